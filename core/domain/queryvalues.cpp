// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryvalues.h"

#include "querykeys.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Domain {

using Compare = QueryTerm::Compare;

QueryOperator leadingOperator(QStringView text)
{
    if (text.startsWith(u">="))
        return {Compare::GreaterOrEqual, 2};
    if (text.startsWith(u"<="))
        return {Compare::LessOrEqual, 2};
    if (text.startsWith(u'>'))
        return {Compare::Greater, 1};
    if (text.startsWith(u'<'))
        return {Compare::Less, 1};
    return {Compare::Equal, text.startsWith(u'=') ? 1 : 0};
}

std::optional<qint64> parseNumber(QStringView text)
{
    if (text.isEmpty() || text.size() > 18 ||
        !std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return std::nullopt;
    return text.toLongLong();
}

bool isPunctuation(QStringView word)
{
    return std::ranges::all_of(word, [](QChar c) { return c.unicode() < 0x80 && !c.isLetterOrNumber(); });
}

bool looksLikeText(QStringView rest)
{
    return rest.startsWith(u':') || rest.startsWith(u'/') || rest.startsWith(u'\\');
}

bool isRank(const QueryText &value)
{
    return !value.quoted && (leadingOperator(value.text).length > 0 || value.text.contains(u".."_s) ||
                             parseNumber(value.text).has_value());
}

std::expected<QueryTerm, QueryProblem> parseProperty(const QList<QueryText> &values)
{
    QueryTerm term;
    for (const QueryText &value : values) {
        const auto problem = [&value](const QString &message) {
            return std::unexpected(QueryProblem{value.position, value.length, message, {}});
        };
        const QStringView text(value.text);
        const auto sign = std::ranges::find_if(text, [](QChar c) { return u"<>="_s.contains(c); }) - text.begin();
        const bool hasSign = sign < text.size();
        const QString name = text.first(sign).trimmed().toString();
        const QueryOperator op = leadingOperator(text.sliced(sign));
        const bool first = term.values.isEmpty();
        // After key=value also another value alone, or the same key once more.
        const bool more =
            term.values.size() > 1 && term.compare == Compare::Equal &&
            (!hasSign || (name.compare(term.values.first(), Qt::CaseInsensitive) == 0 && op.compare == Compare::Equal));
        if (name.isEmpty() || (!first && !more))
            return problem(u"“prop:” takes a key, or a key and its values, such as prop:status=draft,final."_s);
        if (first) {
            term.values << name;
            term.compare = op.compare;
        }
        const QString behind = text.sliced(sign + op.length).trimmed().toString();
        if (hasSign && behind.isEmpty())
            return problem(u"Behind “%1” a value is missing."_s.arg(value.text));
        if (hasSign)
            term.values << behind;
        else if (!first)
            term.values << value.text;
    }
    return term;
}

std::optional<QueryProblem> foreignOperator(const QString &word)
{
    const auto problem = [](const QString &message, const QString &suggestion) {
        return QueryProblem{.position = 0, .length = 0, .message = message, .suggestion = suggestion};
    };
    const QString quote = u" To look for the word itself, put it in quotes."_s;
    if (word == u"AND"_s)
        return problem(u"Terms are joined by “and” anyway."_s + quote, u'"' + word + u'"');
    if (word == u"OR"_s)
        return problem(u"For “or”, give one key several values: label:bug,crash."_s + quote, u'"' + word + u'"');
    if (word == u"NOT"_s)
        return problem(u"For “not”, put a minus in front: -label:wontfix."_s + quote, u'"' + word + u'"');
    qsizetype inside = 0;
    while (inside < word.size() && word[inside] == u'(')
        ++inside;
    const qsizetype length = inside > 0 ? keyLength(word, inside) : 0;
    if (length == 0 || findQueryKey(QStringView(word).sliced(inside, length)) == nullptr)
        return std::nullopt;
    QString bare = word.sliced(inside);
    while (bare.endsWith(u')'))
        bare.chop(1);
    return problem(u"Parentheses do not group: every term counts, and for “or” one key takes several values, such as "
                   u"label:bug,crash."_s,
                   bare);
}

} // namespace Docket::Domain
