// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/metering.h>
#include <base/action.h>
#include <cache/memorylevel.h>
#include <cache/tieredcache.h>
#include <cache/typecounters.h>
#include <domain/triage.h>
#include <metrics/blockcollector.h>
#include <metrics/databasecollector.h>
#include <metrics/httpcollector.h>
#include <metrics/metricshub.h>
#include <storage/database.h>
#include <unitofwork/unitofworkrunner.h>

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace Docket;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What this process has used of the processors: others on the machine do not count.
std::chrono::nanoseconds cpuTime(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

constexpr int issues = 20'000;

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// Nanoseconds for one call of @p fn, the best of some rounds.
template <typename Fn>
double cost(Fn fn)
{
    constexpr int calls = 200'000;
    double best = 1e9;
    for (int round = 0; round < 7; ++round) {
        const auto begin = cpuTime(CLOCK_THREAD_CPUTIME_ID);
        for (int i = 0; i < calls; ++i)
            fn(i);
        best = std::min(best, double((cpuTime(CLOCK_THREAD_CPUTIME_ID) - begin).count()) / calls);
    }
    return best;
}

/// The parts of Docket that are watched, as the program puts them together, with metrics.enabled on or off.
struct World
{
    /// @p interval between two reports; the program's is five seconds. From @p slow on a statement is slow.
    World(bool enabled, int count, std::chrono::milliseconds interval = 1s, std::chrono::milliseconds slow = 50ms)
        : metering({.enabled = enabled,
                    .slowLimit = slow,
                    .readers = 2,
                    .interval = interval,
                    .keep = {.path = dir.filePath(u"metrics.db"_s)}},
                   clock)
        , database({.path = dir.filePath(u"docket.db"_s), .readers = 2, .metrics = metering.database()})
        , cache({std::make_shared<Cache::MemoryLevel>(8 << 20, clock)}, clock)
        , units(database, &cache, Domain::TriageRules::defaults())
    {
        must(Async::await(database.open()));
        must(Async::await(database.onWriter([count](Storage::Connection &c) -> Result<void> {
            const QByteArray sql =
                "BEGIN; CREATE TABLE measured(id INTEGER PRIMARY KEY, title TEXT, body TEXT, state "
                "INTEGER, updated INTEGER); CREATE INDEX measured_updated ON measured(state, "
                "updated); WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                QByteArray::number(count - 1) +
                ") INSERT INTO measured SELECT i, 'The printer jams on page ' || i, "
                "hex(zeroblob(100)), i % 3, (i * 7919) % " +
                QByteArray::number(count) + " FROM n; COMMIT";
            return c.script(sql);
        })));
        metering.start({.database = database,
                        .cache = cache,
                        .transactions = [this] { return units.report(); },
                        .http = [] { return QList<Metrics::HttpReport>(); }});
    }
    ~World()
    {
        metering.stop();
        database.shutdown();
    }
    Q_DISABLE_COPY_MOVE(World)

    static void must(const auto &result)
    {
        if (!result)
            qFatal("%s", qUtf8Printable(result.error().toText()));
    }

    /// What Docket's views and a sync ask for: pages of rows, whole lists of keys, reads of the cache, units of work.
    void work()
    {
        const ActionScope doing(u"measure"_s);
        for (int i = 0; i < 8; ++i) {
            must(Async::await(
                units.run({.action = u"store a page"_s}, [=](UnitsOfWork::UnitOfWork &work) -> Result<int> {
                    for (int k = 0; k < 50; ++k) {
                        const auto done = work.connection().run("UPDATE measured SET title=?, updated=? WHERE id=?",
                                                                u"The printer jams again %1"_s.arg(i),
                                                                (i * 31 + k) % issues, (i * 50 + k) % issues);
                        if (!done)
                            return std::unexpected(done.error());
                    }
                    return 1;
                })));
            must(Async::await(database.read([=](Storage::Connection &c) -> Result<void> {
                auto rows = c.prepare("SELECT id FROM measured WHERE state=? ORDER BY updated");
                rows.bindAll(i % 3);
                qint64 sum = 0;
                while (rows.step())
                    sum += rows.integer(0);
                return sum > 0 ? rows.result() : fail(Code::Internal, u"perf"_s, u"nothing was read"_s);
            })));
            for (int page = 0; page < 40; ++page) {
                const Cache::CacheKey key(u"page", QString::number(page));
                must(cache.getOrLoad(key, [&]() -> Result<QByteArray> { return QByteArray(2000, 'x'); }));
                for (int again = 0; again < 50; ++again)
                    (void)cache.get(key);
                must(Async::await(database.read([=](Storage::Connection &c) -> Result<void> {
                    auto rows = c.prepare("SELECT id, title, body, state, updated FROM measured WHERE state=? AND "
                                          "updated<? ORDER BY updated DESC LIMIT 64");
                    rows.bindAll(page % 3, issues - page);
                    qsizetype bytes = 0;
                    while (rows.step())
                        bytes += rows.text(1).size() + rows.view(2).size();
                    return bytes > 0 ? rows.result() : fail(Code::Internal, u"perf"_s, u"nothing was read"_s);
                })));
            }
        }
    }

    QTemporaryDir dir;
    SystemClock clock;
    App::Metering metering;
    Storage::Database database;
    Cache::TieredCache cache;
    UnitsOfWork::UnitOfWorkRunner units;
};

} // namespace

