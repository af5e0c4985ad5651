// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <async/taskregistry.h>

#include <QSignalSpy>
#include <QTest>

using namespace Docket;
using namespace Docket::Async;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Both of its times are set by hand.
class TurnedClock final : public Clock
{
public:
    std::chrono::sys_time<std::chrono::milliseconds> now() const override { return wall; }
    std::chrono::nanoseconds steady() const override { return ticks; }

    std::chrono::sys_time<std::chrono::milliseconds> wall{};
    std::chrono::nanoseconds ticks = 100s;
};

} // namespace

class TestTaskRegistry final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportsLifeOfATask()
    {
        TaskRegistry registry;
        QSignalSpy added(&registry, &TaskRegistry::taskAdded);
        QSignalSpy changed(&registry, &TaskRegistry::taskChanged);
        QSignalSpy ended(&registry, &TaskRegistry::taskEnded);
        QSignalSpy running(&registry, &TaskRegistry::runningCountChanged);
        auto task = registry.create(u"sync"_s, u"Sync a/b"_s);
        QTRY_COMPARE(added.size(), 1);
        QCOMPARE(registry.runningCount(), 1);
        task->setProgress(5, 10);
        task->setDetail(u"issues"_s);
        QTRY_VERIFY(!changed.isEmpty());
        const auto snapshot = registry.tasks().constFirst();
        QCOMPARE(snapshot.done, 5);
        QCOMPARE(snapshot.total, 10);
        QCOMPARE(snapshot.detail, u"issues"_s);
        task->succeed(u"fine"_s);
        task->fail(makeError(Code::Internal, u"late"_s, u"a second end is ignored"_s));
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(registry.tasks().constFirst().state, TaskState::Succeeded);
        QCOMPARE(registry.tasks().constFirst().summary, u"fine"_s);
        QCOMPARE(registry.runningCount(), 0);
        QCOMPARE(running.size(), 2);
    }

    void whatEndedLongAgoIsForgottenAndToldOf()
    {
        TaskRegistry registry;
        QSignalSpy forgotten(&registry, &TaskRegistry::taskForgotten);
        const auto running = registry.create(u"watch"_s, u"Watch"_s);
        for (int i = 0; i < 103; ++i)
            registry.create(u"sync"_s, u"Sync %1"_s.arg(i))->succeed({});
        QTRY_COMPARE(forgotten.size(), 3);
        QCOMPARE(registry.tasks().size(), 101);
        QCOMPARE(registry.tasks().constLast().id, running->id());
        for (qsizetype i = 0; i < 3; ++i)
            QCOMPARE(forgotten.at(i).constFirst().toULongLong(), running->id() + 1 + quint64(i));
        running->succeed({});
    }

    void manyReportsAreFewSignals()
    {
        TaskRegistry registry;
        QSignalSpy changed(&registry, &TaskRegistry::taskChanged);
        QSignalSpy added(&registry, &TaskRegistry::taskAdded);
        auto task = registry.create(u"sync"_s, u"x"_s);
        QTRY_COMPARE(added.size(), 1);
        for (int i = 0; i < 100'000; ++i)
            task->setProgress(i, 100'000);
        QTRY_COMPARE(registry.tasks().constFirst().done, 99'999);
        QTRY_VERIFY(!changed.isEmpty());
        QVERIFY(changed.size() < 50);
        task->succeed({});
    }

    void stopReachesTheWorker()
    {
        TaskRegistry registry;
        auto a = registry.create(u"sync"_s, u"a"_s);
        auto b = registry.create(u"sync"_s, u"b"_s);
        registry.requestStop(a->id());
        QVERIFY(a->stopRequested());
        QVERIFY(!b->stopRequested());
        registry.requestStopAll();
        QVERIFY(b->stopRequested());
        b->end(makeError(Code::Cancelled, u"x"_s, u"Cancelled."_s));
        a->end(makeError(Code::Offline, u"x"_s, u"gone"_s));
        QCOMPARE(b->snapshot().state, TaskState::Cancelled);
        QCOMPARE(a->snapshot().state, TaskState::Failed);
    }

    void droppedTaskCountsAsFailed()
    {
        TaskRegistry registry;
        QSignalSpy ended(&registry, &TaskRegistry::taskEnded);
        registry.create(u"sync"_s, u"forgotten"_s).reset();
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(registry.tasks().constFirst().state, TaskState::Failed);
        QCOMPARE(registry.runningCount(), 0);
    }

    void timeLeftComesFromTheRate()
    {
        TurnedClock clock;
        Task task(1, u"sync"_s, u"x"_s, &clock);
        task.setProgress(10, 100);
        QVERIFY(!task.snapshot().left); // no time has passed that would tell a rate
        clock.ticks += 10s;
        clock.wall += 5h; // somebody sets the clock
        task.setProgress(20, 100);
        QCOMPARE(task.snapshot().left, 40s);
        task.setProgress(100, 100);
        QVERIFY(!task.snapshot().left);
        task.succeed({});
    }

    void whatWasThereBeforeIsNoWork()
    {
        TurnedClock clock;
        Task task(1, u"sync"_s, u"x"_s, &clock);
        clock.ticks += 5s;
        task.beginPhase(15'000, 20'000); // stored by the load that was interrupted
        QCOMPARE(task.snapshot().done, 15'000);
        QCOMPARE(task.snapshot().total, 20'000);
        clock.ticks += 10s;
        task.setProgress(15'000, 20'000);
        QVERIFY(!task.snapshot().left); // nothing came yet
        task.setProgress(15'100, 20'000);
        QCOMPARE(task.snapshot().left, 490s); // 4,900 more at 10 a second
        task.succeed({});
    }

    void eachPhaseHasItsOwnRate()
    {
        TurnedClock clock;
        Task task(1, u"sync"_s, u"x"_s, &clock);
        task.beginPhase(0, 1000);
        clock.ticks += 1000s;
        task.setProgress(1000, 1000);
        task.beginPhase(0, 500);
        QVERIFY(!task.snapshot().left);
        clock.ticks += 2s;
        task.setProgress(100, 500);
        QCOMPARE(task.snapshot().left, 8s);
        clock.ticks -= 1h; // no steady clock should, some do
        task.setProgress(101, 500);
        QVERIFY(!task.snapshot().left);
        task.succeed({});
    }

    void keepsTheLastHundred()
    {
        TaskRegistry registry;
        QSignalSpy ended(&registry, &TaskRegistry::taskEnded);
        auto running = registry.create(u"sync"_s, u"still running"_s);
        for (int i = 0; i < 130; ++i)
            registry.create(u"sync"_s, QString::number(i))->succeed({});
        QTRY_COMPARE(ended.size(), 130);
        QCOMPARE(registry.tasks().size(), 101);
        QCOMPARE(registry.tasks().constFirst().title, u"129"_s);
        QCOMPARE(registry.tasks().constLast().title, u"still running"_s);
        registry.clearFinished();
        QCOMPARE(registry.tasks().size(), 1);
        running->succeed({});
    }

    void whatEndsBetweenTwoLooksIsToldInItsOrder()
    {
        TaskRegistry registry;
        QSignalSpy added(&registry, &TaskRegistry::taskAdded);
        QSignalSpy ended(&registry, &TaskRegistry::taskEnded);
        registry.create(u"sync"_s, u"first"_s)->succeed({});
        registry.create(u"sync"_s, u"second"_s)->fail(makeError(Code::Unauthorized, u"test"_s, u"refused"_s));
        QTRY_COMPARE(ended.size(), 2);
        for (const QSignalSpy *told : {&added, &ended}) {
            QCOMPARE(told->at(0).at(0).value<TaskSnapshot>().title, u"first"_s);
            QCOMPARE(told->at(1).at(0).value<TaskSnapshot>().title, u"second"_s);
        }
    }

    void whatHasJustEndedIsClearedAsWell()
    {
        TaskRegistry registry;
        QSignalSpy ended(&registry, &TaskRegistry::taskEnded);
        registry.create(u"sync"_s, u"fast"_s)->succeed({});
        registry.clearFinished(); // before the registry has looked
        QCOMPARE(ended.size(), 1);
        QVERIFY(registry.tasks().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestTaskRegistry)
#include "tst_taskregistry.moc"
