// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "histogram.h"

#include <QList>
#include <QString>

namespace Docket::Metrics {

/// One level of the cache, or one type of data in it; a value. The terms are those of the cache's own statistics.
struct CachePartReport
{
    QString level; ///< "memory", "disk", "redis"
    QString type;  ///< of the data; empty for the level as a whole
    quint64 hits = 0;
    quint64 misses = 0;
    quint64 puts = 0;
    quint64 refused = 0; ///< values too large to be kept
    quint64 errors = 0;  ///< reads and writes that failed
    quint64 evicted = 0; ///< there was no room; this and the next five are the causes of Cache::Departure
    quint64 expired = 0;
    quint64 replaced = 0;
    quint64 removed = 0;
    quint64 invalidated = 0;
    quint64 damaged = 0;
    quint64 promotions = 0; ///< entries that a level got from one below it
    quint64 skipped = 0;    ///< calls that were spared because the level was failing
    quint64 spared = 0;     ///< calls that were not made because the server behind the level was down
    quint64 shared = 0;     ///< callers that got the result of somebody else's load
    quint64 full = 0;       ///< puts that a server had no memory for
    quint64 cancelled = 0;  ///< loads that nobody waited for any more; no errors
    qint64 bytes = 0;       ///< at the moment of the report
    qint64 entries = 0;
    qint64 capacity = 0;   ///< in bytes; 0 without a bound
    HistogramReport loads; ///< of what the misses made necessary
    HistogramReport ages;  ///< of evicted entries; a second stands as a microsecond, see ageAtEviction()

    [[nodiscard]] quint64 reads() const { return hits + misses; }
    /// How old evicted entries were: the age that @p share of them did not pass. Zero where none was evicted.
    [[nodiscard]] std::chrono::milliseconds ageAtEviction(double share) const
    {
        return std::chrono::milliseconds(ages.percentile(share).count());
    }
    [[nodiscard]] double hitRatio() const { return reads() == 0 ? 0 : double(hits) / double(reads()); }
};

/// The cache; a value. Levels from the top down, then types.
struct CacheReport
{
    QList<CachePartReport> levels;
    QList<CachePartReport> types;
};

} // namespace Docket::Metrics
