// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sortorder.h"

namespace Docket::Storage {

using Domain::IssueSort;

SortOrder sortOrder(IssueSort by)
{
    switch (by) {
    case IssueSort::Updated: return {"issue_by_updated", "updated"};
    case IssueSort::Created: return {"issue_by_created", "created"};
    case IssueSort::Number: return {"issue_by_number", "number"};
    case IssueSort::Title: return {"issue_by_title", "title_key", true};
    case IssueSort::State: return {"issue_by_state", "state", false, false, true};
    case IssueSort::Priority: return {"issue_by_priority", "priority", false, false, true};
    case IssueSort::Column: return {"issue_by_board", "board_rank", false, false, true};
    case IssueSort::Assignee: return {"issue_by_assignees", "assignees", true, true, true};
    case IssueSort::Milestone: return {"issue_by_milestone", "milestone_key", true, false, true};
    case IssueSort::Comments: return {"issue_by_comments", "comments", false, false, true};
    case IssueSort::Author: return {"issue_by_author", "author", true, true, true};
    case IssueSort::Repo: return {"issue_by_project", "", false, false, true};
    }
    return {"issue_by_updated", "updated"};
}

QByteArray SortOrder::columns(bool descending) const
{
    const QByteArray direction = descending ? " DESC" : " ASC";
    QByteArray list;
    if (!key.isEmpty())
        list += key + direction + ", ";
    if (thenUpdated)
        list += "updated" + direction + ", ";
    return list + "id" + direction;
}

} // namespace Docket::Storage
