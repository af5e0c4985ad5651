// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accountservice.h"

#include "projectservice.h"

#include <base/action.h>
#include <config/secretstore.h>
#include <storage/database.h>
#include <storage/sqlprojectrepository.h>

#include <QElapsedTimer>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;
using Storage::Connection;
using Storage::SqlProjectRepository;

namespace {

/// Mean size of an issue in an answer, for the estimate: 44.3 MB for 20,000 issues were measured on a Gitea.
constexpr qint64 bytesPerIssue = 2300;
/// What a server works on an issue beyond the delay of a page; measured likewise.
constexpr double secondsPerIssue = 0.0008;

QString secretKeyFor(const QUrl &url, const QString &login)
{
    return u"account:%1@%2"_s.arg(login, url.toString(QUrl::RemoveUserInfo));
}

Instance unsavedInstance(const ServerInfo &server, const QByteArray &caPem)
{
    Instance instance;
    instance.url = server.url;
    instance.name = server.url.host();
    instance.caPem = caPem.isEmpty() ? server.caPem : caPem;
    instance.capabilities = server.capabilities;
    return instance;
}

/// The server was not reached at all, so that another question will not get an answer either.
bool isOutOfReach(Code code)
{
    return code == Code::Offline || code == Code::TlsFailed || code == Code::TimedOut || code == Code::CircuitOpen;
}

/// @p instance as it is to be stored: with @p name, or what it is called already, or by its address. Invalid if another
/// server has that name: what is printed and typed as INSTANCE:owner/name has to mean one of them.
Result<Instance> named(SqlProjectRepository &repository, Instance instance, const QString &name)
{
    auto known = repository.instances();
    if (!known)
        return std::unexpected(known.error());
    // What the server is called here, and whom it is trusted by, changes only where somebody says so.
    const auto same = std::ranges::find(*known, instance.url, &Instance::url);
    const bool isKnown = same != known->end();
    if (isKnown) {
        instance.name = same->name;
        if (instance.caPem.isEmpty())
            instance.caPem = same->caPem;
    }
    const auto other = [&known, &instance](const QString &wanted) {
        return std::ranges::find_if(*known, [&](const Instance &one) {
            return one.url != instance.url && instanceName(one).compare(wanted, Qt::CaseInsensitive) == 0;
        });
    };
    if (!name.isEmpty()) {
        const auto taken = other(name);
        // One that has the name from an earlier version keeps it: the token can still be replaced.
        if (taken != known->end() && !(isKnown && instance.name == name))
            return fail(
                Code::Invalid, u"account.add"_s,
                u"Another server, %1, is called “%2” already."_s.arg(taken->url.toString(), instanceName(*taken)),
                u"Give %1 another name."_s.arg(instance.url.toString()));
        instance.name = name;
    } else if (!isKnown) {
        if (other(instance.name) != known->end())
            instance.name = instance.url.authority();
        if (other(instance.name) != known->end())
            instance.name = instance.url.toString();
    }
    return instance;
}

/// That the account can read the project, unless another one is known to.
Result<void> noteReached(SqlProjectRepository &repository, ProjectId id, AccountId account)
{
    auto project = repository.project(id);
    if (!project)
        return std::unexpected(project.error());
    return project->account.isNull() ? repository.setAccount(id, account) : Result<void>();
}

} // namespace

