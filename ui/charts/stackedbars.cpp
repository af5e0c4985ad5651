// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stackedbars.h"

#include "chartcolors.h"

#include <QPainter>

#include <numeric>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal valueWidth = 70;

double sumOf(const StackedBars::Row &row)
{
    return std::accumulate(row.parts.cbegin(), row.parts.cend(), 0.0);
}

} // namespace

StackedBars::StackedBars(const QString &title, const QStringList &parts, Format format, QWidget *parent)
    : ChartWidget(title, parent)
    , m_parts(parts)
    , m_format(std::move(format))
{
}

void StackedBars::setRows(const QList<Row> &rows)
{
    if (rows.size() != m_rows.size())
        updateGeometry();
    m_rows = rows;
    figuresChanged();
}

void StackedBars::setShares(bool shares)
{
    m_shares = shares;
    update();
}

FigureTable StackedBars::figures() const
{
    FigureTable table{.title = title(), .columns = QStringList{tr("Of")} + m_parts};
    for (const Row &row : m_rows) {
        QVariantList cells{row.label};
        for (const double part : row.parts)
            cells += part;
        table.rows += cells;
    }
    return table;
}

QString StackedBars::itemText(int item) const
{
    const Row &row = m_rows[item];
    const double sum = sumOf(row);
    QString text = row.label;
    for (qsizetype i = 0; i < std::min(row.parts.size(), m_parts.size()); ++i) {
        if (row.parts[i] > 0)
            text +=
                u'\n' + m_parts[i] + u": "_s + m_format(row.parts[i]) + u" ("_s + shareText(row.parts[i] / sum) + u')';
    }
    return text;
}

QSize StackedBars::sizeHint() const
{
    const int line = QFontMetrics(chartFont()).height();
    return {300, line + 22 + int(m_rows.size()) * (line + 10) + line + 8};
}

qreal StackedBars::legendHeight() const
{
    return QFontMetricsF(chartFont()).height() + 4;
}

QRectF StackedBars::itemArea(int item, const QRectF &space) const
{
    const qreal height = std::min(QFontMetricsF(chartFont()).height() + 12,
                                  (space.height() - legendHeight()) / qreal(std::max<qsizetype>(1, m_rows.size())));
    return {space.left(), space.top() + legendHeight() + item * height, space.width(), height};
}

void StackedBars::paintChart(QPainter &painter, const QRectF &space)
{
    const QFontMetricsF metrics(painter.font());
    QList<LegendEntry> entries;
    for (qsizetype i = 0; i < m_parts.size(); ++i)
        entries.append({seriesColor(int(i), palette()), m_parts[i]});
    paintLegend(painter, {space.left(), space.top(), space.width(), metrics.height()}, entries, palette());
    qreal labels = 0;
    double most = 0;
    for (const Row &row : std::as_const(m_rows)) {
        labels = std::max(labels, metrics.horizontalAdvance(row.label) + 4);
        most = std::max(most, sumOf(row));
    }
    labels = std::min(labels, space.width() * 0.4);
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        const Row &row = m_rows[i];
        const QRectF area = itemArea(int(i), space);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRectF(space.left(), area.top(), labels, area.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(row.label, Qt::ElideRight, labels));
        const qreal thick = std::clamp(area.height() - 8, 4.0, 14.0);
        const QRectF track(area.left() + labels + 8, area.center().y() - thick / 2,
                           area.width() - labels - 8 - valueWidth, thick);
        const double sum = sumOf(row);
        painter.fillRect(track, gridColor(palette()));
        const double whole = m_shares ? sum : most;
        qreal x = track.left();
        for (qsizetype part = 0; whole > 0 && part < row.parts.size(); ++part) {
            const qreal width = track.width() * row.parts[part] / whole;
            painter.fillRect(QRectF(x, track.top(), width, thick), seriesColor(int(part), palette()));
            x += width;
        }
        painter.drawText(QRectF(track.right() + 6, area.top(), valueWidth - 6, area.height()),
                         Qt::AlignRight | Qt::AlignVCenter, m_format(sum));
    }
}

} // namespace Docket::Ui
