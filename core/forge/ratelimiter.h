// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler.h"
#include "transport.h"

#include <base/clock.h>
#include <metrics/linereport.h>

#include <memory>

namespace Docket::Forge {

struct LimiterOptions
{
    int maxInFlight = 2;                         ///< more connections only slow Gitea's other users down
    int ahead = 0;                               ///< more that may wait in the line, so that no connection ever idles
    double requestsPerSecond = 0;                ///< to begin with; 0 is no limit until the server speaks of one
    double burst = 10;                           ///< tokens that a quiet time saves up
    std::chrono::milliseconds firstPause{1'000}; ///< after a 429 that names no time; doubled while they go on
    std::chrono::milliseconds pauseCap{60'000};
    /// A request that would have to wait longer than this fails at once as Code::RateLimited with the time.
    std::chrono::milliseconds maxWait{120'000};
};

/// Sends no more than a server likes: a cap of requests in flight and a token bucket. Both queue in order, and a stop
/// ends the wait at once. Neither Gitea nor Forgejo limits by itself, but the proxies before them do, so it learns:
/// from 429 (pause as Retry-After says, then half the rate, slowly rising again) and from RateLimit-* or X-RateLimit-*
/// fields (spreads what remains over the time until the reset). Thread-safe; requests under way may outlive it.
class RateLimiter final : public Transport
{
public:
    struct Status
    {
        int inFlight = 0;
        int waiting = 0;
        double requestsPerSecond = 0; ///< 0: not limited
        std::chrono::milliseconds pausedFor{};
    };

    RateLimiter(std::shared_ptr<Transport> inner, std::shared_ptr<Scheduler> scheduler,
                std::shared_ptr<Metrics::HttpCollector> collector, const Clock &clock, const QString &host,
                LimiterOptions options = {});
    ~RateLimiter() override;

    [[nodiscard]] Async::Future<Response> send(Request request, std::stop_token stop) override;
    [[nodiscard]] Status status() const;
    /// Fills in what it knows of the line at this moment.
    void describe(Metrics::LineReport &line) const;

private:
    struct Waiter;
    struct Shared;

    std::shared_ptr<Shared> m_shared;
};

/// What the fields of an answer say about a budget; members are empty where a field is absent or unreadable.
struct RateBudget
{
    std::optional<double> limit;
    std::optional<double> remaining;
    std::optional<std::chrono::milliseconds> reset;
};

/// Reads RateLimit-Limit/-Remaining/-Reset, X-RateLimit-* (whose reset may be a Unix time) and the one field RateLimit
/// of the later drafts ("limit=100, remaining=3, reset=30" and "default;r=3;t=30").
[[nodiscard]] RateBudget parseRateBudget(const Headers &headers, Timestamp now);

} // namespace Docket::Forge