AccountService::AccountService(Storage::Database &database, RemoteConnector &connector, Config::SecretStore &secrets,
                               Async::WorkerPool &network, ProjectService &projects, QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_connector(connector)
    , m_secrets(secrets)
    , m_network(network)
    , m_projects(projects)
{
}

Result<QUrl> AccountService::normalizedUrl(const QString &text)
{
    QString typed = text.trimmed();
    const auto invalid = [&text](const QString &why) {
        return fail(Code::Invalid, u"account.url"_s,
                    u"“%1” is not the address of a server: %2."_s.arg(text.trimmed(), why),
                    u"Type the address that the browser shows, such as https://codeberg.org."_s);
    };
    if (typed.isEmpty())
        return invalid(u"it is empty"_s);
    if (!typed.contains(u"://"_s))
        typed.prepend(u"https://"_s);
    QUrl url(typed, QUrl::StrictMode);
    if (!url.isValid())
        return invalid(url.errorString());
    if (url.scheme() != u"https"_s && url.scheme() != u"http"_s)
        return invalid(u"it does not begin with https:// or http://"_s);
    if (url.host().isEmpty())
        return invalid(u"it names no host"_s);
    if (!url.userInfo().isEmpty())
        // What was typed must not be repeated: messages are logged and copied.
        return fail(
            Code::Invalid, u"account.url"_s,
            u"The address of %1 holds a user name or password; give the token in the next step."_s.arg(url.host()),
            u"Leave out what stands before the @."_s);
    url.setQuery(QString());
    url.setFragment(QString());
    QString path = url.path();
    if (const auto api = path.indexOf(u"/api/v1"_s); api >= 0)
        path.truncate(api);
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path);
    url.setHost(url.host().toLower());
    return url;
}

QString AccountService::tokenPlace() const
{
    return m_secrets.name();
}

Async::Future<ServerInfo> AccountService::reach(const QString &url, const QByteArray &caPem, std::stop_token stop)
{
    auto normalized = normalizedUrl(url);
    if (!normalized)
        return Async::ready<ServerInfo>(std::unexpected(normalized.error()));
    return m_network.run(
        [this, url = *normalized, caPem, stop]() -> Result<ServerInfo> {
            ServerInfo info{url, {}, caPem};
            // Whom a server is trusted by need not be said again for another account or a new token.
            if (caPem.isEmpty()) {
                const auto known = Async::await(
                    m_database.read([](Connection &c) { return SqlProjectRepository(c).instances(); }, stop));
                if (!known)
                    return std::unexpected(known.error());
                if (const auto same = std::ranges::find(*known, url, &Instance::url); same != known->end())
                    info.caPem = same->caPem;
            }
            auto capabilities = m_connector.probe(unsavedInstance(info, caPem), {})->projects().detect(stop);
            if (!capabilities)
                return std::unexpected(capabilities.error());
            info.capabilities = *capabilities;
            return info;
        },
        stop);
}

Result<Identity> AccountService::whoIs(const ServerInfo &server, RemoteSession &session, const std::stop_token &stop)
{
    auto account = session.projects().whoAmI(stop);
    if (!account)
        return std::unexpected(account.error());
    Identity identity;
    identity.server = server;
    identity.account = *account;
    identity.account.secretKey = secretKeyFor(server.url, account->login);
    // A server that is closed to strangers told nothing of itself in the first step.
    if (server.capabilities.flavour == Flavour::Unknown) {
        auto capabilities = session.projects().detect(stop);
        if (capabilities)
            identity.server.capabilities = *capabilities;
        else if (capabilities.error().code == Code::Cancelled)
            return std::unexpected(capabilities.error());
        else
            identity.remarks << capabilities.error().message << capabilities.error().hint;
    }
    auto projects = session.projects().list(QString(), stop);
    identity.canReadRepositories = projects.has_value();
    if (!projects && projects.error().code == Code::Cancelled)
        return std::unexpected(projects.error());
    if (!projects)
        identity.remarks << projects.error().message << projects.error().hint;
    else if (projects->isEmpty())
        identity.remarks << u"This account can reach no repository yet."_s;
    if (server.url.scheme() == u"http"_s && server.url.host() != u"localhost"_s && server.url.host() != u"127.0.0.1"_s)
        identity.remarks << u"The connection is not encrypted: the token can be read on the way."_s;
    if (account->isAdmin)
        identity.remarks << u"The token belongs to an administrator; a token of a plain account would be safer."_s;
    identity.remarks.removeAll(QString());
    return identity;
}

Async::Future<Identity> AccountService::identify(const ServerInfo &server, const QByteArray &caPem, const Secret &token,
                                                 std::stop_token stop)
{
    return m_network.run(
        [this, server, caPem, token, stop] {
            const auto session = m_connector.probe(unsavedInstance(server, caPem), token);
            return whoIs(server, *session, stop);
        },
        stop);
}

