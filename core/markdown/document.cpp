// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "document.h"

#include <algorithm>
#include <cmark-gfm-core-extensions.h>
#include <mutex>

namespace Docket::Markdown {

namespace {

struct ParserDeleter
{
    void operator()(cmark_parser *parser) const { cmark_parser_free(parser); }
};

} // namespace

NodePointer parseDocument(QByteArrayView markdown, std::stop_token stop)
{
    // cmark-gfm keeps the characters that its extensions react to in tables shared by all parsers and changes them
    // while it parses, so two threads must not parse at once: one would miss links and strikethrough of the other's
    // time.
    static std::mutex parsing;
    constexpr qsizetype chunk = 64 * 1024;

    const std::scoped_lock lock(parsing);
    cmark_gfm_core_extensions_ensure_registered();
    const std::unique_ptr<cmark_parser, ParserDeleter> parser(cmark_parser_new(CMARK_OPT_VALIDATE_UTF8));
    for (const char *name : {"table", "strikethrough", "autolink", "tasklist"}) {
        if (auto *extension = cmark_find_syntax_extension(name))
            cmark_parser_attach_syntax_extension(parser.get(), extension);
    }
    for (qsizetype at = 0; at < markdown.size(); at += chunk) {
        if (stop.stop_requested())
            return {};
        const auto part = markdown.sliced(at, std::min(chunk, markdown.size() - at));
        cmark_parser_feed(parser.get(), part.data(), size_t(part.size()));
    }
    NodePointer root(cmark_parser_finish(parser.get()));
    // Otherwise my_repo#12 would be three texts, and no reference.
    cmark_consolidate_text_nodes(root.get());
    return stop.stop_requested() ? NodePointer() : std::move(root);
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
