// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "palettedelegate.h"

#include "palettemodel.h"

#include <icons/tone.h>

#include <QPainter>

namespace Docket::Ui {

namespace {

constexpr int sideMargin = 12;
constexpr int iconSide = 16;

/// Draws text letter run by letter run, the ones at @p positions bold and in @p strong; returns its width.
int drawMatched(QPainter *painter, const QRect &area, const QString &text, const QList<int> &positions,
                const QFont &font, const QColor &pen, const QColor &strong)
{
    auto bold = font;
    bold.setWeight(QFont::Bold);
    auto x = area.left();
    qsizetype at = 0;
    while (at < text.size() && x < area.right()) {
        const auto matched = positions.contains(int(at));
        auto end = at + 1;
        while (end < text.size() && positions.contains(int(end)) == matched)
            ++end;
        const auto &runFont = matched ? bold : font;
        const QFontMetrics metrics(runFont);
        auto run = text.sliced(at, end - at);
        const QRect rest(x, area.top(), area.right() - x, area.height());
        if (metrics.horizontalAdvance(run) > rest.width()) {
            run = metrics.elidedText(run, Qt::ElideRight, rest.width());
            end = text.size();
        }
        painter->setFont(runFont);
        painter->setPen(matched ? strong : pen);
        painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft, run);
        x += metrics.horizontalAdvance(run);
        at = end;
    }
    return x - area.left();
}

/// Keys at the right end of @p area; returns where they begin.
int drawKeys(QPainter *painter, const QRect &area, const QString &shortcut, const QFont &font, const QColor &pen)
{
    const QFontMetrics metrics(font);
    painter->setFont(font);
    auto x = area.right();
    const auto keys = shortcut.split(u'+', Qt::SkipEmptyParts);
    for (auto it = keys.crbegin(); it != keys.crend(); ++it) {
        const auto width = std::max(metrics.horizontalAdvance(*it) + 10, metrics.height() + 4);
        const auto height = metrics.height() + 4;
        const QRectF cap(x - width + 0.5, area.center().y() - (height / 2.0) + 0.5, width - 1, height);
        auto edge = pen;
        edge.setAlphaF(0.45F);
        painter->setPen(edge);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(cap, 4, 4);
        painter->setPen(pen);
        painter->drawText(cap, Qt::AlignCenter, *it);
        x -= width + 4;
    }
    return x;
}

} // namespace

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto enabled = index.flags().testFlag(Qt::ItemIsEnabled);
    const auto selected = option.state.testFlag(QStyle::State_Selected);
    const auto &palette = option.palette;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(palette.color(QPalette::Active, QPalette::Highlight));
        painter->drawRoundedRect(QRectF(option.rect).adjusted(4, 0, -4, 0), 5, 5);
    }
    const auto textPen = selected ? palette.color(QPalette::Active, QPalette::HighlightedText)
                                  : palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::Text);
    const auto quiet = selected ? textPen : toneColor(Tone::Muted, palette);
    const auto strong = selected ? textPen : toneColor(Tone::Accent, palette);
    auto area = option.rect.adjusted(sideMargin, 0, -sideMargin, 0);
    const auto icon = index.data(Qt::DecorationRole).value<QIcon>();
    icon.paint(painter, QRect(area.left(), area.center().y() - (iconSide / 2) + 1, iconSide, iconSide), Qt::AlignCenter,
               selected  ? QIcon::Selected
               : enabled ? QIcon::Normal
                         : QIcon::Disabled);
    area.setLeft(area.left() + iconSide + 10);

    auto small = option.font;
    small.setPointSizeF(std::max(option.font.pointSizeF() * 0.86, 7.0));
    const auto shortcut = index.data(PaletteModel::ShortcutRole).toString();
    if (shortcut.isEmpty()) {
        const auto kind = index.data(PaletteModel::KindRole).toString();
        painter->setFont(small);
        painter->setPen(quiet);
        painter->drawText(area, Qt::AlignVCenter | Qt::AlignRight, kind);
        area.setRight(area.right() - QFontMetrics(small).horizontalAdvance(kind) - 14);
    } else {
        area.setRight(drawKeys(painter, area, shortcut, small, quiet) - 10);
    }
    const auto title = index.data(Qt::DisplayRole).toString();
    const auto used = drawMatched(painter, area, title, index.data(PaletteModel::PositionsRole).value<QList<int>>(),
                                  option.font, textPen, strong);
    if (const auto detail = index.data(PaletteModel::DetailRole).toString(); !detail.isEmpty()) {
        area.setLeft(area.left() + used + 10);
        if (area.width() > 30) {
            drawMatched(painter, area, detail, index.data(PaletteModel::DetailPositionsRole).value<QList<int>>(), small,
                        quiet, strong);
        }
    }
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex & /*index*/) const
{
    return {200, option.fontMetrics.height() + 14};
}

} // namespace Docket::Ui
