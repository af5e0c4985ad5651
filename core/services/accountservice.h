// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "remoteaccess.h"

#include <async/future.h>
#include <async/taskregistry.h>
#include <async/workerpool.h>
#include <base/clock.h>
#include <base/secret.h>
#include <domain/remoterepositories.h>
#include <domain/repositories.h>

#include <QObject>

namespace Docket::Storage {
class Database;
}
namespace Docket::Config {
class SecretStore;
}

namespace Docket::Services {

class ProjectService;

/// Step 1 of adding an account: the server answers and is a Gitea or Forgejo.
struct ServerInfo
{
    QUrl url; ///< normalised: what the user typed without /api/v1, fragments and trailing slashes
    Domain::Capabilities capabilities;
    QByteArray caPem; ///< that it was reached with: the given one, else the one that is stored for this server
};

/// Step 2: who the token belongs to and what it may do.
struct Identity
{
    ServerInfo server;
    Domain::Account account;
    bool canReadRepositories = false;
    QStringList remarks; ///< in words: missing scopes, server quirks
};

/// Step 3: a repository to choose, with what its first load costs.
struct RepositoryOffer
{
    Domain::Project project;
    int issues = -1;                          ///< open and closed, without pull requests; -1 unknown until estimated
    std::optional<std::chrono::seconds> time; ///< for the first load, from the measured delay of this server
    qint64 bytes = -1;                        ///< to be transferred, estimated
};

/// What a server finds for some words.
struct RepositoryMatches
{
    QList<RepositoryOffer> offers; ///< the best, one page
    int total = -1;                ///< how many there are in all; -1 where the server does not say

    /// More words would show others.
    [[nodiscard]] bool isComplete() const { return total >= 0 && total <= offers.size(); }
};

/// An account that is stored already, signed in with the token that is kept for it.
struct StoredLogin
{
    Identity identity;
    Domain::Instance instance;
    Secret token;
};

struct AccountStatus
{
    Domain::Account account;
    Domain::Instance instance;
    std::optional<Error> problem; ///< of the check
};

/// What asking all servers for repositories came to.
struct Discovery
{
    QList<Domain::Project> projects; ///< all that are known
    QList<Error> problems;           ///< one of each account that could not be asked; names account and server
    QList<Domain::AccountId> missed; ///< those accounts
};

/// Accounts and their instances: adding in three steps, checking, removing. Lives in the main thread; every call
/// returns at once and answers with a future. Tokens go from the caller into the secret store and the request header,
/// nowhere else.
class AccountService final : public QObject
{
    Q_OBJECT

public:
    AccountService(Storage::Database &database, Domain::RemoteConnector &connector, Config::SecretStore &secrets,
                   Async::WorkerPool &network, ProjectService &projects, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(AccountService)

    /// Where tokens are kept, in words: "the system keychain".
    [[nodiscard]] QString tokenPlace() const;
    /// "codeberg.org", "https://host/gitea/", "http://127.0.0.1:3000/api/v1" → base URL; Invalid names what is wrong.
    [[nodiscard]] static Result<QUrl> normalizedUrl(const QString &text);

    /// Without @p caPem with the authority that is stored for this server, if it is known already; what is asked of the
    /// server afterwards is asked likewise.
    [[nodiscard]] Async::Future<ServerInfo> reach(const QString &url, const QByteArray &caPem,
                                                  std::stop_token stop = {});
    [[nodiscard]] Async::Future<Identity> identify(const ServerInfo &server, const QByteArray &caPem,
                                                   const Secret &token, std::stop_token stop = {});
    [[nodiscard]] Async::Future<QList<RepositoryOffer>> repositories(const Identity &identity, const QByteArray &caPem,
                                                                     const Secret &token, const QString &words,
                                                                     std::stop_token stop = {});
    /// Lets the server search in names and descriptions: one request, for servers with more repositories than
    /// repositories() lists. Without words it answers with those that changed last.
    [[nodiscard]] Async::Future<RepositoryMatches> search(const Identity &identity, const QByteArray &caPem,
                                                          const Secret &token, const QString &words,
                                                          std::stop_token stop = {});
    /// Signs in with the stored token, to choose repositories again.
    [[nodiscard]] Async::Future<StoredLogin> signInAgain(Domain::AccountId account, std::stop_token stop = {});
    /// Counts the issues of the offers and works out time and size: one small request each.
    [[nodiscard]] Async::Future<QList<RepositoryOffer>> estimate(const Identity &identity, const QByteArray &caPem,
                                                                 const Secret &token,
                                                                 const QList<RepositoryOffer> &offers,
                                                                 std::stop_token stop = {});
    /// Stores instance, account, token and the chosen projects (tracked). Adding the same account again replaces its
    /// token. Invalid, and nothing changed, if another server is called @p name, however it is written; without @p name
    /// the server is called by its address.
    [[nodiscard]] Async::Future<Domain::AccountId> add(const Identity &identity, const QString &name,
                                                       const QByteArray &caPem, const Secret &token,
                                                       const QList<Domain::Project> &tracked);

    [[nodiscard]] Async::Future<QList<AccountStatus>> accounts();
    /// Reaches each server and asks who the token belongs to. What is stored meanwhile stays: an account that is
    /// removed is left out, a token that is replaced is asked with anew.
    [[nodiscard]] Async::Future<QList<AccountStatus>> check(std::stop_token stop = {});
    /// Removes account and token, and with the last account of an instance its projects and issues.
    [[nodiscard]] Async::Future<void> remove(Domain::AccountId id);
    /// Asks all servers for repositories that the accounts can reach, stores the new ones untracked, returns all.
    /// A server that is down hides nothing of the others; that it was not asked is among the problems. With @p only
    /// nobody is asked but that account.
    [[nodiscard]] Async::Future<Discovery> discover(std::stop_token stop = {}, Domain::AccountId only = {});

Q_SIGNALS:
    void accountsChanged();

private:
    /// What asking for one account came to.
    struct Finding
    {
        LoginFinding told;
        std::optional<Error> problem;
    };

    /// With the token that is kept by then; fails only where it is stopped.
    [[nodiscard]] Result<Finding> ask(const Domain::Account &account, const Domain::Instance &instance,
                                      const std::stop_token &stop);
    [[nodiscard]] static Result<Identity> whoIs(const ServerInfo &server, Domain::RemoteSession &session,
                                                const std::stop_token &stop);

    Storage::Database &m_database;
    Domain::RemoteConnector &m_connector;
    Config::SecretStore &m_secrets;
    Async::WorkerPool &m_network;
    ProjectService &m_projects;
};

} // namespace Docket::Services
