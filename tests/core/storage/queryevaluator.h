// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storagefixture.h"

#include <storage/issuecolumns.h>
#include <storage/issueids.h>
#include <storage/names.h>
#include <storage/transaction.h>

#include <algorithm>
#include <random>

namespace Docket::Tests {

using Kind = QueryTerm::Kind;
using Compare = QueryTerm::Compare;

/// An issue as the evaluator knows it, apart from anything that storage does.
struct Known
{
    qint64 id = 0;
    int project = 0;
    RemoteIssue issue;
    QList<QByteArray> comments;
    Triage triage;
};

/// Decides every term by looking at the issue itself: slow, obvious, and written without a thought of SQL.
class Evaluator final
{
public:
    Evaluator(QList<Known> issues, QStringList projectNames, QList<bool> tracked, TriageRules rules)
        : m_issues(std::move(issues))
        , m_projectNames(std::move(projectNames))
        , m_tracked(std::move(tracked))
        , m_columns(columnNames(rules))
    {
    }

    QList<qint64> answer(const Query &query, int scope, IssueOrder order) const
    {
        QList<const Known *> found;
        for (const Known &known : m_issues) {
            const auto isNamed = [&](const QueryTerm &term) {
                return term.kind == QueryTerm::Kind::Repo && !term.negated && meets(known, term, query.fields);
            };
            const bool inScope = scope >= 0 ? known.project == scope
                                            : m_tracked[known.project] || std::ranges::any_of(query.terms, isNamed);
            const bool all = std::ranges::all_of(
                query.terms, [&](const QueryTerm &term) { return meets(known, term, query.fields) != term.negated; });
            if (inScope && all)
                found.append(&known);
        }
        std::ranges::sort(found, [&](const Known *a, const Known *b) {
            return order.descending ? less(*b, *a, order.by) : less(*a, *b, order.by);
        });
        QList<qint64> ids;
        for (const Known *known : std::as_const(found))
            ids << known->id;
        return ids;
    }

private:
    static bool equal(const QString &a, const QString &b) { return a.compare(b, Qt::CaseInsensitive) == 0; }

    static bool holds(qint64 value, const QueryTerm &term, bool inclusive)
    {
        switch (term.compare) {
        case Compare::Equal: return value == term.low;
        case Compare::Less: return value < term.low;
        case Compare::LessOrEqual: return value <= term.low;
        case Compare::Greater: return value > term.low;
        case Compare::GreaterOrEqual: return value >= term.low;
        case Compare::Range: return value >= term.low && (inclusive ? value <= term.high : value < term.high);
        }
        return false;
    }

    static QStringList tokens(const QString &text)
    {
        static const QRegularExpression gaps(u"[^a-z0-9]+"_s);
        return text.toLower().split(gaps, Qt::SkipEmptyParts);
    }

    static bool contains(const QString &text, const QStringList &words, bool prefix)
    {
        const auto all = tokens(text);
        for (qsizetype i = 0; i + words.size() <= all.size(); ++i) {
            bool here = true;
            for (qsizetype k = 0; k < words.size(); ++k) {
                const bool last = k == words.size() - 1;
                here = here && (prefix && last ? all[i + k].startsWith(words[k]) : all[i + k] == words[k]);
            }
            if (here)
                return true;
        }
        return false;
    }

    static bool mentions(const Known &known, const QueryTerm &term, quint8 fields)
    {
        return std::ranges::any_of(term.values, [&](QString value) {
            const bool prefix = term.kind == Kind::Words && value.endsWith(u'*');
            const auto words = tokens(value);
            return ((fields & QueryTerm::InTitle) != 0 && contains(known.issue.title, words, prefix)) ||
                   ((fields & QueryTerm::InBody) != 0 &&
                    contains(QString::fromUtf8(known.issue.body), words, prefix)) ||
                   ((fields & QueryTerm::InComments) != 0 &&
                    std::ranges::any_of(known.comments, [&](const QByteArray &body) {
                        return contains(QString::fromUtf8(body), words, prefix);
                    }));
        });
    }

