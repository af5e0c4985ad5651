// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "departurelog.h"
#include "tieredcache.h"

namespace Docket::Cache {

/// The rule that a put is announced with.
inline constexpr QStringView newerValue = u"a newer value";

struct TieredCache::Tier
{
    Tier(std::shared_ptr<CacheLevel> level, const Clock &clock, const TieredOptions &options)
        : slot(std::move(level), clock, options.firstPause, options.longestPause)
    {
    }

    LevelSlot slot;
    std::atomic<quint64> promotions = 0;
};

struct TieredCache::Type
{
    Type(QString typeName, std::chrono::milliseconds window)
        : name(std::move(typeName))
        , reads(window)
    {
    }

    [[nodiscard]] bool keeps(qint64 size) const
    {
        const qint64 most = largest.load(std::memory_order_relaxed);
        return most == 0 || size <= most;
    }

    ReadCounters counters; ///< has lines of the processor's cache to itself, so it comes first
    const QString name;
    std::atomic<quint32> levels = ~0U; ///< bit for each level, from the top
    std::atomic<bool> immutable = false;
    std::atomic<qint64> timeToLive = 0;
    std::atomic<qint64> largest = 0;
    std::atomic<quint64> loads = 0;
    std::atomic<quint64> loadsFailed = 0;
    std::atomic<quint64> loadsCancelled = 0;
    std::atomic<quint64> loadsShared = 0;
    Metrics::Histogram loadTime;
    Metrics::Histogram lowerReadTime;
    TypeSettings settings; ///< with m_typesMutex, as the next
    ReadWindow reads;
};

/// The last misses by the hash of their key, one for each slot.
struct TieredCache::MissLog
{
    struct Row
    {
        std::size_t hash = 0;
        KeyExplanation::Miss miss;
        quint64 removals = 0; ///< how many there had been: clocks of two processors do not tell what came first
        bool used = false;
    };

    void note(std::size_t hash, MissReason reason, TimePoint now, quint64 removals)
    {
        const QMutexLocker lock(&mutexes[hash % mutexes.size()]);
        rows[hash % rows.size()] = {
            .hash = hash, .miss = {.reason = reason, .when = now}, .removals = removals, .used = true};
    }

    [[nodiscard]] std::optional<Row> find(std::size_t hash)
    {
        const QMutexLocker lock(&mutexes[hash % mutexes.size()]);
        const Row &row = rows[hash % rows.size()];
        return row.used && row.hash == hash ? std::optional(row) : std::nullopt;
    }

    std::array<QMutex, 16> mutexes; // divides the number of rows, so a row has one mutex
    std::vector<Row> rows = std::vector<Row>(8192);
};

} // namespace Docket::Cache
