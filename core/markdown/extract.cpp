// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "extract.h"

#include "references.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

/// Chinese, Japanese and Korean characters, which stand for words without spaces between them.
bool isIdeograph(char32_t c)
{
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/// Runs of letters and digits, with apostrophes, hyphens and the like inside; CJK characters one by one.
int countWords(QByteArrayView text)
{
    int words = 0;
    bool inside = false;
    for (qsizetype at = 0; at < text.size();) {
        const auto first = uchar(text[at]);
        if (first < 0x80) {
            const bool letter = (first >= '0' && first <= '9') || (first >= 'A' && first <= 'Z') ||
                                (first >= 'a' && first <= 'z') || first == '_';
            words += letter && !inside;
            inside = letter || (inside && (first == '\'' || first == '-' || first == '.'));
            ++at;
            continue;
        }
        const qsizetype size = std::min<qsizetype>(first >= 0xF0   ? 4
                                                   : first >= 0xE0 ? 3
                                                   : first >= 0xC0 ? 2
                                                                   : 1,
                                                   text.size() - at);
        char32_t c = size == 4 ? first & 0x07U : size == 3 ? first & 0x0FU : first & 0x1FU;
        for (qsizetype i = 1; i < size; ++i)
            c = c << 6U | (uchar(text[at + i]) & 0x3FU);
        at += size;
        if (isIdeograph(c)) {
            ++words;
            inside = false;
        } else if (QChar::isLetterOrNumber(c) || QChar::isMark(c)) {
            words += !inside;
            inside = true;
        } else if (c != 0x2019 && c != 0x2010) {
            inside = false;
        }
    }
    return words;
}

/// The text between tags, with single spaces; what looks like no tag stays.
void appendWithoutTags(QByteArrayView html, QByteArray &into)
{
    const auto space = [&into] {
        if (!into.isEmpty() && into.back() != '\n' && into.back() != ' ')
            into += ' ';
    };
    for (qsizetype at = 0; at < html.size();) {
        const char c = html[at];
        if (c == '<') {
            const bool comment = html.sliced(at).startsWith("<!--");
            const qsizetype end = comment ? html.indexOf("-->", at) : html.indexOf('>', at);
            at = end < 0 ? html.size() : end + (comment ? 3 : 1);
            space();
        } else {
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
                space();
            else
                into += c;
            ++at;
        }
    }
}

/// One walk over the tree in the order of the text.
class Extractor final
{
public:
    explicit Extractor(ParsedDocument &document)
        : m_document(document)
        , m_ast(document.ast)
        , m_position(document.ast)
    {
    }

    void run()
    {
        m_document.body.reserve(m_ast.source().size());
        NodeId linkEnd = 0;
        for (NodeId id = 1; id < m_ast.nodeCount();) {
            const Node node = m_ast.node(id);
            if (node.type() == NodeType::Link)
                linkEnd = node.endId();
            visit(node, id < linkEnd);
            if (node.type() == NodeType::Heading)
                m_headingEnd = node.endId();
            ++id;
        }
        m_document.words = m_headingWords + countWords(m_document.body);
    }

private:
    void visit(Node node, bool inLink)
    {
        QByteArray &body = m_document.body;
        const bool inHeading = node.id() < m_headingEnd;
        switch (node.type()) {
        case NodeType::Text:
            if (!inHeading)
                body += node.text();
            if (!inLink)
                addReferences(node);
            break;
        case NodeType::Code:
            if (!inHeading)
                body += node.text();
            break;
        case NodeType::SoftBreak:
        case NodeType::LineBreak:
            if (!inHeading)
                body += ' ';
            break;
        case NodeType::HtmlBlock:
            newBlock();
            appendWithoutTags(node.text(), body);
            break;
        case NodeType::Heading: addHeading(node); break;
        case NodeType::CodeBlock: addCode(node); break;
        case NodeType::TaskItem:
            newBlock();
            m_document.tasks.append(
                {node.details().checked, visibleText(m_ast, node.firstChild()), m_position(node.begin()), node.id()});
            break;
        case NodeType::Link:
        case NodeType::Image: addLink(node); break;
        case NodeType::FrontMatter:
        case NodeType::Emphasis:
        case NodeType::Strong:
        case NodeType::Strikethrough:
        case NodeType::HtmlInline: break;
        default: newBlock(); break;
        }
    }

    void newBlock()
    {
        QByteArray &body = m_document.body;
        if (!body.isEmpty() && body.back() != '\n')
            body += '\n';
    }

    void addHeading(Node node)
    {
        newBlock();
        const NodeDetails details = node.details();
        const QString text = visibleText(m_ast, node);
        m_headingWords += countWords(text.toUtf8());
        m_document.headings.append({details.level, text, QString::fromUtf8(details.anchor), m_position(node.begin()),
                                    m_document.body.size(), node.id()});
    }

    void addCode(Node node)
    {
        newBlock();
        const QByteArrayView text = node.text();
        QString language;
        // "cpp", "cpp title=x", "{.cpp}" and "cpp,ignore" all occur.
        for (const QChar c : QString::fromUtf8(node.details().info).trimmed()) {
            if (c.isSpace() || c == u',' || c == u'}')
                break;
            if (c != u'{' && (c != u'.' || !language.isEmpty()))
                language += c.toLower();
        }
        const auto lines = int(text.count('\n')) + (!text.isEmpty() && !text.endsWith('\n') ? 1 : 0);
        m_document.codeBlocks.append({language, m_position(node.begin()), lines, node.id()});
        m_document.code += text;
        if (!text.isEmpty() && !text.endsWith('\n'))
            m_document.code += '\n';
    }

    void addLink(Node node)
    {
        DocumentLink link;
        link.image = node.type() == NodeType::Image;
        if (!classify(node.details().target, link))
            return;
        link.text = visibleText(m_ast, node);
        link.position = m_position(node.begin());
        link.node = node.id();
        m_document.links.append(link);
    }

    void addReferences(Node node)
    {
        const QByteArrayView text = node.text();
        forEachReference(text, [&](qsizetype begin, qsizetype size) {
            DocumentLink link;
            link.kind = DocumentLink::Kind::Issue;
            link.target = QString::fromUtf8(text.sliced(begin, size));
            link.text = link.target;
            // Where escapes were resolved, the place in the text is not the one in the source.
            const bool asWritten = node.end() - node.begin() == text.size();
            link.position = m_position(node.begin() + (asWritten ? begin : 0));
            link.node = node.id();
            m_document.links.append(link);
        });
    }

    ParsedDocument &m_document;
    const Ast &m_ast;
    PositionFinder m_position;
    NodeId m_headingEnd = 0;
    int m_headingWords = 0;
};

} // namespace

void extractFacts(ParsedDocument &document)
{
    Extractor(document).run();
}

QString visibleText(const Ast &ast, Node node)
{
    QByteArray text;
    for (NodeId id = node.id(); !node.isNull() && id < node.endId(); ++id) {
        const Node part = ast.node(id);
        if (part.type() == NodeType::Text || part.type() == NodeType::Code)
            text += part.text();
        else if (part.type() == NodeType::SoftBreak || part.type() == NodeType::LineBreak)
            text += ' ';
    }
    return QString::fromUtf8(text).simplified();
}

} // namespace Docket::Markdown
