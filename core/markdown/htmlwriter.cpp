// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "htmlwriter.h"

#include "links.h"

#include <cmark-gfm-core-extensions.h>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

constexpr int maxDepth = 40;
constexpr auto markerBegin = QChar(0xFDD0);
constexpr auto markerEnd = QChar(0xFDD1);

QString literal(cmark_node *node)
{
    return QString::fromUtf8(cmark_node_get_literal(node));
}

bool isTight(cmark_node *paragraph)
{
    cmark_node *item = cmark_node_parent(paragraph);
    cmark_node *list = item ? cmark_node_parent(item) : nullptr;
    return list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
}

QString alignment(cmark_node *cell, int column)
{
    cmark_node *row = cmark_node_parent(cell);
    cmark_node *table = row ? cmark_node_parent(row) : nullptr;
    const auto *alignments = table ? cmark_gfm_extensions_get_table_alignments(table) : nullptr;
    if (!alignments)
        return {};
    if (column >= cmark_gfm_extensions_get_table_columns(table))
        return {};
    switch (alignments[column]) {
    case 'l': return u" align=\"left\""_s;
    case 'c': return u" align=\"center\""_s;
    case 'r': return u" align=\"right\""_s;
    default: return {};
    }
}

/// <br> is the one tag that people write because Markdown has no other way, in tables.
bool isLineBreak(const QString &html)
{
    const QString tag = html.trimmed().toLower();
    return tag == u"<br>"_s || tag == u"<br/>"_s || tag == u"<br />"_s;
}

} // namespace

bool HtmlWriter::write(cmark_node *root, std::stop_token stop)
{
    const IteratorPointer iterator(cmark_iter_new(root));
    unsigned steps = 0;
    for (;;) {
        const auto event = cmark_iter_next(iterator.get());
        if (event == CMARK_EVENT_DONE)
            return true;
        if (++steps % 1024 == 0 && stop.stop_requested())
            return false;
        cmark_node *node = cmark_iter_get_node(iterator.get());
        if (event == CMARK_EVENT_ENTER)
            enter(node);
        else
            leave();
    }
}

void HtmlWriter::open(const QString &tag, const QString &closing)
{
    if (m_depth >= maxDepth || m_images > 0) {
        openNothing();
        return;
    }
    ++m_depth;
    m_out.html += tag;
    m_closing << closing;
}

void HtmlWriter::openInside(const QString &tag, const QString &closing)
{
    if (m_closing.isEmpty() || m_closing.last().isEmpty()) {
        openNothing();
        return;
    }
    ++m_depth;
    m_out.html += tag;
    m_closing << closing;
}

void HtmlWriter::leave()
{
    const QString closing = m_closing.isEmpty() ? QString() : m_closing.takeLast();
    if (closing.isEmpty())
        return;
    if (closing == u"<image>"_s) {
        // Its alternative text is complete only now.
        --m_images;
        const QString text = m_alternative.isEmpty() ? u"image"_s : m_alternative;
        if (m_imageTarget.isEmpty() || m_links > 0)
            m_out.html += escaped(text);
        else if (m_options.images)
            m_out.html += u"<img src=\""_s + escaped(m_imageTarget) + u"\" alt=\""_s + escaped(text) + u"\"/>"_s;
        else
            m_out.html += u"<a href=\""_s + escaped(m_imageTarget) + u"\">"_s + escaped(text) + u"</a>"_s;
        return;
    }
    if (closing == u"</a>"_s)
        --m_links;
    --m_depth;
    m_out.html += closing;
}

void HtmlWriter::enter(cmark_node *node)
{
    const auto type = cmark_node_get_type(node);
    switch (type) {
    // Nodes without children get no leave event from the iterator.
    case CMARK_NODE_TEXT: writeText(literal(node)); return;
    case CMARK_NODE_SOFTBREAK: // Gitea shows the lines of issues and comments as they were typed
    case CMARK_NODE_LINEBREAK:
        if (m_images > 0)
            m_alternative += u' ';
        else
            m_out.html += u"<br/>"_s;
        return;
    case CMARK_NODE_CODE:
        if (m_images > 0)
            m_alternative += literal(node);
        else
            m_out.html += u"<code>"_s + escaped(literal(node)) + u"</code>"_s;
        return;
    case CMARK_NODE_HTML_INLINE: {
        const QString html = literal(node);
        if (m_images > 0)
            return;
        m_out.html += isLineBreak(html) ? u"<br/>"_s : escaped(withoutComments(html));
        return;
    }
    case CMARK_NODE_HTML_BLOCK: {
        const QString html = withoutComments(literal(node)).trimmed();
        if (!html.isEmpty())
            m_out.html += u"<p>"_s + escaped(html).replace(u'\n', u"<br/>"_s) + u"</p>\n"_s;
        return;
    }
    case CMARK_NODE_CODE_BLOCK: writeCodeBlock(node); return;
    case CMARK_NODE_THEMATIC_BREAK: m_out.html += u"<hr/>\n"_s; return;
    default: break;
    }
    if (cmark_node_get_syntax_extension(node))
        enterExtension(node);
    else if (isBlock(type))
        enterBlock(node, type);
    else
        enterInline(node, type);
}

