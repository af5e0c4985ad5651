// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "counter.h"
#include "histogram.h"

#include <base/trace.h>

#include <QList>
#include <QMutex>
#include <QString>

#include <array>
#include <atomic>
#include <optional>

namespace Docket::Metrics {

/// A unit of work that waits for the writer, or holds it.
struct OpenUnit
{
    quint64 ticket = 0;
    QString action; ///< what the user or the program does: "sync issues"
    TraceId trace;
    std::chrono::steady_clock::time_point since; ///< waits, or holds, since then
    bool plain = false;                          ///< a write of its own and no unit of work
};

/// A unit that took longer than its limit.
struct LongUnit
{
    QString action;
    TraceId trace;
    std::chrono::nanoseconds duration{};
    std::chrono::nanoseconds limit{};
    bool plain = false;
    quint64 number = 0; ///< it was the so manieth of its kind since the start, from 1; 0: of an earlier run
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
    bool plain = false;
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
    quint64 plainLong = 0; ///< plain writes that took too long, which are in no other count
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
    QList<LongUnit> lately;  ///< of figures since the start: the last hundred of these, newest first
    QList<EndedUnit> recent; ///< the last fifty, newest first
};

/// Collects what the units of work do with the one writer. Recording takes no lock: each that asks has a slot of its
/// own, which a report pins while it copies, and which the one that comes 256 later takes over. So no more than that
/// many are known at once; those beyond are counted and have no line. Only one over its limit takes a short lock.
/// Thread-safe.
class TransactionCollector final
{
public:
    TransactionCollector() = default;
    Q_DISABLE_COPY_MOVE(TransactionCollector)

    /// Somebody asks for the writer; the ticket stands for him from now on, 0 if there was no slot.
    [[nodiscard]] quint64 asked(const QString &action, TraceId trace);
    /// He holds it, or never will.
    void begun(quint64 ticket) noexcept;
    void givenUp(quint64 ticket) noexcept;
    /// He let go of it. True if that took longer than @p limit.
    bool ended(quint64 ticket, UnitEnd end, std::chrono::nanoseconds limit);

    void retried() noexcept { m_retried.add(); }
    void nestedEnded(bool kept) noexcept;
    void applied(quint64 files, std::chrono::nanoseconds took) noexcept;
    void leftOver() noexcept { m_leftOver.add(); }

    [[nodiscard]] TransactionReport report() const;

private:
    enum class State : quint8
    {
        Empty,
        Filling,
        Waiting,
        Holding,
        Ended
    };
    /// Action and trace are written while the state is Filling and nobody has it pinned, and stay until the next time.
    struct Slot
    {
        std::atomic<State> state = State::Empty;
        mutable std::atomic<int> pins = 0; ///< reports that copy it at this moment
        std::atomic<quint64> ticket = 0;
        QString action;
        TraceId trace;
        std::atomic<qint64> asked = 0; ///< ns of the steady clock, like the two after it
        std::atomic<qint64> begun = 0;
        std::atomic<qint64> ended = 0;
        std::atomic<qint64> at = 0; ///< of the end, ms since the epoch
        std::atomic<UnitEnd> end = UnitEnd::Committed;
    };
    static constexpr std::size_t slotCount = 256;

    /// Null if @p ticket has none in @p state.
    [[nodiscard]] Slot *find(quint64 ticket, State state) noexcept;

    Counter m_begun;
    Counter m_committed;
    Counter m_failed;
    Counter m_cancelled;
    Counter m_retried;
    Counter m_nested;
    Counter m_nestedFailed;
    Counter m_filesApplied;
    Counter m_leftOver;
    Histogram m_duration;
    Histogram m_waiting;
    Histogram m_applying;
    std::atomic<quint64> m_tickets = 0;
    std::array<Slot, slotCount> m_slots;
    mutable QMutex m_mutex; ///< for what follows, which belongs together
    quint64 m_longRunning = 0;
    QList<LongUnit> m_longest;
    QList<LongUnit> m_lately;
};

/// @p units with the live, the recent and the longest of @p writes among their own; what is counted stays theirs.
[[nodiscard]] TransactionReport withPlainWrites(TransactionReport units, const TransactionReport &writes);

} // namespace Docket::Metrics
