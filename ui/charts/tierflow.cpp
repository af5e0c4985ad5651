// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tierflow.h"

#include "chartcolors.h"

#include <icons/tone.h>

#include <QPainter>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal arrowWidth = 64;
constexpr qreal highestBox = 118;
constexpr qreal shareHeight = 6; ///< of the bar under the share
constexpr qreal roomHeight = 3;  ///< of the bar under what a level holds

/// A bar with what is missing to the whole behind it, so that its length can be read.
void paintBar(QPainter &painter, const QRectF &line, double share, const QColor &color, const QColor &rest)
{
    const qreal round = line.height() / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(rest);
    painter.drawRoundedRect(line, round, round);
    if (share <= 0)
        return;
    painter.setBrush(color);
    const qreal length = std::max(line.height(), line.width() * std::min(share, 1.0));
    painter.drawRoundedRect(QRectF(line.topLeft(), QSizeF(length, line.height())), round, round);
}

} // namespace

TierFlow::TierFlow(const QString &title, QWidget *parent)
    : ChartWidget(title, parent)
{
}

void TierFlow::setTiers(const QList<Tier> &tiers)
{
    m_tiers = tiers;
    figuresChanged();
}

FigureTable TierFlow::figures() const
{
    FigureTable table{.title = title(),
                      .columns = {tr("Level"), tr("Asked"), tr("Served"), tr("Share of reads (%)"), tr("Hit ratio (%)"),
                                  tr("Holds (bytes)"), tr("Limit (bytes)"), tr("Worth")}};
    for (const Tier &tier : m_tiers)
        table.rows +=
            QVariantList{tier.name,
                         tier.asked,
                         tier.served,
                         reads() > 0 ? QVariant(100.0 * double(tier.served) / double(reads())) : QVariant(),
                         tier.asked > 0 ? QVariant(100.0 * double(tier.served) / double(tier.asked)) : QVariant(),
                         tier.used >= 0 ? QVariant(tier.used) : QVariant(),
                         tier.room > 0 ? QVariant(tier.room) : QVariant(),
                         tier.worth};
    return table;
}

QString TierFlow::itemText(int item) const
{
    const Tier &tier = m_tiers[item];
    QString text = tier.name + u'\n' + tr("asked %1, served %2").arg(countText(tier.asked), countText(tier.served));
    if (reads() > 0)
        text += u'\n' + tr("%1 of all reads").arg(shareText(double(tier.served) / double(reads())));
    if (tier.asked > 0)
        text += u'\n' + tr("hit ratio %1").arg(shareText(double(tier.served) / double(tier.asked)));
    for (const QString &line : {roomText(tier), tier.detail, tier.worth, tier.state}) {
        if (!line.isEmpty())
            text += u'\n' + line;
    }
    return text;
}

QString TierFlow::roomText(const Tier &tier)
{
    if (tier.used < 0)
        return {};
    return tier.room > 0 ? tr("holds %1 of %2").arg(bytesText(tier.used), bytesText(tier.room))
                         : tr("holds %1").arg(bytesText(tier.used));
}

QRectF TierFlow::itemArea(int item, const QRectF &space) const
{
    const auto count = qreal(m_tiers.size());
    const qreal arrows = std::min(arrowWidth, space.width() / (3 * count));
    const qreal width = (space.width() - arrows * (count - 1)) / count;
    return {space.left() + item * (width + arrows), space.top(), width, std::min(space.height(), highestBox)};
}

