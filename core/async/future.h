// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "relay.h"

#include <base/error.h>

#include <QList>
#include <QPointer>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>
#include <vector>

namespace Docket::Async {

template <typename T>
class Promise;
template <typename T = void>
class Future;

/// The error of work that its caller no longer wants.
[[nodiscard]] inline Error cancelledError(const QString &operation)
{
    return makeError(Code::Cancelled, operation, QStringLiteral("Cancelled."));
}

namespace Detail {

[[nodiscard]] inline Error givenUp()
{
    return makeError(Code::Cancelled, QStringLiteral("async.future"), QStringLiteral("The work was given up."));
}

/// What a promise and its futures share. The answer is set once and never changes, so that it may be read without the
/// mutex by whoever knows that it is there.
template <typename T>
struct State
{
    using Continuation = std::move_only_function<void(const Result<T> &)>;

    /// The first answer counts. Continuations run on the calling thread, outside of the mutex.
    void finish(Result<T> result)
    {
        std::vector<Continuation> told;
        {
            const std::lock_guard lock(mutex);
            if (answer)
                return;
            answer.emplace(std::move(result));
            told.swap(waiting);
            come.notify_all();
        }
        for (Continuation &continuation : told)
            continuation(*answer);
    }

    /// Exactly once for each: by finish(), or here if it was before.
    void attach(Continuation continuation)
    {
        {
            const std::lock_guard lock(mutex);
            if (!answer) {
                waiting.push_back(std::move(continuation));
                return;
            }
        }
        continuation(*answer);
    }

    /// True when there is an answer, false when @p stop fired before.
    [[nodiscard]] bool wait(const std::stop_token &stop)
    {
        const std::stop_callback wake(stop, [this] {
            const std::lock_guard lock(mutex);
            come.notify_all();
        });
        std::unique_lock lock(mutex);
        come.wait(lock, [this, &stop] { return answer.has_value() || stop.stop_requested(); });
        return answer.has_value();
    }

    std::mutex mutex;
    std::condition_variable come;
    std::optional<Result<T>> answer;
    std::vector<Continuation> waiting;
};

/// What a continuation that returns R makes of a future: nothing is a future of void, a Result<U>, a U and a Future<U>
/// are a future of U.
template <typename R>
struct Answered
{
    using Type = R;
};
template <typename U>
struct Answered<Result<U>>
{
    using Type = U;
};
template <typename U>
struct Answered<Future<U>>
{
    using Type = U;
};

} // namespace Detail

/// The one shape of an asynchronous answer: a value or an Error, never an exception. Work that is given up (its promise
/// is dropped, the receiver of a continuation goes) ends as Code::Cancelled, so that whoever waits hears of it. A copy
/// is the same answer; several may wait. Thread-safe as a shared pointer is. It is not QFuture because that one loses
/// its way (6.8) when a continuation is attached in the moment in which another thread finishes it.
template <typename T>
class Future final
{
public:
    /// Finished, with Code::Cancelled.
    Future() = default;

    [[nodiscard]] bool isFinished() const
    {
        if (!m_state)
            return true;
        const std::lock_guard lock(m_state->mutex);
        return m_state->answer.has_value();
    }

    /// The answer; waits for it, so never call it unfinished in the GUI thread.
    [[nodiscard]] Result<T> result() const
    {
        if (!m_state || !m_state->wait({}))
            return std::unexpected(Detail::givenUp());
        return *m_state->answer;
    }
    /// The same, but no longer than until @p stop fires: then Code::Cancelled, whatever becomes of the work.
    [[nodiscard]] Result<T> result(const std::stop_token &stop) const
    {
        if (!m_state || !m_state->wait(stop))
            return std::unexpected(Detail::givenUp());
        return *m_state->answer;
    }

    /// Runs `fn(const Result<T> &)` once, in the thread that finishes the work, or here and now if it is finished. The
    /// future is of what it returns: nothing, a value, a Result or another Future.
    template <typename Fn>
    auto then(Fn fn) const
    {
        using R = std::invoke_result_t<Fn &, const Result<T> &>;
        Promise<typename Detail::Answered<R>::Type> promise;
        auto next = promise.future();
        state()->attach([fn = std::move(fn), promise = std::move(promise)](const Result<T> &result) mutable {
            answer<R>(fn, result, promise);
        });
        return next;
    }

