// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpcollector.h"

#include <base/trace.h>

#include <optional>

namespace Docket::Metrics {

/// One request that failed on the line; without its query, its headers and its body.
struct LineFailure
{
    std::chrono::sys_time<std::chrono::milliseconds> at;
    Code code = Code::Internal;
    int status = 0;  ///< 0: there was no answer
    QString request; ///< "GET /api/v1/version"
    QString message;
    int attempt = 1;
    std::chrono::nanoseconds took{};
    TraceId trace;
};

/// The way to one instance as it is at this moment; a value.
struct LineReport
{
    QString instance; ///< its address
    BreakerState breaker = BreakerState::Closed;
    bool byHand = false;                 ///< opened by hand: stays so
    std::chrono::milliseconds openFor{}; ///< until a probe is let through; zero unless open by itself
    int failuresInRow = 0;
    int failuresToOpen = 0;
    int inFlight = 0;
    int maxInFlight = 0;
    int waiting = 0;
    double requestsPerSecond = 0; ///< that the limiter lets through; 0: not limited
    double tokens = 0;            ///< requests that may start at once
    double burst = 0;             ///< the most of them
    std::chrono::milliseconds pausedFor{};
    std::optional<double> budgetLimit; ///< as the server said last
    std::optional<double> budgetRemaining;
    std::optional<std::chrono::milliseconds> budgetReset; ///< from now
    QList<LineFailure> failures;                          ///< the last fifty, newest first
};

} // namespace Docket::Metrics