/// What it costs to be watched: one record, all statements on a bare connection, and everything in the parts of the
/// program. In processor time, on against off in turns within one run.
class TestMetricsPerf final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    Metrics::DatabaseCollector m_collector{{}, 1};

    using Kind = std::pair<const char *, std::function<void(Storage::Connection &, int)>>;

    static void must(const auto &result)
    {
        if (!result)
            qFatal("%s", qUtf8Printable(result.error().toText()));
    }

    [[nodiscard]] std::unique_ptr<Storage::Connection> connection(bool watched)
    {
        Storage::ConnectionOptions options;
        options.path = m_folder.filePath(u"perf.db"_s);
        if (watched) {
            options.statements = &m_collector.statements;
            options.wal = &m_collector.wal;
        }
        auto opened = Storage::Connection::open(options);
        must(opened);
        return *std::move(opened);
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto file = connection(false);
        must(file->script("CREATE TABLE issue(id INTEGER PRIMARY KEY, title TEXT, body TEXT, state INTEGER, "
                          "updated INTEGER); CREATE INDEX issue_updated ON issue(state, updated); BEGIN"));
        for (int i = 0; i < issues; ++i)
            must(file->run("INSERT INTO issue VALUES(?, ?, ?, ?, ?)", i, u"The printer jams on page %1"_s.arg(i),
                           QString(200, u'x'), i % 3, (i * 7919) % issues));
        must(file->script("COMMIT"));
    }

    void recordingTakesLessThanAHundredNanoseconds()
    {
        auto &statements = m_collector.statements;
        const auto entry = statements.entry("SELECT 1", u"measure"_s);
        const double statement = cost([&](int i) {
            Metrics::StatementCollector::record(
                *entry, {.duration = std::chrono::nanoseconds(900 + i % 4000), .rows = 3, .vmSteps = 40});
        });
        Metrics::PoolCollector pool(u"readers"_s, 2);
        const auto now = std::chrono::steady_clock::now();
        const double work = cost([&](int i) {
            Metrics::PoolCollector::Ticket ticket(&pool);
            ticket.begin(now);
            ticket.end(std::chrono::nanoseconds(i), Metrics::WorkEnd::Done);
        });
        const QString action = u"filter issues"_s;
        const double scope = cost([&](int) { const ActionScope doing(action); });
        Metrics::TransactionCollector transactions;
        // Reports in between must not make the next record dear.
        const double unit = cost([&](int i) {
            if (i % 1000 == 0)
                (void)transactions.report();
            const auto ticket = transactions.asked(action, {});
            transactions.begun(ticket);
            transactions.ended(ticket, Metrics::UnitEnd::Committed, std::chrono::hours(1));
        });
        Metrics::HttpCollector http(u"https://forge.test"_s);
        const double request = cost([&](int i) {
            http.started(200);
            http.answered(std::chrono::nanoseconds(i), std::chrono::nanoseconds(i * 2), 5000);
            http.succeeded();
            http.ended();
        });
        Cache::ReadCounters reads;
        const double read = cost([&](int i) { reads.hit(std::size_t(i), 0); });
        Metrics::BlockCollector blocks;
        const double block = cost([&](int i) { blocks.record(std::chrono::nanoseconds(i), {}); });
        const double look = cost([](int) { (void)std::chrono::steady_clock::now(); });
        std::printf(
            "\nrecording, ns of processor time: a unit of work (asked, begun, ended) %.0f, a request (started, "
            "answered, succeeded, ended) %.0f, a read of the cache %.0f, a delay of the GUI %.0f; a look at the "
            "clock, for comparison, %.0f\n",
            unit, request, read, block, look);
        // Three records, and four looks at the clock that are their purpose.
        QVERIFY2(unit < 300, qPrintable(u"%1 ns for three records"_s.arg(unit)));
        QVERIFY2(request < 100, qPrintable(u"%1 ns for four records"_s.arg(request)));
        QVERIFY2(read < 100, qPrintable(u"%1 ns"_s.arg(read)));
        QVERIFY2(block < 100, qPrintable(u"%1 ns"_s.arg(block)));
        std::printf("recording, ns of processor time: statement %.0f, pool work with its clock %.0f, action %.0f\n",
                    statement, work, scope);
        QVERIFY2(statement < 100, qPrintable(u"%1 ns"_s.arg(statement)));
        QVERIFY2(work < 200, qPrintable(u"%1 ns for three records and a look at the clock"_s.arg(work)));
        QVERIFY2(scope < 100, qPrintable(u"%1 ns"_s.arg(scope)));
    }

    /// The work that Docket's views ask for, in the shares in which they do.
    void watchedAgainstUnwatched()
    {
        const auto pages = [](Storage::Connection &c, int i) {
            auto rows = c.prepare("SELECT id, title, body, state, updated FROM issue WHERE state=? AND updated<? "
                                  "ORDER BY updated DESC LIMIT 64");
            rows.bindAll(i % 3, issues - i % 1000);
            qsizetype bytes = 0;
            while (rows.step())
                bytes += rows.text(1).size() + rows.view(2).size();
            must(rows.result());
            if (bytes == 0)
                qFatal("nothing was read");
        };
        const auto keys = [](Storage::Connection &c, int i) {
            auto rows = c.prepare("SELECT id FROM issue WHERE state=? ORDER BY updated");
            rows.bindAll(i % 3);
            qint64 sum = 0;
            while (rows.step())
                sum += rows.integer(0);
            must(rows.result());
            if (sum == 0)
                qFatal("nothing was read");
        };
        const auto writes = [](Storage::Connection &c, int i) {
            must(c.run("BEGIN IMMEDIATE"));
            for (int k = 0; k < 50; ++k)
                must(c.run("UPDATE issue SET title=?, updated=? WHERE id=?", u"The printer jams again %1"_s.arg(i),
                           (i * 31 + k) % issues, (i * 50 + k) % issues));
            must(c.run("COMMIT"));
        };
        const std::array<Kind, 3> kinds{Kind{"a page of 64 rows", pages}, Kind{"6,667 keys", keys},
                                        Kind{"a unit of 50 updates", writes}};
        const std::array<int, 3> repeats{400, 24, 24};
        auto off = connection(false);
        auto on = connection(true);
        const ActionScope doing(u"measure"_s);
        std::vector<double> whole;
        std::array<std::vector<double>, 3> each;
        std::array<double, 3> perCall{};
        const auto measure = [&](Storage::Connection &c, std::size_t kind) {
            const auto begin = cpuTime(CLOCK_THREAD_CPUTIME_ID);
            for (int i = 0; i < repeats[kind]; ++i)
                kinds[kind].second(c, i);
            return double((cpuTime(CLOCK_THREAD_CPUTIME_ID) - begin).count());
        };
        for (int round = 0; round < 41; ++round) {
            double watched = 0;
            double bare = 0;
            for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
                // Who comes first changes, and the second finds warm caches.
                const bool first = round % 2 == 0;
                const double a = measure(first ? *on : *off, kind);
                const double b = measure(first ? *off : *on, kind);
                const double mine = first ? a : b;
                const double other = first ? b : a;
                if (round > 0)
                    each[kind].push_back(mine / other);
                perCall[kind] = other / repeats[kind] / 1000;
                watched += mine;
                bare += other;
            }
            if (round > 0)
                whole.push_back(watched / bare);
        }
        std::printf("\n%-24s %12s %10s\n", "work", "off, us", "on / off");
        for (std::size_t kind = 0; kind < kinds.size(); ++kind)
            std::printf("%-24s %12.1f %10.4f\n", kinds[kind].first, perCall[kind], median(each[kind]));
        std::printf("%-24s %12s %10.4f\n", "all", "", median(whole));
        const auto report = m_collector.statements.report();
        QVERIFY(report.statements.size() >= 4);
        QVERIFY2(median(whole) < 1.02, qPrintable(u"all metrics cost %1 %"_s.arg((median(whole) - 1) * 100)));
    }

    /// All of it at once: metrics.enabled against not, with the thread that makes reports and the file that keeps them.
    void everythingOnAgainstOff()
    {
        constexpr int rounds = 15;
        std::vector<double> processor;
        std::vector<double> wall;
        std::array<double, 2> least{1e18, 1e18};
        const auto measure = [](World &world) {
            const auto begin = std::chrono::steady_clock::now();
            const auto used = cpuTime(CLOCK_PROCESS_CPUTIME_ID);
            for (int i = 0; i < 6; ++i)
                world.work();
            return std::pair(double((cpuTime(CLOCK_PROCESS_CPUTIME_ID) - used).count()),
                             double((std::chrono::steady_clock::now() - begin).count()));
        };
        for (int round = 0; round < rounds; ++round) {
            std::array<std::pair<double, double>, 2> took;
            // One after the other, so that the thread of the one does not count for the other.
            for (const bool enabled : {round % 2 == 0, round % 2 != 0}) {
                World world(enabled, issues);
                world.work();
                took[enabled ? 1 : 0] = measure(world);
                if (enabled)
                    QVERIFY(world.metering.database()->statements.report().statements.size() >= 3);
            }
            processor.push_back(took[1].first / took[0].first);
            wall.push_back(took[1].second / took[0].second);
            for (std::size_t k = 0; k < 2; ++k)
                least[k] = std::min(least[k], took[k].first);
        }
        std::printf("\nall metrics on / off, through Database, UnitOfWorkRunner and TieredCache: processor time median "
                    "%.4f, least %.4f; time until done median %.4f\n",
                    median(processor), least[1] / least[0], median(wall));
        // Instructions decide, see the next test; what a busy machine makes of processor time is no more than a hint.
        const double limit = QStandardPaths::findExecutable(u"valgrind"_s).isEmpty() ? 1.02 : 1.1;
        const double cost = std::min(median(processor), least[1] / least[0]);
        QVERIFY2(cost < limit, qPrintable(u"all metrics cost %1 %"_s.arg((cost - 1) * 100)));
    }

    /// The same in instructions, which no other program on the machine can change: this program runs under valgrind
    /// with `work N on` or `work N off`, and what two such runs differ by is what they did. The reports that are made
    /// every five seconds are left out; the next test says what they cost.
    void instructionsOnAgainstOff()
    {
        if (QStandardPaths::findExecutable(u"valgrind"_s).isEmpty())
            QFAIL("there is no valgrind: install Debian's valgrind");
        const auto instructions = [this](int times, bool enabled) {
            QProcess process;
            process.setProcessChannelMode(QProcess::MergedChannels);
            process.start(u"valgrind"_s,
                          {u"--tool=callgrind"_s, u"--callgrind-out-file="_s + m_folder.filePath(u"callgrind.out"_s),
                           QCoreApplication::applicationFilePath(), u"work"_s, QString::number(times),
                           enabled ? u"on"_s : u"off"_s});
            if (!process.waitForFinished(600'000) || process.exitCode() != 0)
                return -1.0;
            const QString text = QString::fromLocal8Bit(process.readAll());
            const auto found = QRegularExpression(u"Collected : (\\d+)"_s).match(text);
            return found.hasMatch() ? found.captured(1).toDouble() : -1.0;
        };
        // The least of three: how often threads wait for each other is a matter of chance.
        std::array<double, 2> each{};
        for (const bool enabled : {false, true}) {
            std::array<double, 2> least{1e18, 1e18};
            for (int round = 0; round < 3; ++round) {
                for (const int times : {1, 4}) {
                    const double count = instructions(times, enabled);
                    QVERIFY2(count > 0, "valgrind could not run the work");
                    auto &kept = least[times == 4 ? 1 : 0];
                    kept = std::min(kept, count);
                }
            }
            QVERIFY(least[1] > least[0]);
            each[enabled ? 1 : 0] = (least[1] - least[0]) / 3;
        }
        std::printf("\nall metrics on / off in instructions: %.1f and %.1f million for a round of the work, %.4f\n",
                    each[1] / 1e6, each[0] / 1e6, each[1] / each[0]);
        QVERIFY2(each[1] / each[0] < 1.02, qPrintable(u"all metrics cost %1 %"_s.arg((each[1] / each[0] - 1) * 100)));
    }

    /// What a tick costs on its worker: it must be nothing beside the five seconds between two.
    void aTickIsCheap()
    {
        const SystemClock clock;
        Metrics::MetricsHub hub(clock);
        hub.addSource([this](Metrics::MetricsReport &report) {
            report.statements = m_collector.statements.report();
            report.pools = {m_collector.readers.report(), m_collector.writer.report()};
            report.wal = m_collector.wal.report();
        });
        for (int i = 0; i < 200; ++i) {
            const QByteArray sql = "SELECT c" + QByteArray::number(i) + " FROM t";
            const auto entry = m_collector.statements.entry(sql, u"measure"_s);
            for (int k = 0; k < 100; ++k)
                Metrics::StatementCollector::record(*entry, {.duration = std::chrono::microseconds(k * k)});
        }
        const auto begin = cpuTime(CLOCK_THREAD_CPUTIME_ID);
        for (int i = 0; i < 20; ++i)
            hub.tick();
        const auto took = (cpuTime(CLOCK_THREAD_CPUTIME_ID) - begin) / 20;
        std::printf("\na tick with 200 statements: %.2f ms\n", std::chrono::duration<double, std::milli>(took).count());
        QVERIFY(took < 25ms);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (const auto words = QCoreApplication::arguments(); words.size() == 4 && words[1] == u"work") {
        World world(words[3] == u"on", issues, 1h, 1h); // below valgrind everything is slow
        for (int i = words[2].toInt(); i > 0; --i)
            world.work();
        return 0;
    }
    TestMetricsPerf test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_metricsperf.moc"
