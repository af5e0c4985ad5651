// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issueids.h"
#include "names.h"
#include "queryplanner.h"
#include "searchtext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;
using Kind = QueryTerm::Kind;
using Compare = QueryTerm::Compare;

namespace {

/// The comparison of a term of numbers (`inclusive`: both ends of a range belong to it) or dates.
SqlPiece compare(QByteArrayView column, const QueryTerm &term, bool inclusive)
{
    const QByteArray name = column.toByteArray();
    switch (term.compare) {
    case Compare::Equal: return {name + " = ?", {term.low}};
    case Compare::Less: return {name + " < ?", {term.low}};
    case Compare::LessOrEqual: return {name + " <= ?", {term.low}};
    case Compare::Greater: return {name + " > ?", {term.low}};
    case Compare::GreaterOrEqual: return {name + " >= ?", {term.low}};
    case Compare::Range: break;
    }
    return {'(' + name + " >= ? AND " + name + (inclusive ? " <= ?)" : " < ?)"), {term.low, term.high}};
}

QStringList keysOf(const QStringList &names)
{
    QStringList keys;
    for (const QString &name : names)
        keys << nameKey(name);
    keys.removeDuplicates();
    return keys;
}

/// Decides a comparison of numbers here.
bool holds(qint64 value, const QueryTerm &term)
{
    switch (term.compare) {
    case Compare::Equal: return value == term.low;
    case Compare::Less: return value < term.low;
    case Compare::LessOrEqual: return value <= term.low;
    case Compare::Greater: return value > term.low;
    case Compare::GreaterOrEqual: return value >= term.low;
    case Compare::Range: return value >= term.low && value <= term.high;
    }
    return false;
}

/// The comparison as two inclusive bounds; those that it does not set stay.
void setBounds(const QueryTerm &term, qint64 &low, qint64 &high)
{
    switch (term.compare) {
    case Compare::Equal: low = high = term.low; break;
    case Compare::Less: high = term.low - 1; break;
    case Compare::LessOrEqual: high = term.low; break;
    case Compare::Greater: low = term.low + 1; break;
    case Compare::GreaterOrEqual: low = term.low; break;
    case Compare::Range:
        low = term.low;
        high = term.high;
        break;
    }
}

} // namespace

Predicate QueryPlanner::updatedBetween(qint64 from, qint64 to)
{
    Predicate predicate;
    predicate.indexTest.updatedFrom = from;
    predicate.indexTest.updatedTo = to;
    predicate.column = "updated";
    predicate.sources.push_back({"issue", "issue_by_updated", "id", {"updated BETWEEN ? AND ?", {from, to}}});
    return predicate;
}

void QueryPlanner::addState(const QueryTerm &term)
{
    const bool open = term.values.contains(u"open"_s) != term.negated;
    const bool closed = term.values.contains(u"closed"_s) != term.negated;
    if (open && closed)
        return;
    if (!open && !closed)
        return never(false);
    Predicate predicate;
    predicate.indexTest.factMask = ClosedFact;
    predicate.indexTest.factValue = closed ? ClosedFact : 0;
    predicate.sources.push_back({"issue", "issue_by_state", "id", {"state = ?", {qint64(closed ? 1 : 0)}}});
    predicate.byUpdated = "issue_by_state";
    predicate.size = closed ? m_plan.issues - m_plan.open : m_plan.open;
    predicate.column = "state";
    add(std::move(predicate), false);
}

void QueryPlanner::addLacking(const QueryTerm &term)
{
    // Several values would be several terms, each a condition of its own.
    for (const QString &value : term.values) {
        const qint64 fact = value == u"label"_s       ? LabelledFact
                            : value == u"assignee"_s  ? AssignedFact
                            : value == u"milestone"_s ? MilestoneFact
                                                      : PriorityFact;
        Predicate predicate;
        predicate.indexTest.factMask = fact;
        predicate.indexTest.factValue = term.negated ? fact : 0;
        // What lacks it has the empty key, which comes first in its index.
        const QByteArray lacks = term.negated ? " > " : " = ";
        if (fact == MilestoneFact)
            addListed(predicate, "issue_by_milestone", "milestone_key", "milestone_key" + lacks + "''");
        else if (fact == AssignedFact)
            addListed(predicate, "issue_by_assignees", "assignees", "assignees" + lacks + "''");
        else if (fact == PriorityFact)
            addListed(predicate, "issue_by_priority", "priority", "priority" + lacks + "0");
        if (!predicate.sources.empty() && !term.negated)
            predicate.byUpdated = predicate.sources.front().index;
        add(std::move(predicate), false);
    }
}

