// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/trace.h>
#include <tasks/taskdetails.h>
#include <tasks/taskmodel.h>
#include <tasks/tasksdock.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

class TestTasksDock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deleteStopsTheSelectedTask()
    {
        Async::TaskRegistry registry;
        TasksDock dock(registry);
        dock.show();
        auto task = registry.create(u"sync"_s, u"Sync a/b"_s);
        auto other = registry.create(u"sync"_s, u"Sync c/d"_s);
        QTRY_COMPARE(dock.model().rowCount(), 2);
        dock.select(task->id());
        QTest::keyClick(dock.findChild<QTreeView *>(u"tasks.view"_s), Qt::Key_Delete);
        QVERIFY(task->stopRequested());
        QVERIFY(!other->stopRequested());
        task->succeed({});
        other->succeed({});
    }

    void theKeysChooseATask_data()
    {
        QTest::addColumn<int>("tasks");
        QTest::addColumn<int>("stopped");
        QTest::newRow("the only one") << 1 << 0;
        QTest::newRow("the second") << 2 << 1;
    }

    void theKeysChooseATask()
    {
        QFETCH(int, tasks);
        QFETCH(int, stopped);
        Async::TaskRegistry registry;
        TasksDock dock(registry);
        dock.show();
        QVERIFY(QTest::qWaitForWindowActive(&dock));
        auto *view = dock.findChild<QTreeView *>(u"tasks.view"_s);
        QList<std::shared_ptr<Async::Task>> running;
        for (int i = 0; i < tasks; ++i)
            running.prepend(registry.create(u"sync"_s, u"Sync a/%1"_s.arg(i))); // the newest stands first
        QTRY_COMPARE(dock.model().rowCount(), tasks);
        QVERIFY(!view->selectionModel()->hasSelection());
        view->setFocus(Qt::OtherFocusReason);
        QVERIFY(view->selectionModel()->isRowSelected(0));
        QTest::keyClick(view, Qt::Key_Down);
        QTest::keyClick(view, Qt::Key_Delete);
        for (int i = 0; i < tasks; ++i) {
            QCOMPARE(running[i]->stopRequested(), i == stopped);
            running[i]->succeed({});
        }
    }

    void nothingIsChosenUnasked_data()
    {
        QTest::addColumn<Qt::FocusReason>("reason");
        QTest::newRow("mouse") << Qt::MouseFocusReason;
        QTest::newRow("window") << Qt::ActiveWindowFocusReason;
        QTest::newRow("passing by") << Qt::TabFocusReason;
    }

    void nothingIsChosenUnasked()
    {
        QFETCH(Qt::FocusReason, reason);
        Async::TaskRegistry registry;
        TasksDock dock(registry);
        dock.show();
        QVERIFY(QTest::qWaitForWindowActive(&dock));
        auto *view = dock.findChild<QTreeView *>(u"tasks.view"_s);
        auto task = registry.create(u"sync"_s, u"Sync a/b"_s);
        QTRY_COMPARE(dock.model().rowCount(), 1);
        view->setFocus(reason);
        QVERIFY(view->hasFocus());
        QVERIFY(!view->selectionModel()->hasSelection());
        task->succeed({});
    }

    void showsAndCopiesTheError()
    {
        const TraceScope scope;
        Async::TaskRegistry registry;
        TasksDock dock(registry);
        dock.show();
        auto task = registry.create(u"sync"_s, u"Sync a/b"_s);
        auto error = makeError(Code::Unauthorized, u"test"_s, u"git.example.org rejects the token."_s);
        error.hint = u"Give a new token."_s;
        task->fail(error);
        QTRY_COMPARE(dock.model().problemCount(), 1);
        auto *details = dock.findChild<TaskDetails *>();
        QVERIFY(!details->isVisible());
        dock.select(task->id());
        QVERIFY(details->isVisible());
        QVERIFY2(details->text().contains(error.message), qPrintable(details->text()));
        QVERIFY2(details->text().contains(error.hint), qPrintable(details->text()));
        QVERIFY2(details->text().contains(task->snapshot().trace.toString()), qPrintable(details->text()));
        details->findChild<QPushButton *>()->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), details->text());
    }

    void clearTakesWhatHasEnded()
    {
        Async::TaskRegistry registry;
        TasksDock dock(registry);
        auto ended = registry.create(u"sync"_s, u"Sync a/b"_s);
        auto running = registry.create(u"sync"_s, u"Sync c/d"_s);
        ended->succeed(u"done"_s);
        QTRY_COMPARE(dock.model().runningCount(), 1);
        QTRY_COMPARE(dock.model().rowCount(), 2);
        registry.clearFinished();
        QTRY_COMPARE(dock.model().rowCount(), 1);
        QCOMPARE(dock.model().task(0).id, running->id());
        running->succeed({});
    }
};

QTEST_MAIN(TestTasksDock)
#include "tst_tasksdock.moc"
