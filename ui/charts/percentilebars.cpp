// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "percentilebars.h"

#include "chartcolors.h"

#include <QPainter>

#include <cmath>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal valueWidth = 74;
constexpr double leastPower = 2;

double logOf(std::chrono::nanoseconds value)
{
    return std::log10(std::max(1.0, double(value.count())));
}

} // namespace

PercentileBars::PercentileBars(const QString &title, QWidget *parent)
    : ChartWidget(title, parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
}

void PercentileBars::setRows(const QList<Row> &rows)
{
    const auto before = m_rows.size();
    m_rows.clear();
    m_low = 12;
    m_high = 0;
    for (const auto &[label, durations] : rows) {
        const Bar bar{label,           durations.count(), durations.p50(), durations.p95(),
                      durations.p99(), durations.max(),   durations.mean()};
        if (bar.count > 0) {
            m_low = std::min(m_low, std::floor(logOf(bar.p50) - 0.3));
            m_high = std::max(m_high, std::ceil(logOf(bar.max)));
        }
        m_rows += bar;
    }
    // Under a tenth of a microsecond nobody tells a difference, and a clock may say nothing at all.
    m_low = std::max(m_low, leastPower);
    if (m_high == 0)
        m_low = 3;
    m_high = std::max(m_high, m_low + 3);
    if (before != m_rows.size())
        updateGeometry();
    figuresChanged();
}

FigureTable PercentileBars::figures() const
{
    FigureTable table{.title = title(),
                      .columns = {tr("Of"), tr("Count"), tr("Mean (ms)"), tr("p50 (ms)"), tr("p95 (ms)"),
                                  tr("p99 (ms)"), tr("Max (ms)")}};
    for (const Bar &bar : m_rows)
        table.rows += QVariantList{bar.label,
                                   bar.count,
                                   milliseconds(bar.mean),
                                   milliseconds(bar.p50),
                                   milliseconds(bar.p95),
                                   milliseconds(bar.p99),
                                   milliseconds(bar.max)};
    return table;
}

QString PercentileBars::itemText(int item) const
{
    const Bar &bar = m_rows[item];
    if (bar.count == 0)
        return tr("%1\nnothing in this window").arg(bar.label);
    return bar.label + u'\n' +
           tr("p50 %1\np95 %2\np99 %3\nmax %4\nmean %5\n%6 times")
               .arg(durationText(bar.p50), durationText(bar.p95), durationText(bar.p99), durationText(bar.max),
                    durationText(bar.mean), countText(bar.count));
}

QSize PercentileBars::sizeHint() const
{
    const int line = QFontMetrics(chartFont()).height();
    return {300, QFontMetrics(font()).height() + 24 + int(m_rows.size()) * (line + 10) + 2 * line + 8};
}

qreal PercentileBars::rowHeight(const QRectF &space) const
{
    const qreal line = QFontMetricsF(chartFont()).height();
    return std::min(line + 10, (space.height() - line - 4) / qreal(std::max<qsizetype>(1, m_rows.size())));
}

QRectF PercentileBars::itemArea(int item, const QRectF &space) const
{
    const qreal height = rowHeight(space);
    return {space.left(), space.top() + item * height, space.width(), height};
}

void PercentileBars::paintChart(QPainter &painter, const QRectF &space)
{
    const QFontMetricsF metrics(painter.font());
    qreal labels = 0;
    for (const Bar &bar : std::as_const(m_rows))
        labels = std::max(labels, metrics.horizontalAdvance(bar.label) + 4);
    labels = std::min(labels, space.width() * 0.4);
    const QRectF plot = space.adjusted(labels + 8, 0, -valueWidth, 0);
    const auto xOf = [&](std::chrono::nanoseconds value) {
        return plot.left() + plot.width() * std::clamp((logOf(value) - m_low) / (m_high - m_low), 0.0, 1.0);
    };
    const QColor color = seriesColor(0, palette());
    const qreal height = rowHeight(space);
    const qreal feet = space.top() + height * qreal(m_rows.size());
    painter.setRenderHint(QPainter::Antialiasing, false);
    qreal lastLabel = plot.left() - 100;
    for (int power = int(m_low); power <= int(m_high); ++power) {
        const qreal x = plot.left() + plot.width() * (power - m_low) / (m_high - m_low);
        painter.setPen(gridColor(palette()));
        painter.drawLine(QPointF(x, space.top()), QPointF(x, feet));
        const QString text =
            power == 0
                ? tr("1 ns")
                : durationText(std::chrono::nanoseconds(qint64(std::pow(10, power)))).remove(u".00"_s).remove(u".0"_s);
        const qreal width = metrics.horizontalAdvance(text);
        if (x - width / 2 > lastLabel + 8) {
            painter.setPen(axisColor(palette()));
            painter.drawText(QPointF(x - width / 2, feet + metrics.ascent() + 2), text);
            lastLabel = x + width / 2;
        }
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        const Bar &bar = m_rows[i];
        const QRectF row = itemArea(int(i), space);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRectF(space.left(), row.top(), labels, row.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(bar.label, Qt::ElideRight, labels));
        const QRectF words(plot.right() + 6, row.top(), valueWidth - 6, row.height());
        if (bar.count == 0) {
            painter.setPen(axisColor(palette()));
            painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, u"–"_s);
            continue;
        }
        const qreal thick = std::clamp(row.height() - 8, 4.0, 12.0);
        const QRectF track(plot.left(), row.center().y() - thick / 2, plot.width(), thick);
        const auto part = [&](qreal from, qreal to, const QColor &fill) {
            painter.fillRect(QRectF(from, track.top(), std::max(1.0, to - from), thick), fill);
        };
        part(track.left(), xOf(bar.p99), areaColor(color, palette(), 0.28));
        part(track.left(), xOf(bar.p95), areaColor(color, palette(), 0.58));
        part(track.left(), xOf(bar.p50), color);
        painter.setPen(QPen(palette().color(QPalette::Text), 1.5));
        painter.drawLine(QPointF(xOf(bar.max), track.top() - 2), QPointF(xOf(bar.max), track.bottom() + 2));
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, durationText(bar.p95));
    }
    painter.setPen(axisColor(palette()));
    const QRectF legend(space.left(), feet + metrics.height() + 4, space.width(), metrics.height());
    if (legend.bottom() <= space.bottom() + 2) {
        paintLegend(painter, legend,
                    {{color, tr("p50")},
                     {areaColor(color, palette(), 0.58), tr("p95")},
                     {areaColor(color, palette(), 0.28), tr("p99")},
                     {palette().color(QPalette::Text), tr("max")}},
                    palette());
        painter.drawText(legend, Qt::AlignRight | Qt::AlignVCenter, tr("p95"));
    }
}

} // namespace Docket::Ui
