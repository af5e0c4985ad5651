// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <domain/project.h>
#include <domain/repositories.h>

#include <QObject>

namespace Docket::Repositories {
class RepositoryRegistry;
}

namespace Docket::UnitsOfWork {
class UnitOfWorkRunner;
}

namespace Docket::Services {

/// The projects and saved views that the user sees at the left. Lives in the main thread; every call returns at once
/// and answers with a future; nothing here waits.
class ProjectService final : public QObject
{
    Q_OBJECT

public:
    ProjectService(const Repositories::RepositoryRegistry &repositories, UnitsOfWork::UnitOfWorkRunner &units,
                   QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ProjectService)

    [[nodiscard]] Async::Future<QList<Domain::Instance>> instances();
    /// With local counts and states; sorted by instance and name.
    [[nodiscard]] Async::Future<QList<Domain::Project>> projects(bool trackedOnly);
    /// By "owner/name" or "INSTANCE:owner/name" in any case.
    [[nodiscard]] Async::Future<Domain::Project> findProject(const QString &fullName);
    /// Untracking keeps what was stored, and ends a sync that runs.
    [[nodiscard]] Async::Future<void> setTracked(Domain::ProjectId id, bool tracked);
    /// The user has seen that it moved: it is as any other from now on.
    [[nodiscard]] Async::Future<void> noteMoveSeen(Domain::ProjectId id);
    /// Removes the project with its issues from the local database; nothing changes on the server.
    [[nodiscard]] Async::Future<void> remove(Domain::ProjectId id);

    [[nodiscard]] Async::Future<QList<Domain::SavedView>> views();
    [[nodiscard]] Async::Future<Domain::ViewId> storeView(const Domain::SavedView &view);
    [[nodiscard]] Async::Future<void> removeView(Domain::ViewId id);

    /// Says that somebody else (sync, accounts) changed projects.
    void notifyChanged() { Q_EMIT projectsChanged(); }

Q_SIGNALS:
    void projectsChanged();
    /// It is gone with its issues; after projectsChanged().
    void projectRemoved(Docket::Domain::ProjectId project);
    /// The project is no longer to be synced; said before it is stored.
    void stopRequested(Docket::Domain::ProjectId project);
    void viewsChanged();

private:
    const Repositories::RepositoryRegistry &m_repositories;
    UnitsOfWork::UnitOfWorkRunner &m_units;
};

} // namespace Docket::Services
