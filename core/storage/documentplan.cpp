// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentplan.h"

#include "documentpacker.h"
#include "searchtext.h"

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;
using Kind = QueryTerm::Kind;
using Compare = QueryTerm::Compare;

namespace {

constexpr qint64 nanoseconds = 1'000'000'000;
constexpr qint64 farthest = std::numeric_limits<qint64>::max() / nanoseconds - 1;

QByteArray quoted(const QByteArray &words, bool prefix)
{
    return '"' + words + (prefix ? "\" *" : "\"");
}

/// "(a OR b)"; nothing if one of them is nothing.
QByteArray anyOf(const QList<QByteArray> &parts)
{
    return parts.size() == 1 ? parts.first() : '(' + parts.join(" OR ") + ')';
}

SqlPiece valueList(QByteArrayView before, const QStringList &values)
{
    SqlPiece piece{before.toByteArray() + " IN (", {}};
    for (const QString &value : values) {
        piece.sql.append(piece.values.isEmpty() ? "?" : ", ?");
        piece.values.append(value.toUtf8());
    }
    piece.sql.append(')');
    return piece;
}

/// A LIKE pattern for a part of a path; with * or ? it must fit from the beginning of a folder's or the file's name to
/// the end.
SqlPiece pathCondition(const QString &typed)
{
    QByteArray pattern;
    bool wild = false;
    for (const char c : typed.toUtf8()) {
        if (c == '%' || c == '_' || c == '\\')
            pattern.append('\\').append(c);
        else if (c == '*' || c == '?')
            pattern.append(c == '*' ? '%' : '_');
        else
            pattern.append(c);
        wild = wild || c == '*' || c == '?';
    }
    if (!wild)
        return {R"(d.path LIKE ? ESCAPE '\')", {QByteArray('%' + pattern + '%')}};
    return {R"((d.path LIKE ? ESCAPE '\' OR d.path LIKE ? ESCAPE '\'))", {pattern, QByteArray("%/" + pattern)}};
}

/// In words of its own, so that the planner knows the index on what is broken for its own.
QByteArray stateCondition(const QString &state)
{
    if (state == u"broken")
        return "d.broken > 0";
    if (state == u"orphan")
        return "d.linked = 0";
    return "d.state = " + QByteArray::number(int(state == u"failed" ? DocumentState::Failed : DocumentState::Missing));
}

class Planner final
{
public:
    Planner(const Query &query, const DocumentScope &scope)
        : m_query(query)
    {
        m_plan.empty = (query.subjects & AskDocuments) == 0;
        if (!scope.source.isNull())
            require({"d.source_id = ?", {scope.source.value}}, false);
        if (!scope.folder.isEmpty()) {
            // From "docs/" up to what follows it: '0' is the character behind '/'.
            const QByteArray folder = scope.folder.toUtf8();
            require({"(d.path >= ? AND d.path < ?)", {QByteArray(folder + '/'), QByteArray(folder + '0')}}, false);
        }
    }

    DocumentPlan make()
    {
        for (const QueryTerm &term : m_query.terms)
            add(term);
        m_plan.wanted = m_wanted.join(" AND ");
        m_plan.unwanted = m_unwanted.join(" OR ");
        return std::move(m_plan);
    }

private:
    void require(const SqlPiece &condition, bool negated)
    {
        const QByteArrayView joint = m_plan.where.isEmpty() ? "" : " AND ";
        if (negated)
            m_plan.where.append(QByteArray(joint.toByteArray() + "NOT "), condition);
        else
            m_plan.where.append(joint, condition);
    }

    void never(bool negated) { m_plan.empty = m_plan.empty || !negated; }

    /// Alternatives for the search index; an empty one can never be found.
    void search(QList<QByteArray> parts, QByteArrayView columns, bool negated)
    {
        parts.removeAll(QByteArray());
        if (parts.isEmpty())
            return never(negated);
        QByteArray expression = anyOf(parts);
        if (!columns.isEmpty())
            expression = '{' + columns.toByteArray() + "} : " + expression;
        (negated ? m_unwanted : m_wanted).append('(' + expression + ')');
    }

    void mark(const QueryTerm &term, const QString &value)
    {
        if (!term.negated)
            m_plan.phrases.append({value, term.kind != Kind::Phrase && value.endsWith(u'*')});
    }

    void add(const QueryTerm &term)
    {
        switch (term.kind) {
        case Kind::Words:
        case Kind::Phrase: addWords(term); break;
        case Kind::Heading:
        case Kind::Code: {
            QList<QByteArray> parts;
            for (const QString &value : term.values) {
                parts << searchPhrase(value, true);
                mark(term, value);
            }
            search(parts, term.kind == Kind::Code ? "code" : "headings", term.negated);
            break;
        }
        case Kind::Section: addSection(term); break;
        case Kind::Link: addLink(term); break;
        case Kind::Number:
            if (term.compare == Compare::Equal)
                search({quoted(issueWord(term.low), false)}, "links", term.negated);
            else
                never(term.negated);
            break;
        case Kind::Updated: addModified(term); break;
        case Kind::Subject: break;
        case Kind::FileState: {
            QByteArrayList states;
            for (const QString &state : term.values)
                states << stateCondition(state);
            require({'(' + states.join(" OR ") + ')', {}}, term.negated);
            break;
        }
        case Kind::Task: {
            QByteArrayList parts;
            if (term.values.contains(u"open"_s))
                parts << "d.tasks_open > 0";
            if (term.values.contains(u"done"_s))
                parts << "d.tasks_done > 0";
            require({'(' + parts.join(" OR ") + ')', {}}, term.negated);
            break;
        }
        case Kind::Path: {
            SqlPiece any;
            for (const QString &value : term.values)
                any.append(any.isEmpty() ? "(" : " OR ", pathCondition(value));
            any.sql.append(')');
            require(any, term.negated);
            break;
        }
        case Kind::Language:
            requireFacet(valueList("kind = 1 AND name = '' AND value", term.values), term.negated);
            break;
        case Kind::Tag: requireFacet(valueList("kind = 2 AND name = '' AND value", term.values), term.negated); break;
        case Kind::Property: addProperty(term); break;
        default: never(term.negated); // asks of issues
        }
    }

