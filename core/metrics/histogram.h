// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDataStream>
#include <QObject>

#include <array>
#include <atomic>
#include <chrono>
#include <vector>

namespace Docket::Metrics {

/// What a histogram held at one moment: a value, copied freely and small, for thousands are kept to tell an hour by.
/// Percentiles are right to 0.8 % of the value; the largest and the mean are exact.
class HistogramReport final
{
public:
    using Duration = std::chrono::nanoseconds;

    [[nodiscard]] quint64 count() const { return m_count; }
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    /// The value that @p share (0 to 1) of the records do not pass; zero if there are none.
    [[nodiscard]] Duration percentile(double share) const;
    [[nodiscard]] Duration p50() const { return percentile(0.50); }
    [[nodiscard]] Duration p95() const { return percentile(0.95); }
    [[nodiscard]] Duration p99() const { return percentile(0.99); }
    [[nodiscard]] Duration max() const { return m_max; }
    [[nodiscard]] Duration mean() const;
    [[nodiscard]] Duration sum() const { return m_sum; }
    /// Both together, as if every value had been recorded in one histogram.
    [[nodiscard]] HistogramReport merged(const HistogramReport &other) const;
    /// What was recorded after @p earlier, a report of the same histogram. The largest is then known to 0.8 % only,
    /// unless it is the largest of all.
    [[nodiscard]] HistogramReport since(const HistogramReport &earlier) const;

    /// The records whose values lie from @p from to below @p to, for drawing.
    struct Bar
    {
        Duration from{};
        Duration to{};
        quint64 records = 0;
    };
    /// Bars of about equal width on a logarithmic scale, @p perDoubling (1 to 64, a power of two) for each power of
    /// two; empty ones at the ends are left out, those between are there.
    [[nodiscard]] std::vector<Bar> bars(int perDoubling = 4) const;

    /// All of it, for keeping; the pair of a bucket and its records, ascending.
    friend QDataStream &operator<<(QDataStream &stream, const HistogramReport &report);
    /// Sets the status of @p stream if what it holds is no histogram.
    friend QDataStream &operator>>(QDataStream &stream, HistogramReport &report);

private:
    friend class Histogram;
    struct Bucket
    {
        quint32 index = 0;
        quint64 records = 0;
    };
    class Reader;
    class Writer;

    /// The buckets that are not empty, ascending: for each the step from the one before and its records, both in
    /// LEB128. Nearly all take two bytes, and copies share them.
    QByteArray m_buckets;
    quint64 m_count = 0;
    Duration m_sum{};
    Duration m_max{};
};

/// Durations in log-linear buckets (after Tene's HdrHistogram): 64 to each power of two, so that the error stays under
/// one in 64 from one nanosecond to over an hour. record() takes no lock and a few nanoseconds, from any thread;
/// report() may run meanwhile. 19 kB each.
class Histogram final
{
public:
    Histogram() = default;
    Q_DISABLE_COPY_MOVE(Histogram)

    /// Counts @p value; a negative one as zero, one over 73 minutes in the last bucket.
    void record(std::chrono::nanoseconds value) noexcept;
    [[nodiscard]] HistogramReport report() const;
    [[nodiscard]] std::chrono::nanoseconds sum() const noexcept
    {
        return std::chrono::nanoseconds(m_sum.load(std::memory_order_relaxed));
    }

    static constexpr int subBits = 6;
    static constexpr int maxBits = 42;
    static constexpr quint32 bucketCount = (maxBits - subBits + 1) << subBits;
    /// The bucket of a value, and the middle of a bucket.
    [[nodiscard]] static quint32 bucketOf(quint64 value) noexcept;
    [[nodiscard]] static quint64 middleOf(quint32 bucket) noexcept;
    /// The least value of a bucket.
    [[nodiscard]] static quint64 lowOf(quint32 bucket) noexcept;

private:
    std::array<std::atomic<quint64>, bucketCount> m_buckets{};
    std::atomic<qint64> m_sum = 0;
    std::atomic<qint64> m_max = 0;
};

} // namespace Docket::Metrics
