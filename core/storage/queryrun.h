// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "idset.h"
#include "issuescan.h"
#include "queryplan.h"
#include "sortorder.h"

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
    Gather,   ///< the issues of one condition, tested, then sorted
    Columns   ///< the columns in memory, where there are any; else as Adaptive
};

/// Answers one query on one connection. An index of the sort order is walked; conditions are tested entry by entry.
/// Since nobody knows beforehand how rare a condition is, the run learns it on the way, by tests and by counting: where
/// most issues are turned down, it lists those of the rarest condition instead, to test against the list or to sort the
/// list itself. Guesses decide how long it takes, never what comes out.
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
    class WordList;
    struct Choice;
    struct SortKey;

    [[nodiscard]] Result<void> planWalk();
    [[nodiscard]] Result<void> boundNumbers(SqlPiece &piece);
    [[nodiscard]] bool walksTable() const;
    [[nodiscard]] SqlPiece baseOfWalk(const Predicate *ordered) const;
    [[nodiscard]] bool holds(const Predicate &predicate, const Predicate *ordered) const;
    void splitWalk(const SqlPiece &piece);
    [[nodiscard]] Result<void> splitByAssignees(const SqlPiece &piece);
    [[nodiscard]] Result<bool> walk(const SqlPiece &piece);
    [[nodiscard]] Result<bool> passes(const IssueEntry &entry);
    /// Changes over to a cheaper way if there is one; true if that answered the query.
    [[nodiscard]] Result<bool> reconsider();
    [[nodiscard]] Result<qint64> entriesLeft();
    [[nodiscard]] Result<void> learnSizes(double cost);
    [[nodiscard]] Choice choose(double rowsLeft, double costOfRow) const;
    [[nodiscard]] double gatherCost(const Condition &from) const;

    [[nodiscard]] Result<Condition *> listEverything();
    [[nodiscard]] Result<void> gather(Condition &from);
    [[nodiscard]] Result<bool> passesOthers(const IssueEntry &entry, const Condition &from, std::size_t left,
                                            bool late);
    [[nodiscard]] bool isPutOff(const Condition &condition) const;
    [[nodiscard]] Result<void> takeTested(std::vector<SortKey> &found, const Condition &from);
    [[nodiscard]] SortKey entryKey(const IssueEntry &entry) const;
    void takeSorted(std::vector<SortKey> &found);

    [[nodiscard]] Result<std::optional<IssueColumns::View>> columns();
    [[nodiscard]] Result<void> lookForColumns();
    /// What a pass over the columns takes, in microseconds; more than anything if there are none.
    [[nodiscard]] double columnsCost() const;
    [[nodiscard]] static double passOverColumns(const IssueColumns::Data &data);
    /// True if the columns have answered.
    [[nodiscard]] Result<bool> answerFromColumns();
    [[nodiscard]] Result<void> findWords(const IssueColumns::View &view, IssueScan &scan);
    /// The first rows of the scan in the order.
    [[nodiscard]] Result<std::vector<quint32>> firstRows(const IssueColumns::Data &data, const IssueScan &scan,
                                                         qsizetype limit);
    [[nodiscard]] Result<std::vector<quint32>> walkTitles(const IssueColumns::Data &data, const IssueScan &scan,
                                                          qsizetype limit, qint64 most);
    [[nodiscard]] Result<void> orderByTitle(const IssueColumns::Data &data, const IssueScan &scan,
                                            std::vector<IssueScan::Ranked> &rows) const;

    Connection &m_connection;
    const QueryPlan &m_plan;
    QueryStrategy m_strategy;
    Domain::IssueOrder m_order;
    SortOrder m_sort;
    qsizetype m_limit = -1;
    QHash<Domain::ProjectId, qint64> m_projectRanks;

    std::vector<SqlPiece> m_pieces;                       ///< of the walk, one after the other
    bool m_isWhole = true;                                ///< the walk's SQL holds no condition
    qint64 m_heldSize = -1;                               ///< of the rarest condition that it holds, where known
    std::vector<std::unique_ptr<Condition>> m_conditions; ///< cheap ones first; without those that the walk's SQL holds
    qint64 m_walked = 0;
    qint64 m_nextLook = 0;
    bool m_hasColumns = false;
    qint64 m_entries = -1; ///< that the walk has at most; -1: not known yet
    QList<Domain::IssueId> m_ids;
};

} // namespace Docket::Storage
