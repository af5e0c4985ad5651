// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/query.h>

#include <QString>

namespace Docket::Ui {

/// Columns of the issues table in their logical order. The numbers are stored in layouts: add at the end only.
enum class IssueColumn
{
    Repository,
    Number,
    Title,
    State,
    Priority,
    Column,
    Assignees,
    Milestone,
    Comments,
    Updated,
    Created,
    Author,
};

inline constexpr int issueColumnCount = int(IssueColumn::Author) + 1;

/// What stands above the column.
[[nodiscard]] QString columnTitle(IssueColumn column);
/// What it is called where a sign alone would not do: "Number" instead of "#".
[[nodiscard]] QString columnName(IssueColumn column);
[[nodiscard]] Domain::IssueSort columnSort(IssueColumn column);
[[nodiscard]] IssueColumn sortColumn(Domain::IssueSort sort);
/// Dates, counts and priorities begin with the highest, words with A.
[[nodiscard]] bool startsDescending(IssueColumn column);
[[nodiscard]] bool isNumeric(IssueColumn column);
/// Text that a column should hold without elision at first; its width gives the column's.
[[nodiscard]] QString typicalText(IssueColumn column);

} // namespace Docket::Ui
