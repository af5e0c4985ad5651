// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <markdown/ast.h>

#include <QByteArray>

/// The tree as HTML in the form in which the specifications of CommonMark and GitHub-flavoured Markdown show their
/// examples: unsafe, with raw HTML. If it comes out right, nothing of the document is missing in the tree.
[[nodiscard]] QByteArray specHtml(const Docket::Markdown::Ast &ast);
