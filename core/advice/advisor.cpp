// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "advisor.h"

#include "advicechanges.h"
#include "queryplantree.h"

#include <base/figuretext.h>
#include <metrics/normalise.h>
#include <storage/migrator.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Advice {

using Metrics::MetricsReport;
using Metrics::PoolReport;
using Metrics::StatementReport;
using Storage::Connection;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Docket::Advice)
};

QString number(double value, int decimals = 0)
{
    return QLocale().toString(value, 'f', decimals);
}

Result<QList<Advice>> staleStatistics(const Schema &schema, Connection &connection, const Thresholds &thresholds)
{
    Advice advice;
    for (const TableSchema &table : schema.tables) {
        if (table.indexes.isEmpty() || table.name.startsWith(namePrefix))
            continue; // the planner has nothing to choose from
        const auto rows = connection.integer(QByteArray("SELECT count(*) FROM " + quoted(table.name).toUtf8()));
        if (!rows)
            return std::unexpected(rows.error());
        const qint64 now = rows->value_or(0);
        if (std::max(now, table.rows) < thresholds.staleRows)
            continue;
        const double factor = table.rows > 0 ? std::max(double(now) / double(table.rows),
                                                        double(table.rows) / double(std::max<qint64>(1, now)))
                                             : thresholds.staleFactor;
        if (factor < thresholds.staleFactor)
            continue;
        advice.evidence.append(
            {table.name,
             table.rows < 0
                 ? Words::tr("%1 rows, no statistics").arg(number(double(now)))
                 : Words::tr("%1 rows, statistics are of %2").arg(number(double(now)), number(double(table.rows)))});
    }
    if (advice.evidence.isEmpty())
        return QList<Advice>();
    advice.id = u"statistics"_s;
    advice.kind = Kind::StaleStatistics;
    advice.title = Words::tr("Bring the statistics of %n table(s) up to date", nullptr, int(advice.evidence.size()));
    advice.effect = Words::tr("The planner chooses indexes by the rows that there are. ANALYZE reads a sample of each "
                              "index and takes well under a second; there is nothing to undo.");
    advice.apply = {.what = Action::What::Analyze, .sql = u"ANALYZE"_s};
    return QList<Advice>{advice};
}

QList<Advice> poolsTooSmall(const MetricsReport &report, const Thresholds &thresholds)
{
    QList<Advice> advices;
    for (const PoolReport &pool : report.pools) {
        // There is one writer, always: SQLite has room for no more.
        if (pool.name != u"readers"_s || pool.waiting.count() < thresholds.calls ||
            pool.waiting.p95() < thresholds.waiting || pool.peak < pool.size || pool.size >= 16)
            continue;
        const int size = pool.size + std::max(1, pool.size / 2);
        Advice advice;
        advice.id = u"pool:"_s + pool.name;
        advice.kind = Kind::PoolTooSmall;
        advice.title = Words::tr("Read with %1 connections in place of %2").arg(size).arg(pool.size);
        advice.evidence = {
            {Words::tr("p95 of the wait for a connection"), durationText(pool.waiting.p95())},
            {Words::tr("p95 of the work itself"), durationText(pool.busy.p95())},
            {Words::tr("Most that were active at once"), Words::tr("%1 of %2").arg(pool.peak).arg(pool.size)},
            {Words::tr("Longest queue"), number(pool.peakQueued)},
            {Words::tr("Utilisation"), number(pool.utilisation * 100, 1) + u" %"_s}};
        advice.effect =
            Words::tr("Reads wait less. Each connection takes a page cache of its own "
                      "(database.cache-kib). The change is kept in the settings and counts from the next start.");
        advice.apply = {.what = Action::What::ChangeSetting,
                        .sql = {},
                        .setting = u"database.readers"_s,
                        .value = QString::number(size)};
        advice.undo = {.what = Action::What::ChangeSetting,
                       .sql = {},
                       .setting = u"database.readers"_s,
                       .value = QString::number(pool.size)};
        advices.append(advice);
    }
    return advices;
}

QList<Advice> walTooLarge(const MetricsReport &report, const Thresholds &thresholds)
{
    if (report.wal.bytes < thresholds.walBytes)
        return {};
    Advice advice;
    advice.id = u"wal"_s;
    advice.kind = Kind::WalTooLarge;
    advice.title = Words::tr("Empty the write-ahead log, which has grown to %1").arg(bytesText(report.wal.bytes));
    advice.evidence = {
        {Words::tr("Size of the log"), bytesText(report.wal.bytes)},
        {Words::tr("Frames / carried over"),
         number(double(report.wal.frames)) + u" / "_s + number(double(report.wal.checkpointedFrames))},
        {Words::tr("Checkpoints / kept back by a reader"),
         number(double(report.wal.checkpoints)) + u" / "_s + number(double(report.wal.checkpointsBusy))}};
    // What has been carried over is no longer looked at.
    advice.effect = report.wal.frames > report.wal.checkpointedFrames
                        ? Words::tr("Every read looks through the log first, so reads get faster, and the file gives "
                                    "its space back. Writers wait for some moments; there is nothing to undo.")
                        : Words::tr("The file gives its space back. Writers wait for some moments; there is nothing to "
                                    "undo.");
    advice.apply = {.what = Action::What::Checkpoint, .sql = u"PRAGMA wal_checkpoint(TRUNCATE)"_s};
    advice.bytes = -report.wal.bytes;
    return {advice};
}

