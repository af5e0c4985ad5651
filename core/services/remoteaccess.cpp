// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "remoteaccess.h"

#include <storage/sqlprojectrepository.h>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;

Result<RemoteAccess> readRemoteAccess(Storage::Connection &connection, ProjectId id)
{
    Storage::SqlProjectRepository repository(connection);
    auto project = repository.project(id);
    if (!project)
        return std::unexpected(project.error());
    auto instances = repository.instances();
    if (!instances)
        return std::unexpected(instances.error());
    auto accounts = repository.accounts();
    if (!accounts)
        return std::unexpected(accounts.error());
    RemoteAccess access{*project, {}, {}, {}};
    for (const Instance &instance : std::as_const(*instances)) {
        if (instance.id == project->instance)
            access.instance = instance;
    }
    std::ranges::copy_if(*accounts, std::back_inserter(access.others),
                         [&](const Account &account) { return account.instance == project->instance; });
    std::ranges::stable_sort(access.others, {}, [&](const Account &account) {
        return std::pair(account.tokenRejected, account.id != project->account);
    });
    if (access.others.isEmpty())
        return fail(Code::Unauthorized, u"sync.account"_s,
                    u"There is no account for %1 on %2."_s.arg(project->fullName(), access.instance.name),
                    u"Add an account for this server, or stop syncing the project."_s);
    access.account = access.others.takeFirst();
    return access;
}

Result<QList<Login>> readLogins(Storage::Connection &connection)
{
    Storage::SqlProjectRepository repository(connection);
    auto accounts = repository.accounts();
    if (!accounts)
        return std::unexpected(accounts.error());
    auto instances = repository.instances();
    if (!instances)
        return std::unexpected(instances.error());
    QList<Login> logins;
    for (const Account &account : std::as_const(*accounts)) {
        const auto instance = std::ranges::find(*instances, account.instance, &Instance::id);
        if (instance != instances->end())
            logins.append({account, *instance});
    }
    return logins;
}

Result<std::optional<Login>> noteFinding(Storage::Connection &connection, AccountId id, const LoginFinding &finding)
{
    auto logins = readLogins(connection);
    if (!logins)
        return std::unexpected(logins.error());
    const auto login = std::ranges::find(*logins, id, [](const Login &l) { return l.account.id; });
    if (login == logins->end())
        return std::nullopt;
    Storage::SqlProjectRepository repository(connection);
    auto &capabilities = login->instance.capabilities;
    capabilities = finding.capabilities.value_or(capabilities);
    capabilities.absentRoutes = finding.absentRoutes.value_or(capabilities.absentRoutes);
    if (finding.capabilities || finding.absentRoutes) {
        if (auto stored = repository.storeInstance(login->instance); !stored)
            return std::unexpected(stored.error());
    }
    if (finding.tokenRejected) {
        login->account.tokenRejected = *finding.tokenRejected;
        if (auto stored = repository.storeAccount(login->account); !stored)
            return std::unexpected(stored.error());
    }
    return *login;
}

} // namespace Docket::Services
