// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The GUI thread while 20,000 issues are synced and the table is scrolled: how long its event loop is held, by the
// watchdog of the program itself.
#include "virtualdisplay.h"

#include <app/composition.h>
#include <shell/guiwatchdog.h>
#include <shell/mainwindow.h>

#include <QApplication>
#include <QTableView>
#include <QTimer>

#include <programs.h>

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
        App::Composition composition(options);
        Ui::MainWindow window(composition.services(), {});
        window.resize(1500, 950);
        window.show();
        bool opened = false;
        composition.open().then(&window, [&](const Result<void> &result) { opened = result.has_value(); });
        QTRY_VERIFY(opened);
        window.start();

        bool ended = false;
        composition.services().sync.sync().then(&window,
                                                [&](const Result<QList<Services::SyncOutcome>> &) { ended = true; });
        auto *table = window.findChild<QTableView *>();
        QVERIFY(table);
        table->setFocus();
        QTRY_VERIFY(table->model()->rowCount() > 0);
        window.watchdog().reset();
        QTimer scroll;
        int steps = 0;
        connect(&scroll, &QTimer::timeout, table,
                [&] { QTest::keyClick(table, ++steps % 400 < 300 ? Qt::Key_PageDown : Qt::Key_Home); });
        scroll.start(16ms);
        QTRY_VERIFY_WITH_TIMEOUT(ended, 600'000);
        scroll.stop();
        const auto report = window.watchdog().report();
        qInfo("GUI thread during a sync of 20,000 issues with scrolling (%d steps): %s", steps,
              qPrintable(Ui::GuiWatchdog::summary(report)));
        for (const auto &block : report.longest)
            qInfo("  %.1f ms: %s", double(block.duration.count()) / 1e6, qPrintable(block.activity));
        composition.shutdown();
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
