// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "spechtml.h"

using namespace Docket::Markdown;

namespace {

QByteArray escaped(QByteArrayView text)
{
    return text.toByteArray().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
}

QByteArray address(QByteArrayView text)
{
    QByteArray result;
    for (const char c : text) {
        const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (c == '&')
            result += "&amp;";
        else if (c == '\'')
            result += "&#x27;";
        else if (letter || QByteArrayView("!#$%()*+,-./:;=?@_~").contains(c))
            result += c;
        else
            result += '%' + QByteArray(1, c).toHex().toUpper();
    }
    return result;
}

class Writer final
{
public:
    void write(Node node)
    {
        switch (node.type()) {
        case NodeType::Document: children(node); break;
        case NodeType::FrontMatter: break;
        case NodeType::Paragraph: paragraph(node); break;
        case NodeType::Heading: {
            const QByteArray tag = 'h' + QByteArray::number(node.details().level);
            newLine();
            wrap('<' + tag + '>', node, "</" + tag + ">\n");
            break;
        }
        case NodeType::BlockQuote:
            newLine();
            m_out += "<blockquote>\n";
            children(node);
            newLine();
            m_out += "</blockquote>\n";
            break;
        case NodeType::List: list(node); break;
        case NodeType::Item:
        case NodeType::TaskItem: item(node); break;
        case NodeType::CodeBlock: codeBlock(node); break;
        case NodeType::HtmlBlock:
            newLine();
            m_out += node.text();
            newLine();
            break;
        case NodeType::ThematicBreak:
            newLine();
            m_out += "<hr />\n";
            break;
        case NodeType::Table: table(node); break;
        case NodeType::TableRow:
        case NodeType::TableCell: children(node); break;
        default: writeInline(node); break;
        }
    }
    [[nodiscard]] QByteArray take() { return std::move(m_out); }

private:
    void writeInline(Node node)
    {
        switch (node.type()) {
        case NodeType::Text: m_out += escaped(node.text()); break;
        case NodeType::SoftBreak: m_out += '\n'; break;
        case NodeType::LineBreak: m_out += "<br />\n"; break;
        case NodeType::Code: m_out += "<code>" + escaped(node.text()) + "</code>"; break;
        case NodeType::HtmlInline: m_out += node.text(); break;
        case NodeType::Emphasis: wrap("<em>", node, "</em>"); break;
        case NodeType::Strong: wrap("<strong>", node, "</strong>"); break;
        case NodeType::Strikethrough: wrap("<del>", node, "</del>"); break;
        case NodeType::Link:
            wrap("<a href=\"" + address(node.details().target) + '"' + title(node) + '>', node, "</a>");
            break;
        default:
            m_out += "<img src=\"" + address(node.details().target) + "\" alt=\"";
            plain(node);
            m_out += '"' + title(node) + " />";
            break;
        }
    }
    static QByteArray title(Node node)
    {
        const auto title = node.details().title;
        return title.isEmpty() ? QByteArray() : " title=\"" + escaped(title) + '"';
    }
    void plain(Node node)
    {
        for (int i = 0; i < node.childCount(); ++i) {
            const Node child = node.child(i);
            if (child.type() == NodeType::SoftBreak || child.type() == NodeType::LineBreak)
                m_out += ' ';
            m_out += escaped(child.text());
            plain(child);
        }
    }
    void paragraph(Node node)
    {
        const Node list = node.parent().parent();
        const bool tight = !list.isNull() && list.type() == NodeType::List && list.details().tight;
        if (tight) {
            children(node);
            return;
        }
        newLine();
        wrap("<p>", node, "</p>\n");
    }
    void list(Node node)
    {
        const NodeDetails details = node.details();
        const QByteArray tag = details.ordered ? "ol" : "ul";
        newLine();
        m_out += '<' + tag;
        if (details.ordered && details.start != 1)
            m_out += " start=\"" + QByteArray::number(details.start) + '"';
        m_out += ">\n";
        children(node);
        m_out += "</" + tag + ">\n";
    }
    void item(Node node)
    {
        newLine();
        m_out += "<li>";
        if (node.type() == NodeType::TaskItem)
            m_out += node.details().checked ? "<input type=\"checkbox\" checked=\"\" disabled=\"\" /> "
                                            : "<input type=\"checkbox\" disabled=\"\" /> ";
        children(node);
        m_out += "</li>\n";
    }
    void codeBlock(Node node)
    {
        const auto info = node.details().info;
        qsizetype end = 0;
        while (end < info.size() && info[end] != ' ' && info[end] != '\t')
            ++end;
        newLine();
        m_out += "<pre><code";
        if (end > 0)
            m_out += " class=\"language-" + escaped(info.first(end)) + '"';
        m_out += '>' + escaped(node.text()) + "</code></pre>\n";
    }
    void table(Node node)
    {
        newLine();
        m_out += "<table>\n";
        for (int row = 0; row < node.childCount(); ++row) {
            const Node cells = node.child(row);
            const QByteArray tag = cells.details().header ? "th" : "td";
            if (row < 2)
                m_out += row == 0 ? "<thead>\n" : "<tbody>\n";
            m_out += "<tr>\n";
            for (int column = 0; column < cells.childCount(); ++column) {
                const Node cell = cells.child(column);
                m_out += '<' + tag;
                switch (cell.details().alignment) {
                case Alignment::None: break;
                case Alignment::Left: m_out += " align=\"left\""; break;
                case Alignment::Center: m_out += " align=\"center\""; break;
                case Alignment::Right: m_out += " align=\"right\""; break;
                }
                wrap(">", cell, "</" + tag + ">\n");
            }
            m_out += "</tr>\n";
            if (row == 0)
                m_out += "</thead>\n";
        }
        if (node.childCount() > 1)
            m_out += "</tbody>\n";
        m_out += "</table>\n";
    }

    void wrap(const QByteArray &before, Node node, const QByteArray &after)
    {
        m_out += before;
        children(node);
        m_out += after;
    }
    void children(Node node)
    {
        for (int i = 0; i < node.childCount(); ++i)
            write(node.child(i));
    }
    void newLine()
    {
        if (!m_out.isEmpty() && !m_out.endsWith('\n'))
            m_out += '\n';
    }

    QByteArray m_out;
};

} // namespace

QByteArray specHtml(const Ast &ast)
{
    Writer writer;
    writer.write(ast.root());
    return writer.take();
}
