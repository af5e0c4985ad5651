// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unitjournal.h"

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

template <typename T>
Result<void> nothing(const Result<T> &done)
{
    if (!done)
        return std::unexpected(done.error());
    return {};
}

} // namespace

UnitJournal::UnitJournal(Connection &connection)
    : m_connection(connection)
{
}

Result<void> UnitJournal::addRoot(const QString &path)
{
    return nothing(m_connection.run("INSERT INTO file_root (path) VALUES (?) ON CONFLICT (path) DO NOTHING", path));
}

Result<bool> UnitJournal::hasRoot(const QString &path)
{
    auto found = m_connection.integer("SELECT 1 FROM file_root WHERE path = ?", path);
    if (!found)
        return std::unexpected(found.error());
    return found->has_value();
}

Result<QStringList> UnitJournal::roots()
{
    QStringList all;
    auto rows = m_connection.prepare("SELECT path FROM file_root ORDER BY id");
    while (rows.step())
        all << rows.text(0);
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return all;
}

Result<void> UnitJournal::removeRoot(const QString &path)
{
    auto rows =
        m_connection.run("DELETE FROM file_journal WHERE root_id = (SELECT id FROM file_root WHERE path = ?)", path);
    if (!rows)
        return std::unexpected(rows.error());
    return nothing(m_connection.run("DELETE FROM file_root WHERE path = ?", path));
}

Result<qint64> UnitJournal::addFile(const JournalledFile &file)
{
    auto added = m_connection.run("INSERT INTO file_journal (root_id, kind, path, source, token) "
                                  "SELECT id, ?, ?, ?, ? FROM file_root WHERE path = ?",
                                  file.kind, file.path, file.source, file.token, file.root);
    if (!added)
        return std::unexpected(added.error());
    if (*added != 1)
        return fail(Code::Internal, u"storage.journal"_s, u"The folder %1 is not known as a root."_s.arg(file.root));
    return qint64(sqlite3_last_insert_rowid(m_connection.handle()));
}

Result<QList<JournalledFile>> UnitJournal::files(const QString &root)
{
    QList<JournalledFile> all;
    auto rows = m_connection.prepare("SELECT j.id, r.path, j.kind, j.path, j.source, j.token FROM file_journal j "
                                     "JOIN file_root r ON r.id = j.root_id WHERE r.path = ? ORDER BY j.id");
    rows.bind(1, root);
    while (rows.step())
        all.append({rows.integer(0), rows.text(1), rows.number(2), rows.text(3), rows.text(4), rows.text(5)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return all;
}

Result<void> UnitJournal::removeFiles(qint64 firstId, qint64 lastId, const QString &root)
{
    return nothing(m_connection.run("DELETE FROM file_journal WHERE id BETWEEN ? AND ? "
                                    "AND root_id = (SELECT id FROM file_root WHERE path = ?)",
                                    firstId, lastId, root));
}

Result<qint64> UnitJournal::addRemoval(const JournalledRemoval &removal)
{
    auto added =
        m_connection.run("INSERT INTO cache_journal (kind, text) VALUES (?, ?)", removal.pattern, removal.text);
    if (!added)
        return std::unexpected(added.error());
    return qint64(sqlite3_last_insert_rowid(m_connection.handle()));
}

Result<QList<JournalledRemoval>> UnitJournal::removals()
{
    QList<JournalledRemoval> all;
    auto rows = m_connection.prepare("SELECT id, kind, text FROM cache_journal ORDER BY id");
    while (rows.step())
        all.append({rows.integer(0), rows.boolean(1), rows.text(2)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return all;
}

Result<void> UnitJournal::removeRemoval(qint64 id)
{
    return nothing(m_connection.run("DELETE FROM cache_journal WHERE id = ?", id));
}

Result<void> syncLog(Connection &connection)
{
    sqlite3_file *log = nullptr;
    if (const int code =
            sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void *>(&log));
        code != SQLITE_OK)
        return std::unexpected(connection.lastError(code, u"storage.sync"_s));
    // Without methods it is not open: nothing was written since the last checkpoint, which was synced.
    if (!log || !log->pMethods)
        return {};
    if (const int code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL); code != SQLITE_OK)
        return std::unexpected(connection.lastError(code, u"storage.sync"_s));
    return {};
}

} // namespace Docket::Storage
