// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Docket::Ingest {

enum class SkipReason
{
    Ignored,    ///< by a pattern
    Hidden,     ///< its name begins with a dot
    Link,       ///< a symbolic link, and links are not followed
    Loop,       ///< a link to a folder that was entered already
    OtherMount, ///< a folder on another file system, or a link to one or to a file there
    TooLarge,
    NotAFile,    ///< a device, pipe or socket
    Unreadable,  ///< no permission, or an input error
    BadName,     ///< no valid UTF-8, or a line feed in it
    OtherSource, ///< a folder that is a source of its own, or a link into one
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

/// In words, for lists: "is hidden".
[[nodiscard]] QString skipReasonText(SkipReason reason);
/// The same with what the system said.
[[nodiscard]] QString reasonOf(const SkippedFile &skipped);

} // namespace Docket::Ingest
