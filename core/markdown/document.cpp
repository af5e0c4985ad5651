// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "document.h"

#include "astbuilder.h"
#include "cmarktree.h"

#include <algorithm>

namespace Docket::Markdown {

Result<ParsedTree> parseTree(QByteArrayView text, const FrontMatterRange &frontMatter, const ParseLimits &limits,
                             const std::stop_token &stop)
{
    ParsedTree parsed;
    const auto build = [&](const cmark_node *root) -> Result<> {
        AstBuilder builder(text, frontMatter, limits);
        if (auto built = builder.build(root); !built)
            return built;
        parsed = {builder.take(), builder.firstTooDeep(), builder.unmapped()};
        return {};
    };
    if (auto done = withTree(text.sliced(frontMatter.after), limits, stop, build); !done)
        return std::unexpected(done.error());
    return parsed;
}

QByteArrayView beginning(QByteArrayView markdown, qsizetype maxBytes)
{
    constexpr qsizetype lineSearch = 1024;
    if (markdown.size() <= maxBytes)
        return markdown;
    qsizetype end = std::max<qsizetype>(0, maxBytes);
    const qsizetype newline = markdown.first(end).lastIndexOf('\n');
    if (newline >= 0 && newline > end - lineSearch)
        return markdown.first(newline + 1);
    while (end > 0 && (uchar(markdown[end]) & 0xC0U) == 0x80U)
        --end;
    return markdown.first(end);
}

} // namespace Docket::Markdown