    void addWords(const QueryTerm &term)
    {
        QByteArrayView columns;
        switch (m_query.fields & (QueryTerm::InTitle | QueryTerm::InBody)) {
        case QueryTerm::InTitle: columns = "title"; break;
        case QueryTerm::InBody: columns = "headings body code"; break;
        case 0: return never(term.negated); // documents have no comments
        default: break;
        }
        const QString value = term.values.value(0);
        search({searchPhrase(value, term.kind == Kind::Words)}, columns, term.negated);
        mark(term, value);
    }

    /// Headings stand between separators, so one as a whole is a phrase with them at its ends.
    void addSection(const QueryTerm &term)
    {
        const QString separator = QString::fromUtf8(textSeparator());
        QList<QByteArray> parts;
        for (const QString &value : term.values) {
            if (searchPhrase(value, true).isEmpty())
                continue;
            const bool prefix = value.endsWith(u'*');
            parts << searchPhrase(prefix ? QString(separator + value) : QString(separator + value + separator), prefix);
            mark(term, value);
        }
        search(parts, "headings", term.negated);
    }

    void addLink(const QueryTerm &term)
    {
        QList<QByteArray> parts;
        for (const QString &value : term.values) {
            bool isNumber = false;
            const qint64 number = value.startsWith(u'#') ? QStringView(value).sliced(1).toLongLong(&isNumber) : 0;
            const QByteArray words = isNumber ? issueWord(number) : linkWords(value);
            parts << (words.isEmpty() ? QByteArray() : quoted(words, value.endsWith(u'*')));
        }
        search(parts, "links", term.negated);
    }

    /// Times of files count nanoseconds, those of queries seconds.
    void addModified(const QueryTerm &term)
    {
        const auto at = [](qint64 seconds) { return std::clamp(seconds, -farthest, farthest) * nanoseconds; };
        SqlPiece piece;
        switch (term.compare) {
        case Compare::Less: piece = {"d.modified < ?", {at(term.low)}}; break;
        case Compare::LessOrEqual: piece = {"d.modified < ?", {at(term.low + 1)}}; break;
        case Compare::Greater: piece = {"d.modified >= ?", {at(term.low + 1)}}; break;
        case Compare::GreaterOrEqual: piece = {"d.modified >= ?", {at(term.low)}}; break;
        case Compare::Equal: piece = {"d.modified >= ? AND d.modified < ?", {at(term.low), at(term.low + 1)}}; break;
        case Compare::Range: piece = {"d.modified >= ? AND d.modified < ?", {at(term.low), at(term.high)}}; break;
        }
        piece.sql = '(' + piece.sql + ')';
        require(piece, term.negated);
    }

    void requireFacet(const SqlPiece &condition, bool negated)
    {
        SqlPiece piece{"d.id IN (SELECT document_id FROM document_facet WHERE ", {}};
        piece.append("", condition).sql.append(')');
        require(piece, negated);
    }

    void addProperty(const QueryTerm &term)
    {
        SqlPiece condition{"kind = 0 AND name = ?", {term.values.value(0).toUtf8()}};
        if (term.values.size() > 1 && term.compare == Compare::Equal) {
            condition.append(" AND ", valueList("value", term.values.sliced(1)));
        } else if (term.values.size() > 1) {
            const QByteArray sign = term.compare == Compare::Less          ? " < "
                                    : term.compare == Compare::LessOrEqual ? " <= "
                                    : term.compare == Compare::Greater     ? " > "
                                                                           : " >= ";
            // Numbers are compared as numbers with numbers, everything else (and dates, which sort as text) as text.
            const QByteArray value = term.values[1].toUtf8();
            bool isNumber = false;
            (void)value.toDouble(&isNumber);
            if (isNumber)
                condition.append(
                    " AND ", {"value GLOB '[-+.0-9]*' AND CAST(value AS REAL)" + sign + "CAST(? AS REAL)", {value}});
            else
                condition.append(" AND ", {"value" + sign + "?", {value}});
        }
        requireFacet(condition, term.negated);
    }

    const Query &m_query;
    DocumentPlan m_plan;
    QByteArrayList m_wanted;
    QByteArrayList m_unwanted;
};

} // namespace

SqlPiece DocumentPlan::conditions() const
{
    SqlPiece all;
    if (empty)
        return {"0", {}};
    // Without anything wanted, FTS5 has nothing to take the unwanted from.
    if (!wanted.isEmpty())
        all.append("", {"d.id IN (SELECT rowid FROM document_fts WHERE document_fts MATCH ?)", {match()}});
    else if (!unwanted.isEmpty())
        all.append("", {"d.id NOT IN (SELECT rowid FROM document_fts WHERE document_fts MATCH ?)", {unwanted}});
    if (!where.isEmpty())
        all.append(all.isEmpty() ? "" : " AND ", where);
    if (all.isEmpty())
        all.sql = "1";
    return all;
}

DocumentPlan planDocuments(const Query &query, const DocumentScope &scope)
{
    return Planner(query, scope).make();
}

} // namespace Docket::Storage
