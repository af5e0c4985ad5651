// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "json.h"

#include <QDateTime>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace Docket::Metrics {

namespace {

double milliseconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

QJsonValue moment(std::chrono::sys_time<std::chrono::milliseconds> at)
{
    const auto since = at.time_since_epoch().count();
    return since == 0 ? QJsonValue() : QDateTime::fromMSecsSinceEpoch(since).toUTC().toString(Qt::ISODateWithMs);
}

QJsonObject object(const HistogramReport &times)
{
    return {{u"count"_s, qint64(times.count())},       {u"totalMs"_s, milliseconds(times.sum())},
            {u"meanMs"_s, milliseconds(times.mean())}, {u"p50Ms"_s, milliseconds(times.p50())},
            {u"p95Ms"_s, milliseconds(times.p95())},   {u"p99Ms"_s, milliseconds(times.p99())},
            {u"maxMs"_s, milliseconds(times.max())}};
}

template <typename List, typename Make>
QJsonArray array(const List &list, Make make)
{
    QJsonArray all;
    for (const auto &one : list)
        all.append(make(one));
    return all;
}

QJsonObject object(const CachePartReport &part)
{
    QJsonObject all{
        {u"hits"_s, qint64(part.hits)},
        {u"misses"_s, qint64(part.misses)},
        {u"hitRatio"_s, part.hitRatio()},
        {u"puts"_s, qint64(part.puts)},
        {u"refused"_s, qint64(part.refused)},
        {u"errors"_s, qint64(part.errors)},
        {u"evicted"_s, qint64(part.evicted)},
        {u"expired"_s, qint64(part.expired)},
        {u"replaced"_s, qint64(part.replaced)},
        {u"removed"_s, qint64(part.removed)},
        {u"invalidated"_s, qint64(part.invalidated)},
        {u"damaged"_s, qint64(part.damaged)},
        {u"bytes"_s, part.bytes},
        {u"entries"_s, part.entries},
        {u"ageAtEviction"_s, QJsonObject{{u"count"_s, qint64(part.ages.count())},
                                         {u"p50Seconds"_s, double(part.ageAtEviction(0.5).count()) / 1000},
                                         {u"p95Seconds"_s, double(part.ageAtEviction(0.95).count()) / 1000}}}};
    if (part.type.isEmpty()) {
        all.insert(u"level"_s, part.level);
        all.insert(u"capacity"_s, part.capacity);
        all.insert(u"promotions"_s, qint64(part.promotions));
        all.insert(u"skipped"_s, qint64(part.skipped));
        all.insert(u"spared"_s, qint64(part.spared));
        all.insert(u"full"_s, qint64(part.full));
    } else {
        all.insert(u"type"_s, part.type);
        all.insert(u"load"_s, object(part.loads));
        all.insert(u"sharedLoads"_s, qint64(part.shared));
        all.insert(u"cancelledLoads"_s, qint64(part.cancelled));
    }
    return all;
}

QJsonObject object(const StatementReport &one)
{
    return {{u"statement"_s, one.text},          {u"action"_s, one.action},
            {u"shareOfTime"_s, one.shareOfTime}, {u"time"_s, object(one.duration)},
            {u"cached"_s, qint64(one.cached())}, {u"errors"_s, qint64(one.errors)},
            {u"rows"_s, qint64(one.rows)},       {u"scannedRows"_s, qint64(one.fullScanSteps)},
            {u"sorts"_s, qint64(one.sorts)},     {u"autoIndexRows"_s, qint64(one.autoIndexRows)},
            {u"vmSteps"_s, qint64(one.vmSteps)}};
}

QJsonObject object(const SlowStatement &one)
{
    return {{u"statement"_s, one.text},
            {u"action"_s, one.action},
            {u"trace"_s, one.trace.toString()},
            {u"at"_s, moment(one.at)},
            {u"ms"_s, milliseconds(one.cost.duration)},
            {u"rows"_s, qint64(one.cost.rows)},
            {u"scannedRows"_s, qint64(one.cost.fullScanSteps)},
            {u"values"_s, QJsonArray::fromStringList(one.values)},
            {u"plan"_s, QJsonArray::fromStringList(one.plan.split(u'\n', Qt::SkipEmptyParts))}};
}

QJsonObject object(const LongUnit &unit)
{
    return {{u"action"_s, unit.action},
            {u"trace"_s, unit.trace.isNull() ? QJsonValue() : unit.trace.toString()},
            {u"ms"_s, milliseconds(unit.duration)},
            {u"limitMs"_s, milliseconds(unit.limit)}};
}

QJsonObject object(const Block &block)
{
    return {{u"at"_s, moment(block.at)}, {u"ms"_s, milliseconds(block.duration)}, {u"activity"_s, block.activity}};
}

QJsonObject object(const TransactionReport &units)
{
    return {{u"begun"_s, qint64(units.begun)},
            {u"committed"_s, qint64(units.committed)},
            {u"failed"_s, qint64(units.failed)},
            {u"cancelled"_s, qint64(units.cancelled)},
            {u"retried"_s, qint64(units.retried)},
            {u"longRunning"_s, qint64(units.longRunning)},
            {u"time"_s, object(units.duration)},
            {u"wait"_s, object(units.waiting)},
            {u"longest"_s, array(units.longest, [](const LongUnit &unit) { return object(unit); })}};
}

QJsonObject object(const PoolReport &pool)
{
    return {{u"name"_s, pool.name},
            {u"size"_s, pool.size},
            {u"peak"_s, pool.peak},
            {u"peakQueued"_s, pool.peakQueued},
            {u"done"_s, qint64(pool.done)},
            {u"failed"_s, qint64(pool.failed)},
            {u"cancelled"_s, qint64(pool.cancelled)},
            {u"utilisation"_s, pool.utilisation},
            {u"wait"_s, object(pool.waiting)},
            {u"busy"_s, object(pool.busy)}};
}

QString nameOf(BreakerState state)
{
    switch (state) {
    case BreakerState::Closed: return u"closed"_s;
    case BreakerState::Open: return u"open"_s;
    case BreakerState::HalfOpen: break;
    }
    return u"half-open"_s;
}

QJsonObject object(const HttpReport &one)
{
    QJsonObject failures;
    for (const auto &[code, count] : one.failures)
        failures.insert(codeName(code), qint64(count));
    return {{u"instance"_s, one.instance},
            {u"requests"_s, qint64(one.requests)},
            {u"succeeded"_s, qint64(one.succeeded)},
            {u"failed"_s, qint64(one.failed)},
            {u"failures"_s, failures},
            {u"retries"_s, qint64(one.retries)},
            {u"refused"_s, qint64(one.refused)},
            {u"breaker"_s, nameOf(one.breaker)},
            {u"bytesReceived"_s, qint64(one.bytesReceived)},
            {u"bytesSent"_s, qint64(one.bytesSent)},
            {u"time"_s, object(one.latency)},
            {u"firstByte"_s, object(one.firstByte)},
            {u"limiterWait"_s, object(one.limiterWait)}};
}

QJsonObject object(const WalReport &wal)
{
    return {{u"bytes"_s, wal.bytes},
            {u"frames"_s, wal.frames},
            {u"checkpoints"_s, qint64(wal.checkpoints)},
            {u"checkpointsBusy"_s, qint64(wal.checkpointsBusy)},
            {u"lastCheckpoint"_s, moment(wal.lastCheckpoint)}};
}

QJsonObject object(const IngestReport &ingest)
{
    return {{u"runs"_s, qint64(ingest.runs)},       {u"files"_s, qint64(ingest.files)},
            {u"stored"_s, qint64(ingest.stored)},   {u"unchanged"_s, qint64(ingest.unchanged)},
            {u"failed"_s, qint64(ingest.failed)},   {u"bytes"_s, qint64(ingest.bytes)},
            {u"parsing"_s, object(ingest.parsing)}, {u"storing"_s, object(ingest.storing)},
            {u"running"_s, object(ingest.running)}};
}

} // namespace

