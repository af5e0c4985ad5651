// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/metering.h>
#include <cache/memorylevel.h>

#include <QTemporaryDir>
#include <QTest>

#include <latch>

using namespace Docket;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The thread that makes reports: what it takes along, and that nothing holds it up when the program ends.
class TestMetering final : public QObject
{
    Q_OBJECT

private:
    struct Bench
    {
        explicit Bench(bool enabled = true)
            : metering({.enabled = enabled,
                        .slowLimit = 0ns,
                        .readers = 1,
                        .networkWorkers = 4,
                        .workers = 2,
                        .interval = 20ms},
                       clock)
            , database({.path = dir.filePath(u"docket.db"_s), .readers = 1, .metrics = metering.database()})
            , cache({std::make_shared<Cache::MemoryLevel>(1 << 20, clock)}, clock)
        {
            if (auto opened = Async::await(database.open()); !opened)
                qFatal("%s", qUtf8Printable(opened.error().toText()));
        }
        ~Bench()
        {
            metering.stop();
            database.shutdown();
        }
        Q_DISABLE_COPY_MOVE(Bench)

        void start()
        {
            metering.start({.database = database,
                            .cache = cache,
                            .transactions = [] { return Metrics::TransactionReport(); },
                            .http = [] { return QList<Metrics::HttpReport>(); }});
        }

        QTemporaryDir dir;
        SystemClock clock;
        App::Metering metering;
        Storage::Database database;
        Cache::TieredCache cache;
    };

private Q_SLOTS:
    /// The only reader is at something that takes its time, and the plan of a slow statement waits behind it.
    void nothingHoldsUpTheEnd()
    {
        Bench bench;
        auto begun = std::make_shared<std::latch>(1);
        auto end = std::make_shared<std::latch>(1);
        const auto reading = bench.database.read([begun, end](Storage::Connection &) -> Result<void> {
            begun->count_down();
            end->wait();
            return {};
        });
        begun->wait();
        // Something slow: everything is.
        QVERIFY(Async::await(bench.database.write([](Storage::Connection &c) -> Result<void> {
            const auto rows = c.integer("SELECT count(*) FROM issue");
            return rows ? Result<void>() : std::unexpected(rows.error());
        })));
        bench.start();
        QTRY_VERIFY(bench.metering.database()->readers.report().queued > 0);
        bench.metering.stop(); // would never come back
        QVERIFY(!reading.isFinished());
        end->count_down();
        QVERIFY(Async::await(reading));
    }

    void reportsTakeEverythingAlong()
    {
        Bench bench;
        Async::WorkerPool workers(u"workers"_s, 2, bench.metering.workers());
        QVERIFY(Async::await(workers.run([]() -> Result<void> { return {}; })));
        QVERIFY(!Async::await(workers.run([]() -> Result<void> { return fail(Code::Invalid, u"test"_s, u"no"_s); })));
        QVERIFY(Async::await(bench.database.write([](Storage::Connection &) { return Result<void>(); })));
        bench.start();
        QTRY_VERIFY(bench.metering.hub().version() > 1);
        const auto report = bench.metering.hub().report(Metrics::Window::SinceStart);
        const auto pool = std::ranges::find(report->pools, u"workers"_s, &Metrics::PoolReport::name);
        QVERIFY(pool != report->pools.end());
        QCOMPARE(pool->size, 2);
        QCOMPARE(pool->done, 1U);
        QCOMPARE(pool->failed, 1U);
        QVERIFY(std::ranges::contains(report->pools, u"network"_s, &Metrics::PoolReport::name));
        QVERIFY(!report->transactions.recent.isEmpty());
        QVERIFY(report->transactions.recent.first().plain);
        // The plan that is asked for is no statement of Docket's own.
        QTRY_VERIFY(std::ranges::any_of(bench.metering.database()->statements.report().slow,
                                        [](const Metrics::SlowStatement &one) { return !one.plan.isEmpty(); }));
        for (const auto &one : bench.metering.database()->statements.report().statements)
            QVERIFY2(!one.text.startsWith(u"EXPLAIN"_s), qPrintable(one.text));
    }

    void switchedOffNothingIsCounted()
    {
        Bench bench(false);
        QVERIFY(!bench.metering.database() && !bench.metering.workers() && !bench.metering.networkWorkers());
        bench.start();
        QVERIFY(Async::await(bench.database.write([](Storage::Connection &) { return Result<void>(); })));
        QCOMPARE(bench.metering.hub().version(), 0U);
    }
};

QTEST_GUILESS_MAIN(TestMetering)
#include "tst_metering.moc"
