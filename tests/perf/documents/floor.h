// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/document.h>

#include <QList>
#include <QString>

#include <array>

struct sqlite3;
struct sqlite3_stmt;

namespace Docket::Perf {

/// The least that storing and searching can cost: SQLite's C interface, one row, one blob and one row of FTS5 for each
/// document, prepared statements, the same pragmas as Docket's connections.
class Floor final
{
public:
    explicit Floor(const QString &path);
    ~Floor();
    Q_DISABLE_COPY_MOVE(Floor)

    void begin();
    void insert(int id, const Domain::DocumentInput &document, const QByteArray &title, const QByteArray &headings);
    void remove(int id);
    void commit();

    /// Ids of the best, or without ranking of any, matches.
    [[nodiscard]] QList<qint64> search(const QByteArray &match, bool ranked, int limit);

private:
    void run(const char *sql);
    [[nodiscard]] sqlite3_stmt *prepare(const char *sql);

    sqlite3 *m_handle = nullptr;
    sqlite3_stmt *m_row = nullptr;
    sqlite3_stmt *m_blob = nullptr;
    sqlite3_stmt *m_index = nullptr;
    std::array<sqlite3_stmt *, 3> m_remove{};
    sqlite3_stmt *m_ranked = nullptr;
    sqlite3_stmt *m_first = nullptr;
};

} // namespace Docket::Perf
