// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filedescriptor.h"

#include <base/error.h>

#include <QByteArray>
#include <QString>

namespace Docket::Files {

enum class EntryKind
{
    Absent,
    File,
    Folder,
    Other ///< a link, a pipe, a device
};

/// A folder that nothing done through this object leaves: paths are relative to its open descriptor, pass checkPath(),
/// and links are never followed (openat2 with RESOLVE_BENEATH where the kernel has it, else name by name with
/// O_NOFOLLOW), so that a link or a renamed folder that somebody puts in the way meanwhile leads nowhere. The folder
/// itself may be reached over links. Thread-safe; errors name the file below the root.
class ConfinedRoot final
{
public:
    enum class Resolve
    {
        Kernel, ///< openat2, and name by name if the kernel does not know it
        ByName
    };

    /// Opens the existing folder @p path. NotFound if there is none.
    [[nodiscard]] static Result<ConfinedRoot> open(const QString &path, Resolve resolve = Resolve::Kernel);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] EntryKind kind(const QString &path) const;
    /// The whole file; TooLarge beyond @p maxBytes.
    [[nodiscard]] Result<QByteArray> read(const QString &path, qint64 maxBytes) const;
    /// Names in a folder, unsorted; an empty path is the root. Names that are no UTF-8 are left out.
    [[nodiscard]] Result<QStringList> names(const QString &folder) const;

    /// Opens a folder below the root, an empty path for the root itself. With this the *at() functions of the system
    /// work on names in it.
    [[nodiscard]] Result<FileDescriptor> openFolder(const QString &folder) const;
    /// open(2) with @p flags on an existing file.
    [[nodiscard]] Result<FileDescriptor> openFile(const QString &path, int flags) const;

    /// The error of a failed call of the system on @p path: from errno.
    [[nodiscard]] Error systemError(const QString &operation, const QString &path, int number) const;

private:
    ConfinedRoot(QString path, FileDescriptor folder, Resolve resolve);
    [[nodiscard]] Result<FileDescriptor> resolve(const QString &path, int flags) const;
    [[nodiscard]] Result<FileDescriptor> resolveByName(const QString &path, int flags) const;

    QString m_path;
    FileDescriptor m_folder;
    Resolve m_resolve;
};

} // namespace Docket::Files