    bool meets(const Known &known, const QueryTerm &term, quint8 fields) const
    {
        const RemoteIssue &issue = known.issue;
        const auto anyValue = [&](const auto &matches) { return std::ranges::any_of(term.values, matches); };
        switch (term.kind) {
        case Kind::State:
            return anyValue(
                [&](const QString &v) { return v == (issue.state == IssueState::Open ? u"open"_s : u"closed"_s); });
        case Kind::Label:
            return anyValue([&](const QString &v) {
                return std::ranges::any_of(issue.labels, [&](const Label &label) { return equal(label.name, v); });
            });
        case Kind::No:
            return anyValue([&](const QString &v) {
                return v == u"label"_s       ? issue.labels.isEmpty()
                       : v == u"assignee"_s  ? issue.assignees.isEmpty()
                       : v == u"milestone"_s ? !issue.milestone
                                             : known.triage.priority == 0;
            });
        case Kind::Author:
            return anyValue(
                [&](const QString &v) { return equal(issue.author.login, v == u"@me"_s ? u"maria"_s : v); });
        case Kind::Assignee:
            return anyValue([&](const QString &v) {
                return std::ranges::any_of(
                    issue.assignees, [&](const Person &p) { return equal(p.login, v == u"@me"_s ? u"maria"_s : v); });
            });
        case Kind::Milestone:
            return anyValue([&](const QString &v) { return issue.milestone && equal(issue.milestone->title, v); });
        case Kind::Repo:
            return anyValue([&](const QString &v) {
                const QString &name = m_projectNames[known.project];
                return equal(name, v) || equal(name.section(u'/', 1), v);
            });
        case Kind::Instance: return anyValue([](const QString &v) { return equal(v, u"work"_s); });
        case Kind::Priority:
            return term.values.isEmpty()
                       ? holds(known.triage.priority, term, true)
                       : anyValue([&](const QString &v) { return equal(known.triage.priorityName, v); });
        case Kind::Column: return anyValue([&](const QString &v) { return equal(known.triage.column, v); });
        case Kind::Number: return holds(issue.number, term, true);
        case Kind::Comments: return holds(issue.comments, term, true);
        case Kind::Created: return holds(toUnix(issue.created), term, false);
        case Kind::Updated: return holds(toUnix(issue.updated), term, false);
        case Kind::Closed: return issue.closed != noTime && holds(toUnix(issue.closed), term, false);
        case Kind::Words:
        case Kind::Phrase: return mentions(known, term, fields);
        default: return false; // asks of documents
        }
    }

    bool less(const Known &a, const Known &b, IssueSort by) const
    {
        const auto logins = [](const RemoteIssue &issue) {
            QStringList list;
            for (const Person &person : issue.assignees)
                list << person.login.toLower();
            return list.join(u'\n').toUtf8();
        };
        const auto milestone = [](const RemoteIssue &i) {
            return i.milestone ? i.milestone->title.toCaseFolded().toUtf8() : QByteArray();
        };
        const auto decide = [&](const auto &x, const auto &y, bool thenUpdated) {
            if (x != y)
                return x < y;
            if (thenUpdated && a.issue.updated != b.issue.updated)
                return a.issue.updated < b.issue.updated;
            return a.id < b.id;
        };
        switch (by) {
        case IssueSort::Updated: return decide(a.issue.updated, b.issue.updated, false);
        case IssueSort::Created: return decide(a.issue.created, b.issue.created, true);
        case IssueSort::Number: return decide(a.issue.number, b.issue.number, true);
        case IssueSort::Title:
            return decide(Storage::titleKey(a.issue.title).toUtf8(), Storage::titleKey(b.issue.title).toUtf8(), true);
        case IssueSort::State: return decide(int(a.issue.state), int(b.issue.state), true);
        case IssueSort::Priority: return decide(a.triage.priority, b.triage.priority, true);
        case IssueSort::Column:
            return decide(std::pair(m_columns.indexOf(a.triage.column), a.issue.state),
                          std::pair(m_columns.indexOf(b.triage.column), b.issue.state), true);
        case IssueSort::Assignee: return decide(logins(a.issue), logins(b.issue), true);
        case IssueSort::Milestone: return decide(milestone(a.issue), milestone(b.issue), true);
        case IssueSort::Comments: return decide(a.issue.comments, b.issue.comments, true);
        case IssueSort::Author: return decide(a.issue.author.login.toLower(), b.issue.author.login.toLower(), true);
        case IssueSort::Repo:
            return decide(m_projectNames[a.project].toCaseFolded(), m_projectNames[b.project].toCaseFolded(), true);
        }
        return false;
    }

