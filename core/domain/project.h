// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ids.h"

#include <base/timestamp.h>

#include <QString>
#include <QStringList>
#include <QUrl>

namespace Docket::Domain {

enum class Flavour
{
    Unknown,
    Gitea,
    Forgejo
};

/// What a server can do, found by asking it (forge detection). Unknown features are tried and remembered when absent.
struct Capabilities
{
    Flavour flavour = Flavour::Unknown;
    QString version;            ///< as the server says it: "1.25.4", "14.0.0+gitea-1.22.0"
    int pageLimit = 50;         ///< max_response_items
    int defaultPage = 30;       ///< default_paging_num
    bool commentsPaged = false; ///< the comments of a repository are always paged (Gitea 1.26)
    QStringList absentRoutes;   ///< routes that answered with a plain 404: "timeline", "dependencies"
    Timestamp checked = noTime;
};

/// A Gitea or Forgejo server.
struct Instance
{
    InstanceId id;
    QUrl url;         ///< base without /api/v1 and without a trailing slash; may have a path
    QString name;     ///< what the user calls it
    QByteArray caPem; ///< extra certificate authorities for this instance, PEM; empty for the system's
    Capabilities capabilities;
};

/// What people read: the user's name for it, or its host.
[[nodiscard]] inline QString instanceName(const Instance &instance)
{
    return instance.name.isEmpty() ? instance.url.host() : instance.name;
}

/// A user's login on an instance. The token lies in the secret store under `secretKey`, never here.
struct Account
{
    AccountId id;
    InstanceId instance;
    QString login;
    QString fullName;
    qint64 remoteId = 0;
    bool isAdmin = false;
    QString secretKey;
    bool tokenRejected = false; ///< the server answered 401 lately
};

struct Permissions
{
    bool admin = false;
    bool push = false;
    bool pull = true;
};

/// Why a project is or is not up to date; the user reads it in the project list.
enum class ProjectState
{
    Ok,
    NeverSynced,
    Moved,      ///< renamed or transferred; the new name was stored
    AccessLost, ///< 401, 403 or 404 although it was readable before
    Archived,   ///< readable, not writable
    IssuesOff,  ///< the issue unit is switched off
    ServerGone, ///< the instance cannot be reached
};

/// A repository whose issues Docket holds or could hold.
struct Project
{
    ProjectId id;
    InstanceId instance;
    AccountId account;   ///< that can read it; null where none is known to
    qint64 remoteId = 0; ///< stable over renames
    QString owner;
    QString name;
    QString description;
    QUrl webUrl;
    Permissions permissions;
    bool isPrivate = false;
    bool archived = false;
    bool hasIssues = true;
    bool tracked = false; ///< the user wants it synced
    int openIssues = 0;   ///< as the server counts, pull requests apart
    Timestamp created = noTime;
    ProjectState state = ProjectState::NeverSynced;
    QString stateText;             ///< the error behind the state, for people
    Timestamp lastSynced = noTime; ///< server time of the last complete pass
    int localIssues = 0;           ///< issues in the database
    int localOpenIssues = 0;
    int serverIssues = -1; ///< the server's count at the last pass; -1 unknown
    /// JSON object of the fields that Docket does not know, as a server told them; empty if there are none, null where
    /// no server was asked. Stored, and not read with the rest.
    QByteArray extra;

    [[nodiscard]] QString fullName() const { return owner + QLatin1Char('/') + name; }
};

[[nodiscard]] inline bool sameProject(const Project &project, QStringView fullName)
{
    return fullName.compare(project.fullName(), Qt::CaseInsensitive) == 0;
}

/// Synced once and not any more: what it holds stays readable.
[[nodiscard]] inline bool isPaused(const Project &project)
{
    return !project.tracked && (project.lastSynced != noTime || project.localIssues > 0);
}

} // namespace Docket::Domain
