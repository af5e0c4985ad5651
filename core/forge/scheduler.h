// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <chrono>
#include <functional>
#include <stop_token>

namespace Docket::Forge {

/// Calls back later; the seam at which tests turn the time. Thread-safe. A callback is called once, from a thread of
/// the scheduler's choice and never from within after(): with true when the time has come, with false when the
/// scheduler shuts down. A callback that was cancelled in time is not called.
class Scheduler
{
public:
    using Callback = std::function<void(bool due)>;
    using Id = quint64;

    virtual ~Scheduler() = default;
    /// 0 if the scheduler has shut down: the callback is not called then.
    [[nodiscard]] virtual Id after(std::chrono::milliseconds delay, Callback callback) = 0;
    /// True if the callback will not be called; false if it was, or is just being called.
    virtual bool cancel(Id id) = 0;

protected:
    Scheduler() = default;
    Q_DISABLE_COPY_MOVE(Scheduler)
};

/// Calls @p done once: with true after @p delay, with false as soon as @p stop fires or the scheduler shuts down, which
/// may be before this returns.
void waitOn(Scheduler &scheduler, std::chrono::milliseconds delay, const std::stop_token &stop,
            Scheduler::Callback done);

} // namespace Docket::Forge
