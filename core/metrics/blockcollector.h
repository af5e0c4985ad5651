// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "counter.h"
#include "histogram.h"

#include <QList>
#include <QMutex>
#include <QString>

namespace Docket::Metrics {

/// A time in which the interface did not answer.
struct Block
{
    std::chrono::nanoseconds duration{};
    std::chrono::sys_time<std::chrono::milliseconds> at;
    QString activity;   ///< what was going on, as far as known
    quint64 number = 0; ///< it was the so manieth since the start, from 1; 0: of an earlier run
};

/// How well the interface kept up; a value.
struct BlockReport
{
    HistogramReport delays; ///< every measured delay of the event loop
    std::chrono::nanoseconds limit{};
    quint64 overLimit = 0;
    QList<Block> longest; ///< the ten longest over the limit, longest first
    QList<Block> lately;  ///< of figures since the start: the last hundred over the limit, newest first
};

/// Collects the delays of one thread's event loop, the GUI thread's above all. A delay within the limit is recorded
/// without a lock in well under 100 ns; one over it also takes a short lock to remember what was going on. Thread-safe.
class BlockCollector final
{
public:
    /// One frame at 60 pictures a second.
    static constexpr std::chrono::nanoseconds defaultLimit = std::chrono::milliseconds(16);

    explicit BlockCollector(std::chrono::nanoseconds limit = defaultLimit);
    Q_DISABLE_COPY_MOVE(BlockCollector)

    void record(std::chrono::nanoseconds delay, std::chrono::sys_time<std::chrono::milliseconds> at,
                const QString &activity = {});
    [[nodiscard]] BlockReport report() const;

private:
    const std::chrono::nanoseconds m_limit;
    Histogram m_delays;
    mutable QMutex m_mutex; ///< for what follows, which belongs together
    quint64 m_overLimit = 0;
    QList<Block> m_longest;
    QList<Block> m_lately;
};

} // namespace Docket::Metrics
