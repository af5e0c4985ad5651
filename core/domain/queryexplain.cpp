// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "query.h"
#include "querykeys.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Domain {

namespace {

using Kind = QueryTerm::Kind;
using Compare = QueryTerm::Compare;

constexpr qint64 daySeconds = 86'400;

QString joined(const QStringList &parts, const QString &last)
{
    if (parts.size() < 2)
        return parts.join(QString());
    return parts.first(parts.size() - 1).join(u", "_s) + last + parts.last();
}

QString people(const QueryTerm &term)
{
    QStringList names;
    for (const QString &value : term.values)
        names << (value == u"@me"_s ? u"me"_s : value);
    return joined(names, u" or "_s);
}

/// A bound that falls on the edge of a day is told as that day.
QString moment(qint64 seconds)
{
    const QString full = formatTimestamp(fromUnix(seconds));
    if (seconds % daySeconds == 0)
        return full.first(10);
    return full.first(10) + u' ' + full.sliced(11, 5) + u" UTC"_s;
}

QString period(const QueryTerm &term)
{
    const bool endOfDay = (term.low + 1) % daySeconds == 0;
    switch (term.compare) {
    case Compare::Less: return u"before "_s + moment(term.low);
    case Compare::LessOrEqual:
        return endOfDay ? u"up to "_s + moment(term.low + 1 - daySeconds) : u"up to "_s + moment(term.low);
    case Compare::Greater: return u"after "_s + (endOfDay ? moment(term.low + 1 - daySeconds) : moment(term.low));
    case Compare::GreaterOrEqual: return u"since "_s + moment(term.low);
    case Compare::Equal: return u"at "_s + moment(term.low);
    case Compare::Range: break;
    }
    if (term.high - term.low == daySeconds && term.low % daySeconds == 0)
        return u"on "_s + moment(term.low);
    const qint64 last = term.high % daySeconds == 0 ? term.high - daySeconds : term.high - 1;
    return u"from "_s + moment(term.low) + u" to "_s + moment(last);
}

QString amount(const QueryTerm &term)
{
    QString low = QString::number(term.low);
    switch (term.compare) {
    case Compare::Less: return u"below "_s + low;
    case Compare::LessOrEqual: return u"up to "_s + low;
    case Compare::Greater: return u"above "_s + low;
    case Compare::GreaterOrEqual: return u"from "_s + low + u" up"_s;
    case Compare::Range: return low + u" to "_s + QString::number(term.high);
    case Compare::Equal: break;
    }
    return low;
}

QString comments(const QueryTerm &term)
{
    QString low = QString::number(term.low);
    switch (term.compare) {
    case Compare::Less: return u"fewer than "_s + low + u" comments"_s;
    case Compare::LessOrEqual: return u"at most "_s + low + u" comments"_s;
    case Compare::Greater: return u"more than "_s + low + u" comments"_s;
    case Compare::GreaterOrEqual: return u"at least "_s + low + u" comments"_s;
    case Compare::Range: return low + u" to "_s + QString::number(term.high) + u" comments"_s;
    case Compare::Equal: break;
    }
    return term.low == 0 ? u"no comments"_s : low + (term.low == 1 ? u" comment"_s : u" comments"_s);
}

QString property(const QueryTerm &term)
{
    const QString name = term.values.value(0);
    if (term.values.size() == 1)
        return (term.negated ? u"without a property "_s : u"with a property "_s) + name;
    const QString value = joined(term.values.sliced(1), u" or "_s);
    const QString no = term.negated ? u"not "_s : u""_s;
    switch (term.compare) {
    case Compare::Less: return no + u"with "_s + name + u" below "_s + value;
    case Compare::LessOrEqual: return no + u"with "_s + name + u" up to "_s + value;
    case Compare::Greater: return no + u"with "_s + name + u" above "_s + value;
    case Compare::GreaterOrEqual: return no + u"with "_s + name + u" from "_s + value + u" up"_s;
    default: return no + u"with "_s + name + u' ' + value;
    }
}

/// What is:broken and is:orphan ask has no adjective: "documents with broken links".
bool isOfLinks(const QueryTerm &term)
{
    return term.kind == Kind::FileState && (term.values.contains(u"broken"_s) || term.values.contains(u"orphan"_s));
}

QString ofLinks(const QueryTerm &term)
{
    if (term.negated && term.values.size() == 1)
        return term.values.first() == u"broken"_s ? u"without broken links"_s : u"that others link to"_s;
    QStringList states;
    for (const QString &value : term.values)
        states << (value == u"broken"_s   ? u"with broken links"_s
                   : value == u"orphan"_s ? u"that no other links to"_s
                                          : u"that are "_s + value);
    return (term.negated ? u"not "_s : u""_s) + joined(states, u" or "_s);
}

QString clause(const QueryTerm &term)
{
    const QString no = term.negated ? u"not "_s : u""_s;
    const QString values = joined(term.values, u" or "_s);
    switch (term.kind) {
    case Kind::No: {
        const bool an = values == u"assignee"_s;
        return term.negated ? (an ? u"with an "_s : u"with a "_s) + values : u"without "_s + values;
    }
    case Kind::Author: return no + u"opened by "_s + people(term);
    case Kind::Assignee: return no + u"assigned to "_s + people(term);
    case Kind::Milestone: return no + u"in milestone "_s + values;
    case Kind::Repo: return no + u"in repository "_s + values;
    case Kind::Instance: return no + u"on "_s + values;
    case Kind::Priority: return no + u"with priority "_s + (term.values.isEmpty() ? amount(term) : values);
    case Kind::Column: return no + u"in column "_s + values;
    case Kind::Number: return no + u"with number "_s + amount(term);
    case Kind::Comments: return no + u"with "_s + comments(term);
    case Kind::Created: return no + u"opened "_s + period(term);
    case Kind::Updated: return no + u"updated "_s + period(term);
    case Kind::Closed: return no + u"closed "_s + period(term);
    case Kind::Section: return (term.negated ? u"without a section "_s : u"with a section "_s) + values;
    case Kind::Heading: return no + u"with "_s + values + u" in a heading"_s;
    case Kind::Property: return property(term);
    case Kind::Language: return (term.negated ? u"without code in "_s : u"with code in "_s) + values;
    case Kind::Code: return no + u"with "_s + values + u" in code"_s;
    case Kind::Link: return no + u"linking to "_s + values;
    case Kind::Task: return (term.negated ? u"without "_s : u"with "_s) + values + u" tasks"_s;
    case Kind::Path: return no + u"with "_s + values + u" in the path"_s;
    case Kind::Tag: return no + u"tagged "_s + values;
    case Kind::FileState: return ofLinks(term);
    default: return {};
    }
}

QString searched(const QueryTerm &term)
{
    const QString text = term.values.value(0);
    if (term.kind == Kind::Phrase)
        return u"“"_s + text + u"”"_s;
    return text.endsWith(u'*') ? u"words beginning with "_s + text.chopped(1) : text;
}

QString fieldNames(quint8 fields)
{
    QStringList names;
    if (fields & QueryTerm::InTitle)
        names << u"the title"_s;
    if (fields & QueryTerm::InBody)
        names << u"the body"_s;
    if (fields & QueryTerm::InComments)
        names << u"the comments"_s;
    return joined(names, u" or "_s);
}

/// "labelled bug and ui but not wontfix": two lists that read as one clause.
QString contrasted(const QString &verb, const QStringList &wanted, const QStringList &unwanted)
{
    if (wanted.isEmpty())
        return u"not "_s + verb + joined(unwanted, u" or "_s);
    QString text = verb + joined(wanted, u" and "_s);
    if (!unwanted.isEmpty())
        text += u" but not "_s + joined(unwanted, u" or "_s);
    return text;
}

QString canonicalNumber(const QueryTerm &term)
{
    QString low = QString::number(term.low);
    switch (term.compare) {
    case Compare::Less: return u'<' + low;
    case Compare::LessOrEqual: return u"<="_s + low;
    case Compare::Greater: return u'>' + low;
    case Compare::GreaterOrEqual: return u">="_s + low;
    case Compare::Range: return low + u".."_s + QString::number(term.high);
    case Compare::Equal: break;
    }
    return low;
}

QString canonicalDate(const QueryTerm &term)
{
    // Day 0 is written as a day: as a time it would be the server's "none".
    const auto stamp = [](qint64 seconds) {
        return seconds == 0 ? u"1970-01-01"_s : formatTimestamp(fromUnix(seconds));
    };
    switch (term.compare) {
    case Compare::Less: return u'<' + stamp(term.low);
    case Compare::LessOrEqual: return u"<="_s + stamp(term.low);
    case Compare::Greater: return u'>' + stamp(term.low);
    case Compare::GreaterOrEqual: return u">="_s + stamp(term.low);
    case Compare::Range: return stamp(term.low) + u".."_s + stamp(term.high - 1);
    case Compare::Equal: break;
    }
    return stamp(term.low);
}

QString escapedPhrase(const QString &text)
{
    QString escaped = text;
    return u'"' + escaped.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s) + u'"';
}

