// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqlworkspacerepository.h"

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

/// The columns in the order of readRecord().
QByteArray select(QByteArrayView rest)
{
    return QByteArray("SELECT id, project, number, title, root, folder, state, tests_open, tests_passed, tests_failed, "
                      "started, updated, ended, server FROM workspace ")
        .append(rest);
}

WorkspaceRecord readRecord(const Statement &row)
{
    WorkspaceRecord record;
    record.id = WorkspaceId{row.integer(0)};
    record.project = row.text(1);
    record.number = row.integer(2);
    record.title = row.text(3);
    record.root = row.text(4);
    record.folder = row.text(5);
    const int state = row.number(6);
    record.state = state == 1   ? WorkspaceState::Finished
                   : state == 2 ? WorkspaceState::Abandoned
                                : WorkspaceState::Active;
    record.testsOpen = row.number(7);
    record.testsPassed = row.number(8);
    record.testsFailed = row.number(9);
    record.started = row.time(10);
    record.updated = row.time(11);
    record.ended = row.time(12);
    record.server = row.text(13);
    return record;
}

} // namespace

SqlWorkspaceRepository::SqlWorkspaceRepository(Connection &connection)
    : m_connection(connection)
{
}

Result<WorkspaceId> SqlWorkspaceRepository::store(const WorkspaceRecord &record)
{
    m_connection.changes().workspaces();
    if (record.state == WorkspaceState::Active) {
        auto other = find(record.server, record.project, record.number, WorkspaceState::Active);
        if (!other)
            return std::unexpected(other.error());
        if (*other && (*other)->id != record.id)
            return fail(Code::Conflict, u"workspace.store"_s,
                        u"%1 has a workspace already: %2."_s.arg(record.reference(), (*other)->path()),
                        u"Finish it or abandon it first."_s);
    }
    auto statement = m_connection.prepare(
        "INSERT INTO workspace (id, project, number, title, root, folder, state, tests_open, tests_passed, "
        "tests_failed, started, updated, ended, server) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET project = excluded.project, number = excluded.number, title = excluded.title, "
        "root = excluded.root, folder = excluded.folder, state = excluded.state, tests_open = excluded.tests_open, "
        "tests_passed = excluded.tests_passed, tests_failed = excluded.tests_failed, started = excluded.started, "
        "updated = excluded.updated, ended = excluded.ended, server = excluded.server RETURNING id");
    statement.bindAll(record.id, record.project, record.number, record.title, record.root, record.folder,
                      int(record.state), record.testsOpen, record.testsPassed, record.testsFailed, record.started,
                      record.updated, record.ended, record.server);
    if (record.id.isNull())
        statement.bind(1, nullptr);
    WorkspaceId id;
    while (statement.step())
        id = WorkspaceId{statement.integer(0)};
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    return id;
}

Result<std::optional<WorkspaceRecord>> SqlWorkspaceRepository::find(const QString &server, const QString &project,
                                                                    qint64 number, WorkspaceState state)
{
    auto statement = m_connection.prepare(
        select("WHERE project = ?1 AND number = ?2 AND state = ?3 AND (?4 = '' OR server IN (?4, '')) "
               "ORDER BY server = '', updated DESC, id DESC LIMIT 1"));
    statement.bindAll(project, number, int(state), server);
    std::optional<WorkspaceRecord> found;
    if (statement.step())
        found = readRecord(statement);
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    return found;
}

Result<QList<WorkspaceRecord>> SqlWorkspaceRepository::list(std::optional<WorkspaceState> state)
{
    auto statement = m_connection.prepare(select("WHERE ?1 < 0 OR state = ?1 ORDER BY started DESC, id DESC"));
    statement.bind(1, state ? int(*state) : -1);
    QList<WorkspaceRecord> all;
    while (statement.step())
        all.append(readRecord(statement));
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    return all;
}

Result<std::optional<QString>> SqlWorkspaceRepository::rootToken(const QString &path)
{
    auto statement = m_connection.prepare("SELECT token FROM workspace_root WHERE path = ?");
    statement.bind(1, path);
    std::optional<QString> token;
    if (statement.step())
        token = statement.text(0);
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    return token;
}

Result<void> SqlWorkspaceRepository::storeRoot(const QString &path, const QString &token)
{
    auto stored = m_connection.run("INSERT OR REPLACE INTO workspace_root VALUES (?, ?)", path, token);
    if (!stored)
        return std::unexpected(stored.error());
    return {};
}

} // namespace Docket::Storage
