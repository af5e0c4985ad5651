// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../composition.h"
#include "output.h"

#include <domain/issuename.h>

#include <QEventLoop>

#include <stop_token>

namespace Docket::Cli {

/// What every command works with. `stop` fires on Ctrl+C and SIGTERM.
struct Context
{
    App::Composition &composition;
    Services::Services services;
    Output out;
    std::stop_token stop;
};

/// Waits for an answer while the event loop runs, which the services need. Only for commands: there is no window that
/// could freeze.
template <typename T>
[[nodiscard]] Result<T> wait(Async::Future<T> future)
{
    QEventLoop loop;
    future.then(&loop, [&loop](const Result<T> &) { loop.quit(); });
    if (!future.isFinished())
        loop.exec();
    return future.result();
}

struct AccountAddOptions
{
    QString url;
    QString tokenFile; ///< "-" for standard input
    QString name;
    QString caFile;
};

struct ProjectsOptions
{
    QStringList track;
    QStringList untrack;
    QStringList remove;
    bool discover = false; ///< ask the servers first

    [[nodiscard]] bool onlyReads() const
    {
        return track.isEmpty() && untrack.isEmpty() && remove.isEmpty() && !discover;
    }
};

// Each command returns an exit code and has printed what it has to say.
[[nodiscard]] int accountAdd(Context &context, const AccountAddOptions &options);
[[nodiscard]] int accountList(Context &context, bool check);
[[nodiscard]] int accountRemove(Context &context, const QString &name);
/// What is said and done without a profile.
[[nodiscard]] int noAccounts(const Output &out);
[[nodiscard]] int projects(Context &context, const ProjectsOptions &options);
[[nodiscard]] int sync(Context &context, const QStringList &names);
[[nodiscard]] int issues(Context &context, const Services::IssueQuery &query, int limit);
[[nodiscard]] int issue(Context &context, const Domain::IssueName &name);
/// Why nothing was found: the projects that @p query does not look into.
void tellWhatIsLeftOut(Context &context, const Domain::Query &query);
// What is wrong with arguments is found without a profile. nullopt, and it was told, if they make no sense.
/// "owner/name#12" or "INSTANCE:owner/name#12" taken apart.
[[nodiscard]] std::optional<Domain::IssueName> parseReference(const Output &out, const QString &reference);
/// Without @p sort in the order of the query, or the usual one.
[[nodiscard]] std::optional<Services::IssueQuery> parseIssueQuery(const Output &out, const QString &query,
                                                                  const QString &sort);

struct WorkspaceArguments
{
    QString reference;
    QString name; ///< of a test
    QStringList steps;
    Domain::TestOutcome outcome = Domain::TestOutcome::Open;
    bool anyway = false; ///< finish with tests that have not passed
    bool all = false;    ///< list finished and abandoned ones as well
};

[[nodiscard]] int workspaceStart(Context &context, const WorkspaceArguments &arguments);
/// Of all active ones without a reference.
[[nodiscard]] int workspaceStatus(Context &context, const WorkspaceArguments &arguments);
[[nodiscard]] int workspaceAddTest(Context &context, const WorkspaceArguments &arguments);
[[nodiscard]] int workspaceTest(Context &context, const WorkspaceArguments &arguments);
[[nodiscard]] int workspaceFinish(Context &context, const WorkspaceArguments &arguments);
[[nodiscard]] int workspaceAbandon(Context &context, const WorkspaceArguments &arguments);
[[nodiscard]] int workspaceRestore(Context &context, const WorkspaceArguments &arguments);
[[nodiscard]] int workspaceList(Context &context, const WorkspaceArguments &arguments);
/// Puts the password of the Redis server into the secret store; @p path is a file, "-" standard input.
[[nodiscard]] int cachePassword(Context &context, const QString &path);
/// Opens the profile itself, because that may be what is wrong.
[[nodiscard]] int doctor(const App::CompositionOptions &options, const Output &out);

/// Takes the database back to the schema of an older Docket. Opens the profile itself, to have closed it before that.
[[nodiscard]] int databaseDowngrade(const App::CompositionOptions &options, const Output &out, int version);

// These need no database.
/// What is wrong with the settings, to stderr.
void tellProblems(const App::Composition &composition, const Output &out);
[[nodiscard]] int configList(const App::Composition &composition, const Output &out);
[[nodiscard]] int configGet(const App::Composition &composition, const Output &out, const QString &key);
[[nodiscard]] int configSet(const App::Composition &composition, const Output &out, const QString &key,
                            const QString &value);

} // namespace Docket::Cli
