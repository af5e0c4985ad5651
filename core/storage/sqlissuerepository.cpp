// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqlissuerepository.h"

#include "issueids.h"
#include "issuereader.h"
#include "issuewriter.h"
#include "queryrun.h"
#include "triagestore.h"
#include "vocabulary.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

/// Makes a writer for the project and lets it work.
template <typename Work>
auto written(Connection &connection, ProjectId project, const TriageRules &rules, Work work)
    -> std::invoke_result_t<Work, IssueWriter &>
{
    auto writer = IssueWriter::create(connection, project, rules);
    if (!writer)
        return std::unexpected(writer.error());
    return work(**writer);
}

Result<QList<qint64>> numbersOf(Statement &&rows)
{
    QList<qint64> numbers;
    while (rows.step())
        numbers.append(rows.integer(0));
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return numbers;
}

} // namespace

SqlIssueRepository::SqlIssueRepository(Connection &connection, const TriageRules &rules)
    : m_connection(connection)
    , m_rules(rules)
{
}

Result<QList<IssueId>> SqlIssueRepository::keys(const Query &query, QueryScope scope, IssueOrder order, qsizetype limit)
{
    auto plan = planQuery(m_connection, query, scope);
    if (!plan)
        return std::unexpected(plan.error());
    return QueryRun(m_connection, *plan).keys(order, limit);
}

Result<qint64> SqlIssueRepository::count(const Query &query, QueryScope scope)
{
    auto plan = planQuery(m_connection, query, scope);
    if (!plan)
        return std::unexpected(plan.error());
    return QueryRun(m_connection, *plan).count();
}

Result<QList<IssueRow>> SqlIssueRepository::rows(std::span<const IssueId> ids)
{
    return IssueReader(m_connection).rows(ids);
}

Result<IssueDetails> SqlIssueRepository::details(IssueId id)
{
    return IssueReader(m_connection).details(id);
}

Result<IssueId> SqlIssueRepository::findByNumber(ProjectId project, qint64 number)
{
    if (number > 0 && number <= maxIssueNumber) {
        auto id = m_connection.integer("SELECT id FROM issue WHERE id = ?", issueKey(project, number));
        if (!id)
            return std::unexpected(id.error());
        if (*id)
            return IssueId{**id};
    }
    return fail(Code::NotFound, u"storage.find"_s, u"There is no issue #%1 here."_s.arg(number));
}

Result<QueryVocabulary> SqlIssueRepository::vocabulary(QueryScope scope)
{
    return readVocabulary(m_connection, scope);
}

Result<StoreCounts> SqlIssueRepository::store(ProjectId project, std::span<const RemoteIssue> issues)
{
    return written(m_connection, project, m_rules, [&](IssueWriter &writer) { return writer.store(issues); });
}

Result<StoreCounts> SqlIssueRepository::storeComments(ProjectId project, std::span<const RemoteComment> comments)
{
    return written(m_connection, project, m_rules, [&](IssueWriter &writer) { return writer.storeComments(comments); });
}

Result<StoreCounts> SqlIssueRepository::replaceComments(ProjectId project, qint64 number,
                                                        std::span<const RemoteComment> comments)
{
    return written(m_connection, project, m_rules,
                   [&](IssueWriter &writer) { return writer.replaceComments(number, comments); });
}

Result<QList<qint64>> SqlIssueRepository::withCommentMismatch(ProjectId project, int limit)
{
    auto rows = m_connection.prepare("SELECT number FROM issue INDEXED BY issue_with_comment_gap WHERE project_id = ? "
                                     "AND comments <> comments_stored AND NOT EXISTS (SELECT 1 FROM comment_attempt a "
                                     "WHERE a.issue_id = issue.id AND a.updated = issue.updated AND a.comments = "
                                     "issue.comments AND a.comments_stored = issue.comments_stored) "
                                     "ORDER BY updated DESC LIMIT ?");
    rows.bindAll(project, limit);
    return numbersOf(std::move(rows));
}

