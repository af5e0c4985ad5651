// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metricshub.h"

#include <QHash>

#include <algorithm>

namespace Docket::Metrics {

namespace {

enum class How
{
    Subtract,
    Add
};

// Counters are read one after the other and a collector may have been made anew: never below zero.
void combine(How how, quint64 &now, quint64 then)
{
    now = how == How::Add ? now + then : now - std::min(now, then);
}

void combine(How how, HistogramReport &now, const HistogramReport &then)
{
    now = how == How::Add ? now.merged(then) : now.since(then);
}

template <typename List, typename Key>
auto byKey(const List &list, Key key)
{
    QHash<decltype(key(list.front())), const typename List::value_type *> found;
    for (const auto &item : list)
        found.insert(key(item), &item);
    return found;
}

void combine(How how, TransactionReport &now, const TransactionReport &then)
{
    for (const auto field :
         {&TransactionReport::begun, &TransactionReport::committed, &TransactionReport::failed,
          &TransactionReport::cancelled, &TransactionReport::retried, &TransactionReport::longRunning,
          &TransactionReport::plainLong, &TransactionReport::nested, &TransactionReport::nestedFailed,
          &TransactionReport::filesApplied, &TransactionReport::leftOver})
        combine(how, now.*field, then.*field);
    combine(how, now.duration, then.duration);
    combine(how, now.waiting, then.waiting);
    combine(how, now.applying, then.applying);
}

void combine(How how, PoolReport &now, const PoolReport &then)
{
    combine(how, now.done, then.done);
    combine(how, now.failed, then.failed);
    combine(how, now.cancelled, then.cancelled);
    combine(how, now.waiting, then.waiting);
    combine(how, now.busy, then.busy);
    if (how == How::Add) { // of two runs of the program it is that of the busier one
        now.peak = std::max(now.peak, then.peak);
        now.peakQueued = std::max(now.peakQueued, then.peakQueued);
    }
}

void combine(How how, CachePartReport &now, const CachePartReport &then)
{
    for (const auto field :
         {&CachePartReport::hits, &CachePartReport::misses, &CachePartReport::puts, &CachePartReport::refused,
          &CachePartReport::errors, &CachePartReport::evicted, &CachePartReport::expired, &CachePartReport::replaced,
          &CachePartReport::removed, &CachePartReport::invalidated, &CachePartReport::damaged,
          &CachePartReport::promotions, &CachePartReport::skipped, &CachePartReport::spared, &CachePartReport::shared,
          &CachePartReport::full, &CachePartReport::cancelled})
        combine(how, now.*field, then.*field);
    combine(how, now.loads, then.loads);
    combine(how, now.ages, then.ages);
}

void combine(How how, HttpReport &now, const HttpReport &then)
{
    for (const auto field : {&HttpReport::requests, &HttpReport::succeeded, &HttpReport::failed, &HttpReport::retries,
                             &HttpReport::refused, &HttpReport::bytesReceived, &HttpReport::bytesSent})
        combine(how, now.*field, then.*field);
    for (auto &[code, count] : now.failures) {
        const auto before = std::ranges::find(then.failures, code, &std::pair<Code, quint64>::first);
        if (before != then.failures.end())
            combine(how, count, before->second);
    }
    if (how == How::Add) {
        for (const auto &failure : then.failures) {
            if (!std::ranges::contains(now.failures, failure.first, &std::pair<Code, quint64>::first))
                now.failures.append(failure);
        }
    }
    now.failures.removeIf([](const auto &failure) { return failure.second == 0; });
    combine(how, now.latency, then.latency);
    combine(how, now.firstByte, then.firstByte);
    combine(how, now.limiterWait, then.limiterWait);
}

void combine(How how, IngestReport &now, const IngestReport &then)
{
    for (const auto field : {&IngestReport::runs, &IngestReport::files, &IngestReport::stored, &IngestReport::unchanged,
                             &IngestReport::failed, &IngestReport::bytes})
        combine(how, now.*field, then.*field);
    combine(how, now.parsing, then.parsing);
    combine(how, now.storing, then.storing);
    combine(how, now.running, then.running);
}

/// When adding, what only @p then has is taken along.
template <typename List, typename Key>
void combineEach(How how, List &now, const List &then, Key key)
{
    const auto old = byKey(then, key);
    for (auto &one : now) {
        if (const auto *before = old.value(key(one)))
            combine(how, one, *before);
    }
    if (how == How::Subtract)
        return;
    const auto known = byKey(now, key);
    List more;
    for (const auto &one : then) {
        if (!known.contains(key(one)))
            more.append(one);
    }
    now.append(more);
}

void combine(How how, StatementReport &now, const StatementReport &then)
{
    // It made room meanwhile, and has a new line.
    if (how == How::Subtract && now.line != then.line)
        return;
    for (const auto field :
         {&StatementReport::errors, &StatementReport::prepared, &StatementReport::rows, &StatementReport::vmSteps,
          &StatementReport::fullScanSteps, &StatementReport::sorts, &StatementReport::autoIndexRows})
        combine(how, now.*field, then.*field);
    combine(how, now.duration, then.duration);
}

void combine(How how, StatementsReport &now, const StatementsReport &then)
{
    combineEach(how, now.statements, then.statements,
                [](const StatementReport &one) { return std::pair(one.text, one.action); });
    std::chrono::nanoseconds total{};
    for (const StatementReport &one : std::as_const(now.statements))
        total += one.duration.sum();
    now.statements.removeIf([](const StatementReport &one) { return one.calls() == 0; });
    for (StatementReport &one : now.statements) {
        one.shareOfTime = total.count() == 0 ? 0 : double(one.duration.sum().count()) / double(total.count());
        one.line = 0;
    }
    std::ranges::sort(now.statements, std::ranges::greater(), [](const auto &one) { return one.duration.sum(); });
    combine(how, now.overflowed, then.overflowed);
    combine(how, now.remembered, then.remembered);
    // What made room was told before, in a line of its own; the last of it was not.
    if (how == How::Subtract)
        now.overflowed += now.unseen - std::min(now.unseen, then.unseen);
    now.retired = 0;
    now.unseen = 0;
}

/// All that is counted.
void combine(How how, MetricsReport &now, const MetricsReport &then)
{
    const auto cachePart = [](const CachePartReport &one) { return std::pair(one.level, one.type); };
    combine(how, now.statements, then.statements);
    combine(how, now.transactions, then.transactions);
    combineEach(how, now.pools, then.pools, [](const PoolReport &one) { return one.name; });
    combineEach(how, now.cache.levels, then.cache.levels, cachePart);
    combineEach(how, now.cache.types, then.cache.types, cachePart);
    combineEach(how, now.http, then.http, [](const HttpReport &one) { return one.instance; });
    combine(how, now.ingest, then.ingest);
    combine(how, now.blocks.delays, then.blocks.delays);
    combine(how, now.blocks.overLimit, then.blocks.overLimit);
    combine(how, now.wal.checkpoints, then.wal.checkpoints);
    combine(how, now.wal.checkpointsBusy, then.wal.checkpointsBusy);
}

template <typename List>
void shorten(List &list, qsizetype most)
{
    if (list.size() > most)
        list.resize(most);
}

constexpr qsizetype longestKept = 10;

/// The longest of @p report, which is since the start, that @p isWithin a span.
template <typename Report, typename Within>
auto longestWithin(const Report &report, Within isWithin)
{
    auto found = report.longest;
    for (const auto &one : report.lately) {
        if (std::ranges::none_of(report.longest, [&one](const auto &other) {
                return other.number == one.number && other.duration == one.duration;
            }))
            found.append(one);
    }
    found.removeIf([&isWithin](const auto &one) { return !isWithin(one); });
    std::ranges::stable_sort(found, std::ranges::greater(), [](const auto &one) { return one.duration; });
    shorten(found, longestKept);
    return found;
}

} // namespace

void setMoments(MetricsReport &span, const MetricsReport &figures)
{
    const auto before = [](quint64 all, quint64 within) { return all - std::min(all, within); };
    span.statements.slow = figures.statements.slow;
    if (span.statements.remembered < quint64(span.statements.slow.size()))
        span.statements.slow.resize(qsizetype(span.statements.remembered));
    const quint64 blocks = before(figures.blocks.overLimit, span.blocks.overLimit);
    span.blocks.longest = longestWithin(figures.blocks, [blocks](const Block &block) { return block.number > blocks; });
    span.blocks.lately.clear();
    const quint64 units = before(figures.transactions.longRunning, span.transactions.longRunning);
    const quint64 plain = before(figures.transactions.plainLong, span.transactions.plainLong);
    span.transactions.longest = longestWithin(figures.transactions, [units, plain](const LongUnit &unit) {
        return unit.number > (unit.plain ? plain : units);
    });
    span.transactions.lately.clear();
}

void setUtilisation(MetricsReport &report)
{
    const auto covered = std::chrono::duration<double>(report.covered).count();
    for (PoolReport &pool : report.pools) {
        const double busy = std::chrono::duration<double>(pool.busy.sum()).count();
        pool.utilisation = covered > 0 && pool.size > 0 ? std::min(1.0, busy / (covered * pool.size)) : 0;
    }
}

void keepHeaviest(StatementsReport &report, qsizetype most)
{
    for (qsizetype i = most; i < report.statements.size(); ++i)
        report.overflowed += report.statements[i].calls();
    shorten(report.statements, most);
}

MetricsReport difference(const MetricsReport &now, const MetricsReport &then)
{
    MetricsReport rest = now;
    rest.covered = now.covered - then.covered;
    combine(How::Subtract, rest, then);
    setMoments(rest, now);
    setUtilisation(rest);
    return rest;
}

MetricsReport merged(const MetricsReport &later, const MetricsReport &earlier)
{
    constexpr qsizetype slowKept = 100;
    MetricsReport both = later;
    combine(How::Add, both, earlier);
    both.covered = later.covered + earlier.covered;
    setUtilisation(both);
    both.statements.slow.append(earlier.statements.slow);
    shorten(both.statements.slow, slowKept);
    // What an earlier Docket kept of a long unit may stand in both.
    for (const LongUnit &unit : earlier.transactions.longest) {
        if (std::ranges::none_of(later.transactions.longest, [&unit](const LongUnit &other) {
                return other.trace == unit.trace && other.duration == unit.duration;
            }))
            both.transactions.longest.append(unit);
    }
    std::ranges::sort(both.transactions.longest, std::ranges::greater(), &LongUnit::duration);
    shorten(both.transactions.longest, longestKept);
    both.blocks.longest.append(earlier.blocks.longest);
    std::ranges::sort(both.blocks.longest, std::ranges::greater(), &Block::duration);
    shorten(both.blocks.longest, longestKept);
    return both;
}

} // namespace Docket::Metrics
