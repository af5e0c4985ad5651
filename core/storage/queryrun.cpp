// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryrun.h"

#include "issueids.h"
#include "querycondition.h"

#include <algorithm>
#include <limits>

namespace Docket::Storage {

using namespace Domain;

namespace {

// In microseconds.
constexpr double stepCost = 0.12;     ///< of an entry of the walk
constexpr double worthAThought = 200; ///< what is left of the walk before other ways are looked for
constexpr double shareForCounting = 0.03;
constexpr qint64 firstLook = 24; ///< entries walked before the first thought about another way
constexpr qint64 countedEntries = 4000;

/// The condition whose own index the walk takes, where that has the order that is asked for.
const Predicate *inOrder(const std::vector<Predicate> &predicates, IssueSort by)
{
    if (by == IssueSort::State) {
        const auto found = std::ranges::find_if(predicates, [](const Predicate &p) { return !p.byState.isEmpty(); });
        return found == predicates.end() ? nullptr : &*found;
    }
    if (by != IssueSort::Updated)
        return nullptr;
    const auto rank = [](const Predicate &predicate) {
        // Labels and people are rarer than texts and numbers, those rarer than states and projects.
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
    for (const ProjectId project : plan.projects)
        m_projectRanks.insert(project, m_projectRanks.size());
}

QueryRun::~QueryRun() = default;

Result<qint64> QueryRun::count()
{
    if (m_plan.empty)
        return 0;
    if (m_plan.predicates.empty())
        return m_plan.issues;
    if (std::ranges::none_of(m_plan.predicates,
                             [](const Predicate &p) { return p.reads == Predicate::Reads::Words; }) &&
        (m_strategy == QueryStrategy::Adaptive || m_strategy == QueryStrategy::Columns)) {
        auto view = columns();
        if (!view)
            return std::unexpected(view.error());
        if (*view)
            return IssueScan(***view, m_plan).count();
    }
    auto ids = keys({}, -1);
    if (!ids)
        return std::unexpected(ids.error());
    return ids->size();
}

Result<QList<IssueId>> QueryRun::keys(IssueOrder order, qsizetype limit)
{
    m_order = order;
    m_sort = sortOrder(order.by);
    m_limit = limit;
    m_ids.clear();
    m_walked = 0;
    m_entries = -1;
    if (m_plan.empty || limit == 0)
        return m_ids;
    if (auto looked = lookForColumns(); !looked)
        return std::unexpected(looked.error());
    if (auto planned = planWalk(); !planned)
        return std::unexpected(planned.error());
    if (m_strategy == QueryStrategy::Sets || m_strategy == QueryStrategy::Gather) {
        auto last = listEverything();
        if (!last)
            return std::unexpected(last.error());
        if (m_strategy == QueryStrategy::Gather && *last) {
            if (auto done = gather(**last); !done)
                return std::unexpected(done.error());
            return m_ids;
        }
    }
    if (m_strategy == QueryStrategy::Columns) {
        if (auto answered = answerFromColumns(); !answered || *answered)
            return answered.transform([this](bool) { return m_ids; });
    }
    // Before everything is asked for, or tests that cost as much as a list, there is nothing to learn from a few
    // entries.
    const bool dear = std::ranges::any_of(m_conditions, [](const auto &c) { return c->predicate().dearTest; });
    m_nextLook = limit < 0 || dear ? 0 : firstLook;
    for (const SqlPiece &piece : m_pieces) {
        auto complete = walk(piece);
        if (!complete)
            return std::unexpected(complete.error());
        if (*complete)
            break;
    }
    return m_ids;
}

Result<void> QueryRun::planWalk()
{
    const Predicate *ordered = inOrder(m_plan.predicates, m_order.by);
    SqlPiece piece = baseOfWalk(ordered);
    m_conditions.clear();
    m_isWhole = !piece.sql.contains(" WHERE ");
    m_heldSize = ordered ? ordered->size : -1;
    bool split = m_order.by == IssueSort::Repo;
    for (const Predicate &predicate : m_plan.predicates) {
        if (&predicate == ordered)
            continue;
        if (holds(predicate, ordered)) {
            piece.append(m_isWhole ? " WHERE " : " AND ", predicate.sources.front().where);
            m_isWhole = false;
            if (predicate.size >= 0)
                m_heldSize = m_heldSize < 0 ? predicate.size : std::min(m_heldSize, predicate.size);
            // A range of `updated` is a stretch of the index for each value of a key, not of the whole index.
            split = split || (predicate.column != m_sort.column && m_sort.key == SortOrder::Key::Entry);
        } else {
            m_conditions.push_back(std::make_unique<Condition>(m_connection, predicate, m_plan));
        }
    }
    std::ranges::stable_sort(m_conditions, {}, [](const auto &condition) { return condition->predicate().reads; });
    m_pieces.clear();
    if (auto bounded = boundNumbers(piece); !bounded)
        return bounded;
    if (split)
        splitWalk(piece);
    else if (auto done = splitByAssignees(piece); !done)
        return done;
    if (m_pieces.empty())
        m_pieces.push_back(piece);
    QByteArray columns = m_sort.columns(m_order.descending);
    if (walksTable())
        columns = m_order.descending ? "id DESC" : "id ASC";
    else if (ordered)
        columns.replace(" id ", QByteArray(" ").append(ordered->sources.front().idColumn).append(" "));
    for (SqlPiece &one : m_pieces)
        one.sql.append(" ORDER BY ").append(columns);
    return {};
}

/// The numbers of a large project that is not asked for lie above those of the others, all in one stretch.
Result<void> QueryRun::boundNumbers(SqlPiece &piece)
{
    constexpr qsizetype fewProjects = 100;
    if (m_order.by != IssueSort::Number || walksTable() || m_plan.projects.size() > fewProjects)
        return {};
    qint64 highest = 0;
    for (const ProjectId project : m_plan.projects) {
        auto last = m_connection.integer("SELECT max(id) FROM issue WHERE id BETWEEN ? AND ?", issueKey(project, 0),
                                         issueKey(project, maxIssueNumber));
        if (!last)
            return std::unexpected(last.error());
        highest = std::max(highest, *last ? numberOf(**last) : 0);
    }
    piece.append(piece.sql.contains(" WHERE ") ? " AND " : " WHERE ", {"number <= ?", {highest}});
    return {};
}

/// Sorted by assignees, the issues of one of them stand in a stretch for each list of logins that names him: those are
/// sought one after the other, from key to key, and nothing in between is read.
Result<void> QueryRun::splitByAssignees(const SqlPiece &piece)
{
    constexpr int mostKeys = 400; // a seek each
    if (m_order.by != IssueSort::Assignee || m_hasColumns)
        return {};
    const auto named = std::ranges::find_if(m_plan.predicates, [](const auto &p) { return !p.assignees.isEmpty(); });
    if (named == m_plan.predicates.end())
        return {};
    QList<QByteArray> keys;
    auto next = m_connection.prepare("SELECT assignees FROM issue INDEXED BY issue_by_assignees WHERE assignees > ? "
                                     "ORDER BY assignees LIMIT 1");
    QByteArray key(""); // bound as a text, not as NULL
    for (int seen = 0; seen <= mostKeys; ++seen) {
        next.bind(1, key);
        const bool more = next.step();
        if (more)
            key = next.bytes(0);
        if (auto done = next.result(); !done)
            return done;
        next.reset();
        if (!more) {
            if (m_order.descending)
                std::ranges::reverse(keys);
            for (const QByteArray &one : std::as_const(keys))
                m_pieces.push_back(SqlPiece(piece).append(piece.sql.contains(" WHERE ") ? " AND " : " WHERE ",
                                                          {"assignees = ?", {one}}));
            return {};
        }
        const QStringList logins = QString::fromUtf8(key).split(u'\n');
        const bool meant = std::ranges::any_of(
            logins, [&](const QString &login) { return named->assignees.contains(login, Qt::CaseInsensitive); });
        if (meant)
            keys.append(key);
    }
    return {};
}

/// The numbers of one project are a stretch of the table itself.
bool QueryRun::walksTable() const
{
    return m_order.by == IssueSort::Number && m_plan.projects.size() == 1;
}

SqlPiece QueryRun::baseOfWalk(const Predicate *ordered) const
{
    SqlPiece piece;
    if (ordered) {
        const IssueSource &source = ordered->sources.front();
        piece.sql = "SELECT " + source.idColumn + ", facts, updated FROM " + source.table + " INDEXED BY " +
                    (m_order.by == IssueSort::State ? ordered->byState : ordered->byUpdated);
        return piece.append(" WHERE ", source.where);
    }
    if (walksTable()) {
        const ProjectId project = m_plan.projects.first();
        return {"SELECT id, facts, updated FROM issue NOT INDEXED WHERE id BETWEEN ? AND ?",
                {issueKey(project, 0), issueKey(project, maxIssueNumber)}};
    }
    return {"SELECT id, facts, updated FROM issue INDEXED BY " + m_sort.index, {}};
}

/// Whether the index that is walked holds the condition, so that it can stand in the SQL of the walk.
bool QueryRun::holds(const Predicate &predicate, const Predicate *ordered) const
{
    if (predicate.negated || predicate.sources.size() != 1 || predicate.column.isEmpty())
        return false;
    if (predicate.column == "updated") {
        // Where it is no stretch of the index, SQLite may pass over a lot before it shows a row; with the columns at
        // hand that would be a waste.
        const bool isStretch = m_order.by == IssueSort::Updated || m_sort.key == SortOrder::Key::Entry;
        return m_order.by != IssueSort::Number && (isStretch || !m_hasColumns);
    }
    if (ordered || m_order.by == IssueSort::Number)
        return false;
    return predicate.column == m_sort.column || (predicate.column == "state" && m_order.by == IssueSort::Column);
}

/// A walk for each value of a key that has few.
void QueryRun::splitWalk(const SqlPiece &piece)
{
    QList<qint64> values;
    switch (m_order.by) {
    case IssueSort::Repo:
        for (const ProjectId project : m_plan.projects)
            values.append(project.value);
        break;
    case IssueSort::State: values = {0, 1}; break;
    case IssueSort::Priority:
        for (int value = 0; value <= m_plan.priorities; ++value)
            values.append(value);
        break;
    case IssueSort::Column:
        for (int value = 0; value <= m_plan.boardRanks; ++value)
            values.append(value);
        break;
    default: return;
    }
    if (m_order.descending)
        std::ranges::reverse(values);
    for (const qint64 value : std::as_const(values)) {
        SqlPiece one = piece;
        one.append(piece.sql.contains(" WHERE ") ? " AND " : " WHERE ", {m_sort.column + " = ?", {value}});
        m_pieces.push_back(std::move(one));
    }
}

/// True if the query is answered.
Result<bool> QueryRun::walk(const SqlPiece &piece)
{
    auto rows = m_connection.prepare(piece.sql);
    bindValues(rows, piece, 1);
    for (;;) {
        if (m_strategy == QueryStrategy::Adaptive && m_walked >= m_nextLook) {
            m_nextLook = std::max(firstLook, m_walked + m_walked / 2);
            auto answered = reconsider();
            if (!answered || *answered)
                return answered;
        }
        if (!rows.step())
            break;
        ++m_walked;
        const IssueEntry entry{rows.integer(0), rows.integer(1), rows.integer(2)};
        auto pass = passes(entry);
        if (!pass)
            return pass;
        if (!*pass)
            continue;
        m_ids.append(IssueId{entry.id});
        if (m_limit >= 0 && m_ids.size() >= m_limit)
            return true;
    }
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return false;
}

Result<bool> QueryRun::passes(const IssueEntry &entry)
{
    for (const auto &condition : m_conditions) {
        auto pass = condition->passes(entry);
        if (!pass || !*pass)
            return pass;
    }
    return true;
}

Result<bool> QueryRun::reconsider()
{
    if (m_conditions.empty())
        return false;
    for (;;) {
        double costOfRow = stepCost;
        double share = 1;
        for (const auto &condition : m_conditions) {
            costOfRow += share * condition->testCost();
            share *= condition->passRate();
        }
        const double rate = m_walked > 0 ? (double(m_ids.size()) + 0.5) / (double(m_walked) + 1) : share;
        const double wanted = m_limit < 0 ? double(m_plan.issues) : double(m_limit - m_ids.size());
        const double guess = m_limit < 0 ? wanted : wanted / rate;
        if (std::min(guess, double(m_plan.issues)) * costOfRow < worthAThought)
            return false;
        // Of these the guesses below know too little, and what was found of them is kept beside the columns.
        const bool isOdd = std::ranges::any_of(m_conditions, [](const auto &condition) {
            const Predicate &predicate = condition->predicate();
            return predicate.reads == Predicate::Reads::Words &&
                   (predicate.negated || predicate.isPhrase || predicate.dearTest);
        });
        if (m_hasColumns && isOdd) {
            if (auto answered = answerFromColumns(); !answered || *answered)
                return answered;
        }
        auto left = entriesLeft();
        if (!left)
            return std::unexpected(left.error());
        const double rowsLeft = m_limit < 0 ? double(*left) : std::min(double(*left), guess);
        if (auto learned = learnSizes(rowsLeft * costOfRow); !learned)
            return std::unexpected(learned.error());
        const Choice choice = choose(rowsLeft, costOfRow);
        if (const double dear = columnsCost(); choice.list ? choice.cost > dear : rowsLeft * costOfRow > dear) {
            if (auto answered = answerFromColumns(); !answered || *answered)
                return answered;
        }
        if (!choice.list)
            return false;
        const bool isNew = !choice.list->isListed();
        // Where the guess was wrong, the list is left half read and taken up later, if then it still looks worth it.
        auto complete = choice.list->list(qint64(2 * choice.list->expectedSize()) + 1000);
        if (!complete)
            return std::unexpected(complete.error());
        if (!*complete)
            return false;
        if (choice.gather && gatherCost(*choice.list) < rowsLeft * costOfRow) {
            m_ids.clear();
            if (auto done = gather(*choice.list); !done)
                return std::unexpected(done.error());
            return true;
        }
        if (!isNew)
            return false;
    }
}

/// How many entries the walk has before it, at most. Where its SQL holds a condition they may be few: counted, up to a
/// bound, the first time that anybody asks.
Result<qint64> QueryRun::entriesLeft()
{
    if (m_entries < 0) {
        m_entries = m_heldSize < 0 ? m_plan.issues : m_heldSize;
        if (!m_isWhole && m_pieces.size() == 1) {
            SqlPiece sql{"SELECT count(*) FROM (", {}};
            sql.append("", m_pieces.front())
                .sql.append(" LIMIT ")
                .append(QByteArray::number(countedEntries))
                .append(')');
            auto count = m_connection.prepare(sql.sql);
            bindValues(count, sql, 1);
            const qint64 counted = count.step() ? count.integer(0) : countedEntries;
            if (auto done = count.result(); !done)
                return std::unexpected(done.error());
            if (counted < countedEntries)
                m_entries = counted;
        }
    }
    return std::max<qint64>(0, m_entries - m_walked);
}

/// Counts what may be worth listing, for a small part of what it may save.
Result<void> QueryRun::learnSizes(double cost)
{
    for (const auto &condition : m_conditions) {
        if (auto counted = condition->count(cost * shareForCounting); !counted)
            return counted;
    }
    return {};
}

double QueryRun::gatherCost(const Condition &from) const
{
    constexpr double sortCost = 0.05;
    constexpr double lookupCost = 3;
    double each = sortCost + (from.tellsFacts() ? 0 : lookupCost);
    double share = 1;
    double rateOfLate = 1; // of the conditions that are put off
    double costOfLate = 0;
    for (const auto &other : m_conditions) {
        if (other.get() == &from)
            continue;
        if (isPutOff(*other)) {
            costOfLate += rateOfLate * other->testCost();
            rateOfLate *= other->passRate();
            continue;
        }
        each += share * other->testCost();
        share *= other->passRate();
    }
    if (from.tellsFacts() && m_sort.key != SortOrder::Key::Entry)
        each += share * lookupCost;
    const double size = from.expectedSize();
    const double late = m_limit < 0 ? 0 : std::min(size * share, double(m_limit) / std::max(rateOfLate, 1e-6));
    return size * each + late * costOfLate;
}

QueryRun::Choice QueryRun::choose(double rowsLeft, double costOfRow) const
{
    Choice best;
    best.cost = 0.8 * rowsLeft * costOfRow; // a change must be worth its risk
    for (const auto &condition : m_conditions) {
        if (!condition->canList() && !condition->isListed())
            continue;
        const double listing = condition->isListed() ? 0 : condition->listCost();
        const bool helpsWalk = condition->canList() && condition->predicate().reads != Predicate::Reads::Index;
        if (helpsWalk) {
            double row = stepCost;
            double share = 1;
            for (const auto &other : m_conditions) {
                row += share * (other == condition ? 0.05 : other->testCost());
                share *= other->passRate();
            }
            if (const double walking = listing + rowsLeft * row; walking < best.cost)
                best = {condition.get(), false, walking};
        }
        if (condition->isNegated())
            continue;
        if (const double gathering = listing + gatherCost(*condition); gathering < best.cost)
            best = {condition.get(), true, gathering};
    }
    return best;
}

} // namespace Docket::Storage
