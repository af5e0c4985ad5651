// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querycondition.h"

#include "issueids.h"

#include <algorithm>

namespace Docket::Storage {

namespace {

// Microseconds at a million issues.
constexpr double indexTestCost = 0.02;
constexpr double setTestCost = 0.04;
constexpr double rowTestCost = 2.5;
constexpr double linkTestCost = 1.5;
constexpr double wordTestCost = 14;
constexpr double commentTestCost = 4; ///< most issues have no comments, and then there is no look
constexpr double entryListCost = 0.13;
constexpr double wordListCost = 0.12;
constexpr double countCost = 0.05;
constexpr qint64 fewTests = 16; ///< fewer teach nothing

} // namespace

QueryRun::Condition::Condition(Connection &connection, const Predicate &predicate, const QueryPlan &plan)
    : m_connection(connection)
    , m_predicate(predicate)
    , m_issues(plan.issues)
{
    // A word's list is in the order of ids: it is read only where the projects lie that are asked for.
    if (isWords() && !plan.projects.isEmpty() && plan.inScope < plan.issues) {
        const auto [first, last] = std::ranges::minmax_element(plan.projects);
        m_range = {" AND rowid BETWEEN ? AND ?", {issueKey(*first, 0), issueKey(*last, maxIssueNumber)}};
        if (plan.projects.size() == 1)
            m_issues = plan.inScope;
    }
}

double QueryRun::Condition::testCost() const
{
    if (m_predicate.reads == Predicate::Reads::Index)
        return indexTestCost;
    if (m_listed)
        return setTestCost;
    if (m_predicate.dearTest)
        return listCost();
    switch (m_predicate.reads) {
    case Predicate::Reads::Row:
    case Predicate::Reads::Link: {
        const double lookup = m_predicate.reads == Predicate::Reads::Row ? rowTestCost : linkTestCost;
        if (m_predicate.sources.front().needsFact == 0)
            return lookup;
        return indexTestCost + lookup * (double(m_lookups) + 1) / (double(m_tests) + 8);
    }
    default: break;
    }
    double cost = 0;
    for (const IssueSource &source : m_predicate.sources)
        cost += source.needsFact != 0 ? commentTestCost : wordTestCost;
    return cost;
}

double QueryRun::Condition::expectedSize() const
{
    if (m_listed)
        return double(m_entries.size());
    if (m_predicate.size >= 0)
        return double(m_predicate.size);
    if (m_countIsExact)
        return double(m_counted);
    const double learned = m_tests < fewTests ? 0.5 : (double(m_passes) + 0.5) / (double(m_tests) + 1);
    const double share = m_predicate.negated ? 1 - learned : learned; // of those that are listed
    const double known = 2 * double(std::max(m_counted, qint64(m_entries.size())));
    return std::min(double(m_issues), std::max(share * double(m_issues), known));
}

double QueryRun::Condition::passRate() const
{
    const bool sizeIsKnown = m_listed || m_predicate.size >= 0 || m_countIsExact;
    if (sizeIsKnown && m_issues > 0) {
        const double rate = std::min(1.0, expectedSize() / double(m_issues));
        return m_predicate.negated ? 1 - rate : rate;
    }
    return (double(m_passes) + 0.5) / (double(m_tests) + 1);
}

double QueryRun::Condition::listCost() const
{
    const double left = std::max(0.0, expectedSize() - double(m_entries.size()));
    return left * (isWords() ? wordListCost : entryListCost);
}

Result<void> QueryRun::Condition::count(double microseconds)
{
    if (!canList() || m_predicate.size >= 0 || m_countIsExact)
        return {};
    const auto limit = qint64(microseconds / (isWords() ? wordListCost : countCost));
    if (limit < 4 * m_counted || limit < 64)
        return {};
    qint64 counted = 0;
    for (const IssueSource &source : m_predicate.sources) {
        const SqlPiece sql = source.count();
        auto rows = m_connection.prepare(sql.sql);
        rows.bind(bindValues(rows, sql, 1), limit);
        counted = std::max(counted, rows.step() ? rows.integer(0) : 0);
        if (auto done = rows.result(); !done)
            return done;
        if (counted >= limit)
            break;
    }
    m_counted = counted;
    m_countIsExact = counted < limit;
    return {};
}

Result<bool> QueryRun::Condition::passes(const IssueEntry &entry)
{
    bool inside = false;
    if (m_predicate.reads == Predicate::Reads::Index) {
        inside = m_predicate.indexTest.passes(entry);
    } else if (m_listed) {
        if (!m_set) {
            m_set.emplace();
            for (const IssueEntry &member : m_entries)
                m_set->insert(member.id);
        }
        inside = m_set->contains(entry.id);
    } else {
        auto found = probe(entry);
        if (!found)
            return found;
        inside = *found;
    }
    const bool pass = inside != m_predicate.negated;
    ++m_tests;
    m_passes += pass ? 1 : 0;
    return pass;
}

Result<bool> QueryRun::Condition::probe(const IssueEntry &entry)
{
    if (m_probes.empty()) {
        for (const IssueSource &source : m_predicate.sources)
            m_probeSql.push_back(source.probe());
        for (const SqlPiece &sql : m_probeSql) {
            m_probes.push_back(m_connection.prepare(sql.sql));
            bindValues(m_probes.back(), sql, 1);
        }
    }
    for (std::size_t i = 0; i < m_probes.size(); ++i) {
        if (const qint64 fact = m_predicate.sources[i].needsFact; fact != 0 && (entry.facts & fact) == 0)
            continue;
        m_lookups += i == 0 ? 1 : 0;
        Statement &probe = m_probes[i];
        probe.bind(int(m_probeSql[i].values.size()) + 1, entry.id);
        const bool inside = probe.step();
        if (auto done = probe.result(); !done)
            return std::unexpected(done.error());
        probe.reset();
        if (inside)
            return true;
    }
    return false;
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
            m_scanSql.append("", m_range);
            m_scan.emplace(m_connection.prepare(m_scanSql.sql));
            bindValues(*m_scan, m_scanSql, 1);
        }
        const bool facts = m_predicate.sources[m_nextSource - 1].tellsFacts;
        while (m_scan->step()) {
            IssueEntry &entry = m_entries.emplace_back();
            entry.id = m_scan->integer(0);
            if (facts) {
                entry.facts = m_scan->integer(1);
                entry.updated = m_scan->integer(2);
            }
            if (qint64(m_entries.size()) >= limit)
                return false;
        }
        if (auto done = m_scan->result(); !done)
            return std::unexpected(done.error());
        m_scan.reset();
    }
    if (!std::ranges::is_sorted(m_entries, {}, &IssueEntry::id))
        std::ranges::sort(m_entries, {}, &IssueEntry::id);
    m_entries.erase(std::ranges::unique(m_entries, {}, &IssueEntry::id).begin(), m_entries.end());
    m_probes.clear();
    m_probeSql.clear();
    m_listed = true;
    return true;
}

} // namespace Docket::Storage
