// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryrun.h"

#include "issueids.h"
#include "querycondition.h"
#include "sortorder.h"

#include <algorithm>
#include <limits>

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr double stepCost = 0.2;   ///< of an entry of the walk, in microseconds
constexpr double lookupCost = 2.5; ///< of the sort key of one issue
constexpr qint64 firstLook = 32;   ///< entries walked before the first thought about another way
constexpr double worthAThought = 300;
constexpr qint64 countedEntries = 4000;

/// What a gathered issue is sorted by.
struct SortKey
{
    qint64 number = 0;
    QByteArray text;
    qint64 updated = 0;
    qint64 id = 0;

    auto tied() const { return std::tie(number, text, updated, id); }
};

/// The index that the walk takes when the default order can be read from a condition's own index.
const Predicate *inOrder(const std::vector<Predicate> &predicates)
{
    const auto rank = [](const Predicate &predicate) {
        // Labels, people and texts are rarer than states and projects.
        return predicate.reads == Predicate::Reads::Link ? 3 : predicate.reads == Predicate::Reads::Row ? 2 : 1;
    };
    const Predicate *best = nullptr;
    for (const Predicate &predicate : predicates) {
        if (!predicate.byUpdated.isEmpty() && (!best || rank(predicate) > rank(*best)))
            best = &predicate;
    }
    return best;
}

} // namespace

/// One way that goes on from the present state.
struct QueryRun::Choice
{
    Condition *list = nullptr; ///< list this one first; null: walk on
    bool gather = false;       ///< and sort its list instead of walking on
    double cost = 0;
};

QueryRun::QueryRun(Connection &connection, const QueryPlan &plan, QueryStrategy strategy)
    : m_connection(connection)
    , m_plan(plan)
    , m_strategy(strategy)
{
}

QueryRun::~QueryRun() = default;

Result<qint64> QueryRun::count()
{
    if (m_plan.predicates.empty() && !m_plan.empty)
        return m_plan.issues;
    auto ids = keys({}, -1);
    if (!ids)
        return std::unexpected(ids.error());
    return ids->size();
}

/// The statements to walk one after the other. Conditions that their index holds as a range are in them already.
std::vector<SqlPiece> QueryRun::walkSql()
{
    const SortOrder sort = sortOrder(m_order.by);
    std::vector<const Predicate *> inside;
    SqlPiece piece;
    const Predicate *ordered = m_order.by == IssueSort::Updated ? inOrder(m_plan.predicates) : nullptr;
    QByteArray idColumn = "id";
    if (ordered) {
        const IssueSource &source = ordered->sources.front();
        idColumn = source.idColumn;
        piece.sql = "SELECT " + idColumn + ", facts FROM " + source.table + " INDEXED BY " + ordered->byUpdated;
        piece.append(" WHERE ", source.where);
        inside.push_back(ordered);
    } else {
        piece.sql = "SELECT id, facts FROM issue INDEXED BY " + sort.index;
        if (m_order.by == IssueSort::Repo)
            piece.sql.append(" WHERE project_id = ?");
    }
    for (const Predicate &predicate : m_plan.predicates) {
        const bool held =
            !predicate.negated && predicate.sources.size() == 1 && !predicate.column.isEmpty() &&
            (predicate.column == sort.key || (predicate.column == "updated" && (ordered || sort.thenUpdated)));
        if (!held || &predicate == ordered || (ordered && predicate.column != "updated"))
            continue;
        if (predicate.sources.front().table != "issue" || predicate.sources.front().index.isEmpty())
            continue;
        piece.append(piece.sql.contains(" WHERE ") ? " AND " : " WHERE ", predicate.sources.front().where);
        inside.push_back(&predicate);
    }
    m_isWhole = inside.empty();
    QByteArray columns = sort.columns(m_order.descending);
    if (ordered)
        columns.replace(" id ", QByteArray(" ").append(idColumn).append(" "));
    piece.sql.append(" ORDER BY ").append(columns);

    m_conditions.clear();
    for (const Predicate &predicate : m_plan.predicates) {
        if (std::ranges::find(inside, &predicate) == inside.end())
            m_conditions.push_back(std::make_unique<Condition>(m_connection, predicate, m_plan.issues));
    }
    std::ranges::stable_sort(m_conditions, {}, [](const auto &condition) { return condition->predicate().reads; });

    std::vector<SqlPiece> pieces;
    if (m_order.by != IssueSort::Repo)
        return {piece};
    for (const ProjectId project : m_plan.projects) {
        SqlPiece one = piece;
        one.values.prepend(project.value);
        pieces.push_back(one);
    }
    if (m_order.descending)
        std::ranges::reverse(pieces);
    return pieces;
}

