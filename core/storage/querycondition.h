// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "queryrun.h"

namespace Docket::Storage {

/// A condition at work: how it is tested, what was learned of it, and its list as far as it was read.
class QueryRun::Condition final
{
public:
    Condition(Connection &connection, const Predicate &predicate, qint64 issues);
    Q_DISABLE_COPY_MOVE(Condition)

    /// Tests an issue; counts what it learns.
    [[nodiscard]] Result<bool> passes(qint64 id, qint64 facts);
    /// The test reads the dense row or more, so its outcome costs more than a step of the walk.
    [[nodiscard]] double testCost() const;
    /// Share of issues that pass, as far as was seen.
    [[nodiscard]] double passRate() const;

    [[nodiscard]] bool canList() const { return !m_predicate.sources.empty() && !m_listed; }
    [[nodiscard]] bool isListed() const { return m_listed; }
    [[nodiscard]] bool isNegated() const { return m_predicate.negated; }
    [[nodiscard]] const Predicate &predicate() const { return m_predicate; }
    /// Guess of how long the list is; at least what was read of it.
    [[nodiscard]] double expectedSize() const;
    [[nodiscard]] double listCost() const; ///< of what is left to read
    [[nodiscard]] double entryCost() const;
    /// Reads on until the list is complete (true) or holds @p limit entries.
    [[nodiscard]] Result<bool> list(qint64 limit);
    /// The complete list, rising and without duplicates.
    [[nodiscard]] const std::vector<qint64> &ids() const { return m_ids; }

private:
    Connection &m_connection;
    const Predicate &m_predicate;
    qint64 m_issues;
    std::vector<SqlPiece> m_probeSql;
    std::vector<Statement> m_probes; ///< prepared at the first test
    std::optional<Statement> m_scan; ///< the source that is being read
    SqlPiece m_scanSql;
    std::size_t m_nextSource = 0;
    std::vector<qint64> m_ids;
    std::optional<IdSet> m_set;
    bool m_listed = false;
    qint64 m_tests = 0;
    qint64 m_passes = 0;
};

} // namespace Docket::Storage
