// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "memorylevel.h"

using namespace Qt::StringLiterals;

namespace Docket::Cache {

struct MemoryLevel::Entry final : PolicyNode
{
    Entry(const CacheKey &entryKey, const CacheValue &entryValue, qint64 entryCost)
        : PolicyNode(entryKey.hash(), entryCost)
        , key(entryKey)
        , value(entryValue)
    {
    }

    [[nodiscard]] EntryInfo info() const
    {
        return {
            .key = key, .bytes = value.bytes.size(), .cost = cost, .created = value.created, .expires = value.expires};
    }

    CacheKey key;
    CacheValue value;
};

namespace {

/// What an entry takes: the value as it was allocated, the key, and what keeps the books (node, hash slot, heap).
qint64 costOf(const CacheKey &key, const CacheValue &value)
{
    return value.bytes.size() + 2 * key.text().size() + 256;
}

void prefetch(const char *bytes)
{
#if defined(__GNUC__)
    // The count of those who share the bytes stands before them.
    __builtin_prefetch(bytes - 16, 1);
#else
    (void)bytes;
#endif
}

} // namespace

MemoryLevel::MemoryLevel(qint64 capacity, const Clock &clock)
    : m_clock(clock)
    , m_policy(capacity)
{
}

MemoryLevel::~MemoryLevel()
{
    for (Shard &shard : m_shards)
        qDeleteAll(shard.entries);
}

QString MemoryLevel::name() const
{
    return u"memory"_s;
}

MemoryLevel::Entry *MemoryLevel::entryOf(const Shard &shard, const CacheKey &key)
{
    Entry *entry = shard.entries.value(key.hash());
    if (!entry)
        return nullptr;
    // What is needed next lies apart, and is fetched at the same time as what the keys are compared by.
    prefetch(entry->value.bytes.constData());
    return entry->key == key ? entry : nullptr;
}

Result<std::optional<CacheValue>> MemoryLevel::get(const CacheKey &key)
{
    Shard &shard = shardOf(key);
    TimePoint now{};
    {
        const QMutexLocker lock(&shard.mutex);
        Entry *found = entryOf(shard, key);
        if (!found) {
            ++shard.misses;
            return std::nullopt;
        }
        Entry &entry = *found;
        if (entry.value.expires != TimePoint{})
            now = m_clock.now();
        if (!entry.value.isExpired(now)) {
            ++shard.hits;
            EvictionPolicy::hit(entry);
            return entry.value;
        }
        ++shard.misses;
    }
    removeExpired(key, now);
    return std::nullopt;
}

void MemoryLevel::removeExpired(const CacheKey &key, TimePoint now)
{
    std::unique_ptr<Entry> gone;
    const QMutexLocker writing(&m_writing);
    const Entry *found = entryOf(shardOf(key), key); // only read, and who writes holds m_writing
    if (!found || !found->value.isExpired(now))
        return;
    gone = take(key);
    noteLeaving(*gone, Departure::Expired, now);
}

std::unique_ptr<MemoryLevel::Entry> MemoryLevel::take(const CacheKey &key)
{
    Shard &shard = shardOf(key);
    std::unique_ptr<Entry> entry;
    {
        const QMutexLocker lock(&shard.mutex);
        if (entryOf(shard, key))
            entry.reset(shard.entries.take(key.hash()));
    }
    if (entry) {
        m_policy.remove(*entry);
        count(*entry, -1);
    }
    return entry;
}

void MemoryLevel::count(const Entry &entry, int sign)
{
    auto share = m_shares.find(entry.key.type());
    if (share == m_shares.end())
        share = m_shares.try_emplace(entry.key.type().toString()).first;
    share->second.entries += sign;
    share->second.bytes += sign * entry.cost;
}

void MemoryLevel::noteLeaving(const Entry &entry, Departure cause, TimePoint now)
{
    m_log.note(entry.hash, cause, now, now - entry.value.created, entry.key.type());
}

Result<void> MemoryLevel::put(const CacheKey &key, const CacheValue &value)
{
    const TimePoint now = m_clock.now();
    auto entry = std::make_unique<Entry>(key, value, costOf(key, value));
    Entries gone; // freed after the lock is
    const QMutexLocker writing(&m_writing);
    const bool fits = entry->cost <= m_policy.capacity() && !value.isExpired(now);
    if (auto old = take(key)) {
        noteLeaving(*old, Departure::Replaced, now);
        gone.push_back(std::move(old));
    }
    if (!fits) {
        ++m_refused;
        return {};
    }
    ++m_puts;
    count(*entry, 1);
    m_policy.insert(*entry, [&](PolicyNode &node) {
        const auto &leaving = static_cast<Entry &>(node);
        gone.push_back(take(leaving.key));
        noteLeaving(*gone.back(), Departure::Evicted, now);
    });
    Shard &shard = shardOf(key);
    const QMutexLocker lock(&shard.mutex);
    Entry *&place = shard.entries[key.hash()];
    if (place) { // another key with the same hash
        m_policy.remove(*place);
        count(*place, -1);
        noteLeaving(*place, Departure::Evicted, now);
        gone.emplace_back(place);
    }
    place = entry.release();
    return {};
}

Result<bool> MemoryLevel::remove(const CacheKey &key, Departure cause)
{
    std::unique_ptr<Entry> entry;
    const QMutexLocker writing(&m_writing);
    entry = take(key);
    if (!entry)
        return false;
    noteLeaving(*entry, cause, m_clock.now());
    return true;
}

Result<qint64> MemoryLevel::removeMatching(const CachePattern &pattern, Departure cause)
{
    const TimePoint now = m_clock.now();
    Entries gone;
    const QMutexLocker writing(&m_writing);
    // Most changes concern types of which nothing is kept at the moment.
    if (const auto &type = pattern.type()) {
        const auto share = m_shares.find(QStringView(*type));
        if (share == m_shares.end() || share->second.entries == 0)
            return 0;
    }
    for (Shard &shard : m_shards) {
        const QMutexLocker lock(&shard.mutex);
        shard.entries.removeIf([&](const auto &place) {
            if (!pattern.matches(place.value()->key))
                return false;
            gone.emplace_back(place.value());
            return true;
        });
    }
    for (const auto &entry : gone) {
        m_policy.remove(*entry);
        count(*entry, -1);
        noteLeaving(*entry, cause, now);
    }
    return qint64(gone.size());
}

Result<qint64> MemoryLevel::clear()
{
    auto removed = removeMatching(CachePattern::everything(), Departure::Removed);
    const QMutexLocker writing(&m_writing);
    if (m_policy.count() == 0)
        m_policy.reset();
    return removed;
}

Result<std::optional<EntryInfo>> MemoryLevel::find(const CacheKey &key)
{
    const TimePoint now = m_clock.now();
    Shard &shard = shardOf(key);
    const QMutexLocker lock(&shard.mutex);
    const Entry *found = entryOf(shard, key);
    return found && !found->value.isExpired(now) ? std::optional(found->info()) : std::nullopt;
}

Result<std::optional<CacheValue>> MemoryLevel::peek(const CacheKey &key)
{
    const TimePoint now = m_clock.now();
    Shard &shard = shardOf(key);
    const QMutexLocker lock(&shard.mutex);
    const Entry *found = entryOf(shard, key);
    return found && !found->value.isExpired(now) ? std::optional(found->value) : std::nullopt;
}

Result<EntryPage> MemoryLevel::entries(const CachePattern &pattern, const QByteArray &from, qsizetype limit)
{
    const TimePoint now = m_clock.now();
    EntryPage page;
    // Whole shards, so that an entry that stays is given once whatever comes and goes beside it.
    for (std::size_t at = std::size_t(from.toUInt()); at < shardCount; ++at) {
        if (page.entries.size() >= limit) {
            page.next = QByteArray::number(qulonglong(at));
            break;
        }
        const Shard &shard = m_shards[at];
        const QMutexLocker lock(&shard.mutex);
        for (const Entry *entry : shard.entries) {
            if (!entry->value.isExpired(now) && pattern.matches(entry->key))
                page.entries.append(entry->info());
        }
    }
    return page;
}

std::optional<PastDeparture> MemoryLevel::lastDeparture(const CacheKey &key) const
{
    return m_log.find(key.hash());
}

LevelStatistics MemoryLevel::statistics() const
{
    LevelStatistics statistics;
    m_log.fill(statistics);
    for (const Shard &shard : m_shards) {
        const QMutexLocker lock(&shard.mutex);
        statistics.hits += shard.hits;
        statistics.misses += shard.misses;
    }
    const QMutexLocker writing(&m_writing);
    statistics.puts = m_puts;
    statistics.refused = m_refused;
    statistics.entries = m_policy.count();
    statistics.bytes = m_policy.cost();
    statistics.capacity = m_policy.capacity();
    for (const auto &[type, share] : m_shares) {
        TypeShare &of = statistics.share(type);
        of.entries = share.entries;
        of.bytes = share.bytes;
    }
    return statistics;
}

void MemoryLevel::setCapacity(qint64 bytes)
{
    const TimePoint now = m_clock.now();
    Entries gone;
    const QMutexLocker writing(&m_writing);
    m_policy.setCapacity(bytes, [&](PolicyNode &node) {
        gone.push_back(take(static_cast<Entry &>(node).key));
        noteLeaving(*gone.back(), Departure::Evicted, now);
    });
}

} // namespace Docket::Cache
