// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store.h"

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

QVariant orNull(std::optional<qint64> value)
{
    return value ? QVariant(*value) : QVariant(QMetaType::fromType<qint64>());
}

std::optional<qint64> optionalNumber(const QVariant &value)
{
    return value.isNull() ? std::nullopt : std::optional(value.toLongLong());
}

// The link tables answer filters; these lists answer the reading of an issue without two more queries for each.
QString joined(const QList<qint64> &ids)
{
    QString out;
    for (const qint64 id : ids) {
        if (!out.isEmpty())
            out += u' ';
        out += QString::number(id);
    }
    return out;
}

QList<qint64> split(const QString &text)
{
    QList<qint64> out;
    for (const QStringView part : QStringView(text).split(u' ', Qt::SkipEmptyParts))
        out.append(part.toLongLong());
    return out;
}

QString numberList(const QList<qint64> &ids)
{
    QString out = joined(ids);
    out.replace(u' ', u',');
    return u'(' + out + u')';
}

struct Where
{
    QString sql;
    QVariantList arguments;

    void add(const QString &condition, const QVariantList &values = {})
    {
        sql += u" AND "_s + condition;
        arguments += values;
    }
};

Where whereOf(qint64 repositoryId, const IssueFilter &filter)
{
    Where where;
    // With a window the index on updated_at is far narrower; without one, that on the creation gives the order for
    // nothing.
    where.sql = (filter.since || filter.before ? u"INDEXED BY issues_updated "_s : u"INDEXED BY issues_created "_s) +
                u"WHERE i.repo_id = ?"_s;
    where.arguments.append(repositoryId);
    if (filter.since)
        where.add(u"i.updated >= ?"_s, {*filter.since});
    if (filter.before)
        where.add(u"i.updated <= ?"_s, {*filter.before});
    if (filter.state != StateFilter::All)
        where.add(u"i.closed = ?"_s, {filter.state == StateFilter::Closed});
    if (filter.type != TypeFilter::Any)
        where.add(u"i.pull = ?"_s, {filter.type == TypeFilter::Pulls});
    for (const qint64 label : filter.labels)
        where.add(u"i.id IN (SELECT issue_id FROM issue_labels WHERE label_id = ?)"_s, {label});
    if (!filter.milestones.isEmpty())
        where.add(u"i.milestone_id IN "_s + numberList(filter.milestones));
    if (filter.createdBy)
        where.add(u"i.user_id = ?"_s, {filter.createdBy});
    if (filter.assignedBy)
        where.add(u"i.id IN (SELECT issue_id FROM issue_assignees WHERE user_id = ?)"_s, {filter.assignedBy});
    if (!filter.mentions.isEmpty())
        where.add(u"instr(lower(i.body), lower(?)) > 0"_s, {QString(u'@' + filter.mentions)});
    if (filter.among)
        where.add(u"i.id IN "_s + numberList(*filter.among));
    return where;
}

QString orderOf(IssueOrder order)
{
    switch (order) {
    case IssueOrder::Newest: break;
    case IssueOrder::Oldest: return u" ORDER BY i.created, i.id"_s;
    case IssueOrder::RecentUpdate: return u" ORDER BY i.updated DESC, i.id DESC"_s;
    case IssueOrder::LeastUpdate: return u" ORDER BY i.updated, i.id"_s;
    case IssueOrder::MostComments: return u" ORDER BY i.comments DESC, i.id DESC"_s;
    case IssueOrder::LeastComments: return u" ORDER BY i.comments, i.id"_s;
    }
    return u" ORDER BY i.created DESC, i.id DESC"_s;
}

} // namespace

