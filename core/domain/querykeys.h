// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The table behind the query language and the helpers that its parser and its suggestions share. Private to the module.

#include "query.h"

#include <QStringView>

#include <span>

namespace Docket::Domain {

enum class QueryValue
{
    State,
    Field,
    Property,
    Name,
    Person,
    Number,
    Rank,
    Date,
    Text, ///< words to look for: something must be left without the punctuation
    Pair,
    Task
};

struct QueryKey
{
    QStringView name;
    QStringView alias; ///< another spelling, or empty
    QueryTerm::Kind kind;
    QueryValue value;
    QStringView example;
    QStringView description;
    quint8 subjects = AskIssues;
};

[[nodiscard]] std::span<const QueryKey> queryKeys();
/// By name or alias, case-insensitive; nullptr if there is none.
[[nodiscard]] const QueryKey *findQueryKey(QStringView name);
[[nodiscard]] QStringList queryKeyNames(quint8 subjects);

/// What is:, no:, in: and task: take, of issues first.
[[nodiscard]] QStringList queryChoices(QueryValue value, quint8 subjects = AskIssues);
/// What a choice of is: asks of.
[[nodiscard]] quint8 stateSubjects(const QString &state);

[[nodiscard]] bool isQuerySpace(QChar c);
/// Opens a quotation. The typographic ones count too, because text is pasted.
[[nodiscard]] bool isQueryQuote(QChar c);

struct QuotedText
{
    QString text;
    qsizetype end = 0; ///< behind the closing quote
    bool closed = false;
};

/// Reads the quotation that begins at @p at. Inside it a backslash takes the special meaning from a quote or a
/// backslash.
[[nodiscard]] QuotedText readQuoted(QStringView text, qsizetype at);

/// The length of the key at @p at if letters followed by a colon stand there, else 0.
[[nodiscard]] qsizetype keyLength(QStringView text, qsizetype at);

} // namespace Docket::Domain
