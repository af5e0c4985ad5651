// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of a start: an empty window of Qt Widgets. Prints, as `docket --measure` does, the milliseconds from the
// launch (DOCKET_LAUNCHED, nanoseconds of the monotonic clock) to the first paint, the processor time of the thread up
// to then, and the private memory three seconds later.
#include <QApplication>
#include <QFile>
#include <QMainWindow>
#include <QPaintEvent>
#include <QTimer>

#include <chrono>
#include <cstdio>
#include <ctime>

using namespace std::chrono_literals;

namespace {

qint64 privateKib()
{
    QFile file(QStringLiteral("/proc/self/smaps_rollup"));
    qint64 sum = 0;
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (line.startsWith("Private_Clean:") || line.startsWith("Private_Dirty:"))
                sum += line.simplified().split(' ').value(1).toLongLong();
        }
    }
    return sum;
}

/// Processor time of this thread.
double threadMs()
{
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return double(used.tv_sec) * 1e3 + double(used.tv_nsec) / 1e6;
}

class EmptyWindow final : public QMainWindow
{
public:
    using QMainWindow::QMainWindow;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QMainWindow::paintEvent(event);
        if (m_painted)
            return;
        m_painted = true;
        // As docket does: after this event, when what was painted is on its way to the display.
        QMetaObject::invokeMethod(this, [this] { measure(); }, Qt::QueuedConnection);
    }

private:
    void measure()
    {
        const qint64 now = std::chrono::steady_clock::now().time_since_epoch().count();
        const double ms = double(now - qEnvironmentVariable("DOCKET_LAUNCHED").toLongLong()) / 1e6;
        const double cpuMs = threadMs();
        QTimer::singleShot(3s, this, [ms, cpuMs] {
            std::printf("{\"firstRowsMs\": %.1f, \"firstRowsCpuMs\": %.1f, \"privateKib\": %lld}\n", ms, cpuMs,
                        static_cast<long long>(privateKib()));
            QCoreApplication::quit();
        });
    }

    bool m_painted = false;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    EmptyWindow window;
    window.resize(1500, 950);
    window.show();
    return application.exec();
}
