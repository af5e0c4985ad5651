// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/ids.h>

#include <QByteArray>
#include <QList>

#include <bitset>
#include <limits>
#include <optional>
#include <variant>

namespace Docket::Storage {

/// A piece of SQL with the values of its parameters, in order.
struct SqlPiece
{
    QByteArray sql;
    QList<std::variant<qint64, QByteArray>> values;

    [[nodiscard]] bool isEmpty() const { return sql.isEmpty(); }
    /// Appends, with @p before in between.
    SqlPiece &append(QByteArrayView before, const SqlPiece &other);
};

/// Binds the values from parameter @p first on and returns the next free one. The piece must outlive the run.
int bindValues(Statement &statement, const SqlPiece &piece, int first);

/// "column = ?" or "column IN (?, ?, …)".
template <typename T>
[[nodiscard]] SqlPiece in(QByteArrayView column, const QList<T> &values)
{
    if (values.size() == 1)
        return {column.toByteArray() + " = ?", {values.first()}};
    SqlPiece piece{column.toByteArray() + " IN (", {}};
    for (const T &value : values) {
        piece.sql.append(piece.values.isEmpty() ? "?" : ", ?");
        piece.values.append(value);
    }
    piece.sql.append(')');
    return piece;
}

/// What an index entry tells of an issue.
struct IssueEntry
{
    qint64 id = 0;
    qint64 facts = 0;
    qint64 updated = 0;
};

/// Rows that stand for issues: those of a table that meet a condition.
struct IssueSource
{
    QByteArray table;
    QByteArray index;    ///< the index that lists them without a search; empty for the primary key
    QByteArray idColumn; ///< the column that holds the issue's id
    SqlPiece where;
    bool tellsFacts = true; ///< it has columns facts and updated
    qint64 needsFact = 0;   ///< an issue with none of these facts is not in it

    /// "SELECT id, facts, updated FROM …", without the latter two where it has none.
    [[nodiscard]] SqlPiece list() const;
    /// How many there are, at most as many as the last parameter says.
    [[nodiscard]] SqlPiece count() const;
    /// A row if one issue is among them, whose id is the last parameter.
    [[nodiscard]] SqlPiece probe() const;
};

/// What can be told from an index entry, without looking further.
struct IndexTest
{
    using Positions = std::bitset<256>;

    qint64 factMask = 0;
    qint64 factValue = 0;
    qint64 lowNumber = 0;
    qint64 highNumber = std::numeric_limits<qint64>::max();
    qint64 updatedFrom = std::numeric_limits<qint64>::min();
    qint64 updatedTo = std::numeric_limits<qint64>::max(); ///< inclusive
    std::optional<Positions> priorities;
    std::optional<Positions> boardRanks;
    QList<Domain::ProjectId> projects; ///< sorted; empty: any project

    [[nodiscard]] bool passes(const IssueEntry &entry) const;
};

} // namespace Docket::Storage
