// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "query.h"
#include "querykeys.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Domain {

namespace {

using Kind = QueryTerm::Kind;

/// The piece of text that the cursor stands in.
struct Spot
{
    const QueryKey *key = nullptr; ///< the key whose value is being typed
    qsizetype begin = 0;           ///< of the value or the word, behind a minus
    qsizetype end = 0;
    QString typed;         ///< from begin to the cursor, without quotes
    bool inPhrase = false; ///< inside free text in quotes: nothing to suggest
};

/// Reads one comma-separated piece from @p at; returns its end.
qsizetype pieceEnd(QStringView text, qsizetype at)
{
    if (at < text.size() && isQueryQuote(text[at]))
        return readQuoted(text, at).end;
    while (at < text.size() && text[at] != u',' && !isQuerySpace(text[at]))
        ++at;
    return at;
}

QString typedPart(QStringView text, qsizetype begin, qsizetype cursor)
{
    const QStringView part = text.sliced(begin, cursor - begin);
    if (!part.isEmpty() && isQueryQuote(part[0]))
        return readQuoted(part, 0).text;
    return part.toString();
}

Spot findSpot(QStringView text, qsizetype cursor)
{
    qsizetype at = 0;
    while (at < text.size()) {
        if (isQuerySpace(text[at])) {
            if (at >= cursor)
                break;
            ++at;
            continue;
        }
        if (at > cursor)
            break;
        Spot spot;
        spot.begin = text[at] == u'-' ? at + 1 : at;
        if (spot.begin < text.size() && isQueryQuote(text[spot.begin])) {
            at = readQuoted(text, spot.begin).end;
            if (cursor > spot.begin && cursor < at) {
                spot.inPhrase = true;
                return spot;
            }
            continue;
        }
        const qsizetype length = keyLength(text, spot.begin);
        const QueryKey *key = length > 0 ? findQueryKey(text.sliced(spot.begin, length)) : nullptr;
        if (!key) {
            at = spot.begin;
            while (at < text.size() && !isQuerySpace(text[at]))
                ++at;
            if (cursor <= at) {
                spot.end = at;
                spot.typed = cursor <= spot.begin ? QString() : text.sliced(spot.begin, cursor - spot.begin).toString();
                return spot;
            }
            continue;
        }
        if (cursor <= spot.begin + length) { // inside the key itself: replace it and its colon
            spot.end = spot.begin + length + 1;
            spot.typed = cursor <= spot.begin ? QString() : text.sliced(spot.begin, cursor - spot.begin).toString();
            return spot;
        }
        at = spot.begin + length + 1;
        for (;;) {
            const qsizetype end = pieceEnd(text, at);
            if (cursor <= end) {
                spot.key = key;
                spot.begin = at;
                spot.end = end;
                spot.typed = typedPart(text, at, cursor);
                return spot;
            }
            at = end;
            if (at >= text.size() || text[at] != u',')
                break;
            ++at;
        }
    }
    Spot spot;
    spot.begin = spot.end = cursor;
    return spot;
}

/// 0 the beginning matches, 1 the beginning of a later word, 2 anywhere, -1 not at all.
int matchRank(const QString &candidate, const QString &typed)
{
    const qsizetype found = candidate.indexOf(typed, 0, Qt::CaseInsensitive);
    if (found <= 0)
        return int(found);
    for (qsizetype at = found; at >= 0; at = candidate.indexOf(typed, at + 1, Qt::CaseInsensitive)) {
        if (at > 0 && !candidate[at - 1].isLetterOrNumber())
            return 1;
        if (at + 1 >= candidate.size())
            break;
    }
    return 2;
}

/// Orders candidates by how well they match and keeps the order of the vocabulary among equals.
QStringList bestMatches(const QStringList &candidates, const QString &typed, qsizetype limit)
{
    std::array<QStringList, 3> byRank;
    for (const QString &candidate : candidates) {
        const int rank = matchRank(candidate, typed);
        if (rank >= 0 && byRank[size_t(rank)].size() < limit)
            byRank[size_t(rank)] << candidate;
    }
    QStringList best = byRank[0] + byRank[1] + byRank[2];
    best.resize(std::min(best.size(), limit));
    return best;
}

QStringList candidatesFor(const QueryKey &key, const QueryVocabulary &vocabulary, QuerySubject subject)
{
    switch (key.kind) {
    case Kind::Label: return vocabulary.labels;
    case Kind::Milestone: return vocabulary.milestones;
    case Kind::Repo: return vocabulary.repositories;
    case Kind::Instance: return vocabulary.instances;
    case Kind::Column: return vocabulary.columns;
    case Kind::Priority: return vocabulary.priorities;
    case Kind::Author:
    case Kind::Assignee: return QStringList{u"me"_s} + vocabulary.people;
    case Kind::Created:
    case Kind::Updated:
    case Kind::Closed: return {u"today"_s, u"yesterday"_s, u"7d"_s, u"30d"_s, u"1y"_s};
    case Kind::Comments: return {u"0"_s, u">0"_s, u">5"_s, u">20"_s};
    case Kind::Property: return vocabulary.properties;
    case Kind::Language: return vocabulary.languages;
    case Kind::Tag: return vocabulary.tags;
    case Kind::Path: return vocabulary.folders;
    default: return queryChoices(key.value, subject);
    }
}

QString valueDescription(const QueryKey &key, const QString &value)
{
    if (value == u"me"_s && key.value == QueryValue::Person)
        return u"you"_s;
    if (key.value == QueryValue::Date && value.size() <= 3)
        return u"since that long ago"_s;
    return key.description.toString();
}

QString stateDescription(const QString &state)
{
    if (state == u"issue"_s || state == u"document"_s)
        return state + u"s only"_s;
    if (state == u"failed"_s)
        return u"documents that could not be read"_s;
    if (state == u"broken"_s)
        return u"documents with links that lead nowhere"_s;
    if (state == u"orphan"_s)
        return u"documents that no other one links to"_s;
    return state + (stateSubjects(state) == AskIssues ? u" issues"_s : u" documents"_s);
}

} // namespace

