// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "query.h"
#include "querydates.h"
#include "querykeys.h"
#include "queryvalues.h"

#include <base/closest.h>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace Docket::Domain {

namespace {

using Kind = QueryTerm::Kind;
using Compare = QueryTerm::Compare;

constexpr qsizetype maxText = 10'000;
constexpr qsizetype maxTerms = 100; ///< SQLite's expressions have a depth limit, and nobody types more

using Value = QueryText;
using Operator = QueryOperator;

class Parser final
{
public:
    Parser(const QString &text, Timestamp now, QuerySubject subject)
        : m_text(text)
        , m_now(now)
        , m_subject(subject)
    {
        m_out.query.subjects = subject;
        m_out.query.text = text;
    }

    ParsedQuery parse()
    {
        if (m_text.size() > maxText) {
            problem(maxText, m_text.size() - maxText,
                    u"The query is longer than %1 characters."_s.arg(QString::number(maxText)));
            return std::move(m_out);
        }
        for (;;) {
            while (m_at < m_text.size() && isQuerySpace(m_text[m_at]))
                ++m_at;
            if (m_at >= m_text.size())
                break;
            if (m_out.query.terms.size() >= maxTerms) {
                problem(m_at, m_text.size() - m_at, u"A query has at most %1 terms."_s.arg(QString::number(maxTerms)));
                break;
            }
            parseToken();
        }
        if (m_fields != 0)
            m_out.query.fields = m_fields;
        return std::move(m_out);
    }

private:
    void problem(qsizetype position, qsizetype length, const QString &message, const QString &suggestion = {})
    {
        m_out.problems.append({position, length, message, suggestion});
    }

    [[nodiscard]] qsizetype wordEnd(qsizetype from) const
    {
        while (from < m_text.size() && !isQuerySpace(m_text[from]))
            ++from;
        return from;
    }

    void add(qsizetype start, Kind kind, bool negated, const QStringList &values)
    {
        QueryTerm term;
        term.kind = kind;
        term.negated = negated;
        term.values = values;
        add(start, term);
    }

    void add(qsizetype start, QueryTerm term)
    {
        term.position = start;
        term.length = m_at - start;
        m_out.query.terms.append(term);
    }

    /// What was asked can only be of @p subjects. A negated key leaves the others in: they have nothing of the kind.
    void narrow(qsizetype start, quint8 subjects)
    {
        quint8 &left = m_out.query.subjects;
        if ((left & subjects) == 0 && left != 0)
            problem(start, m_at - start,
                    subjects == AskDocuments
                        ? u"This asks of documents, the rest of the query of issues: nothing is both."_s
                        : u"This asks of issues, the rest of the query of documents: nothing is both."_s);
        left &= subjects;
    }

    void parseToken()
    {
        const qsizetype start = m_at;
        bool negated = false;
        // Two dashes are a command-line option that somebody looks for.
        if (m_text[m_at] == u'-' && !QStringView(m_text).sliced(m_at).startsWith(u"--")) {
            negated = true;
            ++m_at;
            if (m_at == m_text.size() || isQuerySpace(m_text[m_at])) {
                problem(start, 1,
                        u"A minus needs the term that it excludes right behind it, such as -label:wontfix."_s);
                return;
            }
        }
        if (isQueryQuote(m_text[m_at])) {
            parsePhrase(start, negated);
            return;
        }
        const qsizetype length = keyLength(m_text, m_at);
        if (length == 0) {
            parseWord(start, negated);
            return;
        }
        const QStringView name = QStringView(m_text).sliced(m_at, length);
        const QStringView rest = QStringView(m_text).sliced(m_at + length + 1);
        if (const QueryKey *key = findQueryKey(name); key && !rest.startsWith(u"//") && !rest.startsWith(u':')) {
            if ((key->subjects & m_subject) == 0) {
                parseForeignKey(start, negated, *key, rest);
                return;
            }
            m_at += length + 1;
            const qsizetype problems = m_out.problems.size();
            parseKey(start, negated, *key);
            if (!negated && m_out.problems.size() == problems)
                narrow(start, key->subjects);
        } else if (looksLikeText(rest)) {
            parseWord(start, negated);
        } else {
            parseUnknownKey(start, negated, name, rest);
        }
    }

