// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace Docket::Metrics {

quint32 Histogram::bucketOf(quint64 value) noexcept
{
    constexpr quint64 lines = 1ULL << subBits;
    if (value < lines)
        return quint32(value);
    value = std::min(value, (1ULL << maxBits) - 1);
    const int shift = std::bit_width(value) - 1 - subBits;
    return quint32((quint64(shift + 1) << subBits) + (value >> shift) - lines);
}

quint64 Histogram::lowOf(quint32 bucket) noexcept
{
    constexpr quint64 lines = 1ULL << subBits;
    if (bucket < lines)
        return bucket;
    const quint32 shift = (bucket >> subBits) - 1;
    return ((bucket & (lines - 1)) + lines) << shift;
}

quint64 Histogram::middleOf(quint32 bucket) noexcept
{
    return lowOf(bucket) + (lowOf(bucket + 1) - lowOf(bucket)) / 2;
}

void Histogram::record(std::chrono::nanoseconds value) noexcept
{
    const qint64 amount = std::max<qint64>(0, value.count());
    m_buckets[bucketOf(quint64(amount))].fetch_add(1, std::memory_order_relaxed);
    m_sum.fetch_add(amount, std::memory_order_relaxed);
    qint64 largest = m_max.load(std::memory_order_relaxed);
    while (amount > largest && !m_max.compare_exchange_weak(largest, amount, std::memory_order_relaxed)) {
    }
}

HistogramReport Histogram::report() const
{
    HistogramReport report;
    for (quint32 i = 0; i < bucketCount; ++i) {
        if (const quint64 records = m_buckets[i].load(std::memory_order_relaxed); records > 0) {
            report.m_buckets.emplace_back(i, records);
            report.m_count += records;
        }
    }
    report.m_sum = std::chrono::nanoseconds(m_sum.load(std::memory_order_relaxed));
    report.m_max = std::chrono::nanoseconds(m_max.load(std::memory_order_relaxed));
    return report;
}

HistogramReport::Duration HistogramReport::percentile(double share) const
{
    if (m_count == 0)
        return {};
    const auto rank =
        std::clamp<quint64>(quint64(std::ceil(std::clamp(share, 0.0, 1.0) * double(m_count))), 1, m_count);
    quint64 seen = 0;
    for (const auto &[bucket, records] : m_buckets) {
        seen += records;
        if (seen >= rank)
            // The middle of the topmost bucket may lie above every value in it.
            return std::min(Duration(qint64(Histogram::middleOf(bucket))), m_max);
    }
    return m_max;
}

HistogramReport::Duration HistogramReport::mean() const
{
    return m_count == 0 ? Duration{} : Duration(m_sum.count() / qint64(m_count));
}

HistogramReport HistogramReport::merged(const HistogramReport &other) const
{
    HistogramReport both;
    both.m_count = m_count + other.m_count;
    both.m_sum = m_sum + other.m_sum;
    both.m_max = std::max(m_max, other.m_max);
    both.m_buckets.reserve(m_buckets.size() + other.m_buckets.size());
    auto left = m_buckets.begin();
    auto right = other.m_buckets.begin();
    while (left != m_buckets.end() || right != other.m_buckets.end()) {
        if (right == other.m_buckets.end() || (left != m_buckets.end() && left->first < right->first))
            both.m_buckets.push_back(*left++);
        else if (left == m_buckets.end() || right->first < left->first)
            both.m_buckets.push_back(*right++);
        else {
            both.m_buckets.emplace_back(left->first, left->second + right->second);
            ++left;
            ++right;
        }
    }
    return both;
}

HistogramReport HistogramReport::since(const HistogramReport &earlier) const
{
    HistogramReport rest;
    rest.m_sum = std::max(Duration{}, m_sum - earlier.m_sum);
    auto old = earlier.m_buckets.begin();
    for (const auto &[bucket, records] : m_buckets) {
        while (old != earlier.m_buckets.end() && old->first < bucket)
            ++old;
        const quint64 before = old != earlier.m_buckets.end() && old->first == bucket ? old->second : 0;
        if (records > before) {
            rest.m_buckets.emplace_back(bucket, records - before);
            rest.m_count += records - before;
        }
    }
    if (rest.m_count == 0)
        return {};
    const quint32 top = rest.m_buckets.back().first;
    const bool grew = m_max > earlier.m_max && top == m_buckets.back().first;
    rest.m_max = grew ? m_max : std::min(m_max, Duration(qint64(Histogram::middleOf(top))));
    return rest;
}

std::vector<HistogramReport::Bar> HistogramReport::bars(int perDoubling) const
{
    std::vector<Bar> bars;
    if (m_count == 0)
        return bars;
    const int wanted = std::clamp(perDoubling, 1, 1 << Histogram::subBits);
    const auto width = quint32(1U << Histogram::subBits) / std::bit_floor(quint32(wanted));
    const quint32 first = m_buckets.front().first / width;
    const quint32 last = m_buckets.back().first / width;
    bars.reserve(last - first + 1);
    for (quint32 i = first; i <= last; ++i)
        bars.push_back(
            {Duration(qint64(Histogram::lowOf(i * width))), Duration(qint64(Histogram::lowOf((i + 1) * width))), 0});
    for (const auto &[bucket, records] : m_buckets)
        bars[bucket / width - first].records += records;
    return bars;
}

QDataStream &operator<<(QDataStream &stream, const HistogramReport &report)
{
    stream << qint64(report.m_sum.count()) << qint64(report.m_max.count()) << quint32(report.m_buckets.size());
    for (const auto &[bucket, records] : report.m_buckets)
        stream << bucket << records;
    return stream;
}

QDataStream &operator>>(QDataStream &stream, HistogramReport &report)
{
    qint64 sum = 0;
    qint64 max = 0;
    quint32 size = 0;
    stream >> sum >> max >> size;
    report = {};
    report.m_sum = HistogramReport::Duration(sum);
    report.m_max = HistogramReport::Duration(max);
    for (quint32 i = 0; i < size && stream.status() == QDataStream::Ok; ++i) {
        quint32 bucket = 0;
        quint64 records = 0;
        stream >> bucket >> records;
        if (bucket >= Histogram::bucketCount || (i > 0 && bucket <= report.m_buckets.back().first)) {
            stream.setStatus(QDataStream::ReadCorruptData);
            break;
        }
        report.m_buckets.emplace_back(bucket, records);
        report.m_count += records;
    }
    return stream;
}

} // namespace Docket::Metrics
