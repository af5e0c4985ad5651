// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ids.h"

#include <base/timestamp.h>

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace Docket::Domain {

enum class IssueState
{
    Open,
    Closed
};

struct Person
{
    qint64 remoteId = 0; ///< -1 is Gitea's ghost of a deleted user
    QString login;
    QString fullName;

    bool operator==(const Person &) const = default;
};

struct Label
{
    qint64 remoteId = 0;
    QString name;
    QString color; ///< six hex digits without #
    QString description;
    bool exclusive = false; ///< scoped: of "a/…" an issue has one
    bool archived = false;
    QByteArray extra; ///< as of an issue

    bool operator==(const Label &) const = default;
};

struct Milestone
{
    qint64 remoteId = 0;
    QString title;
    QString description;
    IssueState state = IssueState::Open;
    Timestamp due = noTime;
    Timestamp closed = noTime;
    QByteArray extra; ///< as of an issue

    bool operator==(const Milestone &) const = default;
};

/// An issue as a server tells it, decoded. `body` and `extra` stay UTF-8: they are stored and shown, never walked by
/// character here, and widening them would double the cost of decoding.
struct RemoteIssue
{
    qint64 remoteId = 0;
    qint64 number = 0;
    QString title;
    QByteArray body;
    Person author;
    IssueState state = IssueState::Open;
    QList<Label> labels;
    std::optional<Milestone> milestone;
    QList<Person> assignees;
    int comments = 0;
    Timestamp created = noTime;
    Timestamp updated = noTime;
    Timestamp closed = noTime;
    Timestamp due = noTime;
    bool locked = false;
    bool isPullRequest = false;
    int pinOrder = 0;
    qint64 contentVersion = -1; ///< Gitea 1.26; -1 absent
    QByteArray extra;           ///< JSON object of the fields that Docket does not know; empty if there are none
};

struct RemoteComment
{
    qint64 remoteId = 0;
    qint64 issueNumber = 0; ///< taken from issue_url
    bool onPullRequest = false;
    Person author;
    QByteArray body;
    Timestamp created = noTime;
    Timestamp updated = noTime;
    QByteArray extra;
};

/// A chip in the table: just what painting needs.
struct LabelChip
{
    QString name;
    quint32 rgb = 0;

    bool operator==(const LabelChip &) const = default;
};

/// A row of the issues table.
struct IssueRow
{
    IssueId id;
    ProjectId project;
    QString projectName; ///< owner/name
    qint64 number = 0;
    QString title;
    IssueState state = IssueState::Open;
    QList<LabelChip> labels;
    int priority = 0; ///< rank from triage rules, 0 none, higher is more urgent
    QString priorityName;
    QString column; ///< kanban column from triage rules
    QStringList assignees;
    QString milestone;
    QString author;
    int comments = 0;
    Timestamp created = noTime;
    Timestamp updated = noTime;
};

struct Comment
{
    qint64 remoteId = 0;
    Person author;
    QByteArray body;
    Timestamp created = noTime;
    Timestamp updated = noTime;
};

struct IssueReference
{
    QString projectName;
    qint64 number = 0;
    QString title;
    IssueState state = IssueState::Open;
};

/// Everything that the issue view shows.
struct IssueDetails
{
    IssueRow row;
    QByteArray body;
    Person author;
    QList<Label> labels;
    std::optional<Milestone> milestone;
    QList<Person> assignees;
    QList<Comment> comments;
    QList<IssueReference> dependsOn; ///< as far as known: what the server told
    QList<IssueReference> blocks;
    QList<IssueReference> mentionedIn; ///< local issues and comments of the same project that say #number
    Timestamp closed = noTime;
    Timestamp due = noTime;
    bool locked = false;
    int pinOrder = 0;
    QString webUrl;
    QString stateText; ///< "open since …", from triage
};

} // namespace Docket::Domain