void QueryPlanner::addListed(Predicate &predicate, const QByteArray &index, const QByteArray &column,
                             const QByteArray &condition)
{
    predicate.sources.push_back({"issue", index, "id", {condition, {}}});
    predicate.column = column;
}

void QueryPlanner::addLinked(const QByteArray &table, const QByteArray &key, const QByteArray &byUpdated,
                             const QList<qint64> &ids, qint64 (*factOf)(qint64), bool negated)
{
    if (ids.isEmpty())
        return never(negated);
    Predicate predicate;
    predicate.reads = Predicate::Reads::Link;
    predicate.columnTest.column = table == "issue_label" ? ColumnTest::Column::Labels : ColumnTest::Column::Assignees;
    predicate.columnTest.ids = ids;
    IssueSource &source = predicate.sources.emplace_back(IssueSource{table, {}, "issue_id", in(key, ids)});
    for (const qint64 id : ids)
        source.needsFact |= factOf(id);
    if (ids.size() == 1)
        predicate.byUpdated = byUpdated;
    add(std::move(predicate), negated);
}

template <typename Value>
Result<QList<qint64>> QueryPlanner::lookUp(QByteArrayView sql, const QList<Value> &values)
{
    QList<qint64> ids;
    auto rows = m_connection.prepare(sql);
    for (const Value &value : values) {
        rows.bind(1, value);
        while (rows.step()) {
            if (!ids.contains(rows.integer(0)))
                ids.append(rows.integer(0));
        }
        rows.reset();
    }
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return ids;
}

Result<void> QueryPlanner::addLabel(const QueryTerm &term)
{
    auto ids = lookUp("SELECT id FROM label_name WHERE name_key = ?", keysOf(term.values));
    if (!ids)
        return std::unexpected(ids.error());
    addLinked("issue_label", "name_id", "issue_label_by_updated", *ids, labelFact, term.negated);
    return {};
}

Result<QStringList> QueryPlanner::logins(const QueryTerm &term)
{
    QStringList logins;
    for (const QString &value : term.values) {
        if (value != u"@me"_s) {
            logins << value;
            continue;
        }
        auto mine = m_connection.prepare("SELECT DISTINCT login FROM account");
        while (mine.step())
            logins << mine.text(0);
        if (auto done = mine.result(); !done)
            return std::unexpected(done.error());
    }
    return logins;
}

Result<void> QueryPlanner::addAuthor(const QueryTerm &term)
{
    auto names = logins(term);
    if (!names)
        return std::unexpected(names.error());
    addTexts(*names, term.negated, "author", "issue_by_author");
    return {};
}

Result<void> QueryPlanner::addAssignee(const QueryTerm &term)
{
    auto names = logins(term);
    if (!names)
        return std::unexpected(names.error());
    auto ids = lookUp("SELECT id FROM person WHERE login = ?", *names);
    if (!ids)
        return std::unexpected(ids.error());
    addLinked("issue_assignee", "person_id", "issue_assignee_by_updated", *ids, assigneeFact, term.negated);
    if (!term.negated && !ids->isEmpty())
        m_plan.predicates.back().assignees = *names;
    return {};
}

void QueryPlanner::addNames(const QueryTerm &term, const QByteArray &column, const QByteArray &index)
{
    addTexts(keysOf(term.values), term.negated, column, index);
}

void QueryPlanner::addTexts(const QStringList &names, bool negated, const QByteArray &column, const QByteArray &index)
{
    QList<QByteArray> values;
    for (const QString &name : names)
        values.append(name.toUtf8());
    if (values.isEmpty())
        return never(negated);
    Predicate predicate;
    predicate.reads = Predicate::Reads::Row;
    predicate.sources.push_back({"issue", index, "id", in(column, values)});
    const bool isAuthor = column == "author";
    predicate.columnTest.column = isAuthor ? ColumnTest::Column::Author : ColumnTest::Column::Milestone;
    for (const QByteArray &value : std::as_const(values))
        predicate.columnTest.texts.append(isAuthor ? value.toLower() : value);
    if (values.size() == 1) {
        predicate.byUpdated = index;
        predicate.column = column;
    }
    if (!isAuthor && !values.contains(QByteArray()))
        predicate.sources.front().needsFact = MilestoneFact;
    add(std::move(predicate), negated);
}

