// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sync/windowplan.h>

#include <QRandomGenerator>
#include <QTest>

using namespace Docket;
using namespace Docket::Sync;
using namespace Docket::Domain;
using namespace std::chrono_literals;

namespace {

constexpr Timestamp now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + 13h;

QList<Timestamp> spread(int count, quint32 seed, std::chrono::seconds back)
{
    QRandomGenerator random(seed);
    QList<Timestamp> times;
    for (int i = 0; i < count; ++i) {
        // Bursts: half of all lies in a hundredth of the time.
        const double r = random.generateDouble();
        const double at = i % 2 == 0 ? r : 0.4 + r * 0.01;
        times.append(now - std::chrono::seconds(qint64(at * double(back.count()))));
    }
    return times;
}

qint64 countIn(const QList<Timestamp> &times, const WindowPlan::Window &window)
{
    return std::ranges::count_if(times, [&](Timestamp t) {
        return (window.since == noTime || t >= window.since) && (window.before == noTime || t <= window.before);
    });
}

} // namespace

class TestWindowPlan final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void coversEverythingOnceNewestFirst_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<qint64>("days");
        QTest::addColumn<bool>("knowsTotal");
        QTest::newRow("empty") << 0 << qint64(10) << true;
        QTest::newRow("one, years ago") << 1 << qint64(3000) << true;
        QTest::newRow("twenty thousand in three years") << 20000 << qint64(1100) << true;
        QTest::newRow("total unknown") << 5000 << qint64(1100) << false;
        QTest::newRow("all within an hour") << 5000 << qint64(0) << true;
    }

    void coversEverythingOnceNewestFirst()
    {
        QFETCH(int, count);
        QFETCH(qint64, days);
        QFETCH(bool, knowsTotal);
        const auto times = spread(count, 7, days == 0 ? std::chrono::seconds(3600) : std::chrono::days(days));
        WindowPlan plan({}, now, {}, knowsTotal ? count : -1, 0, now - std::chrono::days(1000));
        qint64 seen = 0;
        int requests = 0;
        Timestamp last = now + 10s;
        bool first = true;
        while (const auto window = plan.next()) {
            QVERIFY2(++requests < 2000, "the plan does not end");
            const qint64 inside = countIn(times, *window);
            if (plan.shouldSplit(*window, inside)) {
                QVERIFY(plan.split(*window));
                continue;
            }
            QCOMPARE(window->isTop, first);
            first = false;
            if (window->before != noTime) {
                QVERIFY2(window->before < last, "windows overlap or are out of order");
                QCOMPARE(window->before, last - 1s);
            }
            last = window->since;
            plan.learn(*window, inside);
            seen += inside;
        }
        QCOMPARE(seen, qint64(count));
        QCOMPARE(last, noTime);
        QVERIFY2(requests < 60 + count / 50, qPrintable(QString::number(requests)));
    }

    void aBurstWithinOneSecondIsWalkedNotSplitForEver()
    {
        const QList<Timestamp> times(5000, now - std::chrono::days(40));
        WindowPlan plan({}, now, {}, 5000, 0, now - std::chrono::days(100));
        qint64 seen = 0;
        int requests = 0;
        while (const auto window = plan.next()) {
            QVERIFY(++requests < 300);
            const qint64 inside = countIn(times, *window);
            if (plan.shouldSplit(*window, inside)) {
                QVERIFY(plan.split(*window));
                continue;
            }
            plan.learn(*window, inside);
            seen += inside;
        }
        QCOMPARE(seen, 5000);
    }

    void resumesWhereItWasKilled()
    {
        const auto times = spread(3000, 11, std::chrono::days(900));
        for (int killAfter = 1; killAfter < 40; killAfter += 3) {
            QList<SyncWindow> done;
            QList<WindowPlan::Window> fetched;
            WindowPlan first({}, now, {}, 3000, 0, now - std::chrono::days(900));
            for (int i = 0; i < killAfter; ++i) {
                const auto window = first.next();
                if (!window)
                    break;
                const auto inside = countIn(times, *window);
                first.learn(*window, inside);
                // Two connections: every third window was under way when the process died.
                if (i % 3 == 1)
                    continue;
                done.append(first.noted(*window));
                fetched.append(*window);
            }
            qint64 seen = 0;
            for (const auto &window : fetched)
                seen += countIn(times, window);
            WindowPlan second({}, now + 1h, done, 3000, seen, now - std::chrono::days(900));
            int requests = 0;
            while (const auto window = second.next()) {
                QVERIFY(++requests < 2000);
                QVERIFY2(!window->isTop || done.isEmpty(), "the newest window was done before");
                const auto inside = countIn(times, *window);
                second.learn(*window, inside);
                seen += inside;
            }
            QCOMPARE(seen, 3000);
        }
    }

    void splitGivesTwoHalvesThatMeet()
    {
        WindowPlan plan({}, now, {}, 100000, 0, now - std::chrono::days(900));
        const auto window = plan.next();
        QVERIFY(window);
        QVERIFY(plan.split(*window));
        const auto newer = plan.next();
        const auto older = plan.next();
        QVERIFY(newer && older);
        QVERIFY(newer->isTop);
        QVERIFY(!older->isTop);
        QCOMPARE(newer->before, noTime);
        QCOMPARE(older->before, newer->since - 1s);
        QCOMPARE(older->since, window->since);
    }
};

QTEST_GUILESS_MAIN(TestWindowPlan)
#include "tst_windowplan.moc"
