// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <advice/advicechanges.h>
#include <advice/advisor.h>
#include <advice/queryplantree.h>
#include <advice/schemacopy.h>
#include <metrics/databasecollector.h>
#include <storage/database.h>
#include <storage/explain.h>
#include <storage/timelimit.h>
#include <storage/transaction.h>

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Advice;
using Advised = Docket::Advice::Advice;
using Metrics::MetricsReport;
using Storage::Connection;

namespace {

/// A database with Docket's schema and 20,000 comments, whose statements are counted as in the program.
class Bench
{
public:
    Bench()
        : database({.path = dir.filePath(u"docket.db"_s), .readers = 1, .metrics = &collector})
    {
        if (auto opened = Async::await(database.open()); !opened)
            qFatal("%s", qUtf8Printable(opened.error().toText()));
        must(onWriter([](Connection &c) {
            return c.script("PRAGMA foreign_keys=OFF; BEGIN;"
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                            "INSERT INTO comment SELECT i, i % 700, i % 3, i % 500, i, i, i * 7919, zeroblob(200), x'' "
                            "FROM n; COMMIT; ANALYZE;");
        }));
    }

    static void must(const Result<void> &result)
    {
        if (!result)
            QTest::qFail(qPrintable(result.error().toText() + result.error().fact(u"detail")), __FILE__, __LINE__);
    }

    Result<void> onWriter(std::function<Result<void>(Connection &)> work)
    {
        return Async::await(database.onWriter(std::move(work)));
    }

    Result<void> write(std::function<Result<void>(Connection &)> work)
    {
        return Async::await(database.write(std::move(work)));
    }

    void execute(const QByteArray &sql, int times, qint64 parameter)
    {
        must(Async::await(database.read([=](Connection &c) -> Result<void> {
            for (int i = 0; i < times; ++i) {
                auto statement = c.prepare(sql);
                statement.bind(1, parameter);
                while (statement.step()) {
                }
                if (auto done = statement.result(); !done)
                    return done;
            }
            return {};
        })));
    }

    MetricsReport report()
    {
        MetricsReport report;
        report.statements = collector.statements.report();
        report.covered = std::chrono::hours(2);
        return report;
    }

    QList<Advised> advices(const MetricsReport &report, Kind kind, const Thresholds &thresholds = {.share = 0})
    {
        auto all = Async::await(database.read([&](Connection &c) { return advise(report, c, thresholds); }));
        if (!all) {
            must(std::unexpected(all.error()));
            return {};
        }
        all->removeIf([kind](const Advised &advice) { return advice.kind != kind; });
        return *all;
    }

    /// All of sqlite_schema, as text.
    QString schema()
    {
        QString text;
        must(Async::await(database.read([&text](Connection &c) -> Result<void> {
            auto statement = c.prepare("SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_schema "
                                       "ORDER BY type, name");
            while (statement.step())
                text += statement.text(0) + u'\n';
            return statement.result();
        })));
        return text;
    }

    QString plan(const QByteArray &sql)
    {
        return Async::await(database.read([&](Connection &c) { return Storage::explain(c, sql); })).value_or(QString());
    }

    QTemporaryDir dir;
    Metrics::DatabaseCollector collector{{}, 1};
    Storage::Database database;
};

const QByteArray byAuthor = "SELECT id FROM comment WHERE author_id = ?1 ORDER BY created DESC";

} // namespace

