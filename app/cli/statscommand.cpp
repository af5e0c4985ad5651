// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "statscommand.h"

#include <base/figuretext.h>
#include <config/values.h>
#include <metrics/json.h>

#include <QDateTime>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

using Metrics::Part;

/// Of the statements, the heaviest; --json has all of them.
constexpr qsizetype shown = 20;

QString ms(std::chrono::nanoseconds time)
{
    const double value = std::chrono::duration<double, std::milli>(time).count();
    return QString::number(value, 'f', value < 10 ? 2 : 0);
}

QString percent(double share)
{
    return QString::number(share * 100, 'f', 1) + u" %"_s;
}

QString spanName(Storage::KeptSpan span)
{
    switch (span) {
    case Storage::KeptSpan::Hour: return u"the last hour"_s;
    case Storage::KeptSpan::Day: return u"the last day"_s;
    case Storage::KeptSpan::Month: return u"the last 30 days"_s;
    case Storage::KeptSpan::Quarter: return u"as long as they are kept"_s;
    case Storage::KeptSpan::Total: break;
    }
    return u"all time"_s;
}

void title(const Output &out, const QString &text)
{
    out.line(QString());
    out.line(text);
}

/// Of evicted entries.
QString age(const Metrics::CachePartReport &part, double share)
{
    if (part.ages.isEmpty())
        return u"-"_s;
    return Config::formatDuration(std::chrono::ceil<std::chrono::seconds>(part.ageAtEviction(share)).count() * 1000);
}

void tellCache(const Output &out, const Metrics::CacheReport &report)
{
    const auto tell = [&out](const QString &what, const QList<Metrics::CachePartReport> &parts) {
        const bool levels = what == u"LEVEL"_s;
        QList<QStringList> reads;
        QList<QStringList> left;
        for (const auto &part : parts) {
            const QString &name = levels ? part.level : part.type;
            reads.append({name, percent(part.hitRatio()), QString::number(part.hits), QString::number(part.misses),
                          QString::number(part.entries), bytesText(part.bytes), QString::number(part.errors)});
            if (levels)
                reads.last() += {QString::number(part.skipped), QString::number(part.promotions)};
            else
                reads.last() += QString::number(part.cancelled);
            left.append({name, QString::number(part.evicted), age(part, 0.5), age(part, 0.95),
                         QString::number(part.expired), QString::number(part.invalidated),
                         QString::number(part.replaced), QString::number(part.removed), QString::number(part.damaged)});
        }
        QStringList columns{what, u"HIT RATIO"_s, u"HITS"_s, u"MISSES"_s, u"ENTRIES"_s, u"SIZE"_s, u"FAILED"_s};
        if (levels)
            columns += {u"SKIPPED"_s, u"PROMOTED"_s};
        else
            columns += u"CANCELLED"_s;
        out.table(columns, reads, {});
        out.line(QString());
        out.table({what, u"EVICTED"_s, u"AGE P50"_s, u"AGE P95"_s, u"EXPIRED"_s, u"INVALIDATED"_s, u"REPLACED"_s,
                   u"REMOVED"_s, u"DAMAGED"_s},
                  left, {});
    };
    title(out, u"Cache: reads, and below why entries left"_s);
    tell(u"LEVEL"_s, report.levels);
    if (!report.types.isEmpty()) {
        out.line(QString());
        tell(u"TYPE"_s, report.types);
    }
}

