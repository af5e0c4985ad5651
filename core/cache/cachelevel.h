// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachekey.h"

#include <metrics/histogram.h>

#include <QByteArray>

#include <array>
#include <chrono>

namespace Docket::Cache {

/// Wall time, so that it means the same in every level, after a restart and after a suspension. The epoch is "never".
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// What is stored under a key. The bytes are shared, not copied.
struct CacheValue
{
    QByteArray bytes;
    TimePoint created{}; ///< when it was made, which levels keep when they hand it on
    TimePoint expires{}; ///< epoch: never

    [[nodiscard]] bool isExpired(TimePoint now) const { return expires != TimePoint{} && expires <= now; }
};

/// Why an entry left a level.
enum class Departure : quint8
{
    Evicted,     ///< there was no room
    Expired,     ///< its time to live was over
    Replaced,    ///< a newer value took its place
    Removed,     ///< somebody asked for it by its key, or cleared the level
    Invalidated, ///< a pattern matched it
    Damaged      ///< it could not be read back
};
inline constexpr std::size_t departureCount = 6;

/// Stable name for logs, JSON and reports, such as "evicted".
[[nodiscard]] QString departureName(Departure cause);

/// One entry as a report shows it.
struct EntryInfo
{
    CacheKey key;
    qint64 bytes = 0; ///< of the value
    qint64 cost = 0;  ///< what it takes in this level, all told
    TimePoint created{};
    TimePoint expires{}; ///< epoch: never
};

/// A part of the entries of a level. The order is the level's own.
struct EntryPage
{
    QList<EntryInfo> entries;
    QByteArray next; ///< where the next page begins; empty: this was the last one
};

struct PastDeparture
{
    Departure cause = Departure::Evicted;
    TimePoint when{};
};

/// The part of one data type in a level.
struct TypeShare
{
    QString type;
    qint64 entries = 0;
    qint64 bytes = 0; ///< as they are counted against the capacity
    std::array<quint64, departureCount> departures{};
    Metrics::HistogramReport ageAtEviction; ///< in seconds, as in LevelStatistics

    [[nodiscard]] quint64 departed(Departure cause) const { return departures[std::size_t(cause)]; }
};

/// What a level did since it was made, and what it holds.
struct LevelStatistics
{
    quint64 hits = 0;
    quint64 misses = 0;
    quint64 puts = 0;
    quint64 refused = 0; ///< values too large to be kept
    quint64 spared = 0;  ///< calls that were not made because what the level stands on was down
    quint64 full = 0;    ///< puts that a server had no memory for
    std::array<quint64, departureCount> departures{};
    qint64 entries = 0;
    qint64 bytes = 0; ///< as they are counted against the capacity
    qint64 capacity = 0;
    Metrics::HistogramReport ageAtEviction; ///< seconds stand as microseconds: a histogram ends at 73 minutes
    QList<TypeShare> types;                 ///< by name; only what the level knows of its entries

    [[nodiscard]] quint64 departed(Departure cause) const { return departures[std::size_t(cause)]; }
    [[nodiscard]] double hitRatio() const { return hits + misses ? double(hits) / double(hits + misses) : 0; }
    /// The share of @p type, which is added in its place if there is none.
    [[nodiscard]] TypeShare &share(QStringView type);
};

/// Hears from a level that is shared with other programs. Called on a thread of the level.
class SharedLevelListener
{
public:
    virtual ~SharedLevelListener() = default;
    /// Another program removed what matches @p pattern, for @p rule, or put something newer there.
    virtual void removedElsewhere(const CachePattern &pattern, const QString &rule) = 0;
    /// Nothing was heard for a while, and something may have been said.
    virtual void deafened() = 0;

protected:
    SharedLevelListener() = default;
    Q_DISABLE_COPY_MOVE(SharedLevelListener)
};

/// One store of a TieredCache: memory, disk, a server. Thread-safe and synchronous, for workers; a level outlives a
/// failure of what it stands on and answers each call with a value or an Error. A value that get() hands out is whole
/// and belongs to its key and was not expired; damaged entries are misses and are removed.
class CacheLevel
{
public:
    virtual ~CacheLevel() = default;
    /// Stable and unique in a tiered cache: "memory", "disk".
    [[nodiscard]] virtual QString name() const = 0;

