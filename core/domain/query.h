// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issue.h"

#include <base/error.h>

#include <QList>
#include <QString>

#include <memory>
#include <optional>

namespace Docket::Domain {

/// What a query asks for. Flags: a box may ask for both.
enum QuerySubject : quint8
{
    AskIssues = 1,
    AskDocuments = 2,
    AskAll = 3
};

/// The one query language of the box, the CLI and saved views. Terms stand side by side and are ANDed; a leading '-'
/// negates; values of one key given with commas are ORed (label:bug,crash). Words search title, body and comments.
/// Grammar and keys: resources/help/query-language.md.
struct QueryTerm
{
    enum class Kind
    {
        State, ///< is:open, is:closed
        Label, ///< label:name
        No,    ///< no:assignee, no:label, no:milestone, no:priority
        Author,
        Assignee,
        Milestone,
        Repo,     ///< repo:owner/name or repo:name
        Instance, ///< instance:name
        Priority, ///< priority:high, priority:>2
        Column,   ///< column:"In progress"
        Number,   ///< #12, number:12
        Comments, ///< comments:>5
        Created,  ///< created:>2026-01-01, created:2026-01-01..2026-02-01, created:<30d
        Updated,
        Closed,
        Words,     ///< one word, prefix with '*' at its end
        Phrase,    ///< "exact words"
        Subject,   ///< is:issue, is:document; what it means is in Query::subjects already
        FileState, ///< is:failed, is:missing, is:broken (links that lead nowhere), is:orphan (nothing links to it)
        Section,   ///< section:"Getting started": a heading that is just this
        Heading,   ///< heading:start: words in a heading
        Property,  ///< prop:status=draft: the key, then the values; the key alone asks whether it is there
        Language,  ///< lang:cpp: of a code block
        Code,      ///< code:printf: words in code
        Link,      ///< link:docs/setup.md, link:example.org: part of what is linked to
        Task,      ///< task:open, task:done
        Path,      ///< path:docs: part of the path, or a pattern with * and ?
        Tag,
    };
    enum class Compare
    {
        Equal,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        Range
    };
    /// Where words are looked for (in:title, in:body, in:comments; several add up).
    enum Field : quint8
    {
        InTitle = 1,
        InBody = 2,
        InComments = 4,
        InAll = 7
    };

    Kind kind = Kind::Words;
    bool negated = false;
    QStringList values; ///< ORed; "@me" for oneself. Empty for numbers, dates and priorities by rank
    Compare compare = Compare::Equal;
    qint64 low = 0;         ///< number, or Unix seconds: the bound, or the start of a range (inclusive)
    qint64 high = 0;        ///< end of a range (exclusive for dates, inclusive for numbers)
    qsizetype position = 0; ///< where in the text the term stands, in UTF-16 units
    qsizetype length = 0;
};

/// A parsed query: immutable, cheap to copy, comparable through its normal form.
struct Query
{
    QList<QueryTerm> terms;
    quint8 fields = QueryTerm::InAll; ///< for Words and Phrase
    QString text;                     ///< as it was typed
    quint8 subjects = AskIssues;      ///< what can match: QuerySubject flags, 0 if the query contradicts itself

    [[nodiscard]] bool isEmpty() const { return terms.isEmpty(); }
    [[nodiscard]] bool hasWords() const;
    /// The same question in one canonical spelling: parsing it gives the same terms, and two queries that ask the same
    /// with their terms in another order have the same one. Relative dates have become points in time.
    [[nodiscard]] QString normalForm() const;
};

/// A mistake in a query, at its place.
struct QueryProblem
{
    qsizetype position = 0;
    qsizetype length = 0;
    QString message;
    QString suggestion; ///< replacement for the marked text, or empty

    bool operator==(const QueryProblem &) const = default;
};

struct ParsedQuery
{
    Query query;                  ///< the terms that could be understood
    QList<QueryProblem> problems; ///< empty means that the query is valid
};

/// Parses @p text. Relative dates (12h, 30d, 2w, 3m, 1y, today, yesterday) count from @p now, days begin in UTC. Never
/// fails: what is wrong is in `problems`. Linear in the length of the text; longer than 10,000 characters is a problem.
/// @p subject is what the place of the query holds: a key that asks of something else is a problem, and where both
/// stand side by side it narrows the query to what it asks of.
[[nodiscard]] ParsedQuery parseQuery(const QString &text, Timestamp now, QuerySubject subject = AskIssues);

/// @p value as it can stand behind a colon: in quotes where the language would read it otherwise. Not for empty values.
[[nodiscard]] QString quoteQueryValue(const QString &value);

/// Problems as one Error (Code::Invalid) with a caret line under the text, for the CLI.
[[nodiscard]] Error queryError(const ParsedQuery &parsed);

/// The query in words: "open issues labelled bug but not wontfix, without assignee, mentioning “exact words”".
[[nodiscard]] QString explainQuery(const Query &query);

/// Names that suggestions can offer, from the local database.
struct QueryVocabulary
{
    QStringList labels;
    QStringList people;
    QStringList milestones;
    QStringList repositories;
    QStringList instances;
    QStringList columns;
    QStringList priorities;
    QStringList properties; ///< of front matter, "status" and "status=draft"
    QStringList languages;
    QStringList tags;
    QStringList folders;
};

struct QuerySuggestion
{
    qsizetype position = 0; ///< what to replace
    qsizetype length = 0;
    QString text; ///< with what, quoted where necessary
    QString description;

    bool operator==(const QuerySuggestion &) const = default;
};

/// Suggestions for the cursor at @p cursor: keys, values of the key before the colon, best first, at most @p limit.
[[nodiscard]] QList<QuerySuggestion> suggest(const QString &text, qsizetype cursor, const QueryVocabulary &vocabulary,
                                             int limit = 12, QuerySubject subject = AskIssues);

/// Columns that the table can sort by.
enum class IssueSort
{
    Updated,
    Created,
    Number,
    Title,
    State,
    Priority,
    Column,
    Assignee,
    Milestone,
    Comments,
    Author,
    Repo
};

struct IssueOrder
{
    IssueSort by = IssueSort::Updated;
    bool descending = true;

    bool operator==(const IssueOrder &) const = default;
};

/// "updated", "-updated" (descending), "number" …; nullopt for an unknown column.
[[nodiscard]] std::optional<IssueOrder> parseOrder(const QString &text);
[[nodiscard]] QStringList orderNames();

} // namespace Docket::Domain
