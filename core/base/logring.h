// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log.h"

#include <QJsonObject>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace Docket {

/// One event of the log, as it was written.
struct LogRecord
{
    quint64 number = 0; ///< counts from 1
    std::chrono::sys_time<std::chrono::milliseconds> at;
    LogLevel level = LogLevel::Info;
    QString category;
    QString thread;
    QString trace; ///< empty for none
    QString event;
    QJsonObject fields; ///< what varies, without the members above
};

/// The newest events, in memory, for whoever shows them. Writers take a number and put their record into its place, so
/// none waits for another or for a reader; a reader gets what is in order, and sees by the numbers what it has missed.
/// Thread-safe.
class LogRing final
{
public:
    static constexpr std::size_t capacity = 8192;

    LogRing() = default;
    Q_DISABLE_COPY_MOVE(LogRing)

    /// Gives @p record its number and keeps it in place of the oldest.
    void add(LogRecord record);
    /// The records after number @p after, in order; those that are gone are left out. Ends before one that is just
    /// being written.
    [[nodiscard]] std::vector<std::shared_ptr<const LogRecord>> after(quint64 after) const;
    /// The number of the newest record.
    [[nodiscard]] quint64 newest() const noexcept { return m_newest.load(std::memory_order_acquire); }

private:
    std::array<std::atomic<std::shared_ptr<const LogRecord>>, capacity> m_records;
    std::atomic<quint64> m_newest = 0;
};

/// Which levels of Docket's own categories are recorded from now on, for the whole program: @p least and above.
void setRecordedLevel(LogLevel least);
/// "debug", "info", "warning", "critical".
[[nodiscard]] QString levelName(LogLevel level);

} // namespace Docket
