// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuewriter.h"

#include "contenthash.h"
#include "issueids.h"

#include <algorithm>
#include <map>
#include <set>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

Result<std::unique_ptr<IssueWriter>> IssueWriter::create(Connection &connection, ProjectId project,
                                                         const TriageRules &rules)
{
    auto instance = connection.integer("SELECT instance_id FROM project WHERE id = ?", project);
    if (!instance)
        return std::unexpected(instance.error());
    if (!*instance)
        return fail(Code::NotFound, u"storage.store"_s,
                    u"The project with id %1 is not known here."_s.arg(project.value),
                    u"It may have been removed meanwhile; add it again."_s);
    std::unique_ptr<IssueWriter> writer(new IssueWriter(connection, project, {**instance}, rules));
    if (auto adopted = writer->m_triage.adopt(); !adopted)
        return std::unexpected(adopted.error());
    return writer;
}

IssueWriter::IssueWriter(Connection &connection, ProjectId project, InstanceId instance, const TriageRules &rules)
    : m_connection(connection)
    , m_project(project)
    , m_names(connection, project, instance)
    , m_triage(connection, rules)
    , m_fts(connection)
{
}

Result<StoreCounts> IssueWriter::store(std::span<const RemoteIssue> issues)
{
    // By number, because the search index wants rising ids; stable, so that of two answers in one batch the later one
    // still comes later.
    QList<const RemoteIssue *> ordered;
    ordered.reserve(qsizetype(issues.size()));
    for (const RemoteIssue &issue : issues) {
        if (issue.isPullRequest)
            continue;
        if (issue.number < 1 || issue.number > maxIssueNumber)
            return fail(Code::Malformed, u"storage.store"_s,
                        u"The server told of an issue with the impossible number %1."_s.arg(issue.number));
        ordered.append(&issue);
    }
    std::ranges::stable_sort(ordered, {}, [](const RemoteIssue *issue) { return issue->number; });
    StoreCounts counts;
    for (const RemoteIssue *issue : std::as_const(ordered)) {
        auto outcome = storeOne(*issue);
        if (!outcome)
            return std::unexpected(outcome.error());
        if (*outcome != Outcome::Unchanged)
            m_connection.changes().issue(m_project, issue->number);
        ++(*outcome == Outcome::Inserted  ? counts.inserted
           : *outcome == Outcome::Updated ? counts.updated
                                          : counts.unchanged);
    }
    // The search index last: a statement with a journal of its own (a new person, a new label) makes FTS5 write out
    // what it has gathered, and a segment for every few issues costs more than all the rest.
    for (const Pending &text : std::exchange(m_pending, {})) {
        if (auto put = m_fts.put(text.id, text.issue->title.toUtf8(), text.issue->body, text.isNew); !put)
            return std::unexpected(put.error());
    }
    if (auto written = writeCounters(); !written)
        return std::unexpected(written.error());
    return counts;
}

Result<IssueWriter::Stored> IssueWriter::find(qint64 issue)
{
    Stored stored;
    auto row =
        m_connection.prepare("SELECT facts, updated, comments, content_hash, text_hash, content_version, labels, "
                             "comments_stored FROM issue WHERE id = ?");
    row.bind(1, issue);
    if (row.step()) {
        stored.exists = true;
        stored.facts = row.integer(0);
        stored.updated = row.time(1);
        stored.comments = row.number(2);
        stored.contentHash = row.integer(3);
        stored.textHash = row.integer(4);
        stored.contentVersion = row.integer(5);
        stored.labels = unpackLabels(row.view(6));
        stored.commentsStored = row.number(7);
    }
    if (auto done = row.result(); !done)
        return std::unexpected(done.error());
    return stored;
}

