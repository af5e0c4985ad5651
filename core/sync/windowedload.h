// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "windowplan.h"

#include <async/future.h>
#include <async/workerpool.h>
#include <base/error.h>

#include <QMutex>

#include <functional>
#include <stop_token>

namespace Docket::Sync {

/// Fetches all windows of a plan over several connections and stores each whole; where there are several
/// connections, one fetch more is under way, so that its request already waits when one comes free. The engine gives it
/// the two ends: how to fetch a window and how to store it. run() blocks its worker; the first error stops all
/// connections and is returned, what was stored stays. The next window is fetched while the last one is being written.
template <typename Item>
class WindowedLoad final
{
public:
    /// The items of a window, without duplicates; @p shouldSplit is asked with the count as soon as the server tells
    /// it, and a true answer ends the fetch with an empty optional.
    using Fetch = std::function<Result<std::optional<QList<Item>>>(
        const WindowPlan::Window &, const std::function<bool(qint64)> &shouldSplit, std::stop_token)>;
    using Store = std::function<Async::Future<void>(const WindowPlan::Window &, const Domain::SyncWindow &noted,
                                                    QList<Item> &&, std::stop_token)>;

    WindowedLoad(WindowPlan plan, int connections, Fetch fetch, Store store)
        : m_plan(std::move(plan))
        , m_fetches(connections > 1 ? connections + 1 : 1)
        , m_fetch(std::move(fetch))
        , m_store(std::move(store))
    {
    }
    Q_DISABLE_COPY_MOVE(WindowedLoad)

    [[nodiscard]] Result<void> run(const std::stop_token &stop)
    {
        std::stop_source halt;
        const std::stop_callback forward(stop, [&halt] { halt.request_stop(); });
        Async::WorkerPool pool(QStringLiteral("fetch"), m_fetches);
        QList<Async::Future<void>> lines;
        for (int i = 0; i < m_fetches; ++i) {
            lines.append(pool.run(
                [this, &halt]() -> Result<void> {
                    auto result = fetchAll(halt.get_token());
                    if (!result)
                        halt.request_stop();
                    return result;
                },
                halt.get_token()));
        }
        std::optional<Error> first;
        for (auto &line : lines) {
            const auto result = Async::await(line);
            // What made the others stop matters, not that they were stopped.
            if (!result && (!first || (first->code == Code::Cancelled && result.error().code != Code::Cancelled)))
                first = result.error();
        }
        if (first)
            return std::unexpected(*first);
        return {};
    }

private:
    [[nodiscard]] Result<void> fetchAll(const std::stop_token &stop)
    {
        std::optional<Async::Future<void>> writing;
        const auto settle = [&writing]() -> Result<void> {
            return writing ? Async::await(*std::exchange(writing, std::nullopt)) : Result<void>();
        };
        for (;;) {
            if (stop.stop_requested()) {
                (void)settle();
                return std::unexpected(Async::cancelledError(QStringLiteral("sync.load")));
            }
            const auto window = take();
            if (!window)
                return settle();
            auto items = m_fetch(
                *window,
                [this, &window](qint64 count) {
                    const QMutexLocker lock(&m_mutex);
                    return m_plan.shouldSplit(*window, count);
                },
                stop);
            if (!items) {
                (void)settle();
                return std::unexpected(items.error());
            }
            auto &found = *items;
            {
                const QMutexLocker lock(&m_mutex);
                if (found)
                    m_plan.learn(*window, found->size());
                else
                    m_plan.split(*window);
            }
            if (!found)
                continue;
            if (auto result = settle(); !result)
                return result;
            writing = m_store(*window, m_plan.noted(*window), std::move(*found), stop);
        }
    }

    [[nodiscard]] std::optional<WindowPlan::Window> take()
    {
        const QMutexLocker lock(&m_mutex);
        return m_plan.next();
    }

    QMutex m_mutex; ///< guards m_plan
    WindowPlan m_plan;
    int m_fetches;
    Fetch m_fetch;
    Store m_store;
};

} // namespace Docket::Sync
