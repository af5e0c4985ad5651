// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"

#include <deque>

namespace Docket::Cache {

/// Why a read found nothing in any level.
enum class MissReason : quint8
{
    NeverSeen, ///< or so long ago that it is forgotten
    Evicted,
    Expired,
    Removed,
    Invalidated,
    Damaged,
    LevelFailed ///< a level that may have it could not be asked
};
inline constexpr std::size_t missReasonCount = 7;

/// Stable name for logs, JSON and reports, such as "never-seen".
[[nodiscard]] QString missReasonName(MissReason reason);

/// Reads of one data type: who answered them, and why nobody did.
struct ReadCounts
{
    static constexpr std::size_t maxLevels = 4;

    std::array<quint64, maxLevels> hits{}; ///< by level, from the top
    std::array<quint64, missReasonCount> misses{};

    [[nodiscard]] quint64 hitCount() const;
    [[nodiscard]] quint64 missCount() const;
    [[nodiscard]] double hitRatio() const;
    /// Of the reads that reached level @p index, the share that it answered.
    [[nodiscard]] double levelRatio(std::size_t index) const;
    ReadCounts &operator+=(const ReadCounts &other);
    ReadCounts &operator-=(const ReadCounts &other);
};

/// Counts reads from any thread without a lock. Each thread's keys fall on stripes of their own cache lines, so that
/// two threads do not wait for one counter.
class ReadCounters final
{
public:
    ReadCounters() = default;
    Q_DISABLE_COPY_MOVE(ReadCounters)

    void hit(std::size_t hash, std::size_t level) noexcept
    {
        m_stripes[hash % stripeCount].hits[level].fetch_add(1, std::memory_order_relaxed);
    }
    void miss(std::size_t hash, MissReason reason) noexcept
    {
        m_stripes[hash % stripeCount].misses[std::size_t(reason)].fetch_add(1, std::memory_order_relaxed);
    }
    [[nodiscard]] ReadCounts sum() const;

private:
    static constexpr std::size_t stripeCount = 8;
    struct alignas(64) Stripe
    {
        std::array<std::atomic<quint64>, ReadCounts::maxLevels> hits{};
        std::array<std::atomic<quint64>, missReasonCount> misses{};
    };
    std::array<Stripe, stripeCount> m_stripes{};
};

/// What was counted within the last span of time: keeps sums of some moments and subtracts. Not thread-safe.
class ReadWindow final
{
public:
    explicit ReadWindow(std::chrono::milliseconds span)
        : m_span(span)
    {
    }

    /// How long after a moment its sum is still added to: by then the owner notes the next one, before it counts on.
    [[nodiscard]] std::chrono::milliseconds step() const { return std::max(m_span / 60, std::chrono::milliseconds(1)); }
    void note(const ReadCounts &sum, TimePoint now);
    /// @p sum less what it was a span ago.
    [[nodiscard]] ReadCounts within(ReadCounts sum, TimePoint now) const;

private:
    std::chrono::milliseconds m_span;
    std::deque<std::pair<TimePoint, ReadCounts>> m_moments;
};

} // namespace Docket::Cache
