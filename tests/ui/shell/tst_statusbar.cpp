// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/clock.h>
#include <shell/statusbar.h>

#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// What is told at the bottom of the window, and the button that belongs to it.
class TestStatusBar final : public QObject
{
    Q_OBJECT

    static QLabel *labelOf(const StatusBar &bar)
    {
        const auto labels = bar.findChildren<QLabel *>();
        const auto it =
            std::ranges::find_if(labels, [&bar](const QLabel *label) { return label->text() == bar.messageText(); });
        return it == labels.cend() ? nullptr : *it;
    }

private Q_SLOTS:
    void theButtonFollowsItsMessage()
    {
        StatusBar bar(m_tasks, m_clock);
        bar.resize(1100, 28);
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        int ran = 0;
        bar.showDone(u"Documents taken in: 3 new, 1 failed."_s, u"Report…"_s, [&ran] { ++ran; });
        auto &action = bar.actionButton();
        QTRY_VERIFY(action.isVisible());
        const auto *label = labelOf(bar);
        QVERIFY(label != nullptr);
        const auto left = [&bar](const QWidget *widget) { return widget->mapTo(&bar, QPoint(0, 0)).x(); };
        const auto behind = [&] { return left(&action) - left(label) - label->width(); };
        QTRY_VERIFY2(behind() >= 0, "the button stands before its message");
        QVERIFY2(behind() < 20, qPrintable(QString::number(behind())));
        const int words = label->fontMetrics().horizontalAdvance(label->text());
        QTRY_VERIFY2(label->width() >= words, qPrintable(u"%1 of %2"_s.arg(label->width()).arg(words)));
        // Of two messages the second is as wide as it is.
        bar.showDone(u"Short."_s, u"Report…"_s, [&ran] { ++ran; });
        QTRY_VERIFY(behind() >= 0 && behind() < 20);
        QVERIFY(left(&action) < 600);
        // Where there is little room, the words give way and not the button or what stands at the right.
        bar.showDone(u"Documents taken in: "_s + u"many words "_s.repeated(40), u"Report…"_s, [&ran] { ++ran; });
        const auto *task = bar.findChild<QToolButton *>(u"status.task"_s);
        QTRY_VERIFY(behind() >= 0 && left(&action) + action.width() <= left(task));
        QVERIFY(left(task) + task->width() <= bar.width());
        QVERIFY(action.width() >= action.minimumSizeHint().width());
        // By the keyboard.
        action.setFocus();
        QTest::keyClick(&action, Qt::Key_Space);
        QCOMPARE(ran, 1);
        bar.showDone(u"Something else is done."_s);
        QVERIFY(action.isHidden());
    }

    void whatWasStoppedByHandIsNotOnline()
    {
        StatusBar bar(m_tasks, m_clock);
        bar.show();
        QStringList stopped;
        bar.setStopSource([&stopped] { return stopped; });
        bar.setReachability(Services::Reachability::Online);
        QCOMPARE(bar.reachabilityText(), u"Online"_s);
        auto *reach = bar.findChild<QToolButton *>(u"status.reach"_s);
        QSignalSpy lines(&bar, &StatusBar::lineRequested);
        QSignalSpy syncs(&bar, &StatusBar::syncRequested);
        stopped = {u"https://forge.test/"_s};
        bar.checkStopped();
        QCOMPARE(bar.reachabilityText(), u"forge.test stopped by hand"_s);
        QVERIFY2(reach->toolTip().contains(u"Close"_s), qPrintable(reach->toolTip()));
        reach->click();
        QCOMPARE(lines.value(0).value(0).toString(), stopped.constFirst());
        QCOMPARE(syncs.size(), 0);
        // A sync that was refused for it says nothing else.
        bar.setReachability(Services::Reachability::Offline);
        QCOMPARE(bar.reachabilityText(), u"forge.test stopped by hand"_s);
        stopped += u"https://codeberg.org/"_s;
        bar.checkStopped();
        QVERIFY2(bar.reachabilityText().startsWith(u'2'), qPrintable(bar.reachabilityText()));
        QVERIFY(reach->toolTip().contains(u"codeberg.org"_s));
        stopped.clear();
        bar.setReachability(Services::Reachability::Online);
        QCOMPARE(bar.reachabilityText(), u"Online"_s);
        reach->click();
        QCOMPARE(syncs.size(), 1);
    }

    void theWordsOfAFailureGoWhenItWorksAgain()
    {
        StatusBar bar(m_tasks, m_clock);
        bar.show();
        const auto sync = [this](const QString &project) {
            return m_tasks.create(u"sync"_s, u"Sync %1"_s.arg(project));
        };
        const auto gone = makeError(Code::Offline, u"fake"_s, u"forge.test cannot be reached."_s);
        sync(u"atelier/press"_s)->end(gone);
        QTRY_COMPARE(bar.messageText(), gone.message);
        QCOMPARE(bar.problemCount(), 1);
        // What works is another project.
        sync(u"atelier/lamp"_s)->succeed({});
        QTRY_COMPARE(ended(u"Sync atelier/lamp"_s), 1);
        QCOMPARE(bar.messageText(), gone.message);
        sync(u"atelier/press"_s)->succeed({});
        QTRY_COMPARE(bar.messageText(), QString());
        QCOMPARE(bar.problemCount(), 0);
        // What was told after it stays, as does another failure.
        sync(u"atelier/press"_s)->end(gone);
        QTRY_COMPARE(bar.messageText(), gone.message);
        bar.showDone(u"Workspace started."_s);
        sync(u"atelier/press"_s)->succeed({});
        QTRY_COMPARE(bar.problemCount(), 0);
        QCOMPARE(bar.messageText(), u"Workspace started."_s);
        sync(u"atelier/press"_s)->end(gone);
        QTRY_COMPARE(bar.problemCount(), 1);
        const auto refused = makeError(Code::Unauthorized, u"fake"_s, u"The token is refused."_s);
        sync(u"atelier/lamp"_s)->end(refused);
        QTRY_COMPARE(bar.messageText(), refused.message);
        sync(u"atelier/press"_s)->succeed({});
        QTRY_COMPARE(bar.problemCount(), 1);
        QCOMPARE(bar.messageText(), refused.message);
    }

private:
    /// How often tasks of this title ended.
    [[nodiscard]] qsizetype ended(const QString &title) const
    {
        return std::ranges::count_if(m_tasks.tasks(), [&](const Async::TaskSnapshot &task) {
            return task.title == title && task.state != Async::TaskState::Running;
        });
    }

    SystemClock m_clock;
    Async::TaskRegistry m_tasks;
};

QTEST_MAIN(TestStatusBar)
#include "tst_statusbar.moc"
