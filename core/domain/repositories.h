// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issue.h"
#include "project.h"
#include "query.h"
#include "triage.h"

#include <base/error.h>

#include <span>

namespace Docket::Domain {

/// What storing a batch did.
struct StoreCounts
{
    int inserted = 0;
    int updated = 0;
    int unchanged = 0;

    StoreCounts &operator+=(const StoreCounts &other)
    {
        inserted += other.inserted;
        updated += other.updated;
        unchanged += other.unchanged;
        return *this;
    }
    bool operator==(const StoreCounts &) const = default;
};

struct ProjectCounts
{
    int issues = 0;
    int open = 0;
    int comments = 0;
    int commentsExpected = 0;       ///< sum of what the issues say of their comments
    Timestamp newestIssue = noTime; ///< max(updated) of the issues
    Timestamp oldestIssue = noTime;
    Timestamp newestComment = noTime; ///< max(updated) of the comments

    bool operator==(const ProjectCounts &) const = default;
};

/// What restricts a query beside its words: the project chosen at the left. Null means all tracked projects.
struct QueryScope
{
    ProjectId project;

    bool operator==(const QueryScope &) const = default;
};

/// The issues in the local database. Synchronous; bound to one connection and used on its worker thread, reads on any
/// connection, writes inside a transaction. What a view shows comes from here and from nowhere else.
class IssueRepository
{
public:
    virtual ~IssueRepository() = default;

    /// Ids in the order of the table, at most @p limit (negative: all). `@me` and `me` in author: and assignee: mean
    /// the logins of the accounts.
    [[nodiscard]] virtual Result<QList<IssueId>> keys(const Query &query, QueryScope scope, IssueOrder order,
                                                      qsizetype limit = -1) = 0;
    [[nodiscard]] virtual Result<qint64> count(const Query &query, QueryScope scope) = 0;
    /// Rows for ids, in the order of the ids; ids that are gone are left out.
    [[nodiscard]] virtual Result<QList<IssueRow>> rows(std::span<const IssueId> ids) = 0;
    [[nodiscard]] virtual Result<IssueDetails> details(IssueId id) = 0;
    [[nodiscard]] virtual Result<IssueId> findByNumber(ProjectId project, qint64 number) = 0;
    [[nodiscard]] virtual Result<QueryVocabulary> vocabulary(QueryScope scope) = 0;

    /// Writes issues as the server told them; equal content is not written again and counts as unchanged. An answer
    /// that is older than what is stored (updated) never replaces it. Pull requests are left out.
    [[nodiscard]] virtual Result<StoreCounts> store(ProjectId project, std::span<const RemoteIssue> issues) = 0;
    /// Writes comments; one whose issue is not stored (yet) is left out.
    [[nodiscard]] virtual Result<StoreCounts> storeComments(ProjectId project,
                                                            std::span<const RemoteComment> comments) = 0;
    /// Makes the comments of one issue exactly these: what is not among them was deleted on the server.
    [[nodiscard]] virtual Result<StoreCounts> replaceComments(ProjectId project, qint64 number,
                                                              std::span<const RemoteComment> comments) = 0;
    /// Issues whose comment count by the server differs from the stored comments, newest first: their numbers.
    [[nodiscard]] virtual Result<QList<qint64>> withCommentMismatch(ProjectId project, int limit) = 0;
    [[nodiscard]] virtual Result<QList<qint64>> numbers(ProjectId project) = 0;
    /// Numbers of the issues whose updated lies between the bounds, both inclusive; noTime leaves a side open.
    [[nodiscard]] virtual Result<QList<qint64>> numbersUpdated(ProjectId project, Timestamp since,
                                                               Timestamp before) = 0;
    [[nodiscard]] virtual Result<int> removeNumbers(ProjectId project, std::span<const qint64> numbers) = 0;
    [[nodiscard]] virtual Result<ProjectCounts> counts(ProjectId project) = 0;

    /// Makes labels, milestones, people exactly these; renames and colours reach the issues that carry them.
    [[nodiscard]] virtual Result<int> replaceLabels(ProjectId project, std::span<const Label> labels) = 0;
    [[nodiscard]] virtual Result<int> replaceMilestones(ProjectId project, std::span<const Milestone> milestones) = 0;
    [[nodiscard]] virtual Result<int> replaceAssignees(ProjectId project, std::span<const Person> people) = 0;
    [[nodiscard]] virtual Result<int> replaceDependencies(IssueId issue, bool blocks,
                                                          std::span<const IssueReference> references) = 0;
    /// Works out priority and column of all issues anew after the rules changed; returns how many changed.
    [[nodiscard]] virtual Result<int> retriage(const TriageRules &rules) = 0;

protected:
    IssueRepository() = default;
    Q_DISABLE_COPY_MOVE(IssueRepository)
};

/// A named query of the user.
struct SavedView
{
    ViewId id;
    QString name;
    QString query;
    IssueOrder order;
    ProjectId project; ///< null: all
    int position = 0;
};

/// Instances, accounts, projects and saved views in the local database. Same rules as IssueRepository.
class ProjectRepository
{
public:
    virtual ~ProjectRepository() = default;

