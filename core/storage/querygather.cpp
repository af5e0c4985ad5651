// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of QueryRun that sorts a list instead of walking an index.
#include "issueids.h"
#include "querycondition.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace Docket::Storage {

using namespace Domain;

/// What a gathered issue is sorted by.
struct QueryRun::SortKey
{
    qint64 number = 0;
    QByteArray text;
    qint64 updated = 0;
    qint64 id = 0;
    qint64 facts = 0; ///< no part of the key

    [[nodiscard]] auto tied() const { return std::tie(number, text, updated, id); }
};

/// For the strategies that tests force: lists all conditions; the last one whose list holds every issue of the answer.
Result<QueryRun::Condition *> QueryRun::listEverything()
{
    Condition *last = nullptr;
    for (const auto &condition : m_conditions) {
        if (!condition->canList())
            continue;
        if (auto listed = condition->list(std::numeric_limits<qint64>::max()); !listed)
            return std::unexpected(listed.error());
        if (!condition->isNegated())
            last = condition.get();
    }
    return last;
}

/// The key as far as an index entry tells it.
QueryRun::SortKey QueryRun::entryKey(const IssueEntry &entry) const
{
    SortKey key;
    key.id = entry.id;
    key.updated = entry.updated;
    const qint64 closed = entry.facts & ClosedFact;
    switch (m_order.by) {
    case IssueSort::Number: key.number = numberOf(entry.id); break;
    case IssueSort::State: key.number = closed; break;
    case IssueSort::Priority: key.number = priorityOf(entry.facts); break;
    case IssueSort::Column: key.number = 2 * qint64(boardRankOf(entry.facts)) + closed; break;
    case IssueSort::Repo: key.number = m_projectRanks.value(projectOf(entry.id), -1); break;
    default: break;
    }
    // The walk of one project's numbers has no ties to break.
    return key;
}

/// Tests of words are put off where only the first rows are asked for: then most of the sorted list is never tested.
bool QueryRun::isPutOff(const Condition &condition) const
{
    return m_limit >= 0 && m_strategy == QueryStrategy::Adaptive && condition.testCost() > 2 &&
           condition.predicate().reads == Predicate::Reads::Words;
}

Result<bool> QueryRun::passesOthers(const IssueEntry &entry, const Condition &from, std::size_t left, bool late)
{
    constexpr double worthListing = 200;
    for (const auto &condition : m_conditions) {
        if (condition.get() == &from || condition->isLate() != late)
            continue;
        // A dear test of many is cheaper by its list.
        if (condition->canList() && condition->predicate().reads != Predicate::Reads::Index &&
            double(left) * condition->testCost() > condition->listCost() + worthListing) {
            if (auto listed = condition->list(qint64(2 * condition->expectedSize()) + 1000); !listed)
                return listed;
        }
        auto passed = condition->passes(entry);
        if (!passed || !*passed)
            return passed;
    }
    return true;
}

Result<void> QueryRun::gather(Condition &from)
{
    // What the walk's SQL held must be tested here.
    for (const Predicate &predicate : m_plan.predicates) {
        const bool known =
            std::ranges::any_of(m_conditions, [&predicate](const auto &c) { return &c->predicate() == &predicate; });
        if (!known)
            m_conditions.push_back(std::make_unique<Condition>(m_connection, predicate, m_plan));
    }
    std::ranges::stable_sort(m_conditions, {}, [](const auto &condition) { return condition->testCost(); });

    bool anyLate = false;
    for (const auto &condition : m_conditions) {
        condition->setLate(condition.get() != &from && isPutOff(*condition));
        anyLate = anyLate || condition->isLate();
    }

    const bool needsKey = m_sort.key != SortOrder::Key::Entry;
    const bool needsFacts = !from.tellsFacts();
    const QByteArray sql = "SELECT facts, updated, " + m_sort.column + " FROM issue WHERE id = ?";
    auto lookup = m_connection.prepare(sql);
    std::vector<SortKey> found;
    std::size_t left = from.entries().size();
    for (IssueEntry entry : from.entries()) {
        lookup.bind(1, entry.id);
        bool there = true;
        if (needsFacts) {
            there = lookup.step();
            if (there) {
                entry.facts = lookup.integer(0);
                entry.updated = lookup.integer(1);
            }
        }
        auto pass = there ? passesOthers(entry, from, left, false) : Result<bool>(false);
        if (!pass)
            return std::unexpected(pass.error());
        --left;
        if (*pass) {
            SortKey &key = found.emplace_back(entryKey(entry));
            key.facts = entry.facts;
            if (needsKey && (needsFacts || lookup.step())) {
                if (m_sort.key == SortOrder::Key::Number)
                    key.number = lookup.integer(2);
                else
                    key.text = m_sort.key == SortOrder::Key::Folded ? lookup.bytes(2).toLower() : lookup.bytes(2);
            }
        }
        if (auto done = lookup.result(); !done)
            return done;
        lookup.reset();
    }
    if (anyLate)
        return takeTested(found, from);
    takeSorted(found);
    return {};
}

/// The first rows of those that also meet the conditions that were put off.
Result<void> QueryRun::takeTested(std::vector<SortKey> &found, const Condition &from)
{
    const bool descending = m_order.descending;
    const auto later = [descending](const SortKey &a, const SortKey &b) {
        return descending ? a.tied() < b.tied() : a.tied() > b.tied();
    };
    std::ranges::make_heap(found, later);
    m_ids.clear();
    for (qint64 tested = 0; !found.empty() && m_ids.size() < m_limit; ++tested) {
        std::ranges::pop_heap(found, later);
        const IssueEntry entry{found.back().id, found.back().facts, found.back().updated};
        // As many more as it takes if it goes on like this.
        const double rate = (double(m_ids.size()) + 1) / (double(tested) + 2);
        const auto left = std::min(found.size(), std::size_t(double(m_limit - m_ids.size()) / rate));
        found.pop_back();
        auto pass = passesOthers(entry, from, left, true);
        if (!pass)
            return std::unexpected(pass.error());
        if (*pass)
            m_ids.append(IssueId{entry.id});
    }
    return {};
}

void QueryRun::takeSorted(std::vector<SortKey> &found)
{
    const auto end = m_limit < 0 ? found.end() : found.begin() + std::min<qsizetype>(m_limit, qsizetype(found.size()));
    if (m_order.descending)
        std::ranges::partial_sort(found, end, [](const SortKey &a, const SortKey &b) { return a.tied() > b.tied(); });
    else
        std::ranges::partial_sort(found, end, [](const SortKey &a, const SortKey &b) { return a.tied() < b.tied(); });
    m_ids.clear();
    m_ids.reserve(end - found.begin());
    for (auto key = found.begin(); key != end; ++key)
        m_ids.append(IssueId{key->id});
}

} // namespace Docket::Storage
