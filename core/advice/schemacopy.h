// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tableschema.h"

#include <storage/migrator.h>

#include <memory>

namespace Docket::Advice {

/// An index that there might be.
struct Candidate
{
    QString table;
    QList<KeyColumn> keys;

    /// The same for the same table and keys; "advice_issue_author_updated".
    [[nodiscard]] QString name() const;
    [[nodiscard]] QString createSql() const;
    [[nodiscard]] QString dropSql() const;

    friend bool operator==(const Candidate &, const Candidate &) = default;
};

/// Does nothing if a migration has already removed the index.
[[nodiscard]] QString dropSql(const QString &index);

/// All names of indexes and tables that come from an advice begin with this, and nothing else's.
inline constexpr auto namePrefix = Storage::advisedIndexPrefix;

/// The schema of a database with its statistics and none of its rows, in memory: here the planner says what it would
/// do if an index were there, and nobody waits for it to be built. On one thread.
class SchemaCopy final
{
public:
    /// Copies what @p connection has; virtual tables included, so that statements over them can be planned as well.
    [[nodiscard]] static Result<SchemaCopy> of(Storage::Connection &connection);

    /// The plan of @p sql, a step a line, as Storage::explain() gives it. Folded lists of parameters are unfolded.
    [[nodiscard]] Result<QString> plan(const QString &sql);
    /// The same if @p candidate were there as well, with @p statistics as sqlite_stat1 would have them.
    [[nodiscard]] Result<QString> planWith(const QString &sql, const Candidate &candidate, const QString &statistics);

private:
    explicit SchemaCopy(std::unique_ptr<Storage::Connection> scratch)
        : m_scratch(std::move(scratch))
    {
    }

    std::unique_ptr<Storage::Connection> m_scratch;
};

/// @p normalised as text that SQLite can compile: lists that were folded have two members.
[[nodiscard]] QByteArray compilable(const QString &normalised);

/// What an execution of @p sql by @p plan costs: about how many rows are visited, sorting included. Loops multiply,
/// where figures are missing they are those that SQLite supposes.
[[nodiscard]] double planCost(const QString &sql, const QString &plan, const Schema &schema,
                              const Candidate *candidate = nullptr, const QList<double> &rowsPerKey = {});

} // namespace Docket::Advice