    QList<Known> m_issues;
    QStringList m_projectNames;
    QList<bool> m_tracked;
    QStringList m_columns;
};

inline Triage triageOf(const TriageRules &rules, const RemoteIssue &issue)
{
    QStringList labels;
    for (const Label &label : issue.labels)
        labels << label.name;
    return triage(rules, labels, issue.state, issue.milestone.has_value());
}

inline QString difference(const QList<qint64> &got, const QList<qint64> &expected)
{
    const auto at = std::ranges::mismatch(got, expected).in1 - got.begin();
    return u": %1 instead of %2 issues, different from place %3 on: %4, not %5"_s.arg(got.size())
        .arg(expected.size())
        .arg(at)
        .arg(got.value(at))
        .arg(expected.value(at));
}

/// A reader of a store with columns in memory, which are loaded in small pieces.
class ColumnReader final
{
public:
    static constexpr qint64 piece = 300;

    explicit ColumnReader(const Store &store)
    {
        Storage::ConnectionOptions options;
        options.path = store.connection->path();
        options.readOnly = true;
        connection = take(Storage::Connection::open(options));
        connection->setIssueColumns(&columns);
    }

    void begin() { m_transaction = take(Storage::Transaction::begin(*connection, Storage::Transaction::Mode::Read)); }
    void end() { m_transaction.reset(); }
    /// One piece in a transaction of its own; true if there is more.
    bool work()
    {
        begin();
        const bool more = take(columns.work(*connection));
        end();
        return more;
    }
    void load()
    {
        while (work()) {
        }
    }
    /// Whether they answer in the transaction that is open.
    bool isUsable() { return take(columns.view(*connection, 1)).has_value(); }

