// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "histogram.h"

#include <QVarLengthArray>

#include <algorithm>
#include <bit>
#include <cmath>

namespace Docket::Metrics {

/// Walks over the buckets of a report.
class HistogramReport::Reader final
{
public:
    explicit Reader(const HistogramReport &report)
        : m_at(report.m_buckets.cbegin())
        , m_end(report.m_buckets.cend())
    {
        next();
    }

    [[nodiscard]] bool atEnd() const { return m_ended; }
    [[nodiscard]] const Bucket &operator*() const { return m_bucket; }
    [[nodiscard]] const Bucket *operator->() const { return &m_bucket; }
    void next()
    {
        m_ended = m_at == m_end;
        if (m_ended)
            return;
        m_bucket.index += quint32(number());
        m_bucket.records = number();
    }

private:
    quint64 number()
    {
        quint64 value = 0;
        for (int shift = 0;; shift += 7) {
            const auto byte = quint8(*m_at++);
            value |= quint64(byte & 0x7fU) << shift;
            if (byte < 0x80U)
                return value;
        }
    }

    const char *m_at;
    const char *m_end;
    Bucket m_bucket;
    bool m_ended = false;
};

/// Adds buckets to a report that has none, ascending; the report has them when finish() was called.
class HistogramReport::Writer final
{
public:
    explicit Writer(HistogramReport &report)
        : m_report(report)
    {
    }

    void add(Bucket bucket)
    {
        number(bucket.index - m_index);
        number(bucket.records);
        m_index = bucket.index;
        m_report.m_count += bucket.records;
    }
    void finish() { m_report.m_buckets = QByteArray(m_bytes.constData(), m_bytes.size()); }

private:
    void number(quint64 value)
    {
        for (; value >= 0x80U; value >>= 7)
            m_bytes.append(char(0x80U | (value & 0x7fU)));
        m_bytes.append(char(value));
    }

    HistogramReport &m_report;
    QVarLengthArray<char, 1024> m_bytes;
    quint32 m_index = 0;
};

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
    HistogramReport::Writer writer(report);
    for (quint32 i = 0; i < bucketCount; ++i) {
        if (const quint64 records = m_buckets[i].load(std::memory_order_relaxed); records > 0)
            writer.add({i, records});
    }
    writer.finish();
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
    for (Reader bucket(*this); !bucket.atEnd(); bucket.next()) {
        seen += bucket->records;
        if (seen >= rank)
            // The middle of the topmost bucket may lie above every value in it.
            return std::min(Duration(qint64(Histogram::middleOf(bucket->index))), m_max);
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
    both.m_sum = m_sum + other.m_sum;
    both.m_max = std::max(m_max, other.m_max);
    Writer writer(both);
    Reader left(*this);
    Reader right(other);
    while (!left.atEnd() || !right.atEnd()) {
        if (right.atEnd() || (!left.atEnd() && left->index < right->index)) {
            writer.add(*left);
            left.next();
        } else if (left.atEnd() || right->index < left->index) {
            writer.add(*right);
            right.next();
        } else {
            writer.add({left->index, left->records + right->records});
            left.next();
            right.next();
        }
    }
    writer.finish();
    return both;
}

HistogramReport HistogramReport::since(const HistogramReport &earlier) const
{
    HistogramReport rest;
    rest.m_sum = std::max(Duration{}, m_sum - earlier.m_sum);
    Writer writer(rest);
    quint32 top = 0;     // of what was recorded since
    quint32 highest = 0; // of all
    Reader old(earlier);
    for (Reader bucket(*this); !bucket.atEnd(); bucket.next()) {
        while (!old.atEnd() && old->index < bucket->index)
            old.next();
        const quint64 before = !old.atEnd() && old->index == bucket->index ? old->records : 0;
        highest = bucket->index;
        if (bucket->records > before) {
            writer.add({bucket->index, bucket->records - before});
            top = bucket->index;
        }
    }
    writer.finish();
    if (rest.m_count == 0)
        return {};
    const bool grew = m_max > earlier.m_max && top == highest;
    rest.m_max = grew ? m_max : std::min(m_max, Duration(qint64(Histogram::middleOf(top))));
    return rest;
}

std::vector<HistogramReport::Bar> HistogramReport::bars(int perDoubling) const
{
    std::vector<Bar> bars;
    const int wanted = std::clamp(perDoubling, 1, 1 << Histogram::subBits);
    const auto width = quint32(1U << Histogram::subBits) / std::bit_floor(quint32(wanted));
    quint32 first = 0;
    for (Reader bucket(*this); !bucket.atEnd(); bucket.next()) {
        const quint32 bar = bucket->index / width;
        if (bars.empty())
            first = bar;
        for (quint32 i = first + quint32(bars.size()); i <= bar; ++i)
            bars.push_back({Duration(qint64(Histogram::lowOf(i * width))),
                            Duration(qint64(Histogram::lowOf((i + 1) * width))), 0});
        bars.back().records += bucket->records;
    }
    return bars;
}

QDataStream &operator<<(QDataStream &stream, const HistogramReport &report)
{
    quint32 size = 0;
    for (HistogramReport::Reader bucket(report); !bucket.atEnd(); bucket.next())
        ++size;
    stream << qint64(report.m_sum.count()) << qint64(report.m_max.count()) << size;
    for (HistogramReport::Reader bucket(report); !bucket.atEnd(); bucket.next())
        stream << bucket->index << bucket->records;
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
    HistogramReport::Writer writer(report);
    quint32 before = 0;
    for (quint32 i = 0; i < size && stream.status() == QDataStream::Ok; ++i) {
        HistogramReport::Bucket bucket;
        stream >> bucket.index >> bucket.records;
        if (bucket.index >= Histogram::bucketCount || (i > 0 && bucket.index <= before)) {
            stream.setStatus(QDataStream::ReadCorruptData);
            break;
        }
        before = bucket.index;
        writer.add(bucket);
    }
    writer.finish();
    return stream;
}

} // namespace Docket::Metrics
