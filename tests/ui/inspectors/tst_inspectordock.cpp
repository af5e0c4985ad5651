// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QMainWindow>
#include <QTest>
#include <QToolButton>

#include <inspectors/inspectordock.h>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class CountingDock final : public InspectorDock
{
public:
    explicit CountingDock(QWidget *parent = nullptr)
        : InspectorDock(u"Counting"_s, parent)
    {
    }
    [[nodiscard]] FigureTable figures() const override
    {
        return {.title = u"Counting"_s, .columns = {u"n"_s}, .rows = {{refreshes}}};
    }
    void refresh() override { ++refreshes; }
    void liveChanged(bool live) override { lives += live ? 1 : -1; }

    using InspectorDock::refreshSoon;
    using InspectorDock::setInterval;

    int refreshes = 0;
    int lives = 0;
};

/// Two docks, one behind the other.
struct Tabs
{
    Tabs()
    {
        window.setCentralWidget(new QWidget);
        for (const auto &name : {u"one"_s, u"two"_s}) {
            auto *dock = new QDockWidget(name, &window);
            dock->setWidget(new CountingDock(dock));
            docks += dock;
            window.addDockWidget(Qt::BottomDockWidgetArea, dock);
        }
        window.tabifyDockWidget(docks[0], docks[1]);
        docks[0]->raise();
        window.resize(700, 500);
    }
    [[nodiscard]] CountingDock &at(int i) const { return *static_cast<CountingDock *>(docks[i]->widget()); }

    QMainWindow window;
    QList<QDockWidget *> docks;
};

} // namespace

/// The clock behind the inspectors: it runs only while somebody may look.
class TestInspectorDock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refreshesWhileShownAndNotOtherwise()
    {
        CountingDock dock;
        dock.setInterval(100ms);
        QVERIFY(!dock.isLive());
        dock.show();
        QVERIFY(dock.isLive());
        QVERIFY(dock.refreshes >= 1);
        const int before = dock.refreshes;
        QTRY_VERIFY(dock.refreshes >= before + 2);
        dock.hide();
        QVERIFY(!dock.isLive());
        QCOMPARE(dock.lives, 0);
    }

    void neverMoreThanTenTimesASecond()
    {
        CountingDock dock;
        dock.setInterval(1ms);
        dock.show();
        QElapsedTimer clock;
        clock.start();
        const int before = dock.refreshes;
        QTRY_VERIFY(clock.elapsed() >= 450);
        QVERIFY2(dock.refreshes - before <= 2 + clock.elapsed() / 80, qPrintable(QString::number(dock.refreshes)));
    }

    void pausedNothingRuns()
    {
        CountingDock dock;
        dock.setInterval(100ms);
        dock.show();
        QTest::keyClick(&dock, Qt::Key_P);
        QVERIFY(dock.isPaused());
        QVERIFY(!dock.isLive());
        const int before = dock.refreshes;
        dock.refreshSoon();
        QElapsedTimer clock;
        clock.start();
        QTRY_VERIFY(clock.elapsed() >= 250);
        QCOMPARE(dock.refreshes, before);
        // Another window is shown once, all the same.
        dock.setReportWindow(Metrics::Window::OneHour);
        QCOMPARE(dock.reportWindow(), Metrics::Window::OneHour);
        QCOMPARE(dock.refreshes, before + 1);
        dock.findChild<QToolButton *>(u"inspector.pause"_s)->click();
        QVERIFY(dock.isLive());
    }

    void minimisedNothingRuns()
    {
        QMainWindow window;
        auto *dock = new CountingDock(&window);
        window.setCentralWidget(dock);
        window.show();
        QVERIFY(dock->isLive());
        window.showMinimized();
        QTRY_VERIFY(!dock->isLive());
        window.showNormal();
        QTRY_VERIFY(dock->isLive());
    }

    void behindAnotherTabNothingRuns()
    {
        Tabs tabs;
        tabs.window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&tabs.window));
        QTRY_VERIFY(tabs.at(0).isLive());
        QTRY_VERIFY(!tabs.at(1).isLive());
        tabs.docks[1]->raise();
        QTRY_VERIFY(tabs.at(1).isLive());
        QTRY_VERIFY(!tabs.at(0).isLive());
        tabs.docks[1]->hide();
        QTRY_VERIFY(tabs.at(0).isLive());
        QVERIFY(!tabs.at(1).isLive());
    }

    void manyWishesMakeOneRefresh()
    {
        CountingDock dock;
        dock.show();
        const int before = dock.refreshes;
        for (int i = 0; i < 50; ++i)
            dock.refreshSoon();
        QTRY_COMPARE(dock.refreshes, before + 1);
        QCoreApplication::processEvents();
        QCOMPARE(dock.refreshes, before + 1);
    }

    void figuresAreCopied()
    {
        CountingDock dock;
        dock.refreshes = 7;
        QTest::keyClick(&dock, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"n\n7\n"_s);
    }
};

QTEST_MAIN(TestInspectorDock)
#include "tst_inspectordock.moc"
