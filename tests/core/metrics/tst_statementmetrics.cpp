// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/action.h>
#include <metrics/encode.h>
#include <metrics/json.h>
#include <metrics/normalise.h>
#include <metrics/prometheus.h>
#include <storage/database.h>
#include <storage/explain.h>

#include <QJsonDocument>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <ctime>
#include <sqlite3.h>
#include <thread>

using namespace Docket;
using namespace Docket::Metrics;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What SQLite's scan status says of each loop. Most systems' SQLite has none, so this stands for it.
std::vector<sqlite3_int64> visitedInLoops;
std::atomic<int> resets = 0; // by the threads of the database

} // namespace

extern "C" {
int sqlite3_stmt_scanstatus(sqlite3_stmt *, int loop, int what, void *out)
{
    if (what != SQLITE_SCANSTAT_NVISIT || std::size_t(loop) >= visitedInLoops.size())
        return 1;
    *static_cast<sqlite3_int64 *>(out) = visitedInLoops[std::size_t(loop)];
    return 0;
}
void sqlite3_stmt_scanstatus_reset(sqlite3_stmt *)
{
    ++resets;
}
}

/// What the database counts while it works: by statement and action, without any value, from all threads.
class TestStatementMetrics final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<DatabaseCollector> m_collector;
    std::unique_ptr<Storage::Database> m_database;

    void open(std::chrono::nanoseconds slowLimit)
    {
        m_database.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        m_collector = std::make_unique<DatabaseCollector>(StatementCollector::Options{.slowLimit = slowLimit}, 2);
        Storage::DatabaseOptions options;
        options.path = m_folder->filePath(u"docket.db"_s);
        options.metrics = m_collector.get();
        m_database = std::make_unique<Storage::Database>(options);
        QVERIFY(Async::await(m_database->open()));
    }
    template <typename Fn>
    void read(Fn fn)
    {
        const auto done = Async::await(m_database->read(fn));
        QVERIFY2(done, done ? "" : qPrintable(done.error().toText()));
    }
    template <typename Fn>
    void write(Fn fn)
    {
        const auto done = Async::await(m_database->write(fn));
        QVERIFY2(done, done ? "" : qPrintable(done.error().toText()));
    }
    [[nodiscard]] StatementReport one(const QString &text, const QString &action) const
    {
        for (const StatementReport &report : m_collector->statements.report().statements) {
            if (report.text == text && report.action == action)
                return report;
        }
        return {};
    }
    static Result<void> numbers(Storage::Connection &c, int count)
    {
        const QByteArray sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" +
                               QByteArray::number(count) + ") SELECT i FROM n";
        auto rows = c.prepare(sql);
        while (rows.step()) {
        }
        return rows.result();
    }

