// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "counter.h"
#include "poolreport.h"

#include <atomic>
#include <utility>

namespace Docket::Metrics {

enum class WorkEnd
{
    Done,
    Failed,
    Cancelled
};

/// Counts the work of one pool of workers: what waits for a worker, and what has one. Recording takes no lock.
/// Thread-safe; must outlive its tickets.
class PoolCollector final
{
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// Stands for one piece of work from the moment at which it was asked for. One that goes without having begun
    /// counts as cancelled; one that begins must end.
    class Ticket final
    {
    public:
        /// Of no collector: counts nothing.
        Ticket() = default;
        /// Of @p collector, which may be null.
        explicit Ticket(PoolCollector *collector);
        Ticket(Ticket &&other) noexcept
            : m_collector(std::exchange(other.m_collector, nullptr))
            , m_asked(other.m_asked)
        {
        }
        Ticket &operator=(Ticket &&) = delete;
        Ticket(const Ticket &) = delete;
        Ticket &operator=(const Ticket &) = delete;
        ~Ticket();

        /// It has a worker since @p now.
        void begin(Moment now) noexcept;
        /// It gave it back; @p took since begin().
        void end(std::chrono::nanoseconds took, WorkEnd end) noexcept;

    private:
        PoolCollector *m_collector = nullptr;
        Moment m_asked;
        bool m_begun = false;
    };

    PoolCollector(const QString &name, int size);
    Q_DISABLE_COPY_MOVE(PoolCollector)

    [[nodiscard]] PoolReport report() const;

private:
    /// How many there are, and the most that there ever were.
    struct Level
    {
        std::atomic<int> now = 0;
        std::atomic<int> peak = 0;
        void rise() noexcept;
        void fall() noexcept { now.fetch_sub(1, std::memory_order_relaxed); }
    };

    const QString m_name;
    const int m_size;
    Level m_active;
    Level m_queued;
    Counter m_done;
    Counter m_failed;
    Counter m_cancelled;
    Histogram m_waiting;
    Histogram m_busy;
};

} // namespace Docket::Metrics
