// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the tree says about the document. Private to the module.

#include "parse.h"

namespace Docket::Markdown {

/// Fills headings, links, tasks, code blocks, body, code and words from document.ast in one walk.
void extractFacts(ParsedDocument &document);

/// What a reader sees of a node and all below it, in one line.
[[nodiscard]] QString visibleText(const Ast &ast, Node node);

} // namespace Docket::Markdown