QList<Issue> Store::selectIssues(const QString &rest, const QVariantList &arguments)
{
    QList<Issue> out;
    each(
        u"SELECT i.id, i.repo_id, i.number, i.pull, i.title, i.body, i.user_id, i.closed, i.locked, i.ref, i.milestone_id, i.comments, i.created, i.updated, i.closed_at, i.due, i.content_version, i.merged, i.labels, i.assignees FROM issues i "_s +
            rest,
        arguments, [&out](const QSqlQuery &row) {
            out.append({.id = row.value(0).toLongLong(),
                        .repositoryId = row.value(1).toLongLong(),
                        .number = row.value(2).toLongLong(),
                        .isPull = row.value(3).toBool(),
                        .title = row.value(4).toString(),
                        .body = row.value(5).toString(),
                        .userId = row.value(6).toLongLong(),
                        .isClosed = row.value(7).toBool(),
                        .isLocked = row.value(8).toBool(),
                        .ref = row.value(9).toString(),
                        .milestoneId = row.value(10).toLongLong(),
                        .comments = row.value(11).toLongLong(),
                        .created = row.value(12).toLongLong(),
                        .updated = row.value(13).toLongLong(),
                        .closedAt = optionalNumber(row.value(14)),
                        .dueDate = optionalNumber(row.value(15)),
                        .contentVersion = row.value(16).toLongLong(),
                        .isMerged = row.value(17).toBool(),
                        .labels = split(row.value(18).toString()),
                        .assignees = split(row.value(19).toString())});
        });
    return out;
}

void Store::writeLinks(const Issue &issue)
{
    for (const qint64 label : issue.labels)
        change(u"INSERT OR IGNORE INTO issue_labels(label_id, issue_id) VALUES(?,?)"_s, {label, issue.id});
    for (const qint64 user : issue.assignees)
        change(u"INSERT OR IGNORE INTO issue_assignees(user_id, issue_id) VALUES(?,?)"_s, {user, issue.id});
}

Issue Store::addIssue(Issue issue)
{
    change(u"UPDATE repos SET last_number = last_number + 1 WHERE id = ?"_s, {issue.repositoryId});
    issue.number = number(u"SELECT last_number FROM repos WHERE id = ?"_s, {issue.repositoryId});
    issue.created = issue.created ? issue.created : now();
    issue.updated = issue.updated ? issue.updated : issue.created;
    if (issue.isClosed && !issue.closedAt)
        issue.closedAt = issue.updated;
    issue.id = insert(
        u"INSERT INTO issues(repo_id, number, pull, title, body, user_id, closed, locked, ref, milestone_id, comments, created, updated, closed_at, due, content_version, merged, labels, assignees) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"_s,
        {issue.repositoryId, issue.number, issue.isPull, issue.title, issue.body, issue.userId, issue.isClosed,
         issue.isLocked, issue.ref, issue.milestoneId, issue.comments, issue.created, issue.updated,
         orNull(issue.closedAt), orNull(issue.dueDate), issue.contentVersion, issue.isMerged, joined(issue.labels),
         joined(issue.assignees)});
    writeLinks(issue);
    return issue;
}

std::optional<Issue> Store::issue(qint64 repositoryId, qint64 number)
{
    const QList<Issue> found = selectIssues(u"WHERE i.repo_id = ? AND i.number = ?"_s, {repositoryId, number});
    return found.isEmpty() ? std::nullopt : std::optional(found.first());
}

std::optional<Issue> Store::issueById(qint64 id)
{
    const QList<Issue> found = selectIssues(u"WHERE i.id = ?"_s, {id});
    return found.isEmpty() ? std::nullopt : std::optional(found.first());
}

void Store::updateIssue(const Issue &issue)
{
    change(
        u"UPDATE issues SET title = ?, body = ?, user_id = ?, closed = ?, locked = ?, ref = ?, milestone_id = ?, updated = ?, closed_at = ?, due = ?, content_version = ?, merged = ?, labels = ?, assignees = ? WHERE id = ?"_s,
        {issue.title, issue.body, issue.userId, issue.isClosed, issue.isLocked, issue.ref, issue.milestoneId,
         issue.updated, orNull(issue.closedAt), orNull(issue.dueDate), issue.contentVersion, issue.isMerged,
         joined(issue.labels), joined(issue.assignees), issue.id});
    change(u"DELETE FROM issue_labels WHERE issue_id = ?"_s, {issue.id});
    change(u"DELETE FROM issue_assignees WHERE issue_id = ?"_s, {issue.id});
    writeLinks(issue);
}

