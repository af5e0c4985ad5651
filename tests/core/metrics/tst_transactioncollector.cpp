// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <metrics/transactioncollector.h>

#include <QTest>

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
            if (i == 7)
                QTRY_VERIFY(std::chrono::steady_clock::now() - begun > 5ms);
            QVERIFY(collector.ended(ticket, UnitEnd::Committed, -1ns));
        }
        const auto report = collector.report();
        QCOMPARE(report.longRunning, 30U);
        QCOMPARE(report.longest.size(), 10);
        QCOMPARE(report.longest[0].action, u"7"_s);
        QVERIFY(std::ranges::is_sorted(report.longest, std::greater<>(), &LongUnit::duration));
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
