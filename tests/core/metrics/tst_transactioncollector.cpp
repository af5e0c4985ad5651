// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <metrics/transactioncollector.h>

#include <QTest>

#include <thread>

using namespace Docket;
using namespace Docket::Metrics;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestTransactionCollector final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneAfterTheOther()
    {
        TransactionCollector collector;
        const TraceId trace = TraceId::create();
        const auto first = collector.asked(u"ingest"_s, trace);
        const auto second = collector.asked(u"sync"_s, {});
        const auto third = collector.asked(u"never"_s, {});
        QVERIFY(first != second && second != third);
        QCOMPARE(collector.report().waiters.size(), 3);
        QVERIFY(!collector.report().holder);

        collector.begun(first);
        const auto during = collector.report();
        QCOMPARE(during.holder->action, u"ingest"_s);
        QCOMPARE(during.holder->trace, trace);
        QCOMPARE(during.waiters.size(), 2);
        QCOMPARE(during.waiters[0].action, u"sync"_s); // who waits longest
        QCOMPARE(during.begun, 1U);

        QVERIFY(!collector.ended(first, UnitEnd::Committed, 1h));
        QVERIFY(!collector.report().holder);
        collector.begun(second);
        collector.givenUp(third);
        QVERIFY(collector.report().waiters.isEmpty());
        QVERIFY(collector.ended(second, UnitEnd::Failed, -1ns));
        // A report is a value: what happens later changes nothing in it.
        QCOMPARE(during.waiters.size(), 2);

        const auto report = collector.report();
        QCOMPARE(report.begun, 2U);
        QCOMPARE(report.committed, 1U);
        QCOMPARE(report.failed, 1U);
        QCOMPARE(report.longRunning, 1U);
        QCOMPARE(report.duration.count(), 2U);
        QCOMPARE(report.waiting.count(), 2U);
        QCOMPARE(report.longest.size(), 1);
        QCOMPARE(report.longest[0].action, u"sync"_s);
    }

    void counts()
    {
        TransactionCollector collector;
        collector.retried();
        collector.nestedEnded(true);
        collector.nestedEnded(false);
        collector.applied(3, 2ms);
        collector.leftOver();
        const auto report = collector.report();
        QCOMPARE(report.retried, 1U);
        QCOMPARE(report.nested, 2U);
        QCOMPARE(report.nestedFailed, 1U);
        QCOMPARE(report.filesApplied, 3U);
        QCOMPARE(report.leftOver, 1U);
        QVERIFY(report.applying.max() == 2ms);
    }

    void theLongestAreKept()
    {
        TransactionCollector collector;
        for (int i = 0; i < 30; ++i) {
            const auto ticket = collector.asked(QString::number(i), {});
            collector.begun(ticket);
            const auto begun = collector.report().holder->since;
            // Far beyond what a busy machine adds to one of the others.
            if (i == 7)
                QTRY_VERIFY(std::chrono::steady_clock::now() - begun > 500ms);
            QVERIFY(collector.ended(ticket, UnitEnd::Committed, -1ns));
        }
        const auto report = collector.report();
        QCOMPARE(report.longRunning, 30U);
        QCOMPARE(report.longest.size(), 10);
        QCOMPARE(report.longest[0].action, u"7"_s);
        QVERIFY(std::ranges::is_sorted(report.longest, std::greater<>(), &LongUnit::duration));
    }

    void theRecentAreKeptAndLongOnesStayAmongMany()
    {
        TransactionCollector collector;
        const auto patient = collector.asked(u"patient"_s, {});
        const auto holder = collector.asked(u"holder"_s, {});
        collector.begun(holder);
        for (int i = 0; i < 2000; ++i) {
            const auto ticket = collector.asked(QString::number(i), {});
            QVERIFY(ticket != 0);
            if (i % 3 == 0) {
                collector.givenUp(ticket);
                continue;
            }
            collector.begun(ticket);
            QVERIFY(!collector.ended(ticket, UnitEnd::Committed, 1h));
        }
        const auto report = collector.report();
        QCOMPARE(report.recent.size(), 50);
        QCOMPARE(report.recent[0].action, u"1999"_s);
        QCOMPARE(report.waiters.size(), 1);
        QCOMPARE(report.waiters[0].action, u"patient"_s);
        QCOMPARE(report.holder->action, u"holder"_s);
        QCOMPARE(report.waiting.count(), quint64(1 + 2000 - 667));
        collector.begun(patient);
        QVERIFY(!collector.ended(patient, UnitEnd::Committed, 1h));
        QCOMPARE(collector.report().recent[0].action, u"patient"_s);
    }

    void whoFindsNoRoomIsCountedAllTheSame()
    {
        TransactionCollector collector;
        for (int i = 0; i < 256; ++i)
            QVERIFY(collector.asked(u"waits"_s, {}) != 0);
        QCOMPARE(collector.asked(u"one too many"_s, {}), 0U);
        collector.begun(0);
        QVERIFY(!collector.ended(0, UnitEnd::Committed, -1ns));
        QCOMPARE(collector.report().committed, 1U);
        QCOMPARE(collector.report().waiters.size(), 256);
    }

    /// Reports while units come and go on several threads: each line is of one unit.
    void reportsAreWholeWhileUnitsRun()
    {
        TransactionCollector collector;
        std::atomic<bool> done = false;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 3; ++t)
                threads.emplace_back([&collector, t] {
                    for (int i = 0; i < 20'000; ++i) {
                        const quint64 number = quint64(t) * 100'000 + quint64(i) + 1;
                        const auto ticket = collector.asked(QString::number(number), TraceId{number});
                        collector.begun(ticket);
                        collector.ended(ticket, UnitEnd::Committed, 1h);
                    }
                });
            threads.emplace_back([&] {
                while (!done) {
                    const auto report = collector.report();
                    for (const auto &unit : report.recent)
                        QCOMPARE(unit.action, QString::number(unit.trace.value));
                    for (const auto &unit : report.waiters)
                        QCOMPARE(unit.action, QString::number(unit.trace.value));
                }
            });
            for (int t = 0; t < 3; ++t)
                threads[std::size_t(t)].join();
            done = true;
        }
        QCOMPARE(collector.report().committed, 60'000U);
        QCOMPARE(collector.report().duration.count(), 60'000U);
    }

    void aTicketThatIsUnknown()
    {
        TransactionCollector collector;
        collector.givenUp(99);
        QVERIFY(!collector.ended(99, UnitEnd::Failed, 0ns));
        QVERIFY(!collector.report().holder);
    }
};

QTEST_GUILESS_MAIN(TestTransactionCollector)
#include "tst_transactioncollector.moc"
