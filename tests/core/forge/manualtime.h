// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <forge/scheduler.h>

#include <QMutex>

#include <map>

namespace Docket::Forge::Testing {

/// Time that stands still until a test turns it.
class ManualClock final : public Clock
{
public:
    [[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> now() const override
    {
        return std::chrono::sys_time<std::chrono::milliseconds>(
                   std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)) +
               std::chrono::duration_cast<std::chrono::milliseconds>(m_steady.load());
    }
    [[nodiscard]] std::chrono::nanoseconds steady() const override { return std::chrono::hours(1) + m_steady.load(); }
    void turn(std::chrono::nanoseconds by) { m_steady = m_steady.load() + by; }

private:
    std::atomic<std::chrono::nanoseconds> m_steady{};
};

/// A scheduler over a ManualClock: advance() turns the clock and calls what falls due, in order. For one thread.
class ManualScheduler final : public Scheduler
{
public:
    explicit ManualScheduler(ManualClock &clock)
        : m_clock(clock)
    {
    }

    [[nodiscard]] Id after(std::chrono::milliseconds delay, Callback callback) override
    {
        if (m_closed)
            return 0;
        const Id id = ++m_last;
        m_delays.append(delay);
        m_timers.emplace(id, Timer{m_clock.steady() + delay, std::move(callback)});
        return id;
    }

    bool cancel(Id id) override
    {
        const auto node = m_timers.extract(id);
        return !node.empty();
    }

    void advance(std::chrono::milliseconds by)
    {
        const auto end = m_clock.steady() + by;
        for (;;) {
            auto next = m_timers.end();
            for (auto it = m_timers.begin(); it != m_timers.end(); ++it) {
                if (it->second.due <= end && (next == m_timers.end() || it->second.due < next->second.due))
                    next = it;
            }
            if (next == m_timers.end())
                break;
            if (next->second.due > m_clock.steady())
                m_clock.turn(next->second.due - m_clock.steady());
            const auto callback = std::move(next->second.callback);
            m_timers.erase(next);
            callback(true);
        }
        m_clock.turn(end - m_clock.steady());
    }

    /// As NetworkThread::stop(): every callback gets its false.
    void close()
    {
        m_closed = true;
        while (!m_timers.empty()) {
            const auto callback = std::move(m_timers.begin()->second.callback);
            m_timers.erase(m_timers.begin());
            callback(false);
        }
    }

    [[nodiscard]] qsizetype waiting() const { return qsizetype(m_timers.size()); }
    /// Every delay that was ever asked for.
    [[nodiscard]] const QList<std::chrono::milliseconds> &delays() const { return m_delays; }

private:
    struct Timer
    {
        std::chrono::nanoseconds due;
        Callback callback;
    };

    ManualClock &m_clock;
    std::map<Id, Timer> m_timers;
    QList<std::chrono::milliseconds> m_delays;
    Id m_last = 0;
    bool m_closed = false;
};

} // namespace Docket::Forge::Testing