    /// A key that asks of something that this list does not hold.
    void parseForeignKey(qsizetype start, bool negated, const QueryKey &key, QStringView rest)
    {
        if (rest.isEmpty() || isQuerySpace(rest[0])) { // "Code:" at the end of a copied sentence
            parseWord(start, negated);
            return;
        }
        const qsizetype keyAt = m_at;
        skipRest();
        const QString whole = m_text.sliced(keyAt, m_at - keyAt);
        const bool documents = key.subjects == AskDocuments;
        problem(keyAt, m_at - keyAt,
                u"“%1:” asks of %2, and here are %3. To look for this text, put it in quotes."_s.arg(
                    key.name, documents ? u"documents" : u"issues", documents ? u"issues" : u"documents"),
                whole.contains(u'"') ? QString() : QString(u'"' + whole + u'"'));
    }

    void parseUnknownKey(qsizetype start, bool negated, QStringView name, QStringView rest)
    {
        const QString closest = closestMatch(name, queryKeyNames(m_subject));
        const bool alone = rest.isEmpty() || isQuerySpace(rest[0]);
        if (alone && closest.isEmpty()) { // "Error:" at the end of a copied sentence
            parseWord(start, negated);
            return;
        }
        const qsizetype keyAt = m_at;
        skipRest();
        if (!closest.isEmpty()) {
            problem(keyAt, name.size() + 1, u"There is no key “%1:”; did you mean “%2:”?"_s.arg(name, closest),
                    closest + u':');
            return;
        }
        const QString whole = m_text.sliced(keyAt, m_at - keyAt);
        problem(keyAt, m_at - keyAt,
                u"There is no key “%1:”. To look for this text, put it in quotes. Keys are %2."_s.arg(
                    name, queryKeyNames(m_subject).join(u", "_s)),
                whole.contains(u'"') ? QString() : QString(u'"' + whole + u'"'));
    }

    /// Passes over the rest of a token that was not understood, its quotation included.
    void skipRest()
    {
        while (m_at < m_text.size() && !isQuerySpace(m_text[m_at]))
            m_at = isQueryQuote(m_text[m_at]) ? readQuoted(m_text, m_at).end : m_at + 1;
    }

    void parsePhrase(qsizetype start, bool negated)
    {
        const qsizetype quoteAt = m_at;
        const QuotedText quoted = readQuoted(m_text, m_at);
        m_at = quoted.end;
        if (!quoted.closed) {
            unclosed(quoteAt);
        } else if (m_at < m_text.size() && !isQuerySpace(m_text[m_at])) {
            gapMissing();
        } else if (const QString phrase = QString(quoted.text).replace(QChar::Null, u' ').simplified();
                   isPunctuation(phrase)) {
            problem(quoteAt, m_at - quoteAt, u"Between the quotes stands nothing to look for."_s);
        } else {
            add(start, Kind::Phrase, negated, {phrase});
        }
    }

    void unclosed(qsizetype quoteAt)
    {
        problem(quoteAt, m_text.size() - quoteAt, u"The quotation is not closed."_s, m_text.sliced(quoteAt) + u'"');
    }

    void gapMissing()
    {
        const qsizetype at = m_at;
        m_at = wordEnd(m_at);
        problem(at, m_at - at, u"A space is missing after the closing quote."_s, u' ' + m_text.sliced(at, m_at - at));
    }

    void parseWord(qsizetype start, bool negated)
    {
        const qsizetype at = m_at;
        m_at = wordEnd(m_at);
        QString word = m_text.sliced(at, m_at - at);
        if (const auto foreign = foreignOperator(word))
            return problem(at, m_at - at, foreign->message, foreign->suggestion);
        if (const qsizetype hash = word.indexOf(u'#'); hash >= 0 && parseReference(start, at, negated, word, hash))
            return;
        const bool prefix = word.endsWith(u'*');
        while (word.endsWith(u'*'))
            word.chop(1);
        if (isPunctuation(word)) {
            problem(at, m_at - at,
                    prefix ? u"A star stands behind the beginning of a word, such as crash*."_s
                           : u"“%1” has no letter or digit to look for."_s.arg(m_text.sliced(at, m_at - at)));
            return;
        }
        add(start, Kind::Words, negated, {prefix ? QString(word + u'*') : word});
    }

