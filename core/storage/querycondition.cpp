// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querycondition.h"

#include <algorithm>

namespace Docket::Storage {

namespace {

// Microseconds at a million issues.
constexpr double indexTestCost = 0.02;
constexpr double setTestCost = 0.05;
constexpr double rowTestCost = 2.0;
constexpr double linkTestCost = 1.5;
constexpr double wordTestCost = 12.0; ///< for each table
constexpr double entryListCost = 0.2;
constexpr double wordListCost = 0.3;

} // namespace

QueryRun::Condition::Condition(Connection &connection, const Predicate &predicate, qint64 issues)
    : m_connection(connection)
    , m_predicate(predicate)
    , m_issues(issues)
{
}

double QueryRun::Condition::testCost() const
{
    if (m_predicate.reads == Predicate::Reads::Index)
        return indexTestCost;
    if (m_listed)
        return setTestCost;
    switch (m_predicate.reads) {
    case Predicate::Reads::Row: return rowTestCost;
    case Predicate::Reads::Link: return linkTestCost;
    default: return wordTestCost * double(m_predicate.sources.size());
    }
}

double QueryRun::Condition::passRate() const
{
    if ((m_listed || m_predicate.size >= 0) && m_issues > 0) {
        const double rate = double(m_listed ? qint64(m_ids.size()) : m_predicate.size) / double(m_issues);
        return m_predicate.negated ? 1 - rate : rate;
    }
    return (double(m_passes) + 0.5) / (double(m_tests) + 1);
}

double QueryRun::Condition::expectedSize() const
{
    if (m_listed)
        return double(m_ids.size());
    const double rate = m_predicate.negated ? 1 - passRate() : passRate(); // of the listed ones
    return std::max(rate * double(m_issues), double(m_ids.size()) * 1.5);
}

double QueryRun::Condition::entryCost() const
{
    return m_predicate.reads == Predicate::Reads::Words ? wordListCost : entryListCost;
}

double QueryRun::Condition::listCost() const
{
    return (expectedSize() - double(m_ids.size())) * entryCost();
}

Result<bool> QueryRun::Condition::passes(qint64 id, qint64 facts)
{
    bool inside = false;
    if (m_predicate.reads == Predicate::Reads::Index) {
        inside = m_predicate.indexTest.passes(id, facts);
    } else if (m_listed) {
        if (!m_set)
            m_set.emplace(m_ids);
        inside = m_set->contains(id);
    } else {
        if (m_probes.empty()) {
            for (const IssueSource &source : m_predicate.sources)
                m_probeSql.push_back(source.probe());
            for (const SqlPiece &sql : m_probeSql) {
                m_probes.push_back(m_connection.prepare(sql.sql));
                bindValues(m_probes.back(), sql, 1);
            }
        }
        for (std::size_t i = 0; i < m_probes.size() && !inside; ++i) {
            Statement &probe = m_probes[i];
            probe.bind(int(m_probeSql[i].values.size()) + 1, id);
            inside = probe.step();
            if (auto done = probe.result(); !done)
                return std::unexpected(done.error());
            probe.reset();
        }
    }
    const bool pass = inside != m_predicate.negated;
    ++m_tests;
    m_passes += pass ? 1 : 0;
    return pass;
}

Result<bool> QueryRun::Condition::list(qint64 limit)
{
    if (m_listed)
        return true;
    for (;;) {
        if (!m_scan) {
            if (m_nextSource == m_predicate.sources.size())
                break;
            m_scanSql = m_predicate.sources[m_nextSource++].list();
            m_scan.emplace(m_connection.prepare(m_scanSql.sql));
            bindValues(*m_scan, m_scanSql, 1);
        }
        while (m_scan->step()) {
            m_ids.push_back(m_scan->integer(0));
            if (qint64(m_ids.size()) >= limit)
                return false;
        }
        if (auto done = m_scan->result(); !done)
            return std::unexpected(done.error());
        m_scan.reset();
    }
    std::ranges::sort(m_ids);
    m_ids.erase(std::ranges::unique(m_ids).begin(), m_ids.end());
    m_probes.clear();
    m_listed = true;
    return true;
}

} // namespace Docket::Storage
