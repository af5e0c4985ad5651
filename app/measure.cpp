// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "measure.h"

#include <shell/guiwatchdog.h>
#include <shell/mainwindow.h>

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

#include <chrono>
#include <ctime>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::App {

namespace {

const auto mainStarted = std::chrono::steady_clock::now();

double sinceLaunch()
{
    const auto now = std::chrono::steady_clock::now();
    const qint64 launched = qEnvironmentVariable("DOCKET_LAUNCHED").toLongLong();
    const auto from =
        launched > 0 ? std::chrono::steady_clock::time_point(std::chrono::nanoseconds(launched)) : mainStarted;
    return std::chrono::duration<double, std::milli>(now - from).count();
}

/// Processor time of this thread; 0 where the system does not tell.
double threadMs()
{
#ifdef CLOCK_THREAD_CPUTIME_ID
    timespec used{};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) == 0)
        return double(used.tv_sec) * 1e3 + double(used.tv_nsec) / 1e6;
#endif
    return 0;
}

struct FirstRows
{
    double ms = 0;
    double cpuMs = 0;
};

} // namespace

qint64 privateKib()
{
    QFile file(u"/proc/self/smaps_rollup"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    qint64 sum = 0;
    const auto lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("Private_Clean:") || line.startsWith("Private_Dirty:"))
            sum += line.simplified().split(' ').value(1).toLongLong();
    }
    return sum;
}

void measureWhenReady(Ui::MainWindow &window, const std::function<void(const QString &)> &done)
{
    const auto rows = std::make_shared<FirstRows>();
    QObject::connect(
        &window, &Ui::MainWindow::firstRowsShown, &window, [rows] { *rows = {sinceLaunch(), threadMs()}; },
        Qt::SingleShotConnection);
    const auto measure = [&window, done, rows] {
        const double content = sinceLaunch();
        if (rows->ms <= 0)
            *rows = {content, threadMs()};
        QTimer::singleShot(3s, &window, [&window, done, rows, content] {
            const auto report = window.watchdog().report();
            const auto ms = [](std::chrono::nanoseconds time) { return double(time.count()) / 1e6; };
            const QJsonObject figures{{u"firstRowsMs"_s, rows->ms},
                                      {u"firstRowsCpuMs"_s, rows->cpuMs},
                                      {u"contentMs"_s, content},
                                      {u"privateKib"_s, privateKib()},
                                      {u"blockP99Ms"_s, ms(report.delays.p99())},
                                      {u"blockMaxMs"_s, ms(report.delays.max())}};
            done(QString::fromUtf8(QJsonDocument(figures).toJson(QJsonDocument::Compact)));
        });
    };
    if (window.isContentShown())
        measure();
    else
        QObject::connect(&window, &Ui::MainWindow::contentShown, &window, measure);
}

} // namespace Docket::App
