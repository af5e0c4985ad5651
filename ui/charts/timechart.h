// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartwidget.h"

#include <deque>
#include <functional>

namespace Docket::Ui {

/// Lines over time: up to six series with one scale, the newest at the right edge. Samples older than the span go; a
/// gap longer than three times the distance that samples had until then is left open, because nobody looked then. An
/// item is a sample with all its values.
class TimeChart final : public ChartWidget
{
    Q_OBJECT

public:
    using Moment = std::chrono::sys_time<std::chrono::milliseconds>;
    using Format = std::function<QString(double)>;

    /// @p names of the series; @p unit for the columns of the table ("requests/s"); @p format words a value.
    TimeChart(const QString &title, const QStringList &names, const QString &unit, Format format,
              QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TimeChart)

    /// At most as long as the newest sample is fresh; 5 minutes to begin with.
    void setSpan(std::chrono::seconds span);
    /// The least top of the scale, so that quiet lines look quiet.
    void setLeastTop(double top);
    /// The series that sums the others up, painted broad and below them: one of which it consists alone stays seen on
    /// it.
    void setTotal(int series);
    /// @p values in the order of the names; earlier than the newest sample: dropped.
    void append(Moment at, const QList<double> &values);
    void clear();

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] int itemCount() const override { return int(m_samples.size()); }
    [[nodiscard]] QString itemText(int item) const override;
    [[nodiscard]] QSize sizeHint() const override { return {320, 150}; }

    static constexpr std::size_t maxSamples = 1200;

protected:
    [[nodiscard]] QRectF itemArea(int item, const QRectF &space) const override;
    [[nodiscard]] int itemAt(const QPointF &position, const QRectF &space) const override;
    void paintChart(QPainter &painter, const QRectF &space) override;

private:
    struct Sample
    {
        Moment at;
        QList<double> values;
        bool isApart = false; ///< nobody looked between the one before and this one
    };

    static constexpr std::chrono::milliseconds firstGap{10'000};

    [[nodiscard]] QRectF plot(const QRectF &space) const;
    [[nodiscard]] double top() const;
    [[nodiscard]] qreal xOf(Moment at, const QRectF &plot) const;

    QStringList m_names;
    QString m_unit;
    Format m_format;
    std::chrono::milliseconds m_span = std::chrono::minutes(5);
    std::chrono::milliseconds m_gap = firstGap; ///< a longer one parts the next sample from the last
    double m_leastTop = 1;
    int m_total = -1;
    std::deque<Sample> m_samples;
};

} // namespace Docket::Ui
