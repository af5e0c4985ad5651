// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "counter.h"
#include "histogram.h"

#include <base/clock.h>
#include <base/error.h>

#include <QList>
#include <QMutex>
#include <QString>

#include <array>

namespace Docket::Metrics {

enum class BreakerState
{
    Closed,
    Open,
    HalfOpen
};

struct BreakerTransition
{
    BreakerState to = BreakerState::Closed;
    std::chrono::sys_time<std::chrono::milliseconds> at;
    QString reason;
};

/// The traffic with one instance so far; a value.
struct HttpReport
{
    QString instance;      ///< its address
    quint64 requests = 0;  ///< that went out on the line, repetitions included
    quint64 succeeded = 0; ///< answers with a 2xx status, and those that what was asked for is not there or not free
    quint64 failed = 0;    ///< everything else but redirections
    QList<std::pair<Code, quint64>> failures; ///< by kind, without those that never happened
    quint64 retries = 0;
    quint64 refused = 0; ///< not sent because the breaker was open
    BreakerState breaker = BreakerState::Closed;
    QList<BreakerTransition> transitions; ///< the last twenty, oldest first
    quint64 bytesReceived = 0;            ///< bodies, unpacked
    quint64 bytesSent = 0;
    qint64 inFlight = 0;
    HistogramReport latency;     ///< from the start of a request to its last byte
    HistogramReport firstByte;   ///< from the start of a request to the headers of the answer
    HistogramReport limiterWait; ///< of the requests that had to wait for the limiter
};

/// Counts the traffic with one instance. Recording takes no lock and under 100 ns, from any thread; the rare changes of
/// the breaker take one. Readers call report() and never see the collector itself.
class HttpCollector final
{
public:
    explicit HttpCollector(const QString &instance);
    Q_DISABLE_COPY_MOVE(HttpCollector)

    void started(qint64 bytesSent) noexcept;
    void answered(std::chrono::nanoseconds firstByte, std::chrono::nanoseconds total, qint64 bytes) noexcept;
    void succeeded() noexcept { m_succeeded.add(); }
    void failed(Code code) noexcept;
    /// A request ended, however it did.
    void ended() noexcept { m_inFlight.fetch_sub(1, std::memory_order_relaxed); }
    void retried() noexcept { m_retries.add(); }
    void refused() noexcept { m_refused.add(); }
    void waited(std::chrono::nanoseconds time) noexcept { m_limiterWait.record(time); }
    void breakerChanged(BreakerState to, std::chrono::sys_time<std::chrono::milliseconds> at, const QString &reason);

    [[nodiscard]] HttpReport report() const;

private:
    static constexpr std::size_t codeCount = std::size_t(Code::Internal) + 1;

    const QString m_instance;
    Counter m_requests;
    Counter m_succeeded;
    Counter m_retries;
    Counter m_refused;
    Counter m_bytesReceived;
    Counter m_bytesSent;
    std::array<Counter, codeCount> m_failures;
    std::atomic<qint64> m_inFlight = 0;
    Histogram m_latency;
    Histogram m_firstByte;
    Histogram m_limiterWait;
    mutable QMutex m_mutex;
    BreakerState m_breaker = BreakerState::Closed;
    QList<BreakerTransition> m_transitions;
};

} // namespace Docket::Metrics