Result<void> SqlIssueRepository::expire(ProjectId project, qint64 number, std::span<const RemoteComment> comments)
{
    return written(m_connection, project, m_rules,
                   [&](IssueWriter &writer) { return writer.expire(number, comments); });
}

Result<QList<qint64>> SqlIssueRepository::numbers(ProjectId project)
{
    return numbersUpdated(project, noTime, noTime);
}

Result<QList<qint64>> SqlIssueRepository::numbersUpdated(ProjectId project, Timestamp since, Timestamp before)
{
    auto rows =
        m_connection.prepare("SELECT id & 4294967295 FROM issue INDEXED BY issue_by_project WHERE project_id = ? "
                             "AND updated BETWEEN ? AND ?");
    rows.bindAll(project, since == noTime ? std::numeric_limits<qint64>::min() : toUnix(since),
                 before == noTime ? std::numeric_limits<qint64>::max() : toUnix(before));
    auto numbers = numbersOf(std::move(rows));
    if (numbers)
        std::ranges::sort(*numbers);
    return numbers;
}

Result<int> SqlIssueRepository::removeNumbers(ProjectId project, std::span<const qint64> numbers)
{
    return written(m_connection, project, m_rules, [&](IssueWriter &writer) { return writer.remove(numbers); });
}

Result<ProjectCounts> SqlIssueRepository::counts(ProjectId project)
{
    ProjectCounts counts;
    auto row =
        m_connection.prepare("SELECT local_issues, local_open, local_comments, expected_comments, "
                             "(SELECT max(updated) FROM issue WHERE project_id = ?1), (SELECT min(updated) FROM issue "
                             "WHERE project_id = ?1), "
                             "(SELECT max(updated) FROM comment WHERE project_id = ?1) FROM project WHERE id = ?1");
    row.bind(1, project);
    if (row.step()) {
        counts.issues = row.number(0);
        counts.open = row.number(1);
        counts.comments = row.number(2);
        counts.commentsExpected = row.number(3);
        counts.newestIssue = row.time(4);
        counts.oldestIssue = row.time(5);
        counts.newestComment = row.time(6);
    }
    if (auto done = row.result(); !done)
        return std::unexpected(done.error());
    return counts;
}

Result<int> SqlIssueRepository::replaceLabels(ProjectId project, std::span<const Label> labels)
{
    m_connection.changes().names(project);
    return written(m_connection, project, m_rules, [&](IssueWriter &writer) { return writer.replaceLabels(labels); });
}

Result<int> SqlIssueRepository::replaceMilestones(ProjectId project, std::span<const Milestone> milestones)
{
    m_connection.changes().names(project);
    return written(m_connection, project, m_rules,
                   [&](IssueWriter &writer) { return writer.replaceMilestones(milestones); });
}

Result<int> SqlIssueRepository::replaceAssignees(ProjectId project, std::span<const Person> people)
{
    m_connection.changes().names(project);
    return written(m_connection, project, m_rules,
                   [&](IssueWriter &writer) { return writer.replaceAssignees(people); });
}

Result<int> SqlIssueRepository::replaceDependencies(IssueId issue, bool blocks,
                                                    std::span<const IssueReference> references)
{
    m_connection.changes().issuesOf(projectOf(issue.value));
    if (auto gone = m_connection.run("DELETE FROM issue_dependency WHERE issue_id = ? AND blocks = ?", issue, blocks);
        !gone)
        return gone;
    int position = 0;
    for (const IssueReference &other : references) {
        auto done = m_connection.run(
            "INSERT INTO issue_dependency (issue_id, blocks, position, project_name, number, title, "
            "state) VALUES (?, ?, ?, ?, ?, ?, ?)",
            issue, blocks, position++, other.projectName, other.number, other.title, other.state == IssueState::Closed);
        if (!done)
            return done;
    }
    return position;
}

Result<int> SqlIssueRepository::retriage(const TriageRules &rules)
{
    auto changed = TriageStore(m_connection, rules).adopt();
    if (changed && *changed > 0)
        m_connection.changes().names({});
    return changed;
}

} // namespace Docket::Storage