Result<IssueWriter::Outcome> IssueWriter::storeOne(const RemoteIssue &issue)
{
    const qint64 id = issueKey(m_project, issue.number);
    auto before = find(id);
    if (!before)
        return std::unexpected(before.error());
    const qint64 text = textHash(issue);
    const qint64 content = contentHash(issue, text);
    if (before->exists) {
        // Within one second the time does not tell which is newer; where the server counts versions, they do.
        const bool older =
            issue.updated < before->updated || (issue.updated == before->updated && issue.contentVersion >= 0 &&
                                                issue.contentVersion < before->contentVersion);
        if (before->contentHash == content || older)
            return Outcome::Unchanged;
    }

    QList<PackedLabel> labels;
    labels.reserve(issue.labels.size());
    for (const Label &label : issue.labels) {
        auto name = m_names.seenLabel(label);
        if (!name)
            return std::unexpected(name.error());
        labels.append({labelRgb(label.color), quint32(*name), label.remoteId, label.name.toUtf8()});
    }
    QList<qint64> people;
    qint64 assigned = 0;
    for (const Person &assignee : issue.assignees) {
        auto person = m_names.person(assignee);
        if (!person)
            return std::unexpected(person.error());
        if (people.contains(*person))
            continue;
        people.append(*person);
        assigned |= AssignedFact | assigneeFact(*person);
    }
    if (issue.milestone) {
        if (auto noted = m_names.seenMilestone(*issue.milestone); !noted)
            return std::unexpected(noted.error());
    }
    const auto &triage = m_triage.outcome(labels, issue.state, issue.milestone.has_value());
    const qint64 facts = (issue.state == IssueState::Closed ? ClosedFact : 0) | labelFacts(labels) | assigned |
                         (issue.milestone ? MilestoneFact : 0) |
                         (issue.comments > 0 || before->commentsStored > 0 ? DiscussedFact : 0) |
                         (issue.comments > 0 ? CommentedFact : 0) | triageFacts(triage.priority, triage.boardRank);

    if (auto done = writeRow(id, issue, *before, labels, facts, text, content); !done)
        return std::unexpected(done.error());
    if (!before->exists || before->textHash != text) {
        if (auto done = writeText(id, issue, !before->exists); !done)
            return std::unexpected(done.error());
    }
    if (auto done = writeLabels(id, before->labels, labels, issue.updated, facts); !done)
        return std::unexpected(done.error());
    if (auto done = writeAssignees(id, people, !before->exists, issue.updated, facts); !done)
        return std::unexpected(done.error());

    const int wasOpen = before->exists && (before->facts & ClosedFact) == 0 ? 1 : 0;
    m_counters.issues += before->exists ? 0 : 1;
    m_counters.open += (issue.state == IssueState::Open ? 1 : 0) - wasOpen;
    m_counters.expected += issue.comments - before->comments;
    return before->exists ? Outcome::Updated : Outcome::Inserted;
}

Result<void> IssueWriter::writeRow(qint64 id, const RemoteIssue &issue, const Stored &before,
                                   const QList<PackedLabel> &labels, qint64 facts, qint64 text, qint64 content)
{
    auto author = m_names.person(issue.author);
    if (!author)
        return std::unexpected(author.error());
    const auto &triage = m_triage.outcome(labels, issue.state, issue.milestone.has_value());
    QByteArray assignees;
    for (const Person &assignee : issue.assignees)
        assignees.append(assignees.isEmpty() ? "" : "\n").append(assignee.login.toUtf8());
    const QByteArray title = issue.title.toUtf8();
    const QByteArray titleSort = titleKey(issue.title).toUtf8();
    const QByteArray authorLogin = issue.author.login.toUtf8();
    const QByteArray milestone = issue.milestone ? nameKey(issue.milestone->title).toUtf8() : QByteArray();
    const QByteArray priority = triage.priorityName.toUtf8();
    const QByteArray packed = packLabels(labels);
    auto write = m_connection.prepare(
        before.exists
            ? "UPDATE issue SET project_id = ?2, number = ?3, state = ?4, facts = ?5, updated = ?6, created = ?7, "
              "closed = ?8, due = ?9, comments = ?10, priority = ?11, board_rank = ?12, author_id = ?13, "
              "author = ?14, assignees = ?15, milestone_id = ?16, milestone_key = ?17, priority_name = ?18, "
              "title = ?19, title_key = ?20, labels = ?21, content_hash = ?22, text_hash = ?23, "
              "content_version = ?24, priority_rank = ?25 WHERE id = ?1"
            : "INSERT INTO issue (id, project_id, number, state, facts, updated, created, closed, due, comments, "
              "comments_stored, priority, board_rank, author_id, author, assignees, milestone_id, milestone_key, "
              "priority_name, title, title_key, labels, content_hash, text_hash, content_version, priority_rank) "
              "VALUES (?1, ?2, "
              "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
              "?23, ?24, ?25)");
    write.bindAll(id, m_project, issue.number, issue.state == IssueState::Closed, facts, issue.updated, issue.created,
                  issue.closed, issue.due, issue.comments, triage.priority, triage.boardRank, *author, authorLogin,
                  assignees, issue.milestone ? issue.milestone->remoteId : 0, milestone, priority, title, titleSort,
                  Blob{packed}, content, text, issue.contentVersion, triage.priorityRank);
    return write.run();
}

