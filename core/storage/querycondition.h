// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "queryrun.h"

namespace Docket::Storage {

/// A condition at work: how it is tested, what was learned of it, and its list as far as it was read.
class QueryRun::Condition final
{
public:
    Condition(Connection &connection, const Predicate &predicate, const QueryPlan &plan);
    Q_DISABLE_COPY_MOVE(Condition)

    /// Tests an issue; counts what it learns.
    [[nodiscard]] Result<bool> passes(const IssueEntry &entry);
    [[nodiscard]] double testCost() const; ///< in microseconds
    /// Share of issues that pass, as far as was seen.
    [[nodiscard]] double passRate() const;

    [[nodiscard]] bool canList() const { return !m_predicate.sources.empty() && !m_listed; }
    [[nodiscard]] bool isListed() const { return m_listed; }
    [[nodiscard]] bool isNegated() const { return m_predicate.negated; }
    /// Whether the run tests it only after sorting; it stays so when the condition becomes cheap meanwhile.
    [[nodiscard]] bool isLate() const { return m_late; }
    void setLate(bool late) { m_late = late; }
    [[nodiscard]] const Predicate &predicate() const { return m_predicate; }
    /// Entries of the list have facts and time, so that most of the rest is decided without another look.
    [[nodiscard]] bool tellsFacts() const { return m_predicate.sources.front().tellsFacts; }
    /// Learns how long the list is by counting, as far as that is worth @p microseconds.
    [[nodiscard]] Result<void> count(double microseconds);
    /// Guess of how long the list is; at least what was read or counted of it.
    [[nodiscard]] double expectedSize() const;
    [[nodiscard]] double listCost() const; ///< of what is left to read, in microseconds
    /// Reads on until the list is complete (true) or holds @p limit entries.
    [[nodiscard]] Result<bool> list(qint64 limit);
    /// The complete list, by rising id and without duplicates.
    [[nodiscard]] const std::vector<IssueEntry> &entries() const { return m_entries; }

private:
    [[nodiscard]] Result<bool> probe(const IssueEntry &entry);
    [[nodiscard]] bool isWords() const { return m_predicate.reads == Predicate::Reads::Words; }

    Connection &m_connection;
    const Predicate &m_predicate;
    qint64 m_issues;  ///< that it is asked of
    SqlPiece m_range; ///< of ids, where the projects leave one and words are looked up by it
    std::vector<SqlPiece> m_probeSql;
    std::vector<Statement> m_probes; ///< prepared at the first test
    std::optional<Statement> m_scan; ///< the source that is being read
    SqlPiece m_scanSql;
    std::size_t m_nextSource = 0;
    std::vector<IssueEntry> m_entries;
    std::optional<IdSet> m_set;
    bool m_listed = false;
    bool m_late = false;
    qint64 m_counted = 0; ///< entries that there are at least
    bool m_countIsExact = false;
    qint64 m_tests = 0;
    qint64 m_passes = 0;
    qint64 m_lookups = 0; ///< tests that the facts did not decide
};

} // namespace Docket::Storage