/// The advice on a real database: what the planner would do, and what it does once the advice was taken.
class TestAdvisor final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStatementThatLostItsValuesCompilesAgain_data()
    {
        QTest::addColumn<QString>("normalised");
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("one value") << u"SELECT a FROM t WHERE b = ?"_s << "SELECT a FROM t WHERE b = ?"_ba;
        QTest::newRow("a list") << u"SELECT a FROM t WHERE b IN (?, ...)"_s << "SELECT a FROM t WHERE b IN (?, ?)"_ba;
        QTest::newRow("an insertion") << u"INSERT INTO t(a, b, c) VALUES(?, ...)"_s
                                      << "INSERT INTO t(a, b, c) VALUES(?, ?, ?)"_ba;
        QTest::newRow("an insertion with spaces and more behind")
            << u"INSERT OR REPLACE INTO t (a, b, c, d) VALUES (?, ...) ON CONFLICT(a) DO NOTHING"_s
            << "INSERT OR REPLACE INTO t (a, b, c, d) VALUES (?, ?, ?, ?) ON CONFLICT(a) DO NOTHING"_ba;
        QTest::newRow("a deletion") << u"DELETE FROM t WHERE a IN (?, ...)"_s << "DELETE FROM t WHERE a IN (?, ?)"_ba;
    }

    void aStatementThatLostItsValuesCompilesAgain()
    {
        QFETCH(QString, normalised);
        QFETCH(QByteArray, sql);
        QCOMPARE(Advice::compilable(normalised), sql);
    }

    void anIndexThatHelpsIsProposedAndItsPlanIsTheOneThatComes()
    {
        Bench bench;
        bench.execute(byAuthor, 20, 7);
        const auto advices = bench.advices(bench.report(), Kind::MissingIndex);
        QCOMPARE(advices.size(), 1);
        const Advised &advice = advices.constFirst();
        QCOMPARE(advice.apply.sql, u"CREATE INDEX advice_comment_author_id_created ON comment(author_id, created)"_s);
        QVERIFY2(advice.planBefore.contains(u"SCAN comment"_s), qPrintable(advice.planBefore));
        QVERIFY2(advice.planAfter.contains(u"advice_comment_author_id_created"_s), qPrintable(advice.planAfter));
        QVERIFY2(!advice.planAfter.contains(u"TEMP B-TREE"_s), qPrintable(advice.planAfter));
        QVERIFY(!advice.evidence.isEmpty() && !advice.effect.isEmpty());

        QCOMPARE(bench.plan(byAuthor), advice.planBefore);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).apply(advice, fromUnix(1'700'000'000)); }));
        QCOMPARE(bench.plan(byAuthor), advice.planAfter);
        // The next look at the same figures has nothing more to say about it.
        QVERIFY(bench.advices(bench.report(), Kind::MissingIndex).isEmpty());
        QCOMPARE(bench.advices(bench.report(), Kind::AppliedChange).size(), 1);
    }

    void theCostInBytesIsAboutWhatTheIndexTakes()
    {
        Bench bench;
        bench.execute(byAuthor, 20, 7);
        const auto advices = bench.advices(bench.report(), Kind::MissingIndex);
        QCOMPARE(advices.size(), 1);
        qint64 before = 0;
        qint64 after = 0;
        QVERIFY(bench.onWriter([&](Connection &c) -> Result<void> {
            before = c.integer("PRAGMA page_count")->value_or(0);
            if (auto made = c.script(advices.constFirst().apply.sql.toUtf8()); !made)
                return made;
            after = c.integer("PRAGMA page_count")->value_or(0);
            return {};
        }));
        const double taken = double(after - before) * 4096;
        const double said = double(advices.constFirst().bytes);
        QVERIFY2(said > taken * 0.7 && said < taken * 1.4, qPrintable(u"%1 said, %2 taken"_s.arg(said).arg(taken)));
    }

    void writesToTheTableAreCounted()
    {
        Bench bench;
        bench.execute(byAuthor, 20, 7);
        const quint64 before = bench.advices(bench.report(), Kind::MissingIndex).constFirst().writes;
        for (int i = 0; i < 30; ++i)
            QVERIFY(bench.write([i](Connection &c) -> Result<void> {
                auto done = c.run("UPDATE comment SET updated = ? WHERE id = ?", i, i);
                return done ? Result<void>() : std::unexpected(done.error());
            }));
        QCOMPARE(bench.advices(bench.report(), Kind::MissingIndex, {.share = 0}).constFirst().writes - before, 30U);
    }

    void nothingIsProposedWhereThePlanWouldNotChange_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("there is an index") << QByteArray("SELECT id FROM comment WHERE issue_id = ?1 AND created > 0");
        QTest::newRow("the whole table") << QByteArray("SELECT sum(length(body)) + ?1 FROM comment");
        QTest::newRow("by an expression") << QByteArray("SELECT id FROM comment WHERE author_id + 0 = ?1");
        // A third of the rows: reading all of them is less work than jumping through an index.
        QTest::newRow("hardly any choice")
            << QByteArray("SELECT body FROM comment WHERE +issue_id > ?1 AND length(body) = 9");
        QTest::newRow("no such table") << QByteArray("SELECT value FROM json_each('[1,2]') WHERE value = ?1");
    }

    void nothingIsProposedWhereThePlanWouldNotChange()
    {
        QFETCH(QByteArray, sql);
        Bench bench;
        bench.execute(sql, 20, 7);
        const auto advices = bench.advices(bench.report(), Kind::MissingIndex, {.scannedPerCall = 0, .share = 0});
        QVERIFY2(advices.isEmpty(), advices.isEmpty() ? "" : qPrintable(advices.constFirst().apply.sql));
    }

    void aStatementThatIsHardlyEverRunIsLeftAlone()
    {
        Bench bench;
        bench.execute(byAuthor, 2, 7);
        QVERIFY(bench.advices(bench.report(), Kind::MissingIndex).isEmpty());
    }

    void aStatementThatTakesLittleOfTheTimeIsLeftAlone()
    {
        Bench bench;
        bench.execute(byAuthor, 20, 7);
        MetricsReport report = bench.report();
        for (auto &statement : report.statements.statements)
            statement.shareOfTime = 0.01;
        QVERIFY(bench.advices(report, Kind::MissingIndex, {.share = 0.02}).isEmpty());
        QCOMPARE(bench.advices(report, Kind::MissingIndex, {.share = 0.005}).size(), 1);
    }

    void applyAndUndoLeaveTheSchemaAsItWas()
    {
        Bench bench;
        bench.execute(byAuthor, 20, 7);
        const QString before = bench.schema();
        const Advised advice = bench.advices(bench.report(), Kind::MissingIndex).value(0);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).apply(advice, fromUnix(1)); }));
        QVERIFY(bench.schema() != before);
        QVERIFY(bench.schema().contains(u"advice_change"_s));
        // Twice is an error and changes nothing.
        const QString applied = bench.schema();
        QVERIFY(!bench.write([&](Connection &c) { return AdviceChanges(c).apply(advice, fromUnix(1)); }));
        QCOMPARE(bench.schema(), applied);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).undo(advice.id); }));
        QCOMPARE(bench.schema(), before);
        const auto again = bench.write([&](Connection &c) { return AdviceChanges(c).undo(advice.id); });
        QVERIFY(!again);
        QCOMPARE(again.error().code, Code::NotFound);
    }

    void anIndexThatAHandRemovedIsAdvisedAgain()
    {
        Bench bench;
        bench.execute(byAuthor, 20, 7);
        const Advised advice = bench.advices(bench.report(), Kind::MissingIndex).value(0);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).apply(advice, fromUnix(1)); }));
        bench.must(bench.onWriter([&](Connection &c) { return c.script(advice.undo.sql.toUtf8()); }));
        QVERIFY(bench.advices(bench.report(), Kind::AppliedChange).isEmpty());
        const auto again = bench.advices(bench.report(), Kind::MissingIndex);
        QCOMPARE(again.size(), 1);
        const auto applied =
            bench.write([&](Connection &c) { return AdviceChanges(c).apply(again.constFirst(), fromUnix(2)); });
        QVERIFY2(applied, applied ? "" : qPrintable(applied.error().toText()));
        QCOMPARE(bench.advices(bench.report(), Kind::AppliedChange).size(), 1);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).undo(advice.id); }));
    }

    void anIndexThatAHandBroughtBackIsRemovedAgain()
    {
        Bench bench;
        const QByteArray mine = "CREATE INDEX mine ON comment(issue_id)";
        bench.must(bench.onWriter([&](Connection &c) { return c.script(mine); }));
        const auto first = bench.advices(bench.report(), Kind::RedundantIndex).value(0);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).apply(first, fromUnix(1)); }));
        QCOMPARE(bench.advices(bench.report(), Kind::AppliedChange).size(), 1);
        bench.must(bench.onWriter([&](Connection &c) { return c.script(mine); }));
        QVERIFY(bench.advices(bench.report(), Kind::AppliedChange).isEmpty());
        const auto again = bench.advices(bench.report(), Kind::RedundantIndex);
        QCOMPARE(again.size(), 1);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).apply(again.constFirst(), fromUnix(2)); }));
    }

    void onlyIndexesCanBeChanged_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("a table") << u"DROP TABLE comment"_s;
        QTest::newRow("two statements") << u"DROP INDEX x; DROP TABLE comment"_s;
        QTest::newRow("rows") << u"DELETE FROM comment"_s;
        QTest::newRow("nothing") << QString();
    }

    void onlyIndexesCanBeChanged()
    {
        QFETCH(QString, sql);
        Bench bench;
        const QString before = bench.schema();
        Advised advice;
        advice.id = u"x"_s;
        advice.apply = {.what = Action::What::ChangeSchema, .sql = sql};
        advice.undo = {.what = Action::What::ChangeSchema, .sql = u"DROP INDEX comment_by_issue"_s};
        const auto done = bench.write([&](Connection &c) { return AdviceChanges(c).apply(advice, fromUnix(1)); });
        QVERIFY(!done);
        QCOMPARE(done.error().code, Code::Invalid);
        QCOMPARE(bench.schema(), before);
    }

    void aRedundantIndexIsFoundAndComesBack()
    {
        Bench bench;
        bench.must(bench.onWriter([](Connection &c) { return c.script("CREATE INDEX mine ON comment(issue_id)"); }));
        const QString before = bench.schema();
        const auto advices = bench.advices(bench.report(), Kind::RedundantIndex);
        QCOMPARE(advices.size(), 1);
        QVERIFY(advices.constFirst().title.contains(u"comment_by_issue"_s));
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).apply(advices.constFirst(), fromUnix(1)); }));
        QVERIFY(!bench.schema().contains(u"indexmine"_s));
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).undo(advices.constFirst().id); }));
        QCOMPARE(bench.schema(), before);
    }

    void whatHasNoTableAnyMoreIsNotSaidToComeBack()
    {
        Bench bench;
        bench.must(bench.onWriter([](Connection &c) {
            return c.script("CREATE TABLE guest(a, b);CREATE INDEX long ON guest(a, b);CREATE INDEX short ON guest(a)");
        }));
        const auto advices = bench.advices(bench.report(), Kind::RedundantIndex);
        QCOMPARE(advices.size(), 1);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).apply(advices.constFirst(), fromUnix(1)); }));
        QCOMPARE(bench.advices(bench.report(), Kind::AppliedChange).size(), 1);
        bench.must(bench.onWriter([](Connection &c) { return c.script("DROP TABLE guest"); }));
        QVERIFY(bench.advices(bench.report(), Kind::AppliedChange).isEmpty());
        const auto undone = bench.write([&](Connection &c) { return AdviceChanges(c).undo(advices.constFirst().id); });
        QVERIFY(!undone);
        QCOMPARE(undone.error().code, Code::NotFound);
    }

    void docketsOwnSchemaHasNoRedundantIndex()
    {
        Bench bench;
        const auto schema = Async::await(bench.database.read([](Connection &c) { return readSchema(c); }));
        QVERIFY(schema);
        const auto advices = redundantIndexes(*schema, {});
        QVERIFY2(advices.isEmpty(), advices.isEmpty() ? "" : qPrintable(advices.constFirst().title));
    }

    void anUnusedIndexIsFoundOnlyAfterAWhileAndNeverDocketsOwn()
    {
        Bench bench;
        bench.must(bench.onWriter([](Connection &c) {
            return c.script("CREATE INDEX idle ON comment(updated, author_id);"
                            "CREATE UNIQUE INDEX alone ON comment(updated, id);" // it keeps doubles out
                            "CREATE INDEX busy ON comment(author_id, created)");
        }));
        bench.execute(byAuthor, 5, 7);
        MetricsReport report = bench.report();
        const auto advices = bench.advices(report, Kind::UnusedIndex);
        QCOMPARE(advices.size(), 1);
        QCOMPARE(advices.constFirst().apply.sql, u"DROP INDEX IF EXISTS idle"_s);
        report.covered = std::chrono::minutes(5);
        QVERIFY(bench.advices(report, Kind::UnusedIndex).isEmpty());
    }

    void removingAnIndexThatWasAdvisedForgetsTheAdvice()
    {
        Bench bench;
        bench.execute(byAuthor, 20, 7);
        const QString before = bench.schema();
        const Advised advice = bench.advices(bench.report(), Kind::MissingIndex).value(0);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).apply(advice, fromUnix(1)); }));
        MetricsReport idle;
        idle.covered = std::chrono::hours(2);
        const auto unused = bench.advices(idle, Kind::UnusedIndex);
        QCOMPARE(unused.size(), 1);
        QVERIFY(bench.write([&](Connection &c) { return AdviceChanges(c).apply(unused.constFirst(), fromUnix(2)); }));
        QCOMPARE(bench.schema(), before);
    }

    void statisticsThatAreOutOfDateAreFound()
    {
        Bench bench;
        QVERIFY(bench.advices({}, Kind::StaleStatistics).isEmpty());
        bench.must(bench.onWriter([](Connection &c) {
            return c.script("DELETE FROM comment WHERE id > 2000; PRAGMA wal_checkpoint(TRUNCATE)");
        }));
        const auto advices = bench.advices({}, Kind::StaleStatistics);
        QCOMPARE(advices.size(), 1);
        QCOMPARE(advices.constFirst().apply.what, Action::What::Analyze);
        QCOMPARE(advices.constFirst().evidence.constFirst().name, u"comment"_s);
        bench.must(bench.onWriter([&](Connection &c) { return c.script(advices.constFirst().apply.sql.toUtf8()); }));
        QVERIFY(bench.advices({}, Kind::StaleStatistics).isEmpty());
    }

    void aPoolThatIsTooSmallAndALargeLogAreFound()
    {
        Bench bench;
        Metrics::Histogram waits;
        for (int i = 0; i < 50; ++i)
            waits.record(std::chrono::milliseconds(80));
        MetricsReport report;
        report.pools = {{.name = u"readers"_s, .size = 2, .peak = 2, .waiting = waits.report()},
                        {.name = u"writer"_s, .size = 1, .peak = 1, .waiting = waits.report()}};
        report.wal.bytes = 100LL << 20;
        const auto pools = bench.advices(report, Kind::PoolTooSmall);
        QCOMPARE(pools.size(), 1); // of writers there is one, whatever waits
        QCOMPARE(pools.constFirst().apply.setting, u"database.readers"_s);
        QCOMPARE(pools.constFirst().apply.value, u"3"_s);
        QCOMPARE(pools.constFirst().undo.value, u"2"_s);
        // Reads get faster only where something has not been carried over.
        report.wal.frames = 9;
        for (const qint64 done : {4, 9}) {
            report.wal.checkpointedFrames = done;
            const auto log = bench.advices(report, Kind::WalTooLarge);
            QCOMPARE(log.size(), 1);
            QCOMPARE(log.constFirst().effect.contains(u"faster"_s), done < 9);
        }
        report.wal.bytes = 1 << 20;
        report.pools[0].peak = 1; // waited for something else than a connection
        QVERIFY(bench.advices(report, Kind::PoolTooSmall).isEmpty());
        report.pools[0] = {.name = u"readers"_s, .size = 16, .peak = 16, .waiting = waits.report()};
        QVERIFY(bench.advices(report, Kind::PoolTooSmall).isEmpty()); // more are of no use
        Metrics::Histogram few;
        few.record(std::chrono::milliseconds(80));
        report.pools[0] = {.name = u"readers"_s, .size = 2, .peak = 2, .waiting = few.report()};
        QVERIFY(bench.advices(report, Kind::PoolTooSmall).isEmpty()); // one proves nothing
        QVERIFY(bench.advices(report, Kind::WalTooLarge).isEmpty());
    }

    /// What nobody can do anything about is no advice; what it spends its time on is told where it stands.
    void whatCannotBeActedOnIsNoAdvice()
    {
        Bench bench;
        bench.execute("SELECT sum(length(body)) + ?1 FROM comment", 10, 7);
        for (int i = 0; i < 10; ++i)
            QVERIFY(bench.write([](Connection &c) -> Result<void> {
                auto nested = Storage::Transaction::begin(c);
                return nested ? (*nested)->commit() : std::unexpected(nested.error());
            }));
        const auto report = bench.report();
        const auto all = Async::await(bench.database.read(
            [&](Connection &c) { return advise(report, c, {.calls = 1, .scannedPerCall = 0, .share = 0}); }));
        QVERIFY(all);
        for (const Advised &advice : *all)
            QVERIFY2(advice.apply.isPossible() || advice.applied, qPrintable(advice.title + u'\n' + advice.statement));
        const auto why = [&](QLatin1StringView text) {
            const auto found = std::ranges::find_if(report.statements.statements,
                                                    [text](const auto &one) { return one.text.startsWith(text); });
            return found == report.statements.statements.end() ? u"not found"_s : whyItTakesTime(*found);
        };
        QVERIFY2(why("SELECT sum"_L1).contains(u"19,999"_s), qPrintable(why("SELECT sum"_L1)));
        QVERIFY2(why("COMMIT"_L1).contains(u"disk"_s), qPrintable(why("COMMIT"_L1)));
        QVERIFY2(why("BEGIN"_L1).contains(u"lock"_s), qPrintable(why("BEGIN"_L1)));
        QCOMPARE(why(QLatin1StringView("-- set-up")), QString());
        // It is no commit, so it waits for nothing.
        QCOMPARE(why("RELEASE"_L1), QString());
        QCOMPARE(why("SAVEPOINT"_L1), QString());
    }

    void anIndexIsUnusedOnlyIfEveryPlanIsKnown_data()
    {
        QTest::addColumn<QString>("index");
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<int>("overflowed");
        QTest::addColumn<int>("found");
        const auto idle = u"CREATE INDEX idle ON comment(updated, author_id)"_s;
        QTest::newRow("all known") << idle << byAuthor << 0 << 1;
        QTest::newRow("not all kept apart") << idle << byAuthor << 1 << 0;
        QTest::newRow("of another database") << idle << QByteArray("SELECT ?1 FROM sqlite_temp_schema") << 0 << 1;
        QTest::newRow("part of a table") << u"CREATE INDEX idle ON comment(updated) WHERE author_id = 5"_s
                                         << QByteArray("SELECT updated + ?1 FROM comment WHERE author_id = 5") << 0
                                         << 0;
        QTest::newRow("an expression") << u"CREATE INDEX idle ON comment(substr(body, 1, 2))"_s << byAuthor << 0 << 0;
        QTest::newRow("a pattern") << u"CREATE INDEX idle ON comment(extra COLLATE NOCASE)"_s
                                   << QByteArray("SELECT count(?1) FROM comment WHERE extra LIKE 'abc%'") << 0 << 0;
    }

    void anIndexIsUnusedOnlyIfEveryPlanIsKnown()
    {
        QFETCH(QString, index);
        QFETCH(QByteArray, sql);
        QFETCH(int, overflowed);
        QFETCH(int, found);
        Bench bench;
        bench.must(bench.onWriter([&](Connection &c) { return c.script(index.toUtf8()); }));
        bench.execute(sql, 3, 7);
        MetricsReport report = bench.report();
        report.statements.overflowed = quint64(overflowed);
        QCOMPARE(bench.advices(report, Kind::UnusedIndex).size(), found);
        // One whose plan nobody can tell.
        report.statements.statements.append(report.statements.statements.constFirst());
        report.statements.statements.last().text = u"SELECT a FROM no_such_table"_s;
        QCOMPARE(bench.advices(report, Kind::UnusedIndex).size(), 0);
    }

    void aLookEndsBetweenTwoPlans()
    {
        Bench bench;
        bench.execute(byAuthor, 20, 7);
        const auto report = bench.report();
        int asked = 0;
        Thresholds thresholds{.share = 0};
        thresholds.mustEnd = [&asked] { return ++asked > 1; };
        const auto done =
            Async::await(bench.database.read([&](Connection &c) { return advise(report, c, thresholds); }));
        QVERIFY(!done);
        QCOMPARE(done.error().code, Code::Cancelled);
        QCOMPARE(asked, 2);
    }

    void workThatTakesTooLongIsEndedAndChangesNothing()
    {
        Bench bench;
        const QString before = bench.schema();
        const auto done = bench.write([](Connection &c) -> Result<void> {
            const Storage::TimeLimit limit(c, std::chrono::milliseconds(20));
            if (auto made = c.script("CREATE TABLE advice_test (a)"); !made)
                return made;
            auto filled = c.script("INSERT INTO advice_test WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                                   "FROM n) SELECT i FROM n");
            return filled ? filled : std::unexpected(limit.explained(filled.error(), u"test"_s));
        });
        QVERIFY(!done);
        QCOMPARE(done.error().code, Code::TimedOut);
        QCOMPARE(bench.schema(), before);
    }
};

QTEST_GUILESS_MAIN(TestAdvisor)
#include "tst_advisor.moc"