    /// The same in the thread of @p context: at once if that is the one which finishes the work. Dropped with the
    /// context.
    template <typename Fn>
    auto then(const QObject *context, Fn fn) const
    {
        using R = std::invoke_result_t<Fn &, const Result<T> &>;
        // Shared because a slot is copied; it goes with the connection, or with the call that is on its way.
        auto promise = std::make_shared<Promise<typename Detail::Answered<R>::Type>>();
        auto next = promise->future();
        auto relay = std::make_unique<Relay>();
        const auto answered = state();
        QObject::connect(relay.get(), &Relay::call, context,
                         [fn = std::move(fn), promise = std::move(promise), answered,
                          receiver = QPointer<const QObject>(context)]() mutable {
                             // While it goes it drops what waits for it, and that may be what this waits for.
                             if (receiver)
                                 answer<R>(fn, *answered->answer, *promise);
                         });
        answered->attach([relay = std::move(relay)](const Result<T> &) { Q_EMIT relay->call(); });
        return next;
    }

private:
    friend class Promise<T>;
    using StatePtr = std::shared_ptr<Detail::State<T>>;

    explicit Future(StatePtr state)
        : m_state(std::move(state))
    {
    }

    [[nodiscard]] StatePtr state() const { return m_state ? m_state : Promise<T>().future().m_state; }

    template <typename R, typename Fn, typename P>
    static void answer(Fn &fn, const Result<T> &result, P &promise)
    {
        if constexpr (std::is_void_v<R>) {
            fn(result);
            promise.finish({});
        } else if constexpr (requires(R later) { later.isFinished(); }) {
            fn(result).then([promise = std::move(promise)](const auto &last) mutable { promise.finish(last); });
        } else {
            promise.finish(fn(result));
        }
    }

    StatePtr m_state;
};

/// The duty to answer: finishes its futures exactly once, at the latest with its own end, then as Code::Cancelled. One
/// thread at a time; the answer may come from any.
template <typename T>
class Promise final
{
public:
    Promise()
        : m_state(std::make_shared<Detail::State<T>>())
    {
    }
    ~Promise() { giveUp(); }
    Promise(Promise &&other) noexcept = default;
    Promise &operator=(Promise &&other) noexcept
    {
        if (this != &other) {
            giveUp();
            m_state = std::move(other.m_state);
        }
        return *this;
    }
    Promise(const Promise &) = delete;
    Promise &operator=(const Promise &) = delete;

    [[nodiscard]] Future<T> future() const { return Future<T>(m_state); }
    /// The first answer counts. Runs continuations before it returns.
    void finish(Result<T> result) { m_state->finish(std::move(result)); }

private:
    void giveUp()
    {
        if (m_state)
            m_state->finish(std::unexpected(Detail::givenUp()));
    }

    std::shared_ptr<Detail::State<T>> m_state;
};

/// The future of a function that returns R, which is a Result<T>.
template <typename R>
using FutureOf = Future<typename R::value_type>;

/// A future that is already finished with @p result.
template <typename T>
[[nodiscard]] Future<T> ready(Result<T> result)
{
    Promise<T> promise;
    promise.finish(std::move(result));
    return promise.future();
}

/// Waits on a worker thread for @p future and takes its result. Never call it in the GUI thread.
template <typename T>
[[nodiscard]] Result<T> await(const Future<T> &future)
{
    return future.result();
}

/// The same, but no longer than until @p stop fires: then Code::Cancelled, whatever becomes of the work.
template <typename T>
[[nodiscard]] Result<T> await(const Future<T> &future, const std::stop_token &stop)
{
    return future.result(stop);
}

/// The answers of all @p futures in their order, when the last has come.
template <typename T>
[[nodiscard]] Future<QList<Result<T>>> all(const QList<Future<T>> &futures)
{
    struct Gathered
    {
        std::mutex mutex;
        QList<Result<T>> answers;
        qsizetype missing;
        Promise<QList<Result<T>>> promise;
    };
    auto gathered = std::make_shared<Gathered>();
    gathered->answers.resize(futures.size(), std::unexpected(Detail::givenUp()));
    gathered->missing = futures.size();
    auto future = gathered->promise.future();
    if (futures.isEmpty())
        gathered->promise.finish(QList<Result<T>>());
    for (qsizetype i = 0; i < futures.size(); ++i) {
        futures[i].then([gathered, i](const Result<T> &result) {
            {
                const std::lock_guard lock(gathered->mutex);
                gathered->answers[i] = result;
                if (--gathered->missing > 0)
                    return;
            }
            gathered->promise.finish(std::move(gathered->answers));
        });
    }
    return future;
}

} // namespace Docket::Async