Result<void> QueryPlanner::addPriority(const QueryTerm &term)
{
    const QStringList keys = keysOf(term.values);
    QList<qint64> positions;
    QList<QByteArray> names;
    bool shared = false; // where two names share a rank, the rank alone does not tell them apart
    auto rows = m_connection.prepare("SELECT position, rank, name, name_key, (SELECT count(DISTINCT name_key) "
                                     "FROM priority_name AS o WHERE o.rank = n.rank) FROM priority_name AS n");
    while (rows.step()) {
        const bool meant = keys.isEmpty() ? holds(rows.integer(1), term) : keys.contains(rows.text(3));
        if (!meant)
            continue;
        if (!positions.contains(rows.integer(0)))
            positions.append(rows.integer(0));
        names.append(rows.bytes(2));
        shared = shared || (!keys.isEmpty() && rows.integer(4) > 1);
    }
    if (auto done = rows.result(); !done)
        return done;
    if (keys.isEmpty() && holds(0, term))
        positions.append(0);
    if (!shared) {
        addPositions(positions, &IndexTest::priorities, "priority", "issue_by_priority", term.negated);
        return {};
    }
    Predicate predicate;
    predicate.reads = Predicate::Reads::Row;
    predicate.sources.push_back(
        {"issue", "issue_by_priority", "id", in("priority", positions).append(" AND ", in("priority_name", names))});
    add(std::move(predicate), term.negated);
    return {};
}

Result<void> QueryPlanner::addColumn(const QueryTerm &term)
{
    auto ranks = lookUp("SELECT min(rank, 254) FROM board_column WHERE name_key = ?", keysOf(term.values));
    if (!ranks)
        return std::unexpected(ranks.error());
    addPositions(*ranks, &IndexTest::boardRanks, "board_rank", "issue_by_board", term.negated);
    return {};
}

void QueryPlanner::addPositions(const QList<qint64> &positions, std::optional<IndexTest::Positions> IndexTest::*test,
                                const QByteArray &column, const QByteArray &index, bool negated)
{
    if (positions.isEmpty())
        return never(negated);
    Predicate predicate;
    auto &set = (predicate.indexTest.*test).emplace();
    for (const qint64 position : positions)
        set.set(std::size_t(position));
    predicate.sources.push_back({"issue", index, "id", in(column, positions)});
    if (positions.size() == 1) {
        predicate.column = column;
        // The columns have the state between.
        (column == "priority" ? predicate.byUpdated : predicate.byState) = index;
    }
    add(std::move(predicate), negated);
}

void QueryPlanner::addUpdated(const QueryTerm &term)
{
    qint64 from = std::numeric_limits<qint64>::min();
    qint64 to = std::numeric_limits<qint64>::max();
    setBounds(term, from, to);
    if (term.compare == Compare::Range)
        --to; // the end of a range of dates does not belong to it
    if (term.negated && from <= to)
        add(updatedBetween(from, to), true);
    if (term.negated)
        return;
    m_updatedFrom = std::max(m_updatedFrom, from);
    m_updatedTo = std::min(m_updatedTo, to);
}

void QueryPlanner::addNumber(const QueryTerm &term)
{
    Predicate predicate;
    qint64 &low = predicate.indexTest.lowNumber;
    qint64 &high = predicate.indexTest.highNumber;
    setBounds(term, low, high);
    low = std::max<qint64>(low, 0);
    high = std::min(high, maxIssueNumber);
    if (low > high)
        return never(term.negated);
    if (low == high) {
        // The ids are known without looking.
        QList<qint64> ids;
        for (const ProjectId project : std::as_const(m_plan.projects))
            ids.append(issueKey(project, low));
        if (ids.isEmpty())
            return never(term.negated);
        predicate.sources.push_back({"issue", {}, "id", in("id", ids)});
        predicate.size = ids.size();
    } else {
        predicate.sources.push_back({"issue", "issue_by_number", "id", {"number BETWEEN ? AND ?", {low, high}}});
    }
    predicate.column = "number";
    add(std::move(predicate), term.negated);
}

