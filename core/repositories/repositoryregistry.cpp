// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repositoryregistry.h"

#include "cacheddocuments.h"
#include "cachedissues.h"
#include "cachedprojects.h"
#include "cachedworkspaces.h"
#include "typetable.h"

#include <storage/sqldocumentlinkrepository.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/sqlworkspacerepository.h>

#include <QCryptographicHash>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSet>
#include <QSysInfo>

using namespace Qt::StringLiterals;

namespace Docket::Repositories {

namespace {

/// Reading never triages, so it needs no rules of the user.
const Domain::TriageRules &noRules()
{
    static const Domain::TriageRules rules;
    return rules;
}

/// The same at each start, another one for each database of each computer.
QString wordOfPlace(const QString &path)
{
    QCryptographicHash hash(QCryptographicHash::Blake2s_128);
    hash.addData(QSysInfo::machineUniqueId());
    hash.addData(QFileInfo(path).absoluteFilePath().toUtf8());
    return QString::fromLatin1(hash.result().toHex().first(12));
}

} // namespace

ReadRepositories::ReadRepositories(const RepositoryRegistry &registry, Storage::Connection &connection, quint64 mark)
    : m_registry(registry)
    , m_connection(connection)
    , m_mark(mark)
{
}

ReadRepositories::~ReadRepositories() = default;

template <typename Plain, typename Wrapped, typename Interface, typename... Args>
Interface &ReadRepositories::made(QStringView family, std::unique_ptr<Interface> &plain,
                                  std::unique_ptr<Interface> &wrapped, const Args &...args)
{
    if (!plain)
        plain = std::make_unique<Plain>(m_connection, args...);
    if (!m_registry.isWrapped(family))
        return *plain;
    if (!wrapped)
        wrapped =
            std::make_unique<Wrapped>(*plain, CachedReads(*m_registry.m_cache, m_mark, m_registry.databaseName()));
    return *wrapped;
}

Domain::IssueRepository &ReadRepositories::issues()
{
    return made<Storage::SqlIssueRepository, CachedIssueRepository>(u"issues", m_issues, m_cachedIssues, noRules());
}

Domain::ProjectRepository &ReadRepositories::projects()
{
    return made<Storage::SqlProjectRepository, CachedProjectRepository>(u"projects", m_projects, m_cachedProjects);
}

Domain::DocumentRepository &ReadRepositories::documents()
{
    return made<Storage::SqlDocumentRepository, CachedDocumentRepository>(u"documents", m_documents, m_cachedDocuments);
}

Domain::DocumentSourceRepository &ReadRepositories::documentSources()
{
    if (!m_documentSources)
        m_documentSources = std::make_unique<Storage::SqlDocumentSourceRepository>(m_connection);
    return *m_documentSources;
}

Domain::DocumentLinkRepository &ReadRepositories::documentLinks()
{
    if (!m_documentLinks)
        m_documentLinks = std::make_unique<Storage::SqlDocumentLinkRepository>(m_connection);
    return *m_documentLinks;
}

Domain::WorkspaceRepository &ReadRepositories::workspaces()
{
    return made<Storage::SqlWorkspaceRepository, CachedWorkspaceRepository>(u"workspaces", m_workspaces,
                                                                            m_cachedWorkspaces);
}

RepositoryRegistry::RepositoryRegistry(Storage::Database &database, Cache::TieredCache *cache, QStringList families,
                                       InvalidationRules rules)
    : m_database(database)
    , m_cache(cache)
    , m_families(std::move(families))
    , m_rules(std::move(rules))
    , m_place(wordOfPlace(database.options().path))
    , m_name(m_place + u'.' + QString::number(QRandomGenerator::system()->generate(), 36))
{
    for (const InvalidationRule &rule : m_rules.rules())
        m_counts.append({.rule = rule});
    database.setChangeListener(this);
}

RepositoryRegistry::~RepositoryRegistry()
{
    m_database.setChangeListener(nullptr);
}

void RepositoryRegistry::forgetEarlierRuns()
{
    if (!m_cache)
        return;
    for (const CachedType &type : cachedTypes()) {
        if (type.immutable)
            continue;
        // What this run has kept by now goes as well, and is made anew.
        if (const auto pattern = Cache::CachePattern::parse(type.name + u':' + m_place + u".*"_s))
            (void)m_cache->removeMatching(*pattern, u"an earlier run"_s);
    }
}

bool RepositoryRegistry::isWrapped(QStringView family) const
{
    return m_cache && m_families.contains(family);
}

QList<RuleCounts> RepositoryRegistry::rules() const
{
    const QMutexLocker lock(&m_mutex);
    return m_counts;
}

void RepositoryRegistry::committed(const Storage::Changes &changes)
{
    if (!m_cache)
        return;
    QSet<QString> done; // several events may mean the same
    for (const CacheEvent &event : eventsOf(changes, m_name)) {
        for (const auto &[index, pattern] : m_rules.patternsFor(event)) {
            if (done.contains(pattern.text()))
                continue;
            done.insert(pattern.text());
            // A level that could not be asked owes the removal and is not read before it has done it.
            const auto removed = m_cache->removeMatching(pattern, event.name);
            const QMutexLocker lock(&m_mutex);
            ++m_counts[index].applied;
            m_counts[index].removed += quint64(removed.value_or(0));
        }
    }
}

} // namespace Docket::Repositories
