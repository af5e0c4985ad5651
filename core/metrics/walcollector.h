// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "counter.h"
#include "poolreport.h"

#include <atomic>

namespace Docket::Metrics {

/// What the writer learns of its write-ahead log. Recording takes no lock; thread-safe.
class WalCollector final
{
public:
    WalCollector() = default;
    Q_DISABLE_COPY_MOVE(WalCollector)

    /// A commit left @p frames in the log.
    void committed(qint64 frames) noexcept { m_frames.store(frames, std::memory_order_relaxed); }
    /// A checkpoint carried @p done of @p frames over; fewer than all: a reader was in its way.
    void checkpointed(qint64 frames, qint64 done, std::chrono::sys_time<std::chrono::milliseconds> at) noexcept
    {
        m_frames.store(frames, std::memory_order_relaxed);
        m_checkpointedFrames.store(done, std::memory_order_relaxed);
        m_last.store(at.time_since_epoch().count(), std::memory_order_relaxed);
        m_checkpoints.add();
        if (done < frames)
            m_busy.add();
    }

    /// All but the size of the file.
    [[nodiscard]] WalReport report() const
    {
        return {.bytes = 0,
                .frames = m_frames.load(std::memory_order_relaxed),
                .checkpointedFrames = m_checkpointedFrames.load(std::memory_order_relaxed),
                .checkpoints = m_checkpoints.value(),
                .checkpointsBusy = m_busy.value(),
                .lastCheckpoint = std::chrono::sys_time<std::chrono::milliseconds>(
                    std::chrono::milliseconds(m_last.load(std::memory_order_relaxed)))};
    }

private:
    std::atomic<qint64> m_frames = 0;
    std::atomic<qint64> m_checkpointedFrames = 0;
    std::atomic<qint64> m_last = 0;
    Counter m_checkpoints;
    Counter m_busy;
};

} // namespace Docket::Metrics