Async::Future<StoredLogin> AccountService::signInAgain(AccountId account, std::stop_token stop)
{
    const ActionScope doing(u"list repositories"_s);
    return m_network.run(
        [this, account, stop]() -> Result<StoredLogin> {
            auto logins = Async::await(m_database.read(readLogins, stop));
            if (!logins)
                return std::unexpected(logins.error());
            const auto login = std::ranges::find(*logins, account, [](const Login &l) { return l.account.id; });
            if (login == logins->end())
                return fail(Code::NotFound, u"account.signIn"_s, u"There is no such account."_s);
            auto token = m_secrets.read(login->account.secretKey);
            if (!token)
                return std::unexpected(token.error());
            const ServerInfo server{login->instance.url, login->instance.capabilities, login->instance.caPem};
            const auto session = m_connector.connect(unsavedInstance(server, {}), *token);
            auto identity = whoIs(server, *session, stop);
            if (!identity)
                return std::unexpected(identity.error());
            return StoredLogin{*identity, login->instance, *token};
        },
        stop);
}

Async::Future<QList<RepositoryOffer>> AccountService::repositories(const Identity &identity, const QByteArray &caPem,
                                                                   const Secret &token, const QString &words,
                                                                   std::stop_token stop)
{
    const ActionScope doing(u"list repositories"_s);
    return m_network.run(
        [this, server = identity.server, caPem, token, words, stop]() -> Result<QList<RepositoryOffer>> {
            auto projects = m_connector.connect(unsavedInstance(server, caPem), token)->projects().list(words, stop);
            if (!projects)
                return std::unexpected(projects.error());
            QList<RepositoryOffer> offers;
            for (const Project &project : std::as_const(*projects))
                offers.append(RepositoryOffer{project, -1, std::nullopt, -1});
            return offers;
        },
        stop);
}

Async::Future<RepositoryMatches> AccountService::search(const Identity &identity, const QByteArray &caPem,
                                                        const Secret &token, const QString &words, std::stop_token stop)
{
    const ActionScope doing(u"search repositories"_s);
    return m_network.run(
        [this, server = identity.server, caPem, token, words, stop]() -> Result<RepositoryMatches> {
            auto page = m_connector.connect(unsavedInstance(server, caPem), token)->projects().search(words, stop);
            if (!page)
                return std::unexpected(page.error());
            RepositoryMatches matches{{}, page->total};
            for (const Project &project : std::as_const(page->items))
                matches.offers.append(RepositoryOffer{project, -1, std::nullopt, -1});
            return matches;
        },
        stop);
}

Async::Future<QList<RepositoryOffer>> AccountService::estimate(const Identity &identity, const QByteArray &caPem,
                                                               const Secret &token,
                                                               const QList<RepositoryOffer> &offers,
                                                               std::stop_token stop)
{
    const ActionScope doing(u"estimate sync"_s);
    return m_network.run(
        [this, server = identity.server, caPem, token, offers, stop]() -> Result<QList<RepositoryOffer>> {
            auto session = m_connector.connect(unsavedInstance(server, caPem), token);
            QList<RepositoryOffer> estimated = offers;
            for (RepositoryOffer &offer : estimated) {
                RemoteIssueQuery query;
                query.limit = 1;
                QElapsedTimer timer;
                timer.start();
                auto page = session->issues().list(offer.project, query, stop);
                // One repository that cannot be counted stays without an estimate; the others get theirs.
                if (!page && page.error().code == Code::Cancelled)
                    return std::unexpected(page.error());
                if (!page || page->total < 0)
                    continue;
                const double delay = double(timer.elapsed()) / 1000.0;
                const int pages = page->total / std::max(1, server.capabilities.pageLimit) + 4;
                offer.issues = page->total;
                offer.bytes = page->total * bytesPerIssue;
                offer.time = std::chrono::seconds(qint64(delay * pages + secondsPerIssue * page->total + 0.999));
            }
            return estimated;
        },
        stop);
}

