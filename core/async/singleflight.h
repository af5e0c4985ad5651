// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "future.h"

#include <QHash>
#include <QMutex>

#include <functional>
#include <memory>

namespace Docket::Async {

/// One computation per key at a time: callers that come while it runs share its future. Thread-safe; a waiter that goes
/// away does not stop the work, the others still get the result. It may go before the work that it started has ended.
template <typename Key, typename T>
class SingleFlight final
{
public:
    SingleFlight() = default;
    Q_DISABLE_COPY_MOVE(SingleFlight)

    /// Joins the flight of @p key, or starts one with @p start.
    [[nodiscard]] Future<T> run(const Key &key, const std::function<Future<T>()> &start)
    {
        Promise<T> promise;
        auto future = promise.future();
        {
            const QMutexLocker lock(&m_state->mutex);
            if (const auto flying = m_state->flights.constFind(key); flying != m_state->flights.cend())
                return *flying;
            m_state->flights.insert(key, future);
        }
        // The continuation holds the state, not this object: a flight may be dropped by the destructor of a receiver
        // whose members, this one among them, are gone already.
        start().then([state = m_state, key, promise = std::move(promise)](const Result<T> &result) mutable {
            {
                const QMutexLocker lock(&state->mutex);
                state->flights.remove(key);
            }
            promise.finish(result);
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
        QMutex mutex;
        QHash<Key, Future<T>> flights;
    };

    const std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace Docket::Async
