// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <metrics/metricshub.h>

#include <QTest>

using namespace Docket;
using namespace Docket::Metrics;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class TurnedClock final : public Clock
{
public:
    [[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> now() const override
    {
        return std::chrono::sys_time<std::chrono::milliseconds>(1000000s +
                                                                std::chrono::floor<std::chrono::milliseconds>(elapsed));
    }
    [[nodiscard]] std::chrono::nanoseconds steady() const override { return elapsed; }
    std::chrono::nanoseconds elapsed{7s};
};

} // namespace

class TestMetricsHub final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void windowsHoldWhatHappenedInThem()
    {
        TurnedClock clock;
        MetricsHub hub(clock);
        TransactionCollector collector;
        Histogram duration;
        hub.addSource([&](MetricsReport &report) {
            report.transactions = collector.report();
            report.statements.statements = {{.text = u"SELECT ?"_s, .duration = duration.report()}};
        });
        QCOMPARE(hub.version(), 0U);
        QCOMPARE(hub.report(Window::OneHour)->transactions.retried, 0U);

        // One retry and one statement in each interval, for two hours.
        const int ticks = int(2h / MetricsHub::interval);
        for (int i = 0; i < ticks; ++i) {
            clock.elapsed += MetricsHub::interval;
            collector.retried();
            duration.record(i < ticks - 12 ? 50ms : 1ms);
            hub.tick();
        }
        QCOMPARE(hub.version(), quint64(ticks));
        const auto minute = hub.report(Window::OneMinute);
        QCOMPARE(minute->transactions.retried, 12U);
        QCOMPARE(minute->covered, 60s);
        QCOMPARE(minute->statements.statements.first().calls(), 12U);
        QVERIFY(minute->statements.statements.first().duration.max() < 1010us);
        QCOMPARE(minute->statements.statements.first().shareOfTime, 1.0);
        // Older snapshots are further apart: a window may begin a little early, and says so.
        const auto five = hub.report(Window::FiveMinutes);
        QVERIFY(five->covered >= 300s && five->covered <= 320s);
        QCOMPARE(five->transactions.retried, quint64(five->covered / MetricsHub::interval));
        const auto hour = hub.report(Window::OneHour);
        QVERIFY(hour->covered >= 1h && hour->covered <= 1h + 180s);
        QCOMPARE(hour->transactions.retried, quint64(hour->covered / MetricsHub::interval));
        QCOMPARE(hub.report(Window::SinceStart)->transactions.retried, quint64(ticks));
        QCOMPARE(hub.report(Window::SinceStart)->covered, 2h);
        // Made once for each version.
        QCOMPARE(hub.report(Window::OneHour), hour);
        hub.tick();
        QVERIFY(hub.report(Window::OneHour) != hour);
    }

    void youngerThanItsWindow()
    {
        TurnedClock clock;
        MetricsHub hub(clock);
        hub.addSource([](MetricsReport &report) { report.ingest.files = 3; });
        clock.elapsed += 5s;
        hub.tick();
        QCOMPARE(hub.report(Window::OneHour)->covered, 5s);
        QCOMPARE(hub.report(Window::OneHour)->ingest.files, 3U);
    }

    void histogramsAreSubtractedAndDrawn()
    {
        Histogram histogram;
        histogram.record(2s);
        const auto before = histogram.report();
        for (int i = 1; i <= 100; ++i)
            histogram.record(std::chrono::microseconds(i));
        const auto rest = histogram.report().since(before);
        QCOMPARE(rest.count(), 100U);
        QCOMPARE(rest.sum(), 5050us);
        QVERIFY(rest.max() >= 99us && rest.max() <= 101us);
        QVERIFY(rest.p50() >= 49us && rest.p50() <= 51us);
        QVERIFY(histogram.report().since(histogram.report()).isEmpty());
        quint64 drawn = 0;
        std::chrono::nanoseconds end = rest.bars().front().from;
        for (const auto &bar : rest.bars()) {
            QCOMPARE(bar.from, end);
            QVERIFY(bar.to > bar.from);
            end = bar.to;
            drawn += bar.records;
        }
        QCOMPARE(drawn, 100U);
    }
};

QTEST_GUILESS_MAIN(TestMetricsHub)
#include "tst_metricshub.moc"