void Store::deleteIssue(qint64 id)
{
    for (const QString &table :
         {u"issue_labels"_s, u"issue_assignees"_s, u"comments"_s, u"events"_s, u"dependencies"_s})
        change(u"DELETE FROM "_s + table + u" WHERE issue_id = ?"_s, {id});
    change(u"DELETE FROM dependencies WHERE depends_on = ?"_s, {id});
    change(u"DELETE FROM issues WHERE id = ?"_s, {id});
}

void Store::touchIssue(qint64 id)
{
    change(u"UPDATE issues SET updated = ? WHERE id = ?"_s, {now(), id});
}

qint64 Store::countIssues(qint64 repositoryId, const IssueFilter &filter)
{
    const Where where = whereOf(repositoryId, filter);
    return number(u"SELECT COUNT(*) FROM issues i "_s + where.sql, where.arguments);
}

QList<Issue> Store::listIssues(qint64 repositoryId, const IssueFilter &filter, qint64 limit, qint64 offset)
{
    const Where where = whereOf(repositoryId, filter);
    // Sorting bare ids and reading the bodies of one page afterwards: the bodies of a whole repository are never
    // sorted.
    return selectIssues(u"WHERE i.id IN (SELECT i.id FROM issues i "_s + where.sql + orderOf(filter.order) +
                            u" LIMIT ? OFFSET ?)"_s + orderOf(filter.order),
                        where.arguments + QVariantList{limit, offset});
}

QList<qint64> Store::searchIssues(qint64 repositoryId, const QStringList &words, qint64 limit)
{
    QString conditions;
    QVariantList arguments{repositoryId};
    for (const QString &word : words) {
        QString pattern = word;
        pattern.replace(u"\\"_s, u"\\\\"_s).replace(u"%"_s, u"\\%"_s).replace(u"_"_s, u"\\_"_s);
        pattern = u'%' + pattern + u'%';
        if (!conditions.isEmpty())
            conditions += u" OR "_s;
        conditions +=
            u"i.title LIKE ? ESCAPE '\\' OR i.body LIKE ? ESCAPE '\\' OR i.id IN (SELECT issue_id FROM comments WHERE repo_id = ? AND body LIKE ? ESCAPE '\\')"_s;
        arguments += QVariantList{pattern, pattern, repositoryId, pattern};
    }
    arguments.append(limit);
    QList<qint64> out;
    each(u"SELECT i.id FROM issues i WHERE i.repo_id = ? AND ("_s + conditions +
             u") ORDER BY i.created DESC, i.id DESC LIMIT ?"_s,
         arguments, [&out](const QSqlQuery &row) { out.append(row.value(0).toLongLong()); });
    return out;
}

Comment Store::addComment(Comment comment)
{
    comment.created = comment.created ? comment.created : now();
    comment.updated = comment.updated ? comment.updated : comment.created;
    comment.id =
        insert(u"INSERT INTO comments(repo_id, issue_id, user_id, created, updated, body) VALUES(?,?,?,?,?,?)"_s,
               {comment.repositoryId, comment.issueId, comment.userId, comment.created, comment.updated, comment.body});
    change(u"UPDATE issues SET comments = comments + 1 WHERE id = ?"_s, {comment.issueId});
    return comment;
}

void Store::updateComment(const Comment &comment)
{
    change(u"UPDATE comments SET body = ?, updated = ? WHERE id = ?"_s, {comment.body, comment.updated, comment.id});
}

void Store::deleteComment(const Comment &comment)
{
    change(u"DELETE FROM comments WHERE id = ?"_s, {comment.id});
    change(u"UPDATE issues SET comments = comments - 1 WHERE id = ?"_s, {comment.issueId});
}

static const QString &commentColumns()
{
    static const QString sql =
        u"SELECT c.id, c.repo_id, c.issue_id, i.number, i.pull, c.user_id, c.body, c.created, c.updated FROM comments c CROSS JOIN issues i ON i.id = c.issue_id "_s;
    return sql;
}

