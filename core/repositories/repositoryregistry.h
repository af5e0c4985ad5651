// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachedreads.h"
#include "invalidationrules.h"

#include <storage/database.h>

#include <QMutex>

#include <memory>

namespace Docket::Repositories {

class RepositoryRegistry;

/// The repositories of one reading transaction, made when they are asked for. On the reader's thread; gone with the
/// transaction.
class ReadRepositories final
{
public:
    ~ReadRepositories();
    Q_DISABLE_COPY_MOVE(ReadRepositories)

    [[nodiscard]] Domain::IssueRepository &issues();
    [[nodiscard]] Domain::ProjectRepository &projects();
    [[nodiscard]] Domain::DocumentRepository &documents();
    [[nodiscard]] Domain::DocumentSourceRepository &documentSources();
    [[nodiscard]] Domain::DocumentLinkRepository &documentLinks();
    [[nodiscard]] Domain::WorkspaceRepository &workspaces();
    /// For what has no repository.
    [[nodiscard]] Storage::Connection &connection() { return m_connection; }

private:
    friend class RepositoryRegistry;
    ReadRepositories(const RepositoryRegistry &registry, Storage::Connection &connection, quint64 mark);
    template <typename Plain, typename Wrapped, typename Interface, typename... Args>
    [[nodiscard]] Interface &made(QStringView family, std::unique_ptr<Interface> &plain,
                                  std::unique_ptr<Interface> &wrapped, const Args &...args);

    const RepositoryRegistry &m_registry;
    Storage::Connection &m_connection;
    const quint64 m_mark;
    std::unique_ptr<Domain::IssueRepository> m_issues;
    std::unique_ptr<Domain::IssueRepository> m_cachedIssues;
    std::unique_ptr<Domain::ProjectRepository> m_projects;
    std::unique_ptr<Domain::ProjectRepository> m_cachedProjects;
    std::unique_ptr<Domain::DocumentRepository> m_documents;
    std::unique_ptr<Domain::DocumentRepository> m_cachedDocuments;
    std::unique_ptr<Domain::DocumentSourceRepository> m_documentSources;
    std::unique_ptr<Domain::DocumentLinkRepository> m_documentLinks;
    std::unique_ptr<Domain::WorkspaceRepository> m_workspaces;
    std::unique_ptr<Domain::WorkspaceRepository> m_cachedWorkspaces;
};

/// What one rule has done since the start.
struct RuleCounts
{
    InvalidationRule rule;
    quint64 applied = 0;
    quint64 removed = 0;
};

/// Hands out repositories by their interfaces, those of the families that it was told of wrapped by the cache, and
/// applies the rules of invalidation to every commit of the database, before the one who wrote hears of it. Entries are
/// named by a word drawn at each start, so nothing of an earlier run, a database put back or another program's is ever
/// taken for this database's; forgetEarlierRuns() removes what such runs left behind. Thread-safe. Database and cache
/// must outlive it, and it the database's threads.
class RepositoryRegistry final : public Storage::ChangeListener
{
public:
    /// @p cache null: nothing is wrapped.
    RepositoryRegistry(Storage::Database &database, Cache::TieredCache *cache, QStringList families = {},
                       InvalidationRules rules = {});
    ~RepositoryRegistry() override;
    Q_DISABLE_COPY_MOVE(RepositoryRegistry)

    /// Runs `fn(ReadRepositories &) -> Result<T>` on a reader, on one consistent snapshot.
    template <typename Fn>
    [[nodiscard]] auto read(Fn fn, std::stop_token stop = {}) const
        -> Async::FutureOf<std::invoke_result_t<Fn &, ReadRepositories &>>
    {
        return m_database.read(
            [this, fn = std::move(fn)](Storage::Connection &connection) mutable {
                // Before the first statement, which is when the snapshot is taken.
                ReadRepositories repositories(*this, connection, m_cache ? m_cache->mark() : 0);
                return fn(repositories);
            },
            std::move(stop));
    }

    [[nodiscard]] bool isWrapped(QStringView family) const;
    /// Removes from all levels what earlier runs kept of the database at this place. Asks disks and servers.
    void forgetEarlierRuns();
    /// How keys name this database.
    [[nodiscard]] const QString &databaseName() const { return m_name; }
    [[nodiscard]] QList<RuleCounts> rules() const;

    void committed(const Storage::Changes &changes) override;

private:
    friend class ReadRepositories;
    Storage::Database &m_database;
    Cache::TieredCache *m_cache;
    const QStringList m_families;
    const InvalidationRules m_rules;
    const QString m_place; ///< how the names of all runs on this database begin
    const QString m_name;
    mutable QMutex m_mutex;
    QList<RuleCounts> m_counts;
};

} // namespace Docket::Repositories