Result<void> IssueWriter::writeText(qint64 id, const RemoteIssue &issue, bool isNew)
{
    auto write = m_connection.prepare("INSERT INTO issue_body (id, remote_id, flags, pin_order, body, extra) "
                                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET remote_id = ?2, "
                                      "flags = ?3, pin_order = ?4, body = ?5, extra = ?6");
    write.bindAll(id, issue.remoteId, issue.locked, issue.pinOrder, Blob{issue.body}, Blob{issue.extra});
    if (auto done = write.run(); !done)
        return done;
    m_pending.append({id, &issue, isNew});
    return {};
}

Result<void> IssueWriter::writeLabels(qint64 id, const QList<PackedLabel> &before, const QList<PackedLabel> &after,
                                      Timestamp updated, qint64 facts)
{
    const auto carries = [](const QList<PackedLabel> &labels, quint32 nameId) {
        return std::ranges::any_of(labels, [nameId](const PackedLabel &label) { return label.nameId == nameId; });
    };
    for (const PackedLabel &label : before) {
        if (carries(after, label.nameId))
            continue;
        if (auto done = m_connection.run("DELETE FROM issue_label WHERE name_id = ? AND issue_id = ?",
                                         qint64(label.nameId), id);
            !done)
            return std::unexpected(done.error());
    }
    for (const PackedLabel &label : after) {
        if (auto done =
                m_connection.run("INSERT INTO issue_label (name_id, issue_id, updated, facts) VALUES (?1, ?2, ?3, ?4) "
                                 "ON CONFLICT (name_id, issue_id) DO UPDATE SET updated = ?3, facts = ?4",
                                 qint64(label.nameId), id, updated, facts);
            !done)
            return std::unexpected(done.error());
    }
    return {};
}

Result<void> IssueWriter::writeAssignees(qint64 id, const QList<qint64> &people, bool isNew, Timestamp updated,
                                         qint64 facts)
{
    if (!isNew) {
        if (auto done = m_connection.run("DELETE FROM issue_assignee WHERE issue_id = ?", id); !done)
            return std::unexpected(done.error());
    }
    for (const qint64 person : people) {
        if (auto done =
                m_connection.run("INSERT INTO issue_assignee (person_id, issue_id, updated, facts) VALUES (?, ?, ?, ?)",
                                 person, id, updated, facts);
            !done)
            return std::unexpected(done.error());
    }
    return {};
}

Result<bool> IssueWriter::knowsIssue(qint64 issue)
{
    auto found = m_connection.integer("SELECT 1 FROM issue WHERE id = ?", issue);
    if (!found)
        return std::unexpected(found.error());
    return found->has_value();
}

Result<StoreCounts> IssueWriter::storeComments(std::span<const RemoteComment> comments)
{
    StoreCounts counts;
    for (const RemoteComment &comment : comments) {
        if (comment.onPullRequest || comment.issueNumber < 1 || comment.issueNumber > maxIssueNumber)
            continue;
        const qint64 issue = issueKey(m_project, comment.issueNumber);
        auto known = knowsIssue(issue);
        if (!known)
            return std::unexpected(known.error());
        if (!*known)
            continue;
        auto outcome = storeComment(comment, issue);
        if (!outcome)
            return std::unexpected(outcome.error());
        ++(*outcome == Outcome::Inserted  ? counts.inserted
           : *outcome == Outcome::Updated ? counts.updated
                                          : counts.unchanged);
    }
    if (auto done = finishComments(); !done)
        return std::unexpected(done.error());
    return counts;
}

Result<IssueWriter::Outcome> IssueWriter::storeComment(const RemoteComment &comment, qint64 issue)
{
    if (comment.remoteId < 1 || comment.remoteId > maxCommentId)
        return fail(Code::Malformed, u"storage.store"_s,
                    u"The server told of a comment with the impossible id %1."_s.arg(comment.remoteId));
    const qint64 id = commentKey(m_project, comment.remoteId);
    const qint64 hash = contentHash(comment);
    auto stored = m_connection.prepare("SELECT content_hash, updated, issue_id FROM comment WHERE id = ?");
    stored.bind(1, id);
    const bool exists = stored.step();
    if (auto done = stored.result(); !done)
        return std::unexpected(done.error());
    if (exists && (stored.integer(0) == hash || comment.updated < stored.time(1)) && stored.integer(2) == issue)
        return Outcome::Unchanged;
    const qint64 issueBefore = exists ? stored.integer(2) : issue;
    stored.reset();
    auto author = m_names.person(comment.author);
    if (!author)
        return std::unexpected(author.error());
    auto write = m_connection.prepare(
        "INSERT INTO comment (id, issue_id, project_id, author_id, created, updated, content_hash, body, extra) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO UPDATE SET issue_id = ?2, author_id = ?4, "
        "created = ?5, updated = ?6, content_hash = ?7, body = ?8, extra = ?9");
    write.bindAll(id, issue, m_project, *author, comment.created, comment.updated, hash, Blob{comment.body},
                  Blob{comment.extra});
    if (auto done = write.run(); !done)
        return std::unexpected(done.error());
    m_commented.insert({issue, issueBefore});
    if (!exists || issueBefore != issue)
        ++m_commentDelta[issue];
    if (exists && issueBefore != issue)
        --m_commentDelta[issueBefore];
    m_counters.comments += exists ? 0 : 1;
    return exists ? Outcome::Updated : Outcome::Inserted;
}

