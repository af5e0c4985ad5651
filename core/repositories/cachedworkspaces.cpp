// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachedworkspaces.h"

using namespace Qt::StringLiterals;

namespace Docket::Repositories {

using namespace Domain;

Result<std::optional<WorkspaceRecord>> CachedWorkspaceRepository::find(const QString &server, const QString &project,
                                                                       qint64 number, WorkspaceState state)
{
    return m_reads.read<std::optional<WorkspaceRecord>>(
        CachedReads::question(u"workspace", m_reads.database(), u"find"_s,
                              {server, project.toCaseFolded(), QString::number(number), QString::number(int(state))}),
        [&] { return m_source.find(server, project, number, state); });
}

Result<QList<WorkspaceRecord>> CachedWorkspaceRepository::list(std::optional<WorkspaceState> state)
{
    const QString which = state ? QString::number(int(*state)) : u"all"_s;
    return m_reads.read<QList<WorkspaceRecord>>(
        CachedReads::question(u"workspace", m_reads.database(), u"list"_s, {which}),
        [&] { return m_source.list(state); });
}

} // namespace Docket::Repositories
