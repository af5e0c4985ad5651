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