Result<StoreCounts> IssueWriter::replaceComments(qint64 number, std::span<const RemoteComment> comments)
{
    StoreCounts counts;
    const qint64 issue = issueKey(m_project, number);
    auto known = knowsIssue(issue);
    if (!known)
        return std::unexpected(known.error());
    if (!*known)
        return counts;
    std::set<qint64> present;
    for (const RemoteComment &comment : comments) {
        auto outcome = storeComment(comment, issue);
        if (!outcome)
            return std::unexpected(outcome.error());
        present.insert(commentKey(m_project, comment.remoteId));
        ++(*outcome == Outcome::Inserted  ? counts.inserted
           : *outcome == Outcome::Updated ? counts.updated
                                          : counts.unchanged);
    }
    auto stored = ids("SELECT id FROM comment WHERE issue_id = ?", issue);
    if (!stored)
        return std::unexpected(stored.error());
    for (const qint64 id : std::as_const(*stored)) {
        if (present.contains(id))
            continue;
        if (auto done = m_connection.run("DELETE FROM comment WHERE id = ?", id); !done)
            return std::unexpected(done.error());
        m_commented.insert(issue);
        --m_commentDelta[issue];
        --m_counters.comments;
        ++counts.updated;
    }
    if (auto done = finishComments(); !done)
        return std::unexpected(done.error());
    return counts;
}

Result<void> IssueWriter::finishComments()
{
    if (!m_commented.empty())
        m_connection.changes().issuesOf(m_project);
    for (const auto &[issue, delta] : m_commentDelta) {
        if (delta == 0)
            continue;
        if (auto done =
                m_connection.run("UPDATE issue SET comments_stored = comments_stored + ? WHERE id = ?", delta, issue);
            !done)
            return std::unexpected(done.error());
        if (auto done = noteDiscussed(issue); !done)
            return done;
    }
    if (auto done = m_fts.putComments(m_commented); !done)
        return done;
    return writeCounters();
}

Result<void> IssueWriter::noteDiscussed(qint64 issue)
{
    auto stored = find(issue);
    if (!stored)
        return std::unexpected(stored.error());
    if (stored->commentsStored <= 0 || (stored->facts & DiscussedFact) != 0)
        return {}; // as nearly always: the issue said itself that it has comments
    const qint64 facts = stored->facts | DiscussedFact;
    if (auto done = m_connection.run("UPDATE issue SET facts = ? WHERE id = ?", facts, issue); !done)
        return std::unexpected(done.error());
    if (auto done = writeLabels(issue, {}, stored->labels, stored->updated, facts); !done)
        return done;
    if (auto done = m_connection.run("UPDATE issue_assignee SET facts = ? WHERE issue_id = ?", facts, issue); !done)
        return std::unexpected(done.error());
    return {};
}

Result<void> IssueWriter::writeCounters()
{
    const auto [issues, open, comments, expected] = std::exchange(m_counters, {});
    if (issues == 0 && open == 0 && comments == 0 && expected == 0)
        return {};
    auto done = m_connection.run("UPDATE project SET local_issues = local_issues + ?2, local_open = local_open + ?3, "
                                 "local_comments = local_comments + ?4, expected_comments = expected_comments + ?5 "
                                 "WHERE id = ?1",
                                 m_project, issues, open, comments, expected);
    if (!done)
        return std::unexpected(done.error());
    return {};
}

Result<QList<qint64>> IssueWriter::ids(QByteArrayView sql, qint64 argument)
{
    QList<qint64> found;
    auto rows = m_connection.prepare(sql);
    rows.bind(1, argument);
    while (rows.step())
        found.append(rows.integer(0));
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return found;
}

} // namespace Docket::Storage
