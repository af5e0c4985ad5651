// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "timechart.h"

#include "chartcolors.h"

#include <QDateTime>
#include <QPainter>
#include <QPainterPath>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal scaleWidth = 58;
constexpr qsizetype piece = 16;  ///< points of a line that are painted at once
constexpr qreal leastStep = 1.5; ///< pixels between two points of a line
constexpr qreal lineWidth = 1.6;
constexpr qreal totalWidth = 5; ///< so that a line on it leaves an edge at both sides

QDateTime local(TimeChart::Moment at)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count());
}

} // namespace

TimeChart::TimeChart(const QString &title, const QStringList &names, const QString &unit, Format format,
                     QWidget *parent)
    : ChartWidget(title, parent)
    , m_names(names)
    , m_unit(unit)
    , m_format(std::move(format))
{
}

void TimeChart::setSpan(std::chrono::seconds span)
{
    m_span = std::max(span, std::chrono::seconds(10));
    figuresChanged();
}

void TimeChart::setLeastTop(double top)
{
    m_leastTop = top;
}

void TimeChart::setTotal(int series)
{
    m_total = series;
    update();
}

void TimeChart::append(Moment at, const QList<double> &values)
{
    if (values.size() != m_names.size() || (!m_samples.empty() && at <= m_samples.back().at))
        return;
    bool isApart = false;
    if (!m_samples.empty()) {
        // The distance of the samples, as it has been lately.
        const auto distance = at - m_samples.back().at;
        if (distance < m_gap)
            m_gap = std::max(std::chrono::milliseconds(1'000), std::max(m_gap * 9 / 10, distance * 3));
        isApart = distance > m_gap;
    }
    m_samples.push_back({at, values, isApart});
    while (m_samples.size() > maxSamples || at - m_samples.front().at > m_span)
        m_samples.pop_front();
    figuresChanged();
}

void TimeChart::clear()
{
    m_samples.clear();
    m_gap = firstGap;
    figuresChanged();
}

FigureTable TimeChart::figures() const
{
    FigureTable table{.title = title(), .columns = {tr("Time")}};
    for (const QString &name : m_names)
        table.columns += m_unit.isEmpty() ? name : QString(name + u" ("_s + m_unit + u')');
    for (const Sample &sample : m_samples) {
        QVariantList row{local(sample.at).toString(Qt::ISODateWithMs)};
        for (const double value : sample.values)
            row += value;
        table.rows += row;
    }
    return table;
}

QString TimeChart::itemText(int item) const
{
    const Sample &sample = m_samples[std::size_t(item)];
    QString text = local(sample.at).toString(u"HH:mm:ss"_s);
    for (qsizetype i = 0; i < m_names.size(); ++i)
        text += u'\n' + m_names[i] + u": "_s + m_format(sample.values[i]);
    return text;
}

QRectF TimeChart::itemArea(int item, const QRectF &space) const
{
    const QRectF where = plot(space);
    const qreal x = xOf(m_samples[std::size_t(item)].at, where);
    return {x - 3, where.top(), 6, where.height()};
}

int TimeChart::itemAt(const QPointF &position, const QRectF &space) const
{
    const QRectF where = plot(space);
    if (!where.contains(position))
        return -1;
    int nearest = -1;
    qreal least = 24;
    for (std::size_t i = 0; i < m_samples.size(); ++i) {
        const qreal distance = std::abs(xOf(m_samples[i].at, where) - position.x());
        if (distance < least) {
            least = distance;
            nearest = int(i);
        }
    }
    return nearest;
}

QRectF TimeChart::plot(const QRectF &space) const
{
    const qreal line = QFontMetricsF(chartFont()).height();
    const qreal legend = m_names.size() > 1 ? line + 4 : 0;
    return space.adjusted(scaleWidth, legend + line / 2, -4, -line - 4);
}

double TimeChart::top() const
{
    double top = m_leastTop;
    for (const Sample &sample : m_samples) {
        for (const double value : sample.values)
            top = std::max(top, value);
    }
    const auto ticks = niceTicks(top, 3);
    return ticks.isEmpty() ? top : std::max(top, ticks.constLast());
}

qreal TimeChart::xOf(Moment at, const QRectF &plot) const
{
    const auto age = m_samples.back().at - at;
    return plot.right() - plot.width() * double(age.count()) / double(m_span.count());
}

void TimeChart::paintChart(QPainter &painter, const QRectF &space)
{
    const QRectF where = plot(space);
    const double most = top();
    const QFontMetricsF metrics(painter.font());
    if (m_names.size() > 1) {
        QList<LegendEntry> entries;
        for (qsizetype i = 0; i < m_names.size(); ++i)
            entries.append({seriesColor(int(i), palette()), m_names[i]});
        paintLegend(painter, {space.left(), space.top(), space.width(), metrics.height()}, entries, palette());
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    auto ticks = niceTicks(most, std::clamp(int(where.height() / (metrics.height() * 1.6)), 1, 4));
    ticks.prepend(0);
    for (const double tick : std::as_const(ticks)) {
        const qreal y = where.bottom() - where.height() * tick / most;
        painter.setPen(gridColor(palette()));
        painter.drawLine(QPointF(where.left(), y), QPointF(where.right(), y));
        painter.setPen(axisColor(palette()));
        painter.drawText(QRectF(space.left(), y - metrics.height() / 2, scaleWidth - 8, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, m_format(tick));
    }
    const QRectF feet(where.left(), where.bottom() + 3, where.width(), metrics.height());
    painter.drawText(feet, Qt::AlignLeft | Qt::AlignTop, tr("−%1", "time before now: 5 min").arg(durationText(m_span)));
    painter.drawText(feet, Qt::AlignRight | Qt::AlignTop, local(m_samples.back().at).toString(u"HH:mm:ss"_s));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(where.adjusted(0, -totalWidth / 2, 1, totalWidth / 2));
    QList<qsizetype> order;
    for (qsizetype series = 0; series < m_names.size(); ++series) {
        if (series == m_total)
            order.prepend(series);
        else
            order.append(series);
    }
    for (const qsizetype series : std::as_const(order)) {
        const bool total = series == m_total;
        const QColor color = seriesColor(int(series), palette());
        QPolygonF line;
        const auto flush = [&] {
            if (line.size() == 1) {
                painter.setPen(Qt::NoPen);
                painter.setBrush(color);
                const qreal radius = total ? 4 : 2;
                painter.drawEllipse(line.constFirst(), radius, radius);
            } else if (line.size() > 1) {
                if (m_names.size() == 1) {
                    QPolygonF area = line;
                    area << QPointF(line.constLast().x(), where.bottom())
                         << QPointF(line.constFirst().x(), where.bottom());
                    painter.setPen(Qt::NoPen);
                    painter.setBrush(areaColor(color, palette()));
                    painter.drawPolygon(area);
                }
                painter.setPen(QPen(color, total ? totalWidth : lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
                painter.setBrush(Qt::NoBrush);
                // The cost of a smooth line grows with the square of its points, so it is painted in pieces.
                for (qsizetype from = 0; from + 1 < line.size(); from += piece)
                    painter.drawPolyline(line.constData() + from,
                                         int(std::min<qsizetype>(piece + 1, line.size() - from)));
            }
            line.clear();
        };
        for (std::size_t i = 0; i < m_samples.size(); ++i) {
            if (m_samples[i].isApart)
                flush();
            const QPointF point(xOf(m_samples[i].at, where),
                                where.bottom() - where.height() * m_samples[i].values[series] / most);
            // Of samples that lie closer than a pixel the highest is kept: peaks are what one looks for.
            if (line.size() > 1 && point.x() - line[line.size() - 2].x() < leastStep)
                line.last().setY(std::min(line.constLast().y(), point.y()));
            else
                line << point;
        }
        flush();
    }
    painter.setClipping(false);
}

} // namespace Docket::Ui
