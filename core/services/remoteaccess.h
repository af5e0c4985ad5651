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
};

/// Reads it from the local database, on one of its workers. Among several accounts of an instance it takes one whose
/// token was accepted lately. Code::Unauthorized where there is no account.
[[nodiscard]] Result<RemoteAccess> readRemoteAccess(Storage::Connection &connection, Domain::ProjectId id);

} // namespace Docket::Services
