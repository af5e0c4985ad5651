// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <tasks/taskmodel.h>
#include <widgets/relativetime.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestTaskModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheRegistry()
    {
        Async::TaskRegistry registry;
        TaskModel model(registry);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        auto first = registry.create(u"sync"_s, u"Sync atelier/press"_s);
        auto second = registry.create(u"sync"_s, u"Sync forge/anvil"_s);
        QTRY_COMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, TaskModel::TitleColumn).data().toString(), u"Sync forge/anvil"_s);
        QCOMPARE(model.runningCount(), 2);

        first->setProgress(1204, 20000);
        QTRY_VERIFY(model.index(1, TaskModel::ProgressColumn).data().toString().startsWith(u"1,204 of 20,000"_s));
        QCOMPARE(model.index(1, 0).data(TaskModel::FractionRole).toDouble(), 1204.0 / 20000);

        auto error = makeError(Code::Offline, u"test"_s, u"forge.example.org cannot be reached."_s);
        second->fail(error);
        QTRY_COMPARE(model.runningCount(), 1);
        QCOMPARE(model.problemCount(), 1);
        QCOMPARE(model.index(0, TaskModel::ProgressColumn).data().toString(), u"failed"_s);
        QCOMPARE(model.index(0, TaskModel::ResultColumn).data().toString(), error.message);

        registry.clearFinished();
        QTRY_COMPARE(model.rowCount(), 1);
        QCOMPARE(model.task(0).id, first->id());
        first->succeed(u"20,000 issues"_s);
        QTRY_COMPARE(model.runningCount(), 0);
        QCOMPARE(model.index(0, TaskModel::ResultColumn).data().toString(), u"20,000 issues"_s);
    }

    void holdsNoMoreThanTheRegistry()
    {
        Async::TaskRegistry registry;
        TaskModel model(registry);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (int i = 0; i < 60; ++i)
            registry.create(u"sync"_s, u"Sync"_s)->succeed({});
        QTRY_COMPARE(model.rowCount(), 60);
        for (int i = 0; i < 60; ++i)
            registry.create(u"sync"_s, u"Sync"_s)->succeed({});
        QTRY_COMPARE(model.task(0).id, quint64(120));
        QTRY_COMPARE(model.rowCount(), int(registry.tasks().size()));
        QCOMPARE(model.task(model.rowCount() - 1).id, registry.tasks().constLast().id);
    }

    void seesTasksThatWereThereBefore()
    {
        Async::TaskRegistry registry;
        auto task = registry.create(u"sync"_s, u"Sync a/b"_s);
        QTRY_COMPARE(registry.tasks().size(), 1);
        TaskModel model(registry);
        QTRY_COMPARE(model.rowCount(), 1);
        QCOMPARE(model.rowCount(), 1);
        task->succeed({});
    }

    void durationsInWords_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0 << u"0 s"_s;
        QTest::newRow("seconds") << 59 << u"59 s"_s;
        QTest::newRow("a minute") << 60 << u"1 min"_s;
        QTest::newRow("minutes") << 200 << u"3 min 20 s"_s;
        QTest::newRow("hours") << 3900 << u"1 h 5 min"_s;
    }

    void durationsInWords()
    {
        QFETCH(int, seconds);
        QTEST(RelativeTime::duration(std::chrono::seconds(seconds)), "text");
    }

    void progressWithoutTotal()
    {
        Async::TaskSnapshot task;
        QCOMPARE(TaskModel::progressText(task), u"working"_s);
        QCOMPARE(TaskModel::fraction(task), -1.0);
        task.done = 30;
        QCOMPARE(TaskModel::progressText(task), u"30"_s);
        task.total = 60;
        task.left = 12s;
        QCOMPARE(TaskModel::progressText(task), u"30 of 60 · 12 s left"_s);
        task.done = 90;
        QCOMPARE(TaskModel::fraction(task), 1.0);
    }
};

QTEST_MAIN(TestTaskModel)
#include "tst_taskmodel.moc"