private Q_SLOTS:
    void init() { open(1h); }
    void cleanup() { m_database.reset(); }

    void executionsAreGroupedByTextAndAction()
    {
        const auto find = [](Storage::Connection &c) -> Result<void> {
            for (int i = 0; i < 3; ++i) {
                auto rows = c.prepare("SELECT ?1 UNION ALL SELECT 2");
                rows.bind(1, i);
                while (rows.step()) {
                }
                if (auto done = rows.result(); !done)
                    return done;
            }
            return {};
        };
        {
            const ActionScope doing(u"filter issues"_s);
            read(find);
        }
        {
            const ActionScope doing(u"count issues"_s);
            read(find);
            read(find);
        }
        read(find);
        const QString text = u"SELECT ? UNION ALL SELECT ?"_s;
        QCOMPARE(one(text, u"filter issues"_s).calls(), 3U);
        QCOMPARE(one(text, u"filter issues"_s).rows, 6U);
        QCOMPARE(one(text, u"count issues"_s).calls(), 6U);
        QCOMPARE(one(text, QString()).calls(), 3U);
        // Compiled once on each of the connections that it ran on.
        quint64 prepared = 0;
        for (const QString &action : {u"filter issues"_s, u"count issues"_s, QString()})
            prepared += one(text, action).prepared;
        QVERIFY2(prepared >= 1 && prepared <= 2, qPrintable(QString::number(prepared)));
        QVERIFY(one(text, u"count issues"_s).vmSteps > 0);
    }

    void costsComeFromSqlite()
    {
        write([](Storage::Connection &c) -> Result<void> {
            if (auto made = c.script("CREATE TABLE scanned(a INTEGER, b TEXT)"); !made)
                return made;
            for (int i = 0; i < 100; ++i) {
                if (auto put = c.run("INSERT INTO scanned VALUES (?, ?)", i, u"row"_s); !put)
                    return std::unexpected(put.error());
            }
            return {};
        });
        read([](Storage::Connection &c) -> Result<void> {
            auto rows = c.prepare("SELECT a FROM scanned WHERE b = ? ORDER BY a DESC");
            rows.bind(1, u"row"_s);
            while (rows.step()) {
            }
            return rows.result();
        });
        const auto scan = one(u"SELECT a FROM scanned WHERE b = ? ORDER BY a DESC"_s, {});
        QCOMPARE(scan.rows, 100U);
        QVERIFY2(scan.fullScanSteps >= 99, qPrintable(QString::number(scan.fullScanSteps)));
        QCOMPARE(scan.sorts, 1U);
        QCOMPARE(one(u"INSERT INTO scanned VALUES (?, ...)"_s, {}).calls(), 100U);
    }

    void failuresAreCountedAndCancellationsAreNot()
    {
        write([](Storage::Connection &c) { return c.script("CREATE TABLE only(a INTEGER UNIQUE)"); });
        const auto put = [](Storage::Connection &c) -> Result<void> {
            if (auto done = c.run("INSERT INTO only VALUES (?)", 7); !done)
                return std::unexpected(done.error());
            return {};
        };
        write(put);
        QVERIFY(!Async::await(m_database->write(put)));
        const auto inserted = one(u"INSERT INTO only VALUES (?)"_s, {});
        QCOMPARE(inserted.calls(), 2U);
        QCOMPARE(inserted.errors, 1U);

        std::stop_source stop;
        const auto stopped = Async::await(m_database->read(
            [&stop](Storage::Connection &c) -> Result<void> {
                auto rows = c.prepare("WITH RECURSIVE e(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM e) SELECT i FROM e");
                for (int i = 0; rows.step(); ++i) {
                    if (i == 1000)
                        stop.request_stop();
                }
                return rows.result();
            },
            stop.get_token()));
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, Code::Cancelled);
        for (const StatementReport &report : m_collector->statements.report().statements) {
            if (report.text.startsWith(u"WITH RECURSIVE e"))
                QCOMPARE(report.errors, 0U);
        }
        QCOMPARE(m_collector->readers.report().cancelled, 1U);
    }

    /// Whoever reads figures, a log of them or a file must not find what somebody searched for.
    void aBoundValueAppearsNowhere()
    {
        open(0ns); // everything is slow
        const QString secret = u"hunter2-geheim"_s;
        const QByteArray literal = "SELECT 'hunter2-geheim', X'68756e746572', length(?1) + ?2";
        {
            const ActionScope doing(u"search documents"_s);
            read([&](Storage::Connection &c) -> Result<void> {
                auto rows = c.prepare(literal);
                rows.bind(1, secret);
                rows.bind(2, nullptr);
                while (rows.step()) {
                }
                if (auto done = rows.result(); !done)
                    return done;
                auto other = c.prepare("SELECT ?, ?, ?");
                const QByteArray bytes = secret.toUtf8();
                other.bindAll(bytes, Storage::Blob{bytes}, 42);
                while (other.step()) {
                }
                return other.result();
            });
        }
        for (auto sql = m_collector->statements.takeUnexplained(); sql;
             sql = m_collector->statements.takeUnexplained()) {
            // Asking for a plan is slow as well by this limit, and would push out what is looked for.
            if (!sql->startsWith("SELECT ?") && !sql->contains("geheim"))
                continue;
            read([&](Storage::Connection &c) -> Result<void> {
                if (auto plan = Storage::explain(c, *sql))
                    m_collector->statements.setPlan(*sql, *plan);
                return {};
            });
        }
        MetricsReport report;
        report.statements = m_collector->statements.report();
        const auto &slow = report.statements.slow;
        const auto bound = std::ranges::find(slow, u"SELECT ?, ?, ?"_s, &SlowStatement::text);
        QVERIFY(bound != slow.end());
        QCOMPARE(bound->action, u"search documents"_s);
        QCOMPARE(bound->values, QList<QString>({u"text, 14 bytes"_s, u"blob, 14 bytes"_s, u"integer"_s}));
        QVERIFY(!bound->plan.isEmpty());
        const auto spelt = std::ranges::find_if(
            slow, [](const SlowStatement &s) { return s.text.startsWith(u"SELECT ?, ?, length"); });
        QVERIFY(spelt != slow.end());
        QCOMPARE(spelt->values, QList<QString>({u"text, 14 bytes"_s, u"NULL"_s}));

        const QByteArray everything =
            QJsonDocument(toJson(report)).toJson() + prometheusText(report).toUtf8() + qUncompress(encoded(report));
        QVERIFY(everything.contains("search documents"));
        for (const QByteArray &form : {QByteArray("hunter"), QByteArray("geheim"), QByteArray("68756e"),
                                       QByteArray("42)"), QByteArray("h\0u\0n\0t", 7), QByteArray("\0h\0u\0n\0t", 8)})
            QVERIFY2(!everything.contains(form), form.constData());
    }

    void slowOnesHaveTheirPlanAndTrace()
    {
        open(0ns);
        const TraceScope trace;
        read([](Storage::Connection &c) { return c.integer("SELECT count(*) FROM document WHERE path='a'"); });
        const auto remembered = [&] {
            const auto slow = m_collector->statements.report().slow;
            return *std::ranges::find_if(slow, [](const auto &s) { return s.text.startsWith(u"SELECT count(*)"); });
        };
        QCOMPARE(remembered().trace, currentTrace());
        QVERIFY(remembered().plan.isEmpty());
        for (auto sql = m_collector->statements.takeUnexplained(); sql; sql = m_collector->statements.takeUnexplained())
            if (sql->startsWith("SELECT count(*)"))
                read([&](Storage::Connection &c) -> Result<void> {
                    auto plan = Storage::explain(c, *sql);
                    if (!plan)
                        return std::unexpected(plan.error());
                    m_collector->statements.setPlan(*sql, *plan);
                    return {};
                });
        QVERIFY2(remembered().plan.contains(u"document"), qPrintable(remembered().plan));
        // The next of the same text has it at once.
        read([](Storage::Connection &c) { return c.integer("SELECT count(*) FROM document WHERE path='a'"); });
        QVERIFY(!remembered().plan.isEmpty());
    }

    /// A plan goes with the last execution that is remembered of its statement.
    void plansOfWhatIsForgottenAreForgotten()
    {
        StatementCollector collector({.slow = 2});
        const auto happens = [&collector](const QByteArray &sql) {
            const auto entry = collector.entry(sql, {});
            collector.remember(*entry, sql, {.duration = 1s}, {}, {}, {});
        };
        happens("SELECT 1 FROM a");
        QCOMPARE(collector.takeUnexplained(), "SELECT 1 FROM a"_ba);
        collector.setPlan("SELECT 1 FROM a", u"it walks a"_s);
        happens("SELECT 1 FROM a");
        QCOMPARE(collector.report().slow.constFirst().plan, u"it walks a"_s);
        QVERIFY(!collector.takeUnexplained());
        happens("SELECT 1 FROM b");
        happens("SELECT 1 FROM c");
        happens("SELECT 1 FROM a");
        QVERIFY(collector.report().slow.constFirst().plan.isEmpty());
        QCOMPARE(collector.takeUnexplained(), "SELECT 1 FROM a"_ba);
    }

    /// SQLite's other counters know of scans of whole tables alone.
    void slowOnesTellAllRowsThatWereVisited()
    {
        open(0ns);
        visitedInLoops = {1200, 34};
        resets = 0;
        read([](Storage::Connection &c) { return c.integer("SELECT count(*) FROM document WHERE path='a'"); });
        visitedInLoops.clear();
        QVERIFY(resets > 0); // it adds up all executions of a statement
        const auto report = m_collector->statements.report();
        QCOMPARE(report.slow.first().cost.fullScanSteps, 1234U);
        // The sums stay what sqlite3_stmt_status() says, for fast executions are not asked.
        QCOMPARE(one(u"SELECT count(*) FROM document WHERE path=?"_s, {}).fullScanSteps, 0U);
    }

    void manyRowsAreEstimatedWithinTheirSpan()
    {
        constexpr int count = 1'000'000;
        const auto soFar = [this] {
            StatementReport sum;
            for (const StatementReport &report : m_collector->statements.report().statements) {
                if (report.text.startsWith(u"WITH RECURSIVE n"))
                    sum = report;
            }
            return sum;
        };
        QStringList tries;
        // The clock of a processor may go in steps of many milliseconds, and one that falls into a step that is timed
        // counts for 64: such an estimate is right on the average only, so one of some has to be.
        for (int attempt = 1; attempt <= 20; ++attempt) {
            const auto before = soFar();
            const auto begin = std::chrono::steady_clock::now();
            const auto beginCpu = std::clock();
            read([](Storage::Connection &c) { return numbers(c, count); });
            const std::chrono::nanoseconds span = std::chrono::steady_clock::now() - begin;
            const auto cpu = std::chrono::nanoseconds(1s) * (std::clock() - beginCpu) / CLOCKS_PER_SEC;
            const auto after = soFar();
            QCOMPARE(after.rows, quint64(attempt) * count);
            const auto estimated = after.duration.sum() - before.duration.sum();
            // There is nothing but steps in that span; the ones that are timed are one in 64 of them. When others have
            // the processor that is mostly between those. Clocks of several processors differ by some milliseconds.
            if (estimated <= span + 50ms && estimated + 10ms > std::min(cpu, span) / 4)
                return;
            tries << u"%1 of %2, %3 of the processor"_s.arg(estimated.count()).arg(span.count()).arg(cpu.count());
        }
        QFAIL(qPrintable(tries.join(u'\n')));
    }

    /// A statement that comes late is seen, and what is heavy stays.
    void beyondTheLimitTheLightestMakeRoom()
    {
        StatementCollector collector({.entries = 16});
        const auto record = [&collector](const QByteArray &sql, std::chrono::nanoseconds duration) {
            const auto entry = collector.entry(sql, u"work"_s);
            StatementCollector::record(*entry, {.duration = duration});
        };
        record("SELECT heavy", 1s);
        auto held = collector.entry("SELECT light", u"work"_s);
        StatementCollector::record(*held, {.duration = 1ns});
        for (int i = 0; i < 100; ++i)
            record("SELECT c" + QByteArray::number(i), 1us);
        QVERIFY(StatementCollector::isRetired(*held));
        StatementCollector::record(*held, {.duration = 1ns}); // by somebody who has not asked anew yet
        const auto report = collector.report();
        QVERIFY(report.statements.size() <= 16);
        const auto has = [](const StatementsReport &report, const QString &text) {
            return std::ranges::contains(report.statements, text, &StatementReport::text);
        };
        QVERIFY(has(report, u"SELECT heavy"_s));
        QVERIFY(has(report, u"SELECT c99"_s));
        QVERIFY(!has(report, u"SELECT light"_s));
        quint64 shown = 0;
        for (const StatementReport &one : report.statements)
            shown += one.calls();
        QCOMPARE(report.overflowed, 1U);
        QCOMPARE(shown + report.notKeptApart(), 103U);
        // Nothing is lost when the last one lets go of it, and it has a line again when it is executed again.
        const std::weak_ptr<StatementCollector::Entry> gone = held;
        held.reset();
        QCOMPARE(collector.report().overflowed, 1U);
        QVERIFY(gone.expired());
        QCOMPARE(collector.report().overflowed, 1U);
        record("SELECT light", 1ms);
        QVERIFY(has(collector.report(), u"SELECT light"_s));
    }

    void whatIsIdleForLongGoesFirst()
    {
        StatementCollector collector({.entries = 16});
        const auto record = [&collector](const QByteArray &sql, std::chrono::nanoseconds duration) {
            StatementCollector::record(*collector.entry(sql, {}), {.duration = duration});
        };
        record("SELECT once", 1s);
        for (int i = 0; i < 70; ++i) {
            for (int k = 0; k < 15; ++k)
                record("SELECT c" + QByteArray::number(k), 1us);
            (void)collector.report();
        }
        record("SELECT new", 1us);
        for (const StatementReport &one : collector.report().statements)
            QVERIFY(one.text != u"SELECT once"_s);
    }

    void whatSetsUpIsOneStatement()
    {
        StatementCollector collector;
        for (const char *sql : {"PRAGMA foreign_keys=ON", "  create TABLE a(b)", "/* why */ DROP TABLE a",
                                "ALTER TABLE a ADD b", "CREATE INDEX i ON a(b)"})
            StatementCollector::record(*collector.entry(sql, QString::fromLatin1(sql)), {.duration = 1us});
        StatementCollector::record(*collector.entry("SELECT created FROM a", {}), {.duration = 1us});
        const auto report = collector.report();
        QCOMPARE(report.statements.size(), 2);
        QCOMPARE(report.statements[0].calls(), 5U);
        QVERIFY(!isQuery(report.statements[0].text));
        QVERIFY(isQuery(report.statements[1].text));
    }

    void questionsAboutStatementsAreNotCounted()
    {
        const auto count = [this] {
            quint64 calls = 0;
            for (const StatementReport &one : m_collector->statements.report().statements)
                calls += one.text.contains(u"sqlite_schema"_s) ? one.calls() : 0;
            return calls;
        };
        const auto before = count();
        read([](Storage::Connection &c) -> Result<void> {
            const auto plan = Storage::explain(c, "SELECT * FROM sqlite_schema");
            return plan ? Result<void>() : std::unexpected(plan.error());
        });
        QCOMPARE(count(), before);
    }

    void aWriteOfItsOwnIsKnown()
    {
        const ActionScope doing(u"store a page"_s);
        QVERIFY(Async::await(m_database->write([](Storage::Connection &) { return Result<void>(); })));
        QVERIFY(!Async::await(m_database->write(
            [](Storage::Connection &) -> Result<void> { return fail(Code::Invalid, u"test"_s, u"no"_s); })));
        const auto writes = m_collector->writes.report();
        QCOMPARE(writes.recent.size(), 2);
        QVERIFY(writes.recent[0].end == UnitEnd::Failed);
        QVERIFY(writes.recent[1].end == UnitEnd::Committed);
        QCOMPARE(writes.recent[1].action, u"store a page"_s);
        TransactionReport units;
        units.committed = 5;
        const auto both = withPlainWrites(units, writes);
        QCOMPARE(both.recent.size(), 2);
        QVERIFY(both.recent[0].plain);
        QCOMPARE(both.committed, 5U); // what is counted stays apart
    }

    void poolsAreCounted()
    {
        QSemaphore gate;
        QSemaphore begun;
        QList<Async::Future<void>> work;
        for (int i = 0; i < 5; ++i)
            work.append(m_database->read([&](Storage::Connection &) -> Result<void> {
                begun.release();
                gate.acquire();
                return {};
            }));
        begun.acquire(2);
        auto pool = m_collector->readers.report();
        QCOMPARE(pool.size, 2);
        QCOMPARE(pool.active, 2);
        QCOMPARE(pool.queued, 3);
        gate.release(5);
        for (const auto &one : work)
            QVERIFY(Async::await(one));
        pool = m_collector->readers.report();
        QCOMPARE(pool.done, 5U);
        QCOMPARE(pool.active, 0);
        QCOMPARE(pool.queued, 0);
        QCOMPARE(pool.peak, 2);
        QVERIFY(pool.peakQueued >= 3);
        QCOMPARE(pool.waiting.count(), 5U);
        QCOMPARE(pool.busy.count(), 5U);
    }

    void theLogIsWatchedAndStillCheckpointed()
    {
        const QByteArray large(900'000, 'x');
        write([](Storage::Connection &c) { return c.script("CREATE TABLE large(b BLOB)"); });
        for (int i = 0; i < 8; ++i)
            write([&](Storage::Connection &c) { return c.run("INSERT INTO large VALUES(?)", Storage::Blob{large}); });
        const WalReport wal = m_collector->wal.report();
        QVERIFY2(wal.checkpoints >= 1, qPrintable(QString::number(wal.frames)));
        QCOMPARE(wal.checkpointsBusy, 0U);
        QVERIFY(wal.lastCheckpoint.time_since_epoch().count() > 0);
        QVERIFY(QFileInfo(m_folder->filePath(u"docket.db-wal"_s)).size() < 8'000'000);
    }

    void manyThreadsLoseNothing()
    {
        constexpr int threads = 4;
        constexpr int each = 20'000;
        StatementCollector collector({.slowLimit = 1ms});
        std::atomic<bool> done = false;
        std::jthread reader([&] {
            while (!done) {
                const auto report = collector.report();
                for (const auto &one : report.statements)
                    QVERIFY(one.calls() <= quint64(threads * each));
            }
        });
        {
            std::vector<std::jthread> writers;
            for (int t = 0; t < threads; ++t)
                writers.emplace_back([&, t] {
                    for (int i = 0; i < each; ++i) {
                        const auto entry = collector.entry(i % 2 == 0 ? "SELECT 1" : "SELECT a", u"work"_s);
                        const StatementCost cost{.duration = i % 1000 == 0 ? 2ms : 1us, .rows = 2};
                        StatementCollector::record(*entry, cost);
                        if (collector.isSlow(cost.duration))
                            collector.remember(*entry, "SELECT 1", cost, {}, TraceId{quint64(t + 1)}, {});
                    }
                });
        }
        done = true;
        reader.join();
        const auto report = collector.report();
        QCOMPARE(report.statements.size(), 2);
        for (const auto &one : report.statements) {
            QCOMPARE(one.calls(), quint64(threads * each / 2));
            QCOMPARE(one.rows, quint64(threads * each));
        }
        QCOMPARE(report.slow.size(), threads * each / 1000);
    }
};

QTEST_GUILESS_MAIN(TestStatementMetrics)
#include "tst_statementmetrics.moc"