void QueryPlanner::addCompare(const QueryTerm &term, const QByteArray &column, const QByteArray &index, bool inclusive)
{
    Predicate predicate;
    predicate.reads = Predicate::Reads::Row;
    predicate.column = column;
    predicate.sources.push_back({"issue", index, "id", compare(column, term, inclusive)});
    if (column == "comments" && !holds(0, term))
        predicate.sources.front().needsFact = CommentedFact;
    if (term.compare == Compare::Equal)
        predicate.byUpdated = index;
    predicate.columnTest.column = column == "comments" ? ColumnTest::Column::Comments : ColumnTest::Column::Created;
    setBounds(term, predicate.columnTest.low, predicate.columnTest.high);
    if (term.compare == Compare::Range && !inclusive)
        --predicate.columnTest.high;
    add(std::move(predicate), term.negated);
}

void QueryPlanner::addClosed(const QueryTerm &term)
{
    Predicate predicate;
    predicate.reads = Predicate::Reads::Row;
    SqlPiece where = compare("closed", term, false);
    // An open issue has none. Only where nothing else bounds it from below: SQLite takes the first bound that it
    // meets.
    if (term.compare == Compare::Less || term.compare == Compare::LessOrEqual || term.low <= 0)
        where.sql = "(closed > 0 AND " + where.sql + ')';
    predicate.sources.push_back({"issue", "issue_by_closed", "id", where});
    predicate.columnTest.column = ColumnTest::Column::Closed;
    setBounds(term, predicate.columnTest.low, predicate.columnTest.high);
    predicate.columnTest.low = std::max<qint64>(predicate.columnTest.low, 1);
    if (term.compare == Compare::Range)
        --predicate.columnTest.high; // the end of a range of dates does not belong to it
    add(std::move(predicate), term.negated);
}

bool QueryPlanner::addCommented(const QueryTerm &term)
{
    const bool none = (term.compare == Compare::Equal && term.low == 0) ||
                      (term.compare == Compare::Less && term.low == 1) ||
                      (term.compare == Compare::LessOrEqual && term.low == 0);
    const bool some = (term.compare == Compare::Greater && term.low == 0) ||
                      (term.compare == Compare::GreaterOrEqual && term.low == 1);
    if (!none && !some)
        return false;
    const bool wanted = some != term.negated;
    Predicate predicate;
    predicate.indexTest.factMask = CommentedFact;
    predicate.indexTest.factValue = wanted ? CommentedFact : 0;
    addListed(predicate, "issue_by_comments", "comments", wanted ? "comments > 0" : "comments = 0");
    if (!wanted)
        predicate.byUpdated = "issue_by_comments";
    add(std::move(predicate), false);
    return true;
}

void QueryPlanner::addWords(const QueryTerm &term)
{
    QByteArray phrases; // one of several values is enough
    Predicate predicate;
    for (const QString &value : term.values) {
        const QByteArray phrase = searchPhrase(value, term.kind == Kind::Words);
        if (phrase.isEmpty())
            continue;
        phrases.append(phrases.isEmpty() ? "" : " OR ").append(phrase);
        predicate.dearTest = predicate.dearTest || phrase.endsWith('*');
        predicate.isPhrase = predicate.isPhrase || phrase.contains(' ');
    }
    const quint8 fields = m_query.fields & QueryTerm::InAll;
    const quint8 inIssue = fields & (QueryTerm::InTitle | QueryTerm::InBody);
    if (phrases.isEmpty() || fields == 0)
        return never(term.negated);
    predicate.reads = Predicate::Reads::Words;
    if (inIssue != 0) {
        const QByteArray columns = inIssue == QueryTerm::InTitle  ? "{title} : ("
                                   : inIssue == QueryTerm::InBody ? "{body} : ("
                                                                  : "(";
        predicate.sources.push_back(
            {"issue_fts", {}, "rowid", {"issue_fts MATCH ?", {columns + phrases + ')'}}, false, 0});
    }
    if ((fields & QueryTerm::InComments) != 0)
        predicate.sources.push_back(
            {"comment_fts", {}, "rowid", {"comment_fts MATCH ?", {phrases}}, false, DiscussedFact});
    add(std::move(predicate), term.negated);
}

} // namespace Docket::Storage
