// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/project.h>
#include <domain/repositories.h>

#include <optional>

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

/// An account and its server.
struct Login
{
    Domain::Account account;
    Domain::Instance instance;
};

/// All of them, in the order of the accounts.
[[nodiscard]] Result<QList<Login>> readLogins(Storage::Connection &connection);

/// What asking a server told of a login; what is absent was not found out.
struct LoginFinding
{
    std::optional<Domain::Capabilities> capabilities = {};
    std::optional<QStringList> absentRoutes = {}; ///< of the capabilities
    std::optional<bool> tokenRejected = {};
};

/// Adds @p finding to what is stored by now: asking takes its time, in which names, tokens and rights may have changed.
/// Returns what is stored then; nothing comes back for an account that is gone.
[[nodiscard]] Result<std::optional<Login>> noteFinding(Storage::Connection &connection, Domain::AccountId id,
                                                       const LoginFinding &finding);

} // namespace Docket::Services
