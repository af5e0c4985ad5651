// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "remoteaccess.h"

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
    /// Syncs at this interval from now on; zero stops that. Skips while offline is evident only by asking less often.
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
    [[nodiscard]] Async::Future<SyncOutcome> start(Domain::ProjectId id);
    // These run on the pool.
    [[nodiscard]] Result<SyncOutcome> runProject(Domain::ProjectId id, Async::Task &task);
    [[nodiscard]] Result<Sync::SyncReport> runAs(RemoteAccess &access, const Sync::SyncOptions &options,
                                                 Async::Task &task);
    void noteState(Domain::ProjectId id, Domain::ProjectState state, const QString &text);
    [[nodiscard]] Result<RemoteAccess> access(Domain::ProjectId id, std::stop_token stop);
    [[nodiscard]] Result<std::shared_ptr<Domain::RemoteSession>> logIn(RemoteAccess &access, std::stop_token stop);
    void announce(Domain::ProjectId project);
    void announceNow(Domain::ProjectId project);

    void settle(Domain::ProjectId id, const SyncOutcome &outcome);
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
    QHash<Domain::ProjectId, std::weak_ptr<Async::Task>> m_current;
    QBasicTimer m_timer;
    Reachability m_reachability = Reachability::Unknown;
    bool m_closing = false;
};

} // namespace Docket::Services
