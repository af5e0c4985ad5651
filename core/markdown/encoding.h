// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From the bytes of a file to UTF-8. Private to the module.

#include "parse.h"

namespace Docket::Markdown {

struct DecodedText
{
    QByteArray text; ///< valid UTF-8 without byte order mark and without NUL; shares the input where it can
    QString encoding;
    QList<ParseProblem> problems;
};

/// Goes by the byte order mark; without one by what the bytes can be: UTF-8, UTF-16 if every other byte is zero, UTF-8
/// with damage if most of what is not ASCII is valid, else Windows-1252; a problem tells of the last and of
/// UTF-16 without a mark that they are guesses. What has no meaning becomes U+FFFD, and one problem tells how often and
/// where first.
[[nodiscard]] DecodedText decodeText(const QByteArray &bytes);

/// The same for text that can only be UTF-8: repaired without a word.
[[nodiscard]] QByteArray validUtf8(QByteArrayView bytes);

} // namespace Docket::Markdown
