// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <metrics/blockcollector.h>
#include <metrics/httpcollector.h>

#include <QTest>

#include <cmath>
#include <ctime>
#include <numeric>
#include <random>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Metrics;

class tst_Metrics final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bucketsAreOrderedAndNarrow();
    void emptyHistogram();
    void percentiles_data();
    void percentiles();
    void extremes();
    void mergingIsRecordingTogether();
    void manyThreads();
    void recordingIsCheap();
    void httpReport();
    void transitionsAreBounded();
    void blocks();
};

void tst_Metrics::bucketsAreOrderedAndNarrow()
{
    quint32 last = 0;
    for (quint64 value = 0; value < (1ULL << 40); value += 1 + value / 300) {
        const quint32 bucket = Histogram::bucketOf(value);
        QVERIFY(bucket >= last && bucket < Histogram::bucketCount);
        last = bucket;
        const double middle = double(Histogram::middleOf(bucket));
        QVERIFY2(std::abs(middle - double(value)) <= 0.008 * double(value) + 0.5,
                 qPrintable(u"%1 is told as %2"_s.arg(value).arg(middle)));
    }
}

void tst_Metrics::emptyHistogram()
{
    const Histogram histogram;
    const auto report = histogram.report();
    QVERIFY(report.isEmpty());
    QVERIFY(report.p50() == 0ns && report.p99() == 0ns && report.max() == 0ns && report.mean() == 0ns);
    QVERIFY(HistogramReport().merged(report).isEmpty());
}

void tst_Metrics::percentiles_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("even") << 0;
    QTest::newRow("exponential") << 1;
    QTest::newRow("two heaps") << 2;
}

void tst_Metrics::percentiles()
{
    QFETCH(int, kind);
    std::mt19937_64 random(7);
    Histogram histogram;
    std::vector<qint64> values;
    for (int i = 0; i < 50'000; ++i) {
        const double unit = std::uniform_real_distribution<>(0, 1)(random);
        const double value = kind == 0   ? unit * 1e7
                             : kind == 1 ? -std::log(1 - unit) * 1e6
                                         : (unit < 0.9 ? 1e5 + unit * 1e4 : 5e8 + unit * 1e7);
        values.push_back(qint64(value));
        histogram.record(std::chrono::nanoseconds(values.back()));
    }
    std::ranges::sort(values);
    const auto report = histogram.report();
    QCOMPARE(report.count(), quint64(values.size()));
    for (const double share : {0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0}) {
        const auto exact = double(values[std::size_t(std::ceil(share * double(values.size()))) - 1]);
        const auto told = double(report.percentile(share).count());
        QVERIFY2(std::abs(told - exact) <= 0.01 * exact,
                 qPrintable(u"%1: %2, is %3"_s.arg(share).arg(told).arg(exact)));
    }
    QCOMPARE(report.max().count(), values.back());
    QCOMPARE(report.mean().count(), std::accumulate(values.begin(), values.end(), qint64(0)) / qint64(values.size()));
}

void tst_Metrics::extremes()
{
    Histogram histogram;
    histogram.record(-5ns);
    histogram.record(0ns);
    histogram.record(std::chrono::nanoseconds::max() / 2);
    const auto report = histogram.report();
    QCOMPARE(report.count(), 3u);
    QVERIFY(report.p50() == 0ns);
    QVERIFY(report.percentile(1) > 1h);
    QVERIFY(report.percentile(-1) == 0ns);
    QVERIFY(report.percentile(7) == report.percentile(1));
}

void tst_Metrics::mergingIsRecordingTogether()
{
    Histogram a;
    Histogram b;
    Histogram both;
    for (int i = 1; i <= 1000; ++i) {
        const auto value = std::chrono::microseconds(i * i);
        (i % 3 == 0 ? a : b).record(value);
        both.record(value);
    }
    const auto merged = a.report().merged(b.report());
    const auto whole = both.report();
    QCOMPARE(merged.count(), whole.count());
    QVERIFY(merged.sum() == whole.sum() && merged.max() == whole.max());
    for (const double share : {0.1, 0.5, 0.95, 0.99, 1.0})
        QVERIFY(merged.percentile(share) == whole.percentile(share));
}

