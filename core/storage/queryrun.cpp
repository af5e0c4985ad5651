// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryrun.h"

#include "issueids.h"

namespace Docket::Storage {

using namespace Domain;

namespace {

QByteArrayView sortColumns(IssueSort by)
{
    switch (by) {
    case IssueSort::Updated: return "updated {d}, id {d}";
    case IssueSort::Created: return "created {d}, id {d}";
    case IssueSort::Number: return "number {d}, id {d}";
    case IssueSort::Title: return "title_key {d}, id {d}";
    case IssueSort::State: return "state {d}, updated {d}, id {d}";
    case IssueSort::Priority: return "priority {d}, updated {d}, id {d}";
    case IssueSort::Column: return "board_rank {d}, updated {d}, id {d}";
    case IssueSort::Assignee: return "assignees {d}, updated {d}, id {d}";
    case IssueSort::Milestone: return "milestone_key {d}, updated {d}, id {d}";
    case IssueSort::Comments: return "comments {d}, updated {d}, id {d}";
    case IssueSort::Author: return "author {d}, updated {d}, id {d}";
    case IssueSort::Repo:
        return "(SELECT name_key FROM project WHERE project.id = project_id) {d}, updated {d}, id {d}";
    }
    return "updated {d}, id {d}";
}

} // namespace

QueryRun::QueryRun(Connection &connection, const QueryPlan &plan)
    : m_connection(connection)
    , m_plan(plan)
{
}

Result<QList<IssueId>> QueryRun::keys(IssueOrder order, qsizetype limit)
{
    QList<IssueId> ids;
    if (m_plan.empty || limit == 0)
        return ids;
    SqlPiece sql{"SELECT id FROM issue WHERE project_id IN (", {}};
    for (const ProjectId project : m_plan.projects) {
        sql.sql.append(sql.values.isEmpty() ? "?" : ", ?");
        sql.values.append(project.value);
    }
    sql.sql.append(')');
    for (const Predicate &predicate : m_plan.predicates)
        sql.append(" AND ", predicate.test);
    sql.sql.append(" ORDER BY ").append(sortColumns(order.by)).append(" LIMIT ?");
    sql.sql.replace("{id}", "issue.id").replace("{facts}", "facts").replace("{d}", order.descending ? "DESC" : "ASC");
    sql.values.append(qint64(limit));
    auto rows = m_connection.prepare(sql.sql);
    bindValues(rows, sql, 1);
    while (rows.step())
        ids.append(IssueId{rows.integer(0)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return ids;
}

Result<qint64> QueryRun::count()
{
    auto ids = keys({}, -1);
    if (!ids)
        return std::unexpected(ids.error());
    return ids->size();
}

} // namespace Docket::Storage
