// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <files/confinedroot.h>

namespace Docket::Workspaces {

/// Keeps everybody else, in this process or another, from changing the workspace of one issue while it lives. A lock of
/// the system on a file below `.docket-locks` in the root: it ends with its process, however that ends.
class WorkspaceLock final
{
public:
    /// Code::Locked names the process that holds it. Does not wait.
    [[nodiscard]] static Result<WorkspaceLock> take(const Files::ConfinedRoot &root, const QString &reference);
    WorkspaceLock(WorkspaceLock &&) = default;
    WorkspaceLock &operator=(WorkspaceLock &&) = delete;
    WorkspaceLock(const WorkspaceLock &) = delete;
    WorkspaceLock &operator=(const WorkspaceLock &) = delete;
    ~WorkspaceLock();

private:
    WorkspaceLock(Files::FileDescriptor folder, Files::FileDescriptor file, QByteArray name);

    Files::FileDescriptor m_folder;
    Files::FileDescriptor m_file;
    QByteArray m_name;
};

} // namespace Docket::Workspaces
