// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpcollector.h"

namespace Docket::Metrics {

namespace {
constexpr qsizetype keptTransitions = 20;
}

HttpCollector::HttpCollector(const QString &instance)
    : m_instance(instance)
{
}

void HttpCollector::started(qint64 bytesSent) noexcept
{
    m_requests.add();
    m_bytesSent.add(quint64(bytesSent));
    m_inFlight.fetch_add(1, std::memory_order_relaxed);
}

void HttpCollector::answered(std::chrono::nanoseconds firstByte, std::chrono::nanoseconds total, qint64 bytes) noexcept
{
    m_firstByte.record(firstByte);
    m_latency.record(total);
    m_bytesReceived.add(quint64(bytes));
}

void HttpCollector::failed(Code code) noexcept
{
    m_failures[std::size_t(code)].add();
}

void HttpCollector::breakerChanged(BreakerState to, std::chrono::sys_time<std::chrono::milliseconds> at,
                                   const QString &reason)
{
    const QMutexLocker lock(&m_mutex);
    m_breaker = to;
    if (m_transitions.size() == keptTransitions)
        m_transitions.removeFirst();
    m_transitions.append({to, at, reason});
}

HttpReport HttpCollector::report() const
{
    HttpReport report;
    report.instance = m_instance;
    report.requests = m_requests.value();
    report.succeeded = m_succeeded.value();
    for (std::size_t i = 0; i < codeCount; ++i) {
        if (const quint64 count = m_failures[i].value(); count > 0) {
            report.failures.emplaceBack(Code(i), count);
            report.failed += count;
        }
    }
    report.retries = m_retries.value();
    report.refused = m_refused.value();
    report.bytesReceived = m_bytesReceived.value();
    report.bytesSent = m_bytesSent.value();
    report.inFlight = m_inFlight.load(std::memory_order_relaxed);
    report.latency = m_latency.report();
    report.firstByte = m_firstByte.report();
    report.limiterWait = m_limiterWait.report();
    const QMutexLocker lock(&m_mutex);
    report.breaker = m_breaker;
    report.transitions = m_transitions;
    return report;
}

} // namespace Docket::Metrics
