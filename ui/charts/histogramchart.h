// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartwidget.h"

#include <metrics/histogram.h>

namespace Docket::Ui {

/// How often what happened: bars side by side. Either durations of a HistogramReport, on a logarithmic scale with the
/// p50, p95 and p99 marked, or bars with names of their own (ages, sizes). An item is a bar.
class HistogramChart final : public ChartWidget
{
    Q_OBJECT

public:
    struct Bar
    {
        QString label; ///< under the bar, where there is room
        double value = 0;
        QString text = {}; ///< for the tooltip; empty: label and value
    };

    explicit HistogramChart(const QString &title, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(HistogramChart)

    void setDurations(const Metrics::HistogramReport &durations);
    /// @p labels and @p values name the columns of the table.
    void setBars(const QList<Bar> &bars, const QString &labels, const QString &values);

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] int itemCount() const override { return int(m_bars.size()); }
    [[nodiscard]] QString itemText(int item) const override;

protected:
    [[nodiscard]] QRectF itemArea(int item, const QRectF &space) const override;
    void paintChart(QPainter &painter, const QRectF &space) override;

private:
    struct Mark
    {
        QString name;
        double place = 0; ///< in bars from the left
    };

    [[nodiscard]] QRectF plot(const QRectF &space) const;

    QList<Bar> m_bars;
    QList<Mark> m_marks;
    QList<std::pair<double, double>> m_edges; ///< of durations, in milliseconds
    QString m_labelsName;
    QString m_valuesName;
    double m_most = 0;
};

} // namespace Docket::Ui
