// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circuitbreaker.h"

#include "statuscode.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace Docket::Forge {

struct CircuitBreaker::Shared
{
    Shared(std::shared_ptr<Transport> transport, std::shared_ptr<Metrics::HttpCollector> metrics, const Clock &time,
           const QString &name, BreakerOptions settings)
        : inner(std::move(transport))
        , collector(std::move(metrics))
        , clock(time)
        , host(name)
        , options(settings)
        , openTime(settings.openFor)
    {
    }

    const std::shared_ptr<Transport> inner;
    const std::shared_ptr<Metrics::HttpCollector> collector;
    const Clock &clock;
    const QString host;
    const BreakerOptions options;

    mutable QMutex mutex;
    State state = State::Closed;
    int failures = 0;
    bool byHand = false;
    bool probing = false;
    milliseconds openTime;
    nanoseconds openUntil{};
    QString lastFailure;
    QString lastReason; ///< the same as a sentence of its own
    QString lastAdvice; ///< what to do about it, if its error said so
    quint64 epoch = 0;  ///< grows with each transition; outcomes of requests from an older one do not count

    void become(State next, const QString &reason)
    {
        if (state == next)
            return;
        state = next;
        ++epoch;
        probing = false;
        collector->breakerChanged(next, clock.now(), reason);
    }

    void trip(const QString &reason)
    {
        openUntil = clock.steady() + openTime;
        openTime = std::min(2 * openTime, options.openCap);
        byHand = false;
        become(State::Open, reason);
    }

    /// Nothing if the request may go, else the refusal.
    std::optional<Error> refusal(const Request &request)
    {
        if (state == State::Closed)
            return std::nullopt;
        const auto now = clock.steady();
        if (state == State::Open && !byHand && now >= openUntil)
            become(State::HalfOpen, u"the pause is over"_s);
        if (state == State::HalfOpen && !probing) {
            probing = true;
            return std::nullopt;
        }
        Error error;
        if (byHand) {
            error = makeError(Code::CircuitOpen, u"forge.send"_s, u"Requests to %1 are switched off."_s.arg(host))
                        .withHint(u"Switch them on again in the list of servers."_s);
        } else {
            // While a probe is on its way nobody knows; a second is a fair guess.
            const auto left = state == State::Open ? ceil<milliseconds>(openUntil - now) : milliseconds(1000);
            error = makeError(Code::CircuitOpen, u"forge.send"_s,
                              u"%1 is not asked for the moment, because it failed %2 times in a row: %3"_s.arg(
                                  host, QString::number(failures), lastFailure))
                        .withHint(u"It can be asked again in %1 s."_s.arg(ceil<seconds>(left).count()))
                        .withRetryAfter(left)
                        .with(u"reason"_s, lastReason)
                        .with(u"advice"_s, lastAdvice);
        }
        error.context.emplaceBack(u"host"_s, host);
        error.trace = request.trace;
        return error;
    }

    void note(const Result<Response> &result, quint64 sentIn)
    {
        const QMutexLocker lock(&mutex);
        if (sentIn != epoch)
            return;
        const auto failure = failureOf(result);
        if (failure == Code::Cancelled) {
            probing = false; // says nothing about the server; the next request is the probe
            return;
        }
        if (failure != Code::Offline && failure != Code::TimedOut && failure != Code::ServerFailed) {
            failures = 0;
            openTime = options.openFor;
            become(State::Closed, u"the server answered"_s);
            return;
        }
        ++failures;
        lastFailure = result ? u"it answered %1."_s.arg(result->status) : result.error().message;
        lastReason = result ? u"%1 answered %2."_s.arg(host).arg(result->status) : result.error().message;
        lastAdvice = result ? QString() : result.error().hint;
        if (state == State::HalfOpen || failures >= options.failures)
            trip(lastFailure);
    }
};

CircuitBreaker::CircuitBreaker(std::shared_ptr<Transport> inner, std::shared_ptr<Metrics::HttpCollector> collector,
                               const Clock &clock, const QString &host, BreakerOptions options)
    : m_shared(std::make_shared<Shared>(std::move(inner), std::move(collector), clock, host, options))
{
}

CircuitBreaker::~CircuitBreaker() = default;

Async::Future<Response> CircuitBreaker::send(Request request, std::stop_token stop)
{
    quint64 epoch = 0;
    {
        const QMutexLocker lock(&m_shared->mutex);
        if (auto error = m_shared->refusal(request)) {
            m_shared->collector->refused();
            return Async::ready<Response>(std::unexpected(std::move(*error)));
        }
        epoch = m_shared->epoch;
    }
    return m_shared->inner->send(std::move(request), std::move(stop))
        .then([shared = m_shared, epoch](const Result<Response> &result) {
            shared->note(result, epoch);
            return result;
        });
}

CircuitBreaker::State CircuitBreaker::state() const
{
    const QMutexLocker lock(&m_shared->mutex);
    return m_shared->state;
}

void CircuitBreaker::describe(Metrics::LineReport &line) const
{
    const QMutexLocker lock(&m_shared->mutex);
    line.breaker = m_shared->state;
    line.byHand = m_shared->byHand && m_shared->state == State::Open;
    line.failuresInRow = m_shared->failures;
    line.failuresToOpen = m_shared->options.failures;
    if (line.breaker == State::Open && !line.byHand)
        line.openFor = std::max(milliseconds(0), ceil<milliseconds>(m_shared->openUntil - m_shared->clock.steady()));
}

void CircuitBreaker::open()
{
    const QMutexLocker lock(&m_shared->mutex);
    m_shared->become(State::Open, u"opened by hand"_s);
    m_shared->byHand = true;
}

void CircuitBreaker::close()
{
    const QMutexLocker lock(&m_shared->mutex);
    m_shared->failures = 0;
    m_shared->openTime = m_shared->options.openFor;
    m_shared->byHand = false;
    m_shared->become(State::Closed, u"closed by hand"_s);
}

void CircuitBreaker::allowProbe()
{
    const QMutexLocker lock(&m_shared->mutex);
    if (m_shared->state != State::Open)
        return;
    m_shared->byHand = false;
    m_shared->become(State::HalfOpen, u"a probe was asked for"_s);
}

} // namespace Docket::Forge
