// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "codeblocks.h"

namespace Docket::Ui {

using namespace Qt::StringLiterals;

QString withCode(const Markdown::RenderedMarkdown &rendered, CodeHighlighter &highlighter, bool dark,
                 const QString &ground, std::stop_token stop)
{
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
        // A cell has a padding; the background of a <pre> would cling to the letters.
        html +=
            u"<table style=\"margin-top: 6px; margin-bottom: 8px;\" width=\"100%\" cellpadding=\"8\" cellspacing=\"0\" bgcolor=\"%1\"><tr><td><pre>"_s
                .arg(ground);
        html += stop.stop_requested() ? code.toHtmlEscaped() : highlighter.toHtml(code, block.language, dark);
        html += u"</pre></td></tr></table>"_s;
        done = at + block.marker.size();
    }
    html += QStringView(rendered.html).sliced(done);
    return html;
}

} // namespace Docket::Ui
