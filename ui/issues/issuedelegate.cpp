// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuedelegate.h"

#include <widgets/theme.h>

#include <QApplication>
#include <QPainter>

namespace Docket::Ui {

using Domain::IssueRow;
using Domain::IssueState;

namespace {

constexpr int iconSide = 16;
constexpr int verticalPadding = 6;

} // namespace

IssueDelegate::IssueDelegate(const IssuesModel &model, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_model(model)
{
}

int IssueDelegate::rowHeight(const QFontMetrics &metrics)
{
    return std::max(metrics.height(), iconSide) + (2 * verticalPadding);
}

QSize IssueDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex & /*index*/) const
{
    return {80, rowHeight(option.fontMetrics)};
}

void IssueDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    item.index = index;
    item.showDecorationSelected = true;
    const auto *style = item.widget != nullptr ? item.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);

    Pens pens;
    pens.selected = item.state.testFlag(QStyle::State_Selected);
    pens.dark = isDark(item.palette);
    const auto group = item.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    pens.text = item.palette.color(group, pens.selected ? QPalette::HighlightedText : QPalette::Text);
    pens.muted = pens.selected ? pens.text : mixed(pens.text, item.palette.color(QPalette::Base), 0.36);

    painter->save();
    // The view does not clip: an icon must not stand in the next column when this one is narrow.
    painter->setClipRect(item.rect, Qt::IntersectClip);
    if (!pens.selected) {
        painter->setPen(lineColor(item.palette));
        painter->drawLine(item.rect.bottomLeft(), item.rect.bottomRight());
    }
    const auto area = item.rect.adjusted(cellMargins / 2, 0, -cellMargins / 2, -1);
    const auto column = IssueColumn(index.column());
    const auto *row = m_model.rowAt(index.row());
    prepareTexts(item.font, pens.dark);
    if (row == nullptr) {
        paintPlaceholder(*painter, area, index, item.palette);
    } else if (column == IssueColumn::Title) {
        paintTitle(*painter, area, *row, pens);
    } else if (column == IssueColumn::State) {
        paintState(*painter, item, area, *row, pens);
    } else if (column == IssueColumn::Priority) {
        paintPriority(*painter, item, area, *row, pens);
    } else if (column == IssueColumn::Repository) {
        // The owner is the same in most rows: what tells repositories apart is the name.
        const auto whole = m_model.text(*row, column);
        painter->setPen(pens.muted);
        m_lines->draw(*painter, area,
                      m_lines->width(whole) <= area.width() ? whole : whole.sliced(whole.lastIndexOf(u'/') + 1));
    } else {
        painter->setPen(column == IssueColumn::Assignees || column == IssueColumn::Column ? pens.text : pens.muted);
        m_lines->draw(*painter, area, m_model.text(*row, column), isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft);
    }
    painter->restore();
}

void IssueDelegate::prepareTexts(const QFont &font, bool dark) const
{
    if (!m_lines || m_lines->font() != font)
        m_lines = std::make_unique<LineCache>(font);
    if (!m_chips || m_chips->isDark() != dark || m_chips->font() != smallFont(font))
        m_chips = std::make_unique<ChipPainter>(font, dark);
}

void IssueDelegate::paintTitle(QPainter &painter, const QRect &area, const IssueRow &row, const Pens &pens) const
{
    const auto title = m_model.text(row, IssueColumn::Title);
    auto titleArea = area;
    if (!row.labels.isEmpty()) {
        constexpr int gap = 8;
        const auto titleWidth = m_lines->width(title);
        const auto wanted = m_chips->rowWidth(row.labels);
        // Labels may take what the title leaves, and a third in any case: those that do not fit become a number, and
        // the tooltip names them.
        const auto chipWidth = std::min(wanted, std::max(area.width() - titleWidth - gap, area.width() / 3));
        // What they leave of it is the title's again.
        const auto used = chipWidth < wanted ? m_chips->rowWidth(row.labels, chipWidth) : wanted;
        titleArea.setWidth(std::min(titleWidth, area.width() - used - gap));
        QRect chipArea = area;
        chipArea.setLeft(titleArea.right() + 1 + gap);
        chipArea.setWidth(chipWidth);
        m_chips->paintRow(painter, chipArea, row.labels, pens.muted);
    }
    painter.setPen(row.state == IssueState::Open ? pens.text : pens.muted);
    m_lines->draw(painter, titleArea, title);
}

void IssueDelegate::paintState(QPainter &painter, const QStyleOptionViewItem &option, const QRect &area,
                               const IssueRow &row, const Pens &pens) const
{
    const auto ratio = painter.device()->devicePixelRatio();
    const auto top = area.top() + ((area.height() - iconSide) / 2);
    painter.drawPixmap(QPoint(area.left(), top), stateIcon(row.state, pens, option.palette, ratio));
    painter.setPen(pens.selected ? pens.text : stateColor(row.state, option.palette));
    m_lines->draw(painter, area.adjusted(iconSide + 5, 0, 0, 0), stateName(row.state));
}

void IssueDelegate::paintPriority(QPainter &painter, const QStyleOptionViewItem &option, const QRect &area,
                                  const IssueRow &row, const Pens &pens) const
{
    if (row.priority <= 0)
        return;
    constexpr int steps = 4;
    constexpr int stepWidth = 3;
    const auto color = pens.selected ? pens.text : priorityColor(row.priority, option.palette);
    auto faint = color;
    faint.setAlphaF(0.22F);
    const auto bottom = area.center().y() + 6;
    for (int step = 0; step < steps; ++step) {
        const auto height = 4 + (step * 2);
        painter.fillRect(QRect(area.left() + (step * (stepWidth + 1)), bottom - height, stepWidth, height),
                         step < row.priority ? color : faint);
    }
    painter.setPen(color);
    m_lines->draw(painter, area.adjusted((steps * (stepWidth + 1)) + 5, 0, 0, 0), row.priorityName);
}

void IssueDelegate::paintPlaceholder(QPainter &painter, const QRect &area, const QModelIndex &index,
                                     const QPalette &palette)
{
    const auto isTitle = IssueColumn(index.column()) == IssueColumn::Title;
    // Bars of unequal length look like text that is still to come, a full block would look like content.
    const auto share = isTitle ? 35 + ((index.row() * 37) % 45) : 60;
    QRect bar(0, 0, (area.width() * share) / 100, 8);
    bar.moveCenter(area.center());
    if (isNumeric(IssueColumn(index.column())))
        bar.moveRight(area.right());
    else
        bar.moveLeft(area.left());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(lineColor(palette));
    painter.drawRoundedRect(bar, 4, 4);
}

const QPixmap &IssueDelegate::stateIcon(IssueState state, const Pens &pens, const QPalette &palette,
                                        qreal pixelRatio) const
{
    // The selected row of a window that is not active has another colour of text.
    if (m_iconPalette != palette.cacheKey() || (pens.selected && m_iconSelected != pens.text) ||
        !qFuzzyCompare(m_iconRatio, pixelRatio)) {
        m_iconPalette = palette.cacheKey();
        m_iconRatio = pixelRatio;
        m_iconSelected = pens.text;
        m_icons.fill({});
    }
    auto &icon = m_icons.at((state == IssueState::Open ? 0U : 1U) + (pens.selected ? 2U : 0U));
    if (icon.isNull()) {
        const auto color = pens.selected ? pens.text : stateColor(state, palette);
        icon = tintedIcon(stateIconName(state), color, iconSide, pixelRatio);
    }
    return icon;
}

} // namespace Docket::Ui