void tst_Metrics::manyThreads()
{
    Histogram histogram;
    Counter counter;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 20'000; ++i) {
                histogram.record(std::chrono::nanoseconds(1000 * (t + 1) + i % 10));
                counter.add();
            }
        });
    }
    while (histogram.report().count() < 80'000)
        std::this_thread::yield(); // reading while they record does no harm
    threads.clear();
    QCOMPARE(counter.value(), 80'000u);
    QVERIFY(histogram.report().max() == 4009ns);
}

void tst_Metrics::recordingIsCheap()
{
    Histogram histogram;
    constexpr int rounds = 1'000'000;
    double best = 1e9;
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto start = std::clock(); // the processor's time: other programs do not count
        for (int i = 0; i < rounds; ++i)
            histogram.record(std::chrono::nanoseconds(1000 + i));
        best = std::min(best, double(std::clock() - start) / CLOCKS_PER_SEC * 1e9 / rounds);
    }
    qInfo("a record takes %.1f ns", best);
    QVERIFY2(best < 100, qPrintable(u"%1 ns"_s.arg(best)));
}

void tst_Metrics::httpReport()
{
    HttpCollector collector(u"http://press.test"_s);
    collector.started(10);
    collector.answered(3ms, 5ms, 1000);
    collector.succeeded();
    collector.ended();
    collector.started(0);
    collector.failed(Code::Offline);
    collector.ended();
    collector.started(0);
    collector.failed(Code::ServerFailed);
    collector.failed(Code::Offline);
    collector.retried();
    collector.refused();
    collector.waited(7ms);
    const auto report = collector.report();
    QCOMPARE(report.instance, u"http://press.test"_s);
    QCOMPARE(report.requests, 3u);
    QCOMPARE(report.succeeded, 1u);
    QCOMPARE(report.failed, 3u);
    QCOMPARE(report.failures, (QList<std::pair<Code, quint64>>{{Code::Offline, 2}, {Code::ServerFailed, 1}}));
    QCOMPARE(report.retries, 1u);
    QCOMPARE(report.refused, 1u);
    QCOMPARE(report.bytesReceived, 1000u);
    QCOMPARE(report.bytesSent, 10u);
    QCOMPARE(report.inFlight, 1);
    QVERIFY(report.latency.max() == 5ms && report.firstByte.max() == 3ms && report.limiterWait.max() == 7ms);
    QCOMPARE(report.breaker, BreakerState::Closed);
}

void tst_Metrics::transitionsAreBounded()
{
    HttpCollector collector(u"http://press.test"_s);
    for (int i = 0; i < 50; ++i)
        collector.breakerChanged(i % 2 ? BreakerState::Closed : BreakerState::Open, {}, QString::number(i));
    const auto report = collector.report();
    QCOMPARE(report.transitions.size(), 20);
    QCOMPARE(report.transitions.last().reason, u"49"_s);
    QCOMPARE(report.transitions.first().reason, u"30"_s);
    QCOMPARE(report.breaker, BreakerState::Closed);
}

void tst_Metrics::blocks()
{
    BlockCollector collector;
    for (int i = 0; i < 100; ++i)
        collector.record(1ms, {});
    for (int i = 1; i <= 15; ++i)
        collector.record(std::chrono::milliseconds(16 + (i * 7) % 15), {}, u"filling the table"_s);
    const auto report = collector.report();
    QCOMPARE(report.delays.count(), 115u);
    QCOMPARE(report.overLimit, 14u); // one of them is exactly the limit
    QVERIFY(report.limit == 16ms);
    QCOMPARE(report.longest.size(), 10);
    for (qsizetype i = 0; i < report.longest.size(); ++i)
        QVERIFY(report.longest.at(i).duration == std::chrono::milliseconds(30 - i));
    QCOMPARE(report.longest.first().activity, u"filling the table"_s);
    QVERIFY(report.delays.p50() > 990us && report.delays.p50() <= 1ms + 10us);
}

QTEST_GUILESS_MAIN(tst_Metrics)
#include "tst_metrics.moc"
