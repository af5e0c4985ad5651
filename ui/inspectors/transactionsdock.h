// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectordock.h"

#include <metrics/metricsreport.h>
#include <services/operationsservice.h>

#include <memory>
#include <optional>

class QLabel;
class QTabWidget;
class QTreeView;

namespace Docket::Metrics {
class MetricsHub;
}

namespace Docket::Ui {

class EmptyState;
class Gauge;
class PercentileBars;
class TextRows;
class TimeChart;

/// The one writer and the pool of readers: who holds the writer and who waits for it, the units of work that ended
/// lately and the longest of them, how busy the connections and the other workers are, how long units take and wait,
/// and the write-ahead log with a button that carries it over. Main thread; hub and service must outlive it.
class TransactionsDock final : public InspectorDock
{
    Q_OBJECT

public:
    TransactionsDock(const Metrics::MetricsHub &hub, Services::OperationsService &operations,
                     QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TransactionsDock)

    [[nodiscard]] FigureTable figures() const override;
    /// Carries the write-ahead log over; the outcome stands beside the button.
    void checkpoint();

protected:
    void refresh() override;
    void liveChanged(bool live) override;

private:
    QWidget *makeGauges();
    void showUnits(const Metrics::TransactionReport &now);
    void showLong(const Metrics::TransactionReport &now);
    void showPools(const Metrics::MetricsReport &report);
    void showOthers(const Metrics::MetricsReport &report);

    const Metrics::MetricsHub &m_hub;
    Services::OperationsService &m_operations;
    TextRows *m_units;
    QTreeView *m_view;
    TextRows *m_long;
    TextRows *m_pools;
    TextRows *m_others; ///< ingestion, and how the window kept up
    QTabWidget *m_lists;
    QString m_writerUse;
    Gauge *m_writer = nullptr;
    Gauge *m_readers = nullptr;
    Gauge *m_log = nullptr;
    QLabel *m_totals = nullptr;
    QLabel *m_outcome = nullptr;
    QToolButton *m_checkpoint = nullptr;
    PercentileBars *m_times;
    TimeChart *m_rate;
    EmptyState *m_noUnit;
    Services::Throughput m_before; ///< at the last sample
    std::chrono::steady_clock::time_point m_sampled;
    std::optional<Metrics::Window> m_rateOf; ///< the window that the line of rates began with
};

} // namespace Docket::Ui
