// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"
#include "departurelog.h"
#include "evictionpolicy.h"

#include <base/clock.h>

#include <QMutex>

#include <map>
#include <vector>

namespace Docket::Cache {

/// Entries in memory, bounded by their bytes with keys and bookkeeping. A get takes the lock of one shard out of 64 and
/// never waits for a put's search for room; puts and removals take turns. Never fails. The clock must outlive it.
class MemoryLevel final : public CacheLevel
{
public:
    MemoryLevel(qint64 capacity, const Clock &clock);
    ~MemoryLevel() override;
    Q_DISABLE_COPY_MOVE(MemoryLevel)

    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<std::optional<CacheValue>> get(const CacheKey &key) override;
    [[nodiscard]] Result<void> put(const CacheKey &key, const CacheValue &value) override;
    [[nodiscard]] Result<bool> remove(const CacheKey &key, Departure cause = Departure::Removed) override;
    [[nodiscard]] Result<qint64> removeMatching(const CachePattern &pattern,
                                                Departure cause = Departure::Invalidated) override;
    [[nodiscard]] Result<qint64> clear() override;
    [[nodiscard]] Result<std::optional<EntryInfo>> find(const CacheKey &key) override;
    [[nodiscard]] Result<std::optional<CacheValue>> peek(const CacheKey &key) override;
    [[nodiscard]] Result<EntryPage> entries(const CachePattern &pattern, const QByteArray &from,
                                            qsizetype limit) override;
    [[nodiscard]] std::optional<PastDeparture> lastDeparture(const CacheKey &key) const override;
    [[nodiscard]] LevelStatistics statistics() const override;
    void setCapacity(qint64 bytes) override;

private:
    struct Entry;
    using Entries = std::vector<std::unique_ptr<Entry>>;

    /// On a cache line of its own, counters included: what one thread writes is not what another one reads.
    struct alignas(64) Shard
    {
        mutable QMutex mutex;
        /// By the hash of their key alone, so that a lookup stays in the table until it has found the one entry. Of two
        /// keys with the same hash (one pair in 2^64) only the newer is kept.
        QHash<std::size_t, Entry *> entries;
        quint64 hits = 0;
        quint64 misses = 0;
    };
    static constexpr std::size_t shardCount = 64;

    /// With the shard's lock held; null: there is none.
    [[nodiscard]] static Entry *entryOf(const Shard &shard, const CacheKey &key);
    [[nodiscard]] Shard &shardOf(const CacheKey &key) { return m_shards[(key.hash() >> 48) % shardCount]; }
    /// Takes an entry out of its shard and the policy; with m_writing held.
    [[nodiscard]] std::unique_ptr<Entry> take(const CacheKey &key);
    struct Share
    {
        qint64 entries = 0;
        qint64 bytes = 0;
    };
    /// Counts an entry in or out; with m_writing held.
    void count(const Entry &entry, int sign);
    void noteLeaving(const Entry &entry, Departure cause, TimePoint now);
    void removeExpired(const CacheKey &key, TimePoint now);

    const Clock &m_clock;
    std::array<Shard, shardCount> m_shards;
    DepartureLog m_log;
    mutable QMutex m_writing; ///< taken before a shard's; all that changes which entries there are
    EvictionPolicy m_policy;
    std::map<QString, Share, std::less<>> m_shares; ///< by type, with m_writing
    quint64 m_puts = 0;
    quint64 m_refused = 0;
};

} // namespace Docket::Cache
