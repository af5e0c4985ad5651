// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "projectnames.h"

#include <services/projectservice.h>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

using namespace Domain;

Result<ProjectNames> ProjectNames::read(Services::ProjectService &service)
{
    auto instances = wait(service.instances());
    if (!instances)
        return std::unexpected(instances.error());
    auto projects = wait(service.projects(false));
    if (!projects)
        return std::unexpected(projects.error());
    QHash<QString, int> namesakes;
    for (const Project &project : std::as_const(*projects))
        ++namesakes[project.fullName().toCaseFolded()];
    ProjectNames names;
    for (const Project &project : std::as_const(*projects)) {
        const auto instance = std::ranges::find(*instances, project.instance, &Instance::id);
        Entry entry{project.fullName(), {}};
        if (instance != instances->cend()) {
            // Two servers may be called the same; their addresses differ.
            const bool shared = std::ranges::count(*instances, instanceName(*instance), &instanceName) > 1;
            entry.instance = shared ? instance->url.authority() + instance->url.path() : instanceName(*instance);
        }
        if (namesakes.value(entry.name.toCaseFolded()) > 1)
            entry.name = entry.instance + u':' + entry.name;
        names.m_entries.insert(project.id, entry);
    }
    return names;
}

QString ProjectNames::name(ProjectId project, const QString &otherwise) const
{
    const auto entry = m_entries.constFind(project);
    return entry == m_entries.cend() ? otherwise : entry->name;
}

QString ProjectNames::instance(ProjectId project) const
{
    return m_entries.value(project).instance;
}

} // namespace Docket::Cli