QList<Advice> appliedAdvices(const QList<AppliedChange> &changes, const QList<Advice> &unused)
{
    QList<Advice> advices;
    for (const AppliedChange &change : changes) {
        Advice advice;
        advice.id = change.id;
        advice.kind = Kind::AppliedChange;
        advice.title = change.title;
        advice.applied = true;
        advice.evidence = {
            {Words::tr("Applied"),
             QLocale().toString(QDateTime::fromSecsSinceEpoch(toUnix(change.applied)), QLocale::ShortFormat)},
            {Words::tr("Statement"), change.apply}};
        const bool idle =
            std::ranges::any_of(unused, [&change](const Advice &one) { return one.apply.sql == change.undo; });
        advice.effect = idle ? Words::tr("No statement uses it at present: it can go.")
                             : Words::tr("Undo takes back just this and leaves everything else as it is.");
        advice.undo = {.what = Action::What::UndoChange, .sql = change.undo};
        advices.append(advice);
    }
    return advices;
}

} // namespace

Result<QSet<QString>> ownIndexes()
{
    Storage::ConnectionOptions options;
    options.path = u":memory:"_s;
    options.cacheKib = 512;
    auto scratch = Connection::open(options);
    if (!scratch)
        return std::unexpected(scratch.error());
    if (auto made = Storage::Migrator(**scratch).migrate(); !made)
        return std::unexpected(made.error());
    QSet<QString> names;
    auto statement = (*scratch)->prepare("SELECT name FROM sqlite_schema WHERE type = 'index'");
    while (statement.step())
        names.insert(statement.text(0));
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    return names;
}

QString whyItTakesTime(const StatementReport &statement)
{
    if (statement.calls() == 0)
        return {};
    const auto is = [&statement](QLatin1StringView word) {
        return statement.text.startsWith(word, Qt::CaseInsensitive);
    };
    // Of savepoints nothing is said: inside of a transaction they neither wait for the disk nor for the lock.
    if (is("COMMIT"_L1) || is("END"_L1))
        return Words::tr(
            "It waits for the disk: a commit writes what has changed into the write-ahead log, and the one "
            "that fills the log carries it over into the database. Larger units of work need fewer of "
            "them.");
    if (is("BEGIN"_L1))
        return Words::tr("It waits for the lock of the file, which another program holds meanwhile.");
    if (!Metrics::isQuery(statement.text))
        return {};
    const double calls = double(statement.calls());
    const double returned = double(statement.rows) / calls;
    const double scanned = double(statement.fullScanSteps) / calls;
    if (statement.autoIndexRows > 0)
        return Words::tr("It makes an index for itself at each execution.");
    if (scanned > 100 && scanned > 10 * std::max(1.0, returned))
        return Words::tr("It walks %1 rows to return %2.").arg(number(scanned), number(returned, 1));
    if (statement.sorts > 0)
        return Words::tr("It sorts what it found, without an index that has the order.");
    if (returned > 1000)
        return Words::tr("It returns %1 rows at each execution: ask for fewer.").arg(number(returned));
    if (statement.duration.max() > 20 * std::max(std::chrono::nanoseconds(1), statement.duration.p50()))
        return Words::tr("It is mostly fast: single executions waited for the disk or the processor.");
    return Words::tr("It does much for each row: about %1 instructions.")
        .arg(number(double(statement.vmSteps) / std::max(1.0, double(statement.rows))));
}

Result<QList<Advice>> advise(const MetricsReport &report, Connection &connection, const Thresholds &thresholds)
{
    const auto schema = readSchema(connection);
    if (!schema)
        return std::unexpected(schema.error());
    auto copy = SchemaCopy::of(connection);
    if (!copy)
        return std::unexpected(copy.error());
    const auto kept = ownIndexes();
    if (!kept)
        return std::unexpected(kept.error());
    const auto changes = AdviceChanges(connection).applied();
    if (!changes)
        return std::unexpected(changes.error());

    auto all = missingIndexes(report, *schema, *copy, connection, thresholds);
    if (!all)
        return all;
    const auto stale = staleStatistics(*schema, connection, thresholds);
    if (!stale)
        return std::unexpected(stale.error());
    *all += *stale;
    *all += poolsTooSmall(report, thresholds);
    *all += walTooLarge(report, thresholds);
    const QList<Advice> redundant = redundantIndexes(*schema, *kept);
    *all += redundant;
    const auto idle = unusedIndexes(report, *schema, *copy, *kept, thresholds);
    if (!idle)
        return std::unexpected(idle.error());
    const QList<Advice> &unused = *idle;
    for (const Advice &advice : unused) {
        const auto same = [&advice](const Advice &other) { return other.apply.sql == advice.apply.sql; };
        if (std::ranges::none_of(redundant, same))
            all->append(advice);
    }
    std::ranges::stable_sort(*all, std::ranges::greater(), &Advice::weight);
    *all += appliedAdvices(*changes, unused);
    return all;
}

} // namespace Docket::Advice
