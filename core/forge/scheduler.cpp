// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler.h"

#include <atomic>
#include <memory>
#include <optional>

namespace Docket::Forge {

namespace {

struct Wait
{
    explicit Wait(Scheduler::Callback callback)
        : done(std::move(callback))
    {
    }

    void settle(bool due)
    {
        if (!settled.exchange(true))
            done(due);
    }

    Scheduler::Callback done;
    std::atomic<bool> settled = false;
    std::atomic<Scheduler::Id> id = 0;
    std::optional<std::stop_callback<std::function<void()>>> onStop;
};

} // namespace

void waitOn(Scheduler &scheduler, std::chrono::milliseconds delay, const std::stop_token &stop,
            Scheduler::Callback done)
{
    const auto wait = std::make_shared<Wait>(std::move(done));
    wait->id = scheduler.after(delay, [wait](bool due) { wait->settle(due); });
    if (wait->id == 0) {
        wait->settle(false);
        return;
    }
    // The scheduler's callback keeps the wait alive. Weak, or the wait would keep itself; locked while it runs, because
    // cancelling drops what may be the last reference and with it the very callback that is running.
    wait->onStop.emplace(stop, [&scheduler, weak = std::weak_ptr(wait)] {
        if (const auto self = weak.lock()) {
            if (scheduler.cancel(self->id))
                self->settle(false);
        }
    });
}

} // namespace Docket::Forge
