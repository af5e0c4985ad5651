// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "future.h"

#include <base/action.h>
#include <base/trace.h>
#include <metrics/poolcollector.h>

#include <QThreadPool>
#include <QtConcurrentRun>

#include <concepts>
#include <memory>
#include <stop_token>
#include <utility>

namespace Docket::Async {

/// A named pool of dedicated threads that never expire while it lives, for one kind of work. Work that has not begun
/// when its stop token fires, or when the pool shuts down, ends as Code::Cancelled without running. Destruction waits
/// for what runs. The trace and the action of the caller are current in the work.
class WorkerPool final
{
public:
    enum class Urgency
    {
        Background, ///< gives way to the interface
        Interface,  ///< the interface waits for it
    };

    /// @p metrics counts the work and outlives the pool; null: nobody does.
    WorkerPool(const QString &name, int threads, Metrics::PoolCollector *metrics = nullptr,
               Urgency urgency = Urgency::Background);
    ~WorkerPool();
    Q_DISABLE_COPY_MOVE(WorkerPool)

    /// Runs `fn() -> Result<T>` on a thread of the pool. From any thread.
    template <std::invocable Fn>
    [[nodiscard]] auto run(Fn fn, std::stop_token stop = {}) -> FutureOf<std::invoke_result_t<Fn>>
    {
        using R = std::invoke_result_t<Fn>;
        // A promise of our own: whoever waits on the future of QtConcurrent::run() while the work is still queued would
        // run it himself, on his thread, where the connection of this pool is not.
        Promise<typename R::value_type> promise;
        auto future = promise.future();
        auto work = [this, promise = std::move(promise), fn = std::move(fn), stop = std::move(stop),
                     trace = currentTrace(), action = currentAction(),
                     ticket = Metrics::PoolCollector::Ticket(m_metrics)]() mutable {
            const TraceScope scope(trace);
            const ActionScope doing(action);
            beginWork();
            if (stop.stop_requested() || m_closing.stop_requested()) {
                promise.finish(std::unexpected(cancelledError(m_name)));
            } else if (m_metrics) {
                const auto begun = std::chrono::steady_clock::now();
                ticket.begin(begun);
                auto answer = fn();
                ticket.end(std::chrono::steady_clock::now() - begun, answer ? Metrics::WorkEnd::Done
                                                                     : answer.error().code == Code::Cancelled
                                                                         ? Metrics::WorkEnd::Cancelled
                                                                         : Metrics::WorkEnd::Failed);
                promise.finish(std::move(answer));
            } else {
                promise.finish(fn());
            }
        };
        (void)QtConcurrent::run(&m_pool, std::move(work));
        return future;
    }

    /// Fires when shutdown begins; long work combines it with its own token.
    [[nodiscard]] std::stop_token closing() const { return m_closing.get_token(); }
    /// Asks running work to stop and waits until the threads are idle. Work queued later is cancelled. Idempotent.
    void shutdown();
    [[nodiscard]] int threads() const { return m_pool.maxThreadCount(); }

private:
    /// On the thread of the work.
    void beginWork() const;

    QString m_name;
    Metrics::PoolCollector *m_metrics;
    Urgency m_urgency;
    std::stop_source m_closing;
    QThreadPool m_pool;
};

} // namespace Docket::Async