    [[nodiscard]] virtual Result<QList<Instance>> instances() = 0;
    [[nodiscard]] virtual Result<InstanceId> storeInstance(const Instance &instance) = 0; ///< by id, else by url
    [[nodiscard]] virtual Result<QList<Account>> accounts() = 0;
    [[nodiscard]] virtual Result<AccountId> storeAccount(const Account &account) = 0; ///< by id, else instance + login
    /// Removes the account; with the last account of an instance also the instance, its projects and issues.
    [[nodiscard]] virtual Result<void> removeAccount(AccountId id) = 0;

    [[nodiscard]] virtual Result<QList<Project>> projects(bool trackedOnly) = 0; ///< with local counts
    [[nodiscard]] virtual Result<Project> project(ProjectId id) = 0;
    /// By owner/name, or INSTANCE:owner/name with the name, the host or the address of an instance; in any case.
    /// Invalid, with the names that would do, if several instances have it and not just one of them is tracked.
    [[nodiscard]] virtual Result<Project> findProject(QStringView fullName) = 0;
    /// By id, else instance + remoteId. What the user decides of a project that is stored (tracked, account) stays;
    /// without an id, as a server lists it, also what is known of its syncs (state, last sync, count). Ok does not
    /// take Moved away; setProjectState() does.
    [[nodiscard]] virtual Result<ProjectId> storeProject(const Project &project) = 0;
    [[nodiscard]] virtual Result<void> setTracked(ProjectId id, bool tracked) = 0; ///< untracking keeps the issues
    /// The account that can read the project from now on.
    [[nodiscard]] virtual Result<void> setAccount(ProjectId id, AccountId account) = 0;
    [[nodiscard]] virtual Result<void> removeProject(ProjectId id) = 0;
    [[nodiscard]] virtual Result<void> setProjectState(ProjectId id, ProjectState state, const QString &text) = 0;

    [[nodiscard]] virtual Result<QList<SavedView>> views() = 0;
    [[nodiscard]] virtual Result<ViewId> storeView(const SavedView &view) = 0;
    [[nodiscard]] virtual Result<void> removeView(ViewId id) = 0;

protected:
    ProjectRepository() = default;
    Q_DISABLE_COPY_MOVE(ProjectRepository)
};

/// A stretch of updated_at, both ends inclusive, that was fetched and stored whole.
struct SyncWindow
{
    Timestamp since = noTime;
    Timestamp before = noTime;

    bool operator==(const SyncWindow &) const = default;
};

enum class SyncStream
{
    Issues,
    Comments
};

/// Where the sync of a project stands. Written in the same transaction as the data it speaks of.
struct SyncCursor
{
    ProjectId project;
    bool issuesLoaded = false; ///< the first load of the issues is complete
    bool commentsLoaded = false;
    Timestamp loadStarted =
        noTime; ///< server time at which the first load began: the first incremental pass starts there
    Timestamp issuesSince = noTime; ///< next incremental pass: issues updated since
    Timestamp commentsSince = noTime;
    int expectedIssues = -1;     ///< server's count at the start of the first load
    Timestamp lastPass = noTime; ///< server time of the last complete pass
    int serverIssues = -1;       ///< the proof of the last pass: what the server counted,
    int localIssues = -1;        ///< and what was stored then
};

class SyncRepository
{
public:
    virtual ~SyncRepository() = default;
    [[nodiscard]] virtual Result<SyncCursor> cursor(ProjectId project) = 0; ///< a fresh one if there is none
    [[nodiscard]] virtual Result<void> storeCursor(const SyncCursor &cursor) = 0;
    [[nodiscard]] virtual Result<QList<SyncWindow>> windows(ProjectId project, SyncStream stream) = 0; ///< newest first
    [[nodiscard]] virtual Result<void> addWindow(ProjectId project, SyncStream stream, SyncWindow window) = 0;
    [[nodiscard]] virtual Result<void> clearWindows(ProjectId project, SyncStream stream) = 0;
    /// Forgets the cursor and the windows, so that the next sync loads everything again; issues stay until replaced.
    [[nodiscard]] virtual Result<void> reset(ProjectId project) = 0;

protected:
    SyncRepository() = default;
    Q_DISABLE_COPY_MOVE(SyncRepository)
};

} // namespace Docket::Domain
