// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workspaceplan.h"

#include <async/future.h>
#include <async/taskregistry.h>
#include <async/workerpool.h>
#include <base/clock.h>
#include <domain/project.h>
#include <storage/database.h>
#include <unitofwork/unitofworkrunner.h>

#include <QObject>

namespace Docket::Workspaces {

struct WorkspaceOptions
{
    QString root;           ///< absolute; made when the first workspace is started
    QString templateFolder; ///< absolute; empty: the built-in template
};

/// What a record calls the server: as the database has its address.
[[nodiscard]] QString serverAddress(const Domain::Instance &instance);

/// Whether @p error asks if a workspace is to be finished although not all of its tests have passed: no failure of the
/// work, which goes on with the answer.
[[nodiscard]] bool isQuestion(const Error &error);

/// The issue that a workspace is for.
struct WorkspaceKey
{
    QString project; ///< "owner/name" or "INSTANCE:owner/name"
    qint64 number = 0;
    Domain::ProjectId id = {}; ///< where it is known, it says which of several servers is meant
    QString server = {};       ///< likewise: the address that a record names

    [[nodiscard]] QString reference() const { return project + u'#' + QString::number(number); }
    bool operator==(const WorkspaceKey &) const = default;
};

/// What a change has led to.
struct WorkspaceAnswer
{
    Domain::WorkspaceRecord record;
    std::optional<Domain::WorkspaceTest> test; ///< the one that was added or set
    QList<Error> notices;                      ///< not empty: done, but a file of the user was left as it is
};

struct WorkspaceStatus
{
    Domain::WorkspaceRecord record;
    Domain::WorkspaceManifest manifest;
    WorkspaceChanges changes;
    bool hasFolder = false;       ///< it is where the record says
    std::optional<Error> problem; ///< why the folder or the manifest could not be read; the record is all there is then
};

/// The workspaces of issues: folders below one root, each with its row in the database, changed in one unit of work, so
/// that a crash leaves all of a change or nothing. Every change holds the lock of its workspace: a second one, from
/// here or from another process, fails with Code::Locked. Work runs on @p workers and shows as tasks; nothing blocks
/// the caller. Lives in the main thread; what it is made with must outlive it, and the workers must end before it does.
class WorkspaceService final : public QObject
{
    Q_OBJECT

public:
    WorkspaceService(Storage::Database &database, UnitsOfWork::UnitOfWorkRunner &units, Async::WorkerPool &workers,
                     Async::TaskRegistry &tasks, const Clock &clock, WorkspaceOptions options,
                     QObject *parent = nullptr);
    ~WorkspaceService() override;
    Q_DISABLE_COPY_MOVE(WorkspaceService)

    /// Makes the folder from the issue as it is in the local database. Conflict if the issue has a workspace.
    [[nodiscard]] Async::Future<WorkspaceAnswer> start(const WorkspaceKey &issue);
    /// Of the active workspace, else of the one that was finished or abandoned last.
    [[nodiscard]] Async::Future<WorkspaceStatus> status(const WorkspaceKey &issue);
    [[nodiscard]] Async::Future<QList<Domain::WorkspaceRecord>>
    list(std::optional<Domain::WorkspaceState> state = std::nullopt);
    /// Those of one issue, in every state.
    [[nodiscard]] Async::Future<QList<Domain::WorkspaceRecord>> listOf(const WorkspaceKey &issue);
    [[nodiscard]] Async::Future<WorkspaceAnswer> addTest(const WorkspaceKey &issue, const NewTest &test);
    /// @p test is its number ("T3") or its name.
    [[nodiscard]] Async::Future<WorkspaceAnswer> setOutcome(const WorkspaceKey &issue, const QString &test,
                                                            Domain::TestOutcome outcome);
    /// Writes the summary and moves the folder to the finished ones. Conflict names the tests that have not passed,
    /// unless @p anyway.
    [[nodiscard]] Async::Future<WorkspaceAnswer> finish(const WorkspaceKey &issue, bool anyway = false);
    /// Moves the folder to the trash of the root.
    [[nodiscard]] Async::Future<WorkspaceAnswer> abandon(const WorkspaceKey &issue);
    /// Takes the workspace that was abandoned last out of the trash.
    [[nodiscard]] Async::Future<WorkspaceAnswer> restore(const WorkspaceKey &issue);
    /// What restore() would fail with as things are: there is no abandoned workspace, another one is active, or its
    /// folder is not there. Changes nothing and is no task.
    [[nodiscard]] Async::Future<void> checkRestore(const WorkspaceKey &issue);

Q_SIGNALS:
    /// A workspace was changed here. From a worker's thread: connect with a context.
    void workspacesChanged();

private:
    using Work = std::function<Result<WorkspaceAnswer>(Async::Task &)>;
    using Change = std::function<Result<WorkspaceAnswer>(const Domain::WorkspaceRecord &, const WorkspaceFolder &)>;

    // All below run on a worker.
    [[nodiscard]] Async::Future<WorkspaceAnswer> perform(const QString &title, Work work);
    [[nodiscard]] Async::Future<WorkspaceAnswer> change(const QString &title, const WorkspaceKey &issue, Change change);
    [[nodiscard]] Result<WorkspaceAnswer> startNow(const WorkspaceKey &issue, Async::Task &task);
    [[nodiscard]] Result<WorkspaceAnswer> finishNow(const Domain::WorkspaceRecord &record,
                                                    const WorkspaceFolder &folder, bool anyway);
    [[nodiscard]] Result<WorkspaceAnswer> abandonNow(const WorkspaceKey &issue);
    [[nodiscard]] Result<WorkspaceAnswer> restoreNow(const WorkspaceKey &issue);
    [[nodiscard]] Result<std::pair<Domain::WorkspaceRecord, WorkspaceFolder>> restorable(const WorkspaceKey &issue);
    [[nodiscard]] Result<WorkspaceStatus> statusNow(const WorkspaceKey &issue);
    [[nodiscard]] Result<QString> claimRoot();
    [[nodiscard]] Result<void> markRoot(const QString &root, const QString &token);
    [[nodiscard]] Result<Domain::WorkspaceRecord> find(const WorkspaceKey &issue, Domain::WorkspaceState state);
    [[nodiscard]] Result<WorkspaceAnswer> carryOut(WorkspacePlan plan,
                                                   const std::optional<Domain::WorkspaceRecord> &before);

    Storage::Database &m_database;
    UnitsOfWork::UnitOfWorkRunner &m_units;
    Async::WorkerPool &m_workers;
    Async::TaskRegistry &m_tasks;
    const Clock &m_clock;
    const WorkspaceOptions m_options;
};

} // namespace Docket::Workspaces
