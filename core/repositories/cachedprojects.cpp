// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachedprojects.h"

using namespace Qt::StringLiterals;

namespace Docket::Repositories {

using namespace Domain;

Result<QList<Project>> CachedProjectRepository::projects(bool trackedOnly)
{
    return m_reads.read<QList<Project>>(
        CachedReads::question(u"project", m_reads.database(), u"projects"_s, {QString::number(trackedOnly)}),
        [&] { return m_source.projects(trackedOnly); });
}

Result<Project> CachedProjectRepository::project(ProjectId id)
{
    return m_reads.read<Project>(
        CachedReads::question(u"project", m_reads.database(), u"project"_s, {QString::number(id.value)}),
        [&] { return m_source.project(id); });
}

Result<Project> CachedProjectRepository::findProject(QStringView fullName)
{
    return m_reads.read<Project>(CachedReads::question(u"project", m_reads.database(), u"name"_s,
                                                       {fullName.trimmed().toString().toCaseFolded()}),
                                 [&] { return m_source.findProject(fullName); });
}

Result<QList<SavedView>> CachedProjectRepository::views()
{
    return m_reads.read<QList<SavedView>>(CachedReads::question(u"project", m_reads.database(), u"views"_s, {}),
                                          [&] { return m_source.views(); });
}

} // namespace Docket::Repositories
