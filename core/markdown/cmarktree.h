// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parser library, made safe for several threads and for hostile input. Private to the module.

#include "parse.h"

#include <QByteArrayView>

#include <cmark-gfm/node.h>
#include <functional>
#include <stop_token>

namespace Docket::Markdown {

/// Parses GitHub-flavoured Markdown, which must be valid UTF-8 without NUL, and hands the tree to @p use; it is gone
/// when this returns. TooLarge over the limits of memory and time, Cancelled by @p stop, else what @p use answers.
/// Any number of threads may parse at once.
[[nodiscard]] Result<> withTree(QByteArrayView markdown, const ParseLimits &limits, const std::stop_token &stop,
                                const std::function<Result<>(const cmark_node *root)> &use);

/// The library's extensions, as nodes name the one that they belong to. Valid inside of withTree().
struct ExtensionPointers
{
    const cmark_syntax_extension *table = nullptr;
    const cmark_syntax_extension *strikethrough = nullptr;
    const cmark_syntax_extension *autolink = nullptr;
    const cmark_syntax_extension *tasklist = nullptr;
};
[[nodiscard]] ExtensionPointers extensionPointers();

} // namespace Docket::Markdown
