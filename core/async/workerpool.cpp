// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workerpool.h"

#include "giveway.h"

namespace Docket::Async {

WorkerPool::WorkerPool(const QString &name, int threads, Metrics::PoolCollector *metrics, Urgency urgency)
    : m_name(name)
    , m_metrics(metrics)
    , m_urgency(urgency)
{
    m_pool.setObjectName(name);
    m_pool.setMaxThreadCount(threads);
    // A thread owns things (a connection, a parser) that would be lost each time it expired.
    m_pool.setExpiryTimeout(-1);
}

WorkerPool::~WorkerPool()
{
    shutdown();
}

void WorkerPool::beginWork() const
{
    // The threads are the pool's own, so once for each is enough.
    static thread_local bool told = false;
    if (!std::exchange(told, true) && m_urgency == Urgency::Background)
        giveWayToInterface();
}

void WorkerPool::shutdown()
{
    m_closing.request_stop();
    m_pool.waitForDone();
}

} // namespace Docket::Async
