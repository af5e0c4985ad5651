// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render.h"

#include "document.h"
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

Result<RenderedMarkdown> render(QByteArrayView markdown, const RenderOptions &options, std::stop_token stop)
{
    const QByteArrayView source = beginning(markdown, options.maxBytes);
    if (stop.stop_requested())
        return cancelled();
    const NodePointer root = parseDocument(source, stop);
    if (!root)
        return cancelled();
    HtmlWriter writer(options);
    if (!writer.write(root.get(), stop))
        return cancelled();
    auto rendered = writer.take();
    if (source.size() < markdown.size()) {
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
    const QByteArrayView source = beginning(markdown, std::min<qsizetype>(maxLength, 1 << 16) * 8 + 4096);
    const NodePointer root = parseDocument(source, {});
    LineWriter line(maxLength);
    const IteratorPointer iterator(cmark_iter_new(root.get()));
    for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE && !line.isFull();
         event = cmark_iter_next(iterator.get())) {
        cmark_node *node = cmark_iter_get_node(iterator.get());
        const auto type = cmark_node_get_type(node);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK)
            line.add(QString::fromUtf8(cmark_node_get_literal(node)));
        if (type == CMARK_NODE_HTML_BLOCK)
            line.add(withoutTags(withoutComments(QString::fromUtf8(cmark_node_get_literal(node)))));
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK || isBlock(type))
            line.space();
    }
    return line.take(source.size() < markdown.size());
}

} // namespace Docket::Markdown
