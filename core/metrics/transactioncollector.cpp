// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transactioncollector.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace Docket::Metrics {

namespace {

constexpr qsizetype keptLongest = 10;
constexpr qsizetype keptLately = 100;
constexpr qsizetype keptRecent = 50;

using Steady = std::chrono::steady_clock;

qint64 now() noexcept
{
    return std::chrono::nanoseconds(Steady::now().time_since_epoch()).count();
}

Steady::time_point moment(qint64 time)
{
    return Steady::time_point(std::chrono::nanoseconds(time));
}

/// Clocks of several processors have been seen to differ.
std::chrono::nanoseconds between(qint64 from, qint64 to)
{
    return std::chrono::nanoseconds(std::max<qint64>(0, to - from));
}

void keepLongest(QList<LongUnit> &longest)
{
    std::ranges::stable_sort(longest, std::greater<>(), &LongUnit::duration);
    if (longest.size() > keptLongest)
        longest.resize(keptLongest);
}

} // namespace

quint64 TransactionCollector::asked(const QString &action, TraceId trace)
{
    for (std::size_t tries = 0; tries < slotCount; ++tries) {
        const quint64 ticket = m_tickets.fetch_add(1, std::memory_order_relaxed) + 1;
        Slot &slot = m_slots[ticket % slotCount];
        State state = slot.state.load(std::memory_order_acquire);
        if (state != State::Empty && state != State::Ended)
            continue;
        // Either this sees the pin of a report, or the report sees that the slot is being filled: both are sequentially
        // consistent.
        if (!slot.state.compare_exchange_strong(state, State::Filling))
            continue;
        if (slot.pins.load() != 0) {
            slot.state.store(state);
            continue;
        }
        // Swapped, so that the former text is let go of here: inside of Qt the thread sanitizer does not see the
        // counting.
        QString text = action;
        slot.action.swap(text);
        slot.trace = trace;
        slot.asked.store(now(), std::memory_order_relaxed);
        slot.ticket.store(ticket, std::memory_order_relaxed);
        slot.state.store(State::Waiting, std::memory_order_release);
        return ticket;
    }
    return 0;
}

TransactionCollector::Slot *TransactionCollector::find(quint64 ticket, State state) noexcept
{
    Slot &slot = m_slots[ticket % slotCount];
    const bool known = ticket != 0 && slot.state.load(std::memory_order_acquire) == state &&
                       slot.ticket.load(std::memory_order_relaxed) == ticket;
    return known ? &slot : nullptr;
}

void TransactionCollector::begun(quint64 ticket) noexcept
{
    m_begun.add();
    Slot *slot = find(ticket, State::Waiting);
    if (slot == nullptr)
        return;
    const qint64 begun = now();
    slot->begun.store(begun, std::memory_order_relaxed);
    slot->state.store(State::Holding, std::memory_order_release);
    m_waiting.record(between(slot->asked.load(std::memory_order_relaxed), begun));
}

void TransactionCollector::givenUp(quint64 ticket) noexcept
{
    if (Slot *slot = find(ticket, State::Waiting))
        slot->state.store(State::Empty, std::memory_order_release);
}

