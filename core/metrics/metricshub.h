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
/// remembers what happened since the last time, in seconds for the last minute and in longer stretches before, so that
/// a busy hour costs some 50 small reports. It adds the newest to what each window holds and takes away what has become
/// too old, so recording knows nothing of windows and asking for a report costs nothing. Thread-safe; tick() belongs on
/// a worker.
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

    /// The report of the last tick(); never null, empty before the first one. A window begins up to a twelfth early
    /// and says so in what it covers.
    [[nodiscard]] std::shared_ptr<const MetricsReport> report(Window window) const;
    /// What happened within @p window, or as far back as is remembered, in parts that follow each other, oldest first.
    /// Of counts alone, without moments and states. For lines over time.
    [[nodiscard]] QList<std::shared_ptr<const MetricsReport>> parts(Window window) const;
    /// Changes with every tick(). Without a lock: a dock compares it with the version of the report that it shows.
    [[nodiscard]] quint64 version() const noexcept { return m_version.load(std::memory_order_acquire); }

private:
    using Report = std::shared_ptr<const MetricsReport>;
    struct Step
    {
        std::chrono::nanoseconds begin{}; ///< steady
        std::chrono::nanoseconds end{};
        Report happened;
    };
    using Steps = std::deque<Step>; ///< oldest first, without gaps
    struct Span
    {
        std::chrono::nanoseconds begin{}; ///< steady; that of a step
        Report report;
    };
    using Spans = std::array<Span, allWindows.size()>;

    [[nodiscard]] static Span movedOn(Window window, const Span &before, const Steps &steps, const Step &step,
                                      const MetricsReport &figures);
    [[nodiscard]] static Steps thinnedOut(Steps steps, const Spans &spans);

    const Clock &m_clock;
    QMutex m_ticking;       ///< so that one tick() at a time computes, without m_mutex
    mutable QMutex m_mutex; ///< held for moments only: the GUI thread asks for reports
    std::vector<Source> m_sources;
    Steps m_steps;
    Spans m_spans;
    std::chrono::nanoseconds m_now; ///< steady, of the last tick()
    std::atomic<quint64> m_version = 0;
};

/// What happened between two reports of figures since the start, or what was counted in a span of time without its
/// beginning @p then. States (who waits, sizes) are those of @p now.
[[nodiscard]] MetricsReport difference(const MetricsReport &now, const MetricsReport &then);

/// What happened in two spans of time that follow each other. States are those of @p later. No line of a statement is
/// lost, so that difference() can take @p earlier away again.
[[nodiscard]] MetricsReport merged(const MetricsReport &later, const MetricsReport &earlier);

/// Of single moments (slow statements, blocks, long units) @p span gets those of @p figures, which are since the start
/// and of the same moment, that its counts say to be within it: whatever the clock was set to meanwhile, and with the
/// plans that came later.
void setMoments(MetricsReport &span, const MetricsReport &figures);

/// How much of the time that @p report covers the workers of each pool were busy.
void setUtilisation(MetricsReport &report);

/// Leaves the heaviest statements their lines and counts the executions of all others in one sum.
void keepHeaviest(StatementsReport &report, qsizetype most = 256);

} // namespace Docket::Metrics
