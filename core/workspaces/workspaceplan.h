// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workspacefolder.h"
#include "workspacetemplate.h"

#include <domain/workspacetext.h>

namespace Docket::Workspaces {

/// All that one change of a workspace does, worked out before the first byte is written. Paths are below the root.
struct WorkspacePlan
{
    Domain::WorkspaceRecord record; ///< as it will be
    QStringList folders;            ///< to be made, parents first
    QList<TemplateFile> writes;
    QHash<QString, QString> judged; ///< what of that was read before, as UnitFiles::contentNow() said then, by path
    QString moveFrom;               ///< last: the workspace's folder to another place; empty: it stays
    QString moveTo;
    QList<Error> notices; ///< what could not be done because the user's files come first
};

struct NewTest
{
    QString name;
    QStringList steps;
};

// Pure: from what was read to what is to be written.

/// @p server is the address of the one that has the issue.
[[nodiscard]] WorkspacePlan planStart(const Domain::IssueDetails &issue, const WorkspaceTemplate &from,
                                      const QString &root, const QString &folder, Timestamp now, const QString &server);
/// @p testPlan is the page as it is, or why it could not be read. The new test is the last one of @p manifest then.
[[nodiscard]] Result<WorkspacePlan> planAddTest(const Domain::WorkspaceRecord &record,
                                                Domain::WorkspaceManifest &manifest, const Result<QString> &testPlan,
                                                const NewTest &test, Timestamp now);
[[nodiscard]] Result<WorkspacePlan> planOutcome(const Domain::WorkspaceRecord &record,
                                                Domain::WorkspaceManifest &manifest, const Result<QString> &testPlan,
                                                QStringView test, Domain::TestOutcome outcome, Timestamp now);
/// @p summaryName is a name in the workspace that is free.
[[nodiscard]] WorkspacePlan planFinish(const Domain::WorkspaceRecord &record, Domain::WorkspaceManifest manifest,
                                       const WorkspaceChanges &changes, const QString &summaryName,
                                       const QString &target, Timestamp now);
/// Abandons or restores: moves the folder to @p target. Without a manifest that can be read the move is all.
[[nodiscard]] WorkspacePlan planMove(const Domain::WorkspaceRecord &record,
                                     std::optional<Domain::WorkspaceManifest> manifest, Domain::WorkspaceState state,
                                     const QString &target, Timestamp now);

} // namespace Docket::Workspaces
