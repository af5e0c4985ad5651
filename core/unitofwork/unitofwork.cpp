// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unitofwork.h"

#include <async/future.h>
#include <metrics/transactioncollector.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/sqlsyncrepository.h>

using namespace Qt::StringLiterals;

namespace Docket::UnitsOfWork {

void UnitEvents::add(const Domain::Event &event)
{
    if (!m_events.contains(event))
        m_events.append(event);
}

UnitOfWork::UnitOfWork(Storage::Connection &connection, const Domain::TriageRules &rules,
                       Metrics::TransactionCollector &metrics, const QString &id, StepHook *hook)
    : m_connection(connection)
    , m_rules(rules)
    , m_metrics(metrics)
    , m_cache(hook)
    , m_files(connection, id, hook)
{
}

UnitOfWork::~UnitOfWork() = default;

Domain::IssueRepository &UnitOfWork::issues()
{
    return repository<Storage::SqlIssueRepository>(m_rules);
}

Domain::ProjectRepository &UnitOfWork::projects()
{
    return repository<Storage::SqlProjectRepository>();
}

Domain::SyncRepository &UnitOfWork::syncs()
{
    return repository<Storage::SqlSyncRepository>();
}

Domain::DocumentRepository &UnitOfWork::documents()
{
    return repository<Storage::SqlDocumentRepository>();
}

Domain::DocumentSourceRepository &UnitOfWork::documentSources()
{
    return repository<Storage::SqlDocumentSourceRepository>();
}

Result<void> UnitOfWork::checkStop() const
{
    if (m_connection.stopRequested())
        return std::unexpected(Async::cancelledError(u"unit.run"_s));
    return {};
}

Result<void> UnitOfWork::beginNested(Level &level)
{
    if (m_broken)
        return std::unexpected(*m_broken);
    auto savepoint = Storage::Savepoint::begin(m_connection, m_depth);
    if (!savepoint)
        return std::unexpected(savepoint.error());
    ++m_depth;
    level.savepoint = *std::move(savepoint);
    level.cache = m_cache.mark();
    level.events = m_events.m_events.size();
    level.files = m_files.marks();
    return {};
}

Result<void> UnitOfWork::endNested(Level &level, bool keep)
{
    --m_depth;
    Result<void> kept;
    if (keep)
        kept = level.savepoint->release();
    m_metrics.nestedEnded(keep && kept);
    if (keep && kept)
        return {};
    m_cache.undoTo(level.cache);
    m_events.m_events.resize(level.events);
    m_files.undoTo(level.files);
    if (auto undone = level.savepoint->rollBack(); !undone) {
        m_broken = undone.error();
        return undone;
    }
    return kept;
}

} // namespace Docket::UnitsOfWork
