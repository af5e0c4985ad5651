// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/workspace.h>

namespace Docket::Storage {

/// The workspaces in SQLite; cheap to make, serves one transaction on the connection's thread.
class SqlWorkspaceRepository final : public Domain::WorkspaceRepository
{
public:
    explicit SqlWorkspaceRepository(Connection &connection);

    [[nodiscard]] Result<Domain::WorkspaceId> store(const Domain::WorkspaceRecord &record) override;
    [[nodiscard]] Result<std::optional<Domain::WorkspaceRecord>>
    find(const QString &server, const QString &project, qint64 number, Domain::WorkspaceState state) override;
    [[nodiscard]] Result<QList<Domain::WorkspaceRecord>> list(std::optional<Domain::WorkspaceState> state) override;

    /// The token that this profile has left in the folder @p path; nullopt if it has never kept workspaces there.
    [[nodiscard]] Result<std::optional<QString>> rootToken(const QString &path);
    [[nodiscard]] Result<void> storeRoot(const QString &path, const QString &token);

private:
    Connection &m_connection;
};

} // namespace Docket::Storage
