// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What stands behind the colon of a key, before it has a meaning. Private to the module.

#include "query.h"

#include <QStringView>

#include <expected>

namespace Docket::Domain {

struct QueryText
{
    QString text;
    bool quoted = false;
    qsizetype position = 0;
    qsizetype length = 0;
};

/// "<", "<=", ">", ">=", "=" in front of a number or a date.
struct QueryOperator
{
    QueryTerm::Compare compare = QueryTerm::Compare::Equal;
    qsizetype length = 0;
};

[[nodiscard]] QueryOperator leadingOperator(QStringView text);
/// Digits only, at most 18 of them.
[[nodiscard]] std::optional<qint64> parseNumber(QStringView text);
/// True where nothing is left to look for.
[[nodiscard]] bool isPunctuation(QStringView word);

/// True for "//host", ":name", "\dir": what follows the colon in an address, a C++ name or a path, not in a filter.
[[nodiscard]] bool looksLikeText(QStringView rest);
/// A number, a range or a comparison, not a name.
[[nodiscard]] bool isRank(const QueryText &value);

/// What is wrong with a word that other query languages read as an operator or as the beginning of a group: OR, AND,
/// NOT, "(label:bug". Position and length are the caller's.
[[nodiscard]] std::optional<QueryProblem> foreignOperator(const QString &word);

/// The value and the comparison of prop:key, prop:key=value, prop:key=this,that, prop:key>3; or the problem.
[[nodiscard]] std::expected<QueryTerm, QueryProblem> parseProperty(const QList<QueryText> &values);

} // namespace Docket::Domain
