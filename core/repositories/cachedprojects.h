// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachedreads.h"

#include <domain/repositories.h>

namespace Docket::Repositories {

/// Projects and saved views through the cache. Instances and accounts are always read from the database: what decides
/// over access is not kept elsewhere. On the transaction's thread, as the repository behind it.
class CachedProjectRepository final : public Domain::ProjectRepository
{
public:
    CachedProjectRepository(Domain::ProjectRepository &source, CachedReads reads)
        : m_source(source)
        , m_reads(std::move(reads))
    {
    }

    [[nodiscard]] Result<QList<Domain::Project>> projects(bool trackedOnly) override;
    [[nodiscard]] Result<Domain::Project> project(Domain::ProjectId id) override;
    [[nodiscard]] Result<Domain::Project> findProject(QStringView fullName) override;
    [[nodiscard]] Result<QList<Domain::SavedView>> views() override;

    // What is written goes through: the transaction's commit tells what became stale.
    [[nodiscard]] Result<QList<Domain::Instance>> instances() override { return m_source.instances(); }
    [[nodiscard]] Result<Domain::InstanceId> storeInstance(const Domain::Instance &instance) override
    {
        return m_source.storeInstance(instance);
    }
    [[nodiscard]] Result<QList<Domain::Account>> accounts() override { return m_source.accounts(); }
    [[nodiscard]] Result<Domain::AccountId> storeAccount(const Domain::Account &account) override
    {
        return m_source.storeAccount(account);
    }
    [[nodiscard]] Result<void> removeAccount(Domain::AccountId id) override { return m_source.removeAccount(id); }
    [[nodiscard]] Result<Domain::ProjectId> storeProject(const Domain::Project &project) override
    {
        return m_source.storeProject(project);
    }
    [[nodiscard]] Result<void> setTracked(Domain::ProjectId id, bool tracked) override
    {
        return m_source.setTracked(id, tracked);
    }
    [[nodiscard]] Result<void> setAccount(Domain::ProjectId id, Domain::AccountId account) override
    {
        return m_source.setAccount(id, account);
    }
    [[nodiscard]] Result<void> removeProject(Domain::ProjectId id) override { return m_source.removeProject(id); }
    [[nodiscard]] Result<void> setProjectState(Domain::ProjectId id, Domain::ProjectState state,
                                               const QString &text) override
    {
        return m_source.setProjectState(id, state, text);
    }
    [[nodiscard]] Result<Domain::ViewId> storeView(const Domain::SavedView &view) override
    {
        return m_source.storeView(view);
    }
    [[nodiscard]] Result<void> removeView(Domain::ViewId id) override { return m_source.removeView(id); }

private:
    Domain::ProjectRepository &m_source;
    CachedReads m_reads;
};

} // namespace Docket::Repositories
