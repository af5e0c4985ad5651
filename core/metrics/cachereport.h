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
    qint64 bytes = 0; ///< at the moment of the report
    qint64 entries = 0;
    qint64 capacity = 0;   ///< in bytes; 0 without a bound
    HistogramReport loads; ///< of what the misses made necessary

    [[nodiscard]] quint64 reads() const { return hits + misses; }
    [[nodiscard]] double hitRatio() const { return reads() == 0 ? 0 : double(hits) / double(reads()); }
};

/// The cache; a value. Levels from the top down, then types.
struct CacheReport
{
    QList<CachePartReport> levels;
    QList<CachePartReport> types;
};

} // namespace Docket::Metrics
