// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "timesdelegate.h"

#include <charts/chartcolors.h>

#include <QApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace Docket::Ui {

namespace {

constexpr double lowest = 3;   ///< decimal logarithm of nanoseconds: 1 µs
constexpr double highest = 10; ///< 10 s
constexpr int margin = 6;

} // namespace

TimesDelegate::TimesDelegate(Source source, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_source(std::move(source))
{
}

void TimesDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    // Selection and focus as everywhere; the text is for exports and screen readers.
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    const QStyle *style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);

    const Times times = m_source(index.row());
    const QRectF area = QRectF(option.rect).adjusted(margin, 0, -margin, 0);
    const auto xOf = [&area](std::chrono::nanoseconds value) {
        const double place = (std::log10(std::max(1.0, double(value.count()))) - lowest) / (highest - lowest);
        return area.left() + area.width() * std::clamp(place, 0.01, 1.0);
    };
    const qreal thick = std::clamp(area.height() - 10, 4.0, 10.0);
    const qreal top = area.center().y() - thick / 2;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = (option.state & QStyle::State_Selected) != 0 && (option.state & QStyle::State_Active) != 0;
    const QColor color = selected ? option.palette.color(QPalette::HighlightedText) : seriesColor(0, option.palette);
    const auto part = [&](std::chrono::nanoseconds value, double strength) {
        QColor fill = color;
        fill.setAlphaF(float(strength));
        painter->fillRect(QRectF(area.left(), top, xOf(value) - area.left(), thick), fill);
    };
    part(times.p99, 0.25);
    part(times.p95, 0.35);
    part(times.p50, 1);
    painter->setPen(QPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text), 1.5));
    painter->drawLine(QPointF(xOf(times.max), top - 2), QPointF(xOf(times.max), top + thick + 2));
    painter->restore();
}

QSize TimesDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {140, QStyledItemDelegate::sizeHint(option, index).height()};
}

} // namespace Docket::Ui