void tellQueries(const Output &out, const Metrics::MetricsReport &report)
{
    title(out, u"Statements, times in ms"_s);
    QList<QStringList> rows;
    const auto &statements = report.statements.statements;
    for (const auto &one : statements.first(std::min(statements.size(), shown)))
        rows.append({percent(one.shareOfTime), QString::number(one.calls()), ms(one.duration.p50()),
                     ms(one.duration.p95()), ms(one.duration.p99()), ms(one.duration.max()), QString::number(one.rows),
                     QString::number(one.fullScanSteps), one.action.isEmpty() ? u"-"_s : one.action, one.text});
    out.table({u"TIME"_s, u"CALLS"_s, u"P50"_s, u"P95"_s, u"P99"_s, u"MAX"_s, u"ROWS"_s, u"SCANNED"_s, u"ACTION"_s,
               u"STATEMENT"_s},
              rows, {});
    if (statements.size() > shown)
        out.line(u"and %1 lighter ones; --json has them"_s.arg(statements.size() - shown));
    if (const quint64 others = report.statements.notKeptApart(); others > 0)
        out.line(u"%1 executions not kept apart: there were more statements than lines for them"_s.arg(others));
    if (!report.statements.slow.isEmpty()) {
        title(out, u"Slow, over %1 ms, newest first"_s.arg(ms(report.statements.slowLimit)));
        rows.clear();
        const auto &slow = report.statements.slow;
        for (const auto &one : slow.first(std::min(slow.size(), shown)))
            rows.append({QDateTime::fromMSecsSinceEpoch(one.at.time_since_epoch().count()).toString(Qt::ISODate),
                         ms(one.cost.duration), QString::number(one.cost.rows), QString::number(one.cost.fullScanSteps),
                         one.action.isEmpty() ? u"-"_s : one.action, one.text});
        out.table({u"WHEN"_s, u"MS"_s, u"ROWS"_s, u"SCANNED"_s, u"ACTION"_s, u"STATEMENT"_s}, rows, {});
    }
    const Metrics::TransactionReport &units = report.transactions;
    title(out, u"Units of work: %1 committed, %2 failed, %3 cancelled, %4 retried, %5 long; p50 %6 ms, p99 %7 ms, "
               "longest %8 ms"_s.arg(units.committed)
                   .arg(units.failed)
                   .arg(units.cancelled)
                   .arg(units.retried)
                   .arg(units.longRunning)
                   .arg(ms(units.duration.p50()), ms(units.duration.p99()), ms(units.duration.max())));
    if (!units.longest.isEmpty()) {
        title(out, u"Long-running, longest first, times in ms"_s);
        rows.clear();
        for (const Metrics::LongUnit &one : units.longest)
            rows.append({ms(one.duration), ms(one.limit), one.action.isEmpty() ? u"-"_s : one.action,
                         one.trace.isNull() ? u"-"_s : one.trace.toString()});
        out.table({u"MS"_s, u"LIMIT"_s, u"ACTION"_s, u"TRACE"_s}, rows, {});
    }
}

void tellPools(const Output &out, const Metrics::MetricsReport &report)
{
    title(out, u"Connections, times in ms"_s);
    QList<QStringList> rows;
    for (const auto &pool : report.pools)
        rows.append({pool.name, QString::number(pool.size), QString::number(pool.peak), percent(pool.utilisation),
                     QString::number(pool.done), QString::number(pool.failed), ms(pool.waiting.p50()),
                     ms(pool.waiting.p99()), ms(pool.busy.p50()), ms(pool.busy.p99())});
    out.table({u"POOL"_s, u"SIZE"_s, u"PEAK"_s, u"USE"_s, u"DONE"_s, u"FAILED"_s, u"WAIT P50"_s, u"WAIT P99"_s,
               u"BUSY P50"_s, u"BUSY P99"_s},
              rows, {});
    out.line(u"Write-ahead log: %1, %2 checkpoints, %3 held up by a reader"_s.arg(bytesText(report.wal.bytes))
                 .arg(report.wal.checkpoints)
                 .arg(report.wal.checkpointsBusy));
}

void tellHttp(const Output &out, const QList<Metrics::HttpReport> &reports)
{
    if (reports.isEmpty()) {
        title(out, u"Servers: no requests"_s);
        return;
    }
    title(out, u"Servers, times in ms"_s);
    QList<QStringList> rows;
    for (const auto &one : reports)
        rows.append({one.instance, QString::number(one.requests), QString::number(one.failed),
                     QString::number(one.retries), QString::number(one.refused), ms(one.latency.p50()),
                     ms(one.latency.p95()), ms(one.latency.p99()), bytesText(qint64(one.bytesReceived))});
    out.table({u"SERVER"_s, u"REQUESTS"_s, u"FAILED"_s, u"RETRIES"_s, u"REFUSED"_s, u"P50"_s, u"P95"_s, u"P99"_s,
               u"RECEIVED"_s},
              rows, {});
}

