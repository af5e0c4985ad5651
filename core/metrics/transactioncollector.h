// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "counter.h"
#include "histogram.h"

#include <base/trace.h>

#include <QList>
#include <QMutex>
#include <QString>

#include <optional>

namespace Docket::Metrics {

/// A unit of work that waits for the writer, or holds it.
struct OpenUnit
{
    quint64 ticket = 0;
    QString action; ///< what the user or the program does: "sync issues"
    TraceId trace;
    std::chrono::steady_clock::time_point since; ///< waits, or holds, since then
};

/// A unit that took longer than its limit.
struct LongUnit
{
    QString action;
    TraceId trace;
    std::chrono::nanoseconds duration{};
    std::chrono::nanoseconds limit{};
};

enum class UnitEnd
{
    Committed,
    Failed,
    Cancelled
};

/// A unit that has ended.
struct EndedUnit
{
    QString action;
    TraceId trace;
    std::chrono::sys_time<std::chrono::milliseconds> at;
    std::chrono::nanoseconds waited{}; ///< for the writer
    std::chrono::nanoseconds took{};
    UnitEnd end = UnitEnd::Committed;
};

/// What the units of work did so far; a value.
struct TransactionReport
{
    quint64 begun = 0;
    quint64 committed = 0;
    quint64 failed = 0;
    quint64 cancelled = 0; ///< while they ran; those that never began are not counted
    quint64 retried = 0;   ///< beginnings that were repeated because another program held the database
    quint64 longRunning = 0;
    quint64 nested = 0;
    quint64 nestedFailed = 0; ///< savepoints that were gone back to
    quint64 filesApplied = 0; ///< changes to files that were carried out
    quint64 leftOver = 0;     ///< times that files or cache entries of a committed unit had to be left for later
    HistogramReport duration; ///< from the begin to the end of the transaction
    HistogramReport waiting;  ///< from asking for the writer to holding it
    HistogramReport applying; ///< of files and cache after the commit
    std::optional<OpenUnit> holder;
    QList<OpenUnit> waiters; ///< longest first
    QList<LongUnit> longest; ///< the ten longest over their limit, longest first
    QList<EndedUnit> recent; ///< the last fifty, newest first
};

/// Collects what the units of work do with the one writer. Counting takes no lock; who waits and who holds the writer
/// is noted under one that is held for the copying of a few words. Thread-safe.
class TransactionCollector final
{
public:
    TransactionCollector() = default;
    Q_DISABLE_COPY_MOVE(TransactionCollector)

    /// Somebody asks for the writer; the ticket stands for him from now on.
    [[nodiscard]] quint64 asked(const QString &action, TraceId trace);
    /// He holds it, or never will.
    void begun(quint64 ticket);
    void givenUp(quint64 ticket);
    /// He let go of it. True if that took longer than @p limit.
    bool ended(quint64 ticket, UnitEnd end, std::chrono::nanoseconds limit);

    void retried() noexcept { m_retried.add(); }
    void nestedEnded(bool kept) noexcept;
    void applied(quint64 files, std::chrono::nanoseconds took) noexcept;
    void leftOver() noexcept { m_leftOver.add(); }

    [[nodiscard]] TransactionReport report() const;

private:
    Counter m_begun;
    Counter m_committed;
    Counter m_failed;
    Counter m_cancelled;
    Counter m_retried;
    Counter m_longRunning;
    Counter m_nested;
    Counter m_nestedFailed;
    Counter m_filesApplied;
    Counter m_leftOver;
    Histogram m_duration;
    Histogram m_waiting;
    Histogram m_applying;
    mutable QMutex m_mutex;
    quint64 m_tickets = 0;
    std::optional<OpenUnit> m_holder;
    QList<OpenUnit> m_waiters;
    std::chrono::nanoseconds m_holderWaited{};
    QList<LongUnit> m_longest;
    QList<EndedUnit> m_recent;
};

} // namespace Docket::Metrics
