// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <shell/guiwatchdog.h>

#include <QElapsedTimer>
#include <QEventLoop>
#include <QTest>
#include <QTimer>

using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

void work(std::chrono::milliseconds duration)
{
    QElapsedTimer timer;
    timer.start();
    while (timer.durationElapsed() < duration) {
    }
}

} // namespace

class TestWatchdog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void measuresABlock()
    {
        GuiWatchdog watchdog;
        auto done = false;
        QTimer::singleShot(1ms, this, [&done] {
            work(200ms);
            done = true;
        });
        QTRY_VERIFY(done);
        QTRY_VERIFY(watchdog.report().overLimit >= 1);
        const auto report = watchdog.report();
        QVERIFY2(report.delays.max() >= 100ms, qPrintable(GuiWatchdog::summary(report)));
        QVERIFY(!report.longest.isEmpty());
        // By its name, which no number tells.
        const auto &activity = report.longest.constFirst().activity;
        QVERIFY2(activity.startsWith(u"event "_s) && activity[6].isUpper(), qPrintable(activity));
        watchdog.reset();
        QVERIFY(watchdog.report().delays.isEmpty());
    }

    void waitingIsNotABlock()
    {
        GuiWatchdog watchdog;
        QEventLoop loop;
        QTimer::singleShot(1s, &loop, &QEventLoop::quit);
        loop.exec();
        QTRY_VERIFY(!watchdog.report().delays.isEmpty());
        // Only waiting took long; a busy machine may still hold a round up, but not by all of it.
        QVERIFY2(watchdog.report().delays.max() < 800ms, qPrintable(GuiWatchdog::summary(watchdog.report())));
    }

    void saysItInWords()
    {
        GuiWatchdog watchdog;
        QCOMPARE(GuiWatchdog::summary(watchdog.report()), u"Nothing measured yet."_s);
    }
};

QTEST_MAIN(TestWatchdog)
#include "tst_watchdog.moc"