    /// Nothing: a miss. Counts and touches the entry.
    [[nodiscard]] virtual Result<std::optional<CacheValue>> get(const CacheKey &key) = 0;
    /// Stores @p value, which takes the place of what was there. One that is too large, or expired, is not kept: it
    /// counts as refused, what was there is gone all the same, and that is a success.
    [[nodiscard]] virtual Result<void> put(const CacheKey &key, const CacheValue &value) = 0;
    /// The values of many keys in their order, for a level where each call costs time.
    [[nodiscard]] virtual Result<std::vector<std::optional<CacheValue>>> getMany(const QList<CacheKey> &keys)
    {
        std::vector<std::optional<CacheValue>> values;
        values.reserve(std::size_t(keys.size()));
        for (const CacheKey &key : keys) {
            auto value = get(key);
            if (!value)
                return std::unexpected(std::move(value).error());
            values.push_back(*std::move(value));
        }
        return values;
    }
    /// The same as put() for what a reader has loaded: a level that is far away may store it later, or, where that does
    /// not succeed, not at all. A removal that comes later is in force over it.
    [[nodiscard]] virtual Result<void> putBehind(const CacheKey &key, const CacheValue &value)
    {
        return put(key, value);
    }
    /// What matches was removed by another program: what is still on its way by putBehind() must not arrive.
    virtual void forgetWaiting(const CachePattern &) {}
    /// Whether there was an entry.
    [[nodiscard]] virtual Result<bool> remove(const CacheKey &key, Departure cause = Departure::Removed) = 0;
    /// The number that was removed.
    [[nodiscard]] virtual Result<qint64> removeMatching(const CachePattern &pattern,
                                                        Departure cause = Departure::Invalidated) = 0;
    /// Removes many at once, for a level that is far away; stops at the first error.
    [[nodiscard]] virtual Result<void> removeAll(const QList<CacheKey> &keys, Departure cause)
    {
        for (const CacheKey &key : keys) {
            if (auto done = remove(key, cause); !done)
                return std::unexpected(std::move(done).error());
        }
        return {};
    }
    /// Removes everything; the number of entries that there were.
    [[nodiscard]] virtual Result<qint64> clear() = 0;

    /// Looks at an entry without counting or touching it. Nothing: there is none, or it is expired.
    [[nodiscard]] virtual Result<std::optional<EntryInfo>> find(const CacheKey &key) = 0;
    /// The value without counting or touching it, to be looked at. Nothing: there is none, or it is expired or damaged.
    [[nodiscard]] virtual Result<std::optional<CacheValue>> peek(const CacheKey &key) = 0;
    /// About @p limit entries that match, from @p from on, which is empty or EntryPage::next. Entries that come and go
    /// meanwhile may be missed; one that stays is given exactly once.
    [[nodiscard]] virtual Result<EntryPage> entries(const CachePattern &pattern, const QByteArray &from,
                                                    qsizetype limit) = 0;
    /// How an entry left last, as long as that is remembered.
    [[nodiscard]] virtual std::optional<PastDeparture> lastDeparture(const CacheKey &key) const = 0;
    [[nodiscard]] virtual LevelStatistics statistics() const = 0;
    /// Somebody looks at entries and bytes: a level that has to walk over its entries for them does so for some seconds
    /// from now on. Without it statistics() costs next to nothing.
    virtual void watch() {}
    /// For a level that sees to it by itself that what could not be removed is removed later and is a miss until then,
    /// and that costs next to no time while it does not work: the number of removals that it owes. None: it does not.
    [[nodiscard]] virtual std::optional<qsizetype> owed() const { return {}; }
    /// What no longer fits leaves, at once or soon.
    virtual void setCapacity(qint64 bytes) = 0;

    /// Where it is, for people; empty: nowhere but in this program.
    [[nodiscard]] virtual QString place() const { return {}; }
    /// For a level that other programs share: who hears of what they remove, null for nobody, and telling them. Nobody
    /// is called any more when a call with another listener has returned.
    virtual void setListener(SharedLevelListener *) {}
    virtual void announce(const CachePattern &, const QString & /*rule*/) {}
    /// How the listening goes, in words; none: it does not listen.
    [[nodiscard]] virtual std::optional<QString> listening() const { return {}; }

protected:
    CacheLevel() = default;
    Q_DISABLE_COPY_MOVE(CacheLevel)
};

} // namespace Docket::Cache
