// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "triage.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Domain {

namespace {

bool matches(const TriageRule &rule, const QStringList &labels)
{
    const bool prefix = rule.label.endsWith(u'*');
    const QStringView pattern = prefix ? QStringView(rule.label).chopped(1) : QStringView(rule.label);
    return std::ranges::any_of(labels, [&](const QString &label) {
        return prefix ? label.startsWith(pattern, Qt::CaseInsensitive)
                      : pattern.compare(label, Qt::CaseInsensitive) == 0;
    });
}

} // namespace

TriageRules TriageRules::defaults()
{
    TriageRules rules;
    const auto priority = [&](const QString &value, int rank, const QStringList &labels) {
        for (const QString &label : labels)
            rules.priorities.append({label, value, rank});
    };
    priority(u"Critical"_s, 4,
             {u"priority/critical"_s, u"priority: critical"_s, u"critical"_s, u"blocker"_s, u"urgent"_s, u"P0"_s});
    priority(u"High"_s, 3, {u"priority/high"_s, u"priority: high"_s, u"high priority"_s, u"important"_s, u"P1"_s});
    priority(u"Medium"_s, 2, {u"priority/medium"_s, u"priority: medium"_s, u"priority/normal"_s, u"P2"_s});
    priority(u"Low"_s, 1, {u"priority/low"_s, u"priority: low"_s, u"low priority"_s, u"P3"_s});

    // The order of the rules decides which column wins, the rank where the column stands: a blocked issue that is also
    // in progress belongs to Blocked, though that column stands behind it.
    const auto column = [&](const QString &value, int rank, const QStringList &labels) {
        for (const QString &label : labels)
            rules.columns.append({label, value, rank});
    };
    column(u"Blocked"_s, 4, {u"status/blocked"_s, u"status: blocked"_s, u"blocked"_s, u"on hold"_s});
    column(u"In review"_s, 5,
           {u"status/review"_s, u"status/in review"_s, u"status: review"_s, u"in review"_s, u"needs review"_s});
    column(u"In progress"_s, 3,
           {u"status/in progress"_s, u"status/in-progress"_s, u"status: in progress"_s, u"in progress"_s, u"doing"_s,
            u"wip"_s});
    column(u"Ready"_s, 2, {u"status/ready"_s, u"status: ready"_s, u"ready"_s, u"todo"_s, u"to do"_s});
    rules.closedColumn = u"Done"_s;
    rules.milestoneColumn = u"Planned"_s;
    rules.defaultColumn = u"Backlog"_s;
    return rules;
}

Triage triage(const TriageRules &rules, const QStringList &labels, IssueState state, bool hasMilestone)
{
    Triage result;
    for (const TriageRule &rule : rules.priorities) {
        if (rule.rank > result.priority && matches(rule, labels)) {
            result.priority = rule.rank;
            result.priorityName = rule.value;
        }
    }
    if (state == IssueState::Closed) {
        result.column = rules.closedColumn;
        return result;
    }
    const auto rule = std::ranges::find_if(rules.columns, [&](const TriageRule &r) { return matches(r, labels); });
    if (rule != rules.columns.end())
        result.column = rule->value;
    else
        result.column = hasMilestone && !rules.milestoneColumn.isEmpty() ? rules.milestoneColumn : rules.defaultColumn;
    return result;
}

QStringList columnNames(const TriageRules &rules)
{
    auto byRank = rules.columns;
    std::ranges::stable_sort(byRank, {}, &TriageRule::rank);
    QStringList names{rules.defaultColumn};
    if (!rules.milestoneColumn.isEmpty())
        names << rules.milestoneColumn;
    for (const TriageRule &rule : std::as_const(byRank))
        names << rule.value;
    names << rules.closedColumn;
    names.removeDuplicates();
    return names;
}

} // namespace Docket::Domain