void HtmlWriter::enterBlock(cmark_node *node, cmark_node_type type)
{
    switch (type) {
    case CMARK_NODE_BLOCK_QUOTE: open(u"<blockquote>\n"_s, u"</blockquote>\n"_s); break;
    case CMARK_NODE_LIST: {
        const bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
        const int start = cmark_node_get_list_start(node);
        if (!ordered)
            open(u"<ul>\n"_s, u"</ul>\n"_s);
        else if (start == 1)
            open(u"<ol>\n"_s, u"</ol>\n"_s);
        else
            open(u"<ol start=\"%1\">\n"_s.arg(start), u"</ol>\n"_s);
        break;
    }
    case CMARK_NODE_ITEM: enterItem(node, {}); break;
    case CMARK_NODE_PARAGRAPH:
        if (isTight(node))
            openNothing();
        else
            open(u"<p>"_s, u"</p>\n"_s);
        break;
    case CMARK_NODE_HEADING: {
        const QString level = QString::number(cmark_node_get_heading_level(node));
        open(u"<h"_s + level + u'>', u"</h"_s + level + u">\n"_s);
        break;
    }
    default: openNothing(); break; // the document itself
    }
}

void HtmlWriter::enterItem(cmark_node *node, const QString &lead)
{
    // Flat nesting still begins each item on a line of its own.
    const bool written = !m_closing.isEmpty() && !m_closing.last().isEmpty();
    openInside(u"<li>"_s, u"</li>\n"_s);
    if (!written && cmark_node_previous(node))
        m_out.html += u"<br/>"_s;
    m_out.html += lead;
}

void HtmlWriter::enterInline(cmark_node *node, cmark_node_type type)
{
    switch (type) {
    case CMARK_NODE_EMPH: open(u"<em>"_s, u"</em>"_s); break;
    case CMARK_NODE_STRONG: open(u"<strong>"_s, u"</strong>"_s); break;
    case CMARK_NODE_LINK: enterLink(node); break;
    case CMARK_NODE_IMAGE: enterImage(node); break;
    default: openNothing(); break;
    }
}

void HtmlWriter::enterExtension(cmark_node *node)
{
    const QByteArrayView name = cmark_node_get_type_string(node);
    if (name == "strikethrough") {
        open(u"<s>"_s, u"</s>"_s);
    } else if (name == "table") {
        open(u"<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\">\n"_s, u"</table>\n"_s);
    } else if (name == "table_header" || name == "table_row") {
        m_column = 0;
        openInside(u"<tr>"_s, u"</tr>\n"_s);
    } else if (name == "table_cell") {
        const bool header = QByteArrayView(cmark_node_get_type_string(cmark_node_parent(node))) == "table_header";
        const QString tag = header ? u"th"_s : u"td"_s;
        openInside(u'<' + tag + alignment(node, m_column++) + u'>', u"</"_s + tag + u'>');
    } else if (name == "tasklist") {
        enterItem(node, cmark_gfm_extensions_get_tasklist_item_checked(node) ? u"☑ "_s : u"☐ "_s);
    } else if (cmark_node_get_type(node) == CMARK_NODE_LINK) { // a bare address
        enterLink(node);
    } else {
        openNothing();
    }
}

void HtmlWriter::enterLink(cmark_node *node)
{
    const QString target = safeTarget(QString::fromUtf8(cmark_node_get_url(node)), m_options.baseUrl);
    // A link in a link or in an image's text would end the outer one.
    if (target.isEmpty() || m_links > 0 || m_images > 0 || m_depth >= maxDepth) {
        openNothing();
        return;
    }
    ++m_links;
    open(u"<a href=\""_s + escaped(target) + u"\">"_s, u"</a>"_s);
}

void HtmlWriter::enterImage(cmark_node *node)
{
    if (m_images > 0) { // an image in the alternative text of another
        openNothing();
        return;
    }
    ++m_images;
    m_alternative.clear();
    m_imageTarget = safeImage(QString::fromUtf8(cmark_node_get_url(node)), m_options.baseUrl);
    m_closing << u"<image>"_s;
}

void HtmlWriter::writeText(const QString &text)
{
    if (m_images > 0)
        m_alternative += text;
    else
        m_out.html += m_links > 0 ? escaped(text) : withReferences(text, m_options.project);
}

void HtmlWriter::writeCodeBlock(cmark_node *node)
{
    CodeBlock block;
    block.marker = markerBegin + QString::number(m_out.codeBlocks.size()) + markerEnd;
    // "cpp", "cpp title=x", "{.cpp}" and "cpp,ignore" all occur.
    const QString info = QString::fromUtf8(cmark_node_get_fence_info(node)).trimmed();
    for (const QChar c : info) {
        if (c.isSpace() || c == u',' || c == u'}')
            break;
        if (c != u'{' && (c != u'.' || !block.language.isEmpty()))
            block.language += c.toLower();
    }
    block.text = literal(node);
    m_out.html += block.marker + u'\n';
    m_out.codeBlocks.append(block);
}

} // namespace Docket::Markdown
