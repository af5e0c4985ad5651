// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport.h"

#include <base/clock.h>
#include <metrics/linereport.h>

#include <QMutex>

#include <memory>
#include <optional>

namespace Docket::Forge {

struct BreakerOptions
{
    int failures = 5;                          ///< in a row that open it
    std::chrono::milliseconds openFor{15'000}; ///< the first time; doubled each time a probe fails
    std::chrono::milliseconds openCap{300'000};
};

/// Spares a server that does not answer, and its callers the wait (circuit breaker; Nygard, "Release It!"). Closed: all
/// goes through. After a number of failures in a row (no connection, time-out, 5xx) it is open: requests fail at once
/// with Code::CircuitOpen and the time that is left. Then it is half-open: one request goes through as a probe, and its
/// outcome closes or opens it again. Thread-safe; requests under way may outlive it.
class CircuitBreaker final : public Transport
{
public:
    using State = Metrics::BreakerState;

    /// @p host is what messages call the server.
    CircuitBreaker(std::shared_ptr<Transport> inner, std::shared_ptr<Metrics::HttpCollector> collector,
                   const Clock &clock, const QString &host, BreakerOptions options = {});
    ~CircuitBreaker() override;

    [[nodiscard]] Async::Future<Response> send(Request request, std::stop_token stop) override;

    [[nodiscard]] State state() const;
    /// Fills in what it knows of the line at this moment.
    void describe(Metrics::LineReport &line) const;
    /// Opens it until close() or allowProbe(): nothing is sent.
    void open();
    /// Closes it and forgets the failures.
    void close();
    /// Lets the next request through now, if it is open.
    void allowProbe();

private:
    struct Shared;

    std::shared_ptr<Shared> m_shared;
};

} // namespace Docket::Forge
