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
    case IssueSort::Column: key.number = boardRankOf(entry.facts) * 2 + closed; break;
    case IssueSort::Repo: key.number = m_projectRanks.value(projectOf(entry.id), -1); break;
    default: break;
    }
    // The walk of one project's numbers has no ties to break.
    return key;
}

Result<bool> QueryRun::passesOthers(const IssueEntry &entry, const Condition &from, std::size_t left)
{
    constexpr double worthListing = 200;
    for (const auto &condition : m_conditions) {
        if (condition.get() == &from)
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
            m_conditions.push_back(std::make_unique<Condition>(m_connection, predicate, m_plan.issues));
    }
    std::ranges::stable_sort(m_conditions, {}, [](const auto &condition) { return condition->testCost(); });

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
        auto pass = there ? passesOthers(entry, from, left) : Result<bool>(false);
        if (!pass)
            return std::unexpected(pass.error());
        --left;
        if (*pass) {
            SortKey &key = found.emplace_back(entryKey(entry));
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
    takeSorted(found);
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
