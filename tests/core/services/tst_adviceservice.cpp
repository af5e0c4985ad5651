// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fakes/watchedcomments.h>
#include <storage/explain.h>

#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <barrier>
#include <latch>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Services;
using namespace Docket::Tests;
using namespace std::chrono_literals;
using Docket::Storage::Connection;

namespace {

template <typename T>
Result<T> wait(const Async::Future<T> &future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 20'000))
        return fail(Code::TimedOut, u"test"_s, u"No answer came."_s);
    return future.result();
}

template <typename T>
QByteArray textOf(const Result<T> &result)
{
    return result ? QByteArray() : result.error().toText().toUtf8();
}

} // namespace

/// Advice and questions as the docks ask for them: asynchronous, limited, and without a way to do harm.
class TestAdviceService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSettingOfTheCacheIsChangedAtOnce()
    {
        WatchedComments bench;
        Metrics::Histogram ages;
        ages.record(std::chrono::microseconds(30)); // stands for half a minute
        Metrics::CachePartReport level;
        level.level = u"memory"_s;
        level.hits = 9000;
        level.misses = 3000;
        level.evicted = 2500;
        level.bytes = level.capacity = 8 << 20;
        level.ages = ages.report();
        bench.metrics.addSource([level](Metrics::MetricsReport &report) { report.cache.levels = {level}; });
        bench.metrics.tick();
        const auto ofCache = [&]() -> QList<Advice::Advice> {
            auto all = wait(bench.advice.list()).value_or(QList<Advice::Advice>());
            all.removeIf([](const Advice::Advice &one) { return one.kind != Advice::Kind::CacheTooSmall; });
            return all;
        };
        // Only what can be changed is advised.
        QVERIFY(ofCache().isEmpty());
        QStringList changes;
        bench.advice.setLiveSettings({.values = [] { return QHash<QString, QString>{{u"cache.memory-bytes"_s, {}}}; },
                                      .change =
                                          [&changes](const QString &setting, const QString &value) {
                                              changes += setting + u'=' + value;
                                              return Async::ready<void>({});
                                          }});
        const auto advices = ofCache();
        QCOMPARE(advices.size(), 1);
        QVERIFY(bench.advice.changesLive(advices.first().apply.setting));
        QVERIFY(!bench.advice.changesLive(u"database.readers"_s));
        QSignalSpy changed(&bench.advice, &AdviceService::changed);
        const auto applied = wait(bench.advice.apply(advices.first().id));
        QVERIFY2(applied, textOf(applied).constData());
        QCOMPARE(changes, QStringList{u"cache.memory-bytes=16777216 B"_s});
        QCOMPARE(changed.size(), 1);
        // The figures are the same, but what was done is not advised again: it can be taken back.
        QVERIFY(ofCache().isEmpty());
        const auto later = wait(bench.advice.list());
        QVERIFY(later && !later->isEmpty());
        QVERIFY(later->constLast().applied && later->constLast().undo.isPossible());
        QVERIFY(!later->constLast().apply.isPossible());
        const auto undone = wait(bench.advice.undo(later->constLast().id));
        QVERIFY2(undone, textOf(undone).constData());
        QCOMPARE(changes.constLast(), u"cache.memory-bytes=8388608 B"_s);
        QCOMPARE(changed.size(), 2);
        QCOMPARE(ofCache().size(), 1);
    }

    void aSettingForTheNextStartIsWritten()
    {
        WatchedComments bench;
        Metrics::Histogram waits;
        for (int i = 0; i < 50; ++i)
            waits.record(std::chrono::milliseconds(80));
        bench.metrics.addSource([waits = waits.report()](Metrics::MetricsReport &report) {
            report.pools = {{.name = u"readers"_s, .size = 2, .peak = 2, .waiting = waits}};
        });
        bench.metrics.tick();
        const auto first = wait(bench.advice.list());
        QVERIFY(first && std::ranges::contains(*first, u"pool:readers"_s, &Advice::Advice::id));
        // Without a settings file nothing is done, and the error says what would be.
        const auto refused = wait(bench.advice.apply(u"pool:readers"_s));
        QVERIFY(!refused && refused.error().hint.contains(u"database.readers = 3"_s));
        QStringList written;
        bool fails = false;
        bench.advice.setLiveSettings({.values = [] { return QHash<QString, QString>(); },
                                      .change = [](const QString &, const QString &) { return Async::ready<void>({}); },
                                      .write =
                                          [&](const QString &setting, const QString &value) {
                                              written += setting + u'=' + value;
                                              return Async::ready<void>(
                                                  fails ? Result<void>(fail(Code::FileFailed, u"test"_s, u"no room"_s))
                                                        : Result<void>());
                                          }});
        fails = true;
        QVERIFY(!wait(bench.advice.apply(u"pool:readers"_s)));
        const auto same = wait(bench.advice.list());
        QVERIFY(same && std::ranges::none_of(*same, &Advice::Advice::applied));
        fails = false;
        const auto applied = wait(bench.advice.apply(u"pool:readers"_s));
        QVERIFY2(applied, textOf(applied).constData());
        QCOMPARE(written.constLast(), u"database.readers=3"_s);
        const auto later = wait(bench.advice.list());
        QVERIFY(later && later->constLast().applied);
        QCOMPARE(later->constLast().id, u"pool:readers"_s);
        QVERIFY(wait(bench.advice.undo(u"pool:readers"_s)));
        QCOMPARE(written.constLast(), u"database.readers=2"_s);
    }

    void adviceIsListedAppliedAndUndone()
    {
        WatchedComments bench;
        bench.execute(scanning, 20);
        QSignalSpy changed(&bench.advice, &AdviceService::changed);
        const auto advices = wait(bench.advice.list());
        QVERIFY2(advices, textOf(advices).constData());
        QVERIFY(!advices->isEmpty());
        const Advice::Advice first = advices->constFirst();
        QCOMPARE(first.kind, Advice::Kind::MissingIndex);
        const auto applied = wait(bench.advice.apply(first.id));
        QVERIFY2(applied, textOf(applied).constData());
        QCOMPARE(changed.size(), 1);
        const auto plan = wait(bench.queries.explain(first.statement, std::chrono::seconds(5)));
        QVERIFY2(plan, textOf(plan).constData());
        QCOMPARE(*plan, first.planAfter);
        const auto later = wait(bench.advice.list());
        QVERIFY(later);
        QCOMPARE(later->constLast().id, first.id);
        QVERIFY(later->constLast().applied);
        QVERIFY(wait(bench.advice.undo(first.id)));
        QCOMPARE(changed.size(), 2);
        QCOMPARE(*wait(bench.queries.explain(first.statement, std::chrono::seconds(5))), first.planBefore);
    }

    /// ANALYZE on the writer moves nothing by which another connection would notice.
    void freshStatisticsReachEveryReader()
    {
        WatchedComments bench;
        const auto fill = [&bench](const QByteArray &values) {
            const auto filled = Async::await(bench.database.onWriter([values](Connection &c) {
                return c.script(QByteArray("PRAGMA foreign_keys=OFF; BEGIN; DELETE FROM comment;"
                                           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                                           "i < 25000) INSERT INTO comment SELECT i, i, i, " +
                                           values + ", x'0001', x'' FROM n; COMMIT;"));
            }));
            QVERIFY2(filled, textOf(filled).constData());
        };
        QVERIFY(Async::await(bench.database.onWriter([](Connection &c) {
            return c.script("CREATE INDEX by_author ON comment(author_id); CREATE INDEX by_time ON comment(created)");
        })));
        fill("i % 2, i, i, i"); // hardly any author, many times
        QVERIFY(Async::await(bench.database.onWriter([](Connection &c) { return c.script("ANALYZE"); })));
        bench.database.statisticsChanged();

        const QString sql = u"SELECT id FROM comment WHERE author_id = ? AND created = ?"_s;
        // Both readers at once, each on its own connection.
        const auto plans = [&] {
            auto together = std::make_shared<std::barrier<>>(2);
            QStringList found;
            std::vector<Async::Future<QString>> asked;
            for (int i = 0; i < 2; ++i)
                asked.push_back(bench.database.read([sql, together](Connection &c) {
                    together->arrive_and_wait();
                    return Storage::explain(c, sql.toUtf8());
                }));
            for (const auto &one : asked)
                found << wait(one).value_or(QString());
            return found << wait(bench.queries.explain(sql, std::chrono::seconds(5))).value_or(QString());
        };
        const auto useAll = [](const QStringList &plans, const QString &index) {
            return std::ranges::all_of(plans, [&](const QString &plan) { return plan.contains(index); });
        };
        const QStringList before = plans();
        QVERIFY2(useAll(before, u"by_time"_s), qPrintable(before.join(u'\n')));
        fill("i, i % 2, i, i"); // and now the other way round
        QVERIFY(Async::await(
            bench.database.onWriter([](Connection &c) { return c.script("DELETE FROM comment WHERE id > 2000"); })));
        const auto advices = wait(bench.advice.list());
        QVERIFY2(advices, textOf(advices).constData());
        QVERIFY(std::ranges::contains(*advices, u"statistics"_s, &Advice::Advice::id));
        QVERIFY(useAll(plans(), u"by_time"_s));
        const auto applied = wait(bench.advice.apply(u"statistics"_s));
        QVERIFY2(applied, textOf(applied).constData());
        const QStringList after = plans();
        QVERIFY2(useAll(after, u"by_author"_s), qPrintable(after.join(u'\n')));
        const auto later = wait(bench.advice.list());
        QVERIFY(later && !std::ranges::contains(*later, u"statistics"_s, &Advice::Advice::id));
    }

    void aLogThatAReaderHoldsIsNotSaidToBeEmptied()
    {
        WatchedComments bench(50ms, 20ms);
        bench.metrics.addSource([](Metrics::MetricsReport &report) { report.wal.bytes = 100LL << 20; });
        bench.metrics.tick();
        auto begun = std::make_shared<std::latch>(1);
        auto end = std::make_shared<std::latch>(1);
        const auto reader = bench.database.read([begun, end](Connection &c) -> Result<void> {
            const auto rows = c.integer("SELECT count(*) FROM comment");
            begun->count_down();
            end->wait();
            return rows ? Result<void>() : std::unexpected(rows.error());
        });
        begun->wait();
        QVERIFY(Async::await(bench.database.write([](Connection &c) -> Result<void> {
            const auto done = c.run("UPDATE comment SET updated = updated + 1");
            return done ? Result<void>() : std::unexpected(done.error());
        })));
        const QString log = bench.database.options().path + u"-wal"_s;
        const auto before = QFileInfo(log).size();
        QVERIFY(before > 0);
        const auto listed = wait(bench.advice.list());
        QVERIFY(listed && std::ranges::contains(*listed, u"wal"_s, &Advice::Advice::id));
        QSignalSpy changed(&bench.advice, &AdviceService::changed);
        const auto kept = wait(bench.advice.apply(u"wal"_s));
        end->count_down();
        QVERIFY(!kept);
        QCOMPARE(kept.error().code, Code::StorageBusy);
        QVERIFY(!kept.error().hint.isEmpty());
        QCOMPARE(changed.size(), 0);
        QVERIFY(QFileInfo(log).size() >= before);
        QVERIFY(wait(reader));
        const auto cut = wait(bench.advice.apply(u"wal"_s));
        QVERIFY2(cut, textOf(cut).constData());
        QCOMPARE(QFileInfo(log).size(), 0);
        QCOMPARE(changed.size(), 1);
    }

    void whatIsNotAdvisedIsNotDone()
    {
        WatchedComments bench;
        QSignalSpy changed(&bench.advice, &AdviceService::changed);
        QCOMPARE(wait(bench.advice.apply(u"index:x"_s)).error().code, Code::NotFound);
        QCOMPARE(wait(bench.advice.undo(u"index:x"_s)).error().code, Code::NotFound);
        QCOMPARE(changed.size(), 0);
    }

    void theConsoleAnswers()
    {
        WatchedComments bench;
        const auto answer = wait(bench.queries.run(
            u"SELECT id, author_id AS author, body, NULL, 1.5, 'ä' FROM comment ORDER BY id LIMIT 2; -- that is all"_s,
            {}));
        QVERIFY2(answer, textOf(answer).constData());
        QCOMPARE(answer->columns.first(3), QStringList({u"id"_s, u"author"_s, u"body"_s}));
        QCOMPARE(answer->rows.size(), 2);
        QCOMPARE(answer->rows[1], QVariantList({qint64(2), qint64(2), u"x'0001', 2 B"_s, QVariant(), 1.5, u"ä"_s}));
        QVERIFY(!answer->truncated);
        const auto words = wait(bench.queries.run(u"SELECT count(*) FROM issue_fts WHERE issue_fts MATCH 'a'"_s, {}));
        QVERIFY2(words, textOf(words).constData());
        QVERIFY(wait(bench.queries.run(u"PRAGMA table_info(comment)"_s, {})));
        QVERIFY(wait(bench.queries.run(u"EXPLAIN QUERY PLAN SELECT 1 FROM comment"_s, {})));
    }

    void theConsoleChangesNothing_data()
    {
        QTest::addColumn<QString>("sql");
        for (const char *sql : {"DELETE FROM comment",
                                "UPDATE comment SET id = 1",
                                "INSERT INTO label_name VALUES(1, 'a', 'a')",
                                "DROP TABLE comment",
                                "CREATE TEMP TABLE t(a)",
                                "CREATE TABLE t(a)",
                                "ATTACH '/tmp/x' AS y",
                                "PRAGMA query_only = OFF",
                                "PRAGMA writable_schema = ON",
                                "PRAGMA user_version = 9",
                                "BEGIN IMMEDIATE",
                                "VACUUM INTO '/tmp/x'",
                                "ANALYZE",
                                "REINDEX",
                                "PRAGMA wal_checkpoint(TRUNCATE)",
                                "SELECT load_extension('x')",
                                "SELECT 1; DELETE FROM comment",
                                "",
                                "SELECT ?1",
                                "no sql",
                                "WITH a AS (SELECT 1) DELETE FROM comment",
                                "DETACH main",
                                "SAVEPOINT a"})
            QTest::newRow(sql) << QString::fromLatin1(sql);
    }

    void theConsoleChangesNothing()
    {
        QFETCH(QString, sql);
        WatchedComments bench;
        const auto answer = wait(bench.queries.run(sql, {}));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, Code::Invalid);
        QVERIFY(!answer.error().message.isEmpty());
        const auto rows = wait(bench.queries.run(u"SELECT count(*) FROM comment"_s, {}));
        QCOMPARE(rows->rows[0][0].toLongLong(), 5000);
    }

    void theConsoleHasLimits()
    {
        WatchedComments bench;
        const auto rows = wait(bench.queries.run(u"SELECT id FROM comment"_s, {.rows = 10}));
        QVERIFY(rows && rows->truncated);
        QCOMPARE(rows->rows.size(), 10);
        const auto exactly = wait(bench.queries.run(u"SELECT id FROM comment LIMIT 10"_s, {.rows = 10}));
        QVERIFY(exactly && !exactly->truncated);
        const auto bytes =
            wait(bench.queries.run(u"SELECT zeroblob(10), hex(zeroblob(500)) FROM comment"_s, {.bytes = 10'000}));
        QVERIFY(bytes && bytes->truncated && bytes->rows.size() < 15);
        const auto endless = u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"_s;
        const auto late = wait(bench.queries.run(endless, {.time = std::chrono::milliseconds(50)}));
        QCOMPARE(late.error().code, Code::TimedOut);
        std::stop_source stop;
        const auto cancelled = bench.queries.run(endless, {.time = std::chrono::minutes(5)}, stop.get_token());
        stop.request_stop();
        QCOMPARE(wait(cancelled).error().code, Code::Cancelled);
    }

    /// The limit holds for what SQLite builds up, and not only for what is handed over.
    void oneHugeValueIsRefused()
    {
        WatchedComments bench;
        for (const auto &sql : {u"SELECT hex(zeroblob(300000000))"_s, u"SELECT length(hex(zeroblob(300000000)))"_s,
                                u"SELECT group_concat(hex(zeroblob(50000))) FROM comment"_s}) {
            const auto answer = wait(bench.queries.run(sql, {.time = std::chrono::minutes(5)})); // its size is at issue
            QVERIFY2(!answer, qPrintable(sql));
            QCOMPARE(answer.error().code, Code::TooLarge);
            QVERIFY(!answer.error().hint.isEmpty());
        }
        // Of one row with several values that are large together nothing is kept.
        const auto wide =
            wait(bench.queries.run(u"SELECT hex(zeroblob(40000)), hex(zeroblob(40000)), hex(zeroblob(40000))"_s,
                                   {.bytes = 100'000, .time = std::chrono::minutes(5)}));
        QVERIFY(wide && wide->truncated && wide->rows.isEmpty());
    }

    void theConsoleIsNotCounted()
    {
        WatchedComments bench;
        QVERIFY(wait(bench.queries.run(u"SELECT 'nobody counts this' FROM comment"_s, {})));
        bench.metrics.tick();
        for (const auto &statement : bench.metrics.report(Metrics::Window::SinceStart)->statements.statements)
            QVERIFY(statement.text != u"SELECT ? FROM comment"_s);
    }
};

QTEST_GUILESS_MAIN(TestAdviceService)
#include "tst_adviceservice.moc"
