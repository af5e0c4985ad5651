// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issuesource.h"

#include <domain/repositories.h>

#include <QByteArray>
#include <QList>

#include <vector>

namespace Docket::Storage {

/// What a condition asks of one column of IssueColumns, where the index test does not tell.
struct ColumnTest
{
    enum class Column
    {
        None, ///< it cannot be told there
        Labels,
        Assignees,
        Author,
        Milestone,
        Created,
        Closed,
        Comments
    };

    Column column = Column::None;
    QList<qint64> ids;       ///< one of these names or people
    QList<QByteArray> texts; ///< one of these authors (in lower case as far as ASCII goes) or milestones
    qint64 low = std::numeric_limits<qint64>::min();
    qint64 high = std::numeric_limits<qint64>::max(); ///< inclusive
};

/// One condition of a query after its names have been looked up: an issue meets it if it is in any of the sources (or
/// passes the index test, where that tells), the other way round if negated.
struct Predicate
{
    /// What a test reads, from cheap to dear.
    enum class Reads
    {
        Index, ///< nothing beyond an index entry
        Link,  ///< labels or assignees, where the facts do not rule them out
        Row,   ///< the issue's dense row
        Words  ///< the full-text index
    };

    Reads reads = Reads::Index;
    bool negated = false;
    IndexTest indexTest;              ///< for Reads::Index
    ColumnTest columnTest;            ///< for Reads::Link and Reads::Row
    std::vector<IssueSource> sources; ///< may be empty for Reads::Index: then it cannot be listed
    QByteArray column;                ///< the one column that the condition speaks of, if there is one
    QByteArray byUpdated;             ///< index that lists the only source in the order of (updated, id), or empty
    QByteArray byState;               ///< the same for the order of (state, updated, id)
    QStringList assignees;            ///< logins; the sort key of every issue that meets it names one of them
    qint64 size = -1;                 ///< how many issues meet it, where that is known; -1 if not
    bool isPhrase = false;            ///< of several words: its list costs far more than its length tells
    bool dearTest = false;            ///< a test costs as much as the list: the beginning of words
};

/// Where to look and what for, with names, people and projects resolved against one snapshot of the database.
struct QueryPlan
{
    bool empty = false;                ///< nothing can match
    std::vector<Predicate> predicates; ///< ANDed
    /// Projects that issues may come from, in the order of their names; tracked and named ones, or the chosen one.
    QList<Domain::ProjectId> projects;
    bool allProjects = false; ///< every stored issue lies in one of `projects`
    qint64 issues = 0;        ///< stored ones, of any project
    qint64 open = 0;          ///< of these
    qint64 inScope = 0;       ///< stored issues of `projects`
    int priorities = 0;       ///< the highest position of a priority
    int boardRanks = 0;       ///< the highest rank of a column
    qint64 storedIssues = 0;  ///< in all
};

[[nodiscard]] Result<QueryPlan> planQuery(Connection &connection, const Domain::Query &query, Domain::QueryScope scope);

} // namespace Docket::Storage
