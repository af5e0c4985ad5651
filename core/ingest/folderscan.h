// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "skippedfile.h"

#include <base/error.h>
#include <domain/document.h>

#include <QSet>

#include <functional>
#include <stop_token>

namespace Docket::Ingest {

/// What to look at below a folder.
struct ScanOptions
{
    QString root; ///< absolute
    /// Patterns as in a .gitignore; those of .docketignore files below the root are added. What a link leads to is left
    /// out by the path of the link and by its own, if that lies below the root.
    QStringList ignore;
    bool hidden = false;
    /// Links to folders and files are followed, after all that needs none; each folder is entered once. What belongs to
    /// another source is left out. scanFiles() does not look for other links: of several that lead to one folder
    /// outside the root it takes a file by any of them, where the walk takes it by the first alone.
    bool symlinks = false;
    bool otherMounts = false; ///< what lies on another file system is entered, itself or by a link
    qint64 maxBytes = 64LL * 1024 * 1024;
    QSet<QString> otherRoots; ///< absolute real folders that are sources of their own: left out
    /// False for files that were named one by one: only what they are is looked at, not what leads to them.
    bool rules = true;
};

struct FoundFile
{
    QString path; ///< relative to the root, '/' between the parts
    Domain::FileStamp stamp;
};

struct FolderScan
{
    QString mount;          ///< what the root's file system is known as; see Domain::DocumentSource::mount
    QList<FoundFile> files; ///< by path
    /// Markdown files and folders that were left out; an ignored or hidden file that is no Markdown is not told.
    QList<SkippedFile> skipped;
    QStringList folders; ///< relative, "" for the root: what a watcher has to watch
};

/// True for .md, .markdown, .mdown, .mkd and .mkdn in any capitals.
[[nodiscard]] bool isMarkdownName(QStringView name);

/// What the file system that holds a path is known as; empty if it cannot be told.
[[nodiscard]] QString mountIdentity(const QString &path);

/// Lists the Markdown files below a folder without reading them. Blocks: for worker threads. A folder or file that
/// cannot be read is skipped and told; an error only where the root itself is not there (NotFound), is no folder or may
/// not be read. @p progress is called every few hundred entries with the number of files found so far.
[[nodiscard]] Result<FolderScan> scanFolder(const ScanOptions &options, std::stop_token stop,
                                            const std::function<void(qint64 files)> &progress = {});

/// The same for some files by relative path, without a look at the rest: each is found, skipped for the reason for
/// which scanFolder() would leave it out (or the folder on the way to it), or, if it is not there, neither. Blocks.
[[nodiscard]] Result<FolderScan> scanFiles(const ScanOptions &options, const QStringList &paths, std::stop_token stop);

/// Size and time of one file, or why it cannot be taken in. Links are followed.
[[nodiscard]] Result<Domain::FileStamp> stampOf(const QString &path, qint64 maxBytes);

} // namespace Docket::Ingest
