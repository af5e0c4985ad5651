// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ids.h"

#include <QList>

#include <variant>

namespace Docket::Domain {

/// Instances, accounts, projects or saved views were written.
struct ProjectsChanged
{
    bool operator==(const ProjectsChanged &) const = default;
};

/// Issues or their comments were written.
struct IssuesChanged
{
    ProjectId project; ///< null: of any

    bool operator==(const IssuesChanged &) const = default;
};

/// Documents of a source were written.
struct DocumentsChanged
{
    DocumentSourceId source; ///< null: of any

    bool operator==(const DocumentsChanged &) const = default;
};

/// A fact that a unit of work tells once it is committed. A new kind of fact is a struct and its place in this list.
using Event = std::variant<ProjectsChanged, IssuesChanged, DocumentsChanged>;
using Events = QList<Event>;

} // namespace Docket::Domain
