// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ast.h"

#include <base/error.h>

#include <QByteArrayView>
#include <QList>
#include <QString>

#include <stop_token>

namespace Docket::Markdown {

struct RenderOptions
{
    QString project;        ///< "owner/name" that a bare #12 belongs to
    QString baseUrl;        ///< web address that relative links are resolved against; empty drops them
    bool images = false;    ///< false: an image becomes a link with its alternative text
    bool hardBreaks = true; ///< lines end where they were typed, as forges show issues; false: as in documents
    /// Relative links become "docket:file/PATH#anchor" (percent-encoded) and "#anchor", and headings get their anchors.
    bool documentLinks = false;
    /// With documentLinks: an image at a relative address is one of "docket:file/PATH", whatever `images` says.
    bool fileImages = false;
    /// A task's box is a class of its list item, "checked" or "unchecked", which QTextDocument draws; false: a letter.
    bool taskClasses = false;
    bool nodeAnchors = false; ///< each block begins with an anchor "n12" that names its node; for QTextDocument
    int tableRows = 200; ///< of one table; QTextDocument takes seconds for thousands, so that more follow as plain text
    qsizetype maxBytes = 1 << 20; ///< longer text is cut, with a note at the end
};

/// A fenced or indented code block that the interface highlights and puts in place of its marker.
struct CodeBlock
{
    QString marker;   ///< stands in the HTML exactly once; cannot occur in rendered input
    QString language; ///< first word of the info string, lower case; may be empty
    QString text;
    QString anchor; ///< HTML that belongs before its text, with nodeAnchors
};

struct RenderedMarkdown
{
    QString html; ///< safe subset for QTextBrowser; links are http, https, mailto or docket:
    QList<CodeBlock> codeBlocks;
    bool cut = false;
};

/// Renders GitHub-flavoured Markdown. References become links: "docket:issue/owner/name/12", "docket:user/login". Raw
/// HTML is shown as text without its comments, links of other schemes lose their target. Never fails on content: what
/// is not UTF-8 is replaced. Cancelled is the only error. Thread-safe; threads do not wait for each other.
[[nodiscard]] Result<RenderedMarkdown> render(QByteArrayView markdown, const RenderOptions &options,
                                              std::stop_token stop = {});

/// The same for a document that was parsed before; maxBytes does not apply.
[[nodiscard]] Result<RenderedMarkdown> render(const Ast &ast, const RenderOptions &options, std::stop_token stop = {});

/// The beginning of the text without markup in one line, at most @p maxLength characters, for previews and tooltips.
[[nodiscard]] QString plainText(QByteArrayView markdown, qsizetype maxLength);

} // namespace Docket::Markdown
