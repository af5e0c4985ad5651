// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "toolrow.h"

#include <QEvent>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace Docket::Ui {

namespace {

constexpr int spacing = 4;
/// Pixels of a remark that are left before anything else gives way.
constexpr int leastRemark = 60;

} // namespace

ToolRow::ToolRow(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ToolRow::add(QWidget *widget, bool grows)
{
    const auto right = std::ranges::find(m_parts, true, &Part::right);
    insert(right - m_parts.begin(), widget, grows, false);
}

void ToolRow::addRight(QWidget *widget)
{
    insert(m_parts.size(), widget, false, true);
}

void ToolRow::insert(qsizetype at, QWidget *widget, bool grows, bool right)
{
    const bool hidden = widget->testAttribute(Qt::WA_WState_ExplicitShowHide) && widget->isHidden();
    widget->setParent(this);
    if (!hidden)
        widget->show();
    auto *button = qobject_cast<QToolButton *>(widget);
    if (button != nullptr && button->toolButtonStyle() != Qt::ToolButtonTextBesideIcon)
        button = nullptr;
    m_parts.insert(at, {.widget = widget, .grows = grows, .right = right, .button = button});
    measure(m_parts[at], true);
    for (qsizetype i = 1; i < m_parts.size(); ++i)
        setTabOrder(m_parts[i - 1].widget, m_parts[i].widget);
    updateGeometry();
}

void ToolRow::measure(Part &part, bool anew)
{
    if (part.button == nullptr || (!anew && part.words == part.button->text()))
        return;
    part.words = part.button->text();
    const auto style = part.button->toolButtonStyle();
    part.button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    part.full = part.button->sizeHint().width();
    part.button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    part.bare = part.button->icon().isNull() ? part.full : part.button->sizeHint().width();
    part.button->setToolButtonStyle(style);
    part.button->setAccessibleName(part.words);
}

int ToolRow::wanted(const Part &part) const
{
    if (part.button != nullptr)
        return part.full;
    const int hint = part.widget->sizeHint().expandedTo(part.widget->minimumSize()).width();
    return std::min(hint, part.widget->maximumWidth());
}

int ToolRow::least(const Part &part) const
{
    if (part.button != nullptr)
        return part.full;
    if (part.grows)
        return std::max(part.widget->minimumWidth(), part.widget->minimumSizeHint().width());
    if (qobject_cast<QLabel *>(part.widget) != nullptr)
        return std::max(part.widget->minimumWidth(), std::min(wanted(part), leastRemark));
    return wanted(part);
}

int ToolRow::rowHeight() const
{
    int height = 0;
    for (const auto &part : m_parts) {
        if (!part.widget->isHidden())
            height = std::max(height, part.widget->sizeHint().height());
    }
    return height;
}

QList<ToolRow::Place> ToolRow::places(int width) const
{
    QList<Place> places;
    int need = -spacing;
    for (int i = 0; i < m_parts.size(); ++i) {
        if (m_parts[i].widget->isHidden())
            continue;
        places.append({.part = i, .width = least(m_parts[i]), .words = true});
        need += places.constLast().width + spacing;
    }
    for (auto place = places.rbegin(); place != places.rend() && need > width; ++place) {
        const auto &part = m_parts[place->part];
        if (part.button == nullptr || part.full == part.bare)
            continue;
        place->words = false;
        place->width = part.bare;
        need -= part.full - part.bare;
    }
    // What does not fit goes on below.
    int row = 0;
    int used = 0;
    QList<int> left{width};
    for (auto &place : places) {
        if (used > 0 && used + spacing + place.width > width) {
            left += width;
            ++row;
            used = 0;
        }
        used += (used > 0 ? spacing : 0) + place.width;
        place.row = row;
        left[row] = width - used;
    }
    // The rest of a row belongs to those that have less than they want, then to what grows.
    for (const bool growing : {false, true}) {
        for (auto &place : places) {
            const auto &part = m_parts[place.part];
            if (part.button != nullptr || (growing && !part.grows))
                continue;
            const int most = growing ? part.widget->maximumWidth() : wanted(part);
            const int more = std::clamp(most - place.width, 0, std::max(0, left[place.row]));
            place.width += more;
            left[place.row] -= more;
        }
    }
    return places;
}

QSize ToolRow::sizeHint() const
{
    const auto margins = contentsMargins();
    int width = -spacing;
    for (const auto &part : m_parts) {
        if (!part.widget->isHidden())
            width += wanted(part) + spacing;
    }
    return {std::max(0, width) + margins.left() + margins.right(), wholeHeight()};
}

QSize ToolRow::minimumSizeHint() const
{
    const auto margins = contentsMargins();
    int width = 0;
    for (const auto &part : m_parts) {
        if (!part.widget->isHidden())
            width = std::max(width, part.button != nullptr ? part.bare : least(part));
    }
    return {width + margins.left() + margins.right(), wholeHeight()};
}

int ToolRow::wholeHeight() const
{
    const auto margins = contentsMargins();
    // Before it has a place it is taken for a wide one.
    const auto all = places(testAttribute(Qt::WA_Resized) ? contentsRect().width() : QWIDGETSIZE_MAX);
    const int rows = all.isEmpty() ? 1 : all.constLast().row + 1;
    return (rows * rowHeight()) + ((rows - 1) * spacing) + margins.top() + margins.bottom();
}

void ToolRow::arrange()
{
    const QRect area = contentsRect();
    const auto all = places(area.width());
    const int height = rowHeight();
    for (qsizetype begin = 0, end = 0; begin < all.size(); begin = end) {
        int used = -spacing;
        for (end = begin; end < all.size() && all[end].row == all[begin].row; ++end)
            used += all[end].width + spacing;
        int x = area.left();
        bool pushed = false;
        for (qsizetype i = begin; i < end; ++i) {
            const auto &part = m_parts[all[i].part];
            if (part.right && !std::exchange(pushed, true))
                x += area.width() - used;
            if (part.button != nullptr)
                part.button->setToolButtonStyle(all[i].words ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
            const int own = std::min(height, part.widget->sizeHint().height());
            const QRect place(x, area.top() + (all[i].row * (height + spacing)) + ((height - own) / 2), all[i].width,
                              own);
            part.widget->setGeometry(QStyle::visualRect(layoutDirection(), area, place));
            x += all[i].width + spacing;
        }
    }
}

void ToolRow::renew()
{
    for (auto &part : m_parts)
        measure(part, false);
    arrange();
    // Words that go and come change nothing that was asked for: without this each would lead to the next.
    if (const QSize now = sizeHint(); std::exchange(m_told, now) != now)
        updateGeometry();
}

bool ToolRow::event(QEvent *event)
{
    // A part wants another size, or was shown or hidden.
    if (event->type() == QEvent::LayoutRequest) {
        renew();
        return true;
    }
    return QWidget::event(event);
}

void ToolRow::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    // What changed in it before it was seen told nobody.
    renew();
}

void ToolRow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    renew();
}

void ToolRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::StyleChange)
        return;
    for (auto &part : m_parts)
        measure(part, true);
    updateGeometry();
    arrange();
}

} // namespace Docket::Ui
