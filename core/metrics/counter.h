// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <atomic>

namespace Docket::Metrics {

/// A number that only grows, added to from any thread without a lock. Reading it beside other counters gives no common
/// instant: a report may be off by what happens while it is made.
class Counter final
{
public:
    Counter() = default;
    Q_DISABLE_COPY_MOVE(Counter)

    void add(quint64 amount = 1) noexcept { m_value.fetch_add(amount, std::memory_order_relaxed); }
    [[nodiscard]] quint64 value() const noexcept { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<quint64> m_value = 0;
};

} // namespace Docket::Metrics