static Comment commentOf(const QSqlQuery &row)
{
    return {.id = row.value(0).toLongLong(),
            .repositoryId = row.value(1).toLongLong(),
            .issueId = row.value(2).toLongLong(),
            .issueNumber = row.value(3).toLongLong(),
            .onPull = row.value(4).toBool(),
            .userId = row.value(5).toLongLong(),
            .body = row.value(6).toString(),
            .created = row.value(7).toLongLong(),
            .updated = row.value(8).toLongLong()};
}

std::optional<Comment> Store::comment(qint64 id)
{
    std::optional<Comment> out;
    each(commentColumns() + u"WHERE c.id = ?"_s, {id}, [&out](const QSqlQuery &row) { out = commentOf(row); });
    return out;
}

static Where commentsWhere(qint64 repositoryId, qint64 issueId, std::optional<qint64> since,
                           std::optional<qint64> before)
{
    Where where;
    if (issueId) {
        where.sql = u"WHERE c.issue_id = ?"_s;
        where.arguments.append(issueId);
    } else {
        where.sql = u"WHERE c.repo_id = ?"_s;
        where.arguments.append(repositoryId);
    }
    if (since)
        where.add(u"c.updated >= ?"_s, {*since});
    if (before)
        where.add(u"c.updated <= ?"_s, {*before});
    return where;
}

qint64 Store::countComments(qint64 repositoryId, qint64 issueId, std::optional<qint64> since,
                            std::optional<qint64> before)
{
    const Where where = commentsWhere(repositoryId, issueId, since, before);
    return number(u"SELECT COUNT(*) FROM comments c "_s + where.sql, where.arguments);
}

QList<Comment> Store::listComments(qint64 repositoryId, qint64 issueId, std::optional<qint64> since,
                                   std::optional<qint64> before, qint64 limit, qint64 offset)
{
    const Where where = commentsWhere(repositoryId, issueId, since, before);
    QList<Comment> out;
    each(commentColumns() + where.sql + u" ORDER BY c.created, c.id LIMIT ? OFFSET ?"_s,
         where.arguments + QVariantList{limit, offset}, [&out](const QSqlQuery &row) { out.append(commentOf(row)); });
    return out;
}

void Store::addDependency(qint64 issueId, qint64 dependsOn)
{
    change(u"INSERT OR IGNORE INTO dependencies(issue_id, depends_on) VALUES(?,?)"_s, {issueId, dependsOn});
}

void Store::removeDependency(qint64 issueId, qint64 dependsOn)
{
    change(u"DELETE FROM dependencies WHERE issue_id = ? AND depends_on = ?"_s, {issueId, dependsOn});
}

QList<Issue> Store::dependencies(qint64 issueId, bool reverse)
{
    return selectIssues(reverse
                            ? u"WHERE i.id IN (SELECT issue_id FROM dependencies WHERE depends_on = ?) ORDER BY i.id"_s
                            : u"WHERE i.id IN (SELECT depends_on FROM dependencies WHERE issue_id = ?) ORDER BY i.id"_s,
                        {issueId});
}

void Store::addEvent(qint64 issueId, const Event &event)
{
    change(
        u"INSERT INTO events(issue_id, type, user_id, created, old_text, new_text, label_id) VALUES(?,?,?,?,?,?,?)"_s,
        {issueId, event.type, event.userId, event.created ? event.created : now(), event.oldText, event.newText,
         event.labelId});
}

QList<Event> Store::events(qint64 issueId)
{
    QList<Event> out;
    each(
        u"SELECT id, type, user_id, created, old_text, new_text, label_id FROM events WHERE issue_id = ? ORDER BY created, id"_s,
        {issueId}, [&out](const QSqlQuery &row) {
            out.append({.id = row.value(0).toLongLong(),
                        .type = row.value(1).toString(),
                        .userId = row.value(2).toLongLong(),
                        .created = row.value(3).toLongLong(),
                        .oldText = row.value(4).toString(),
                        .newText = row.value(5).toString(),
                        .labelId = row.value(6).toLongLong()});
        });
    return out;
}

} // namespace Docket::Sandbox
