// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/repositories.h>

namespace Docket::Storage {

/// Instances, accounts, projects and saved views in the local database; see Domain::ProjectRepository. Cheap to make;
/// serves one transaction. Local counts are kept by the issue repository and never written here.
class SqlProjectRepository final : public Domain::ProjectRepository
{
public:
    explicit SqlProjectRepository(Connection &connection);

    [[nodiscard]] Result<QList<Domain::Instance>> instances() override;
    [[nodiscard]] Result<Domain::InstanceId> storeInstance(const Domain::Instance &instance) override;
    [[nodiscard]] Result<QList<Domain::Account>> accounts() override;
    [[nodiscard]] Result<Domain::AccountId> storeAccount(const Domain::Account &account) override;
    [[nodiscard]] Result<void> removeAccount(Domain::AccountId id) override;

    [[nodiscard]] Result<QList<Domain::Project>> projects(bool trackedOnly) override;
    [[nodiscard]] Result<Domain::Project> project(Domain::ProjectId id) override;
    [[nodiscard]] Result<Domain::Project> findProject(QStringView fullName) override;
    [[nodiscard]] Result<Domain::ProjectId> storeProject(const Domain::Project &project) override;
    [[nodiscard]] Result<void> setTracked(Domain::ProjectId id, bool tracked) override;
    [[nodiscard]] Result<void> setAccount(Domain::ProjectId id, Domain::AccountId account) override;
    [[nodiscard]] Result<void> removeProject(Domain::ProjectId id) override;
    [[nodiscard]] Result<void> setProjectState(Domain::ProjectId id, Domain::ProjectState state,
                                               const QString &text) override;

    [[nodiscard]] Result<QList<Domain::SavedView>> views() override;
    [[nodiscard]] Result<Domain::ViewId> storeView(const Domain::SavedView &view) override;
    [[nodiscard]] Result<void> removeView(Domain::ViewId id) override;

private:
    [[nodiscard]] Result<QList<Domain::Project>> readProjects(Statement &&rows);
    [[nodiscard]] Result<qint64> existingProject(const Domain::Project &project);
    [[nodiscard]] Result<void> touchProject(const Result<int> &changes, Domain::ProjectId id) const;

    Connection &m_connection;
};

} // namespace Docket::Storage