QString canonicalValues(const QueryTerm &term)
{
    QStringList quoted;
    for (const QString &value : term.values)
        quoted << (value == u"@me"_s ? value : quoteQueryValue(value));
    quoted.sort();
    quoted.removeDuplicates();
    return quoted.join(u',');
}

QString canonicalPair(const QueryTerm &term)
{
    const QString name = term.values.value(0);
    if (term.values.size() == 1)
        return quoteQueryValue(name);
    QString sign = u"="_s;
    switch (term.compare) {
    case Compare::Less: sign = u"<"_s; break;
    case Compare::LessOrEqual: sign = u"<="_s; break;
    case Compare::Greater: sign = u">"_s; break;
    case Compare::GreaterOrEqual: sign = u">="_s; break;
    default: break;
    }
    QStringList pairs;
    for (const QString &value : term.values.sliced(1))
        pairs << quoteQueryValue(name + sign + value);
    pairs.sort();
    pairs.removeDuplicates();
    return pairs.join(u',');
}

QString canonical(const QueryTerm &term)
{
    const QString minus = term.negated ? u"-"_s : u""_s;
    switch (term.kind) {
    case Kind::Words: return minus + term.values.value(0);
    case Kind::Subject:
    case Kind::FileState: return minus + u"is:"_s + canonicalValues(term);
    case Kind::Property: return minus + u"prop:"_s + canonicalPair(term);
    case Kind::Phrase: return minus + escapedPhrase(term.values.value(0));
    case Kind::Number:
    case Kind::Comments:
    case Kind::Created:
    case Kind::Updated:
    case Kind::Closed: break;
    default:
        if (!term.values.isEmpty()) {
            for (const QueryKey &key : queryKeys()) {
                if (key.kind == term.kind && key.value != QueryValue::Field)
                    return minus + key.name + u':' + canonicalValues(term);
            }
        }
    }
    for (const QueryKey &key : queryKeys()) {
        if (key.kind == term.kind)
            return minus + key.name + u':' +
                   (key.value == QueryValue::Date ? canonicalDate(term) : canonicalNumber(term));
    }
    return {};
}

