// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "projectdelegate.h"

#include "projecttree.h"

#include <icons/tone.h>

#include <QApplication>
#include <QLocale>
#include <QPainter>

namespace Docket::Ui {

namespace {

constexpr int rowPadding = 5;
constexpr int sideMargin = 8;
constexpr int iconSide = 16;

QFont smallFont(const QFont &font)
{
    auto result = font;
    result.setPointSizeF(std::max(font.pointSizeF() * 0.88, 7.0));
    return result;
}

QFont headingFont(const QFont &font)
{
    auto result = smallFont(font);
    result.setWeight(QFont::DemiBold);
    result.setCapitalization(QFont::AllUppercase);
    result.setLetterSpacing(QFont::AbsoluteSpacing, 0.6);
    return result;
}

} // namespace

void ProjectDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const auto kind = ProjectTree::Kind(index.data(ProjectTree::KindRole).toInt());
    painter->save();
    if (kind == ProjectTree::Kind::Heading) {
        painter->setFont(headingFont(item.font));
        painter->setPen(toneColor(Tone::Muted, item.palette));
        painter->drawText(item.rect.adjusted(sideMargin, 4, -sideMargin, 0), Qt::AlignVCenter | Qt::AlignLeft,
                          item.text);
        painter->restore();
        return;
    }
    const auto *style = item.widget != nullptr ? item.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);

    const auto selected = item.state.testFlag(QStyle::State_Selected);
    const auto textPen = item.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const auto faintPen = selected ? textPen : toneColor(Tone::Muted, item.palette);
    auto area = item.rect.adjusted(sideMargin, 0, -sideMargin, 0);
    const QRect iconArea(area.left(), item.rect.center().y() - (iconSide / 2) + 1, iconSide, iconSide);
    item.icon.paint(painter, iconArea, Qt::AlignCenter,
                    selected && item.state.testFlag(QStyle::State_Active) ? QIcon::Selected : QIcon::Normal);
    area.setLeft(iconArea.right() + 9);

    if (const auto count = index.data(ProjectTree::CountRole); count.isValid()) {
        // Views take the separators out of the locale of their items.
        const auto text = QLocale().toString(count.toLongLong());
        const auto font = smallFont(item.font);
        const auto width = QFontMetrics(font).horizontalAdvance(text);
        painter->setFont(font);
        painter->setPen(faintPen);
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignRight, text);
        area.setRight(area.right() - width - 10);
    }
    const auto second = index.data(ProjectTree::SecondLineRole).toString();
    painter->setFont(item.font);
    painter->setPen(textPen);
    const auto elided = item.fontMetrics.elidedText(item.text, Qt::ElideMiddle, area.width());
    if (second.isEmpty()) {
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft, elided);
    } else {
        const auto font = smallFont(item.font);
        const QFontMetrics metrics(font);
        const auto top = item.rect.top() + ((item.rect.height() - item.fontMetrics.height() - metrics.height()) / 2);
        painter->drawText(QRect(area.left(), top, area.width(), item.fontMetrics.height()), Qt::AlignLeft, elided);
        painter->setFont(font);
        const auto tone = Tone(index.data(ProjectTree::ToneRole).toInt());
        painter->setPen(selected ? textPen : toneColor(tone, item.palette));
        painter->drawText(QRect(area.left(), top + item.fontMetrics.height(), area.width(), metrics.height()),
                          Qt::AlignLeft, metrics.elidedText(second, Qt::ElideRight, area.width()));
    }
    painter->restore();
    if (item.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(item);
        focus.rect = item.rect;
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, item.widget);
    }
}

QSize ProjectDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto kind = ProjectTree::Kind(index.data(ProjectTree::KindRole).toInt());
    auto height = option.fontMetrics.height() + (2 * rowPadding);
    if (kind == ProjectTree::Kind::Heading)
        height += 6;
    else if (!index.data(ProjectTree::SecondLineRole).toString().isEmpty())
        height += QFontMetrics(smallFont(option.font)).height();
    return {120, height};
}

} // namespace Docket::Ui
