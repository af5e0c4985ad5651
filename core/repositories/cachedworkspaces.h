// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachedreads.h"

#include <domain/workspace.h>

namespace Docket::Repositories {

/// The records of workspaces through the cache. On the transaction's thread, as the repository behind it.
class CachedWorkspaceRepository final : public Domain::WorkspaceRepository
{
public:
    CachedWorkspaceRepository(Domain::WorkspaceRepository &source, CachedReads reads)
        : m_source(source)
        , m_reads(std::move(reads))
    {
    }

    [[nodiscard]] Result<std::optional<Domain::WorkspaceRecord>>
    find(const QString &server, const QString &project, qint64 number, Domain::WorkspaceState state) override;
    [[nodiscard]] Result<QList<Domain::WorkspaceRecord>> list(std::optional<Domain::WorkspaceState> state) override;

    // What is written goes through: the transaction's commit tells what became stale.
    [[nodiscard]] Result<Domain::WorkspaceId> store(const Domain::WorkspaceRecord &record) override
    {
        return m_source.store(record);
    }

private:
    Domain::WorkspaceRepository &m_source;
    CachedReads m_reads;
};

} // namespace Docket::Repositories
