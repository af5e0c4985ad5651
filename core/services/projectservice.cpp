// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "projectservice.h"

#include <base/action.h>
#include <storage/database.h>
#include <storage/sqlprojectrepository.h>

#include <unitofwork/unitofworkrunner.h>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;
using Storage::Connection;
using Storage::SqlProjectRepository;
using UnitsOfWork::UnitOfWork;
using UnitsOfWork::UnitOfWorkRunner;
using UnitsOfWork::UnitOptions;

ProjectService::ProjectService(Storage::Database &database, UnitOfWorkRunner &units, QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_units(units)
{
}

Async::Future<QList<Instance>> ProjectService::instances()
{
    const ActionScope doing(u"show projects"_s);
    return m_database.read([](Connection &c) { return SqlProjectRepository(c).instances(); });
}

Async::Future<QList<Project>> ProjectService::projects(bool trackedOnly)
{
    const ActionScope doing(u"show projects"_s);
    return m_database.read([trackedOnly](Connection &c) { return SqlProjectRepository(c).projects(trackedOnly); });
}

Async::Future<Project> ProjectService::findProject(const QString &fullName)
{
    const ActionScope doing(u"find project"_s);
    return m_database.read([fullName](Connection &c) { return SqlProjectRepository(c).findProject(fullName); });
}

Async::Future<void> ProjectService::setTracked(ProjectId id, bool tracked)
{
    const ActionScope doing(u"track project"_s);
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

Async::Future<void> ProjectService::remove(ProjectId id)
{
    const ActionScope doing(u"remove project"_s);
    return m_units
        .run(UnitOptions{.action = u"remove a project"_s, .stop = {}, .longRunning = {}},
             [id](UnitOfWork &work) {
                 work.events().add(ProjectsChanged{});
                 return work.projects().removeProject(id);
             })
        .then(this, [this](const Result<void> &result) {
            if (result)
                Q_EMIT projectsChanged();
            return result;
        });
}

Async::Future<QList<SavedView>> ProjectService::views()
{
    const ActionScope doing(u"show views"_s);
    return m_database.read([](Connection &c) { return SqlProjectRepository(c).views(); });
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
