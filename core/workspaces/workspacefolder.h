// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/workspace.h>
#include <files/confinedroot.h>

namespace Docket::Workspaces {

/// Folders of a root that are no workspaces.
inline constexpr QStringView finishedFolder = u"finished";
inline constexpr QStringView trashFolder = u"trash";

inline constexpr QStringView testPlanName = u"test-plan.md";

/// Whether an abandoned workspace was moved to the trash. One whose folder was not there, or was another thing, was
/// not: it cannot be restored while that is so.
[[nodiscard]] bool isInTrash(const Domain::WorkspaceRecord &record);

/// What is not as Docket left it, as paths below the workspace.
struct WorkspaceChanges
{
    QStringList changed;
    QStringList added;
    QStringList removed;
    bool complete = true; ///< false: there are more entries than are looked at

    bool operator==(const WorkspaceChanges &) const = default;
};

/// The folder of a workspace, for reading. Nothing outside its root is ever read, whatever links lie in it. Blocks: on
/// a worker.
class WorkspaceFolder final
{
public:
    /// NotFound if the folder, or the root with all in it, is away; Conflict if something else is in its place.
    [[nodiscard]] static Result<WorkspaceFolder> open(const Domain::WorkspaceRecord &record);

    /// The manifest; Malformed if it cannot be understood or is that of another issue.
    [[nodiscard]] Result<Domain::WorkspaceManifest> manifest() const;
    /// The test plan as text. Conflict names it if it is away, too large or no UTF-8.
    [[nodiscard]] Result<QString> testPlan() const;
    /// Compares with the hashes of @p manifest; at most 5,000 entries are looked at.
    [[nodiscard]] Result<WorkspaceChanges> changes(const Domain::WorkspaceManifest &manifest) const;
    [[nodiscard]] Files::EntryKind kind(const QString &name) const { return m_root.kind(below(name)); }
    [[nodiscard]] const Files::ConfinedRoot &root() const { return m_root; }

private:
    WorkspaceFolder(Files::ConfinedRoot root, Domain::WorkspaceRecord record);
    [[nodiscard]] QString below(const QString &name) const { return m_record.folder + u'/' + name; }
    [[nodiscard]] Result<void> walk(const QString &folder, QStringList &files, qsizetype &entries, int depth) const;

    Files::ConfinedRoot m_root;
    Domain::WorkspaceRecord m_record;
};

[[nodiscard]] QByteArray hashOf(QByteArrayView bytes);

/// The first of "name", "name-2", "name-3" … with @p suffix in @p folder that no entry there is called, in whatever
/// capitals or ways to write it; as a path below the root.
[[nodiscard]] Result<QString> freePath(const Files::ConfinedRoot &root, const QString &folder, const QString &name,
                                       const QString &suffix = {});

} // namespace Docket::Workspaces
