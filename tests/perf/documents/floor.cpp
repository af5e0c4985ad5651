// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "floor.h"

#include <sqlite3.h>

namespace Docket::Perf {

Floor::Floor(const QString &path)
{
    if (sqlite3_open(path.toUtf8().constData(), &m_handle) != SQLITE_OK)
        qFatal("%s", sqlite3_errmsg(m_handle));
    run("PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-4096;PRAGMA temp_store=MEMORY;"
        "CREATE TABLE doc (id INTEGER PRIMARY KEY, path TEXT UNIQUE, title TEXT, size INTEGER, modified INTEGER, "
        "hash BLOB);"
        "CREATE TABLE tree (id INTEGER PRIMARY KEY, content BLOB);"
        "CREATE VIRTUAL TABLE words USING fts5(title, headings, body, code, content='', contentless_delete=1, "
        "tokenize=\"unicode61 remove_diacritics 2\");");
    m_row = prepare("INSERT INTO doc VALUES (?, ?, ?, ?, ?, ?)");
    m_blob = prepare("INSERT INTO tree VALUES (?, ?)");
    m_index = prepare("INSERT INTO words (rowid, title, headings, body, code) VALUES (?, ?, ?, ?, ?)");
    m_remove = {prepare("DELETE FROM doc WHERE id = ?"), prepare("DELETE FROM tree WHERE id = ?"),
                prepare("DELETE FROM words WHERE rowid = ?")};
    m_ranked = prepare("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?");
    m_first = prepare("SELECT rowid FROM words WHERE words MATCH ? LIMIT ?");
}

Floor::~Floor()
{
    for (sqlite3_stmt *statement : {m_row, m_blob, m_index, m_ranked, m_first})
        sqlite3_finalize(statement);
    for (sqlite3_stmt *statement : m_remove)
        sqlite3_finalize(statement);
    sqlite3_close(m_handle);
}

void Floor::run(const char *sql)
{
    if (sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql, sqlite3_errmsg(m_handle));
}

sqlite3_stmt *Floor::prepare(const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v3(m_handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql, sqlite3_errmsg(m_handle));
    return statement;
}

void Floor::begin()
{
    run("BEGIN IMMEDIATE");
}

void Floor::commit()
{
    run("COMMIT");
}

void Floor::insert(int id, const Domain::DocumentInput &document, const QByteArray &title, const QByteArray &headings)
{
    const auto text = [](sqlite3_stmt *statement, int index, const QByteArray &value) {
        sqlite3_bind_text(statement, index, value.constData(), int(value.size()), SQLITE_STATIC);
    };
    const auto finish = [this](sqlite3_stmt *statement) {
        if (sqlite3_step(statement) != SQLITE_DONE)
            qFatal("%s", sqlite3_errmsg(m_handle));
        sqlite3_reset(statement);
    };
    const QByteArray path = document.path.toUtf8();
    sqlite3_bind_int64(m_row, 1, id);
    text(m_row, 2, path);
    text(m_row, 3, title);
    sqlite3_bind_int64(m_row, 4, document.stamp.size);
    sqlite3_bind_int64(m_row, 5, document.stamp.modified);
    sqlite3_bind_blob(m_row, 6, document.hash.constData(), int(document.hash.size()), SQLITE_STATIC);
    finish(m_row);
    // Stands for a stored tree, which is about as long as its text.
    sqlite3_bind_int64(m_blob, 1, id);
    sqlite3_bind_blob(m_blob, 2, document.source.constData(), int(document.source.size()), SQLITE_STATIC);
    finish(m_blob);
    sqlite3_bind_int64(m_index, 1, id);
    text(m_index, 2, title);
    text(m_index, 3, headings);
    text(m_index, 4, document.content.body);
    text(m_index, 5, document.content.code);
    finish(m_index);
}

void Floor::remove(int id)
{
    for (sqlite3_stmt *statement : m_remove) {
        sqlite3_bind_int64(statement, 1, id);
        if (sqlite3_step(statement) != SQLITE_DONE)
            qFatal("%s", sqlite3_errmsg(m_handle));
        sqlite3_reset(statement);
    }
}

QList<qint64> Floor::search(const QByteArray &match, bool ranked, int limit)
{
    sqlite3_stmt *statement = ranked ? m_ranked : m_first;
    sqlite3_bind_text(statement, 1, match.constData(), int(match.size()), SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, limit);
    QList<qint64> ids;
    while (sqlite3_step(statement) == SQLITE_ROW)
        ids.append(sqlite3_column_int64(statement, 0));
    sqlite3_reset(statement);
    return ids;
}

} // namespace Docket::Perf
