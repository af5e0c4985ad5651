// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sortorder.h"

namespace Docket::Storage {

using Domain::IssueSort;

SortOrder sortOrder(IssueSort by)
{
    using Key = SortOrder::Key;
    switch (by) {
    case IssueSort::Updated: return {"issue_by_updated", "updated", Key::Entry};
    case IssueSort::Created: return {"issue_by_created", "created", Key::Number};
    case IssueSort::Number: return {"issue_by_number", "number", Key::Entry};
    case IssueSort::Title: return {"issue_by_title", "title_key", Key::Text};
    case IssueSort::State: return {"issue_by_state", "state", Key::Entry};
    case IssueSort::Priority: return {"issue_by_priority", "priority", Key::Entry};
    case IssueSort::Column: return {"issue_by_board", "board_rank", Key::Entry};
    case IssueSort::Assignee: return {"issue_by_assignees", "assignees", Key::Folded};
    case IssueSort::Milestone: return {"issue_by_milestone", "milestone_key", Key::Text};
    case IssueSort::Comments: return {"issue_by_comments", "comments", Key::Number};
    case IssueSort::Author: return {"issue_by_author", "author", Key::Folded};
    case IssueSort::Repo: return {"issue_by_project", "project_id", Key::Entry};
    }
    return {"issue_by_updated", "updated", Key::Entry};
}

QByteArray SortOrder::columns(bool descending) const
{
    const QByteArray direction = descending ? " DESC" : " ASC";
    QByteArray list = column + direction;
    if (column == "board_rank")
        list += ", state" + direction;
    if (column != "updated")
        list += ", updated" + direction;
    return list + ", id" + direction;
}

} // namespace Docket::Storage
