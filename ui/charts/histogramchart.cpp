// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "histogramchart.h"

#include "chartcolors.h"

#include <QPainter>

#include <algorithm>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal gap = 1;
}

HistogramChart::HistogramChart(const QString &title, QWidget *parent)
    : ChartWidget(title, parent)
{
}

void HistogramChart::setDurations(const Metrics::HistogramReport &durations)
{
    m_bars.clear();
    m_marks.clear();
    m_edges.clear();
    m_most = 0;
    const auto bars = durations.bars();
    for (const auto &[from, to, records] : bars) {
        m_bars.append({durationText(from), double(records),
                       tr("%1 to %2\n%3 (%4)")
                           .arg(durationText(from), durationText(to), countText(records),
                                shareText(double(records) / double(durations.count())))});
        m_edges.append({milliseconds(from), milliseconds(to)});
        m_most = std::max(m_most, double(records));
    }
    for (const auto &[name, value] : {std::pair(tr("p50"), durations.p50()), std::pair(tr("p95"), durations.p95()),
                                      std::pair(tr("p99"), durations.p99())}) {
        for (std::size_t i = 0; i < bars.size(); ++i) {
            if (value >= bars[i].from && value < bars[i].to)
                m_marks.append({name, double(i) + double((value - bars[i].from).count()) /
                                                      double((bars[i].to - bars[i].from).count())});
        }
    }
    figuresChanged();
}

void HistogramChart::setBars(const QList<Bar> &bars, const QString &labels, const QString &values)
{
    m_bars = bars;
    m_marks.clear();
    m_edges.clear();
    m_labelsName = labels;
    m_valuesName = values;
    m_most = 0;
    for (const Bar &bar : bars)
        m_most = std::max(m_most, bar.value);
    figuresChanged();
}

FigureTable HistogramChart::figures() const
{
    FigureTable table{.title = title()};
    if (m_edges.isEmpty()) {
        table.columns = {m_labelsName, m_valuesName};
        for (const Bar &bar : m_bars)
            table.rows += QVariantList{bar.label, bar.value};
        return table;
    }
    table.columns = {tr("From (ms)"), tr("To (ms)"), tr("Count")};
    for (qsizetype i = 0; i < m_bars.size(); ++i)
        table.rows += QVariantList{m_edges[i].first, m_edges[i].second, qint64(m_bars[i].value)};
    return table;
}

QString HistogramChart::itemText(int item) const
{
    const Bar &bar = m_bars[item];
    return bar.text.isEmpty() ? QString(bar.label + u": "_s + countText(quint64(bar.value))) : bar.text;
}

QRectF HistogramChart::plot(const QRectF &space) const
{
    const qreal line = QFontMetricsF(chartFont()).height();
    return space.adjusted(0, line + 4, 0, -line - 4);
}

QRectF HistogramChart::itemArea(int item, const QRectF &space) const
{
    const QRectF where = plot(space);
    const qreal width = where.width() / qreal(m_bars.size());
    return {where.left() + item * width, where.top(), width, where.height()};
}

void HistogramChart::paintChart(QPainter &painter, const QRectF &space)
{
    const QRectF where = plot(space);
    const QFontMetricsF metrics(painter.font());
    const QColor color = seriesColor(0, palette());
    painter.setRenderHint(QPainter::Antialiasing, false);
    qreal lastLabel = where.left() - 100;
    for (qsizetype i = 0; i < m_bars.size(); ++i) {
        const QRectF area = itemArea(int(i), space);
        if (m_bars[i].value > 0 && m_most > 0) {
            const qreal height = std::max(1.5, where.height() * m_bars[i].value / m_most);
            painter.fillRect(
                QRectF(area.left(), area.bottom() - height, std::max(1.0, std::min(area.width(), 40.0) - gap), height),
                color);
        }
        const qreal width = metrics.horizontalAdvance(m_bars[i].label);
        if (area.left() > lastLabel + 10 && area.left() + width <= where.right() + 1) {
            painter.setPen(axisColor(palette()));
            painter.drawText(QPointF(area.left(), where.bottom() + metrics.ascent() + 3), m_bars[i].label);
            lastLabel = area.left() + width;
        }
    }
    painter.setPen(gridColor(palette()));
    painter.drawLine(where.bottomLeft(), where.bottomRight());
    const QColor ink = palette().color(QPalette::Text);
    qreal lastMark = where.left() - 100;
    const qreal width = where.width() / qreal(m_bars.size());
    for (const Mark &mark : std::as_const(m_marks)) {
        const qreal x = where.left() + mark.place * std::min(width, m_bars.size() == 1 ? 40.0 : width);
        painter.setPen(QPen(ink, 1, Qt::DashLine));
        painter.drawLine(QPointF(x, where.top()), QPointF(x, where.bottom()));
        const qreal text = metrics.horizontalAdvance(mark.name);
        // Marks that lie close give way to the right, then fall silent.
        qreal left = std::max(x - text / 2, lastMark + 6);
        left = std::min(left, where.right() - text);
        if (left >= lastMark + 4) {
            painter.setPen(ink);
            painter.drawText(QPointF(left, where.top() - 4), mark.name);
            lastMark = left + text;
        }
    }
}

} // namespace Docket::Ui
