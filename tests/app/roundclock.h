// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <metrics/histogram.h>

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QThread>

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace Docket::Tests {

/// How long the event loop of the GUI thread is held, as GuiWatchdog measures it, less the time in which the thread
/// could have gone on and other programs had the processors: waiting for locks and disks counts, a machine that is busy
/// with other things does not. Where the system does not say how long that was, it is the same as the watchdog's.
class RoundClock final : public QObject
{
public:
    RoundClock()
        : m_file(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC))
    {
        auto *dispatcher = QThread::currentThread()->eventDispatcher();
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, &RoundClock::end, Qt::DirectConnection);
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, &RoundClock::end, Qt::DirectConnection);
        QCoreApplication::instance()->installEventFilter(this);
    }
    ~RoundClock() override { ::close(m_file); }
    Q_DISABLE_COPY_MOVE(RoundClock)

    [[nodiscard]] Metrics::HistogramReport report() const { return m_times->report(); }
    void reset() { m_times = std::make_unique<Metrics::Histogram>(); }

    bool eventFilter(QObject * /*watched*/, QEvent * /*event*/) override
    {
        if (m_begin == Clock::time_point{}) {
            m_begin = Clock::now();
            m_waited = waited();
        }
        return false;
    }

private:
    using Clock = std::chrono::steady_clock;

    void end()
    {
        if (m_begin == Clock::time_point{})
            return;
        const std::chrono::nanoseconds held = Clock::now() - m_begin;
        m_times->record(std::max(held - (waited() - m_waited), std::chrono::nanoseconds(0)));
        m_begin = {};
    }

    /// That the thread was ready and did not run, since it began.
    [[nodiscard]] std::chrono::nanoseconds waited() const
    {
        char text[96] = {};
        if (m_file < 0 || ::pread(m_file, text, sizeof text - 1, 0) <= 0)
            return {};
        char *rest = nullptr;
        (void)std::strtoull(text, &rest, 10); // that it ran
        return std::chrono::nanoseconds(std::strtoll(rest, nullptr, 10));
    }

    const int m_file;
    Clock::time_point m_begin;
    std::chrono::nanoseconds m_waited{};
    std::unique_ptr<Metrics::Histogram> m_times = std::make_unique<Metrics::Histogram>();
};

} // namespace Docket::Tests
