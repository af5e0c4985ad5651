// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parsed tree and its lifetime. Private to the module.

#include <QByteArrayView>

#include <cmark-gfm.h>
#include <memory>
#include <stop_token>

namespace Docket::Markdown {

struct NodeDeleter
{
    void operator()(cmark_node *node) const { cmark_node_free(node); }
};
struct IteratorDeleter
{
    void operator()(cmark_iter *iterator) const { cmark_iter_free(iterator); }
};

using NodePointer = std::unique_ptr<cmark_node, NodeDeleter>;
using IteratorPointer = std::unique_ptr<cmark_iter, IteratorDeleter>;

[[nodiscard]] constexpr bool isBlock(cmark_node_type type)
{
    return (unsigned(type) & unsigned(CMARK_NODE_TYPE_MASK)) == unsigned(CMARK_NODE_TYPE_BLOCK);
}

/// Parses GitHub-flavoured Markdown: tables, strikethrough, bare links, task lists. Bytes that are not UTF-8, and NUL,
/// become U+FFFD. nullptr if @p stop was requested.
[[nodiscard]] NodePointer parseDocument(QByteArrayView markdown, std::stop_token stop);

/// The first @p maxBytes, or less so as not to cut a character or, where it is near, a line.
[[nodiscard]] QByteArrayView beginning(QByteArrayView markdown, qsizetype maxBytes);

} // namespace Docket::Markdown
