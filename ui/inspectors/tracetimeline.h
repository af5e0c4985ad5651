// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "logmodel.h"

#include <charts/chartwidget.h>

namespace Docket::Ui {

/// One action through all layers: a line for each of its events, indented by the layer that it arose in, and a bar for
/// what it took; the scale begins with the first of them. An item is an event. Grows with its events: it belongs into
/// a scroll area.
class TraceTimeline final : public ChartWidget
{
    Q_OBJECT

public:
    explicit TraceTimeline(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TraceTimeline)

    void setRecords(const QString &trace, const QList<LogModel::Record> &records);

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] int itemCount() const override { return int(m_lines.size()); }
    [[nodiscard]] QString itemText(int item) const override;
    /// The layer of an item, from 0; gaps between layers are closed.
    [[nodiscard]] int depthOf(int item) const { return m_lines[item].depth; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, sizeHint().height()}; }

protected:
    [[nodiscard]] QRectF itemArea(int item, const QRectF &space) const override;
    void paintChart(QPainter &painter, const QRectF &space) override;

private:
    struct Line
    {
        LogModel::Record record;
        int depth = 0;
        std::chrono::nanoseconds begin{}; ///< since the begin of the trace
        std::chrono::nanoseconds took{};
    };

    [[nodiscard]] qreal lineHeight() const;

    QList<Line> m_lines;
    std::chrono::nanoseconds m_span{};
};

} // namespace Docket::Ui
