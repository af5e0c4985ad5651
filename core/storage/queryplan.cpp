// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryplan.h"

#include "issueids.h"
#include "names.h"
#include "queryplanner.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;
using Kind = QueryTerm::Kind;
using Compare = QueryTerm::Compare;

namespace {

struct KnownProject
{
    ProjectId id;
    QString nameKey;
    QString instanceKey;
    bool inScope = false;
    qint64 issues = 0;
    qint64 open = 0;
};

} // namespace

Result<QueryPlan> QueryPlanner::plan()
{
    if (auto done = readProjects(); !done)
        return std::unexpected(done.error());
    auto positions = m_connection.prepare("SELECT (SELECT max(position) FROM priority_name), "
                                          "(SELECT max(rank) FROM board_column)");
    if (positions.step()) {
        m_plan.priorities = positions.number(0);
        m_plan.boardRanks = std::min(positions.number(1), maxPosition);
    }
    if (auto done = positions.result(); !done)
        return std::unexpected(done.error());
    for (const QueryTerm &term : m_query.terms) {
        if (m_plan.empty)
            break;
        if (auto done = addTerm(term); !done)
            return std::unexpected(done.error());
    }
    m_plan.empty = m_plan.empty || m_plan.projects.isEmpty();
    if (auto done = addUpdatedRange(); !done)
        return std::unexpected(done.error());
    return std::move(m_plan);
}

Result<void> QueryPlanner::readProjects()
{
    QList<KnownProject> known;
    auto rows = m_connection.prepare(
        "SELECT p.id, p.name_key, n.name, p.tracked, p.local_issues, p.local_open FROM project AS p "
        "JOIN instance AS n ON n.id = p.instance_id ORDER BY p.name_key, p.id");
    while (rows.step()) {
        const ProjectId id{rows.integer(0)};
        known.append({id, rows.text(1), nameKey(rows.text(2)),
                      m_scope.project.isNull() ? rows.boolean(3) : id == m_scope.project, rows.integer(4),
                      rows.integer(5)});
    }
    if (auto done = rows.result(); !done)
        return done;
    const auto isNamed = [](const KnownProject &project, const QueryTerm &term) {
        return std::ranges::any_of(term.values, [&](const QString &value) {
            const QString key = nameKey(value);
            return term.kind == Kind::Instance ? key == project.instanceKey
                                               : key == project.nameKey || key == project.nameKey.section(u'/', -1);
        });
    };
    // Whoever names a project means it, also when it is no longer synced.
    for (const QueryTerm &term : m_query.terms) {
        if (term.kind != Kind::Repo || term.negated || !m_scope.project.isNull())
            continue;
        for (KnownProject &project : known)
            project.inScope = project.inScope || isNamed(project, term);
    }
    for (const QueryTerm &term : m_query.terms) {
        if (term.kind != Kind::Repo && term.kind != Kind::Instance)
            continue;
        for (KnownProject &project : known)
            project.inScope = project.inScope && isNamed(project, term) != term.negated;
    }
    IndexTest scope;
    qint64 inScope = 0;
    for (const KnownProject &project : std::as_const(known)) {
        m_plan.issues += project.issues;
        m_plan.open += project.open;
        if (project.inScope) {
            m_plan.projects.append(project.id);
            inScope += project.issues;
        }
    }
    m_plan.inScope = inScope;
    if (inScope == m_plan.issues || m_plan.projects.isEmpty())
        return {};
    scope.projects = m_plan.projects;
    std::ranges::sort(scope.projects);
    Predicate predicate;
    QList<qint64> ids;
    for (const ProjectId project : std::as_const(scope.projects))
        ids.append(project.value);
    predicate.sources.push_back({"issue", "issue_by_project", "id", in("project_id", ids)});
    if (ids.size() == 1)
        predicate.byUpdated = "issue_by_project";
    predicate.indexTest = std::move(scope);
    predicate.size = inScope;
    add(std::move(predicate), false);
    return {};
}

Result<void> QueryPlanner::addUpdatedRange()
{
    constexpr auto lowest = std::numeric_limits<qint64>::min();
    // What was created or closed at a time was not updated before it, unless a server said so of some issue.
    if (m_impliedFrom > m_updatedFrom && !m_plan.empty) {
        auto odd =
            m_connection.integer("SELECT 1 FROM issue INDEXED BY issue_with_odd_times WHERE created > updated OR "
                                 "closed > updated LIMIT 1");
        if (!odd)
            return std::unexpected(odd.error());
        if (!*odd)
            m_updatedFrom = m_impliedFrom;
    }
    if (m_updatedFrom > m_updatedTo)
        never(false);
    else if (m_updatedFrom != lowest || m_updatedTo != std::numeric_limits<qint64>::max())
        add(updatedBetween(m_updatedFrom, m_updatedTo), false);
    return {};
}

void QueryPlanner::imply(const QueryTerm &term)
{
    if (!term.negated && term.compare != Compare::Less && term.compare != Compare::LessOrEqual)
        m_impliedFrom = std::max(m_impliedFrom, term.low);
}

Result<void> QueryPlanner::addTerm(const QueryTerm &term)
{
    switch (term.kind) {
    case Kind::State: addState(term); return {};
    case Kind::No: addLacking(term); return {};
    case Kind::Label: return addLabel(term);
    case Kind::Author: return addAuthor(term);
    case Kind::Assignee: return addAssignee(term);
    case Kind::Milestone: addNames(term, "milestone_key", "issue_by_milestone"); return {};
    case Kind::Priority: return addPriority(term);
    case Kind::Column: return addColumn(term);
    case Kind::Repo:
    case Kind::Instance: return {}; // chose the projects already
    case Kind::Number: addNumber(term); return {};
    case Kind::Comments:
        if (!addCommented(term))
            addCompare(term, "comments", "issue_by_comments", true);
        return {};
    case Kind::Created:
        addCompare(term, "created", "issue_by_created", false);
        imply(term);
        return {};
    case Kind::Updated: addUpdated(term); return {};
    case Kind::Closed:
        addClosed(term);
        imply(term);
        return {};
    case Kind::Words:
    case Kind::Phrase: addWords(term); return {};
    case Kind::Subject:
        if ((m_query.subjects & AskIssues) == 0)
            never(false);
        return {};
    default: never(term.negated); return {}; // asks of documents
    }
    return {};
}

void QueryPlanner::add(Predicate predicate, bool negated)
{
    predicate.negated = negated;
    if (negated) {
        predicate.byUpdated.clear();
        predicate.byState.clear();
    }
    m_plan.predicates.push_back(std::move(predicate));
}

void QueryPlanner::never(bool negated)
{
    m_plan.empty = m_plan.empty || !negated;
}

Result<QueryPlan> planQuery(Connection &connection, const Query &query, QueryScope scope)
{
    return QueryPlanner(connection, query, scope).plan();
}

} // namespace Docket::Storage
