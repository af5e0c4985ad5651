// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <thread>
#include <vector>

#ifdef Q_OS_LINUX
#include <pthread.h>
#include <sched.h>
#endif

namespace Docket::Tests {

/// Keeps the processors from sleeping while it lives, with threads that run only where nothing else wants to. On a
/// virtual machine a processor that slept takes milliseconds to come back, each time, so that between two waits of
/// 30 ms it is the host that would be measured. Only Linux has such threads; elsewhere nothing happens.
class KeepAwake final
{
public:
    KeepAwake()
    {
#ifdef Q_OS_LINUX
        for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i)
            m_threads.emplace_back([](const std::stop_token &stop) {
                const sched_param none{};
                if (pthread_setschedparam(pthread_self(), SCHED_IDLE, &none) != 0)
                    return;
                while (!stop.stop_requested()) {
                }
            });
#endif
    }
    ~KeepAwake() = default;
    Q_DISABLE_COPY_MOVE(KeepAwake)

private:
    std::vector<std::jthread> m_threads;
};

} // namespace Docket::Tests
