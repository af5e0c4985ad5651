// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <base/stephook.h>
#include <storage/unitjournal.h>

#include <QByteArray>
#include <QString>

namespace Docket::Cache {
class CacheSink;
}

namespace Docket::UnitsOfWork {

/// What a key stands for.
enum class CacheEntry
{
    Changing, ///< a newer value replaces an older one: an older one must not survive, not even a crash
    Immutable ///< the key names its content (a hash): whatever is found under it is right
};

/// What a unit of work changes in the cache: held until the unit is committed, in order, and dropped with it. What
/// makes entries stale is journalled with the unit, so that a crash between the commit and the cache leaves no stale
/// entry behind once the journal is replayed. On the writer's thread.
class UnitCache final
{
public:
    explicit UnitCache(StepHook *hook);
    Q_DISABLE_COPY_MOVE(UnitCache)

    /// Stores @p value for @p ttl; zero: without an end.
    void put(const QString &key, const QByteArray &value, std::chrono::milliseconds ttl = {},
             CacheEntry entry = CacheEntry::Changing);
    void remove(const QString &key);
    /// See Cache::CacheSink for the form of patterns.
    void removeMatching(const QString &pattern);

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
        QString text;
        QByteArray value;
        std::chrono::milliseconds ttl{};
        qint64 journalId = 0; ///< 0: not journalled
        CacheEntry entry = CacheEntry::Changing;
    };

    [[nodiscard]] qsizetype mark() const { return m_operations.size(); }
    void undoTo(qsizetype mark) { m_operations.resize(mark); }
    [[nodiscard]] Result<void> journal(Storage::Connection &connection);
    /// Ids of the journal's rows that are done with.
    [[nodiscard]] Result<QList<qint64>> apply(Cache::CacheSink *sink);

    StepHook *m_hook;
    QList<Operation> m_operations;
};

} // namespace Docket::UnitsOfWork
