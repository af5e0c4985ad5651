// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "idset.h"
#include "queryplan.h"

#include <memory>
#include <optional>
#include <vector>

namespace Docket::Storage {

/// How a query is answered. Every way gives the same ids; tests force each.
enum class QueryStrategy
{
    Adaptive, ///< begins to walk, watches how many issues pass, and changes over to what promises to be cheaper
    Walk,     ///< issues in their order, each tested
    Sets,     ///< the same, after every condition that can be listed was listed
    Gather    ///< the issues of one condition, tested, then sorted
};

/// Answers one query on one connection. An index of the sort order is walked; conditions are tested entry by entry.
/// Since nobody knows beforehand how rare a condition is, the run learns it from the first entries: where most are
/// turned down, it lists the issues of the rarest condition instead, to test against the list or to sort the list
/// itself. Costs are in microseconds, measured at a million issues.
class QueryRun final
{
public:
    QueryRun(Connection &connection, const QueryPlan &plan, QueryStrategy strategy = QueryStrategy::Adaptive);
    ~QueryRun();
    Q_DISABLE_COPY_MOVE(QueryRun)

    [[nodiscard]] Result<QList<Domain::IssueId>> keys(Domain::IssueOrder order, qsizetype limit);
    [[nodiscard]] Result<qint64> count();

private:
    class Condition;
    struct Choice;

    [[nodiscard]] std::vector<SqlPiece> walkSql();
    [[nodiscard]] Result<bool> reconsider(const SqlPiece &piece);
    [[nodiscard]] Result<qint64> entriesLeft(const SqlPiece &piece);
    [[nodiscard]] Choice choose(double rowsLeft, double costOfRow) const;
    [[nodiscard]] Result<void> gather(Condition &from);
    [[nodiscard]] Result<bool> passes(qint64 id, qint64 facts);

    Connection &m_connection;
    const QueryPlan &m_plan;
    QueryStrategy m_strategy;
    std::vector<std::unique_ptr<Condition>> m_conditions; ///< cheap ones first; without those that the walk's SQL holds
    Domain::IssueOrder m_order;
    qsizetype m_limit = -1;
    qint64 m_walked = 0;
    qint64 m_entries = -1; ///< that the walk has at most; -1: not known yet
    bool m_isWhole = true; ///< the walk's SQL holds no condition
    QList<Domain::IssueId> m_ids;
};

} // namespace Docket::Storage
