// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The GUI thread while 20,000 issues are synced and the table is scrolled: how long its event loop is held, by the
// watchdog of the program itself. Then the issues with the longest pages are opened.
#include "virtualdisplay.h"

#include <issues/issuedetailsview.h>
#include <issues/issuesmodel.h>
#include <issues/issuesview.h>
#include <shell/guiwatchdog.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTableView>
#include <QTimer>

#include <cstdio>
#include <programs.h>
#include <programwindow.h>
#include <roundclock.h>

using namespace Docket;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class PerfGuiBlocks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void syncAndScroll()
    {
        QTemporaryDir folder;
        const SandboxProcess sandbox(folder.path(), {u"--issues"_s, u"20000"_s, u"--comments"_s, u"20000"_s});
        QVERIFY(!sandbox.url.isEmpty());
        const Profile profile;
        QCOMPARE(profile.connectTo(sandbox), QString());

        App::CompositionOptions options;
        options.profile = profile.path();
        options.settings = {u"secrets.store=file"_s};
        ProgramWindow program(options);
        auto &composition = program.composition;
        auto &window = program.window;
        QTRY_VERIFY(program.isOpen());
        window.start();

        bool ended = false;
        composition.services().sync.sync().then(&window,
                                                [&](const Result<QList<Services::SyncOutcome>> &) { ended = true; });
        auto *table = window.findChild<QTableView *>();
        QVERIFY(table);
        table->setFocus();
        QTRY_VERIFY(table->model()->rowCount() > 0);
        window.watchdog().reset();
        RoundClock rounds;
        QTimer scroll;
        int steps = 0;
        connect(&scroll, &QTimer::timeout, table,
                [&] { QTest::keyClick(table, ++steps % 400 < 300 ? Qt::Key_PageDown : Qt::Key_Home); });
        scroll.start(16ms);
        QTRY_VERIFY_WITH_TIMEOUT(ended, 600'000);
        scroll.stop();
        const auto scrolled = rounds.report();
        print(u"sync of 20,000 issues with scrolling, %1 steps"_s.arg(steps), window.watchdog().report(), scrolled);

        // The issues with the longest pages of comments, one after the other, each to its last comment.
        auto *details = window.findChild<Ui::IssueDetailsView *>();
        QVERIFY(details);
        window.issuesView().showView({}, {}, {Domain::IssueSort::Comments, true});
        QTRY_VERIFY(window.issuesView().model().rowCount() > 10'000);
        QTest::keyClick(table, Qt::Key_Home, Qt::ControlModifier);
        window.watchdog().reset();
        rounds.reset();
        for (int i = 0; i < 40; ++i) {
            QSignalSpy all(details, &Ui::IssueDetailsView::allCommentsShown);
            QTest::keyClick(table, Qt::Key_Down);
            QTRY_VERIFY_WITH_TIMEOUT(!all.isEmpty() && details->browser().isLaidOut(), 20'000);
        }
        const auto reading = rounds.report();
        print(u"40 issues opened, those with the most comments"_s, window.watchdog().report(), reading);
        window.close();
        composition.shutdown();
        QVERIFY2(scrolled.p99() < 16ms, "blocks while syncing are over 16 ms at p99");
        QVERIFY2(reading.p99() < 16ms, "blocks while opening issues are over 16 ms at p99");
    }

private:
    /// Straight to the terminal: what is logged goes to the file of the profile while the program runs.
    static void print(const QString &what, const Metrics::BlockReport &report, const Metrics::HistogramReport &own)
    {
        const auto ms = [](std::chrono::nanoseconds time) { return double(time.count()) / 1e6; };
        std::printf("GUI thread, %s: %s\n", qPrintable(what), qPrintable(Ui::GuiWatchdog::summary(report)));
        for (const double share : {0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999})
            std::printf("  %5.1f %% of the rounds within %6.2f ms, %6.2f ms without the time that others had\n",
                        share * 100, ms(report.delays.percentile(share)), ms(own.percentile(share)));
        for (const auto &block : report.longest)
            std::printf("  %.1f ms: %s\n", ms(block.duration), qPrintable(block.activity));
        std::fflush(stdout);
    }
};

int main(int argc, char **argv)
{
    const VirtualDisplay display;
    if (display.name.isEmpty())
        qFatal("Xvfb does not start");
    qputenv("DISPLAY", display.name.toLatin1());
    qputenv("QT_QPA_PLATFORM", "xcb");
    QApplication application(argc, argv);
    PerfGuiBlocks test;
    return QTest::qExec(&test, argc, argv);
}

#include "perf_guiblocks.moc"
