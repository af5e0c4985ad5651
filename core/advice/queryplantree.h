// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace Docket::Advice {

/// One step of a plan of SQLite's, with those that it is made of.
struct PlanStep
{
    enum class What
    {
        Scan,   ///< every row of a table or an index
        Search, ///< some rows, found through a key
        Sort,   ///< rows are gathered and sorted, grouped or made distinct
        Other
    };
    QString detail = {}; ///< in SQLite's words
    What what = What::Other;
    QString table = {}; ///< or its alias
    QString index = {}; ///< empty: none; "rowid" for the key of the table itself
    bool covering = false;
    bool automatic = false; ///< the index is made for this execution alone
    int equalities = 0;     ///< columns of the index that are compared for equality
    int ranges = 0;
    std::vector<PlanStep> steps = {};

    /// The step in plain words, in the user's language.
    [[nodiscard]] QString words() const;
};

/// The tree of @p plan: a step a line, indented by two spaces for each level, as Storage::explain() gives it.
[[nodiscard]] std::vector<PlanStep> planTree(const QString &plan);

/// Names of the indexes that the steps use.
[[nodiscard]] QStringList indexesOf(const std::vector<PlanStep> &steps);

} // namespace Docket::Advice
