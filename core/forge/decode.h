// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <domain/issue.h>
#include <domain/project.h>

#include <QByteArray>
#include <QList>

namespace Docket::Forge {

/// The entries of a list that could be read. One bad entry never spoils the rest: it is left out and counted, and
/// `reason` names the first one and its field.
template <typename T>
struct Decoded
{
    QList<T> items;
    int rejected = 0;
    QString reason;
};

struct PageLimits
{
    int maxItems = 50;
    int defaultItems = 30;
};

// Decoding of API answers with simdjson, on the calling thread. All of it takes hostile input: what is not JSON, cut,
// or of another shape as a whole is Code::Malformed with a message that goes on from "the answer …". `null` stands for
// an empty list, text or time, as Gitea writes it. Invalid UTF-8 becomes replacement characters; NUL characters stay.
//
// Fields that Docket does not know are kept in `extra`, a JSON object, as they came. Of the known ones that it has no
// column for, those that only repeat what is elsewhere are dropped (url, html_url, repository, assignee, ids that stand
// in an address), and those with facts of their own (ref, original_author, original_author_id, assets, time_estimate,
// pull_request) are kept where they are not empty. So are those of projects, labels and milestones, without counts and
// times that change by themselves.

[[nodiscard]] Result<Decoded<Domain::RemoteIssue>> decodeIssues(const QByteArray &body);
[[nodiscard]] Result<Domain::RemoteIssue> decodeIssue(const QByteArray &body);
/// @p issueNumber is used where a comment's address names no issue; 0 rejects such a comment.
[[nodiscard]] Result<Decoded<Domain::RemoteComment>> decodeComments(const QByteArray &body, qint64 issueNumber = 0);
/// A list of issues as dependencies tell them; @p projectName for those that do not say where they are.
[[nodiscard]] Result<Decoded<Domain::IssueReference>> decodeReferences(const QByteArray &body,
                                                                       const QString &projectName);

/// A list, or the object that /repos/search wraps one in.
[[nodiscard]] Result<Decoded<Domain::Project>> decodeProjects(const QByteArray &body);
[[nodiscard]] Result<Domain::Project> decodeProject(const QByteArray &body);
[[nodiscard]] Result<Decoded<Domain::Label>> decodeLabels(const QByteArray &body);
[[nodiscard]] Result<Decoded<Domain::Milestone>> decodeMilestones(const QByteArray &body);
[[nodiscard]] Result<Decoded<Domain::Person>> decodePersons(const QByteArray &body);
[[nodiscard]] Result<Domain::Account> decodeAccount(const QByteArray &body);
[[nodiscard]] Result<QString> decodeVersion(const QByteArray &body);
[[nodiscard]] Result<PageLimits> decodePageLimits(const QByteArray &body);

} // namespace Docket::Forge
