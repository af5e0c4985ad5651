// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler.h"

#include <QHash>
#include <QMutex>
#include <QThread>

#include <memory>

namespace Docket::Forge {

/// The one thread that network objects and the timers of the decorators live on. It starts with its first use, so that
/// a Docket that stays offline never pays for it. Thread-safe; whoever keeps objects on the thread ends them before
/// stop().
class NetworkThread final : public Scheduler
{
public:
    NetworkThread() = default;
    ~NetworkThread() override;
    Q_DISABLE_COPY_MOVE(NetworkThread)

    /// Runs @p work on the thread, in the order of the calls; false after stop(), and then @p work is not run.
    bool post(std::function<void()> work);
    [[nodiscard]] Id after(std::chrono::milliseconds delay, Callback callback) override;
    bool cancel(Id id) override;

    /// Gives every waiting callback its false and joins the thread; not to be called on it. Idempotent.
    void stop();
    [[nodiscard]] bool isRunning() const;
    /// Whether the caller runs on it.
    [[nodiscard]] bool isCurrent() const;

private:
    [[nodiscard]] bool postLocked(std::function<void()> &work);
    void fire(Id id, bool due);

    mutable QMutex m_mutex;
    std::unique_ptr<QThread> m_thread;
    std::unique_ptr<QObject> m_context; ///< lives on the thread; receives what is posted
    QHash<Id, Callback> m_callbacks;
    Id m_nextId = 1;
    bool m_stopped = false;
};

} // namespace Docket::Forge
