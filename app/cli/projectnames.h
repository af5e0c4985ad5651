// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include <QHash>

namespace Docket::Cli {

/// What the projects of a profile are called in what commands print: owner/name, with INSTANCE: in front where several
/// servers have a project of that name, so that what is printed can be given to the next command. A value.
class ProjectNames final
{
public:
    /// Reads projects and servers.
    [[nodiscard]] static Result<ProjectNames> read(Services::ProjectService &service);
    [[nodiscard]] static Result<ProjectNames> read(Context &context) { return read(context.services.projects); }

    /// @p otherwise for projects that are gone.
    [[nodiscard]] QString name(Domain::ProjectId project, const QString &otherwise) const;
    [[nodiscard]] QString instance(Domain::ProjectId project) const;

private:
    struct Entry
    {
        QString name;
        QString instance;
    };
    QHash<Domain::ProjectId, Entry> m_entries;
};

} // namespace Docket::Cli
