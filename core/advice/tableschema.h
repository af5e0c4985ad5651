// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <storage/connection.h>

#include <QList>
#include <QString>
#include <QStringList>

namespace Docket::Advice {

struct Column
{
    QString name;
    bool rowid = false; ///< INTEGER PRIMARY KEY: the key of the table itself
};

struct KeyColumn
{
    QString name; ///< empty for an expression
    bool descending = false;
    QString collation = {}; ///< as the index has it; empty where nobody asked

    friend bool operator==(const KeyColumn &, const KeyColumn &) = default;
};

struct IndexSchema
{
    QString name;
    QString sql; ///< empty: SQLite made it for a constraint
    bool unique = false;
    QString condition; ///< of a partial index; empty for none
    QList<KeyColumn> keys;
    QList<double> rowsPerKey; ///< from sqlite_stat1, for the first column, the first two and so on; may be empty
};

struct TableSchema
{
    QString name;
    QString sql;
    bool withoutRowid = false;
    qint64 rows = -1; ///< as sqlite_stat1 has it; -1: unknown
    QList<Column> columns;
    QList<IndexSchema> indexes;

    [[nodiscard]] const Column *column(const QString &name) const;
};

/// The ordinary tables of a database with their indexes and statistics; a value. Virtual tables and the tables behind
/// them are not in it.
struct Schema
{
    QList<TableSchema> tables;

    [[nodiscard]] const TableSchema *table(const QString &name) const;
    [[nodiscard]] const IndexSchema *index(const QString &name) const;
};

[[nodiscard]] Result<Schema> readSchema(Storage::Connection &connection);

/// @p name in double quotes, if it needs them.
[[nodiscard]] QString quoted(const QString &name);

} // namespace Docket::Advice
