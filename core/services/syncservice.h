// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "remoteaccess.h"
#include "syncround.h"
#include "syncschedule.h"

#include <async/future.h>
#include <async/singleflight.h>
#include <async/taskregistry.h>
#include <async/workerpool.h>
#include <domain/remoterepositories.h>
#include <domain/repositories.h>
#include <sync/syncengine.h>

#include <QBasicTimer>
#include <QObject>
#include <QSet>

#include <atomic>

namespace Docket::Storage {
class Database;
}
namespace Docket::Config {
class SecretStore;
}

namespace Docket::Services {

class IssueService;
class ProjectService;

/// Whether the servers can be reached, for the status bar.
enum class Reachability
{
    Unknown,
    Online,
    Offline,
    Partly
};

struct SyncOutcome
{
    Domain::Project project;
    std::optional<Sync::SyncReport> report; ///< of a pass that ended well
    std::optional<Error> error;
    bool repeated = false; ///< the error was told before, for this project or for another one of the same server
};

/// Runs the sync engine for tracked projects: on demand and at an interval, each project as one task, one instance at
/// most as many connections as the settings allow. Lives in the main thread; the engine works on a pool of its own.
class SyncService final : public QObject
{
    Q_OBJECT

public:
    SyncService(Storage::Database &database, Domain::RemoteConnector &connector, Config::SecretStore &secrets,
                Async::TaskRegistry &tasks, ProjectService &projects, IssueService &issues, Sync::SyncOptions options,
                Domain::TriageRules rules, QObject *parent = nullptr);
    ~SyncService() override;
    Q_DISABLE_COPY_MOVE(SyncService)

    /// Syncs these projects (empty: all tracked). A project that is being synced joins the running pass. The outcomes
    /// come in the order of the projects; one failure never stops the others.
    [[nodiscard]] Async::Future<QList<SyncOutcome>> sync(const QList<Domain::ProjectId> &projects = {});
    /// Syncs at this interval from now on; zero stops that. What is in trouble is asked less often, and its failures
    /// are told only when they change; see SyncSchedule.
    void setInterval(std::chrono::milliseconds interval);
    void cancel(Domain::ProjectId project);
    void cancelAll();
    /// Cancels, waits for the engine and ends its threads; called before the database shuts down.
    void shutdown();

    [[nodiscard]] Reachability reachability() const { return m_reachability; }
    [[nodiscard]] bool isSyncing(Domain::ProjectId project) const { return m_running.contains(project); }
    [[nodiscard]] bool isSyncing() const { return !m_running.isEmpty(); }

Q_SIGNALS:
    void started(Docket::Domain::ProjectId project);
    void ended(const Docket::Services::SyncOutcome &outcome);
    void reachabilityChanged(Docket::Services::Reachability reachability);

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void syncDue();
    [[nodiscard]] Async::Future<QList<SyncOutcome>> run(const QList<Domain::ProjectId> &projects, bool automatic);
    [[nodiscard]] Async::Future<SyncOutcome> start(Domain::ProjectId id, const std::shared_ptr<SyncRound> &round);
    // These run on the pool.
    [[nodiscard]] Result<SyncOutcome> runProject(Domain::ProjectId id, SyncRound &round, const std::stop_token &stop);
    /// Without a task: nothing was tried, because another project of the round had met the error.
    [[nodiscard]] SyncOutcome failed(SyncOutcome outcome, Error error, SyncRound &round, Async::Task *task);
    [[nodiscard]] Result<Sync::SyncReport> runAllowed(RemoteAccess &access, SyncRound &round, Async::Task &task);
    [[nodiscard]] Result<Sync::SyncReport> runAs(RemoteAccess &access, const Sync::SyncOptions &options,
                                                 SyncRound &round, Async::Task &task);
    [[nodiscard]] Result<std::shared_ptr<Domain::RemoteSession>> contact(RemoteAccess &access, SyncRound &round,
                                                                         const std::stop_token &stop);
    void noteState(const Domain::Project &project, Domain::ProjectState state, const Error &error);
    [[nodiscard]] Result<RemoteAccess> access(Domain::ProjectId id, std::stop_token stop);
    [[nodiscard]] Result<std::shared_ptr<Domain::RemoteSession>> logIn(RemoteAccess &access, std::stop_token stop);
    void announce(Domain::ProjectId project);
    void announceNow(Domain::ProjectId project);

    void settle(Domain::ProjectId id, const SyncOutcome &outcome);
    void noteReached(Domain::InstanceId instance, bool isReached);
    void setReachability(Reachability reachability);

    Storage::Database &m_database;
    Domain::RemoteConnector &m_connector;
    Config::SecretStore &m_secrets;
    Async::TaskRegistry &m_tasks;
    ProjectService &m_projects;
    IssueService &m_issues;
    const Sync::SyncOptions m_options;
    const Domain::TriageRules m_rules;
    Async::WorkerPool m_pool;
    Async::SingleFlight<Domain::ProjectId, SyncOutcome> m_flights;
    QSet<Domain::ProjectId> m_running;
    QSet<Domain::ProjectId> m_announced; ///< a refresh for these is on its way to the main thread
    QMutex m_announceMutex;
    QHash<Domain::InstanceId, bool> m_reached;
    struct Current
    {
        std::stop_source stop;
        std::shared_ptr<SyncRound> round;
    };
    QHash<Domain::ProjectId, Current> m_current;
    SyncSchedule m_schedule;
    QMutex m_failureMutex;
    QBasicTimer m_timer;
    Reachability m_reachability = Reachability::Unknown;
    bool m_closing = false;
};

} // namespace Docket::Services