Async::Future<AccountId> AccountService::add(const Identity &identity, const QString &name, const QByteArray &caPem,
                                             const Secret &token, const QList<Project> &tracked)
{
    const ActionScope doing(u"add account"_s);
    return m_network
        .run([this, identity, name, caPem, token, tracked]() -> Result<AccountId> {
            // Refused before the token of an account that is there already is replaced.
            const auto allowed = Async::await(m_database.read([identity, name, caPem](Connection &c) {
                SqlProjectRepository repository(c);
                return named(repository, unsavedInstance(identity.server, caPem), name.trimmed());
            }));
            if (!allowed)
                return std::unexpected(allowed.error());
            // The token first: an account without its token could not be used, a token without an account does no harm.
            if (auto written = m_secrets.write(identity.account.secretKey, token); !written)
                return std::unexpected(written.error());
            return Async::await(m_database.write([identity, name, caPem, tracked](Connection &c) -> Result<AccountId> {
                SqlProjectRepository repository(c);
                auto instance = named(repository, unsavedInstance(identity.server, caPem), name.trimmed());
                if (!instance)
                    return std::unexpected(instance.error());
                auto instanceId = repository.storeInstance(*instance);
                if (!instanceId)
                    return std::unexpected(instanceId.error());
                Account account = identity.account;
                account.instance = *instanceId;
                account.tokenRejected = false;
                auto accountId = repository.storeAccount(account);
                if (!accountId)
                    return accountId;
                for (Project project : tracked) {
                    project.instance = *instanceId;
                    project.account = *accountId;
                    project.tracked = true;
                    auto id = repository.storeProject(project);
                    if (!id)
                        return std::unexpected(id.error());
                    if (auto on = repository.setTracked(*id, true); !on)
                        return std::unexpected(on.error());
                    if (auto reached = noteReached(repository, *id, *accountId); !reached)
                        return std::unexpected(reached.error());
                }
                return accountId;
            }));
        })
        .then(this, [this](const Result<AccountId> &result) {
            if (result) {
                Q_EMIT accountsChanged();
                m_projects.notifyChanged();
            }
            return result;
        });
}

Async::Future<QList<AccountStatus>> AccountService::accounts()
{
    const ActionScope doing(u"show accounts"_s);
    return m_database.read([](Connection &c) -> Result<QList<AccountStatus>> {
        auto logins = readLogins(c);
        if (!logins)
            return std::unexpected(logins.error());
        QList<AccountStatus> all;
        for (const Login &login : std::as_const(*logins))
            all.append({login.account, login.instance, std::nullopt});
        return all;
    });
}

Result<AccountService::Finding> AccountService::ask(const Account &account, const Instance &instance,
                                                    const std::stop_token &stop)
{
    Finding finding;
    auto token = m_secrets.read(account.secretKey);
    while (token) {
        auto session = m_connector.connect(instance, *token);
        auto capabilities = session->projects().detect(stop);
        if (capabilities) {
            finding.told.capabilities = *capabilities;
        } else if (isOutOfReach(capabilities.error().code)) {
            // Who the token belongs to cannot be asked either: all attempts would be made once more, for nothing.
            finding.problem = capabilities.error();
            return finding;
        }
        auto me = session->projects().whoAmI(stop);
        if (me) {
            finding.problem.reset();
            finding.told.tokenRejected = false;
            return finding;
        }
        if (me.error().code == Code::Cancelled)
            return std::unexpected(me.error());
        finding.problem = me.error();
        if (me.error().code != Code::Unauthorized)
            return finding;
        // One that was replaced meanwhile is another one, of which nothing is known yet.
        auto kept = m_secrets.read(account.secretKey);
        if (kept && kept->reveal() == token->reveal()) {
            finding.told.tokenRejected = true;
            return finding;
        }
        token = std::move(kept);
    }
    finding.problem = token.error();
    return finding;
}

Async::Future<QList<AccountStatus>> AccountService::check(std::stop_token stop)
{
    const ActionScope doing(u"check accounts"_s);
    return m_network
        .run(
            [this, stop]() -> Result<QList<AccountStatus>> {
                auto logins = Async::await(m_database.read(readLogins, stop));
                if (!logins)
                    return std::unexpected(logins.error());
                QList<AccountStatus> all;
                for (const Login &login : std::as_const(*logins)) {
                    const auto finding = ask(login.account, login.instance, stop);
                    if (!finding)
                        return std::unexpected(finding.error());
                    // Asking takes its time: what is stored by now is what is added to.
                    auto stored = Async::await(m_database.write(
                        [finding, id = login.account.id](Connection &c) { return noteFinding(c, id, finding->told); },
                        stop));
                    if (!stored)
                        return std::unexpected(stored.error());
                    if (*stored)
                        all.append({(*stored)->account, (*stored)->instance, finding->problem});
                }
                return all;
            },
            stop)
        .then(this, [this](const Result<QList<AccountStatus>> &result) {
            // One that was stopped has noted what it found out until then.
            Q_EMIT accountsChanged();
            return result;
        });
}

