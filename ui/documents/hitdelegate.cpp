// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hitdelegate.h"

#include "documentsmodel.h"

#include <widgets/theme.h>

#include <QApplication>
#include <QPainter>
#include <QTextLayout>

namespace Docket::Ui {

namespace {

constexpr int margin = 10;
constexpr int gap = 3;

/// One line of @p text that begins at most a little before its first hit, so that the hit is in sight.
void paintSnippet(QPainter *painter, const QRect &area, const Domain::DocumentSnippet &snippet, const QFont &font,
                  const QColor &text, const QColor &ground, const QColor &hitText)
{
    QList<QTextLayout::FormatRange> ranges;
    for (const auto &[position, length] : snippet.hits) {
        QTextLayout::FormatRange range;
        range.start = int(position);
        range.length = int(length);
        range.format.setBackground(ground);
        range.format.setForeground(hitText);
        range.format.setFontWeight(QFont::DemiBold);
        ranges.append(range);
    }
    QTextLayout layout(snippet.text, font);
    layout.setFormats(ranges);
    layout.beginLayout();
    auto line = layout.createLine();
    line.setNumColumns(int(snippet.text.size()));
    layout.endLayout();
    qreal shift = 0;
    if (!snippet.hits.isEmpty()) {
        const auto &last = snippet.hits.constFirst();
        const auto end = line.cursorToX(int(last.first + last.second));
        if (end > area.width() * 0.8)
            shift = end - (area.width() * 0.6);
    }
    painter->save();
    painter->setClipRect(area);
    painter->setPen(text);
    layout.draw(painter, QPointF(area.left() - shift, area.top()));
    painter->restore();
}

} // namespace

void HitDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const auto *style = item.widget != nullptr ? item.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);
    const auto selected = item.state.testFlag(QStyle::State_Selected);
    // A list without the focus keeps its selection, more quietly.
    const auto group = item.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const auto text = item.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    const auto muted = selected ? text : toneColor(Tone::Muted, item.palette);
    const auto small = smallFont(item.font);
    const QFontMetrics smallMetrics(small);
    auto titleFont = item.font;
    titleFont.setWeight(QFont::DemiBold);
    const QFontMetrics titleMetrics(titleFont);

    const auto area = item.rect.adjusted(margin, gap * 2, -margin, -gap * 2);
    const QRect top(area.left(), area.top(), area.width(), titleMetrics.height());
    const auto width = std::min(titleMetrics.horizontalAdvance(item.text), top.width() * 2 / 3);
    painter->save();
    painter->setFont(titleFont);
    painter->setPen(text);
    painter->drawText(top, Qt::AlignVCenter | Qt::TextSingleLine,
                      titleMetrics.elidedText(item.text, Qt::ElideRight, width + 1));
    painter->setFont(small);
    painter->setPen(muted);
    const auto rest = top.adjusted(width + 14, 0, 0, 0);
    painter->drawText(rest, Qt::AlignVCenter | Qt::TextSingleLine,
                      smallMetrics.elidedText(index.data(PlaceRole).toString(), Qt::ElideMiddle, rest.width()));
    painter->restore();

    const QRect below(area.left(), top.bottom() + gap, area.width(), item.fontMetrics.height());
    const auto ground =
        selected ? mixed(item.palette.color(QPalette::Highlight), text, 0.25) : toneGround(Tone::Warning, item.palette);
    paintSnippet(painter, below, index.data(SnippetRole).value<Domain::DocumentSnippet>(), item.font, muted, ground,
                 text);
}

QSize HitDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex & /*index*/) const
{
    return {200, (option.fontMetrics.height() * 2) + (gap * 6)};
}

} // namespace Docket::Ui
