// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issue.h"

#include <QHash>
#include <QList>
#include <QString>

namespace Docket::Domain {

/// One rule: an issue with a label of this name (case-insensitive; '*' at the end matches any rest) gets the value.
struct TriageRule
{
    QString label;
    QString value;
    int rank = 0; ///< for priorities: higher is more urgent; for columns: the order of the columns

    bool operator==(const TriageRule &) const = default;
};

/// How kanban column and priority follow from labels, state and milestone. From the settings; the defaults know the
/// usual label names (priority/critical, P1, status/in progress, …).
struct TriageRules
{
    QList<TriageRule> priorities;
    QList<TriageRule> columns;
    QString closedColumn;    ///< column of closed issues: "Done"
    QString milestoneColumn; ///< column of open issues with a milestone and no matching label: "Planned"
    QString defaultColumn;   ///< column of the rest: "Backlog"

    [[nodiscard]] static TriageRules defaults();
    bool operator==(const TriageRules &) const = default;
};

struct Triage
{
    int priority = 0;
    QString priorityName;
    QString column;
};

/// Pure: the same input gives the same output, no clock, no database. The highest-ranked matching rule wins; for
/// columns the first matching rule in order.
[[nodiscard]] Triage triage(const TriageRules &rules, const QStringList &labels, IssueState state, bool hasMilestone);

/// Columns in the order a board shows them.
[[nodiscard]] QStringList columnNames(const TriageRules &rules);

} // namespace Docket::Domain