Async::Future<void> AccountService::remove(AccountId id)
{
    const ActionScope doing(u"remove account"_s);
    return m_network
        .run([this, id]() -> Result<void> {
            auto logins = Async::await(m_database.read(readLogins));
            if (!logins)
                return std::unexpected(logins.error());
            const auto login = std::ranges::find(*logins, id, [](const Login &l) { return l.account.id; });
            if (login == logins->end())
                return fail(Code::NotFound, u"account.remove"_s, u"There is no such account."_s);
            // The token first: while the account is there, all of this can be done again.
            if (auto removed = m_secrets.remove(login->account.secretKey); !removed)
                return std::unexpected(
                    wrapError(removed.error(), u"account.remove"_s,
                              u"The token of %1 on %2 could not be removed from %3, so the account is kept."_s.arg(
                                  login->account.login, login->instance.name, m_secrets.name())));
            return Async::await(
                m_database.write([id](Connection &c) { return SqlProjectRepository(c).removeAccount(id); }));
        })
        .then(this, [this](const Result<void> &result) {
            Q_EMIT accountsChanged();
            m_projects.notifyChanged();
            return result;
        });
}

Async::Future<Discovery> AccountService::discover(std::stop_token stop, AccountId only)
{
    const ActionScope doing(u"discover repositories"_s);
    return m_network
        .run(
            [this, stop, only]() -> Result<Discovery> {
                auto logins = Async::await(m_database.read(readLogins, stop));
                if (!logins)
                    return std::unexpected(logins.error());
                if (!only.isNull())
                    logins->removeIf([only](const Login &login) { return login.account.id != only; });
                Discovery discovery;
                for (const Login &login : std::as_const(*logins)) {
                    auto token = m_secrets.read(login.account.secretKey);
                    auto found = token ? m_connector.connect(login.instance, *token)->projects().list(QString(), stop)
                                       : Result<QList<Project>>(std::unexpected(token.error()));
                    if (!found && found.error().code == Code::Cancelled)
                        return std::unexpected(found.error());
                    if (!found) {
                        discovery.missed.append(login.account.id);
                        discovery.problems.append(wrapError(found.error(), u"account.discover"_s,
                                                            u"The repositories of %1 on %2 could not be listed."_s.arg(
                                                                login.account.login, login.instance.name)));
                        continue;
                    }
                    auto stored = Async::await(m_database.write(
                        [found, instance = login.instance.id,
                         account = login.account.id](Connection &c) -> Result<void> {
                            SqlProjectRepository repository(c);
                            auto known = repository.projects(false);
                            if (!known)
                                return std::unexpected(known.error());
                            for (Project project : std::as_const(*found)) {
                                const auto same = std::ranges::find_if(*known, [&](const Project &other) {
                                    return other.instance == instance && other.remoteId == project.remoteId;
                                });
                                if (same != known->end()) {
                                    if (auto reached = noteReached(repository, same->id, account); !reached)
                                        return reached;
                                    continue;
                                }
                                project.instance = instance;
                                project.account = account;
                                if (auto id = repository.storeProject(project); !id)
                                    return std::unexpected(id.error());
                            }
                            return {};
                        },
                        stop));
                    if (!stored)
                        return std::unexpected(stored.error());
                }
                auto all = Async::await(
                    m_database.read([](Connection &c) { return SqlProjectRepository(c).projects(false); }, stop));
                if (!all)
                    return std::unexpected(all.error());
                discovery.projects = *all;
                return discovery;
            },
            stop)
        .then(this, [this](const Result<Discovery> &result) {
            if (result)
                m_projects.notifyChanged();
            return result;
        });
}

} // namespace Docket::Services
