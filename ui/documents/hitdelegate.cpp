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
    painter->save();
    painter->setClipRect(area);
    painter->setPen(text);
    layout.draw(painter, area.topLeft());
    painter->restore();
}

} // namespace

Domain::DocumentSnippet fitted(const Domain::DocumentSnippet &snippet, const QFont &font, int width)
{
    constexpr auto shownBefore = 0.6; // of the width, up to the end of the first hit
    constexpr QChar dots(u'…');
    // Hits are painted heavier than the rest.
    auto heavy = font;
    heavy.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(heavy);
    const auto widthOf = [&](qsizetype from, qsizetype to) {
        return metrics.horizontalAdvance(snippet.text.sliced(from, to - from));
    };
    const auto end = snippet.text.size();
    if (widthOf(0, end) <= width)
        return snippet;
    qsizetype from = 0;
    if (!snippet.hits.isEmpty()) {
        const auto [first, length] = snippet.hits.constFirst();
        if (widthOf(0, first + length) > width * 0.8) {
            from = first;
            const auto room = (width * shownBefore) - metrics.horizontalAdvance(dots);
            for (auto at = first; at > 0; --at) {
                if (snippet.text[at - 1] != u' ')
                    continue;
                if (widthOf(at, first + length) > room)
                    break;
                from = at;
            }
        }
    }
    auto to = end;
    const auto spare = width - (from > 0 ? metrics.horizontalAdvance(dots) : 0);
    if (widthOf(from, end) > spare) {
        auto least = from;
        while (least < to) {
            const auto middle = (least + to + 1) / 2;
            if (widthOf(from, middle) + metrics.horizontalAdvance(dots) <= spare)
                least = middle;
            else
                to = middle - 1;
        }
        // At the end of a word if there is one behind the first hit.
        const auto kept =
            snippet.hits.isEmpty() ? from : snippet.hits.constFirst().first + snippet.hits.constFirst().second;
        for (auto at = to; at > kept; --at) {
            if (snippet.text[at - 1] == u' ') {
                to = at - 1;
                break;
            }
        }
        // A letter of two units stays whole.
        if (to > from && snippet.text[to].isLowSurrogate())
            --to;
    }
    auto result = snippet;
    const auto lead = from > 0 ? 1 : 0;
    result.text = (from > 0 ? QString(dots) : QString()) + snippet.text.sliced(from, to - from) +
                  (to < end ? QString(dots) : QString());
    result.hits.clear();
    for (const auto &[position, length] : snippet.hits) {
        if (position >= from && position < to)
            result.hits.append({position - from + lead, std::min(length, to - position)});
    }
    return result;
}

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
    const auto ground = selected ? mixed(item.palette.color(group, QPalette::Highlight), text, 0.25)
                                 : toneGround(Tone::Warning, item.palette);
    const auto snippet = index.data(SnippetRole).value<Domain::DocumentSnippet>();
    paintSnippet(painter, below, fitted(snippet, item.font, below.width()), item.font, muted, ground, text);
}

QSize HitDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex & /*index*/) const
{
    return {200, (option.fontMetrics.height() * 2) + (gap * 6)};
}

} // namespace Docket::Ui
