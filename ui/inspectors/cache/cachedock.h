// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cacheinspection.h>

#include <inspectors/inspectordock.h>

class QComboBox;
class QSplitter;
class QTabWidget;
class QTreeView;

namespace Docket::Ui {

class CacheEntriesPage;
class CacheTypesPage;
class TextRows;
class TierFlow;
class TimeChart;

/// The cache, watched: what each level served, the share of hits over time, and below it entries, types, rules and
/// invalidations. One report is asked for at a time, off the main thread; entries are listed when somebody asks for
/// them. Main thread; the cache must outlive it.
class CacheDock final : public InspectorDock
{
    Q_OBJECT

public:
    explicit CacheDock(Cache::CacheInspection &cache, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(CacheDock)

    /// Of the page in front.
    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] CacheEntriesPage &entriesPage() const { return *m_entries; }
    /// Reports that were shown so far.
    [[nodiscard]] quint64 reportsShown() const { return m_reports; }

protected:
    void refresh() override;
    void liveChanged(bool live) override;

private:
    QWidget *makeRulesPage();
    void showReport(const Cache::CacheReport &report);
    void showTiers();
    void showRules();
    void sample();
    [[nodiscard]] bool recently() const;

    Cache::CacheInspection &m_cache;
    std::optional<Cache::CacheReport> m_report;
    Cache::ReadCounts m_before; ///< at the last sample
    bool m_sampled = false;
    bool m_asking = false;
    quint64 m_reports = 0;
    QComboBox *m_period;
    TierFlow *m_tiers;
    QSplitter *m_charts;
    TimeChart *m_ratio = nullptr; ///< made with the first report, which names the levels
    QTabWidget *m_tabs;
    CacheEntriesPage *m_entries;
    CacheTypesPage *m_types;
    TextRows *m_rules = nullptr;
    TextRows *m_invalidations = nullptr;
};

} // namespace Docket::Ui
