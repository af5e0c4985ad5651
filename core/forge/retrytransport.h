// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler.h"
#include "transport.h"

#include <base/clock.h>
#include <metrics/httpcollector.h>

#include <functional>
#include <memory>

namespace Docket::Forge {

/// How often and when a request is sent again. The delay before repetition n is random between zero and
/// min(cap, base * 2^(n-1)): exponential back-off with full jitter (Brooker, "Exponential backoff and jitter").
struct RetrySchedule
{
    int attempts = 4; ///< in all
    std::chrono::milliseconds base{500};
    std::chrono::milliseconds cap{30'000};
    /// The longest Retry-After that is waited for. A server that asks for more gets what it asks for: no further
    /// attempt, and the caller learns the time.
    std::chrono::milliseconds retryAfterCap{60'000};

    /// The upper bound of the random delay after attempt number @p attempt, which counts from 1.
    [[nodiscard]] constexpr std::chrono::milliseconds bound(int attempt) const
    {
        auto delay = base;
        for (int i = 1; i < attempt && delay < cap; ++i)
            delay *= 2;
        return std::min(delay, cap);
    }
};

/// Sends idempotent requests again after what may pass by itself: no connection, a time-out, 5xx, 429. Honours
/// Retry-After. What is left after the last attempt is handed on as it came; if the breaker opened since, that is the
/// answer of the attempt before. A stop during a wait ends it at once. Thread-safe; requests under way keep what they
/// need, so it may be destroyed meanwhile.
class RetryTransport final : public Transport
{
public:
    /// Random numbers in [0, 1); called from any thread.
    using Random = std::function<double()>;

    RetryTransport(std::shared_ptr<Transport> inner, std::shared_ptr<Scheduler> scheduler,
                   std::shared_ptr<Metrics::HttpCollector> collector, const Clock &clock, RetrySchedule schedule = {},
                   Random random = {});

    [[nodiscard]] Async::Future<Response> send(Request request, std::stop_token stop) override;

private:
    struct Shared;
    struct Call;

    std::shared_ptr<Shared> m_shared;
};

} // namespace Docket::Forge
