// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "projectservice.h"

#include <base/action.h>
#include <repositories/repositoryregistry.h>
#include <unitofwork/unitofworkrunner.h>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;
using Repositories::ReadRepositories;
using UnitsOfWork::UnitOfWork;
using UnitsOfWork::UnitOfWorkRunner;
using UnitsOfWork::UnitOptions;

ProjectService::ProjectService(const Repositories::RepositoryRegistry &repositories, UnitOfWorkRunner &units,
                               QObject *parent)
    : QObject(parent)
    , m_repositories(repositories)
    , m_units(units)
{
}

Async::Future<QList<Instance>> ProjectService::instances()
{
    const ActionScope doing(u"show projects"_s);
    return m_repositories.read([](ReadRepositories &r) { return r.projects().instances(); });
}

Async::Future<QList<Project>> ProjectService::projects(bool trackedOnly)
{
    const ActionScope doing(u"show projects"_s);
    return m_repositories.read([trackedOnly](ReadRepositories &r) { return r.projects().projects(trackedOnly); });
}

Async::Future<Project> ProjectService::findProject(const QString &fullName)
{
    const ActionScope doing(u"find project"_s);
    return m_repositories.read([fullName](ReadRepositories &r) { return r.projects().findProject(fullName); });
}

Async::Future<void> ProjectService::setTracked(ProjectId id, bool tracked)
{
    const ActionScope doing(u"track project"_s);
    if (!tracked)
        Q_EMIT stopRequested(id);
    return m_units
        .run(UnitOptions{.action = u"track a project"_s, .stop = {}, .longRunning = {}},
             [id, tracked](UnitOfWork &work) {
                 work.events().add(ProjectsChanged{});
                 return work.projects().setTracked(id, tracked);
             })
        .then(this, [this](const Result<void> &result) {
            if (result)
                Q_EMIT projectsChanged();
            return result;
        });
}

Async::Future<void> ProjectService::noteMoveSeen(ProjectId id)
{
    const ActionScope doing(u"note a move"_s);
    return m_units
        .run(UnitOptions{.action = u"note a move"_s, .stop = {}, .longRunning = {}},
             [id](UnitOfWork &work) -> Result<void> {
                 auto project = work.projects().project(id);
                 if (!project)
                     return std::unexpected(project.error());
                 if (project->state != ProjectState::Moved)
                     return {};
                 work.events().add(ProjectsChanged{});
                 return work.projects().setProjectState(id, ProjectState::Ok, QString());
             })
        .then(this, [this](const Result<void> &result) {
            if (result)
                Q_EMIT projectsChanged();
            return result;
        });
}

Async::Future<void> ProjectService::remove(ProjectId id)
{
    const ActionScope doing(u"remove project"_s);
    Q_EMIT stopRequested(id);
    return m_units
        .run(UnitOptions{.action = u"remove a project"_s, .stop = {}, .longRunning = {}},
             [id](UnitOfWork &work) {
                 work.events().add(ProjectsChanged{});
                 return work.projects().removeProject(id);
             })
        .then(this, [this, id](const Result<void> &result) {
            if (result) {
                Q_EMIT projectsChanged();
                Q_EMIT projectRemoved(id);
            }
            return result;
        });
}

Async::Future<QList<SavedView>> ProjectService::views()
{
    const ActionScope doing(u"show views"_s);
    return m_repositories.read([](ReadRepositories &r) { return r.projects().views(); });
}

Async::Future<ViewId> ProjectService::storeView(const SavedView &view)
{
    const ActionScope doing(u"store view"_s);
    return m_units
        .run(UnitOptions{.action = u"store a view"_s, .stop = {}, .longRunning = {}},
             [view](UnitOfWork &work) {
                 work.events().add(ProjectsChanged{});
                 return work.projects().storeView(view);
             })
        .then(this, [this](const Result<ViewId> &result) {
            if (result)
                Q_EMIT viewsChanged();
            return result;
        });
}

Async::Future<void> ProjectService::removeView(ViewId id)
{
    const ActionScope doing(u"remove view"_s);
    return m_units
        .run(UnitOptions{.action = u"remove a view"_s, .stop = {}, .longRunning = {}},
             [id](UnitOfWork &work) {
                 work.events().add(ProjectsChanged{});
                 return work.projects().removeView(id);
             })
        .then(this, [this](const Result<void> &result) {
            if (result)
                Q_EMIT viewsChanged();
            return result;
        });
}

} // namespace Docket::Services
