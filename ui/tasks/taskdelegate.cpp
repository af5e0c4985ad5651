// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskdelegate.h"

#include "taskmodel.h"

#include <icons/tone.h>

#include <QApplication>
#include <QPainter>

namespace Docket::Ui {

void TaskDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const auto text = item.text;
    item.text.clear();
    const auto *style = item.widget != nullptr ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const auto state = Async::TaskState(index.data(TaskModel::StateRole).toInt());
    const auto selected = item.state.testFlag(QStyle::State_Selected);
    auto tone = Tone::Muted;
    if (state == Async::TaskState::Failed)
        tone = Tone::Bad;
    else if (state == Async::TaskState::PartlyDone)
        tone = Tone::Warning;
    else if (state == Async::TaskState::Running)
        tone = Tone::Text;
    const auto pen = selected ? item.palette.color(QPalette::HighlightedText) : toneColor(tone, item.palette);
    const auto area = item.rect.adjusted(6, 0, -6, 0);

    painter->save();
    painter->setPen(pen);
    if (state != Async::TaskState::Running) {
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft, text);
        painter->restore();
        return;
    }
    constexpr int thickness = 4;
    const auto lineHeight = item.fontMetrics.height();
    const auto top = area.center().y() - ((lineHeight + thickness + 3) / 2);
    painter->drawText(QRect(area.left(), top, area.width(), lineHeight), Qt::AlignVCenter | Qt::AlignLeft,
                      item.fontMetrics.elidedText(text, Qt::ElideRight, area.width()));
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    const QRectF groove(area.left(), top + lineHeight + 3, area.width(), thickness);
    auto faint = pen;
    faint.setAlphaF(0.18F);
    painter->setBrush(faint);
    painter->drawRoundedRect(groove, thickness / 2.0, thickness / 2.0);
    const auto fraction = index.data(TaskModel::FractionRole).toDouble();
    painter->setBrush(selected ? pen : toneColor(Tone::Accent, item.palette));
    auto filled = groove;
    if (fraction >= 0) {
        filled.setWidth(std::max(groove.width() * fraction, fraction > 0 ? double(thickness) : 0.0));
    } else {
        // Unknown total: a still segment in the middle; an endless animation would keep the program awake.
        filled.adjust(groove.width() * 0.35, 0, -groove.width() * 0.35, 0);
    }
    painter->drawRoundedRect(filled, thickness / 2.0, thickness / 2.0);
    painter->restore();
}

QSize TaskDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    auto size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(size.height(), option.fontMetrics.height() + 15));
    return size;
}

} // namespace Docket::Ui
