// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "poolcollector.h"

namespace Docket::Metrics {

PoolCollector::Ticket::Ticket(PoolCollector *collector)
    : m_collector(collector)
{
    if (!m_collector)
        return;
    m_asked = std::chrono::steady_clock::now();
    m_collector->m_queued.rise();
}

PoolCollector::Ticket::~Ticket()
{
    if (!m_collector || m_begun)
        return;
    m_collector->m_queued.fall();
    m_collector->m_cancelled.add();
}

void PoolCollector::Ticket::begin(Moment now) noexcept
{
    if (!m_collector)
        return;
    m_begun = true;
    m_collector->m_queued.fall();
    m_collector->m_active.rise();
    m_collector->m_waiting.record(now - m_asked);
}

void PoolCollector::Ticket::end(std::chrono::nanoseconds took, WorkEnd end) noexcept
{
    if (!m_collector)
        return;
    m_collector->m_active.fall();
    m_collector->m_busy.record(took);
    switch (end) {
    case WorkEnd::Done: m_collector->m_done.add(); break;
    case WorkEnd::Failed: m_collector->m_failed.add(); break;
    case WorkEnd::Cancelled: m_collector->m_cancelled.add(); break;
    }
}

PoolCollector::PoolCollector(const QString &name, int size)
    : m_name(name)
    , m_size(size)
{
}

void PoolCollector::Level::rise() noexcept
{
    const int level = now.fetch_add(1, std::memory_order_relaxed) + 1;
    int before = peak.load(std::memory_order_relaxed);
    while (level > before && !peak.compare_exchange_weak(before, level, std::memory_order_relaxed)) {
    }
}

PoolReport PoolCollector::report() const
{
    return {.name = m_name,
            .size = m_size,
            .active = m_active.now.load(std::memory_order_relaxed),
            .peak = m_active.peak.load(std::memory_order_relaxed),
            .queued = m_queued.now.load(std::memory_order_relaxed),
            .peakQueued = m_queued.peak.load(std::memory_order_relaxed),
            .done = m_done.value(),
            .failed = m_failed.value(),
            .cancelled = m_cancelled.value(),
            .waiting = m_waiting.report(),
            .busy = m_busy.report(),
            .utilisation = 0};
}

} // namespace Docket::Metrics
