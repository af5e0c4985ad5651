// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain.h"

#include <QHash>

namespace Docket::Storage {

Result<QString> explain(Connection &connection, QByteArrayView sql)
{
    const Connection::Unwatched unwatched(connection);
    // EXPLAIN does not look at the file, so an index that another connection has made or dropped meanwhile would not be
    // known: reading notices, and the version keeps a plan of the former schema from being taken from the cache.
    if (auto noticed = connection.integer("SELECT 1 FROM sqlite_schema LIMIT 1"); !noticed)
        return std::unexpected(noticed.error());
    const auto version = connection.integer("PRAGMA schema_version");
    if (!version)
        return std::unexpected(version.error());
    const QByteArray text = "EXPLAIN QUERY PLAN /* " + QByteArray::number(version->value_or(0)) + " */ " + sql;
    auto statement = connection.prepare(text);
    QHash<qint64, int> depths;
    QString plan;
    while (statement.step()) {
        const int depth = depths.value(statement.integer(1), -1) + 1;
        depths.insert(statement.integer(0), depth);
        if (!plan.isEmpty())
            plan += u'\n';
        plan += QString(qsizetype(depth) * 2, u' ') + statement.text(3);
    }
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    return plan;
}

} // namespace Docket::Storage
