// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tierflow.h"

#include "chartcolors.h"

#include <QPainter>

#include <icons/tone.h>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal arrowWidth = 64;
}

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
    FigureTable table{
        .title = title(),
        .columns = {tr("Level"), tr("Asked"), tr("Served"), tr("Share of reads (%)"), tr("Hit ratio (%)")}};
    for (const Tier &tier : m_tiers)
        table.rows +=
            QVariantList{tier.name, tier.asked, tier.served,
                         reads() > 0 ? QVariant(100.0 * double(tier.served) / double(reads())) : QVariant(),
                         tier.asked > 0 ? QVariant(100.0 * double(tier.served) / double(tier.asked)) : QVariant()};
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
    for (const QString &line : {tier.detail, tier.state}) {
        if (!line.isEmpty())
            text += u'\n' + line;
    }
    return text;
}

QRectF TierFlow::itemArea(int item, const QRectF &space) const
{
    const auto count = qreal(m_tiers.size());
    const qreal arrows = std::min(arrowWidth, space.width() / (3 * count));
    const qreal width = (space.width() - arrows * (count - 1)) / count;
    return {space.left() + item * (width + arrows), space.top(), width, std::min(space.height(), 110.0)};
}

void TierFlow::paintChart(QPainter &painter, const QRectF &space)
{
    const QFont small = painter.font();
    QFont big = small;
    big.setPointSizeF(small.pointSizeF() * 1.7);
    big.setWeight(QFont::DemiBold);
    const QFontMetricsF lines(small);
    const QFontMetricsF figures(big);
    for (int i = 0; i < int(m_tiers.size()); ++i) {
        const Tier &tier = m_tiers[i];
        const QRectF box = itemArea(i, space).adjusted(0.5, 0.5, -0.5, -0.5);
        const double share = reads() > 0 ? double(tier.served) / double(reads()) : 0;
        const QColor color = seriesColor(i, palette());
        painter.setPen(QPen(tier.state.isEmpty() ? gridColor(palette()) : toneColor(Tone::Warning, palette()), 1));
        painter.setBrush(palette().color(QPalette::AlternateBase));
        painter.drawRoundedRect(box, 5, 5);
        // The box fills from below with what it served.
        painter.save();
        painter.setClipRect(QRectF(box.left(), box.bottom() - box.height() * share, box.width(), box.height() * share));
        painter.setPen(Qt::NoPen);
        painter.setBrush(areaColor(color, palette(), 0.18));
        painter.drawRoundedRect(box, 5, 5);
        painter.restore();
        const QRectF words = box.adjusted(9, 6, -9, -6);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(words, Qt::AlignLeft | Qt::AlignTop,
                         lines.elidedText(tier.name, Qt::ElideRight, words.width()));
        painter.setFont(big);
        painter.setPen(color);
        painter.drawText(words.adjusted(0, lines.height() + 2, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                         reads() > 0 ? shareText(share) : u"–"_s);
        painter.setFont(small);
        const bool troubled = !tier.state.isEmpty();
        const qreal below = words.top() + lines.height() + 4 + figures.height();
        if (below + lines.height() <= box.bottom()) {
            painter.setPen(troubled ? toneColor(Tone::Warning, palette()) : axisColor(palette()));
            painter.drawText(QRectF(words.left(), below, words.width(), lines.height()), Qt::AlignLeft | Qt::AlignTop,
                             lines.elidedText(troubled ? tier.state : tier.detail, Qt::ElideRight, words.width()));
        }
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
        painter.drawText(QRectF(box.right() + 1, y - lines.height() - 4, next.left() - box.right() - 2, lines.height()),
                         Qt::AlignCenter, reads() > 0 ? shareText(passed) : QString());
    }
}

} // namespace Docket::Ui
