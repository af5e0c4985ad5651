// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tieredcache.h"

#include <async/future.h>

#include <stop_token>

namespace Docket::Cache {

/// A rule of invalidation as a report shows it.
struct RuleReport
{
    QString event;        ///< "issue.changed"
    QStringList patterns; ///< "issue:{repository}:{number}"
    bool builtIn = true;  ///< false: from the settings
    quint64 applied = 0;  ///< events that it was applied to
    quint64 removed = 0;  ///< entries that left for it
};

/// What stands behind a level, for people.
struct LevelReport
{
    QString name;
    QString place;                    ///< "/home/me/…/cache", "localhost:6379, database 0"; empty for memory
    std::optional<QString> listening; ///< to other programs' invalidations: the state in words; none: it does not
};

/// The cache as a whole at one moment; immutable.
struct CacheReport
{
    TimePoint when{};
    std::chrono::milliseconds window{}; ///< of TypeStatistics::window
    TieredStatistics statistics;
    QList<LevelReport> levels; ///< from the top, as in statistics
    QList<RuleReport> rules;
    QList<Invalidation> invalidations; ///< the last ones, newest first
};

enum class EntryRanking
{
    Biggest,       ///< by cost
    Oldest,        ///< by created
    SoonestExpired ///< those that never expire are left out
};

/// When the entries of a level expire: how many fall into each stretch of time from now.
struct ExpiryHistogram
{
    struct Bucket
    {
        std::chrono::milliseconds from{};
        std::chrono::milliseconds to{}; ///< exclusive; zero in the last one: without an end
        qint64 entries = 0;
        qint64 bytes = 0;
    };
    QList<Bucket> buckets;
    qint64 never = 0; ///< entries that do not expire
    qint64 neverBytes = 0;
    bool complete = true; ///< false: the level holds more entries than were looked at
};

/// A value, taken out to be looked at.
struct FetchedValue
{
    CacheKey key;
    QString level; ///< where it was found
    CacheValue value;
    QByteArray json; ///< indented JSON in UTF-8, where the type's values can be told so; else empty
    QString text;    ///< for people where there is no JSON, such as the outline of a tree; may be empty: show the bytes
};

/// What a removal would remove.
struct RemovalPreview
{
    struct InLevel
    {
        QString level;
        qint64 entries = 0;
        qint64 bytes = 0;
        bool complete = true; ///< false: at least so many
        std::optional<Error> error;
    };
    QList<InLevel> levels;
    QList<CacheKey> examples; ///< some of the keys, sorted
};

/// Looks into a tiered cache and changes it by hand, for docks and commands. Every call returns at once and may be made
/// from any thread; the work is done on a worker, so nothing here waits for a disk or a server. Looking counts as no
/// read and touches no entry. The words of rules, levels and types are the ones of the settings (cache.types).
/// Failures: Code::Invalid for an unknown name, else those of the level, which name it; Code::Cancelled for a fired
/// token.
class CacheInspection
{
public:
    virtual ~CacheInspection() = default;

    [[nodiscard]] virtual Async::Future<CacheReport> report() = 0;

    /// About @p limit entries of @p level, see CacheLevel::entries().
    [[nodiscard]] virtual Async::Future<EntryPage> entries(const QString &level, const CachePattern &pattern,
                                                           const QByteArray &from, qsizetype limit,
                                                           std::stop_token stop = {}) = 0;
    /// The first @p limit of all matching entries of @p level by @p ranking; walks the whole level.
    [[nodiscard]] virtual Async::Future<QList<EntryInfo>> ranked(const QString &level, const CachePattern &pattern,
                                                                 EntryRanking ranking, qsizetype limit,
                                                                 std::stop_token stop = {}) = 0;
    [[nodiscard]] virtual Async::Future<ExpiryHistogram> expiring(const QString &level, const CachePattern &pattern,
                                                                  std::stop_token stop = {}) = 0;
    /// From @p level, or from the first that has it if that is empty. NotFound: none has.
    [[nodiscard]] virtual Async::Future<FetchedValue> value(const CacheKey &key, const QString &level = {}) = 0;
    [[nodiscard]] virtual Async::Future<KeyExplanation> explain(const CacheKey &key) = 0;

    [[nodiscard]] virtual Async::Future<RemovalPreview> previewRemoval(const CachePattern &pattern,
                                                                       std::stop_token stop = {}) = 0;
    /// From all levels, and from the memory of other programs on the same Redis. Counts as removed.
    [[nodiscard]] virtual Async::Future<bool> remove(const CacheKey &key) = 0;
    /// The number of entries in the level that had most of them. Counts as removed.
    [[nodiscard]] virtual Async::Future<qint64> removeMatching(const CachePattern &pattern) = 0;
    /// Only this level; what lies in others stays. The number of entries.
    [[nodiscard]] virtual Async::Future<qint64> clear(const QString &level) = 0;

    /// For what is put from now on, until the program ends: who wants to keep it writes cache.types.TYPE to the
    /// settings. Unknown levels are Invalid.
    [[nodiscard]] virtual Async::Future<void> setType(const QString &type, const TypeSettings &settings) = 0;
    /// At once and, where settings are kept, in them.
    [[nodiscard]] virtual Async::Future<void> setCapacity(const QString &level, qint64 bytes) = 0;

protected:
    CacheInspection() = default;
    Q_DISABLE_COPY_MOVE(CacheInspection)
};

} // namespace Docket::Cache
