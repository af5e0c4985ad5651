// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QObject>

#include <chrono>
#include <thread>

namespace Docket::App {

/// Gives back, once the program rests, the memory that only its start or a sync needed: code and constants of
/// libraries that were read once, and free pages of the heap. The system would take them as well, but only when it is
/// short. What is needed again is mapped again from the system's cache, in microseconds. Works on a thread of its own;
/// does nothing where the system has no way for it, or under a debugger, whose breakpoints lie in the code. Main
/// thread.
class RestTrim final : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds defaultRest{1500};

    explicit RestTrim(std::chrono::milliseconds rest = defaultRest, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(RestTrim)

    /// Something came to its end; trims when nothing more does for as long as a rest takes.
    void rest();

    /// At once, on this thread.
    static void trim();

Q_SIGNALS:
    void trimmed();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    const std::chrono::milliseconds m_rest;
    QBasicTimer m_timer;
    std::jthread m_thread;
};

} // namespace Docket::App