QJsonObject toJson(const MetricsReport &report, const QList<Part> &parts)
{
    const auto wanted = [&parts](Part part) { return parts.isEmpty() || parts.contains(part); };
    const auto each = [](const auto &one) { return object(one); };
    QJsonObject all{{u"until"_s, moment(report.at)}, {u"coveredSeconds"_s, milliseconds(report.covered) / 1000}};
    if (wanted(Part::Cache))
        all.insert(u"cache"_s, QJsonObject{{u"levels"_s, array(report.cache.levels, each)},
                                           {u"types"_s, array(report.cache.types, each)}});
    if (wanted(Part::Queries))
        all.insert(u"queries"_s, QJsonObject{{u"statements"_s, array(report.statements.statements, each)},
                                             {u"slow"_s, array(report.statements.slow, each)},
                                             {u"slowLimitMs"_s, milliseconds(report.statements.slowLimit)},
                                             {u"overflowed"_s, qint64(report.statements.overflowed)},
                                             {u"transactions"_s, object(report.transactions)}});
    if (wanted(Part::Pool)) {
        all.insert(u"pools"_s, array(report.pools, each));
        all.insert(u"wal"_s, object(report.wal));
    }
    if (wanted(Part::Http))
        all.insert(u"http"_s, array(report.http, each));
    if (wanted(Part::Ingest))
        all.insert(u"ingest"_s, object(report.ingest));
    if (wanted(Part::Interface))
        all.insert(u"interface"_s, QJsonObject{{u"rounds"_s, object(report.blocks.delays)},
                                               {u"limitMs"_s, milliseconds(report.blocks.limit)},
                                               {u"overLimit"_s, qint64(report.blocks.overLimit)},
                                               {u"longest"_s, array(report.blocks.longest, each)}});
    return all;
}

} // namespace Docket::Metrics
