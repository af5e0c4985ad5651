// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metricshub.h"

#include <QHash>

#include <algorithm>

namespace Docket::Metrics {

namespace {

// Counters are read one after the other and a collector may have been made anew: never below zero.
void subtract(quint64 &now, quint64 then)
{
    now -= std::min(now, then);
}

void subtract(HistogramReport &now, const HistogramReport &then)
{
    now = now.since(then);
}

template <typename List, typename Key>
auto byKey(const List &list, Key key)
{
    QHash<decltype(key(list.front())), const typename List::value_type *> found;
    for (const auto &item : list)
        found.insert(key(item), &item);
    return found;
}

void subtract(StatementsReport &now, const StatementsReport &then)
{
    const auto key = [](const StatementReport &one) { return std::pair(one.text, one.action); };
    const auto old = byKey(then.statements, key);
    std::chrono::nanoseconds total{};
    for (StatementReport &one : now.statements) {
        if (const StatementReport *before = old.value(key(one))) {
            subtract(one.errors, before->errors);
            subtract(one.prepared, before->prepared);
            subtract(one.rows, before->rows);
            subtract(one.vmSteps, before->vmSteps);
            subtract(one.fullScanSteps, before->fullScanSteps);
            subtract(one.sorts, before->sorts);
            subtract(one.autoIndexRows, before->autoIndexRows);
            subtract(one.duration, before->duration);
        }
        total += one.duration.sum();
    }
    now.statements.removeIf([](const StatementReport &one) { return one.calls() == 0; });
    for (StatementReport &one : now.statements)
        one.shareOfTime = total.count() == 0 ? 0 : double(one.duration.sum().count()) / double(total.count());
    std::ranges::sort(now.statements, std::ranges::greater(), [](const auto &one) { return one.duration.sum(); });
    subtract(now.overflowed, then.overflowed);
}

void subtract(TransactionReport &now, const TransactionReport &then)
{
    for (const auto field :
         {&TransactionReport::begun, &TransactionReport::committed, &TransactionReport::failed,
          &TransactionReport::cancelled, &TransactionReport::retried, &TransactionReport::longRunning,
          &TransactionReport::nested, &TransactionReport::nestedFailed, &TransactionReport::filesApplied,
          &TransactionReport::leftOver})
        subtract(now.*field, then.*field);
    subtract(now.duration, then.duration);
    subtract(now.waiting, then.waiting);
    subtract(now.applying, then.applying);
}

void subtract(PoolReport &now, const PoolReport &then)
{
    subtract(now.done, then.done);
    subtract(now.failed, then.failed);
    subtract(now.cancelled, then.cancelled);
    subtract(now.waiting, then.waiting);
    subtract(now.busy, then.busy);
}

void subtract(CachePartReport &now, const CachePartReport &then)
{
    for (const auto field :
         {&CachePartReport::hits, &CachePartReport::misses, &CachePartReport::puts, &CachePartReport::refused,
          &CachePartReport::errors, &CachePartReport::evicted, &CachePartReport::expired, &CachePartReport::replaced,
          &CachePartReport::removed, &CachePartReport::invalidated, &CachePartReport::damaged})
        subtract(now.*field, then.*field);
    subtract(now.loads, then.loads);
}

void subtract(HttpReport &now, const HttpReport &then)
{
    for (const auto field : {&HttpReport::requests, &HttpReport::succeeded, &HttpReport::failed, &HttpReport::retries,
                             &HttpReport::refused, &HttpReport::bytesReceived, &HttpReport::bytesSent})
        subtract(now.*field, then.*field);
    for (auto &[code, count] : now.failures) {
        const auto before = std::ranges::find(then.failures, code, &std::pair<Code, quint64>::first);
        if (before != then.failures.end())
            subtract(count, before->second);
    }
    now.failures.removeIf([](const auto &failure) { return failure.second == 0; });
    subtract(now.latency, then.latency);
    subtract(now.firstByte, then.firstByte);
    subtract(now.limiterWait, then.limiterWait);
}

void subtract(IngestReport &now, const IngestReport &then)
{
    for (const auto field : {&IngestReport::runs, &IngestReport::files, &IngestReport::stored, &IngestReport::unchanged,
                             &IngestReport::failed, &IngestReport::bytes})
        subtract(now.*field, then.*field);
    subtract(now.parsing, then.parsing);
    subtract(now.storing, then.storing);
    subtract(now.running, then.running);
}

template <typename List, typename Key>
void subtractEach(List &now, const List &then, Key key)
{
    const auto old = byKey(then, key);
    for (auto &one : now) {
        if (const auto *before = old.value(key(one)))
            subtract(one, *before);
    }
}

} // namespace

MetricsReport difference(const MetricsReport &now, const MetricsReport &then)
{
    MetricsReport rest = now;
    const auto cachePart = [](const CachePartReport &one) { return std::pair(one.level, one.type); };
    subtract(rest.statements, then.statements);
    subtract(rest.transactions, then.transactions);
    subtractEach(rest.pools, then.pools, [](const PoolReport &one) { return one.name; });
    subtractEach(rest.cache.levels, then.cache.levels, cachePart);
    subtractEach(rest.cache.types, then.cache.types, cachePart);
    subtractEach(rest.http, then.http, [](const HttpReport &one) { return one.instance; });
    subtract(rest.ingest, then.ingest);
    subtract(rest.blocks.delays, then.blocks.delays);
    subtract(rest.blocks.overLimit, then.blocks.overLimit);
    subtract(rest.wal.checkpoints, then.wal.checkpoints);
    subtract(rest.wal.checkpointsBusy, then.wal.checkpointsBusy);
    if (then.at != std::chrono::sys_time<std::chrono::milliseconds>()) {
        rest.statements.slow.removeIf([&](const SlowStatement &slow) { return slow.at <= then.at; });
        rest.blocks.longest.removeIf([&](const Block &block) { return block.at <= then.at; });
    }
    const auto took = std::chrono::duration<double>(now.covered - then.covered).count();
    for (PoolReport &pool : rest.pools) {
        const double busy = std::chrono::duration<double>(pool.busy.sum()).count();
        pool.utilisation = took > 0 && pool.size > 0 ? std::min(1.0, busy / (took * pool.size)) : 0;
    }
    return rest;
}

} // namespace Docket::Metrics
