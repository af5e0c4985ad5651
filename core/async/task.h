// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <base/error.h>
#include <base/trace.h>

#include <QMutex>
#include <QString>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>

namespace Docket::Async {

enum class TaskState
{
    Running,
    Succeeded,
    PartlyDone,
    Failed,
    Cancelled
};

/// What a task looks like at one moment; a value that views copy.
struct TaskSnapshot
{
    quint64 id = 0;
    QString kind;   ///< stable name: "sync", "first-load", "account-check"
    QString title;  ///< "Sync atelier/press"
    QString detail; ///< what it is doing now: "issues from March 2026"
    TaskState state = TaskState::Running;
    qint64 done = 0;
    qint64 total = -1; ///< -1 unknown
    std::chrono::system_clock::time_point started;
    std::chrono::system_clock::time_point ended;
    std::optional<std::chrono::seconds> left; ///< estimate from the rate of the current phase
    std::optional<Error> error;
    bool repeated = false; ///< the error was told before: it is shown with the task, but nobody is alerted again
    QString summary;       ///< the result in words
    TraceId trace;
};

/// One piece of long work as the worker sees it: says how far it is, hears when it shall stop, says how it ended.
/// Thread-safe: setters are called from any thread and only store; views poll or hear of it through the TaskRegistry. A
/// task that is dropped without an end counts as failed.
class Task final
{
public:
    /// @p clock is for tests and outlives the task; without one it is the system's.
    Task(quint64 id, QString kind, QString title, const Clock *clock = nullptr);
    ~Task();
    Q_DISABLE_COPY_MOVE(Task)

    void setTitle(const QString &title);
    void setDetail(const QString &detail);
    /// A stretch of work with a rate of its own begins: @p base of @p total are done without any time being spent on
    /// them. Until the first call the whole task is one phase from nothing.
    void beginPhase(qint64 base, qint64 total);
    void setProgress(qint64 done, qint64 total);
    void succeed(const QString &summary);
    void finishPartly(const QString &summary, const std::optional<Error> &error);
    void fail(const Error &error);
    /// Ends by an error's code: cancelled or failed. @p repeated: whoever looks after the work was told of it before.
    void end(const Error &error, bool repeated = false);
    /// Ends with nothing done because @p question has to be answered first: neither a failure nor a problem.
    void leave(const QString &question);

    void requestStop() { m_stop.request_stop(); }
    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }
    [[nodiscard]] bool stopRequested() const { return m_stop.stop_requested(); }
    [[nodiscard]] quint64 id() const { return m_id; }
    [[nodiscard]] TaskSnapshot snapshot() const;
    /// Grows with each change; lets the registry skip tasks in which nothing happened.
    [[nodiscard]] quint64 revision() const { return m_revision.load(std::memory_order_acquire); }

private:
    void finish(TaskState state, const QString &summary, const std::optional<Error> &error, bool repeated = false);

    const quint64 m_id;
    const SystemClock m_systemClock;
    const Clock &m_clock;
    mutable QMutex m_mutex;
    TaskSnapshot m_snapshot;
    std::chrono::nanoseconds m_phaseStart; ///< steady
    qint64 m_phaseBase = 0;
    std::stop_source m_stop;
    std::atomic<quint64> m_revision = 1;
};

} // namespace Docket::Async
