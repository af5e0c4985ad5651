// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Docket::Files {

/// The numbers are those of the table file_journal.
enum class ChangeKind
{
    Write = 0,  ///< a file with its content, new or in place of one
    Remove = 1, ///< a file, or a folder with all that is in it
    Rename = 2, ///< a file or folder, to a name that is free
    MakeFolder = 3
};

/// What a file that a change concerns holds when the change is staged: its size and a hash, so that a copy of the whole
/// folder is the same; "0" stands for no file, and it is empty for what is no file or cannot be read. Becomes the end
/// of the token, which needs no column in the journal.
[[nodiscard]] QString fingerprint(int folder, const QByteArray &name);
/// The fingerprint in a token; empty for a change that expects nothing, or a token of an earlier Docket.
[[nodiscard]] QStringView expectedFingerprint(QStringView token);

/// A change that was not carried out, because the file had become another one since it was staged.
struct FileConflict
{
    QString path;
    QString beside; ///< where the new content lies instead; empty if the file was to be removed

    bool operator==(const FileConflict &) const = default;
};

/// A staged change. As long as the entry `token` is in the staging folder of the root the change is not carried out;
/// carrying it out ends with the token gone. So it may be tried any number of times, and is done once.
struct FileChange
{
    ChangeKind kind = ChangeKind::Write;
    QString path;
    QString source; ///< of a rename
    QString token;
};

} // namespace Docket::Files
