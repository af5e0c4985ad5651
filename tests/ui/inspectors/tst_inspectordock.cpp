// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <inspectors/inspectordock.h>
#include <metrics/metricshub.h>
#include <widgets/emptystate.h>

#include <QAction>
#include <QClipboard>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLabel>
#include <QMainWindow>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

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
    using InspectorDock::report;
    using InspectorDock::setInterval;
    using InspectorDock::spanText;

    int refreshes = 0;
    int lives = 0;
};

/// Answers when the test says so.
class Source final
{
public:
    using Report = std::shared_ptr<const Metrics::MetricsReport>;

    [[nodiscard]] InspectorDock::KeptSource function()
    {
        return [this](Metrics::KeptSpan span) {
            asked += span;
            m_promises.emplace_back();
            return m_promises.back().future();
        };
    }
    void answer(Result<Report> report, qsizetype question = -1)
    {
        m_promises.at(std::size_t(question < 0 ? asked.size() - 1 : question)).finish(std::move(report));
    }
    [[nodiscard]] static Report reportOf(quint64 committed)
    {
        Metrics::MetricsReport report;
        report.covered = 90min;
        report.transactions.committed = committed;
        return std::make_shared<const Metrics::MetricsReport>(report);
    }

    QList<Metrics::KeptSpan> asked;

private:
    std::vector<Async::Promise<Report>> m_promises;
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
    /// Elsewhere the key syncs: who looks at a dock that stands still wants that one to be up to date.
    void f5RenewsTheDockThatHasTheKeys()
    {
        QMainWindow window;
        auto *dock = new CountingDock(&window);
        window.setCentralWidget(dock);
        int synced = 0;
        auto *sync = new QAction(&window);
        sync->setShortcut(Qt::Key_F5);
        connect(sync, &QAction::triggered, &window, [&synced] { ++synced; });
        window.addAction(sync);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        dock->setPaused(true);
        auto *pause = dock->findChild<QToolButton *>(u"inspector.pause"_s);
        pause->setFocus();
        const int before = dock->refreshes;
        QTest::keyClick(window.windowHandle(), Qt::Key_F5);
        QCOMPARE(dock->refreshes, before + 1);
        QCOMPARE(synced, 0);
        QTest::keyClick(window.windowHandle(), Qt::Key_F5, Qt::ShiftModifier);
        QCOMPARE(dock->refreshes, before + 1);
        // One that renews itself has nothing to be asked for.
        dock->setPaused(false);
        QTest::keyClick(window.windowHandle(), Qt::Key_F5);
        QCOMPARE(synced, 1);
    }

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

    void keptFiguresAreOfferedAndReadElsewhere()
    {
        SystemClock clock;
        Metrics::MetricsHub hub(clock);
        Source source;
        CountingDock dock;
        dock.setKeptSpan(Metrics::KeptSpan::Month);
        QVERIFY2(!dock.keptSpan(), "without a source only windows of this run are offered");
        dock.offerKept(source.function(), u"The rest is of now."_s);
        dock.resize(600, 400);
        dock.show();
        const auto *note = dock.findChild<QLabel *>(u"inspector.kept"_s);
        const auto *none = dock.findChild<EmptyState *>(u"inspector.noKept"_s);
        QVERIFY(source.asked.isEmpty());

        dock.setKeptSpan(Metrics::KeptSpan::Month);
        QCOMPARE(source.asked, QList{Metrics::KeptSpan::Month});
        QVERIFY2(none->isVisible() && !none->isAnswer(), "nothing says that it is being read");
        const int before = dock.refreshes;
        dock.refreshSoon();
        QCoreApplication::processEvents();
        QCOMPARE(dock.refreshes, before); // zeros would look like figures
        source.answer(Source::reportOf(7));
        QTRY_VERIFY(dock.refreshes > before);
        QVERIFY(!none->isVisible());
        QVERIFY2(note->isVisible() && note->text().contains(u"1 h 30 min"_s) &&
                     note->text().endsWith(u"The rest is of now."_s),
                 qPrintable(note->text()));
        QCOMPARE(dock.report(hub)->transactions.committed, 7U);
        QCOMPARE(dock.spanText(), u"last 30 days, kept"_s);
        QCOMPARE(source.asked.size(), 1); // not at each refresh

        dock.setReportWindow(Metrics::Window::FiveMinutes);
        QVERIFY(!note->isVisible());
        QVERIFY(!dock.keptSpan());
        QCOMPARE(dock.report(hub)->window, Metrics::Window::FiveMinutes);
    }

    void aLateAnswerForAnotherSpanIsNotShown()
    {
        SystemClock clock;
        Metrics::MetricsHub hub(clock);
        Source source;
        CountingDock dock;
        dock.offerKept(source.function(), {});
        dock.show();
        dock.setKeptSpan(Metrics::KeptSpan::Total);
        dock.setKeptSpan(Metrics::KeptSpan::Day);
        QCOMPARE(source.asked, (QList{Metrics::KeptSpan::Total, Metrics::KeptSpan::Day}));
        const int before = dock.refreshes;
        source.answer(Source::reportOf(1000), 0);
        QCoreApplication::processEvents();
        QCOMPARE(dock.refreshes, before);
        source.answer(Source::reportOf(5), 1);
        QTRY_VERIFY(dock.refreshes > before);
        QCOMPARE(dock.report(hub)->transactions.committed, 5U);
    }

    void whatCannotBeReadIsNamedAndReadAgain()
    {
        Source source;
        CountingDock dock;
        dock.offerKept(source.function(), {});
        dock.resize(600, 400);
        dock.show();
        const auto *none = dock.findChild<EmptyState *>(u"inspector.noKept"_s);
        dock.setKeptSpan(Metrics::KeptSpan::Day);
        source.answer(fail(Code::NotFound, u"test"_s, u"There are no kept figures yet."_s, u"Wait a little."_s));
        QTRY_VERIFY(none->isAnswer());
        QCOMPARE(none->title(), u"No kept figures of that time"_s);
        QVERIFY2(none->text().contains(u"Wait a little."_s), qPrintable(none->text()));
        auto *again = none->findChild<QPushButton *>();
        QVERIFY(again && again->isVisible());
        again->click();
        QCOMPARE(source.asked.size(), 2);
        QVERIFY(!none->isAnswer());
        source.answer(fail(Code::StorageCorrupt, u"test"_s, u"It is damaged."_s));
        QTRY_VERIFY(none->isAnswer());
        QCOMPARE(none->title(), u"The kept figures cannot be read"_s);
        QCOMPARE(none->text(), u"It is damaged."_s);
        // A window of this run needs none of that.
        const int before = dock.refreshes;
        dock.setReportWindow(Metrics::Window::OneHour);
        QVERIFY(!none->isVisible());
        QCOMPARE(dock.refreshes, before + 1);
    }

    void aHiddenDockReadsWhenItIsSeen()
    {
        Source source;
        CountingDock dock;
        dock.offerKept(source.function(), {});
        dock.setKeptSpan(Metrics::KeptSpan::Total);
        QVERIFY(source.asked.isEmpty());
        dock.show();
        QCOMPARE(source.asked.size(), 1);
        QCOMPARE(dock.refreshes, 0);
        source.answer(Source::reportOf(1));
        QTRY_COMPARE(dock.refreshes, 1);
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
