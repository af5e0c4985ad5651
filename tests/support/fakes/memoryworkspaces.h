// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/workspace.h>

namespace Docket::Tests {

/// Workspaces in memory, held to the same contract as those in the database. Not for several threads.
class MemoryWorkspaceRepository final : public Domain::WorkspaceRepository
{
public:
    [[nodiscard]] Result<Domain::WorkspaceId> store(const Domain::WorkspaceRecord &record) override;
    [[nodiscard]] Result<std::optional<Domain::WorkspaceRecord>>
    find(const QString &server, const QString &project, qint64 number, Domain::WorkspaceState state) override;
    [[nodiscard]] Result<QList<Domain::WorkspaceRecord>> list(std::optional<Domain::WorkspaceState> state) override;

private:
    QList<Domain::WorkspaceRecord> m_records;
    qint64 m_last = 0;
};

} // namespace Docket::Tests
