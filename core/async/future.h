// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QFuture>
#include <QPromise>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <type_traits>

namespace Docket::Async {

/// The one shape of an asynchronous answer: a value or an Error, never an exception. Consumers use `.then(context, …)`,
/// always with a context object, so that a continuation runs in the right thread and is dropped with its receiver.
template <typename T = void>
using Future = QFuture<Result<T>>;

/// A future that is already finished with @p result.
template <typename T>
[[nodiscard]] Future<T> ready(Result<T> result)
{
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(std::move(result));
    promise.finish();
    return promise.future();
}

/// Waits on a worker thread for @p future and takes its result; a future that was dropped without a result is
/// Code::Cancelled. Never call it in the GUI thread.
template <typename T>
[[nodiscard]] Result<T> await(Future<T> future)
{
    future.waitForFinished();
    if (!future.isValid() || future.resultCount() == 0)
        return fail(Code::Cancelled, QStringLiteral("async.await"), QStringLiteral("The work was given up."));
    return future.result();
}

/// The same, but no longer than until @p stop fires: then Code::Cancelled, whatever becomes of the work.
template <typename T>
[[nodiscard]] Result<T> await(Future<T> future, const std::stop_token &stop)
{
    struct Answer
    {
        std::mutex mutex;
        std::condition_variable_any come;
        bool ended = false;
    };
    auto answer = std::make_shared<Answer>();
    const auto end = [answer] {
        const std::lock_guard lock(answer->mutex);
        answer->ended = true;
        answer->come.notify_all();
    };
    auto told = future.then([end](Future<T> done) {
        end();
        return done.isValid() && done.resultCount() > 0
                   ? done.result()
                   : Result<T>(fail(Code::Cancelled, QStringLiteral("async.await"), QStringLiteral("The work was given up.")));
    });
    std::unique_lock lock(answer->mutex);
    if (!answer->come.wait(lock, stop, [&answer] { return answer->ended; }))
        return fail(Code::Cancelled, QStringLiteral("async.await"), QStringLiteral("Nobody waits any more."));
    lock.unlock();
    return await(told);
}

/// The error of work that its caller no longer wants.
[[nodiscard]] inline Error cancelledError(const QString &operation)
{
    return makeError(Code::Cancelled, operation, QStringLiteral("Cancelled."));
}

} // namespace Docket::Async
