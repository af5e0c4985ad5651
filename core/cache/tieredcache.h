// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachesink.h"
#include "levelslot.h"
#include "typecounters.h"

#include <async/singleflight.h>
#include <base/clock.h>

#include <QMutex>

#include <deque>
#include <map>

namespace Docket::Cache {

/// How entries of one data type are kept. May be changed at any time.
struct TypeSettings
{
    std::chrono::milliseconds timeToLive{}; ///< zero: without an end
    QStringList levels;                     ///< names; empty: all
    qint64 largest = 0;                     ///< bytes of a loaded value that is kept; zero: without a bound
    bool immutable = false;                 ///< keys name their content: what is found under one is right for ever

    bool operator==(const TypeSettings &) const = default;
};

struct TieredOptions
{
    std::chrono::milliseconds window{300'000};   ///< of the sliding ratios
    std::chrono::milliseconds firstPause{1'000}; ///< after which a level that failed is tried again; doubles
    std::chrono::milliseconds longestPause{60'000};
};

/// Reads, loads and writes of one data type.
struct TypeStatistics
{
    QString type;
    TypeSettings settings;
    ReadCounts total;  ///< since start
    ReadCounts window; ///< lately
    quint64 loads = 0;
    quint64 loadsFailed = 0;
    quint64 loadsCancelled = 0; ///< whoever asked did not want the value any more
    quint64 loadsShared = 0;    ///< callers that got the result of somebody else's load
    Metrics::HistogramReport loadTime;
    Metrics::HistogramReport lowerReadTime; ///< reads that went below the top level
};

/// One level in its place.
struct TierStatistics
{
    QString name;
    LevelStatistics level;
    LevelSlot::Health health;
    quint64 promotions = 0; ///< entries that came into it from a level below
};

struct TieredStatistics
{
    QList<TierStatistics> levels; ///< from the top
    QList<TypeStatistics> types;
    [[nodiscard]] ReadCounts total() const;
    [[nodiscard]] ReadCounts window() const;
};

/// A removal by pattern, remembered so that a miss can be explained by it.
struct Invalidation
{
    QString pattern;
    QString rule; ///< what it was done for: "issue.changed", "another program"; empty: nobody said
    TimePoint when{};
    qint64 removed = 0; ///< entries, in the level that had most of them

    bool operator==(const Invalidation &) const = default;
};

/// All that is known of one key.
struct KeyExplanation
{
    struct InLevel
    {
        QString level;
        std::optional<EntryInfo> entry;
        std::optional<std::chrono::milliseconds> age;
        std::optional<std::chrono::milliseconds> timeLeft; ///< none: it never expires
        std::optional<PastDeparture> lastDeparture;
        std::optional<Error> error; ///< the level could not be asked
    };
    CacheKey key;
    TypeSettings settings;
    QList<InLevel> levels; ///< from the top
    struct Miss
    {
        MissReason reason = MissReason::NeverSeen;
        TimePoint when{};
        std::optional<Invalidation> invalidation; ///< where that is the reason and it is remembered
    };
    std::optional<Miss> lastMiss; ///< none: no read missed it, or it is forgotten
};

/// Levels one above the other. A read asks from the top and copies what it finds into the levels above; a write goes to
/// all from the bottom up, so that no reader can bring an older value back. A level that fails is skipped, counted and
/// tried again later, and never makes a read fail. One load for each key at a time, never shared with a caller that
/// came after an invalidation; errors of loaders are not kept. What other programs remove from a level that they share
/// leaves the levels above it here. Thread-safe and synchronous, for workers: a get may read
/// files. The clock must outlive it.
class TieredCache final : public CacheSink, private SharedLevelListener
{
public:
    using Loader = std::function<Result<QByteArray>()>;

    /// @p levels from the top, at most ReadCounts::maxLevels, with different names.
    TieredCache(std::vector<std::shared_ptr<CacheLevel>> levels, const Clock &clock, TieredOptions options = {});
    ~TieredCache() override;
    Q_DISABLE_COPY_MOVE(TieredCache)

    /// Applies to what is put from now on. A type that comes back to a level finds nothing there.
    void setType(const QString &type, const TypeSettings &settings);
    [[nodiscard]] TypeSettings settingsOf(QStringView type) const;

    /// Nothing: a miss. Whatever goes wrong in a level is a miss there.
    [[nodiscard]] std::optional<QByteArray> get(const CacheKey &key);
    /// The same for many keys at once: a level that is far away is asked once. One answer for each key.
    [[nodiscard]] QList<std::optional<QByteArray>> getMany(const QList<CacheKey> &keys);
    /// The cached value, or what @p load makes, which is put. Runs @p load in this thread or waits for the one that
    /// runs in another; @p load must not ask for the same key. An exception of @p load is Code::Internal.
    [[nodiscard]] Result<QByteArray> getOrLoad(const CacheKey &key, const Loader &load);
    /// For a loader that reads from a snapshot, such as a transaction: @p mark was taken before the snapshot. What was
    /// loaded is put, and shared with others who ask, only if nothing that concerns the key was removed or put since.
    [[nodiscard]] Result<QByteArray> getOrLoad(const CacheKey &key, const Loader &load, quint64 mark);
    /// For values that were loaded many at once: puts @p value under the conditions of getOrLoad(). @p took is what its
    /// load cost, a part of the whole.
    void offer(const CacheKey &key, const QByteArray &value, quint64 mark, std::chrono::nanoseconds took);
    /// The number of changes so far.
    [[nodiscard]] quint64 mark() const { return m_sequence.load(std::memory_order_seq_cst); }

    [[nodiscard]] Result<void> put(const CacheKey &key, const QByteArray &value,
                                   std::chrono::milliseconds timeToLive = {}) override;
    [[nodiscard]] Result<void> remove(const CacheKey &key) override;
    /// Counts as invalidated.
    [[nodiscard]] Result<qint64> removeMatching(const CachePattern &pattern) override;
    /// The same for a reason, which explanations give.
    [[nodiscard]] Result<qint64> removeMatching(const CachePattern &pattern, const QString &rule,
                                                Departure cause = Departure::Invalidated);
    /// The same as remove() with another cause.
    [[nodiscard]] Result<void> remove(const CacheKey &key, Departure cause);

    [[nodiscard]] TieredStatistics statistics();
    [[nodiscard]] KeyExplanation explain(const CacheKey &key);
    /// For what concerns one level only: listing, clearing, its capacity. Null: there is none of that name.
    [[nodiscard]] CacheLevel *level(QStringView name) const;
    [[nodiscard]] QStringList levelNames() const;
    /// The last removals, newest first; without those by a newer value of the same key.
    [[nodiscard]] QList<Invalidation> invalidations() const;
    [[nodiscard]] std::chrono::milliseconds window() const { return m_options.window; }

private:
    struct Tier;
    struct Type;
    struct Removal
    {
        CachePattern pattern;
        Invalidation told;
        quint64 sequence = 0;
    };
    using Types = std::map<QString, Type *, std::less<>>;

    /// What of a key's past must not have changed for a value that was read or loaded to be put.
    struct Epoch
    {
        quint64 key = 0;
        quint64 all = 0;
        bool operator==(const Epoch &) const = default;
    };
    struct Flight
    {
        CacheKey key;
        Epoch epoch;
        bool operator==(const Flight &) const = default;
        friend std::size_t qHash(const Flight &flight, std::size_t seed = 0) noexcept
        {
            return qHashMulti(seed, flight.key, flight.epoch.key, flight.epoch.all);
        }
    };
    struct alignas(64) Stripe
    {
        QMutex writing; ///< held while a key of this stripe is written to the levels
        std::atomic<quint64> epoch = 0;
    };

    [[nodiscard]] Stripe &stripeOf(const CacheKey &key) { return m_stripes[(key.hash() >> 40) % m_stripes.size()]; }
    [[nodiscard]] Epoch epochOf(const CacheKey &key);
    [[nodiscard]] Type &typeOf(QStringView name);
    [[nodiscard]] std::optional<QByteArray> read(const CacheKey &key, Type &type, TimePoint now);
    void promote(const CacheKey &key, const CacheValue &value, const Type &type, std::size_t below, const Epoch &epoch);
    /// @p loaded: by a reader, who does not wait for a level that is far away.
    [[nodiscard]] Result<void> store(const CacheKey &key, const CacheValue &value, quint32 levels, bool loaded);
    [[nodiscard]] CacheValue made(const QByteArray &bytes, std::chrono::milliseconds timeToLive,
                                  const Type &type) const;
    /// What was read before this is not put any more where @p pattern matches, once it has returned.
    quint64 noteRemoval(const CachePattern &pattern, const QString &rule);
    /// A removal that a newer value of the key means: one of many, so it is kept apart from the others.
    void noteNewer(const CachePattern &key, const QString &rule);
    [[nodiscard]] std::optional<Invalidation> lastInvalidation(const CacheKey &key, quint64 until) const;
    void noteRemoved(quint64 sequence, qint64 removed);
    [[nodiscard]] bool removedSince(quint64 mark, const CacheKey &key) const;
    /// From the levels above @p below, from the bottom up.
    [[nodiscard]] Result<qint64> removeAbove(std::size_t below, const CachePattern &pattern, Departure cause);
    [[nodiscard]] Result<bool> removeFrom(std::size_t below, const CacheKey &key, Departure cause);
    [[nodiscard]] Result<QByteArray> loaded(const CacheKey &key, Type &type, const Loader &load);
    void removedElsewhere(const CachePattern &pattern, const QString &rule) override;
    void deafened() override;
    void noteMiss(const CacheKey &key, Type &type, TimePoint now, bool levelFailed);
    void noteWindow(TimePoint now);
    /// Where entries of @p type can be: a level that a type came to later was emptied of it then.
    [[nodiscard]] quint32 levelsOf(QStringView type);
    [[nodiscard]] quint32 levelMask(const TypeSettings &settings) const;

    const Clock &m_clock;
    const TieredOptions m_options;
    std::vector<std::unique_ptr<Tier>> m_tiers;
    std::array<Stripe, 64> m_stripes;
    std::atomic<quint64> m_allEpoch = 0;
    Async::SingleFlight<Flight, QByteArray> m_flights;

    struct MissLog;
    std::unique_ptr<MissLog> m_missLog;

    static constexpr std::size_t mostRemovals = 512;
    mutable QMutex m_removalsMutex;
    /// The last removals of a kind, oldest first.
    struct Removals
    {
        std::deque<Removal> last;
        quint64 forgotten = 0; ///< the newest of those that are not among them any more

        quint64 note(Removal removal);
        /// True as well where it was so long ago that it is not known any more.
        [[nodiscard]] bool hasSince(quint64 mark, const CacheKey &key) const;
        [[nodiscard]] const Removal *find(const CacheKey &key, quint64 until) const;
    };
    Removals m_removals;
    Removals m_newer;
    std::atomic<quint64> m_sequence = 0;
    std::size_t m_shared = 0; ///< index of the level that other programs share; the number of levels if none is

    QMutex m_settingMutex;       ///< one change of a type at a time; held while levels are asked
    mutable QMutex m_typesMutex; ///< for making and changing types; readers go by the published map
    std::vector<std::unique_ptr<Type>> m_allTypes;
    std::vector<std::unique_ptr<const Types>> m_published; ///< the last is current; older ones may still be read
    std::atomic<const Types *> m_types = nullptr;
    std::atomic<qint64> m_nextMoment = 0; ///< when the windows are noted again
};

} // namespace Docket::Cache