void TierFlow::paintBox(QPainter &painter, const Tier &tier, const QRectF &box, const QColor &color) const
{
    const QFont small = painter.font();
    QFont big = small;
    big.setPointSizeF(small.pointSizeF() * 1.6);
    big.setWeight(QFont::DemiBold);
    const QFontMetricsF lines(small);
    const QFontMetricsF figures(big);
    const QColor text = palette().color(QPalette::Text);
    const bool troubled = !tier.state.isEmpty();
    painter.setPen(QPen(troubled ? toneColor(Tone::Warning, palette()) : gridColor(palette()), 1));
    painter.setBrush(palette().color(QPalette::AlternateBase));
    painter.drawRoundedRect(box, 5, 5);

    // Nothing is written over a bar: each has what it means above it, in words.
    QRectF rest = box.adjusted(9, 5, -9, -7);
    const auto take = [&rest](qreal height) {
        const QRectF line(rest.left(), rest.top(), rest.width(), height);
        rest.setTop(rest.top() + height);
        return line;
    };
    painter.setPen(text);
    painter.drawText(take(lines.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     lines.elidedText(tier.name, Qt::ElideRight, box.width() - 18));
    const double share = reads() > 0 ? double(tier.served) / double(reads()) : 0;
    const QRectF shareLine = take(figures.height());
    const QString shown = reads() > 0 ? shareText(share) : u"–"_s;
    const qreal base = shareLine.top() + figures.ascent();
    painter.setFont(big);
    painter.drawText(QPointF(shareLine.left(), base), shown);
    painter.setFont(small);
    const qreal behind = figures.horizontalAdvance(shown) + 5;
    // The longest that there is room for; the tooltip has it all.
    for (const QString &meaning : {tr("of all reads served here"), tr("of reads served"), tr("of reads")}) {
        if (reads() == 0 || behind + lines.horizontalAdvance(meaning) > shareLine.width())
            continue;
        painter.setPen(axisColor(palette()));
        painter.drawText(QPointF(shareLine.left() + behind, base), meaning);
        break;
    }
    take(2);
    paintBar(painter, take(shareHeight), share, color, areaColor(color, palette(), 0.2));
    take(5);
    if (rest.height() < lines.height())
        return;
    const QString note = troubled ? tier.state : tier.used < 0 ? tier.detail : roomText(tier);
    painter.setPen(troubled ? toneColor(Tone::Warning, palette()) : axisColor(palette()));
    painter.drawText(take(lines.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     lines.elidedText(note, Qt::ElideRight, rest.width()));
    take(2);
    if (!troubled && tier.room > 0 && rest.height() >= roomHeight)
        paintBar(painter, take(roomHeight), double(tier.used) / double(tier.room), axisColor(palette()),
                 gridColor(palette()));
    take(3);
    if (tier.worth.isEmpty() || rest.height() < lines.height())
        return;
    painter.setPen(text);
    painter.drawText(take(lines.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     lines.horizontalAdvance(tier.worth) <= rest.width()
                         ? tier.worth
                         : lines.elidedText(tier.brief, Qt::ElideRight, rest.width()));
}

void TierFlow::paintChart(QPainter &painter, const QRectF &space)
{
    const QFontMetricsF lines(painter.font());
    for (int i = 0; i < int(m_tiers.size()); ++i) {
        const QRectF box = itemArea(i, space).adjusted(0.5, 0.5, -0.5, -0.5);
        // The first colour is that of the sum in a line beside it, which has the same levels behind.
        paintBox(painter, m_tiers[i], box, seriesColor(i + 1, palette()));
        if (i + 1 == int(m_tiers.size()))
            break;
        const QRectF next = itemArea(i + 1, space);
        const qreal y = box.center().y();
        const double passed = reads() > 0 ? double(m_tiers[i + 1].asked) / double(reads()) : 0;
        painter.setPen(QPen(axisColor(palette()), 1 + 3 * passed));
        painter.drawLine(QPointF(box.right() + 5, y), QPointF(next.left() - 9, y));
        painter.setPen(Qt::NoPen);
        painter.setBrush(axisColor(palette()));
        painter.drawPolygon(QPolygonF{{next.left() - 4, y}, {next.left() - 11, y - 4.5}, {next.left() - 11, y + 4.5}});
        painter.setPen(axisColor(palette()));
        const QRectF above(box.right() + 1, y - lines.height() - 4, next.left() - box.right() - 2, lines.height());
        // A piece of a figure would be another figure.
        if (const QString share = shareText(passed); reads() > 0 && lines.horizontalAdvance(share) <= above.width())
            painter.drawText(above, Qt::AlignCenter, share);
    }
}

} // namespace Docket::Ui
