// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <base/stephook.h>
#include <cache/cachesink.h>
#include <storage/unitjournal.h>

#include <QByteArray>
#include <QList>

namespace Docket::UnitsOfWork {

/// What a key stands for.
enum class CacheEntry
{
    Changing, ///< a newer value replaces an older one: an older one must not survive, not even a crash
    Immutable ///< the key names its content (a hash): whatever is found under it is right
};

/// What a unit of work changes in the cache: held until the unit is committed, in order, and dropped with it. What
/// makes entries stale is journalled with the unit, so that a crash between the commit and the cache leaves no stale
/// entry behind once the journal is replayed. Puts of immutable entries after everything else do not hold the writer:
/// they follow on a thread of their own, before the unit's future ends. On the writer's thread.
class UnitCache final
{
public:
    explicit UnitCache(StepHook *hook);
    Q_DISABLE_COPY_MOVE(UnitCache)

    /// Stores @p value for @p timeToLive; zero: as long as is set for the key's type. What that took is written to
    /// @p spent, if there is one, before the unit's future ends.
    void put(const Cache::CacheKey &key, const QByteArray &value, std::chrono::milliseconds timeToLive = {},
             CacheEntry entry = CacheEntry::Changing, std::shared_ptr<std::chrono::nanoseconds> spent = {});
    void remove(const Cache::CacheKey &key);
    void removeMatching(const Cache::CachePattern &pattern);

    [[nodiscard]] qsizetype size() const { return m_operations.size(); }

private:
    friend class UnitOfWork;
    friend class UnitOfWorkRunner;

    struct Operation
    {
        enum class Kind
        {
            Put,
            Remove,
            RemoveMatching
        };
        Kind kind = Kind::Put;
        Cache::CacheKey key;
        std::optional<Cache::CachePattern> pattern; ///< of RemoveMatching
        QByteArray value;
        std::chrono::milliseconds timeToLive{};
        CacheEntry entry = CacheEntry::Changing;
        qint64 journalId = 0; ///< 0: not journalled
        std::shared_ptr<std::chrono::nanoseconds> spent;
    };

    [[nodiscard]] qsizetype mark() const { return m_operations.size(); }
    void undoTo(qsizetype mark) { m_operations.resize(mark); }
    [[nodiscard]] Result<void> journal(Storage::Connection &connection);
    /// What the operations came to: the journal's rows that are done with, and the first error.
    struct Applied
    {
        QList<qint64> done;
        Result<void> result;
    };
    [[nodiscard]] Applied apply(Cache::CacheSink *sink) const { return apply(m_operations, sink, m_hook); }
    [[nodiscard]] static Applied apply(const QList<Operation> &operations, Cache::CacheSink *sink, StepHook *hook);
    [[nodiscard]] static Result<void> apply(const Operation &operation, Cache::CacheSink &sink, StepHook *hook);
    /// Takes out the puts at the end that may be late, because nobody can be misled by their absence: of immutable
    /// entries.
    [[nodiscard]] QList<Operation> takeFollowers();

    StepHook *m_hook;
    QList<Operation> m_operations;
};

} // namespace Docket::UnitsOfWork