    int requests = 0;
    Storage::IssueColumns columns{[this] { ++requests; }, {.atLeast = 1, .atMost = 100'000, .piece = piece}};
    std::unique_ptr<Storage::Connection> connection;

private:
    std::unique_ptr<Storage::Transaction> m_transaction;
};

class Chance final
{
public:
    explicit Chance(quint32 seed)
        : m_random(seed)
    {
    }
    int below(int bound) { return int(std::uniform_int_distribution<>(0, bound - 1)(m_random)); }
    bool once(int in) { return below(in) == 0; }
    /// Small indices far more often than large ones.
    int skewed(int bound) { return std::min(bound - 1, int(bound * std::pow(below(1000) / 1000.0, 3))); }
    template <typename List>
    auto of(const List &list)
    {
        return list[skewed(int(list.size()))];
    }

private:
    std::mt19937 m_random;
};

inline const QStringList words{u"print"_s,   u"printer"_s,  u"ink"_s,   u"paper"_s,      u"jam"_s,
                               u"press"_s,   u"colour"_s,   u"plate"_s, u"roller"_s,     u"margin"_s,
                               u"proof"_s,   u"bleed"_s,    u"fold"_s,  u"glue"_s,       u"spine"_s,
                               u"kerning"_s, u"ligature"_s, u"serif"_s, u"imposition"_s, u"rare"_s};
inline const QStringList labelNames{u"bug"_s,          u"Enhancement"_s, u"docs"_s,        u"priority/high"_s,
                                    u"priority/low"_s, u"blocked"_s,     u"In Progress"_s, u"größe"_s,
                                    u"P0"_s,           u"once"_s};
inline const QStringList logins{u"maria"_s, u"jun"_s, u"Ola"_s, u"kim"_s, u"pat"_s, u"rosa"_s, u"tove"_s};
inline const QStringList milestones{u"Release 1.0"_s, u"release 2.0"_s, u"Später"_s};

inline QString sentence(Chance &chance, int most)
{
    QStringList parts;
    for (int i = 1 + chance.below(most); i > 0; --i)
        parts << chance.of(words);
    return parts.join(u' ');
}

/// An issue whose words, people and dates overlap with those of others.
inline RemoteIssue randomIssue(Chance &chance, qint64 n)
{
    auto issue = makeIssue(n, sentence(chance, 3), chance.below(40'000), sentence(chance, 8).toUtf8());
    issue.author = {chance.skewed(7) + 1, {}, {}};
    issue.author.login = logins[issue.author.remoteId - 1];
    issue.state = chance.once(3) ? IssueState::Closed : IssueState::Open;
    if (issue.state == IssueState::Closed && !chance.once(5))
        issue.closed = issue.updated;
    for (int i = chance.below(3); i > 0; --i) {
        const int label = chance.skewed(int(labelNames.size()));
        const bool has = std::ranges::any_of(issue.labels, [&](const Label &l) { return l.remoteId == label + 1; });
        if (!has)
            issue.labels.append({label + 1, labelNames[label], u"aabbcc"_s, {}, false, false});
    }
    if (chance.once(3)) {
        const int milestone = chance.below(3);
        issue.milestone = Milestone{milestone + 1, milestones[milestone]};
    }
    for (int i = chance.below(3); i > 0; --i) {
        const int person = chance.skewed(7);
        const Person who{person + 1, logins[person], {}};
        if (!issue.assignees.contains(who))
            issue.assignees.append(who);
    }
    issue.comments = chance.below(4);
    return issue;
}

inline QueryTerm randomTerm(Chance &chance)
{
    static const QList<Kind> kinds{Kind::State,     Kind::Label,   Kind::No,       Kind::Author, Kind::Assignee,
                                   Kind::Milestone, Kind::Repo,    Kind::Priority, Kind::Column, Kind::Number,
                                   Kind::Comments,  Kind::Created, Kind::Updated,  Kind::Closed, Kind::Words,
                                   Kind::Phrase,    Kind::Words,   Kind::Label};
    QueryTerm term;
    term.kind = kinds[chance.below(int(kinds.size()))];
    term.negated = chance.once(4);
    const auto values = [&](const QStringList &from) {
        for (int i = chance.once(4) ? 2 : 1; i > 0; --i)
            term.values << (chance.once(12)  ? u"nobody"_s
                            : chance.once(3) ? chance.of(from).toUpper()
                                             : chance.of(from));
    };
    const auto range = [&](qint64 low, qint64 span) {
        term.compare = Compare(chance.below(6));
        term.low = low + chance.below(int(span));
        term.high = term.low + chance.below(int(span));
    };
    switch (term.kind) {
    case Kind::State: term.values << (chance.once(2) ? u"open"_s : u"closed"_s); break;
    case Kind::No:
        term.values << QStringList{u"label"_s, u"assignee"_s, u"milestone"_s, u"priority"_s}[chance.below(4)];
        break;
    case Kind::Label: values(labelNames); break;
    case Kind::Author:
    case Kind::Assignee:
        values(logins);
        if (chance.once(5))
            term.values = {u"@me"_s};
        break;
    case Kind::Milestone: values(milestones); break;
    case Kind::Repo:
        term.values << QStringList{u"alpha/one"_s, u"TWO"_s, u"three"_s, u"gone/x"_s}[chance.below(4)];
        break;
    case Kind::Priority:
        if (chance.once(2))
            values({u"high"_s, u"low"_s, u"critical"_s});
        else
            range(0, 4);
        break;
    case Kind::Column: values({u"backlog"_s, u"Done"_s, u"Planned"_s, u"blocked"_s, u"in progress"_s}); break;
    case Kind::Number: range(0, 1500); break;
    case Kind::Comments: range(0, 4); break;
    case Kind::Created:
    case Kind::Updated:
    case Kind::Closed: range(1'700'000'000 - 1000, 40'000); break;
    case Kind::Phrase: term.values << sentence(chance, 2); break;
    default: term.values << (chance.once(4) ? chance.of(words).first(2) + u'*' : chance.of(words)); break;
    }
    return term;
}

inline Query randomQuery(Chance &chance)
{
    Query query;
    for (int i = chance.below(4); i > 0; --i)
        query.terms.append(randomTerm(chance));
    if (chance.once(4))
        query.fields = quint8(1 + chance.below(7));
    return query;
}

} // namespace Docket::Tests