/// The text around @p position as one printable line, and where the position stands in it.
std::pair<QString, qsizetype> excerpt(const QString &text, qsizetype position)
{
    constexpr qsizetype width = 72;
    const qsizetype from = position < width ? 0 : position - width / 2;
    QString line = text.sliced(from, std::min(text.size() - from, width));
    for (QChar &c : line) {
        if (c.isSpace() || c.category() == QChar::Other_Control)
            c = u' ';
    }
    return {line, position - from};
}

} // namespace

QString explainQuery(const Query &query)
{
    QStringList adjectives;
    QStringList labels;
    QStringList notLabels;
    QStringList words;
    QStringList notWords;
    QStringList clauses;
    for (const QueryTerm &term : query.terms) {
        switch (term.kind) {
        case Kind::Subject: break; // told by the noun
        case Kind::FileState:
        case Kind::State: {
            if (isOfLinks(term)) {
                clauses << clause(term);
                break;
            }
            const QString state = joined(term.values, u" or "_s);
            const QString adjective = term.negated ? u"not "_s + state : state;
            if (!adjectives.contains(adjective))
                adjectives << adjective;
            break;
        }
        case Kind::Label: (term.negated ? notLabels : labels) << joined(term.values, u" or "_s); break;
        case Kind::Words:
        case Kind::Phrase: (term.negated ? notWords : words) << searched(term); break;
        default: clauses << clause(term);
        }
    }
    if (!labels.isEmpty() || !notLabels.isEmpty())
        clauses.prepend(contrasted(u"labelled "_s, labels, notLabels));
    if (!words.isEmpty() || !notWords.isEmpty()) {
        QString text = contrasted(u"mentioning "_s, words, notWords);
        if (query.fields != QueryTerm::InAll)
            text += u" in "_s + fieldNames(query.fields);
        clauses << text;
    }
    const QString noun = query.subjects == AskAll         ? u"issues and documents"_s
                         : query.subjects == AskDocuments ? u"documents"_s
                                                          : u"issues"_s;
    const QString subject =
        adjectives.isEmpty() ? (clauses.isEmpty() ? u"all "_s + noun : noun) : adjectives.join(u", "_s) + u' ' + noun;
    return clauses.isEmpty() ? subject : subject + u' ' + clauses.join(u", "_s);
}

