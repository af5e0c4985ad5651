// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "codeblocks.h"

#include <widgets/safetextbrowser.h>

#include <QTextBoundaryFinder>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// Shorter lines fit anyway.
constexpr qsizetype alwaysFits = 40;

/// Where a line of @p code could be broken although no space stands there: between the two signs of "++", behind a
/// slash, before a bracket.
QList<qsizetype> breaksInsideTokens(const QString &code)
{
    QList<qsizetype> places;
    qsizetype begin = 0;
    while (begin < code.size()) {
        auto end = code.indexOf(u'\n', begin);
        if (end < 0)
            end = code.size();
        if (end - begin > alwaysFits) {
            QTextBoundaryFinder finder(QTextBoundaryFinder::Line, code.constData() + begin, end - begin);
            for (auto at = finder.toNextBoundary(); at > 0 && at < end - begin; at = finder.toNextBoundary()) {
                if (!code[begin + at - 1].isSpace() && !code[begin + at].isSpace())
                    places.append(begin + at);
            }
        }
        begin = end + 1;
    }
    return places;
}

/// @p html of @p code with a joiner at each of those places, so that lines break at spaces as long as there are any.
QString brokenAtSpaces(const QString &html, const QString &code)
{
    const auto places = breaksInsideTokens(code);
    if (places.isEmpty())
        return html;
    QString result;
    result.reserve(html.size() + places.size());
    qsizetype at = 0; // in the code
    auto next = places.cbegin();
    for (qsizetype i = 0; i < html.size();) {
        auto end = i + 1;
        if (html[i] == u'<') {
            end = html.indexOf(u'>', i) + 1;
        } else {
            if (html[i] == u'&')
                end = html.indexOf(u';', i) + 1;
            if (next != places.cend() && *next == at) {
                result += SafeTextBrowser::joiner;
                ++next;
            }
            ++at;
        }
        if (end <= i)
            return html;
        result += QStringView(html).sliced(i, end - i);
        i = end;
    }
    // Who has not come to the end of the code has counted something that is not there.
    return at == code.size() ? result : html;
}

} // namespace

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
        html += stop.stop_requested() ? code.toHtmlEscaped()
                                      : brokenAtSpaces(highlighter.toHtml(code, block.language, dark), code);
        html += u"</pre></td></tr></table>"_s;
        done = at + block.marker.size();
    }
    html += QStringView(rendered.html).sliced(done);
    return html;
}

} // namespace Docket::Ui
