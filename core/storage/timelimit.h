// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace Docket::Storage {

/// While it lives and its limit has passed, statements of @p connection are interrupted: again and again, for an
/// interrupt between two of them is forgotten. Made and destroyed on the connection's thread.
class TimeLimit final
{
public:
    TimeLimit(Connection &connection, std::chrono::milliseconds limit);
    ~TimeLimit();
    Q_DISABLE_COPY_MOVE(TimeLimit)

    [[nodiscard]] bool hasPassed() const { return m_passed.load(); }
    /// @p error, or TimedOut in its place if the limit was the cause of a cancellation.
    [[nodiscard]] Error explained(const Error &error, const QString &operation) const;

private:
    std::chrono::milliseconds m_limit;
    std::atomic<bool> m_passed = false;
    std::jthread m_thread; ///< the last member: it ends first
};

} // namespace Docket::Storage