bool TransactionCollector::ended(quint64 ticket, UnitEnd end, std::chrono::nanoseconds limit)
{
    switch (end) {
    case UnitEnd::Committed: m_committed.add(); break;
    case UnitEnd::Failed: m_failed.add(); break;
    case UnitEnd::Cancelled: m_cancelled.add(); break;
    }
    Slot *slot = find(ticket, State::Holding);
    if (slot == nullptr)
        return false;
    const qint64 ended = now();
    const auto took = between(slot->begun.load(std::memory_order_relaxed), ended);
    m_duration.record(took);
    const bool tooLong = took > limit;
    if (tooLong) {
        const QMutexLocker lock(&m_mutex);
        const LongUnit unit{.action = slot->action,
                            .trace = slot->trace,
                            .duration = took,
                            .limit = limit,
                            .plain = false,
                            .number = ++m_longRunning};
        m_longest.append(unit);
        keepLongest(m_longest);
        if (m_lately.size() == keptLately)
            m_lately.removeLast();
        m_lately.prepend(unit);
    }
    const auto at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    slot->ended.store(ended, std::memory_order_relaxed);
    // From now on the number tells the order of the ends, which no clock of several processors does.
    slot->ticket.store(m_tickets.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    slot->at.store(at.time_since_epoch().count(), std::memory_order_relaxed);
    slot->end.store(end, std::memory_order_relaxed);
    slot->state.store(State::Ended, std::memory_order_release);
    return tooLong;
}

void TransactionCollector::nestedEnded(bool kept) noexcept
{
    m_nested.add();
    if (!kept)
        m_nestedFailed.add();
}

void TransactionCollector::applied(quint64 files, std::chrono::nanoseconds took) noexcept
{
    m_filesApplied.add(files);
    m_applying.record(took);
}

TransactionReport TransactionCollector::report() const
{
    TransactionReport report;
    report.begun = m_begun.value();
    report.committed = m_committed.value();
    report.failed = m_failed.value();
    report.cancelled = m_cancelled.value();
    report.retried = m_retried.value();
    report.nested = m_nested.value();
    report.nestedFailed = m_nestedFailed.value();
    report.filesApplied = m_filesApplied.value();
    report.leftOver = m_leftOver.value();
    report.duration = m_duration.report();
    report.waiting = m_waiting.report();
    report.applying = m_applying.report();
    std::vector<std::pair<quint64, EndedUnit>> ended;
    for (const Slot &slot : m_slots) {
        ++slot.pins;
        const State state = slot.state.load();
        const quint64 ticket = slot.ticket.load(std::memory_order_relaxed);
        const qint64 asked = slot.asked.load(std::memory_order_relaxed);
        const qint64 begun = slot.begun.load(std::memory_order_relaxed);
        switch (state) {
        case State::Waiting: report.waiters.append({ticket, slot.action, slot.trace, moment(asked)}); break;
        case State::Holding: report.holder = OpenUnit{ticket, slot.action, slot.trace, moment(begun)}; break;
        case State::Ended: {
            const qint64 end = slot.ended.load(std::memory_order_relaxed);
            const std::chrono::sys_time<std::chrono::milliseconds> at{
                std::chrono::milliseconds(slot.at.load(std::memory_order_relaxed))};
            ended.emplace_back(ticket, EndedUnit{slot.action, slot.trace, at, between(asked, begun),
                                                 between(begun, end), slot.end.load(std::memory_order_relaxed)});
            break;
        }
        case State::Empty:
        case State::Filling: break;
        }
        --slot.pins;
    }
    std::ranges::sort(report.waiters, {}, &OpenUnit::ticket);
    std::ranges::sort(ended, std::greater<>(), [](const auto &one) { return one.first; });
    for (auto &[when, unit] : ended) {
        if (report.recent.size() == keptRecent)
            break;
        report.recent.append(std::move(unit));
    }
    const QMutexLocker lock(&m_mutex);
    report.longRunning = m_longRunning;
    report.longest = m_longest;
    report.lately = m_lately;
    return report;
}

TransactionReport withPlainWrites(TransactionReport units, const TransactionReport &writes)
{
    const auto plain = [](auto one) {
        one.plain = true;
        return one;
    };
    if (!units.holder && writes.holder)
        units.holder = plain(*writes.holder);
    for (const OpenUnit &waiter : writes.waiters)
        units.waiters.append(plain(waiter));
    std::ranges::stable_sort(units.waiters, {}, &OpenUnit::since);
    for (const LongUnit &unit : writes.longest)
        units.longest.append(plain(unit));
    keepLongest(units.longest);
    for (const LongUnit &unit : writes.lately)
        units.lately.append(plain(unit));
    units.plainLong = writes.longRunning;
    for (const EndedUnit &unit : writes.recent)
        units.recent.append(plain(unit));
    std::ranges::stable_sort(units.recent, std::greater<>(), &EndedUnit::at);
    if (units.recent.size() > keptRecent)
        units.recent.resize(keptRecent);
    return units;
}

} // namespace Docket::Metrics
