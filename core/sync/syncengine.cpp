// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncengine.h"

#include "syncpass.h"

using namespace Qt::StringLiterals;

namespace Docket::Sync {

QString stateTextOf(const Error &error)
{
    return error.code == Code::CircuitOpen ? error.fact(u"reason") : error.message;
}

SyncEngine::SyncEngine(Storage::Database &database, Domain::RemoteSession &session, const Domain::TriageRules &rules,
                       SyncOptions options)
    : m_database(database)
    , m_session(session)
    , m_rules(rules)
    , m_options(options)
{
}

Result<SyncReport> SyncEngine::run(Domain::Project project, Async::Task &task, const StoredCallback &stored)
{
    return SyncPass(m_database, m_session, m_rules, m_options, std::move(project), task, stored).run();
}

} // namespace Docket::Sync
