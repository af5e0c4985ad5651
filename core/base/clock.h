// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "timestamp.h"

#include <QObject>

#include <chrono>

namespace Docket {

/// Where the time comes from, so that tests can turn it. Thread-safe.
class Clock
{
public:
    virtual ~Clock() = default;
    /// Wall time in UTC, for stamps and for comparing with servers.
    [[nodiscard]] virtual std::chrono::sys_time<std::chrono::milliseconds> now() const = 0;
    /// Never goes back; for durations and deadlines.
    [[nodiscard]] virtual std::chrono::nanoseconds steady() const = 0;

    [[nodiscard]] Timestamp seconds() const { return std::chrono::floor<std::chrono::seconds>(now()); }

protected:
    Clock() = default;
    Q_DISABLE_COPY_MOVE(Clock)
};

class SystemClock final : public Clock
{
public:
    SystemClock() = default;
    [[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> now() const override;
    [[nodiscard]] std::chrono::nanoseconds steady() const override;
};

} // namespace Docket
