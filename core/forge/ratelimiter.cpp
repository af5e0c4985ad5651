// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ratelimiter.h"

#include "statuscode.h"

#include <QMutex>

#include <cmath>
#include <deque>

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace Docket::Forge {

namespace {
/// Fewer requests a second than this are not worth learning: a sync would never end.
constexpr double leastRate = 0.2;
/// A learned rate above this limits nothing: it is forgotten.
constexpr double forgottenRate = 50;
/// After a success the learned rate rises by this factor.
constexpr double recovery = 1.02;
} // namespace

struct RateLimiter::Waiter
{
    Waiter(Request toSend, std::stop_token token, nanoseconds now)
        : request(std::move(toSend))
        , stop(std::move(token))
        , since(now)
    {
    }

    void finish(Result<Response> result) { promise.finish(std::move(result)); }

    Request request;
    std::stop_token stop;
    nanoseconds since;
    Async::Promise<Response> promise;
    std::optional<std::stop_callback<std::function<void()>>> onStop;
};

struct RateLimiter::Shared : std::enable_shared_from_this<Shared>
{
    using WaiterPtr = std::shared_ptr<Waiter>;

    Shared(std::shared_ptr<Transport> transport, std::shared_ptr<Scheduler> timers,
           std::shared_ptr<Metrics::HttpCollector> metrics, const Clock &time, const QString &name,
           LimiterOptions settings)
        : inner(std::move(transport))
        , scheduler(std::move(timers))
        , collector(std::move(metrics))
        , clock(time)
        , host(name)
        , options(settings)
        , rate(settings.requestsPerSecond)
        , tokens(settings.burst)
        , refilled(time.steady())
        , pause(settings.firstPause)
    {
    }

    const std::shared_ptr<Transport> inner;
    const std::shared_ptr<Scheduler> scheduler;
    const std::shared_ptr<Metrics::HttpCollector> collector;
    const Clock &clock;
    const QString host;
    const LimiterOptions options;

    QMutex mutex;
    std::deque<WaiterPtr> queue;
    int inFlight = 0;
    double rate;         ///< tokens a second; 0 is no limit
    double observed = 0; ///< requests a second that were sent lately
    nanoseconds lastStart{};
    double tokens;
    nanoseconds refilled;
    nanoseconds pausedUntil{};
    milliseconds pause;     ///< after the next 429 that names no time
    RateBudget budget;      ///< as the server said last
    nanoseconds budgetAt{}; ///< when it did
    nanoseconds armedFor{}; ///< when the timer will look again; 0 if none runs

    [[nodiscard]] int most() const { return options.maxInFlight + options.ahead; }

    // All of these with the mutex held.

    void refill(nanoseconds now)
    {
        if (rate > 0)
            tokens = std::min(options.burst, tokens + rate * duration<double>(now - refilled).count());
        refilled = now;
    }

    /// How long until a request may start, as far as time decides.
    nanoseconds timeLeft(nanoseconds now)
    {
        refill(now);
        nanoseconds left = std::max(nanoseconds(0), pausedUntil - now);
        if (rate > 0 && tokens < 1)
            left = std::max(left, ceil<nanoseconds>(duration<double>((1 - tokens) / rate)));
        return left;
    }

    void take(nanoseconds now)
    {
        ++inFlight;
        if (rate > 0)
            tokens -= 1;
        if (lastStart != nanoseconds(0) && now > lastStart) {
            const double current = 1 / duration<double>(now - lastStart).count();
            observed = observed == 0 ? current : 0.8 * observed + 0.2 * current;
        }
        lastStart = now;
    }

    void learn(const Result<Response> &result, nanoseconds now)
    {
        if (!result)
            return;
        if (result->status == 429) {
            const auto asked = parseRetryAfter(result->headers.value("Retry-After"), clock.seconds());
            pausedUntil = std::max(pausedUntil, now + asked.value_or(pause));
            if (!asked)
                pause = std::min(2 * pause, options.pauseCap);
            const double before = rate > 0 ? rate : std::clamp(observed, leastRate, forgottenRate);
            rate = std::max(leastRate, before / 2);
            tokens = std::min(tokens, 1.0);
            return;
        }
        const auto told = parseRateBudget(result->headers, clock.seconds());
        if (told.remaining) {
            budget = told;
            budgetAt = now;
        }
        if (told.remaining && told.reset) {
            if (*told.remaining < 1) {
                pausedUntil = std::max(pausedUntil, now + *told.reset);
            } else if (*told.remaining < 0.25 * told.limit.value_or(40) && *told.reset > 0ms) {
                rate = std::max(leastRate, *told.remaining / duration<double>(*told.reset).count());
                tokens = std::min(tokens, 1.0);
                return;
            }
        }
        pause = options.firstPause;
        if (rate > 0 && rate != options.requestsPerSecond) {
            rate *= recovery;
            const double ceiling = options.requestsPerSecond > 0 ? options.requestsPerSecond : forgottenRate;
            if (rate >= ceiling)
                rate = options.requestsPerSecond;
        }
    }

    /// Takes what may start off the queue.
    [[nodiscard]] std::vector<WaiterPtr> startable(nanoseconds now)
    {
        std::vector<WaiterPtr> ready;
        while (!queue.empty() && inFlight < most() && timeLeft(now) == nanoseconds(0)) {
            take(now);
            collector->waited(now - queue.front()->since);
            ready.push_back(std::move(queue.front()));
            queue.pop_front();
        }
        return ready;
    }

    // And these without it.

    void pump()
    {
        std::vector<WaiterPtr> ready;
        milliseconds delay{};
        {
            const QMutexLocker lock(&mutex);
            const auto now = clock.steady();
            ready = startable(now);
            if (!queue.empty() && inFlight < most()) {
                const auto due = now + timeLeft(now);
                if (armedFor == nanoseconds(0) || due < armedFor) {
                    armedFor = due;
                    delay = std::max(1ms, ceil<milliseconds>(due - now));
                }
            }
        }
        if (delay > 0ms)
            arm(delay);
        for (const WaiterPtr &waiter : ready)
            start(waiter);
    }

    void arm(milliseconds delay)
    {
        const auto id = scheduler->after(delay, [self = shared_from_this()](bool due) { self->wake(due); });
        if (id == 0)
            wake(false);
    }

    void wake(bool due)
    {
        std::deque<WaiterPtr> dropped;
        {
            const QMutexLocker lock(&mutex);
            armedFor = nanoseconds(0);
            if (!due)
                dropped.swap(queue);
        }
        for (const WaiterPtr &waiter : dropped)
            cancel(waiter);
        if (due)
            pump();
    }

    static void cancel(const WaiterPtr &waiter)
    {
        auto error = Async::cancelledError(u"forge.limit"_s);
        error.trace = waiter->request.trace;
        waiter->finish(std::unexpected(std::move(error)));
    }

    void start(const WaiterPtr &waiter)
    {
        inner->send(waiter->request, waiter->stop)
            .then([self = shared_from_this(), waiter](const Result<Response> &result) {
                self->ended(result);
                waiter->finish(result);
            });
    }

    void ended(const Result<Response> &result)
    {
        {
            const QMutexLocker lock(&mutex);
            --inFlight;
            learn(result, clock.steady());
        }
        pump();
    }

    void abandon(const WaiterPtr &waiter)
    {
        {
            const QMutexLocker lock(&mutex);
            if (std::erase(queue, waiter) == 0)
                return; // has started: the transport below hears the stop itself
        }
        cancel(waiter);
    }
};

RateLimiter::RateLimiter(std::shared_ptr<Transport> inner, std::shared_ptr<Scheduler> scheduler,
                         std::shared_ptr<Metrics::HttpCollector> collector, const Clock &clock, const QString &host,
                         LimiterOptions options)
    : m_shared(
          std::make_shared<Shared>(std::move(inner), std::move(scheduler), std::move(collector), clock, host, options))
{
}

RateLimiter::~RateLimiter() = default;

Async::Future<Response> RateLimiter::send(Request request, std::stop_token stop)
{
    const auto shared = m_shared;
    std::shared_ptr<Waiter> waiter;
    bool startNow = false;
    {
        const QMutexLocker lock(&shared->mutex);
        const auto now = shared->clock.steady();
        const auto left = shared->timeLeft(now);
        if (left > shared->options.maxWait) {
            auto error = makeError(Code::RateLimited, u"forge.limit"_s,
                                   u"%1 asks for no more requests for %2 s."_s.arg(
                                       shared->host, QString::number(ceil<seconds>(left).count())))
                             .with(u"host"_s, shared->host)
                             .withHint(u"It has had too many for the moment; what was synced stays readable."_s)
                             .withRetryAfter(ceil<milliseconds>(left));
            error.trace = request.trace;
            return Async::ready<Response>(std::unexpected(std::move(error)));
        }
        waiter = std::make_shared<Waiter>(std::move(request), stop, now);
        startNow = shared->queue.empty() && shared->inFlight < shared->most() && left == nanoseconds(0);
        if (startNow)
            shared->take(now);
        else
            shared->queue.push_back(waiter);
    }
    auto future = waiter->promise.future();
    if (startNow) {
        shared->start(waiter);
        return future;
    }
    waiter->onStop.emplace(stop, [weakShared = std::weak_ptr(shared), weak = std::weak_ptr(waiter)] {
        const auto self = weakShared.lock();
        if (const auto waiting = weak.lock(); self && waiting)
            self->abandon(waiting);
    });
    shared->pump();
    return future;
}

RateLimiter::Status RateLimiter::status() const
{
    const QMutexLocker lock(&m_shared->mutex);
    const auto left = std::max(nanoseconds(0), m_shared->pausedUntil - m_shared->clock.steady());
    return {m_shared->inFlight, int(m_shared->queue.size()), m_shared->rate, ceil<milliseconds>(left)};
}

void RateLimiter::describe(Metrics::LineReport &line) const
{
    auto &shared = *m_shared;
    const QMutexLocker lock(&shared.mutex);
    const auto now = shared.clock.steady();
    shared.refill(now);
    line.inFlight = std::min(shared.inFlight, shared.options.maxInFlight);
    line.maxInFlight = shared.options.maxInFlight;
    line.waiting = int(shared.queue.size()) + shared.inFlight - line.inFlight;
    line.requestsPerSecond = shared.rate;
    line.tokens = std::max(0.0, shared.tokens);
    line.burst = shared.options.burst;
    line.pausedFor = std::max(milliseconds(0), ceil<milliseconds>(shared.pausedUntil - now));
    line.budgetLimit = shared.budget.limit;
    line.budgetRemaining = shared.budget.remaining;
    if (shared.budget.reset)
        line.budgetReset = std::max(milliseconds(0), *shared.budget.reset - floor<milliseconds>(now - shared.budgetAt));
}

} // namespace Docket::Forge
