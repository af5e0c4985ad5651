// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "memoryworkspaces.h"

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace Docket::Tests {

using namespace Domain;

Result<WorkspaceId> MemoryWorkspaceRepository::store(const WorkspaceRecord &record)
{
    if (record.state == WorkspaceState::Active) {
        const auto other = find(record.server, record.project, record.number, WorkspaceState::Active);
        if (other && *other && (*other)->id != record.id)
            return fail(Code::Conflict, u"workspace.store"_s,
                        u"%1 has a workspace already: %2."_s.arg(record.reference(), (*other)->path()),
                        u"Finish it or abandon it first."_s);
    }
    const auto known = std::ranges::find(m_records, record.id, &WorkspaceRecord::id);
    if (!record.id.isNull() && known != m_records.end()) {
        *known = record;
        return record.id;
    }
    WorkspaceRecord made = record;
    if (made.id.isNull())
        made.id = WorkspaceId{m_last + 1};
    m_last = std::max(m_last, made.id.value);
    m_records.append(made);
    return made.id;
}

Result<std::optional<WorkspaceRecord>> MemoryWorkspaceRepository::find(const QString &server, const QString &project,
                                                                       qint64 number, WorkspaceState state)
{
    const auto rank = [](const WorkspaceRecord &record) {
        return std::tuple(!record.server.isEmpty(), record.updated, record.id.value);
    };
    std::optional<WorkspaceRecord> best;
    for (const WorkspaceRecord &record : std::as_const(m_records)) {
        const bool meant = record.number == number && record.state == state &&
                           record.project.compare(project, Qt::CaseInsensitive) == 0 &&
                           (server.isEmpty() || record.server.isEmpty() || record.server == server);
        if (meant && (!best || rank(record) > rank(*best)))
            best = record;
    }
    return best;
}

Result<QList<WorkspaceRecord>> MemoryWorkspaceRepository::list(std::optional<WorkspaceState> state)
{
    QList<WorkspaceRecord> some;
    for (const WorkspaceRecord &record : std::as_const(m_records)) {
        if (!state || record.state == *state)
            some.append(record);
    }
    std::ranges::sort(some, std::ranges::greater(),
                      [](const WorkspaceRecord &record) { return std::tuple(record.started, record.id.value); });
    return some;
}

} // namespace Docket::Tests
