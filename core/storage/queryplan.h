// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/repositories.h>

#include <QByteArray>
#include <QList>

#include <bitset>
#include <limits>
#include <optional>
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
    qint64 needsFact = 0;   ///< an issue without this fact is not in it

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

/// One condition of a query after its names have been looked up: an issue meets it if it is in any of the sources (or
/// passes the index test, where that tells), the other way round if negated.
struct Predicate
{
    /// What a test reads, from cheap to dear.
    enum class Reads
    {
        Index, ///< nothing beyond an index entry
        Row,   ///< the issue's dense row
        Link,  ///< a lookup in the labels or assignees
        Words  ///< the full-text index
    };

    Reads reads = Reads::Index;
    bool negated = false;
    IndexTest indexTest;              ///< for Reads::Index
    std::vector<IssueSource> sources; ///< may be empty for Reads::Index: then it cannot be listed
    QByteArray column;                ///< the one column that the condition speaks of, if there is one
    QByteArray byUpdated;             ///< index that lists the only source in the order of (updated, id), or empty
    qint64 size = -1;                 ///< how many issues meet it, where that is known; -1 if not
    bool dearTest = false;            ///< a test costs as much as the list: the beginning of words
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
    int priorities = 0;       ///< the highest position of a priority
    int boardRanks = 0;       ///< the highest rank of a column
    qint64 storedIssues = 0;  ///< in all
};

[[nodiscard]] Result<QueryPlan> planQuery(Connection &connection, const Domain::Query &query, Domain::QueryScope scope);

} // namespace Docket::Storage
