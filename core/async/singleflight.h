// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "future.h"

#include <QHash>
#include <QMutex>

#include <functional>
#include <memory>
#include <vector>

namespace Docket::Async {

/// One computation per key at a time: callers that come while it runs share its result, each through a promise of its
/// own (a second continuation on one QFuture would replace the first). Thread-safe; a waiter that goes away does not
/// stop the work, the others still get the result. It may go before the work that it started has ended.
template <typename Key, typename T>
class SingleFlight final
{
public:
    SingleFlight() = default;
    Q_DISABLE_COPY_MOVE(SingleFlight)

    /// Joins the flight of @p key, or starts one with @p start. The result is copied to every waiter.
    [[nodiscard]] Future<T> run(const Key &key, const std::function<Future<T>()> &start)
    {
        QPromise<Result<T>> promise;
        promise.start();
        auto future = promise.future();
        {
            const QMutexLocker lock(&m_state->mutex);
            auto &waiters = m_state->flights[key];
            waiters.push_back(std::make_shared<QPromise<Result<T>>>(std::move(promise)));
            if (waiters.size() > 1)
                return future;
        }
        // The continuations hold the state, not this object: a flight may be dropped by the destructor of a receiver
        // whose members, this one among them, are gone already.
        start()
            .then([state = m_state, key](const Result<T> &result) { state->land(key, result); })
            .onCanceled([state = m_state, key] {
                state->land(key, std::unexpected(cancelledError(QStringLiteral("async.singleFlight"))));
            });
        return future;
    }

    /// Keys that are being worked on.
    [[nodiscard]] qsizetype inFlight() const
    {
        const QMutexLocker lock(&m_state->mutex);
        return m_state->flights.size();
    }

private:
    struct State
    {
        void land(const Key &key, const Result<T> &result)
        {
            std::vector<std::shared_ptr<QPromise<Result<T>>>> waiters;
            {
                const QMutexLocker lock(&mutex);
                waiters = flights.take(key);
            }
            for (const auto &waiter : waiters) {
                waiter->addResult(result);
                waiter->finish();
            }
        }

        QMutex mutex;
        QHash<Key, std::vector<std::shared_ptr<QPromise<Result<T>>>>> flights;
    };

    const std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace Docket::Async
