// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/ids.h>

namespace Docket::Storage {

// How the ids of issues and comments are made of their project and of the server's numbers (setup_20_issues.sql).

inline constexpr qint64 maxIssueNumber = (qint64(1) << 32) - 1;
inline constexpr qint64 maxCommentId = (qint64(1) << 40) - 1;

[[nodiscard]] constexpr qint64 issueKey(Domain::ProjectId project, qint64 number)
{
    return (project.value << 32) | number;
}
[[nodiscard]] constexpr Domain::ProjectId projectOf(qint64 issue)
{
    return {issue >> 32};
}
[[nodiscard]] constexpr qint64 numberOf(qint64 issue)
{
    return issue & maxIssueNumber;
}
[[nodiscard]] constexpr qint64 commentKey(Domain::ProjectId project, qint64 remoteId)
{
    return (project.value << 40) | remoteId;
}

// Bits of issue.facts.
inline constexpr qint64 ClosedFact = 1;
inline constexpr qint64 LabelledFact = 2;
inline constexpr qint64 AssignedFact = 4;
inline constexpr qint64 MilestoneFact = 8;
inline constexpr qint64 PriorityFact = 16;
inline constexpr qint64 DiscussedFact = 32; ///< comments are or will be stored
inline constexpr qint64 CommentedFact = 64; ///< the server counts comments
inline constexpr qint64 TriageFacts = PriorityFact | 0xffff00;

/// The bits that triage decides; both positions are at most maxPosition.
inline constexpr int maxPosition = 254;
[[nodiscard]] constexpr qint64 triageFacts(int priority, int boardRank)
{
    return (priority > 0 ? PriorityFact : 0) | (qint64(priority) << 8) | (qint64(boardRank) << 16);
}
// Above them every label and every assignee has one bit, shared with others: where it is not set, the issue does not
// carry it, and nobody has to look. Low ids are given first to what is used most.
inline constexpr qint64 LabelFacts = qint64(0x7fffff) << 24;
inline constexpr qint64 AssigneeFacts = qint64(0xffff) << 47;
[[nodiscard]] constexpr qint64 labelFact(qint64 nameId)
{
    return qint64(1) << (24 + nameId % 23);
}
[[nodiscard]] constexpr qint64 assigneeFact(qint64 personId)
{
    return qint64(1) << (47 + personId % 16);
}
[[nodiscard]] constexpr int priorityOf(qint64 facts)
{
    return int(facts >> 8 & 0xff);
}
[[nodiscard]] constexpr int boardRankOf(qint64 facts)
{
    return int(facts >> 16 & 0xff);
}

} // namespace Docket::Storage
