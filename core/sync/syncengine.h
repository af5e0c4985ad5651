// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/task.h>
#include <domain/remoterepositories.h>
#include <domain/repositories.h>

#include <chrono>
#include <functional>

namespace Docket::Storage {
class Database;
}

namespace Docket::Sync {

struct SyncOptions
{
    int connections = 2;             ///< requests under way at once per project
    std::chrono::seconds overlap{5}; ///< incremental passes look back this far behind the cursor
    int maxWindowRetries = 3;        ///< a window that changed while it was walked is walked again
    int targetComments = 500;        ///< comments asked for at once during the first load
    bool declaresLoss = true; ///< a refused project becomes AccessLost; otherwise only the error's fact "lost" says so
};

/// What a pass did and its proof. Counts are of this pass; the proof compares what the server counted with what is
/// stored.
struct SyncReport
{
    Domain::StoreCounts issues;
    Domain::StoreCounts comments;
    int removed = 0;  ///< issues deleted on the server
    int rejected = 0; ///< entries that could not be decoded and were left out
    QString rejectedReason;
    int serverIssues = -1; ///< X-Total-Count of issues, open and closed
    int localIssues = -1;
    bool firstLoad = false;
    bool renamed = false; ///< the project has a new name, stored
    int requests = 0;
    qint64 bytes = 0;
    std::chrono::milliseconds duration{0};
    Timestamp serverTime = noTime;

    /// Local and server counts agree.
    [[nodiscard]] bool proven() const { return serverIssues >= 0 && serverIssues == localIssues; }
    /// "20,000 issues here and on the server; 12 new, 3 changed" for people.
    [[nodiscard]] QString toText() const;
};

/// What an error tells about a server, fit to be kept as the state of a project. That a server is not being asked for
/// the moment is no state of it: then it is why, and empty where somebody switched the requests off.
[[nodiscard]] QString stateTextOf(const Error &error);

/// Brings one project up to date: a first load in windows of updated_at, newest first, then incremental passes. run()
/// is synchronous and belongs on a worker; it asks the server over at most `connections` requests at a time and writes
/// each window in one transaction together with the note that it is done, so that it can be killed at any point and
/// goes on there. Errors end the pass and leave everything that was stored.
class SyncEngine final
{
public:
    /// Called on the worker after each stored batch.
    using StoredCallback = std::function<void()>;

    SyncEngine(Storage::Database &database, Domain::RemoteSession &session, const Domain::TriageRules &rules,
               SyncOptions options);
    Q_DISABLE_COPY_MOVE(SyncEngine)

    [[nodiscard]] Result<SyncReport> run(Domain::Project project, Async::Task &task, const StoredCallback &stored);

private:
    Storage::Database &m_database;
    Domain::RemoteSession &m_session;
    const Domain::TriageRules &m_rules;
    SyncOptions m_options;
};

} // namespace Docket::Sync
