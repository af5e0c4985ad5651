// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <domain/document.h>

#include <QSet>

#include <functional>
#include <stop_token>

namespace Docket::Ingest {

/// What to look at below a folder.
struct ScanOptions
{
    QString root;       ///< absolute
    QStringList ignore; ///< patterns as in a .gitignore; those of .docketignore files below the root are added
    bool hidden = false;
    bool symlinks = false;    ///< links to folders and files are followed, each folder once
    bool otherMounts = false; ///< folders on another file system are entered
    qint64 maxBytes = 64LL * 1024 * 1024;
    QSet<QString> otherRoots; ///< absolute folders that are sources of their own: left out
    /// False for files that were named one by one: only what they are is looked at, not what leads to them.
    bool rules = true;
};

struct FoundFile
{
    QString path; ///< relative to the root, '/' between the parts
    Domain::FileStamp stamp;
};

enum class SkipReason
{
    Ignored,    ///< by a pattern
    Hidden,     ///< its name begins with a dot
    Link,       ///< a symbolic link, and links are not followed
    Loop,       ///< a link to a folder that was entered already
    OtherMount, ///< a folder on another file system
    TooLarge,
    NotAFile,    ///< a device, pipe or socket
    Unreadable,  ///< no permission, or an input error
    BadName,     ///< no valid UTF-8, or a line feed in it
    OtherSource, ///< a folder that is a source of its own
    Twin,        ///< the same name as another file, but for the way its letters are composed
    NotMarkdown, ///< by its name; told only of files that were asked for
};

struct SkippedFile
{
    QString path; ///< relative to the root; of a folder with a '/' at the end
    SkipReason reason = SkipReason::Ignored;
    QString detail; ///< what the system said

    /// True for what the rules leave out: a document that is known under this path is none of the source any more.
    /// False where the file is there and only cannot be taken as it is.
    [[nodiscard]] bool saysItIsGone() const
    {
        return reason != SkipReason::Unreadable && reason != SkipReason::NotMarkdown;
    }
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

/// In words, for lists: "is hidden".
[[nodiscard]] QString skipReasonText(SkipReason reason);
/// The same with what the system said.
[[nodiscard]] QString reasonOf(const SkippedFile &skipped);

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
