// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/repositories.h>

#include <QByteArray>
#include <QList>

#include <variant>
#include <vector>

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

/// One condition of a query after its names have been looked up. `test` says whether an issue meets it; `source` lists
/// the issues that meet it, or with `negated` those that do not. An index that holds the source in the order of
/// `updated` is named, so that the default order needs no sorting.
struct Predicate
{
    /// What a test reads, from cheap to dear.
    enum class Reads
    {
        Index, ///< id and facts, which every index of issues holds: written {id} and {facts}
        Row,   ///< other columns of the issue, by their names
        Label, ///< a lookup in the labels or assignees, by {id}
        Words  ///< the full-text index, by {id}
    };

    Reads reads = Reads::Index;
    SqlPiece test;
    bool negated = false;          ///< the test has it already; the source lists what must not be
    std::vector<SqlPiece> sources; ///< "table WHERE condition", their union; empty if it cannot be listed
    QByteArray sourceId;           ///< the column of the sources that holds the issue's id
    /// "table INDEXED BY … WHERE condition" without other issues in it, with the columns sourceId, updated and facts,
    /// ordered by (updated, id).
    SqlPiece ordered;
};

/// Where to look and what for, with names, people and projects resolved against one snapshot of the database.
struct QueryPlan
{
    bool empty = false;                ///< nothing can match
    std::vector<Predicate> predicates; ///< ANDed
    /// Projects that issues may come from, in the order of their names; always tracked ones or the chosen one.
    QList<Domain::ProjectId> projects;
    bool allProjects = false; ///< every stored issue lies in one of `projects`
    qint64 issues = 0;        ///< in these projects
    qint64 storedIssues = 0;  ///< in all
};

[[nodiscard]] Result<QueryPlan> planQuery(Connection &connection, const Domain::Query &query, Domain::QueryScope scope);

} // namespace Docket::Storage
