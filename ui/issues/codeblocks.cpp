// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "codeblocks.h"

#include <widgets/pagemarks.h>
#include <widgets/safetextbrowser.h>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

QString withCode(const Markdown::RenderedMarkdown &rendered, CodeHighlighter &highlighter, bool dark,
                 std::stop_token stop)
{
    // No line is broken, however narrow the page: it is scrolled. Blocks of their own are laid out bit by bit, as a
    // table around them would not be; the margins leave room for the ground that PageMarks draws.
    constexpr int around = PageMarks::codePadding;
    const auto begin =
        u"<pre style=\"white-space: pre; margin: %1px %2px %3px %2px;\">"_s.arg(around + 6).arg(around).arg(around + 8);
    QString html;
    html.reserve(rendered.html.size() * 2);
    qsizetype done = 0;
    for (const auto &block : rendered.codeBlocks) {
        // Markers come in the order of the text, so that each part of the HTML is copied once.
        const auto at = rendered.html.indexOf(block.marker, done);
        if (at < 0)
            continue;
        auto code = block.text;
        while (code.endsWith(u'\n'))
            code.chop(1);
        html += QStringView(rendered.html).sliced(done, at - done);
        html += begin;
        // QTextDocument gives an anchor's name to the first unit behind it alone.
        html += block.anchor;
        if (!block.anchor.isEmpty() && !code.isEmpty() && code.front().isHighSurrogate())
            html += SafeTextBrowser::joiner;
        html += stop.stop_requested() ? code.toHtmlEscaped() : highlighter.toHtml(code, block.language, dark);
        html += u"</pre>"_s;
        done = at + block.marker.size();
    }
    html += QStringView(rendered.html).sliced(done);
    return html;
}

} // namespace Docket::Ui
