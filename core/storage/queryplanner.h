// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "queryplan.h"

namespace Docket::Storage {

/// Makes the plan of one query: which projects are asked (queryplan.cpp), then a predicate for each of its terms
/// (queryterms.cpp). Lives as long as the query does, inside one transaction, so that all names are of one moment.
class QueryPlanner final
{
public:
    QueryPlanner(Connection &connection, const Domain::Query &query, Domain::QueryScope scope)
        : m_connection(connection)
        , m_query(query)
        , m_scope(scope)
    {
    }
    Q_DISABLE_COPY_MOVE(QueryPlanner)

    /// To be called once.
    [[nodiscard]] Result<QueryPlan> plan();

private:
    [[nodiscard]] Result<void> readProjects();
    /// The range of the default order that all conditions on it leave: walks of it start there.
    [[nodiscard]] Result<void> addUpdatedRange();
    static Predicate updatedBetween(qint64 from, qint64 to);
    void imply(const Domain::QueryTerm &term);
    [[nodiscard]] Result<void> addTerm(const Domain::QueryTerm &term);
    void add(Predicate predicate, bool negated);
    void never(bool negated);
    void addState(const Domain::QueryTerm &term);
    void addLacking(const Domain::QueryTerm &term);
    static void addListed(Predicate &predicate, const QByteArray &index, const QByteArray &column,
                          const QByteArray &condition);
    /// Rows of a table with (key, issue_id) and an index (key, updated, issue_id, facts).
    void addLinked(const QByteArray &table, const QByteArray &key, const QByteArray &byUpdated,
                   const QList<qint64> &ids, qint64 (*factOf)(qint64), bool negated);
    template <typename Value>
    [[nodiscard]] Result<QList<qint64>> lookUp(QByteArrayView sql, const QList<Value> &values);
    [[nodiscard]] Result<void> addLabel(const Domain::QueryTerm &term);
    /// Logins, with @me replaced by those of the accounts.
    [[nodiscard]] Result<QStringList> logins(const Domain::QueryTerm &term);
    [[nodiscard]] Result<void> addAuthor(const Domain::QueryTerm &term);
    [[nodiscard]] Result<void> addAssignee(const Domain::QueryTerm &term);
    void addNames(const Domain::QueryTerm &term, const QByteArray &column, const QByteArray &index);
    /// A text column with an index (column, updated, id, facts).
    void addTexts(const QStringList &names, bool negated, const QByteArray &column, const QByteArray &index);
    [[nodiscard]] Result<void> addPriority(const Domain::QueryTerm &term);
    [[nodiscard]] Result<void> addColumn(const Domain::QueryTerm &term);
    void addPositions(const QList<qint64> &positions, std::optional<IndexTest::Positions> IndexTest::*test,
                      const QByteArray &column, const QByteArray &index, bool negated);
    void addUpdated(const Domain::QueryTerm &term);
    void addNumber(const Domain::QueryTerm &term);
    void addCompare(const Domain::QueryTerm &term, const QByteArray &column, const QByteArray &index, bool inclusive);
    void addClosed(const Domain::QueryTerm &term);
    /// comments:0 and comments:>0, which an index entry tells.
    bool addCommented(const Domain::QueryTerm &term);
    void addWords(const Domain::QueryTerm &term);

    Connection &m_connection;
    const Domain::Query &m_query;
    Domain::QueryScope m_scope;
    qint64 m_updatedFrom = std::numeric_limits<qint64>::min();
    qint64 m_updatedTo = std::numeric_limits<qint64>::max();
    qint64 m_impliedFrom = std::numeric_limits<qint64>::min();
    QueryPlan m_plan;
};

} // namespace Docket::Storage
