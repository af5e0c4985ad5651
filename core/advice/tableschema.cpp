// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tableschema.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Advice {

using Storage::Connection;

namespace {

Result<void> readColumns(Connection &connection, TableSchema &table)
{
    auto statement = connection.prepare("SELECT name, type, pk FROM pragma_table_info(?)");
    statement.bindAll(table.name);
    int keys = 0;
    while (statement.step()) {
        const bool key = statement.integer(2) != 0;
        keys += key ? 1 : 0;
        table.columns.append(
            {statement.text(0), key && !table.withoutRowid && statement.text(1).toUpper() == u"INTEGER"_s});
    }
    if (keys > 1) {
        for (Column &column : table.columns)
            column.rowid = false;
    }
    return statement.result();
}

Result<void> readIndexes(Connection &connection, TableSchema &table)
{
    auto statement = connection.prepare("SELECT l.name, l.\"unique\", coalesce(s.sql, '') FROM pragma_index_list(?1) l "
                                        "LEFT JOIN sqlite_schema s ON s.type = 'index' AND s.name = l.name "
                                        "ORDER BY l.name");
    statement.bindAll(table.name);
    static const QRegularExpression condition(uR"re(\)\s*WHERE\s+(.*)$)re"_s,
                                              QRegularExpression::CaseInsensitiveOption |
                                                  QRegularExpression::DotMatchesEverythingOption);
    while (statement.step()) {
        IndexSchema index;
        index.name = statement.text(0);
        index.unique = statement.integer(1) != 0;
        index.sql = statement.text(2);
        index.condition = condition.match(index.sql).captured(1).simplified();
        table.indexes.append(index);
    }
    if (auto done = statement.result(); !done)
        return done;
    for (IndexSchema &index : table.indexes) {
        auto keys = connection.prepare("SELECT name, \"desc\", coll FROM pragma_index_xinfo(?) WHERE key = 1 "
                                       "ORDER BY seqno");
        keys.bindAll(index.name);
        while (keys.step())
            index.keys.append({keys.text(0), keys.integer(1) != 0, keys.text(2)});
        if (auto done = keys.result(); !done)
            return done;
    }
    return {};
}

Result<void> readStatistics(Connection &connection, Schema &schema)
{
    const auto exists = connection.integer("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'");
    if (!exists)
        return std::unexpected(exists.error());
    if (!exists->has_value())
        return {};
    auto statement = connection.prepare("SELECT tbl, coalesce(idx, ''), stat FROM sqlite_stat1");
    while (statement.step()) {
        const auto table = std::ranges::find(schema.tables, statement.text(0), &TableSchema::name);
        if (table == schema.tables.end())
            continue;
        const QStringList figures = statement.text(2).split(u' ', Qt::SkipEmptyParts);
        if (figures.isEmpty())
            continue;
        const auto index = std::ranges::find(table->indexes, statement.text(1), &IndexSchema::name);
        const bool partial = index != table->indexes.end() && !index->condition.isEmpty();
        if (!partial)
            table->rows = std::max(table->rows, figures.constFirst().toLongLong());
        if (index == table->indexes.end())
            continue;
        for (const QString &figure : figures.sliced(1)) {
            bool number = false;
            if (const double rows = figure.toDouble(&number); number)
                index->rowsPerKey.append(rows);
        }
    }
    return statement.result();
}

} // namespace

const Column *TableSchema::column(const QString &name) const
{
    const auto found = std::ranges::find_if(
        columns, [&name](const Column &column) { return column.name.compare(name, Qt::CaseInsensitive) == 0; });
    return found == columns.end() ? nullptr : &*found;
}

const TableSchema *Schema::table(const QString &name) const
{
    const auto found = std::ranges::find_if(
        tables, [&name](const TableSchema &table) { return table.name.compare(name, Qt::CaseInsensitive) == 0; });
    return found == tables.end() ? nullptr : &*found;
}

const IndexSchema *Schema::index(const QString &name) const
{
    for (const TableSchema &table : tables) {
        if (const auto found = std::ranges::find(table.indexes, name, &IndexSchema::name); found != table.indexes.end())
            return &*found;
    }
    return nullptr;
}

Result<Schema> readSchema(Connection &connection)
{
    Schema schema;
    auto statement = connection.prepare("SELECT l.name, s.sql, l.wr FROM pragma_table_list() l JOIN sqlite_schema s "
                                        "ON s.type = 'table' AND s.name = l.name WHERE l.schema = 'main' "
                                        "AND l.type = 'table' AND l.name NOT LIKE 'sqlite_%' ORDER BY l.name");
    while (statement.step()) {
        TableSchema table;
        table.name = statement.text(0);
        table.sql = statement.text(1);
        table.withoutRowid = statement.integer(2) != 0;
        schema.tables.append(table);
    }
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    for (TableSchema &table : schema.tables) {
        if (auto done = readColumns(connection, table); !done)
            return std::unexpected(done.error());
        if (auto done = readIndexes(connection, table); !done)
            return std::unexpected(done.error());
    }
    if (auto done = readStatistics(connection, schema); !done)
        return std::unexpected(done.error());
    return schema;
}

QString quoted(const QString &name)
{
    static const QRegularExpression plain(u"^[a-z_][a-z0-9_]*$"_s);
    if (plain.match(name).hasMatch())
        return name;
    QString inner = name;
    return u'"' + inner.replace(u'"', u"\"\""_s) + u'"';
}

} // namespace Docket::Advice
