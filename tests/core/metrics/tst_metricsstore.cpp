// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <metrics/encode.h>
#include <metrics/json.h>
#include <metrics/metricshub.h>
#include <metrics/prometheus.h>
#include <storage/metricsstore.h>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdio>
#include <unistd.h>

using namespace Docket;
using namespace Docket::Metrics;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Storage::KeptSpan;
using Storage::MetricsStore;

namespace {

using Time = MetricsStore::Time;

/// A whole hour, so that periods begin where it is easy to see.
constexpr Time start{std::chrono::milliseconds(480'000h)};

MetricsReport period(Time at, int calls, std::chrono::nanoseconds each = 1ms)
{
    Histogram times;
    for (int i = 0; i < calls; ++i)
        times.record(each);
    MetricsReport report;
    report.at = at;
    report.covered = 10s;
    StatementReport statement;
    statement.text = u"SELECT ?"_s;
    statement.action = u"filter issues"_s;
    statement.rows = quint64(calls);
    statement.duration = times.report();
    report.statements.statements = {statement};
    PoolReport pool;
    pool.name = u"readers"_s;
    pool.size = 2;
    pool.done = quint64(calls);
    report.pools = {pool};
    return report;
}

quint64 calls(const Result<MetricsReport> &report)
{
    return report && !report->statements.statements.isEmpty() ? report->statements.statements.first().calls() : 0;
}

/// Stands for Docket: keeps a period after the other until it is killed, and says each that is kept.
int keepForEver(const QString &path)
{
    auto store = MetricsStore::open({.path = path});
    if (!store)
        return 1;
    for (int i = 1;; ++i) {
        if (!(*store)->add(period(start + i * 10s, 1)))
            return 2;
        std::printf("%d\n", i);
        std::fflush(stdout);
    }
}

} // namespace

/// What outlives the program.
class TestMetricsStore final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    [[nodiscard]] QString path() const { return m_folder->filePath(u"metrics.db"_s); }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aReportComesBackAsItWas()
    {
        auto report = period(start, 5);
        report.statements.slow = {{.text = u"SELECT ?"_s,
                                   .action = u"open issue"_s,
                                   .trace = {7},
                                   .at = start,
                                   .cost = {.duration = 3s, .rows = 2, .failed = true},
                                   .values = {u"text, 3 bytes"_s},
                                   .plan = u"SCAN issue"_s}};
        HttpReport http;
        http.instance = u"https://forge.test/"_s;
        http.requests = 3;
        http.failures = {{Code::Offline, 2}};
        http.breaker = BreakerState::HalfOpen;
        report.http = {http};
        report.transactions.committed = 9;
        report.wal.checkpoints = 4;
        report.blocks.longest = {{.duration = 40ms, .at = start, .activity = u"event 12"_s}};
        const QByteArray bytes = encoded(report);
        const auto back = decoded(bytes);
        QVERIFY(back);
        QCOMPARE(encoded(*back), bytes);
        QCOMPARE(back->at, report.at);
        QCOMPARE(back->covered, report.covered);
        QCOMPARE(back->statements.statements.first().duration.p99(),
                 report.statements.statements.first().duration.p99());
        QCOMPARE(back->statements.slow.first().plan, u"SCAN issue"_s);
        QVERIFY(back->statements.slow.first().cost.failed);
        QCOMPARE(back->http.first().failures, report.http.first().failures);
        QCOMPARE(back->http.first().breaker, BreakerState::HalfOpen);
        QCOMPARE(back->transactions.committed, 9U);
        QCOMPARE(back->wal.checkpoints, 4U);
        QCOMPARE(back->blocks.longest.first().activity, u"event 12"_s);
    }

    void whatTookLongIsInJson()
    {
        MetricsReport report;
        report.transactions.longest = {
            {.action = u"sync issues"_s, .trace = TraceId{5}, .duration = 3s, .limit = 1s, .plain = true}};
        report.blocks.limit = 16ms;
        report.blocks.longest = {{.duration = 40ms, .at = start, .activity = u"event 12"_s}};
        const auto all = toJson(report, {});
        const auto unit = all[u"queries"_s][u"transactions"_s][u"longest"_s][0];
        QCOMPARE(unit[u"action"_s].toString(), u"sync issues"_s);
        QCOMPARE(unit[u"ms"_s].toDouble(), 3000);
        QCOMPARE(unit[u"limitMs"_s].toDouble(), 1000);
        QCOMPARE(unit[u"trace"_s].toString(), TraceId{5}.toString());
        const auto window = all[u"interface"_s];
        QCOMPARE(window[u"limitMs"_s].toDouble(), 16);
        QCOMPARE(window[u"longest"_s][0][u"ms"_s].toDouble(), 40);
        QCOMPARE(window[u"longest"_s][0][u"activity"_s].toString(), u"event 12"_s);
        QCOMPARE(window[u"longest"_s][0][u"at"_s].toString(), u"2024-10-04T00:00:00.000Z"_s);
    }

    void agesAndCausesOfTheCacheComeBack()
    {
        Histogram ages;
        ages.record(90us); // stands for 90 seconds
        CachePartReport part;
        part.level = u"memory"_s;
        part.evicted = 1;
        part.damaged = 2;
        part.promotions = 3;
        part.skipped = 4;
        part.spared = 5;
        part.full = 6;
        part.cancelled = 7;
        part.ages = ages.report();
        auto report = period(start, 5);
        report.cache.levels = {part};
        const auto back = decoded(encoded(report));
        QVERIFY(back);
        QCOMPARE(back->cache.levels.first().promotions + back->cache.levels.first().skipped, 7U);
        QCOMPARE(back->cache.levels.first().spared + back->cache.levels.first().full, 11U);
        QCOMPARE(back->cache.levels.first().cancelled, 7U);
        QVERIFY(back->cache.levels.first().ageAtEviction(0.5) >= 89s);
        const auto json = toJson(report, {Part::Cache})[u"cache"_s][u"levels"_s][0].toObject();
        QCOMPARE(json[u"damaged"_s].toInt(), 2);
        QCOMPARE(json[u"skipped"_s].toInt(), 4);
        QVERIFY(json[u"ageAtEviction"_s][u"p95Seconds"_s].toDouble() >= 89);
        const QString text = prometheusText(report, {Part::Cache});
        QVERIFY2(text.contains(u"docket_cache_level_departures_total{level=\"memory\",cause=\"damaged\"} 2\n"),
                 qPrintable(text));
        QVERIFY(text.contains(u"docket_cache_level_full_total{level=\"memory\"} 6\n"));
        QVERIFY(text.contains(u"docket_cache_level_eviction_age_seconds_count{level=\"memory\"} 1\n"));
        // Two spans add up, a difference takes away.
        const auto both = merged(report, report).cache.levels.first();
        QCOMPARE(both.full, 12U);
        QCOMPARE(both.cancelled, 14U);
        QCOMPARE(both.ages.count(), 2U);
        QCOMPARE(difference(report, report).cache.levels.first().ages.count(), 0U);
    }

    void figuresOfAnOlderDocketAreRead()
    {
        // The earlier formats are the same where there is nothing of the cache.
        QByteArray older = qUncompress(encoded(period(start, 5)));
        QCOMPARE(older[3], char(3));
        for (const char format : {char(1), char(2)}) {
            older[3] = format;
            const auto back = decoded(qCompress(older));
            QVERIFY(back);
            QCOMPARE(calls(*back), 5U);
        }
    }

    void damagedBytesAreRefused()
    {
        const QByteArray whole = qUncompress(encoded(period(start, 5)));
        for (qsizetype size = 0; size < whole.size(); ++size)
            QVERIFY2(!decoded(qCompress(whole.first(size))), qPrintable(QString::number(size)));
        QVERIFY(!decoded("nonsense"));
        QVERIFY(!decoded({}));
        QByteArray other = whole;
        other[3] = char(other[3] + 1);
        QVERIFY(!decoded(qCompress(other)));
    }

    void figuresOutliveTheProgram()
    {
        const auto nothing = MetricsStore::read(path(), KeptSpan::Total, start);
        QVERIFY(!nothing);
        QCOMPARE(nothing.error().code, Code::NotFound);
        QVERIFY(!QFile::exists(path()));
        for (int run = 0; run < 3; ++run) {
            auto store = MetricsStore::open({.path = path()});
            QVERIFY2(store, store ? "" : qPrintable(store.error().toText()));
            auto one = period(start + run * 10s, 2);
            one.pools.first().peak = run == 1 ? 2 : 1;
            QVERIFY((*store)->add(one));
            // Beside the program that writes.
            QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Hour, start + run * 10s)), quint64(2 * run + 2));
        }
        const auto total = MetricsStore::read(path(), KeptSpan::Total, start + 30s);
        QCOMPARE(calls(total), 6U);
        QCOMPARE(total->covered, 30s);
        QCOMPARE(total->pools.first().done, 6U);
        QCOMPARE(total->pools.first().peak, 2); // of the busiest run, not of the last one
        // Later there is nothing of the last hour, but the rest is there.
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Hour, start + 30h)), 0U);
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Quarter, start + 30h)), 6U);
    }

    void periodsGrowCoarserAndNothingIsCountedTwice()
    {
        auto store = MetricsStore::open({.path = path()});
        QVERIFY(store);
        quint64 added = 0;
        constexpr int hours = 30;
        // Not every ten seconds, which would take a while: some of each minute.
        for (auto at = start + 10s; at < start + std::chrono::hours(hours); at += 200s) {
            QVERIFY((*store)->add(period(at, 1, added % 100 == 99 ? 100ms : 1ms)));
            ++added;
        }
        const Time now = start + std::chrono::hours(hours);
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Total, now)), added);
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Quarter, now)), added);
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Day, now)), 24U * 18);
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Hour, now)), 18U);
        const auto all = MetricsStore::read(path(), KeptSpan::Quarter, now);
        const auto &times = all->statements.statements.first().duration;
        // Added up they are as true as when they were recorded.
        QVERIFY(times.percentile(0.98) < 1100us);
        QVERIFY(times.percentile(0.995) > 90ms);

        auto file = Storage::Connection::open({.path = path(), .readOnly = true});
        QVERIFY(file);
        const auto rows = [&](int tier) {
            return (*file)->integer("SELECT count(*) FROM period WHERE tier=?", tier).value().value();
        };
        QVERIFY2(rows(0) <= 2 * 18 + 1, qPrintable(QString::number(rows(0))));
        QVERIFY2(rows(1) <= 25 * 18 + 1, qPrintable(QString::number(rows(1))));
        QVERIFY2(rows(2) >= hours - 1 && rows(2) <= hours, qPrintable(QString::number(rows(2))));
        QCOMPARE(rows(3), 1);
    }

    void aMonthIsThirtyDays()
    {
        auto store = MetricsStore::open({.path = path()});
        QVERIFY(store);
        constexpr int days = 40;
        for (auto at = start + 10min; at < start + days * 24h; at += 6h) // each within an hour
            QVERIFY((*store)->add(period(at, 1)));
        const Time now = start + days * 24h;
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Month, now)), 30U * 4);
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Quarter, now)), 4U * days);
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Day, now)), 4U);
    }

    /// Set a year ahead by mistake, and back.
    void aClockThatIsSetBackStopsNothing()
    {
        auto opened = MetricsStore::open({.path = path()});
        QVERIFY(opened);
        auto &store = **opened;
        // Every time is given here, none is taken from a clock. The first that cannot be added ends the test with its
        // reason: sums without it would say nothing of clocks.
        const auto minutes = [&store](auto from, int count) -> Result<void> {
            for (int i = 0; i < count; ++i) {
                if (auto added = store.add(period(from + i * 1min, 1)); !added)
                    return added;
            }
            return {};
        };
        for (const auto &[from, count] :
             {std::pair(start, 10), std::pair(start + 24h * 365, 150), std::pair(start + 10min, 200)}) {
            const auto added = minutes(from, count);
            QVERIFY2(added, added ? "" : qPrintable(added.error().toText()));
        }
        const auto now = start + 210min;
        const auto total = MetricsStore::read(path(), KeptSpan::Total, now);
        QVERIFY(total);
        QCOMPARE(total->statements.statements.first().calls(), 360U); // nothing that was counted is lost there
        const auto day = MetricsStore::read(path(), KeptSpan::Day, now);
        QVERIFY(day);
        // The first ten were a year old for a while, and went as such; all since are put together.
        QCOMPARE(day->statements.statements.first().calls(), 200U);
        auto connection = Storage::Connection::open({.path = path(), .readOnly = true});
        QVERIFY(connection);
        const auto ahead = (*connection)
                               ->integer("SELECT count(*) FROM period WHERE tier<3 AND start>?",
                                         qint64(now.time_since_epoch().count()));
        QCOMPARE(ahead->value_or(-1), 0);
        const auto hours = (*connection)->integer("SELECT count(*) FROM period WHERE tier=2");
        QVERIFY(hours->value_or(0) >= 3);
    }

    /// Set back by so little that what was put together already reaches into the time that comes again.
    void aClockThatIsSetBackALittleLosesNothing_data()
    {
        QTest::addColumn<int>("seconds");
        for (const int seconds : {3, 90, 20 * 60, 58 * 60})
            QTest::addRow("%d s", seconds) << seconds;
    }
    void aClockThatIsSetBackALittleLosesNothing()
    {
        QFETCH(const int, seconds);
        auto opened = MetricsStore::open({.path = path()});
        QVERIFY(opened);
        auto &store = **opened;
        quint64 added = 0;
        Time now = start;
        const auto runFor = [&](std::chrono::seconds time) -> Result<void> {
            for (const auto end = now + time; now < end;) {
                now += 1min;
                auto one = period(now, 1);
                one.covered = 1min;
                if (auto kept = store.add(one); !kept)
                    return kept;
                ++added;
            }
            return {};
        };
        QVERIFY(runFor(65min));
        now -= std::chrono::seconds(seconds);
        for (const auto time : {std::chrono::seconds(5min), std::chrono::seconds(2h)}) {
            QVERIFY(runFor(time));
            for (const KeptSpan span : {KeptSpan::Day, KeptSpan::Month, KeptSpan::Quarter, KeptSpan::Total})
                QCOMPARE(calls(MetricsStore::read(path(), span, now)), added);
        }
        const auto hour = calls(MetricsStore::read(path(), KeptSpan::Hour, now));
        QVERIFY2(hour >= 59 && hour <= 61, qPrintable(QString::number(hour)));
    }

    void theFileIsBounded()
    {
        auto store = MetricsStore::open({.path = path(), .maxBytes = 40'000});
        QVERIFY(store);
        for (int i = 0; i < 600; ++i)
            QVERIFY((*store)->add(period(start + i * 10s, 3)));
        const qint64 size = QFileInfo(path()).size() + QFileInfo(path() + u"-wal"_s).size();
        auto file = Storage::Connection::open({.path = path(), .readOnly = true});
        const auto held = (*file)->integer("SELECT sum(length(data)) FROM period").value().value();
        QVERIFY2(held < 60'000, qPrintable(QString::number(held)));
        QVERIFY2(size < 6'000'000, qPrintable(QString::number(size)));
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Total, start + 2h)), 1800U);
    }

    void aBrokenFileIsSetAside_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no database") << QByteArray(5000, 'x');
        QTest::newRow("a torn page") << QByteArray();
        QTest::newRow("a newer Docket") << QByteArray("newer");
    }
    void aBrokenFileIsSetAside()
    {
        QFETCH(const QByteArray, content);
        {
            auto store = MetricsStore::open({.path = path()});
            for (int i = 0; i < 50; ++i)
                QVERIFY((*store)->add(period(start + i * 10s, 1)));
        }
        if (content == "newer") {
            auto file = Storage::Connection::open({.path = path()});
            QVERIFY((*file)->script("PRAGMA user_version=99"));
        } else {
            QFile file(path());
            QVERIFY(file.open(QIODevice::ReadWrite));
            QVERIFY(file.seek(content.isEmpty() ? 4096 : 0));
            QVERIFY(file.write(content.isEmpty() ? QByteArray(4096, '\x7f') : content) > 0);
        }
        QVERIFY(!MetricsStore::read(path(), KeptSpan::Quarter, start));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"kept figures set aside"_s));
        auto store = MetricsStore::open({.path = path()});
        QVERIFY2(store, store ? "" : qPrintable(store.error().toText()));
        QVERIFY(QFile::exists(path() + u".broken"_s));
        QVERIFY((*store)->add(period(start + 1h, 4)));
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Total, start + 1h)), 4U);
    }

    void aFullDiskIsAnErrorAndNothingIsLost()
    {
        auto store = MetricsStore::open({.path = path()});
        QVERIFY((*store)->add(period(start, 1)));
        store->reset();
        {
            auto file = Storage::Connection::open({.path = path()});
            QVERIFY((*file)->script("CREATE TRIGGER full BEFORE INSERT ON period BEGIN SELECT RAISE(ABORT, 'full'); "
                                    "END"));
        }
        store = MetricsStore::open({.path = path()});
        QVERIFY(!(*store)->add(period(start + 10s, 1)));
        QCOMPARE(calls(MetricsStore::read(path(), KeptSpan::Total, start + 10s)), 1U);
    }

    void aKillLosesAtMostTheLastInterval()
    {
        for (int round = 0; round < 3; ++round) {
            QProcess docket;
            docket.start(QCoreApplication::applicationFilePath(), {u"--keep"_s, path()});
            QVERIFY(docket.waitForStarted());
            QByteArray said;
            const int wanted = 5 + round * 20;
            QVERIFY(QTest::qWaitFor(
                [&] {
                    said += docket.readAllStandardOutput();
                    return said.count('\n') >= wanted;
                },
                60'000));
            docket.kill();
            QVERIFY(docket.waitForFinished());
            said += docket.readAllStandardOutput();
            const auto kept = calls(MetricsStore::read(path(), KeptSpan::Total, start + 24h));
            const auto told = quint64(said.count('\n'));
            // What was said is there; of the one that was on its way, all or nothing.
            QVERIFY2(kept == told || kept == told + 1, qPrintable(u"%1 of %2"_s.arg(kept).arg(told)));
            QFile::remove(path());
            QFile::remove(path() + u"-wal"_s);
            QFile::remove(path() + u"-shm"_s);
        }
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const auto arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == u"--keep")
        return keepForEver(arguments[2]);
    TestMetricsStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_metricsstore.moc"
