// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <metrics/databasecollector.h>
#include <metrics/metricshub.h>
#include <services/adviceservice.h>
#include <services/queryservice.h>
#include <storage/database.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Services;
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

class Bench
{
public:
    Bench()
        : database({.path = dir.filePath(u"docket.db"_s), .readers = 2, .metrics = &collector})
        , metrics(clock)
        , advice(database, metrics, clock, {.leastShare = 0})
        , queries(database)
    {
        metrics.addSource(
            [this](Metrics::MetricsReport &report) { report.statements = collector.statements.report(); });
        if (auto opened = Async::await(database.open()); !opened)
            qFatal("%s", qUtf8Printable(opened.error().toText()));
        auto filled = Async::await(database.onWriter([](Connection &c) {
            return c.script("PRAGMA foreign_keys=OFF; BEGIN;"
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                            "INSERT INTO comment SELECT i, i % 700, i % 3, i % 500, i, i, i, x'0001', x'' FROM n; "
                            "COMMIT; ANALYZE;");
        }));
        if (!filled)
            qFatal("%s", qUtf8Printable(filled.error().toText()));
    }

    void execute()
    {
        auto done = Async::await(database.read([](Connection &c) -> Result<void> {
            for (int i = 0; i < 20; ++i) {
                auto sum = c.integer("SELECT count(*) FROM comment WHERE author_id = ?1", i);
                if (!sum)
                    return std::unexpected(sum.error());
            }
            return {};
        }));
        if (!done)
            qFatal("%s", qUtf8Printable(done.error().toText()));
        metrics.tick();
    }

    QTemporaryDir dir;
    SystemClock clock;
    Metrics::DatabaseCollector collector{{}, 2};
    Storage::Database database;
    Metrics::MetricsHub metrics;
    AdviceService advice;
    QueryService queries;
};

} // namespace

/// Advice and questions as the docks ask for them: asynchronous, limited, and without a way to do harm.
class TestAdviceService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void adviceIsListedAppliedAndUndone()
    {
        Bench bench;
        bench.execute();
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

    void whatIsNotAdvisedIsNotDone()
    {
        Bench bench;
        QSignalSpy changed(&bench.advice, &AdviceService::changed);
        QCOMPARE(wait(bench.advice.apply(u"index:x"_s)).error().code, Code::NotFound);
        QCOMPARE(wait(bench.advice.undo(u"index:x"_s)).error().code, Code::NotFound);
        QCOMPARE(changed.size(), 0);
    }

    void theConsoleAnswers()
    {
        Bench bench;
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
        Bench bench;
        const auto answer = wait(bench.queries.run(sql, {}));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, Code::Invalid);
        QVERIFY(!answer.error().message.isEmpty());
        const auto rows = wait(bench.queries.run(u"SELECT count(*) FROM comment"_s, {}));
        QCOMPARE(rows->rows[0][0].toLongLong(), 5000);
    }

    void theConsoleHasLimits()
    {
        Bench bench;
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

    void theConsoleIsNotCounted()
    {
        Bench bench;
        QVERIFY(wait(bench.queries.run(u"SELECT 'nobody counts this' FROM comment"_s, {})));
        bench.metrics.tick();
        for (const auto &statement : bench.metrics.report(Metrics::Window::SinceStart)->statements.statements)
            QVERIFY(statement.text != u"SELECT ? FROM comment"_s);
    }
};

QTEST_GUILESS_MAIN(TestAdviceService)
#include "tst_adviceservice.moc"
