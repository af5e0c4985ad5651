// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "departurelog.h"

using namespace Qt::StringLiterals;

namespace Docket::Cache {

QString departureName(Departure cause)
{
    switch (cause) {
    case Departure::Evicted: return u"evicted"_s;
    case Departure::Expired: return u"expired"_s;
    case Departure::Replaced: return u"replaced"_s;
    case Departure::Removed: return u"removed"_s;
    case Departure::Invalidated: return u"invalidated"_s;
    case Departure::Damaged: return u"damaged"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

TypeShare &LevelStatistics::share(QStringView type)
{
    const auto place =
        std::ranges::lower_bound(types, type, {}, [](const TypeShare &share) { return QStringView(share.type); });
    if (place != types.end() && place->type == type)
        return *place;
    return *types.insert(place, {.type = type.toString()});
}

DepartureLog::DepartureLog()
    : m_rows(ways * sets)
{
}

void DepartureLog::note(std::size_t hash, Departure cause, TimePoint now, std::chrono::milliseconds age,
                        QStringView type)
{
    count(cause);
    if (!type.isEmpty()) {
        const QMutexLocker lock(&m_typesMutex);
        auto known = m_types.find(type);
        if (known == m_types.end())
            known = m_types.try_emplace(type.toString()).first;
        known->second.counts[std::size_t(cause)].fetch_add(1, std::memory_order_relaxed);
        if (cause == Departure::Evicted && age >= std::chrono::milliseconds(0))
            known->second.ages.record(std::chrono::nanoseconds(age.count()));
    }
    if (cause == Departure::Evicted && age >= std::chrono::milliseconds(0))
        m_ages.record(std::chrono::nanoseconds(age.count())); // a second as a microsecond, see LevelStatistics
    const std::size_t set = hash % sets;
    const QMutexLocker lock(&m_locks[set % locks]);
    Row *oldest = &m_rows[set * ways];
    for (std::size_t way = 0; way < ways; ++way) {
        Row &row = m_rows[set * ways + way];
        if (row.used && row.hash == hash) {
            oldest = &row;
            break;
        }
        if (!row.used || (oldest->used && row.past.when < oldest->past.when))
            oldest = &row;
    }
    *oldest = {.hash = hash, .past = {.cause = cause, .when = now}, .used = true};
}

std::optional<PastDeparture> DepartureLog::find(std::size_t hash) const
{
    const std::size_t set = hash % sets;
    const QMutexLocker lock(&m_locks[set % locks]);
    for (std::size_t way = 0; way < ways; ++way) {
        const Row &row = m_rows[set * ways + way];
        if (row.used && row.hash == hash)
            return row.past;
    }
    return std::nullopt;
}

void DepartureLog::count(Departure cause)
{
    m_counts[std::size_t(cause)].fetch_add(1, std::memory_order_relaxed);
}

void DepartureLog::fill(LevelStatistics &statistics) const
{
    for (std::size_t cause = 0; cause < departureCount; ++cause)
        statistics.departures[cause] = m_counts[cause].load(std::memory_order_relaxed);
    statistics.ageAtEviction = m_ages.report();
    const QMutexLocker lock(&m_typesMutex);
    for (const auto &[type, of] : m_types) {
        TypeShare &share = statistics.share(type);
        for (std::size_t cause = 0; cause < departureCount; ++cause)
            share.departures[cause] = of.counts[cause].load(std::memory_order_relaxed);
        share.ageAtEviction = of.ages.report();
    }
}

} // namespace Docket::Cache
