// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectordock.h"
#include "textrows.h"

#include <metrics/metricsreport.h>
#include <services/operationsservice.h>
#include <widgets/emptystate.h>
#include <widgets/searchable.h>

#include <memory>
#include <optional>

class QLabel;
class QTabWidget;
class QTreeView;

namespace Docket::Metrics {
class MetricsHub;
}

namespace Docket::Ui {

class Gauge;
class PercentileBars;
class TimeChart;
class WordsFilter;

/// The one writer and the pool of readers: who holds the writer and who waits for it, the units of work that ended
/// lately and the longest of them, how busy the connections and the other workers are, how long units take and wait,
/// and the write-ahead log with a button that carries it over. Words narrow the lists. Main thread; hub and service
/// must outlive it.
class TransactionsDock final : public InspectorDock, public Searchable
{
    Q_OBJECT

public:
    TransactionsDock(const Metrics::MetricsHub &hub, Services::OperationsService &operations,
                     QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TransactionsDock)

    [[nodiscard]] FigureTable figures() const override;
    /// Carries the write-ahead log over; the outcome stands beside the button.
    void checkpoint();
    bool startSearch() override;

protected:
    void refresh() override;
    void liveChanged(bool live) override;

private:
    QWidget *makeGauges();
    void showLists();
    /// Those that hold the words of the filter.
    [[nodiscard]] QList<TextRows::Row> wanted(const QList<TextRows::Row> &rows) const;
    static void tellEmpty(EmptyState &empty, const TextRows &rows, bool isFiltered, const EmptyState::Content &nothing);
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
    WordsFilter *m_filter = nullptr;
    EmptyState *m_noUnit;
    EmptyState *m_noLong = nullptr;
    Metrics::TransactionReport m_now; ///< as it was shown last
    std::shared_ptr<const Metrics::MetricsReport> m_shown;
    Services::Throughput m_before; ///< at the last sample
    std::chrono::steady_clock::time_point m_sampled;
    std::optional<Metrics::Window> m_rateOf; ///< the window that the line of rates began with
};

} // namespace Docket::Ui