void tellIngest(const Output &out, const Metrics::IngestReport &ingest)
{
    title(out, u"Ingestion: %1 runs over %2 files, %3 stored, %4 unchanged, %5 failed, %6 read"_s.arg(ingest.runs)
                   .arg(ingest.files)
                   .arg(ingest.stored)
                   .arg(ingest.unchanged)
                   .arg(ingest.failed)
                   .arg(bytesText(qint64(ingest.bytes))));
    if (ingest.runs == 0)
        return;
    QList<QStringList> rows;
    for (const auto &[what, times] :
         {std::pair(u"parsing a file"_s, ingest.parsing), std::pair(u"storing a batch"_s, ingest.storing),
          std::pair(u"a whole run"_s, ingest.running)})
        rows.append(
            {what, QString::number(times.count()), ms(times.p50()), ms(times.p95()), ms(times.p99()), ms(times.max())});
    out.table({u"TIME OF, IN MS"_s, u"COUNT"_s, u"P50"_s, u"P95"_s, u"P99"_s, u"MAX"_s}, rows, {});
}

/// Nothing where no window was open.
void tellBlocks(const Output &out, const Metrics::BlockReport &blocks)
{
    if (blocks.delays.isEmpty())
        return;
    title(out, u"The window: %1 looks at its event loop, p50 %2 ms, p99 %3 ms, longest %4 ms; %5 over %6 ms"_s
                   .arg(blocks.delays.count())
                   .arg(ms(blocks.delays.p50()), ms(blocks.delays.p99()), ms(blocks.delays.max()))
                   .arg(blocks.overLimit)
                   .arg(ms(blocks.limit)));
    QList<QStringList> rows;
    for (const Metrics::Block &one : blocks.longest)
        rows.append({QDateTime::fromMSecsSinceEpoch(one.at.time_since_epoch().count()).toString(Qt::ISODate),
                     ms(one.duration), one.activity.isEmpty() ? u"-"_s : one.activity});
    if (!rows.isEmpty())
        out.table({u"WHEN"_s, u"MS"_s, u"WHAT WENT ON"_s}, rows, {});
}

} // namespace

int stats(const App::Composition &composition, const Output &out, const StatsArguments &arguments)
{
    const auto span = arguments.span.value_or(arguments.prometheus ? Storage::KeptSpan::Total : Storage::KeptSpan::Day);
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto report = Storage::MetricsStore::read(composition.metricsFile(), span, now);
    if (!report) {
        out.error(report.error());
        return Failed;
    }
    QList<Part> parts;
    if (arguments.part)
        parts.append(*arguments.part);
    if (arguments.prometheus) {
        const QByteArray text = Metrics::prometheusText(*report, parts).toUtf8();
        std::fwrite(text.constData(), 1, std::size_t(text.size()), stdout);
        return std::fflush(stdout) == 0 ? Done : Failed;
    }
    if (out.isJson()) {
        out.object({}, Metrics::toJson(*report, parts));
        return Done;
    }
    const auto at = QDateTime::fromMSecsSinceEpoch(report->at.time_since_epoch().count());
    out.line(u"%1 of running in %2, until %3"_s.arg(
        Config::formatDuration(1000 * std::chrono::ceil<std::chrono::seconds>(report->covered).count()), spanName(span),
        at.toString(Qt::ISODate)));
    const auto wanted = [&arguments](Part part) { return !arguments.part || *arguments.part == part; };
    if (wanted(Part::Queries))
        tellQueries(out, *report);
    if (wanted(Part::Cache))
        tellCache(out, report->cache);
    if (wanted(Part::Pool))
        tellPools(out, *report);
    if (wanted(Part::Http))
        tellHttp(out, report->http);
    if (!arguments.part) {
        tellIngest(out, report->ingest);
        tellBlocks(out, report->blocks);
    }
    return Done;
}

} // namespace Docket::Cli