Result<QList<IssueId>> QueryRun::keys(IssueOrder order, qsizetype limit)
{
    m_order = order;
    m_limit = limit;
    m_ids.clear();
    m_walked = 0;
    m_entries = -1;
    if (m_plan.empty || limit == 0)
        return m_ids;
    const auto pieces = walkSql();
    if (m_strategy == QueryStrategy::Sets || m_strategy == QueryStrategy::Gather) {
        Condition *gatherFrom = nullptr;
        for (const auto &condition : m_conditions) {
            if (!condition->canList())
                continue;
            if (auto listed = condition->list(std::numeric_limits<qint64>::max()); !listed)
                return std::unexpected(listed.error());
            if (!condition->isNegated())
                gatherFrom = condition.get();
        }
        if (m_strategy == QueryStrategy::Gather && gatherFrom) {
            if (auto done = gather(*gatherFrom); !done)
                return std::unexpected(done.error());
            return m_ids;
        }
    }
    qint64 nextLook = limit < 0 ? 0 : firstLook;
    for (const SqlPiece &piece : pieces) {
        auto rows = m_connection.prepare(piece.sql);
        bindValues(rows, piece, 1);
        for (;;) {
            if (m_strategy == QueryStrategy::Adaptive && m_walked >= nextLook) {
                nextLook = std::max<qint64>(firstLook, m_walked + m_walked / 2);
                auto over = reconsider(piece);
                if (!over)
                    return std::unexpected(over.error());
                if (*over)
                    return m_ids;
            }
            if (!rows.step())
                break;
            ++m_walked;
            const qint64 id = rows.integer(0);
            auto pass = passes(id, rows.integer(1));
            if (!pass)
                return std::unexpected(pass.error());
            if (!*pass)
                continue;
            m_ids.append(IssueId{id});
            if (limit >= 0 && m_ids.size() >= limit)
                return m_ids;
        }
        if (auto done = rows.result(); !done)
            return std::unexpected(done.error());
    }
    return m_ids;
}

Result<bool> QueryRun::passes(qint64 id, qint64 facts)
{
    for (const auto &condition : m_conditions) {
        auto pass = condition->passes(id, facts);
        if (!pass || !*pass)
            return pass;
    }
    return true;
}

/// Looks at what is left and changes over to a cheaper way; true if that answered the query.
Result<bool> QueryRun::reconsider(const SqlPiece &piece)
{
    auto left = entriesLeft(piece);
    if (!left)
        return std::unexpected(left.error());
    for (;;) {
        double costOfRow = stepCost;
        double share = 1;
        for (const auto &condition : m_conditions) {
            costOfRow += share * condition->testCost();
            share *= condition->passRate();
        }
        const double rate = m_walked > 0 ? (double(m_ids.size()) + 0.5) / (double(m_walked) + 1) : share;
        const auto wanted = m_limit < 0 ? std::numeric_limits<qint64>::max() : m_limit - m_ids.size();
        const double issuesLeft = double(*left);
        const double rowsLeft = std::min(issuesLeft, double(wanted) / rate);
        const Choice choice = choose(rowsLeft, costOfRow);
        if (!choice.list)
            return false;
        const bool isNew = !choice.list->isListed();
        // Where the guess was wrong, the time for it is bounded by what walking on would have cost.
        const auto limit = qint64(2 * choice.list->expectedSize()) + 1000;
        auto complete = choice.list->list(limit);
        if (!complete)
            return std::unexpected(complete.error());
        if (*complete && choice.gather &&
            choice.list->expectedSize() * lookupCost < rowsLeft * (stepCost + choice.list->testCost())) {
            m_ids.clear();
            if (auto done = gather(*choice.list); !done)
                return std::unexpected(done.error());
            return true;
        }
        if (!*complete || !isNew)
            return false;
    }
}

/// How many entries the walk has before it, at most. Where its SQL holds a condition they may be few: counted, up to a
/// bound, the first time that anybody asks.
Result<qint64> QueryRun::entriesLeft(const SqlPiece &piece)
{
    if (m_entries < 0) {
        m_entries = m_plan.issues;
        if (!m_isWhole && m_order.by != IssueSort::Repo) {
            auto count = m_connection.prepare(QByteArray("SELECT count(*) FROM (")
                                                  .append(piece.sql)
                                                  .append(" LIMIT ")
                                                  .append(QByteArray::number(countedEntries))
                                                  .append(")"));
            bindValues(count, piece, 1);
            const qint64 counted = count.step() ? count.integer(0) : countedEntries;
            if (auto done = count.result(); !done)
                return std::unexpected(done.error());
            if (counted < countedEntries)
                m_entries = counted;
        }
    }
    return std::max<qint64>(0, m_entries - m_walked);
}

