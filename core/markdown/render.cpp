// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render.h"

#include "document.h"
#include "encoding.h"
#include "htmlwriter.h"
#include "links.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

std::unexpected<Error> cancelled()
{
    return fail(Code::Cancelled, u"markdown.render"_s, u"Rendering was cancelled."_s);
}

/// QTextDocument gives the name of an anchor to the first UTF-16 unit behind it, which tears a letter of two apart: one
/// that takes no room stands before such a letter. Other readers of HTML need none, and would keep it in their text.
void keepLettersWhole(QString &html)
{
    constexpr QChar wordJoiner(0x2060);
    constexpr auto anchorEnd = "\"></a>"_L1;
    qsizetype copied = 0;
    QString result;
    for (auto at = html.indexOf(anchorEnd); at >= 0; at = html.indexOf(anchorEnd, at)) {
        at += anchorEnd.size();
        // In attributes '>' is escaped.
        while (at < html.size() && (html[at] == u'<' || html[at] == u'\n')) {
            const auto end = html[at] == u'<' ? html.indexOf(u'>', at) : at;
            if (end < 0)
                break;
            at = end + 1;
        }
        if (at >= html.size() || !html[at].isHighSurrogate())
            continue;
        result += QStringView(html).sliced(copied, at - copied);
        result += wordJoiner;
        copied = at;
    }
    if (copied > 0)
        html = result + QStringView(html).sliced(copied);
}

/// Gathers text in one line: runs of space become one, and no more is kept than asked for.
class LineWriter final
{
public:
    explicit LineWriter(qsizetype limit)
        : m_limit(limit)
    {
    }

    void add(const QString &text)
    {
        for (const QChar c : text) {
            if (isFull())
                return;
            if (c.isSpace() || c.category() == QChar::Other_Control) {
                space();
            } else {
                if (m_space && !m_line.isEmpty())
                    m_line += u' ';
                m_space = false;
                m_line += c;
            }
        }
    }
    void space() { m_space = true; }
    [[nodiscard]] bool isFull() const { return m_line.size() > m_limit; }

    /// At most the limit, with an ellipsis in place of what is missing.
    [[nodiscard]] QString take(bool moreFollows)
    {
        if (m_line.size() <= m_limit && !(moreFollows && !m_line.isEmpty()))
            return m_line;
        qsizetype end = std::min(m_line.size(), m_limit - 1);
        if (end > 0 && m_line[end - 1].isHighSurrogate())
            --end;
        return end < 0 ? QString() : QString(m_line.first(end).trimmed() + u'…');
    }

private:
    qsizetype m_limit;
    QString m_line;
    bool m_space = false;
};

} // namespace

Result<RenderedMarkdown> render(const Ast &ast, const RenderOptions &options, std::stop_token stop)
{
    HtmlWriter writer(options);
    if (!writer.write(ast, stop))
        return cancelled();
    RenderedMarkdown written = writer.take();
    if (options.nodeAnchors)
        keepLettersWhole(written.html);
    return written;
}

Result<RenderedMarkdown> render(QByteArrayView markdown, const RenderOptions &options, std::stop_token stop)
{
    const QByteArray source = validUtf8(beginning(markdown, options.maxBytes));
    if (stop.stop_requested())
        return cancelled();
    const auto tree = parseTree(source, {}, {}, stop);
    if (!tree && tree.error().code == Code::Cancelled)
        return cancelled();
    RenderedMarkdown rendered;
    if (tree) {
        auto written = render(tree->ast, options, stop);
        if (!written)
            return written;
        rendered = std::move(*written);
    } else {
        // Made to exhaust a parser; a reader can still see what it says.
        rendered.html = u"<pre>"_s + escaped(QString::fromUtf8(source)) + u"</pre>\n"_s;
    }
    if (beginning(markdown, options.maxBytes).size() < markdown.size()) {
        rendered.cut = true;
        rendered.html += u"<p><em>The text is %1 KiB long; only its beginning is shown here.</em></p>\n"_s.arg(
            (markdown.size() + 1023) / 1024);
    }
    return rendered;
}

QString plainText(QByteArrayView markdown, qsizetype maxLength)
{
    if (maxLength <= 0)
        return {};
    // Markup takes room too; eight bytes a character leave enough for most texts, and none costs more than a little.
    const QByteArray source = validUtf8(beginning(markdown, std::min<qsizetype>(maxLength, 1 << 16) * 8 + 4096));
    const auto tree = parseTree(source, {}, {}, {});
    LineWriter line(maxLength);
    if (!tree)
        line.add(QString::fromUtf8(source));
    for (NodeId id = 0; tree && id < tree->ast.nodeCount() && !line.isFull(); ++id) {
        const Node node = tree->ast.node(id);
        const NodeType type = node.type();
        if (!isInline(type) || type == NodeType::SoftBreak || type == NodeType::LineBreak)
            line.space();
        if (type == NodeType::Text || type == NodeType::Code || type == NodeType::CodeBlock)
            line.add(QString::fromUtf8(node.text()));
        if (type == NodeType::HtmlBlock)
            line.add(withoutTags(withoutComments(QString::fromUtf8(node.text()))));
        if (type == NodeType::CodeBlock || type == NodeType::HtmlBlock)
            line.space();
    }
    return line.take(source.size() < markdown.size());
}

} // namespace Docket::Markdown
