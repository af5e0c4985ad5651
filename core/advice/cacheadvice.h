// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "advice.h"

#include <metrics/cachereport.h>

#include <QHash>

namespace Docket::Advice {

/// From when on the cache is worth a word.
struct CacheThresholds
{
    quint64 reads = 1000;            ///< fewer prove nothing
    double pressed = 0.2;            ///< evictions for each read that missed
    double full = 0.75;              ///< of the capacity
    double useless = 0.05;           ///< hit ratio of a type that is not worth its room
    quint64 levelReads = 5000;       ///< the first reads of a new level find nothing, which proves nothing either
    double uselessLevel = 0.02;      ///< hit ratio of a level on disk or on a server that is not worth its price
    qint64 leastDisk = 64LL << 20;   ///< a level on disk below this is not made smaller but turned off
    std::chrono::minutes young{30};  ///< median age at eviction below which entries may be missed
    qint64 mostMemory = 512LL << 20; ///< that a level in memory is advised to have
    qint64 mostDisk = 16LL << 30;
};

/// What the figures of the cache give reason to: a level that throws away what is young for want of room is to be
/// larger, one in which hardly anything is found is to be smaller or turned off, a type that is hardly ever found is
/// not to be kept. @p settings are the present values by key (cache.memory-bytes, cache.type-…): only what stands there
/// is advised to be changed, and such settings can be changed while Docket runs. The exception is cache.redis, which
/// counts from the next start.
[[nodiscard]] QList<Advice> cacheAdvices(const Metrics::CacheReport &report, const QHash<QString, QString> &settings,
                                         const CacheThresholds &thresholds = {});

} // namespace Docket::Advice
