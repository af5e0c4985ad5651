// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <metrics/metricshub.h>
#include <metrics/statementcollector.h>

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

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
        return std::chrono::sys_time<std::chrono::milliseconds>(1000000s + setOn +
                                                                std::chrono::floor<std::chrono::milliseconds>(elapsed));
    }
    [[nodiscard]] std::chrono::nanoseconds steady() const override { return elapsed; }
    std::chrono::nanoseconds elapsed{7s};
    std::chrono::milliseconds setOn{};
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
        // What is older is remembered in longer steps: a window may begin a little early, and says so.
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

    /// Each window against a list of all that happened, while ticks come early, late and after a night's sleep.
    void windowsAreExactWhateverTheTicks()
    {
        TurnedClock clock;
        MetricsHub hub(clock);
        TransactionCollector collector;
        Histogram duration;
        Histogram rare;
        hub.addSource([&](MetricsReport &report) {
            report.transactions = collector.report();
            report.statements.statements = {{.text = u"SELECT ?"_s, .rows = 7, .duration = duration.report()}};
            if (!rare.report().isEmpty())
                report.statements.statements.append({.text = u"VACUUM"_s, .duration = rare.report()});
        });
        struct Happened
        {
            std::chrono::nanoseconds at;
            std::chrono::nanoseconds took;
        };
        std::vector<Happened> all;
        QRandomGenerator random(20261122);
        const auto start = clock.elapsed;
        qsizetype most = 0;
        for (int i = 0; i < 3000; ++i) {
            clock.elapsed += i == 2000 ? 9h : std::chrono::nanoseconds(random.bounded(1, 8000) * 1ms);
            for (int n = random.bounded(4); n > 0; --n) {
                collector.retried();
                const auto took = std::chrono::nanoseconds(random.bounded(1, 1'000'000));
                duration.record(took);
                all.push_back({clock.elapsed, took});
            }
            if (i % 1000 == 500)
                rare.record(3s);
            hub.tick();
            if (i % 50 != 0)
                continue;
            for (const Window window : allWindows) {
                const auto report = hub.report(window);
                const auto length = window == Window::SinceStart ? clock.elapsed - start : lengthOf(window);
                if (clock.elapsed - start >= length)
                    QVERIFY(report->covered >= length);
                QCOMPARE(report->window, window);
                QCOMPARE(report->version, hub.version());
                QCOMPARE(report->at, clock.now());
                quint64 count = 0;
                std::chrono::nanoseconds sum{};
                std::chrono::nanoseconds max{};
                for (const Happened &one : all) {
                    if (one.at <= clock.elapsed - report->covered)
                        continue;
                    ++count;
                    sum += one.took;
                    max = std::max(max, one.took);
                }
                QCOMPARE(report->transactions.retried, count);
                quint64 calls = 0;
                for (const StatementReport &statement : report->statements.statements) {
                    if (statement.text != u"SELECT ?"_s)
                        continue;
                    calls = statement.calls();
                    QCOMPARE(statement.duration.sum(), sum);
                    QVERIFY(std::abs((statement.duration.max() - max).count()) <= max.count() / 64 + 1);
                }
                QCOMPARE(calls, count);
                // The parts are the whole.
                quint64 parts = 0;
                std::chrono::nanoseconds covered{};
                const auto steps = hub.parts(window);
                for (const auto &part : steps) {
                    parts += part->transactions.retried;
                    covered += part->covered;
                }
                most = std::max(most, steps.size());
                if (window != Window::SinceStart) {
                    QCOMPARE(parts, count);
                    QCOMPARE(covered, report->covered);
                }
            }
            const auto rareIn = [&hub](Window window) {
                return std::ranges::count(hub.report(window)->statements.statements, u"VACUUM"_s,
                                          &StatementReport::text);
            };
            // What was not executed in a window has no line in it.
            QCOMPARE(rareIn(Window::OneMinute), i % 1000 == 500 ? 1 : 0);
            QCOMPARE(rareIn(Window::SinceStart), i >= 500 ? 1 : 0);
        }
        // Twelve of seconds and some 14 of 20 s, as ticks come at random, and some 20 of three minutes.
        QVERIFY2(most > 30 && most < 90, qPrintable(QString::number(most)));
    }

    /// What a statement did is told of the hour also when it has lost its line meanwhile, and began anew.
    void whatBeganAnewIsNotSubtractedFromWhatItWas()
    {
        TurnedClock clock;
        MetricsHub hub(clock);
        auto duration = std::make_unique<Histogram>();
        bool listed = true;
        hub.addSource([&](MetricsReport &report) {
            if (listed)
                report.statements.statements = {{.text = u"SELECT ?"_s, .duration = duration->report()}};
            else
                report.statements.retired = 10;
        });
        const auto tick = [&] {
            clock.elapsed += MetricsHub::interval;
            hub.tick();
        };
        const auto callsIn = [&hub](Window window) -> quint64 {
            const auto report = hub.report(window);
            return report->statements.statements.isEmpty() ? 0 : report->statements.statements.first().calls();
        };
        for (int i = 0; i < 10; ++i)
            duration->record(1ms);
        tick();
        listed = false;
        for (int i = 0; i < 24; ++i)
            tick();
        QCOMPARE(callsIn(Window::OneMinute), 0U);
        QCOMPARE(callsIn(Window::OneHour), 10U);
        QCOMPARE(hub.report(Window::OneHour)->statements.notKeptApart(), 0U);
        // Of the whole time it has no line any more, so that says how many are missing.
        QCOMPARE(callsIn(Window::SinceStart), 0U);
        QCOMPARE(hub.report(Window::SinceStart)->statements.notKeptApart(), 10U);
        listed = true;
        duration = std::make_unique<Histogram>();
        for (int i = 0; i < 3; ++i)
            duration->record(1ms);
        tick();
        QCOMPARE(callsIn(Window::OneMinute), 3U);
        QCOMPARE(callsIn(Window::OneHour), 13U);
    }

    /// What lost its line within the time of a step is counted there all the same.
    void whatMakesRoomIsCountedInItsStep()
    {
        TurnedClock clock;
        MetricsHub hub(clock);
        StatementCollector collector({.entries = 8});
        hub.addSource([&](MetricsReport &report) { report.statements = collector.report(); });
        quint64 executed = 0;
        const auto execute = [&](int statement) {
            const auto entry = collector.entry(QByteArray("SELECT a" + QByteArray::number(statement)), {});
            StatementCollector::record(*entry, {.duration = 1ms + std::chrono::microseconds(statement)});
            ++executed;
        };
        const auto counted = [&hub](Window window) {
            const auto report = hub.report(window);
            quint64 sum = report->statements.notKeptApart();
            for (const StatementReport &one : report->statements.statements)
                sum += one.calls();
            return sum;
        };
        for (int step = 0; step < 4; ++step) {
            for (int i = 0; i < 30; ++i)
                execute(i);
            clock.elapsed += MetricsHub::interval;
            hub.tick();
            QCOMPARE(counted(Window::OneMinute), executed);
            QCOMPARE(counted(Window::SinceStart), executed);
        }
    }

    /// Each slow execution is in the windows that it fell into, once, with the plan that came later, whatever the clock
    /// was set to meanwhile.
    void slowExecutionsStandInTheirWindows()
    {
        TurnedClock clock;
        MetricsHub hub(clock);
        StatementCollector collector;
        hub.addSource([&](MetricsReport &report) { report.statements = collector.report(); });
        const auto tick = [&](int times = 1) {
            for (int i = 0; i < times; ++i) {
                clock.elapsed += MetricsHub::interval;
                hub.tick();
            }
        };
        const auto slow = [&](const QByteArray &sql) {
            const auto entry = collector.entry(sql, {});
            const StatementCost cost{.duration = 60ms};
            StatementCollector::record(*entry, cost);
            collector.remember(*entry, sql, cost, {}, {}, clock.now());
        };
        const auto textsIn = [&hub](Window window) {
            QStringList texts;
            for (const SlowStatement &one : hub.report(window)->statements.slow)
                texts.append(one.text);
            return texts;
        };
        const QStringList one{u"SELECT a"_s};
        slow("SELECT a");
        tick();
        QCOMPARE(textsIn(Window::OneMinute), one);
        QVERIFY(hub.report(Window::OneMinute)->statements.slow.first().plan.isEmpty());
        collector.setPlan(collector.takeUnexplained().value(), u"SCAN a"_s);
        tick();
        for (const Window window : allWindows)
            QCOMPARE(hub.report(window)->statements.slow.first().plan, u"SCAN a"_s);

        // Set back by an hour: what was is not told again, and what comes now is not older than that.
        clock.setOn = -1h;
        slow("SELECT b");
        const MetricsReport before = *hub.report(Window::SinceStart);
        tick(3);
        QVERIFY(difference(*hub.report(Window::SinceStart), before).statements.slow.size() == 1);
        const QStringList both{u"SELECT b"_s, u"SELECT a"_s};
        QCOMPARE(textsIn(Window::OneMinute), both);
        tick(9); // the first is older than a minute now
        QCOMPARE(textsIn(Window::OneMinute), QStringList(u"SELECT b"_s));
        QCOMPARE(textsIn(Window::OneHour), both);
        tick(12);
        QCOMPARE(textsIn(Window::OneMinute), QStringList());
        QCOMPARE(textsIn(Window::FiveMinutes), both);
        // As many as are remembered are in none that they did not fall into.
        for (int i = 0; i < 150; ++i)
            slow("SELECT c");
        tick();
        QCOMPARE(textsIn(Window::OneMinute).size(), 100);
        tick(12);
        QCOMPARE(textsIn(Window::OneMinute).size(), 0);
        QCOMPARE(textsIn(Window::OneHour).size(), 100);
    }

    /// What was longest in a window is told of it also where the start had ten that were longer.
    void theLongestOfAWindowAreItsOwn()
    {
        TurnedClock clock;
        MetricsHub hub(clock);
        BlockCollector blocks;
        TransactionCollector units;
        TransactionCollector writes;
        hub.addSource([&](MetricsReport &report) {
            report.blocks = blocks.report();
            report.transactions = withPlainWrites(units.report(), writes.report());
        });
        const auto tick = [&](int times = 1) {
            for (int i = 0; i < times; ++i) {
                clock.elapsed += MetricsHub::interval;
                hub.tick();
            }
        };
        const auto tookLong = [](TransactionCollector &collector, const QString &action) {
            const quint64 ticket = collector.asked(action, {});
            collector.begun(ticket);
            QVERIFY(collector.ended(ticket, UnitEnd::Committed, -1ns));
        };
        for (int i = 0; i < 12; ++i) {
            blocks.record(1s + i * 1ms, clock.now(), u"start"_s);
            tookLong(units, u"start"_s);
            tookLong(writes, u"start"_s);
        }
        tick(20);
        const MetricsReport before = *hub.report(Window::SinceStart);
        blocks.record(5ms, clock.now(), u"within the limit"_s);
        blocks.record(20ms, clock.now(), u"later"_s);
        tookLong(writes, u"later"_s);
        tick();
        const auto expectLater = [](const MetricsReport &report) {
            QCOMPARE(report.blocks.longest.size(), 1);
            QCOMPARE(report.blocks.longest.first().activity, u"later"_s);
            QCOMPARE(report.transactions.longest.size(), 1);
            QCOMPARE(report.transactions.longest.first().action, u"later"_s);
            QVERIFY(report.transactions.longest.first().plain);
        };
        expectLater(*hub.report(Window::OneMinute));
        expectLater(difference(*hub.report(Window::SinceStart), before)); // as it is kept
        for (const Window window : {Window::OneHour, Window::SinceStart}) {
            const auto report = hub.report(window);
            QCOMPARE(report->blocks.longest.size(), 10);
            QCOMPARE(report->blocks.longest.first().duration, 1011ms);
            QCOMPARE(report->transactions.longest.size(), 10);
        }
        QCOMPARE(hub.report(Window::OneHour)->transactions.longRunning, 12U);
        tick(13);
        QVERIFY(hub.report(Window::OneMinute)->blocks.longest.isEmpty());
        QVERIFY(hub.report(Window::OneMinute)->transactions.longest.isEmpty());
    }

    void utilisationIsThatOfAllWorkers()
    {
        TurnedClock clock;
        MetricsHub hub(clock);
        Histogram busy;
        hub.addSource([&](MetricsReport &report) {
            report.pools = {{.name = u"readers"_s, .size = 4, .busy = busy.report()}, {.name = u"none"_s}};
        });
        clock.elapsed += 10s;
        busy.record(5s);
        hub.tick();
        for (const Window window : allWindows) {
            QCOMPARE(hub.report(window)->pools.first().utilisation, 5.0 / 40);
            QCOMPARE(hub.report(window)->pools.last().utilisation, 0.0);
        }
        clock.elapsed += 60s;
        hub.tick();
        QCOMPARE(hub.report(Window::OneMinute)->pools.first().utilisation, 0.0);
        QCOMPARE(hub.report(Window::SinceStart)->pools.first().utilisation, 5.0 / 280);
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
