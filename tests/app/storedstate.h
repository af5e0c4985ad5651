// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QStringList>
#include <QThread>

namespace Docket::Tests {

using namespace Qt::StringLiterals;

/// Rows of a query on the database of a profile, over a connection that Docket has no part in: the values of a row with
/// a bar between them. A failure is a row of its own.
inline QStringList storedRows(const QString &path, const QString &sql)
{
    QStringList rows;
    // Threads ask side by side.
    const auto connection = u"state-%1"_s.arg(quintptr(QThread::currentThreadId()));
    {
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
        database.setDatabaseName(path);
        if (!database.open())
            rows << u"%1 cannot be opened: %2"_s.arg(path, database.lastError().text());
        QSqlQuery query(database);
        query.setForwardOnly(true);
        if (rows.isEmpty() && !query.exec(sql))
            rows << u"%1 failed: %2"_s.arg(sql, query.lastError().text());
        const int columns = query.record().count();
        while (query.next()) {
            QStringList values;
            for (int i = 0; i < columns; ++i)
                values << QString::fromUtf8(query.value(i).toByteArray());
            rows << values.join(u'|');
        }
    }
    QSqlDatabase::removeDatabase(connection);
    return rows;
}

/// All that a sync stores, in an order that does not depend on the order in which it came, without the ids that a
/// database gives out: two profiles that were synced to the end from the same server give the same rows.
inline QStringList storedState(const QString &path)
{
    static const QStringList parts{
        uR"(SELECT 'issue', p.owner, p.name, i.number, i.state, i.title, i.created, i.updated, i.closed, i.due,
                   i.comments, i.comments_stored, i.author, i.assignees, i.milestone_id, i.milestone_key,
                   i.priority_name, b.remote_id, b.flags, b.pin_order, b.body, b.extra
            FROM issue i JOIN project p ON p.id = i.project_id LEFT JOIN issue_body b ON b.id = i.id
            ORDER BY p.owner, p.name, i.number)"_s,
        // The upper bits of a comment's id are the project.
        uR"(SELECT 'comment', p.owner, p.name, i.number, c.id & ((1 << 40) - 1), a.login, c.created, c.updated, c.body,
                   c.extra
            FROM comment c JOIN issue i ON i.id = c.issue_id JOIN project p ON p.id = c.project_id
                 LEFT JOIN person a ON a.id = c.author_id
            ORDER BY p.owner, p.name, i.number, 5)"_s,
        uR"(SELECT 'label', p.owner, p.name, l.remote_id, n.name, l.color, l.description, l.exclusive, l.archived,
                   l.listed
            FROM label l JOIN label_name n ON n.id = l.name_id JOIN project p ON p.id = l.project_id
            ORDER BY p.owner, p.name, l.remote_id)"_s,
        uR"(SELECT 'labelled', p.owner, p.name, i.number, n.name, x.updated
            FROM issue_label x JOIN label_name n ON n.id = x.name_id JOIN issue i ON i.id = x.issue_id
                 JOIN project p ON p.id = i.project_id
            ORDER BY p.owner, p.name, i.number, n.name)"_s,
        uR"(SELECT 'milestone', p.owner, p.name, m.remote_id, m.title, m.description, m.state, m.due, m.closed, m.listed
            FROM milestone m JOIN project p ON p.id = m.project_id
            ORDER BY p.owner, p.name, m.remote_id)"_s,
        uR"(SELECT 'extra', p.owner, p.name, e.kind, e.remote_id, e.extra
            FROM extra_field e JOIN project p ON p.id = e.project_id
            ORDER BY p.owner, p.name, e.kind, e.remote_id)"_s,
        uR"(SELECT 'assigned', p.owner, p.name, i.number, a.login, x.updated
            FROM issue_assignee x JOIN person a ON a.id = x.person_id JOIN issue i ON i.id = x.issue_id
                 JOIN project p ON p.id = i.project_id
            ORDER BY p.owner, p.name, i.number, a.login)"_s,
        uR"(SELECT 'offered', p.owner, p.name, a.login
            FROM project_person x JOIN person a ON a.id = x.person_id JOIN project p ON p.id = x.project_id
            ORDER BY p.owner, p.name, a.login)"_s,
        uR"(SELECT 'counted', owner, name, local_issues, local_open, local_comments, expected_comments, server_issues
            FROM project ORDER BY owner, name)"_s,
        // What the search knows: how many issues, and of how many the comments.
        uR"(SELECT 'searchable', (SELECT count(*) FROM issue_fts_docsize), (SELECT count(*) FROM comment_fts_docsize))"_s};
    QStringList rows;
    for (const QString &part : parts)
        rows += storedRows(path, part);
    return rows;
}

/// The first rows in which two states differ; empty if they are equal.
inline QString firstDifference(const QStringList &got, const QStringList &expected)
{
    for (qsizetype i = 0; i < std::max(got.size(), expected.size()); ++i) {
        if (got.value(i) != expected.value(i))
            return u"%1 rows, %2 expected\ngot      %3\nexpected %4"_s.arg(got.size())
                .arg(expected.size())
                .arg(got.value(i), expected.value(i));
    }
    return {};
}

} // namespace Docket::Tests
