// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tieredparts.h"

using namespace Qt::StringLiterals;

namespace Docket::Cache {

quint64 TieredCache::Removals::note(Removal removal)
{
    if (last.size() == mostRemovals) {
        forgotten = last.front().sequence;
        last.pop_front();
    }
    last.push_back(std::move(removal));
    return last.back().sequence;
}

bool TieredCache::Removals::hasSince(quint64 mark, const CacheKey &key) const
{
    if (forgotten > mark)
        return true;
    for (auto removal = last.rbegin(); removal != last.rend() && removal->sequence > mark; ++removal) {
        if (removal->pattern.matches(key))
            return true;
    }
    return false;
}

const TieredCache::Removal *TieredCache::Removals::find(const CacheKey &key, quint64 until) const
{
    for (auto removal = last.rbegin(); removal != last.rend(); ++removal) {
        if (removal->sequence <= until && removal->pattern.matches(key))
            return &*removal;
    }
    return nullptr;
}

quint64 TieredCache::noteRemoval(const CachePattern &pattern, const QString &rule)
{
    const TimePoint now = m_clock.now();
    const QMutexLocker lock(&m_removalsMutex);
    const quint64 sequence = m_removals.note({.pattern = pattern,
                                              .told = {.pattern = pattern.text(), .rule = rule, .when = now},
                                              .sequence = m_sequence.load() + 1});
    m_sequence.store(sequence);
    return sequence;
}

void TieredCache::noteNewer(const CachePattern &key, const QString &rule)
{
    const TimePoint now = m_clock.now();
    const QMutexLocker lock(&m_removalsMutex);
    m_sequence.store(m_newer.note({.pattern = key,
                                   .told = {.pattern = key.text(), .rule = rule, .when = now},
                                   .sequence = m_sequence.load() + 1}));
}

void TieredCache::noteRemoved(quint64 sequence, qint64 removed)
{
    const QMutexLocker lock(&m_removalsMutex);
    auto &last = m_removals.last;
    const auto found = std::ranges::lower_bound(last, sequence, {}, &Removal::sequence);
    if (found != last.end() && found->sequence == sequence)
        found->told.removed = removed;
}

bool TieredCache::removedSince(quint64 mark, const CacheKey &key) const
{
    if (m_sequence.load() == mark)
        return false;
    const QMutexLocker lock(&m_removalsMutex);
    return m_removals.hasSince(mark, key) || m_newer.hasSince(mark, key);
}

std::optional<Invalidation> TieredCache::lastInvalidation(const CacheKey &key, quint64 until) const
{
    const QMutexLocker lock(&m_removalsMutex);
    const Removal *removal = m_removals.find(key, until);
    const Removal *newer = m_newer.find(key, until);
    if (!removal || (newer && newer->sequence > removal->sequence))
        removal = newer;
    return removal ? std::optional(removal->told) : std::nullopt;
}

Result<void> TieredCache::remove(const CacheKey &key)
{
    return remove(key, Departure::Removed);
}

Result<void> TieredCache::remove(const CacheKey &key, Departure cause)
{
    (void)noteRemoval(CachePattern::exactly(key), departureName(cause));
    auto removed = removeFrom(m_tiers.size(), key, cause);
    if (!removed)
        return std::unexpected(std::move(removed).error());
    return {};
}

Result<bool> TieredCache::removeFrom(std::size_t below, const CacheKey &key, Departure cause)
{
    Stripe &stripe = stripeOf(key);
    const QMutexLocker writing(&stripe.writing);
    Result<bool> result = false;
    stripe.epoch.fetch_add(1, std::memory_order_acq_rel); // for loads, which may have read what is now stale
    const quint32 levels = levelsOf(key.type());
    for (std::size_t i = below; i-- > 0;) {
        if (!(levels & (1U << i)))
            continue;
        auto done = m_tiers[i]->slot.remove(key, cause);
        if (!done)
            result = std::unexpected(std::move(done).error());
        else if (result)
            result = *result || *done;
        stripe.epoch.fetch_add(1, std::memory_order_acq_rel);
    }
    return result;
}

Result<qint64> TieredCache::removeMatching(const CachePattern &pattern)
{
    return removeMatching(pattern, {});
}

Result<qint64> TieredCache::removeMatching(const CachePattern &pattern, const QString &rule, Departure cause)
{
    const quint64 sequence = noteRemoval(pattern, rule);
    auto removed = removeAbove(m_tiers.size(), pattern, cause);
    noteRemoved(sequence, removed.value_or(0));
    return removed;
}

Result<qint64> TieredCache::removeAbove(std::size_t below, const CachePattern &pattern, Departure cause)
{
    if (pattern.isExact()) {
        auto key = CacheKey::parse(pattern.prefix().toString());
        if (!key)
            return std::unexpected(std::move(key).error());
        return removeFrom(below, *key, cause).transform([](bool removed) { return qint64(removed); });
    }
    qint64 most = 0;
    std::optional<Error> failed;
    const quint32 levels = pattern.type() ? levelsOf(*pattern.type()) : ~0U;
    for (std::size_t i = below; i-- > 0;) {
        if (!(levels & (1U << i)))
            continue;
        // From here on nothing that was read or loaded before is put any more; what is just being put, ends.
        m_allEpoch.fetch_add(1, std::memory_order_acq_rel);
        for (Stripe &stripe : m_stripes)
            const QMutexLocker wait(&stripe.writing);
        auto done = m_tiers[i]->slot.removeMatching(pattern, cause);
        if (done)
            most = std::max(most, *done);
        else
            failed = std::move(done).error();
    }
    if (failed)
        return std::unexpected(*std::move(failed));
    return most;
}

void TieredCache::removedElsewhere(const CachePattern &pattern, const QString &rule)
{
    m_tiers[m_shared]->slot.level().forgetWaiting(pattern);
    const QString told = u"another program: %1"_s.arg(rule);
    if (rule == newerValue && pattern.isExact()) {
        noteNewer(pattern, told);
        (void)removeAbove(m_shared, pattern, Departure::Invalidated);
        return;
    }
    const quint64 sequence = noteRemoval(pattern, told);
    noteRemoved(sequence, removeAbove(m_shared, pattern, Departure::Invalidated).value_or(0));
}

void TieredCache::deafened()
{
    QList<CachePattern> patterns;
    {
        const QMutexLocker lock(&m_typesMutex);
        for (const auto &type : m_allTypes) {
            if (!type->immutable.load() && (type->levels.load() & (1U << m_shared)))
                patterns.append(CachePattern::ofType(type->name));
        }
    }
    for (const CachePattern &pattern : std::as_const(patterns)) {
        m_tiers[m_shared]->slot.level().forgetWaiting(pattern);
        const quint64 sequence = noteRemoval(pattern, u"the line to other programs was cut"_s);
        noteRemoved(sequence, removeAbove(m_shared, pattern, Departure::Invalidated).value_or(0));
    }
}

QList<Invalidation> TieredCache::invalidations() const
{
    QList<Invalidation> all;
    const QMutexLocker lock(&m_removalsMutex);
    for (auto removal = m_removals.last.rbegin(); removal != m_removals.last.rend(); ++removal)
        all.append(removal->told);
    return all;
}

} // namespace Docket::Cache