    /// "#12", or "owner/name#12" as a comment would write it. That asks of issues as repo: does; where only documents
    /// are looked for it is text.
    bool parseReference(qsizetype start, qsizetype at, bool negated, const QString &word, qsizetype hash)
    {
        const QStringView repo = QStringView(word).first(hash);
        const QStringView digits = QStringView(word).sliced(hash + 1);
        const bool allDigits =
            !digits.isEmpty() && std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; });
        if (!allDigits ||
            (!repo.isEmpty() && (negated || repo.count(u'/') != 1 || repo.startsWith(u'/') || repo.endsWith(u'/'))))
            return false;
        if (!repo.isEmpty() && (m_subject & AskIssues) == 0)
            return false;
        const auto number = parseNumber(digits);
        if (!number || *number == 0) {
            problem(at, m_at - at, u"“%1” is not the number of an issue."_s.arg(word));
            return true;
        }
        if (!repo.isEmpty())
            add(start, Kind::Repo, false, {repo.toString()});
        QueryTerm term;
        term.kind = Kind::Number;
        term.negated = negated;
        term.low = term.high = *number;
        add(start, term);
        if (!repo.isEmpty())
            narrow(start, AskIssues);
        return true;
    }

    /// The values behind a colon; nothing if a problem was found, which is then reported.
    std::optional<QList<Value>> readValues(qsizetype start, const QueryKey &key)
    {
        QList<Value> values;
        const qsizetype valuesAt = m_at;
        for (;;) {
            Value value;
            value.position = m_at;
            if (m_at < m_text.size() && isQueryQuote(m_text[m_at])) {
                const QuotedText quoted = readQuoted(m_text, m_at);
                m_at = quoted.end;
                value.text = quoted.text;
                value.quoted = true;
                if (!quoted.closed) {
                    unclosed(value.position);
                    return std::nullopt;
                }
                if (m_at < m_text.size() && m_text[m_at] != u',' && !isQuerySpace(m_text[m_at])) {
                    gapMissing();
                    return std::nullopt;
                }
            } else {
                while (m_at < m_text.size() && m_text[m_at] != u',' && !isQuerySpace(m_text[m_at]))
                    ++m_at;
                value.text = m_text.sliced(value.position, m_at - value.position);
            }
            value.length = m_at - value.position;
            const bool more = m_at < m_text.size() && m_text[m_at] == u',';
            if (value.text.isEmpty()) {
                const bool only = value.position == valuesAt && !more;
                if (only)
                    problem(start, m_at - start, u"“%1:” needs a value, such as %2."_s.arg(key.name, key.example));
                else
                    problem(std::max(valuesAt, value.position - 1),
                            m_at - std::max(valuesAt, value.position - 1) + (more ? 1 : 0),
                            u"A value is missing beside the comma."_s);
                skipRest();
                return std::nullopt;
            }
            values.append(value);
            if (!more)
                return values;
            ++m_at;
        }
    }

    void parseKey(qsizetype start, bool negated, const QueryKey &key)
    {
        const auto values = readValues(start, key);
        if (!values)
            return;
        switch (key.value) {
        case QueryValue::State:
        case QueryValue::Field:
        case QueryValue::Task:
        case QueryValue::Property: parseChoices(start, negated, key, *values); break;
        case QueryValue::Name:
        case QueryValue::Text:
        case QueryValue::Person: parseNames(start, negated, key, *values); break;
        case QueryValue::Pair: parsePair(start, negated, key, *values); break;
        case QueryValue::Rank:
            if (isRank(values->first()))
                parseNumbers(start, negated, key, *values);
            else
                parseNames(start, negated, key, *values);
            break;
        case QueryValue::Number: parseNumbers(start, negated, key, *values); break;
        case QueryValue::Date: parseDates(start, negated, key, *values); break;
        }
    }

    void parseNames(qsizetype start, bool negated, const QueryKey &key, const QList<Value> &values)
    {
        QStringList names;
        for (const Value &value : values) {
            QString name = value.text;
            if (key.value == QueryValue::Person && !value.quoted) {
                if (name.compare(u"me"_s, Qt::CaseInsensitive) == 0 || name.compare(u"@me"_s, Qt::CaseInsensitive) == 0)
                    name = u"@me"_s;
                else if (name.startsWith(u'@'))
                    name.remove(0, 1);
                if (name.isEmpty()) {
                    problem(value.position, value.length, u"Behind the @ stands a login, such as @alice."_s);
                    return;
                }
            }
            if (key.value == QueryValue::Text && isPunctuation(name)) {
                problem(value.position, value.length, u"“%1” has no letter or digit to look for."_s.arg(value.text));
                return;
            }
            names << name;
        }
        add(start, key.kind, negated, names);
    }

    void parsePair(qsizetype start, bool negated, const QueryKey &key, const QList<Value> &values)
    {
        auto term = parseProperty(values);
        if (!term) {
            m_out.problems.append(term.error());
            return;
        }
        term->kind = key.kind;
        term->negated = negated;
        add(start, *term);
    }

    void parseChoices(qsizetype start, bool negated, const QueryKey &key, const QList<Value> &values)
    {
        const QStringList choices = queryChoices(key.value, m_subject);
        QStringList chosen;
        for (const Value &value : values) {
            QString name = value.text.toLower();
            if (!choices.contains(name) && name.endsWith(u's') && choices.contains(name.chopped(1)))
                name.chop(1); // no:labels
            if (!choices.contains(name)) {
                const QString pulls = m_subject == AskIssues && (name == u"pr"_s || name == u"issue"_s)
                                          ? u" Docket holds issues only."_s
                                          : u""_s;
                problem(value.position, value.length,
                        u"“%1:” takes %2, not “%3”.%4"_s.arg(key.name, choices.join(u", "_s), value.text, pulls),
                        closestMatch(name, choices));
                return;
            }
            if (!chosen.contains(name))
                chosen << name;
        }
        if (key.value == QueryValue::Field) {
            if (negated) {
                problem(start, 1, u"“in:” cannot be excluded; name the places to look in, such as in:title,body."_s);
                return;
            }
            for (const QString &name : std::as_const(chosen))
                m_fields |= quint8(1U << choices.indexOf(name));
            return;
        }
        if (key.value == QueryValue::Property) {
            const bool has = key.name == u"has";
            // no:a,b would be "lacks a or lacks b", which nobody means; one term each says "and".
            for (const QString &name : std::as_const(chosen))
                add(start, Kind::No, has != negated, {name});
            return;
        }
        if (key.value == QueryValue::Task) {
            add(start, key.kind, negated, chosen);
            return;
        }
        if (std::ranges::any_of(chosen, [](const QString &name) { return name != u"open"_s && name != u"closed"_s; })) {
            parseKinds(start, negated, key, chosen);
            return;
        }
        if (!negated)
            narrow(start, AskIssues);
        quint8 states = 0;
        for (const QString &name : std::as_const(chosen))
            states |= quint8(1U << choices.indexOf(name));
        if (negated)
            states = quint8(~states & 3U);
        if ((m_states & states) == 0) {
            problem(start, m_at - start,
                    u"Nothing is open and closed at once: this contradicts the rest of the query."_s);
            return;
        }
        m_states &= states;
        add(start, Kind::State, negated, chosen);
    }

    /// is:issue, is:document, is:failed, is:missing, is:broken, is:orphan.
    void parseKinds(qsizetype start, bool negated, const QueryKey &key, const QStringList &chosen)
    {
        const auto isSubject = [](const QString &name) { return name == u"issue"_s || name == u"document"_s; };
        const bool subjects = isSubject(chosen.first());
        const auto mixed = std::ranges::find_if(chosen, [&](const QString &name) {
            return isSubject(name) != subjects || (!subjects && stateSubjects(name) != AskDocuments);
        });
        if (mixed != chosen.end()) {
            problem(start, m_at - start,
                    u"“%1:%2” mixes what a thing is with the state it is in; write one term for each."_s.arg(
                        key.name, chosen.join(u',')));
            return;
        }
        quint8 asked = 0;
        for (const QString &name : chosen)
            asked |= stateSubjects(name);
        if (subjects)
            narrow(start, negated ? quint8(~asked & AskAll) : asked);
        else if (!negated)
            narrow(start, AskDocuments);
        add(start, subjects ? Kind::Subject : Kind::FileState, negated, chosen);
    }

    /// The one value that numbers and dates take.
    const Value *single(const QueryKey &key, const QList<Value> &values)
    {
        if (values.size() == 1)
            return &values.first();
        problem(values[1].position - 1, m_at - values[1].position + 1,
                u"“%1:” takes one value or a range a..b, no list."_s.arg(key.name));
        return nullptr;
    }

    void parseNumbers(qsizetype start, bool negated, const QueryKey &key, const QList<Value> &values)
    {
        const Value *value = single(key, values);
        if (!value)
            return;
        QueryTerm term;
        term.kind = key.kind;
        term.negated = negated;
        const QStringView text = value->text;
        const auto bad = [&](QStringView part) {
            problem(value->position, value->length,
                    u"“%1” is not a number; write %2, %3:>5 or %3:2..8."_s.arg(
                        part, key.kind == Kind::Priority ? u"priority:2"_s : key.example.toString(), key.name));
        };
        if (const qsizetype dots = text.indexOf(u".."); dots >= 0) {
            const QStringView from = text.first(dots);
            const QStringView to = text.sliced(dots + 2);
            const auto low = parseNumber(from);
            const auto high = parseNumber(to);
            const bool openFrom = from.isEmpty() || from == u"*";
            const bool openTo = to.isEmpty() || to == u"*";
            if ((!low && !openFrom) || (!high && !openTo) || (openFrom && openTo))
                return bad(text);
            if (low && high && *low > *high) {
                problem(value->position, value->length, u"The range runs backwards."_s, to + u".." + from);
                return;
            }
            term.compare = openTo ? Compare::GreaterOrEqual : openFrom ? Compare::LessOrEqual : Compare::Range;
            term.low = openFrom ? *high : *low;
            term.high = openFrom || openTo ? 0 : *high;
        } else {
            const Operator op = leadingOperator(text);
            QStringView digits = text.sliced(op.length);
            if (key.kind == Kind::Number && digits.startsWith(u'#'))
                digits = digits.sliced(1);
            const auto number = parseNumber(digits);
            if (!number)
                return bad(digits.isEmpty() ? text : digits);
            term.compare = op.compare;
            term.low = *number;
            term.high = op.compare == Compare::Equal ? *number : 0;
        }
        add(start, term);
    }

    void parseDates(qsizetype start, bool negated, const QueryKey &key, const QList<Value> &values)
    {
        const Value *value = single(key, values);
        if (!value)
            return;
        QueryTerm term;
        term.kind = key.kind;
        term.negated = negated;
        const QStringView text = value->text;
        const auto bad = [&](QStringView part) {
            problem(
                value->position, value->length,
                u"“%1” is not a date; write 2026-01-31, 2026-01, today, yesterday or an age such as 30d."_s.arg(part));
        };
        if (const qsizetype dots = text.indexOf(u".."); dots >= 0) {
            const QStringView from = text.first(dots);
            const QStringView to = text.sliced(dots + 2);
            const bool openFrom = from.isEmpty() || from == u"*";
            const bool openTo = to.isEmpty() || to == u"*";
            if (openFrom && openTo)
                return bad(text);
            const auto bound = [this](QStringView part, bool open) -> std::optional<QueryDate> {
                return open ? QueryDate{0, std::numeric_limits<qint64>::max()} : parseQueryDate(part, m_now);
            };
            const auto low = bound(from, openFrom);
            const auto high = bound(to, openTo);
            if (!low)
                return bad(from);
            if (!high)
                return bad(to);
            if (low->begin >= high->end) {
                problem(value->position, value->length, u"The range runs backwards."_s, to + u".." + from);
                return;
            }
            term.compare = openTo ? Compare::GreaterOrEqual : openFrom ? Compare::LessOrEqual : Compare::Range;
            term.low = openFrom ? high->end - 1 : low->begin;
            term.high = openFrom || openTo ? 0 : high->end;
            add(start, term);
            return;
        }
        const Operator op = leadingOperator(text);
        const QStringView dateText = text.sliced(op.length);
        const auto span = parseQueryDate(dateText, m_now);
        if (!span)
            return bad(dateText.isEmpty() ? text : dateText);
        term.compare = op.compare;
        switch (op.compare) {
        case Compare::Equal:
            // "updated:30d" is the stretch since then; a day, month or year is that whole day, month or year.
            term.compare = span->relative ? Compare::GreaterOrEqual : Compare::Range;
            term.low = span->begin;
            term.high = span->relative ? 0 : span->end;
            break;
        case Compare::Less:
        case Compare::GreaterOrEqual: term.low = span->begin; break;
        default: term.low = span->end - 1; break; // after or up to the last second of the day
        }
        add(start, term);
    }

    const QString &m_text;
    Timestamp m_now;
    QuerySubject m_subject;
    ParsedQuery m_out;
    qsizetype m_at = 0;
    quint8 m_fields = 0;
    quint8 m_states = 3;
};

} // namespace

ParsedQuery parseQuery(const QString &text, Timestamp now, QuerySubject subject)
{
    return Parser(text, now, subject).parse();
}

bool Query::hasWords() const
{
    return std::ranges::any_of(
        terms, [](const QueryTerm &term) { return term.kind == Kind::Words || term.kind == Kind::Phrase; });
}

} // namespace Docket::Domain
