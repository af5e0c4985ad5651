// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrytransport.h"

#include "statuscode.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace Docket::Forge {

struct RetryTransport::Shared
{
    std::shared_ptr<Transport> inner;
    std::shared_ptr<Scheduler> scheduler;
    std::shared_ptr<Metrics::HttpCollector> collector;
    const Clock &clock;
    RetrySchedule schedule;
    Random random;

    /// How long to wait after @p result of attempt number @p attempt, or nothing if it is final.
    [[nodiscard]] std::optional<milliseconds> delayAfter(const Result<Response> &result, int attempt) const
    {
        const auto failure = failureOf(result);
        if (attempt >= schedule.attempts || !failure)
            return std::nullopt;
        switch (*failure) {
        case Code::Offline:
        case Code::TimedOut:
        case Code::ServerFailed:
        case Code::RateLimited: break;
        default: return std::nullopt;
        }
        const milliseconds jitter(qint64(random() * double(schedule.bound(attempt).count())));
        const auto asked =
            result ? parseRetryAfter(result->headers.value("Retry-After"), clock.seconds()) : result.error().retryAfter;
        if (!asked)
            return jitter;
        if (*asked > schedule.retryAfterCap)
            return std::nullopt;
        // The jitter comes on top, or all who were sent away would be back in the same instant.
        return *asked + jitter;
    }
};

struct RetryTransport::Call : std::enable_shared_from_this<Call>
{
    Call(std::shared_ptr<Shared> sharedState, Request toSend, std::stop_token token)
        : shared(std::move(sharedState))
        , request(std::move(toSend))
        , stop(std::move(token))
    {
    }

    void attempt()
    {
        shared->inner->send(request, stop).then([self = shared_from_this()](const Result<Response> &result) {
            self->judge(result);
        });
    }

    void judge(const Result<Response> &result)
    {
        // These very attempts may have opened the breaker: what went wrong is what they met, not that it opened.
        if (lastFailure && !result && result.error().code == Code::CircuitOpen) {
            --request.attempt; // it was not sent
            finish(std::move(*lastFailure));
            return;
        }
        const auto delay = shared->delayAfter(result, request.attempt);
        if (!delay) {
            finish(result);
            return;
        }
        lastFailure = result;
        waitOn(*shared->scheduler, *delay, stop, [self = shared_from_this()](bool due) {
            if (!due) {
                auto error = Async::cancelledError(u"forge.retry"_s);
                error.trace = self->request.trace;
                self->finish(std::unexpected(std::move(error)));
                return;
            }
            ++self->request.attempt;
            self->shared->collector->retried();
            self->attempt();
        });
    }

    void finish(Result<Response> result)
    {
        if (!result && request.attempt > 1)
            result.error().context.emplaceBack(u"attempts"_s, QString::number(request.attempt));
        promise.finish(std::move(result));
    }

    std::shared_ptr<Shared> shared;
    Request request;
    std::stop_token stop;
    std::optional<Result<Response>> lastFailure; ///< of the attempt before
    Async::Promise<Response> promise;
};

RetryTransport::RetryTransport(std::shared_ptr<Transport> inner, std::shared_ptr<Scheduler> scheduler,
                               std::shared_ptr<Metrics::HttpCollector> collector, const Clock &clock,
                               RetrySchedule schedule, Random random)
    : m_shared(
          new Shared{std::move(inner), std::move(scheduler), std::move(collector), clock, schedule,
                     random ? std::move(random) : Random([] { return QRandomGenerator::global()->generateDouble(); })})
{
}

Async::Future<Response> RetryTransport::send(Request request, std::stop_token stop)
{
    if (!request.idempotent)
        return m_shared->inner->send(std::move(request), std::move(stop));
    const auto call = std::make_shared<Call>(m_shared, std::move(request), std::move(stop));
    auto future = call->promise.future();
    call->attempt();
    return future;
}

} // namespace Docket::Forge
