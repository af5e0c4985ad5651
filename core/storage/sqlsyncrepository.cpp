// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqlsyncrepository.h"

#include "issueids.h"

namespace Docket::Storage {

using namespace Domain;

namespace {

Result<void> plain(const Result<int> &changes)
{
    if (!changes)
        return std::unexpected(changes.error());
    return {};
}

} // namespace

SqlSyncRepository::SqlSyncRepository(Connection &connection)
    : m_connection(connection)
{
}

Result<SyncCursor> SqlSyncRepository::cursor(ProjectId project)
{
    SyncCursor cursor;
    cursor.project = project;
    auto row =
        m_connection.prepare("SELECT issues_loaded, comments_loaded, load_started, issues_since, comments_since, "
                             "expected_issues, last_pass, server_issues, local_issues FROM sync_cursor "
                             "WHERE project_id = ?");
    row.bind(1, project);
    if (row.step()) {
        cursor.issuesLoaded = row.boolean(0);
        cursor.commentsLoaded = row.boolean(1);
        cursor.loadStarted = row.time(2);
        cursor.issuesSince = row.time(3);
        cursor.commentsSince = row.time(4);
        cursor.expectedIssues = row.number(5);
        cursor.lastPass = row.time(6);
        cursor.serverIssues = row.number(7);
        cursor.localIssues = row.number(8);
    }
    if (auto done = row.result(); !done)
        return std::unexpected(done.error());
    return cursor;
}

Result<void> SqlSyncRepository::storeCursor(const SyncCursor &cursor)
{
    return plain(m_connection.run(
        "INSERT OR REPLACE INTO sync_cursor (project_id, issues_loaded, comments_loaded, "
        "load_started, issues_since, comments_since, expected_issues, last_pass, server_issues, "
        "local_issues) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        cursor.project, cursor.issuesLoaded, cursor.commentsLoaded, cursor.loadStarted, cursor.issuesSince,
        cursor.commentsSince, cursor.expectedIssues, cursor.lastPass, cursor.serverIssues, cursor.localIssues));
}

Result<QList<SyncWindow>> SqlSyncRepository::windows(ProjectId project, SyncStream stream)
{
    QList<SyncWindow> windows;
    auto rows = m_connection.prepare("SELECT since, before FROM sync_window WHERE project_id = ? AND stream = ? "
                                     "ORDER BY before DESC, since DESC");
    rows.bindAll(project, int(stream));
    while (rows.step())
        windows.append({rows.time(0), rows.time(1)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return windows;
}

Result<void> SqlSyncRepository::addWindow(ProjectId project, SyncStream stream, SyncWindow window)
{
    return plain(
        m_connection.run("INSERT OR IGNORE INTO sync_window (project_id, stream, since, before) VALUES (?, ?, ?, ?)",
                         project, int(stream), window.since, window.before));
}

Result<void> SqlSyncRepository::clearWindows(ProjectId project, SyncStream stream)
{
    return plain(m_connection.run("DELETE FROM sync_window WHERE project_id = ? AND stream = ?", project, int(stream)));
}

Result<void> SqlSyncRepository::noteCommentAttempt(ProjectId project, qint64 number, Timestamp when)
{
    const qint64 id = issueKey(project, number);
    if (auto done = m_connection.run("DELETE FROM comment_attempt WHERE issue_id = ?", id); !done)
        return std::unexpected(done.error());
    return plain(
        m_connection.run("INSERT INTO comment_attempt (issue_id, updated, comments, comments_stored, attempted) "
                         "SELECT id, updated, comments, comments_stored, ? FROM issue WHERE id = ? AND "
                         "comments <> comments_stored",
                         when, id));
}

Result<void> SqlSyncRepository::forgetCommentAttempts(ProjectId project, Timestamp before)
{
    return plain(m_connection.run("DELETE FROM comment_attempt WHERE attempted < ? AND issue_id BETWEEN ? AND ?",
                                  before, issueKey(project, 0), issueKey(project, maxIssueNumber)));
}

Result<void> SqlSyncRepository::reset(ProjectId project)
{
    if (auto done = m_connection.run("DELETE FROM sync_cursor WHERE project_id = ?", project); !done)
        return std::unexpected(done.error());
    return plain(m_connection.run("DELETE FROM sync_window WHERE project_id = ?", project));
}

} // namespace Docket::Storage