QString Query::normalForm() const
{
    QStringList parts;
    for (const QueryTerm &term : terms)
        parts << canonical(term);
    if (fields != QueryTerm::InAll && hasWords()) {
        const QStringList names = queryChoices(QueryValue::Field);
        QStringList chosen;
        for (qsizetype i = 0; i < names.size(); ++i) {
            if (fields & (1U << i))
                chosen << names[i];
        }
        parts << u"in:"_s + chosen.join(u',');
    }
    parts.sort();
    parts.removeDuplicates();
    return parts.join(u' ');
}

Error queryError(const ParsedQuery &parsed)
{
    constexpr qsizetype shown = 5;
    QStringList lines;
    for (const QueryProblem &problem : parsed.problems.first(std::min(shown, parsed.problems.size()))) {
        const auto [line, column] = excerpt(parsed.query.text, problem.position);
        const qsizetype marked = std::clamp<qsizetype>(problem.length, 1, std::max<qsizetype>(1, line.size() - column));
        lines << problem.message << u"  "_s + line << QString(2 + column, u' ') + u'^' + QString(marked - 1, u'~');
    }
    if (parsed.problems.size() > shown)
        lines << u"… and %1 more."_s.arg(parsed.problems.size() - shown);
    auto error =
        makeError(Code::Invalid, u"query.parse"_s, lines.isEmpty() ? u"The query is not valid."_s : lines.join(u'\n'));
    for (const QueryProblem &problem : parsed.problems) {
        if (!problem.suggestion.isEmpty()) {
            error.hint = u"Try: "_s + problem.suggestion.simplified();
            break;
        }
    }
    return error;
}

std::optional<IssueOrder> parseOrder(const QString &text)
{
    IssueOrder order;
    order.descending = text.startsWith(u'-');
    const QString name = order.descending ? text.sliced(1) : text;
    const qsizetype index = orderNames().indexOf(name.toLower());
    if (index < 0)
        return std::nullopt;
    order.by = IssueSort(index);
    return order;
}

QStringList orderNames()
{
    // In the order of IssueSort.
    return {u"updated"_s, u"created"_s,  u"number"_s,    u"title"_s,    u"state"_s,  u"priority"_s,
            u"column"_s,  u"assignee"_s, u"milestone"_s, u"comments"_s, u"author"_s, u"repo"_s};
}

} // namespace Docket::Domain
