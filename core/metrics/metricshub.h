// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metricsreport.h"

#include <base/clock.h>

#include <QMutex>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace Docket::Metrics {

/// Makes the reports of every window from what the collectors counted since the start. tick() asks the sources and
/// remembers what they say: all of the last minute, less of what is older, so that an hour costs some 40 snapshots. A
/// window is the difference between now and then, so recording knows nothing of windows. Thread-safe; tick() belongs
/// on a worker, report() is cheap enough for the GUI thread once the report of that version has been made.
class MetricsHub final
{
public:
    /// Fills in its own part of a report with figures since the start. Called from tick(), on its thread.
    using Source = std::function<void(MetricsReport &)>;
    /// How often tick() is meant to be called.
    static constexpr std::chrono::seconds interval{5};

    explicit MetricsHub(const Clock &clock);
    Q_DISABLE_COPY_MOVE(MetricsHub)

    /// To be called before the first tick(); what @p source names must outlive the hub.
    void addSource(Source source);
    void tick();

    /// The report of the last tick(); never null, empty before the first one.
    [[nodiscard]] std::shared_ptr<const MetricsReport> report(Window window) const;
    /// The figures since the start as they were at the moments within @p window that are still remembered, oldest
    /// first; the one that the window begins with among them. For lines over time.
    [[nodiscard]] QList<std::shared_ptr<const MetricsReport>> past(Window window) const;
    /// Changes with every tick(). Without a lock: a dock compares it with the version of the report that it shows.
    [[nodiscard]] quint64 version() const noexcept { return m_version.load(std::memory_order_acquire); }

private:
    struct Snapshot
    {
        std::chrono::nanoseconds at{}; ///< steady
        std::shared_ptr<const MetricsReport> figures;
    };

    void thinOut(std::chrono::nanoseconds now);

    const Clock &m_clock;
    const std::chrono::nanoseconds m_started;
    mutable QMutex m_mutex;
    std::vector<Source> m_sources;
    std::deque<Snapshot> m_snapshots;                                                   ///< oldest first; never empty
    mutable std::array<std::shared_ptr<const MetricsReport>, allWindows.size()> m_made; ///< of the current version
    std::atomic<quint64> m_version = 0;
};

/// What happened between two reports of figures since the start. States (who waits, sizes) are those of @p now.
[[nodiscard]] MetricsReport difference(const MetricsReport &now, const MetricsReport &then);

/// What happened in two spans of time that follow each other. States are those of @p later.
[[nodiscard]] MetricsReport merged(const MetricsReport &later, const MetricsReport &earlier);

} // namespace Docket::Metrics
