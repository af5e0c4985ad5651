// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachefigures.h"

namespace Docket::Cache {

namespace {

void addDepartures(Metrics::CachePartReport &part, const std::array<quint64, departureCount> &departures)
{
    const auto of = [&departures](Departure cause) { return departures[std::size_t(cause)]; };
    part.evicted += of(Departure::Evicted);
    part.expired += of(Departure::Expired);
    part.replaced += of(Departure::Replaced);
    part.removed += of(Departure::Removed);
    part.invalidated += of(Departure::Invalidated);
    part.damaged += of(Departure::Damaged);
}

} // namespace

Metrics::CacheReport figuresOf(const TieredStatistics &statistics)
{
    Metrics::CacheReport report;
    for (const TierStatistics &tier : statistics.levels) {
        Metrics::CachePartReport part;
        part.level = tier.name;
        part.hits = tier.level.hits;
        part.misses = tier.level.misses;
        part.puts = tier.level.puts;
        part.refused = tier.level.refused;
        part.errors = tier.health.failures;
        part.skipped = tier.health.skipped;
        part.spared = tier.level.spared;
        part.full = tier.level.full;
        part.promotions = tier.promotions;
        part.ages = tier.level.ageAtEviction;
        part.bytes = tier.level.bytes;
        part.entries = tier.level.entries;
        part.capacity = tier.level.capacity;
        addDepartures(part, tier.level.departures);
        report.levels.append(part);
    }
    for (const TypeStatistics &type : statistics.types) {
        Metrics::CachePartReport part;
        part.type = type.type;
        part.hits = type.total.hitCount();
        part.misses = type.total.missCount();
        part.errors = type.loadsFailed;
        part.cancelled = type.loadsCancelled;
        part.loads = type.loadTime;
        part.shared = type.loadsShared;
        for (const TierStatistics &tier : statistics.levels) {
            for (const TypeShare &share : tier.level.types) {
                if (share.type != type.type)
                    continue;
                part.bytes += share.bytes;
                part.entries += share.entries;
                part.ages = part.ages.merged(share.ageAtEviction);
                addDepartures(part, share.departures);
            }
        }
        report.types.append(part);
    }
    return report;
}

} // namespace Docket::Cache
