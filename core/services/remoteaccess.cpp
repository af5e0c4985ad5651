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
    RemoteAccess access{*project, {}, {}};
    for (const Instance &instance : std::as_const(*instances)) {
        if (instance.id == project->instance)
            access.instance = instance;
    }
    for (const Account &account : std::as_const(*accounts)) {
        if (account.instance == project->instance && (access.account.id.isNull() || access.account.tokenRejected))
            access.account = account;
    }
    if (access.account.id.isNull())
        return fail(Code::Unauthorized, u"sync.account"_s,
                    u"There is no account for %1 on %2."_s.arg(project->fullName(), access.instance.name),
                    u"Add an account for this server, or stop syncing the project."_s);
    return access;
}

} // namespace Docket::Services
