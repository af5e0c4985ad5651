// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "encode.h"

#include <QDataStream>
#include <QIODevice>

#include <type_traits>

namespace Docket::Metrics {

namespace {

/// Changes with the order or the meaning of any field. What an older Docket kept is read: fields that came later are
/// left as they are then.
constexpr quint32 format = 3;
constexpr quint32 oldestFormat = 1;
/// No list of a report is longer; damaged bytes must not ask for all the memory.
constexpr quint32 longestList = 100'000;

/// Goes through the fields of a report, to write them or to read them: so both know the same order.
template <bool writing>
class Codec final
{
public:
    template <typename T>
    using Ref = std::conditional_t<writing, const T &, T &>;

    Codec(QDataStream &stream, quint32 formatRead)
        : m_stream(stream)
        , m_format(formatRead)
    {
    }

    template <typename... T>
    void operator()(T &...fields)
    {
        (one(fields), ...);
    }

private:
    template <typename T>
    void plain(T &value)
    {
        if constexpr (writing)
            m_stream << value;
        else
            m_stream >> value;
    }
    void one(Ref<quint64> value) { plain(value); }
    void one(Ref<qint64> value) { plain(value); }
    void one(Ref<int> value) { plain(value); }
    void one(Ref<bool> value) { plain(value); }
    void one(Ref<QString> value) { plain(value); }
    void one(Ref<HistogramReport> value) { plain(value); }
    void one(Ref<double> value) { plain(value); }
    void one(Ref<std::chrono::nanoseconds> value)
    {
        if constexpr (writing) {
            m_stream << qint64(value.count());
        } else {
            qint64 count = 0;
            m_stream >> count;
            value = std::chrono::nanoseconds(count);
        }
    }
    void one(Ref<std::chrono::sys_time<std::chrono::milliseconds>> value)
    {
        if constexpr (writing) {
            m_stream << qint64(value.time_since_epoch().count());
        } else {
            qint64 count = 0;
            m_stream >> count;
            value = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(count));
        }
    }
    void one(Ref<TraceId> value)
    {
        if constexpr (writing) {
            m_stream << quint64(value.value);
        } else {
            quint64 id = 0;
            m_stream >> id;
            value.value = id;
        }
    }
    template <typename T>
        requires std::is_enum_v<std::remove_const_t<T>>
    void one(T &value)
    {
        if constexpr (writing) {
            m_stream << qint32(value);
        } else {
            qint32 number = 0;
            m_stream >> number;
            value = T(number);
        }
    }
    template <typename T>
    void list(T &list)
    {
        auto size = quint32(list.size());
        plain(size);
        if constexpr (!writing) {
            if (size > longestList)
                m_stream.setStatus(QDataStream::ReadCorruptData);
            if (m_stream.status() != QDataStream::Ok)
                return;
            // Each is made as it is read: a size that is not true ends with the bytes.
            for (quint32 i = 0; i < size && m_stream.status() == QDataStream::Ok; ++i)
                one(list.emplaceBack());
        } else {
            for (const auto &item : list)
                one(item);
        }
    }
    template <typename T>
    void one(const QList<T> &items)
        requires writing
    {
        list(items);
    }
    template <typename T>
    void one(QList<T> &items)
        requires(!writing)
    {
        list(items);
    }
    void one(Ref<std::pair<Code, quint64>> value) { (*this)(value.first, value.second); }
    void one(Ref<StatementCost> r)
    {
        (*this)(r.duration, r.rows, r.vmSteps, r.fullScanSteps, r.sorts, r.autoIndexRows, r.failed, r.prepared);
    }
    void one(Ref<StatementReport> r)
    {
        (*this)(r.text, r.action, r.errors, r.prepared, r.rows, r.vmSteps, r.fullScanSteps, r.sorts, r.autoIndexRows,
                r.duration, r.shareOfTime);
    }
    void one(Ref<SlowStatement> r) { (*this)(r.text, r.action, r.trace, r.at, r.cost, r.values, r.plan); }
    void one(Ref<StatementsReport> r) { (*this)(r.statements, r.slow, r.slowLimit, r.overflowed); }
    void one(Ref<LongUnit> r) { (*this)(r.action, r.trace, r.duration, r.limit); }
    void one(Ref<TransactionReport> r)
    {
        (*this)(r.begun, r.committed, r.failed, r.cancelled, r.retried, r.longRunning, r.nested, r.nestedFailed,
                r.filesApplied, r.leftOver, r.duration, r.waiting, r.applying, r.longest);
    }
    void one(Ref<PoolReport> r)
    {
        (*this)(r.name, r.size, r.peak, r.peakQueued, r.done, r.failed, r.cancelled, r.waiting, r.busy, r.utilisation);
    }
    void one(Ref<CachePartReport> r)
    {
        (*this)(r.level, r.type, r.hits, r.misses, r.puts, r.refused, r.errors, r.evicted, r.expired, r.replaced,
                r.removed, r.invalidated, r.damaged, r.bytes, r.entries, r.capacity, r.loads);
        if (m_format >= 2)
            (*this)(r.promotions, r.skipped, r.spared, r.shared, r.full, r.ages);
        if (m_format >= 3)
            (*this)(r.cancelled);
    }
    void one(Ref<BreakerTransition> r) { (*this)(r.to, r.at, r.reason); }
    void one(Ref<HttpReport> r)
    {
        (*this)(r.instance, r.requests, r.succeeded, r.failed, r.failures, r.retries, r.refused, r.breaker,
                r.transitions, r.bytesReceived, r.bytesSent, r.latency, r.firstByte, r.limiterWait);
    }
    void one(Ref<IngestReport> r)
    {
        (*this)(r.runs, r.files, r.stored, r.unchanged, r.failed, r.bytes, r.parsing, r.storing, r.running);
    }
    void one(Ref<Block> r) { (*this)(r.duration, r.at, r.activity); }
    void one(Ref<BlockReport> r) { (*this)(r.delays, r.limit, r.overLimit, r.longest); }
    void one(Ref<WalReport> r)
    {
        (*this)(r.bytes, r.frames, r.checkpointedFrames, r.checkpoints, r.checkpointsBusy, r.lastCheckpoint);
    }

public:
    void report(Ref<MetricsReport> r)
    {
        (*this)(r.covered, r.at, r.statements, r.transactions, r.pools, r.cache.levels, r.cache.types, r.http, r.ingest,
                r.blocks, r.wal);
    }

private:
    QDataStream &m_stream;
    const quint32 m_format;
};

} // namespace

QByteArray encoded(const MetricsReport &report)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_5);
    stream << format;
    Codec<true>(stream, format).report(report);
    return qCompress(bytes);
}

std::optional<MetricsReport> decoded(const QByteArray &bytes)
{
    const QByteArray plain = qUncompress(bytes);
    QDataStream stream(plain);
    stream.setVersion(QDataStream::Qt_6_5);
    quint32 version = 0;
    stream >> version;
    if (version < oldestFormat || version > format)
        return std::nullopt;
    MetricsReport report;
    Codec<false>(stream, version).report(report);
    if (stream.status() != QDataStream::Ok)
        return std::nullopt;
    return report;
}

} // namespace Docket::Metrics
