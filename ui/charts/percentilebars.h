// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartwidget.h"

#include <metrics/histogram.h>

namespace Docket::Ui {

/// Durations as bars, one for each row, on one logarithmic scale: p50 dark, p95 and p99 lighter, the largest as a tick,
/// the p95 in words at the end. An item is a row.
class PercentileBars final : public ChartWidget
{
    Q_OBJECT

public:
    struct Row
    {
        QString label;
        Metrics::HistogramReport durations;
    };

    explicit PercentileBars(const QString &title, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(PercentileBars)

    /// Rows without a record are shown with a dash.
    void setRows(const QList<Row> &rows);

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] int itemCount() const override { return int(m_rows.size()); }
    [[nodiscard]] QString itemText(int item) const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    [[nodiscard]] QRectF itemArea(int item, const QRectF &space) const override;
    void paintChart(QPainter &painter, const QRectF &space) override;

private:
    /// What is painted of a row; percentiles are worked out once, not for every painting.
    struct Bar
    {
        QString label;
        quint64 count = 0;
        std::chrono::nanoseconds p50{}, p95{}, p99{}, max{}, mean{};
    };

    [[nodiscard]] qreal rowHeight(const QRectF &space) const;

    QList<Bar> m_rows;
    double m_low = 0; ///< decimal logarithms of nanoseconds at the ends of the scale
    double m_high = 1;
};

} // namespace Docket::Ui
