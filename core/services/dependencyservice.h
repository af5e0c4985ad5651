// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/workerpool.h>
#include <base/clock.h>
#include <domain/remoterepositories.h>
#include <domain/repositories.h>

#include <QHash>
#include <QObject>

#include <optional>
#include <stop_token>

namespace Docket::Storage {
class Database;
}
namespace Docket::Config {
class SecretStore;
}

namespace Docket::Services {

class IssueService;

/// Asks the server of an opened issue what it depends on and what it blocks, and stores the answer, so that the details
/// show it from then on, offline as well. Quiet: what fails is in the log and nowhere else. Bounded: one issue at a
/// time; of several that are opened in a hurry only the last one waits; the same issue at most once in five minutes; a
/// server that does not know the question is not asked it again. Lives in the main thread, works on a thread of its
/// own.
class DependencyService final : public QObject
{
    Q_OBJECT

public:
    DependencyService(Storage::Database &database, Domain::RemoteConnector &connector, Config::SecretStore &secrets,
                      IssueService &issues, const Clock &clock, QObject *parent = nullptr);
    ~DependencyService() override;
    Q_DISABLE_COPY_MOVE(DependencyService)

    /// Returns at once. What changed is told by IssueService::issuesChanged(). As long as no server is known to be
    /// reached, the last issue waits: what is not needed to read offline does not load the network.
    void refresh(Domain::IssueId issue);
    void setReachable(bool reachable);
    /// Ends what runs; called before the database shuts down. Idempotent.
    void shutdown();

Q_SIGNALS:
    /// The issue was asked for, or is not going to be.
    void refreshed(Docket::Domain::IssueId issue, bool changed);

private:
    struct Found
    {
        Domain::ProjectId project;
        bool changed = false;
    };

    void start(Domain::IssueId issue);
    // These run on the pool.
    [[nodiscard]] Result<Found> fetch(Domain::IssueId issue, std::stop_token stop);
    [[nodiscard]] Result<std::optional<QList<Domain::IssueReference>>> ask(Domain::RemoteSession &session,
                                                                           const Domain::Project &project,
                                                                           qint64 number, bool blocks,
                                                                           std::stop_token stop);

    Storage::Database &m_database;
    Domain::RemoteConnector &m_connector;
    Config::SecretStore &m_secrets;
    IssueService &m_issues;
    const Clock &m_clock;
    std::stop_source m_stop;
    QHash<Domain::IssueId, Timestamp> m_asked;
    std::optional<Domain::IssueId> m_next;
    bool m_busy = false;
    bool m_reachable = false;
    Async::WorkerPool m_pool; ///< last, so that its thread has ended before anything that it uses goes
};

} // namespace Docket::Services
