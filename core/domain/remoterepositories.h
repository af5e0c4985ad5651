// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issue.h"
#include "project.h"

#include <base/error.h>
#include <base/secret.h>

#include <memory>
#include <stop_token>

namespace Docket::Domain {

/// What to ask a server's issue list for. Both bounds are inclusive, in whole seconds, on updated_at.
struct RemoteIssueQuery
{
    Timestamp since = noTime;
    Timestamp before = noTime;
    int page = 1;
    int limit = 50;
    bool includePullRequests = false;
    bool openOnly = false;
};

struct RemoteCommentQuery
{
    Timestamp since = noTime;
    Timestamp before = noTime;
    int page = 0; ///< 0 asks for all at once, where the server does that
    int limit = 50;
};

/// A page as a server gave it.
template <typename T>
struct RemotePage
{
    QList<T> items;
    int total = -1;                ///< X-Total-Count; -1 where the server does not say
    Timestamp serverTime = noTime; ///< Date header
    qint64 bytes = 0;              ///< size of the body
    int rejected = 0;              ///< entries that could not be decoded and were left out; `rejectedReason` says why
    QString rejectedReason;
};

/// The issues of one project on its server. Synchronous: called on worker threads only, never on the GUI thread; the
/// stop token aborts the request. One call is one page; resilience (retries, breaker, limiter) lies below.
class RemoteIssueRepository
{
public:
    virtual ~RemoteIssueRepository() = default;
    [[nodiscard]] virtual Result<RemotePage<RemoteIssue>> list(const Project &project, const RemoteIssueQuery &query,
                                                               std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<RemoteIssue> find(const Project &project, qint64 number, std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<RemotePage<RemoteComment>>
    comments(const Project &project, const RemoteCommentQuery &query, std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<RemotePage<RemoteComment>> commentsOf(const Project &project, qint64 number,
                                                                       std::stop_token stop) = 0;
    /// Issues that @p number depends on (blocks: that depend on it); Code::FeatureAbsent on old servers.
    [[nodiscard]] virtual Result<QList<IssueReference>> dependencies(const Project &project, qint64 number, bool blocks,
                                                                     std::stop_token stop) = 0;

protected:
    RemoteIssueRepository() = default;
    Q_DISABLE_COPY_MOVE(RemoteIssueRepository)
};

/// The account, the projects and what belongs to a project as a whole. Synchronous, for worker threads, as above.
class RemoteProjectRepository
{
public:
    virtual ~RemoteProjectRepository() = default;
    /// Asks version, settings and flavour; needs no token.
    [[nodiscard]] virtual Result<Capabilities> detect(std::stop_token stop) = 0;
    /// Who the token belongs to; Code::Unauthorized for a wrong one, on every version.
    [[nodiscard]] virtual Result<Account> whoAmI(std::stop_token stop) = 0;
    /// All repositories that the account can reach, page by page until the end; @p words filters on the server.
    [[nodiscard]] virtual Result<QList<Project>> list(const QString &words, std::stop_token stop) = 0;
    /// One page of what the server finds for @p words in names and descriptions; without words what changed last.
    [[nodiscard]] virtual Result<RemotePage<Project>> search(const QString &words, std::stop_token stop) = 0;
    /// By owner and name; Code::Moved with the fact "remoteId" where the server redirects.
    [[nodiscard]] virtual Result<Project> find(const QString &owner, const QString &name, std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<Project> findById(qint64 remoteId, std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<QList<Label>> labels(const Project &project, std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<QList<Milestone>> milestones(const Project &project, std::stop_token stop) = 0;
    [[nodiscard]] virtual Result<QList<Person>> assignees(const Project &project, std::stop_token stop) = 0;

protected:
    RemoteProjectRepository() = default;
    Q_DISABLE_COPY_MOVE(RemoteProjectRepository)
};

/// The connection to one instance as one account: repositories that share a transport, a limiter and a breaker.
/// Thread-safe: several workers may call at once, each call blocks its own worker.
class RemoteSession
{
public:
    virtual ~RemoteSession() = default;
    [[nodiscard]] virtual RemoteIssueRepository &issues() = 0;
    [[nodiscard]] virtual RemoteProjectRepository &projects() = 0;
    /// What is known of the server; refreshed by projects().detect().
    [[nodiscard]] virtual Capabilities capabilities() const = 0;

protected:
    RemoteSession() = default;
    Q_DISABLE_COPY_MOVE(RemoteSession)
};

/// Makes sessions. The seam at which sync and services meet the network, and where tests put theirs.
class RemoteConnector
{
public:
    virtual ~RemoteConnector() = default;
    /// A session; does not reach out yet. Sessions of one instance share its breaker and limiter. An empty token is
    /// anonymous. @p instance brings its capabilities and its private certificate authorities.
    [[nodiscard]] virtual std::shared_ptr<RemoteSession> connect(const Instance &instance, const Secret &token) = 0;

    /// A session on a line of its own, for an address that somebody has just typed: no breaker of earlier attempts
    /// stands in its way, and nothing of it remains in reports. To be dropped when the address has proved right.
    [[nodiscard]] virtual std::shared_ptr<RemoteSession> probe(const Instance &instance, const Secret &token)
    {
        return connect(instance, token);
    }

protected:
    RemoteConnector() = default;
    Q_DISABLE_COPY_MOVE(RemoteConnector)
};

} // namespace Docket::Domain
