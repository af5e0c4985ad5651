// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectordock.h"

#include <metrics/linereport.h>
#include <metrics/metricsreport.h>
#include <widgets/searchable.h>

#include <memory>
#include <optional>

class QLabel;
class QPushButton;
class QTreeView;

namespace Docket::Metrics {
class MetricsHub;
}

namespace Docket::Services {
class OperationsService;
}

namespace Docket::Ui {

class EmptyState;
class Gauge;
class PercentileBars;
class TextRows;
class TimeChart;
class WordsFilter;

/// The traffic with each instance: a table of instances, and of the chosen one its latencies, its breaker (to be
/// opened, closed or probed by hand), the budget of its limiter and its last failures. Figures over time come from the
/// reports, states from the lines themselves. Main thread; hub and service must outlive it.
class NetworkDock final : public InspectorDock, public Searchable
{
    Q_OBJECT

public:
    NetworkDock(const Metrics::MetricsHub &hub, Services::OperationsService &operations, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(NetworkDock)

    [[nodiscard]] FigureTable figures() const override;
    /// What failed lately, of all instances.
    [[nodiscard]] FigureTable failures() const;
    [[nodiscard]] QString instance() const { return m_instance; }
    /// Shows the line to @p instance as soon as there is one.
    void choose(const QString &instance);
    /// The words that narrow the failures.
    bool startSearch() override;

Q_SIGNALS:
    /// A breaker was opened, closed or probed by hand.
    void steered();

protected:
    void refresh() override;

private:
    QWidget *makeDetails();
    QWidget *makeBreaker();
    [[nodiscard]] Metrics::HttpReport trafficWith(const QString &instance) const;
    void showInstances();
    void showChosen();
    void showRate();
    void tellNoFailure(bool isFiltered);
    void showBreaker(const Metrics::LineReport &line, const Metrics::HttpReport &traffic);
    void steer(int order);

    const Metrics::MetricsHub &m_hub;
    Services::OperationsService &m_operations;
    std::shared_ptr<const Metrics::MetricsReport> m_report;
    QList<Metrics::LineReport> m_lines;
    QString m_instance;
    QString m_wanted;                                                              ///< to be chosen
    std::pair<quint64, std::chrono::sys_time<std::chrono::milliseconds>> m_before; ///< requests at the last sample
    QString m_sampled;                                                             ///< the instance that it was of
    std::optional<Metrics::Window> m_rateOf; ///< the window that the line began with
    TextRows *m_instances;
    TextRows *m_failures;
    QTreeView *m_view;
    QTreeView *m_failuresView = nullptr;
    EmptyState *m_empty;
    EmptyState *m_noFailure = nullptr;
    WordsFilter *m_filter = nullptr;
    QList<TraceId> m_traces; ///< of the failures, by rows
    PercentileBars *m_latency = nullptr;
    TimeChart *m_rate = nullptr;
    Gauge *m_inFlight = nullptr;
    Gauge *m_tokens = nullptr;
    Gauge *m_budget = nullptr;
    QLabel *m_state = nullptr;
    QLabel *m_reason = nullptr;
    QPushButton *m_open = nullptr;
    QPushButton *m_close = nullptr;
    QPushButton *m_probe = nullptr;
};

} // namespace Docket::Ui
