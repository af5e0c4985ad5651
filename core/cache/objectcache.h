// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"
#include "evictionpolicy.h"

#include <QMutex>

#include <unordered_map>
#include <vector>

namespace Docket::Cache {

/// Shared objects in memory, such as laid-out documents and decoded trees, bounded by what their owners say they cost.
/// Thread-safe; an object is destroyed by whoever drops it last, never under the lock. Objects that may only live in
/// one thread need a cache that only this thread uses.
template <typename T>
class ObjectCache final
{
public:
    explicit ObjectCache(qint64 capacity)
        : m_policy(capacity)
    {
    }
    Q_DISABLE_COPY_MOVE(ObjectCache)
    ~ObjectCache() = default;

    /// Null: there is none.
    [[nodiscard]] std::shared_ptr<T> get(const CacheKey &key)
    {
        const QMutexLocker lock(&m_mutex);
        const auto found = m_entries.find(key);
        if (found == m_entries.end()) {
            ++m_statistics.misses;
            return {};
        }
        ++m_statistics.hits;
        EvictionPolicy::hit(*found->second);
        return found->second->object;
    }

    /// @p cost in bytes. False: it is too large and was not kept; what was there before is gone all the same.
    bool put(const CacheKey &key, std::shared_ptr<T> object, qint64 cost)
    {
        auto entry = std::make_unique<Entry>(key, std::move(object), cost + overhead);
        Gone gone;
        const QMutexLocker lock(&m_mutex);
        drop(key, Departure::Replaced, gone);
        if (entry->cost > m_policy.capacity()) {
            ++m_statistics.refused;
            return false;
        }
        ++m_statistics.puts;
        m_policy.insert(*entry, [&](PolicyNode &node) {
            drop(CacheKey(static_cast<Entry &>(node).key), Departure::Evicted, gone);
        });
        m_entries.emplace(key, std::move(entry));
        return true;
    }

    bool remove(const CacheKey &key, Departure cause = Departure::Removed)
    {
        Gone gone;
        const QMutexLocker lock(&m_mutex);
        drop(key, cause, gone);
        return !gone.empty();
    }

    qint64 removeMatching(const CachePattern &pattern, Departure cause = Departure::Invalidated)
    {
        Gone gone;
        const QMutexLocker lock(&m_mutex);
        QList<CacheKey> keys;
        for (const auto &[key, entry] : m_entries) {
            if (pattern.matches(key))
                keys.append(key);
        }
        for (const CacheKey &key : std::as_const(keys))
            drop(key, cause, gone);
        return keys.size();
    }

    void clear() { (void)removeMatching(CachePattern::everything(), Departure::Removed); }

    void setCapacity(qint64 bytes)
    {
        Gone gone;
        const QMutexLocker lock(&m_mutex);
        m_policy.setCapacity(
            bytes, [&](PolicyNode &node) { drop(CacheKey(static_cast<Entry &>(node).key), Departure::Evicted, gone); });
    }

    [[nodiscard]] LevelStatistics statistics() const
    {
        const QMutexLocker lock(&m_mutex);
        LevelStatistics statistics = m_statistics;
        statistics.entries = m_policy.count();
        statistics.bytes = m_policy.cost();
        statistics.capacity = m_policy.capacity();
        return statistics;
    }

private:
    struct Entry final : PolicyNode
    {
        Entry(const CacheKey &entryKey, std::shared_ptr<T> entryObject, qint64 entryCost)
            : PolicyNode(entryKey.hash(), entryCost)
            , key(entryKey)
            , object(std::move(entryObject))
        {
        }

        CacheKey key;
        std::shared_ptr<T> object;
    };
    using Gone = std::vector<std::unique_ptr<Entry>>; ///< declared before the lock, so that it is freed after it
    static constexpr qint64 overhead = 256;

    void drop(const CacheKey &key, Departure cause, Gone &gone)
    {
        const auto found = m_entries.find(key);
        if (found == m_entries.end())
            return;
        m_policy.remove(*found->second);
        gone.push_back(std::move(found->second));
        m_entries.erase(found);
        ++m_statistics.departures[std::size_t(cause)];
    }

    mutable QMutex m_mutex;
    std::unordered_map<CacheKey, std::unique_ptr<Entry>> m_entries;
    EvictionPolicy m_policy;
    LevelStatistics m_statistics;
};

} // namespace Docket::Cache