QueryRun::Choice QueryRun::choose(double rowsLeft, double costOfRow) const
{
    Choice best;
    best.cost = rowsLeft * costOfRow;
    if (best.cost < worthAThought)
        return best;
    best.cost *= 0.8; // a change must be worth its risk
    for (const auto &condition : m_conditions) {
        if (!condition->canList() && !condition->isListed())
            continue;
        double others = stepCost;
        double share = 1;
        double othersGathered = 0;
        for (const auto &other : m_conditions) {
            if (other == condition)
                continue;
            others += share * other->testCost();
            othersGathered += share * other->testCost();
            share *= other->passRate();
        }
        const double listing = condition->isListed() ? 0 : condition->listCost();
        const double ownTest = condition->predicate().reads == Predicate::Reads::Index ? 0.02 : 0.05;
        const double walking = listing + rowsLeft * (others + ownTest);
        if (condition->canList() && condition->predicate().reads != Predicate::Reads::Index && walking < best.cost)
            best = {condition.get(), false, walking};
        if (condition->isNegated())
            continue;
        const double gathering = listing + condition->expectedSize() * (lookupCost + othersGathered);
        if (gathering < best.cost)
            best = {condition.get(), true, gathering};
    }
    return best;
}

Result<void> QueryRun::gather(Condition &from)
{
    const SortOrder sort = sortOrder(m_order.by);
    const bool byProject = m_order.by == IssueSort::Repo;
    QHash<ProjectId, qint64> ranks;
    for (const ProjectId project : m_plan.projects)
        ranks.insert(project, ranks.size());
    // What the walk's SQL would have held must be tested here.
    for (const Predicate &predicate : m_plan.predicates) {
        const bool known =
            std::ranges::any_of(m_conditions, [&](const auto &c) { return &c->predicate() == &predicate; });
        if (!known)
            m_conditions.push_back(std::make_unique<Condition>(m_connection, predicate, m_plan.issues));
    }
    std::ranges::stable_sort(m_conditions, {}, [](const auto &condition) { return condition->testCost(); });

    const QByteArray sql =
        "SELECT facts, updated, " + (sort.key.isEmpty() ? "0" : sort.key) + " FROM issue WHERE id = ?";
    auto lookup = m_connection.prepare(sql);
    std::vector<SortKey> found;
    std::size_t left = from.ids().size();
    for (const qint64 id : from.ids()) {
        --left;
        // Links and words name issues by id; one may be out of scope, so the row comes first only where it is needed.
        lookup.bind(1, id);
        if (!lookup.step()) {
            if (auto done = lookup.result(); !done)
                return done;
            lookup.reset();
            continue;
        }
        bool pass = true;
        for (const auto &condition : m_conditions) {
            if (condition.get() == &from)
                continue;
            // A dear test of many is cheaper by its list.
            if (condition->canList() && double(left) * condition->testCost() > condition->listCost() + worthAThought) {
                if (auto listed = condition->list(qint64(2 * condition->expectedSize()) + 1000); !listed)
                    return std::unexpected(listed.error());
            }
            auto passed = condition->passes(id, lookup.integer(0));
            if (!passed)
                return std::unexpected(passed.error());
            pass = *passed;
            if (!pass)
                break;
        }
        if (pass) {
            SortKey &key = found.emplace_back();
            key.id = id;
            key.updated = sort.thenUpdated ? lookup.integer(1) : 0;
            if (byProject)
                key.number = ranks.value(projectOf(id), -1);
            else if (sort.isText)
                key.text = sort.foldsCase ? lookup.bytes(2).toLower() : lookup.bytes(2);
            else
                key.number = lookup.integer(2);
        }
        lookup.reset();
    }
    const auto end = m_limit < 0 ? found.end() : found.begin() + std::min<qsizetype>(m_limit, qsizetype(found.size()));
    if (m_order.descending)
        std::ranges::partial_sort(found, end, [](const SortKey &a, const SortKey &b) { return a.tied() > b.tied(); });
    else
        std::ranges::partial_sort(found, end, [](const SortKey &a, const SortKey &b) { return a.tied() < b.tied(); });
    m_ids.clear();
    m_ids.reserve(end - found.begin());
    for (auto key = found.begin(); key != end; ++key)
        m_ids.append(IssueId{key->id});
    return {};
}

} // namespace Docket::Storage
