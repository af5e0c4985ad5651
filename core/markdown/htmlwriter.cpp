// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "htmlwriter.h"

#include "links.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

constexpr int maxDepth = 40;
constexpr auto markerBegin = QChar(0xFDD0);
constexpr auto markerEnd = QChar(0xFDD1);

QString literal(Node node)
{
    return QString::fromUtf8(node.text());
}

bool isTight(Node paragraph)
{
    const Node list = paragraph.parent().parent();
    return !list.isNull() && list.type() == NodeType::List && list.details().tight;
}

QString alignment(Alignment value)
{
    switch (value) {
    case Alignment::Left: return u" align=\"left\""_s;
    case Alignment::Center: return u" align=\"center\""_s;
    case Alignment::Right: return u" align=\"right\""_s;
    case Alignment::None: break;
    }
    return {};
}

/// <br> is the one tag that people write because Markdown has no other way, in tables.
bool isLineBreak(const QString &html)
{
    const QString tag = html.trimmed().toLower();
    return tag == u"<br>"_s || tag == u"<br/>"_s || tag == u"<br />"_s;
}

QString nodeAnchor(Node node)
{
    return u"<a name=\"n%1\"></a>"_s.arg(node.id());
}

} // namespace

bool HtmlWriter::write(const Ast &ast, const std::stop_token &stop)
{
    constexpr NodeId stepsBetweenChecks = 1024;
    for (NodeId id = 1; id < ast.nodeCount(); ++id) {
        if (id % stepsBetweenChecks == 0 && stop.stop_requested())
            return false;
        while (!m_ends.empty() && m_ends.back() <= id)
            leave();
        const Node node = ast.node(id);
        if (node.type() == NodeType::TableRow && node.row() >= m_options.tableRows) {
            id = writeRest(ast, node);
            continue;
        }
        enter(node);
        // Only what may have children waits for its end.
        if (size_t(m_closing.size()) > m_ends.size())
            m_ends.push_back(node.endId());
    }
    while (!m_ends.empty())
        leave();
    return true;
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
    const QString closing = m_closing.takeLast();
    m_ends.pop_back();
    if (closing.isEmpty())
        return;
    if (closing == u"<image>"_s) {
        // Its alternative text is complete only now.
        --m_images;
        const QString text = m_alternative.isEmpty() ? u"image"_s : m_alternative;
        if (m_imageTarget.isEmpty() || m_links > 0)
            m_out.html += escaped(text);
        else if (m_options.images || (m_options.fileImages && m_imageTarget.startsWith("docket:file/"_L1)))
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

void HtmlWriter::enter(Node node)
{
    switch (node.type()) {
    // These have no children, and nothing waits to be closed.
    case NodeType::FrontMatter: return;
    case NodeType::Text: writeText(literal(node)); return;
    case NodeType::SoftBreak: // Gitea shows the lines of issues and comments as they were typed
    case NodeType::LineBreak:
        if (m_images > 0)
            m_alternative += u' ';
        else if (node.type() == NodeType::LineBreak || m_options.hardBreaks)
            m_out.html += u"<br/>"_s;
        else
            m_out.html += u'\n';
        return;
    case NodeType::Code:
        if (m_images > 0)
            m_alternative += literal(node);
        else
            m_out.html += u"<code>"_s + escaped(literal(node)) + u"</code>"_s;
        return;
    case NodeType::HtmlInline: {
        const QString html = literal(node);
        if (m_images == 0)
            m_out.html += isLineBreak(html) ? u"<br/>"_s : escaped(withoutComments(html));
        return;
    }
    case NodeType::HtmlBlock: writeHtmlBlock(node); return;
    case NodeType::CodeBlock: writeCodeBlock(node); return;
    case NodeType::ThematicBreak: m_out.html += u"<hr/>\n"_s; return;
    default: break;
    }
    if (isInline(node.type()))
        enterInline(node);
    else
        enterBlock(node);
}

void HtmlWriter::enterBlock(Node node)
{
    switch (node.type()) {
    case NodeType::BlockQuote: open(u"<blockquote>\n"_s, u"</blockquote>\n"_s); break;
    case NodeType::List: {
        const NodeDetails details = node.details();
        if (!details.ordered)
            open(u"<ul>\n"_s, u"</ul>\n"_s);
        else if (details.start == 1)
            open(u"<ol>\n"_s, u"</ol>\n"_s);
        else
            open(u"<ol start=\"%1\">\n"_s.arg(details.start), u"</ol>\n"_s);
        break;
    }
    case NodeType::Item: enterItem(node); break;
    case NodeType::TaskItem: enterTask(node); break;
    case NodeType::Paragraph:
        if (isTight(node))
            openNothing();
        else
            open(u"<p>"_s, u"</p>\n"_s);
        writeAnchor(node);
        break;
    case NodeType::Heading: {
        const QString level = QString::number(node.details().level);
        open(u"<h"_s + level + u'>', u"</h"_s + level + u">\n"_s);
        writeAnchor(node);
        break;
    }
    case NodeType::Table: open(u"<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\">\n"_s, u"</table>\n"_s); break;
    case NodeType::TableRow: openInside(u"<tr>"_s, u"</tr>\n"_s); break;
    case NodeType::TableCell: enterCell(node); break;
    default: openNothing(); break;
    }
}

void HtmlWriter::enterItem(Node node, QStringView attributes)
{
    // Flat nesting still begins each item on a line of its own.
    const bool written = !m_closing.isEmpty() && !m_closing.last().isEmpty();
    openInside(u"<li"_s + attributes + u'>', u"</li>\n"_s);
    if (!written && node.row() > 0)
        m_out.html += u"<br/>"_s;
}

void HtmlWriter::enterTask(Node node)
{
    const bool checked = node.details().checked;
    const bool drawn = m_options.taskClasses && !m_closing.isEmpty() && !m_closing.last().isEmpty();
    enterItem(node, !drawn ? u"" : checked ? u" class=\"checked\"" : u" class=\"unchecked\"");
    if (!drawn)
        m_out.html += checked ? u"☑ "_s : u"☐ "_s;
}

void HtmlWriter::enterCell(Node node)
{
    const NodeDetails details = node.details();
    const QString tag = details.header ? u"th"_s : u"td"_s;
    openInside(u'<' + tag + alignment(details.alignment) + u'>', u"</"_s + tag + u'>');
    writeAnchor(node);
}

void HtmlWriter::enterInline(Node node)
{
    switch (node.type()) {
    case NodeType::Emphasis: open(u"<em>"_s, u"</em>"_s); break;
    case NodeType::Strong: open(u"<strong>"_s, u"</strong>"_s); break;
    case NodeType::Strikethrough: open(u"<s>"_s, u"</s>"_s); break;
    case NodeType::Link: enterLink(node); break;
    case NodeType::Image: enterImage(node); break;
    default: openNothing(); break;
    }
}

void HtmlWriter::writeAnchor(Node node)
{
    QString anchors;
    if (m_options.nodeAnchors)
        anchors += nodeAnchor(node);
    if (m_options.documentLinks && node.type() == NodeType::Heading)
        anchors += u"<a name=\""_s + escaped(QString::fromUtf8(node.details().anchor)) + u"\"></a>"_s;
    m_out.html += anchors;
}

/// The address as it may stand in the output; empty if it is not to be followed.
QString HtmlWriter::linkTarget(const QString &address) const
{
    if (!m_options.documentLinks || address.isEmpty())
        return safeTarget(address, m_options.baseUrl);
    if (address.startsWith(u'#'))
        return u'#' +
               QString::fromLatin1(QUrl::toPercentEncoding(QUrl::fromPercentEncoding(address.sliced(1).toUtf8())));
    if (QString safe = safeTarget(address, {}); !safe.isEmpty())
        return safe;
    // A path: everything that could be taken for a scheme is encoded.
    const QUrl url(address, QUrl::TolerantMode);
    if (!url.isValid() || !url.scheme().isEmpty() || !url.host().isEmpty() || address.startsWith(u"//"_s))
        return {};
    const QString path = QString::fromLatin1(QUrl::toPercentEncoding(url.path(QUrl::FullyDecoded), "/"));
    if (path.isEmpty())
        return {};
    const QString anchor = QString::fromLatin1(QUrl::toPercentEncoding(url.fragment(QUrl::FullyDecoded)));
    return u"docket:file/"_s + path + (anchor.isEmpty() ? QString() : QString(u'#' + anchor));
}

void HtmlWriter::enterLink(Node node)
{
    const QString target = linkTarget(QString::fromUtf8(node.details().target));
    // A link in a link or in an image's text would end the outer one.
    if (target.isEmpty() || m_links > 0 || m_images > 0 || m_depth >= maxDepth) {
        openNothing();
        return;
    }
    ++m_links;
    open(u"<a href=\""_s + escaped(target) + u"\">"_s, u"</a>"_s);
}

void HtmlWriter::enterImage(Node node)
{
    if (m_images > 0) { // an image in the alternative text of another
        openNothing();
        return;
    }
    ++m_images;
    m_alternative.clear();
    const QString address = QString::fromUtf8(node.details().target);
    m_imageTarget = safeImage(address, m_options.baseUrl);
    if (m_imageTarget.isEmpty() && m_options.documentLinks)
        m_imageTarget = linkTarget(address);
    m_closing << u"<image>"_s;
}

void HtmlWriter::writeText(const QString &text)
{
    if (m_images > 0)
        m_alternative += text;
    else
        m_out.html += m_links > 0 ? escaped(text) : withReferences(text, m_options.project);
}

NodeId HtmlWriter::writeRest(const Ast &ast, Node row)
{
    const Node table = row.parent();
    leave(); // the table: what follows stands below it
    m_out.html +=
        u"<p><em>The table has %1 rows: the last %2 follow as plain text; the source has all of them.</em></p>\n"_s
            .arg(table.childCount())
            .arg(table.childCount() - row.row());
    m_out.html += u"<pre>"_s;
    writeAnchor(row);
    const auto rest = ast.source().sliced(row.begin(), std::max<qsizetype>(0, table.end() - row.begin()));
    m_out.html += escaped(QString::fromUtf8(rest)) + u"</pre>\n"_s;
    return table.endId() - 1;
}

void HtmlWriter::writeHtmlBlock(Node node)
{
    const QString html = withoutComments(literal(node)).trimmed();
    if (html.isEmpty())
        return;
    m_out.html += u"<p>"_s;
    writeAnchor(node);
    m_out.html += escaped(html).replace(u'\n', u"<br/>"_s) + u"</p>\n"_s;
}

void HtmlWriter::writeCodeBlock(Node node)
{
    CodeBlock block;
    block.marker = markerBegin + QString::number(m_out.codeBlocks.size()) + markerEnd;
    // "cpp", "cpp title=x", "{.cpp}" and "cpp,ignore" all occur.
    const QString info = QString::fromUtf8(node.details().info).trimmed();
    for (const QChar c : info) {
        if (c.isSpace() || c == u',' || c == u'}')
            break;
        if (c != u'{' && (c != u'.' || !block.language.isEmpty()))
            block.language += c.toLower();
    }
    block.text = literal(node);
    if (m_options.nodeAnchors)
        block.anchor = nodeAnchor(node);
    m_out.html += block.marker + u'\n';
    m_out.codeBlocks.append(block);
}

} // namespace Docket::Markdown
