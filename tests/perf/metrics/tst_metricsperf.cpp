// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/action.h>
#include <metrics/databasecollector.h>
#include <metrics/metricshub.h>
#include <storage/database.h>

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

} // namespace

/// What it costs to be watched: one record, and all of them in the work that the database does for Docket. In processor
/// time, on against off in turns within one run.
class TestMetricsPerf final : public QObject
{
    Q_OBJECT

private:
    static constexpr int issues = 20'000;
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
        auto *entry = statements.entry("SELECT 1", u"measure"_s);
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
        std::printf("\nrecording, ns of processor time: statement %.0f, pool work with its clock %.0f, action %.0f\n",
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
            auto *entry = m_collector.statements.entry(sql, u"measure"_s);
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

QTEST_GUILESS_MAIN(TestMetricsPerf)
#include "tst_metricsperf.moc"
