// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/project.h>
#include <domain/repositories.h>

namespace Docket::Storage {
class Connection;
}

namespace Docket::Services {

/// Where and as whom to ask for a project.
struct RemoteAccess
{
    Domain::Project project;
    Domain::Instance instance;
    Domain::Account account;
    QList<Domain::Account> others; ///< of the instance, in the order in which they are worth a try
};

/// Reads it from the local database, on one of its workers. Among several accounts of an instance it takes the one that
/// could read the project before; accounts whose token was rejected lately come last. Code::Unauthorized where there is
/// no account.
[[nodiscard]] Result<RemoteAccess> readRemoteAccess(Storage::Connection &connection, Domain::ProjectId id);

} // namespace Docket::Services
