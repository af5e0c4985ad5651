// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "databasefixture.h"

#include <storage/statement.h>

#include <QSemaphore>

using namespace Docket;
using namespace Docket::Tests;
using namespace std::chrono_literals;

namespace {

/// Counts for minutes unless it is interrupted.
constexpr auto endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) SELECT count(*) FROM n";

} // namespace

/// The threads, transactions and statements of Storage::Database.
class TestDatabase final : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void writesAndReads()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        take(Async::await(database.write([](Connection &c) -> Result<int> { return c.run("CREATE TABLE t (x)"); })));
        take(Async::await(
            database.write([](Connection &c) -> Result<int> { return c.run("INSERT INTO t VALUES (42)"); })));
        QCOMPARE(take(Async::await(database.read([](Connection &c) { return countTo(c, "SELECT x FROM t"); }))), 42);
        const auto report = database.report();
        QCOMPARE(report.writes.total, 2);
        QCOMPARE(report.reads.total, 1);
        QCOMPARE(report.writes.failed, 0);
    }

    void answersBeforeItIsOpen()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        const auto answer = Async::await(database.read([](Connection &c) { return countTo(c, "SELECT 1"); }));
        QVERIFY(!answer);
        QVERIFY(answer.error().code == Code::StorageFailed);
        QVERIFY(answer.error().message.contains(database.options().path));
    }

    void anErrorRollsBack()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        take(Async::await(database.write([](Connection &c) -> Result<int> { return c.run("CREATE TABLE t (x)"); })));
        const auto failed = Async::await(database.write([](Connection &c) -> Result<int> {
            if (auto done = c.run("INSERT INTO t VALUES (1)"); !done)
                return done;
            return fail(Code::Invalid, u"test"_s, u"second thoughts"_s);
        }));
        QVERIFY(!failed);
        QVERIFY(failed.error().code == Code::Invalid);
        QCOMPARE(take(Async::await(database.read([](Connection &c) { return countTo(c, "SELECT count(*) FROM t"); }))),
                 0);
        QCOMPARE(database.report().writes.failed, 1);
    }

    void nestedTransactionsUndoOnlyTheirOwn()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        const auto count = Async::await(database.write([](Connection &c) -> Result<qint64> {
            take(c.script("CREATE TABLE t (x); INSERT INTO t VALUES (1)"));
            {
                auto inner = take(Storage::Transaction::begin(c));
                take(c.run("INSERT INTO t VALUES (2)"));
            } // not committed
            auto kept = take(Storage::Transaction::begin(c));
            take(c.run("INSERT INTO t VALUES (3)"));
            take(kept->commit());
            return countTo(c, "SELECT sum(x) FROM t");
        }));
        QCOMPARE(take(count), 4);
    }

    void aReadSeesOneSnapshot()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        take(Async::await(database.write([](Connection &c) { return c.script("CREATE TABLE t (x)"); })));
        QSemaphore looked;
        QSemaphore written;
        auto both = database.read([&](Connection &c) -> Result<std::pair<qint64, qint64>> {
            auto first = countTo(c, "SELECT count(*) FROM t");
            looked.release();
            written.acquire();
            auto second = countTo(c, "SELECT count(*) FROM t");
            return std::pair(take(first), take(second));
        });
        looked.acquire();
        take(Async::await(database.write([](Connection &c) { return c.script("INSERT INTO t VALUES (1)"); })));
        written.release();
        QCOMPARE(take(Async::await(both)), (std::pair<qint64, qint64>(0, 0)));
    }

    void readersCannotWrite()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        const auto answer = Async::await(database.read([](Connection &c) { return c.script("CREATE TABLE t (x)"); }));
        QVERIFY(!answer);
        QVERIFY(answer.error().code == Code::StorageReadOnly);
    }

    void cancelsInTheMiddleOfARead()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        std::stop_source stop;
        QSemaphore begun;
        auto counting = database.read(
            [&begun](Connection &c) {
                begun.release();
                return countTo(c, endless);
            },
            stop.get_token());
        begun.acquire();
        stop.request_stop();
        const auto answer = Async::await(counting);
        QVERIFY(!answer);
        QVERIFY(answer.error().code == Code::Cancelled);
        QCOMPARE(database.report().reads.cancelled, 1);
        // The same reader is usable afterwards.
        QCOMPARE(take(Async::await(database.read([](Connection &c) { return countTo(c, "SELECT 7"); }))), 7);
    }

    void cancelledWritesAreUndone()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        take(Async::await(database.write([](Connection &c) { return c.script("CREATE TABLE t (x)"); })));
        std::stop_source stop;
        const auto answer = Async::await(database.write(
            [&stop](Connection &c) {
                auto done = c.script("INSERT INTO t VALUES (1)");
                stop.request_stop(); // after the last statement, before the commit
                return done;
            },
            stop.get_token()));
        QVERIFY(!answer);
        QVERIFY(answer.error().code == Code::Cancelled);
        QCOMPARE(take(Async::await(database.read([](Connection &c) { return countTo(c, "SELECT count(*) FROM t"); }))),
                 0);
    }

    /// As the search index has one open until its transaction ends.
    void anOpenStatementKeepsNoStoppedWriteFromBeingUndone()
    {
        QTemporaryDir folder;
        Database database(optionsIn(folder));
        take(openNow(database));
        take(Async::await(database.write(
            [](Connection &c) { return c.script("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)"); })));
        std::unique_ptr<Storage::Statement> open;
        std::stop_source stop;
        const auto answer = Async::await(database.write(
            [&](Connection &c) {
                open.reset(new Storage::Statement(c.prepare("SELECT x FROM t")));
                auto done = open->step() ? c.script("INSERT INTO t VALUES (3)") : open->result();
                stop.request_stop();
                return done;
            },
            stop.get_token()));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, Code::Cancelled);
        const auto later = Async::await(database.write([&](Connection &c) {
            auto done = c.script("INSERT INTO t VALUES (4)");
            open.reset();
            return done;
        }));
        QVERIFY2(later, later ? "" : qPrintable(later.error().toText()));
        QCOMPARE(take(Async::await(database.read([](Connection &c) { return countTo(c, "SELECT sum(x) FROM t"); }))),
                 7);
    }

    /// The same for a read: the next one on its connection has to begin.
    void anOpenStatementKeepsNoStoppedReadFromBeingUndone()
    {
        QTemporaryDir folder;
        auto options = optionsIn(folder);
        options.readers = 1;
        Database database(options);
        take(openNow(database));
        take(Async::await(database.write(
            [](Connection &c) { return c.script("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)"); })));
        std::unique_ptr<Storage::Statement> open;
        std::stop_source stop;
        const auto answer = Async::await(database.read(
            [&](Connection &c) -> Result<qint64> {
                open.reset(new Storage::Statement(c.prepare("SELECT x FROM t")));
                if (!open->step())
                    return std::unexpected(open->result().error());
                stop.request_stop();
                return countTo(c, "SELECT sum(x) FROM t");
            },
            stop.get_token()));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, Code::Cancelled);
        const auto later = Async::await(database.read([&](Connection &c) {
            auto sum = countTo(c, "SELECT sum(x) FROM t");
            open.reset();
            return sum;
        }));
        QVERIFY2(later, later ? "" : qPrintable(later.error().toText()));
        QCOMPARE(*later, 3);
        QCOMPARE(database.report().connectionsOpened, 2U); // the writer and the reader, neither anew
    }

    void aConnectionThatCannotUndoIsOpenedAnew_data()
    {
        QTest::addColumn<bool>("writes");
        QTest::newRow("reader") << false;
        QTest::newRow("writer") << true;
    }
    void aConnectionThatCannotUndoIsOpenedAnew()
    {
        struct NoRollback final : StepHook
        {
            Result<void> before(StepKind /*kind*/, const QString &what) override
            {
                return what == u"ROLLBACK" ? fail(Code::Internal, u"test"_s, u"No."_s) : Result<void>();
            }
        };
        QFETCH(bool, writes);
        QTemporaryDir folder;
        auto options = optionsIn(folder);
        options.readers = 1;
        Database database(options);
        take(openNow(database));
        take(Async::await(
            database.write([](Connection &c) { return c.script("CREATE TABLE t (x); INSERT INTO t VALUES (1)"); })));
        NoRollback hook;
        const auto broken = [&](Connection &c) -> Result<qint64> {
            if (writes)
                take(c.script("INSERT INTO t VALUES (2)"));
            c.setStepHook(&hook);
            return fail(Code::Internal, u"test"_s, u"Broken."_s);
        };
        const auto sum = [](Connection &c) { return countTo(c, "SELECT sum(x) FROM t"); };
        QCOMPARE(take(Async::await(database.read(sum))), 1);
        const auto begun = database.report().connectionsOpened;
        QVERIFY(!(writes ? Async::await(database.write(broken)) : Async::await(database.read(broken))));
        const auto later = writes ? Async::await(database.write(sum)) : Async::await(database.read(sum));
        QVERIFY2(later, later ? "" : qPrintable(later.error().toText()));
        QCOMPARE(*later, 1);
        QCOMPARE(database.report().connectionsOpened, begun + 1);
    }

    void shutdownEndsRunningAndQueuedWork()
    {
        QTemporaryDir folder;
        auto options = optionsIn(folder);
        options.readers = 1;
        Database database(options);
        take(openNow(database));
        QSemaphore begun;
        auto running = database.read([&begun](Connection &c) {
            begun.release();
            return countTo(c, endless);
        });
        QList<Async::Future<qint64>> queued;
        for (int i = 0; i < 20; ++i)
            queued << database.read([](Connection &c) { return countTo(c, "SELECT 1"); });
        begun.acquire();
        database.shutdown();
        const auto answer = Async::await(running);
        QVERIFY(!answer && answer.error().code == Code::Cancelled);
        for (const auto &future : std::as_const(queued)) {
            const auto result = Async::await(future);
            QVERIFY(!result && result.error().code == Code::Cancelled);
        }
        const auto late = Async::await(database.write([](Connection &c) { return c.script("SELECT 1"); }));
        QVERIFY(!late && late.error().code == Code::Cancelled);
        QVERIFY(!QFile::exists(options.path + u"-wal"_s) || QFileInfo(options.path + u"-wal"_s).size() == 0);
        QVERIFY(!QFile::exists(folder.filePath(u"docket.lock"_s)));
    }

    void readersOpenWithTheDatabaseWhereAskedFor()
    {
        QTemporaryDir folder;
        auto options = optionsIn(folder);
        options.readers = 3;
        {
            Database database(options);
            take(openNow(database));
            QCOMPARE(database.report().connectionsOpened, 1);
        }
        options.readersAtOnce = true;
        Database database(options);
        take(openNow(database));
        // All of them, but where the machine is busy one thread may do the work of two.
        QTRY_VERIFY(database.report().connectionsOpened > 1);
        QCOMPARE(take(Async::await(database.read([](Connection &c) { return countTo(c, "SELECT 1"); }))), 1);
        QVERIFY(database.report().connectionsOpened <= 4);
    }

    void countsLongTransactions()
    {
        QTemporaryDir folder;
        auto options = optionsIn(folder);
        options.longTransaction = -1ms; // even the shortest is too long
        Database database(options);
        take(openNow(database));
        take(Async::await(database.read([](Connection &c) { return countTo(c, "SELECT 1"); })));
        QCOMPARE(database.report().reads.longRunning, 1);
    }

    void readsBesideARunningDocket()
    {
        QTemporaryDir folder;
        Database first(optionsIn(folder));
        take(openNow(first));
        take(Async::await(
            first.write([](Connection &c) { return c.script("CREATE TABLE t (x); INSERT INTO t VALUES (5)"); })));
        auto options = optionsIn(folder);
        options.readOnly = true;
        Database second(options);
        take(openNow(second));
        QCOMPARE(take(Async::await(second.read([](Connection &c) { return countTo(c, "SELECT x FROM t"); }))), 5);
        const auto written = Async::await(second.write([](Connection &c) { return c.script("DELETE FROM t"); }));
        QVERIFY(!written && written.error().code == Code::StorageReadOnly);
        take(Async::await(first.write([](Connection &c) { return c.script("UPDATE t SET x = 6"); })));
        QCOMPARE(take(Async::await(second.read([](Connection &c) { return countTo(c, "SELECT x FROM t"); }))), 6);
    }

    void readingNeedsADatabase()
    {
        QTemporaryDir folder;
        auto options = optionsIn(folder);
        options.readOnly = true;
        QVERIFY(openError(options).code == Code::NotFound);
        writeFile(options.path, {});
        QVERIFY(openError(options).code == Code::NotFound);
    }

    void preparedStatementsAreReused()
    {
        QTemporaryDir folder;
        Storage::ConnectionOptions options;
        options.path = folder.filePath(u"docket.db"_s);
        auto connection = take(Connection::open(options));
        const auto before = connection->statementCounts();
        for (int i = 0; i < 10; ++i)
            QCOMPARE(take(connection->integer("SELECT ?", i)), std::optional<qint64>(i));
        QCOMPARE(connection->statementCounts().prepared - before.prepared, 1);
        QCOMPARE(connection->statementCounts().reused - before.reused, 9);
        auto outer = connection->prepare("SELECT 1");
        auto inner = connection->prepare("SELECT 1"); // the same text while the first is in use
        QVERIFY(outer.step());
        QVERIFY(inner.step());
        for (int i = 0; i < 500; ++i) // more than the cache holds
            take(connection->integer(QByteArray("SELECT ").append(QByteArray::number(i))));
        QVERIFY(!connection->prepare("SELECT nonsense FROM nowhere").step());
    }

    void textsKeepEveryByte_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("NUL") << QByteArray("a\0b\0", 4);
        QTest::newRow("broken UTF-8") << QByteArray("\xff\xfe\x80 a");
        QTest::newRow("2 MB") << QByteArray(2'000'000, 'z');
    }
    void textsKeepEveryByte()
    {
        QFETCH(QByteArray, text);
        QTemporaryDir folder;
        Storage::ConnectionOptions options;
        options.path = folder.filePath(u"docket.db"_s);
        auto connection = take(Connection::open(options));
        take(connection->script("CREATE TABLE t (blob, text)"));
        take(connection->run("INSERT INTO t VALUES (?, ?)", Storage::Blob{text}, text));
        auto row = connection->prepare("SELECT blob, text FROM t");
        QVERIFY(row.step());
        QCOMPARE(row.bytes(0), text);
        QCOMPARE(row.bytes(1), text);
        QVERIFY(!row.isNull(0) && !row.isNull(1));
    }
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
