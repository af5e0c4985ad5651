// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transactioncollector.h"

#include <utility>

namespace Docket::Metrics {

namespace {

constexpr qsizetype keptLongest = 10;
constexpr qsizetype keptRecent = 50;

using Steady = std::chrono::steady_clock;

} // namespace

quint64 TransactionCollector::asked(const QString &action, TraceId trace)
{
    const auto now = Steady::now();
    const QMutexLocker lock(&m_mutex);
    m_waiters.append({++m_tickets, action, trace, now});
    return m_tickets;
}

void TransactionCollector::begun(quint64 ticket)
{
    const auto now = Steady::now();
    m_begun.add();
    const QMutexLocker lock(&m_mutex);
    const auto waiter = std::ranges::find(m_waiters, ticket, &OpenUnit::ticket);
    if (waiter == m_waiters.end())
        return;
    m_holderWaited = now - waiter->since;
    m_waiting.record(m_holderWaited);
    m_holder = std::move(*waiter);
    m_holder->since = now;
    m_waiters.erase(waiter);
}

void TransactionCollector::givenUp(quint64 ticket)
{
    const QMutexLocker lock(&m_mutex);
    m_waiters.removeIf([ticket](const OpenUnit &unit) { return unit.ticket == ticket; });
}

bool TransactionCollector::ended(quint64 ticket, UnitEnd end, std::chrono::nanoseconds limit)
{
    switch (end) {
    case UnitEnd::Committed: m_committed.add(); break;
    case UnitEnd::Failed: m_failed.add(); break;
    case UnitEnd::Cancelled: m_cancelled.add(); break;
    }
    const auto now = Steady::now();
    const QMutexLocker lock(&m_mutex);
    if (!m_holder || m_holder->ticket != ticket)
        return false;
    const OpenUnit unit = *std::exchange(m_holder, std::nullopt);
    const auto took = now - unit.since;
    m_duration.record(took);
    if (m_recent.size() == keptRecent)
        m_recent.removeLast();
    m_recent.prepend({unit.action, unit.trace,
                      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()), m_holderWaited,
                      took, end});
    if (took <= limit)
        return false;
    m_longRunning.add();
    const auto place = std::ranges::lower_bound(m_longest, took, std::greater<>(), &LongUnit::duration);
    m_longest.insert(place, {unit.action, unit.trace, took, limit});
    if (m_longest.size() > keptLongest)
        m_longest.removeLast();
    return true;
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
    report.longRunning = m_longRunning.value();
    report.nested = m_nested.value();
    report.nestedFailed = m_nestedFailed.value();
    report.filesApplied = m_filesApplied.value();
    report.leftOver = m_leftOver.value();
    report.duration = m_duration.report();
    report.waiting = m_waiting.report();
    report.applying = m_applying.report();
    const QMutexLocker lock(&m_mutex);
    report.holder = m_holder;
    report.waiters = m_waiters;
    report.longest = m_longest;
    report.recent = m_recent;
    return report;
}

} // namespace Docket::Metrics