QList<QuerySuggestion> suggest(const QString &text, qsizetype cursor, const QueryVocabulary &vocabulary, int limit,
                               QuerySubject subject)
{
    cursor = std::clamp<qsizetype>(cursor, 0, text.size());
    const Spot spot = findSpot(text, cursor);
    QList<QuerySuggestion> suggestions;
    if (spot.inPhrase || limit <= 0)
        return suggestions;
    const QString present = text.sliced(spot.begin, spot.end - spot.begin);
    const auto offer = [&](const QString &replacement, const QString &description) {
        if (replacement != present && suggestions.size() < limit)
            suggestions.append({spot.begin, spot.end - spot.begin, replacement, description});
    };

    if (spot.key) {
        const bool literal = spot.key->value == QueryValue::Date || spot.key->value == QueryValue::Number;
        // A comparison that was begun stays in front of what is proposed.
        qsizetype operators = 0;
        while (literal && operators < spot.typed.size() && u"<>="_s.contains(spot.typed[operators]))
            ++operators;
        const QString prefix = spot.typed.first(operators);
        for (const QString &value :
             bestMatches(candidatesFor(*spot.key, vocabulary, subject), spot.typed.sliced(operators), limit + 1)) {
            if (!prefix.isEmpty() && u"<>"_s.contains(value[0]))
                continue;
            const bool self = value == u"me"_s && spot.key->value == QueryValue::Person;
            offer(literal || self ? prefix + value : quoteQueryValue(value), valueDescription(*spot.key, value));
        }
        return suggestions;
    }

    for (const QueryKey &key : queryKeys()) {
        if ((key.subjects & subject) == 0 ||
            (!spot.typed.isEmpty() && !key.name.startsWith(spot.typed, Qt::CaseInsensitive)))
            continue;
        // Documents have no number: among them it means what a reference does, #12, and those who type it know it.
        if (key.kind == Kind::Number && (subject & AskIssues) == 0)
            continue;
        if (key.kind == Kind::State) {
            for (const QString &state : queryChoices(QueryValue::State, subject))
                offer(u"is:"_s + state, stateDescription(state));
        } else {
            offer(key.name.toString() + u':', key.description.toString());
        }
    }
    // One letter would bring a flood; from two on a word is likely to be the beginning of a name.
    if (spot.typed.size() >= 2 && !spot.typed.contains(u':')) {
        if (subject & AskDocuments) {
            for (const QString &tag : bestMatches(vocabulary.tags, spot.typed, limit))
                offer(u"tag:"_s + quoteQueryValue(tag), u"has the tag"_s);
        }
        if ((subject & AskIssues) == 0)
            return suggestions;
        for (const QString &label : bestMatches(vocabulary.labels, spot.typed, limit))
            offer(u"label:"_s + quoteQueryValue(label), u"has the label"_s);
        for (const QString &person : bestMatches(vocabulary.people, spot.typed, limit))
            offer(u"assignee:"_s + quoteQueryValue(person), u"assigned to somebody"_s);
        for (const QString &repository : bestMatches(vocabulary.repositories, spot.typed, limit))
            offer(u"repo:"_s + quoteQueryValue(repository), u"in the repository"_s);
    }
    return suggestions;
}

} // namespace Docket::Domain
