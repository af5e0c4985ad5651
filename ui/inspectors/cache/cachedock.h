// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cacheinspection.h>
#include <inspectors/inspectordock.h>
#include <metrics/cachereport.h>
#include <widgets/searchable.h>

class QTabWidget;
class QTreeView;

namespace Docket::Metrics {
class MetricsHub;
}

namespace Docket::Ui {

class CacheEntriesPage;
class CacheLevelsPage;
class CacheTypesPage;
class FoldingSplitter;
class TextRows;
class TierFlow;
class TimeChart;

/// The cache, watched: what each level served, the share of hits over time, and below it entries, types, levels, rules
/// and invalidations. One report is asked for at a time, off the main thread; what it says is shown for the window that
/// is chosen, by what the hub remembers of earlier; entries are listed when somebody asks for them. Main thread; cache
/// and hub must outlive it.
class CacheDock final : public InspectorDock, public Searchable
{
    Q_OBJECT

public:
    CacheDock(Cache::CacheInspection &cache, const Metrics::MetricsHub &hub, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(CacheDock)

    /// Of the page in front.
    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] CacheEntriesPage &entriesPage() const { return *m_entries; }
    /// Reports that were shown so far.
    [[nodiscard]] quint64 reportsShown() const { return m_reports; }
    /// Keys of entries, whose page comes to the front.
    bool startSearch() override;

protected:
    void refresh() override;
    void liveChanged(bool live) override;
    void renew() override;
    /// The list of entries stands still until it is told to.
    [[nodiscard]] bool canRenew() const override;

private:
    QWidget *makeRulesPage();
    void showReport(const Cache::CacheReport &report);
    [[nodiscard]] std::chrono::nanoseconds savedBy(std::size_t level) const;
    void showTiers();
    void showRules();
    /// Begins the chart anew, with what is remembered of the time before.
    void restartRatio();
    void makeRatio();
    void listFirstEntries(const QList<Cache::TierStatistics> &levels);
    void sample();
    void addSamples(Cache::TimePoint from, Cache::TimePoint to, const Metrics::CacheReport &now,
                    const Metrics::CacheReport &then);
    /// Of the chosen window, until the last report.
    [[nodiscard]] Metrics::CacheReport windowFigures() const;

    Cache::CacheInspection &m_cache;
    const Metrics::MetricsHub &m_hub;
    std::optional<Cache::CacheReport> m_report;
    Metrics::CacheReport m_figures; ///< of the window, as shown
    Metrics::CacheReport m_before;  ///< since the start, at the last sample
    Cache::TimePoint m_sampledAt{};
    std::optional<Metrics::Window> m_ratioOf; ///< the window that the chart is about; none: it is to begin anew
    bool m_asking = false;
    bool m_wanted = false; ///< the next answer, also while the dock is paused
    quint64 m_reports = 0;
    TierFlow *m_tiers;
    FoldingSplitter *m_charts;
    TimeChart *m_ratio = nullptr; ///< made with the first report, which names the levels
    QTabWidget *m_tabs;
    CacheEntriesPage *m_entries;
    std::tuple<QString, quint64, qint64> m_filled; ///< level, puts and entries when it was blank and listed anew
    CacheTypesPage *m_types;
    CacheLevelsPage *m_levels;
    TextRows *m_rules = nullptr;
    TextRows *m_invalidations = nullptr;
};

} // namespace Docket::Ui
