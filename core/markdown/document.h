// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From text to tree: what the parser of documents and the renderer of issues share. Private to the module.

#include "frontmatter.h"
#include "parse.h"

#include <QByteArrayView>

#include <stop_token>

namespace Docket::Markdown {

struct ParsedTree
{
    Ast ast;
    int firstTooDeep = 0; ///< line of the first container that was left out; 0 if none was
    int unmapped = 0;     ///< blocks whose inlines only have the place of the block
};

/// Parses text that is valid UTF-8 without NUL. TooLarge over a limit, or Cancelled.
[[nodiscard]] Result<ParsedTree> parseTree(QByteArrayView text, const FrontMatterRange &frontMatter,
                                           const ParseLimits &limits, const std::stop_token &stop);

/// The first @p maxBytes, or less so as not to cut a character or, where it is near, a line.
[[nodiscard]] QByteArrayView beginning(QByteArrayView markdown, qsizetype maxBytes);

} // namespace Docket::Markdown
