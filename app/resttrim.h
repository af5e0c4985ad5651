// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QObject>

#include <chrono>
#include <thread>

namespace Docket::App {

/// Gives back, once the program rests, the memory that only its start or a sync needed: code and constants of
/// libraries that were read once, and free pages of the heap. The system would take them as well, but only when it is
/// short. What is needed again is mapped again from the system's cache, in microseconds. A program that does not come
/// to rest gives free pages of the heap back from time to time: between what lives on there are more and more of them.
/// Works on a thread of its own; does nothing where the system has no way for it, or under a debugger, whose
/// breakpoints lie in the code. Main thread.
class RestTrim final : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds defaultRest{1500};

    static constexpr std::chrono::milliseconds defaultLatest{60'000};

    explicit RestTrim(std::chrono::milliseconds rest = defaultRest, std::chrono::milliseconds latest = defaultLatest,
                      QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(RestTrim)

    /// Something came to its end; trims when nothing more does for as long as a rest takes, and the heap alone if that
    /// has not come about at the latest.
    void rest();

    /// At once, on this thread.
    static void trim();
    static void trimHeap();

Q_SIGNALS:
    void trimmed();
    /// The heap alone.
    void heapTrimmed();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    const std::chrono::milliseconds m_rest;
    const std::chrono::milliseconds m_latest;
    QElapsedTimer m_untrimmed; ///< since the first end after the last trim; invalid: there was none
    QBasicTimer m_timer;
    std::jthread m_thread;
};

} // namespace Docket::App
