// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tableschema.h"

#include <QHash>
#include <QStringList>

namespace Docket::Advice {

/// How one statement uses the columns of one table: what an index for it could be made of.
struct ColumnUse
{
    QString table;
    QStringList equal; ///< compared for equality or membership, in the order of the text
    QStringList range;
    QList<KeyColumn> order; ///< of ORDER BY and GROUP BY
};

/// What @p sql (normalised or not) does with the columns of the tables in @p schema. Reads words and signs, not the
/// grammar: what it says too much is refused by the planner, who is asked about every candidate.
[[nodiscard]] QList<ColumnUse> columnUse(const QString &sql, const Schema &schema);

/// The tables of @p sql by the names that it calls them, case-folded: aliases and their own.
[[nodiscard]] QHash<QString, QString> tableNames(const QString &sql, const Schema &schema);

/// The table that @p sql writes to; empty if it only reads.
[[nodiscard]] QString writtenTable(const QString &sql);

} // namespace Docket::Advice
