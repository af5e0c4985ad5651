// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astbuilder.h"

#include "cmarktree.h"

#include <algorithm>
#include <cmark-gfm-core-extensions.h>
#include <cstring>
#include <tuple>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

QByteArrayView viewOf(const cmark_chunk &chunk)
{
    return {reinterpret_cast<const char *>(chunk.data), qsizetype(chunk.len)};
}

QByteArrayView contentOf(const cmark_node *node)
{
    return {reinterpret_cast<const char *>(node->content.ptr), qsizetype(node->content.size)};
}

/// What the library takes for white space: neither form feeds nor vertical tabs.
bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

quint8 alignmentFlag(char letter)
{
    const auto value = letter == 'l'   ? Alignment::Left
                       : letter == 'c' ? Alignment::Center
                       : letter == 'r' ? Alignment::Right
                                       : Alignment::None;
    return quint8(quint8(value) << 5U);
}

NodeType typeOf(const cmark_node *node, const ExtensionPointers &extensions)
{
    if (node->extension && node->extension == extensions.table) {
        if (!node->parent || node->parent->extension != extensions.table)
            return NodeType::Table;
        return node->parent->parent && node->parent->parent->extension == extensions.table ? NodeType::TableCell
                                                                                           : NodeType::TableRow;
    }
    if (node->extension && node->extension == extensions.strikethrough)
        return NodeType::Strikethrough;
    switch (node->type) {
    case CMARK_NODE_BLOCK_QUOTE: return NodeType::BlockQuote;
    case CMARK_NODE_LIST: return NodeType::List;
    case CMARK_NODE_ITEM: return node->extension ? NodeType::TaskItem : NodeType::Item;
    case CMARK_NODE_CODE_BLOCK: return NodeType::CodeBlock;
    case CMARK_NODE_HTML_BLOCK: return NodeType::HtmlBlock;
    case CMARK_NODE_PARAGRAPH: return NodeType::Paragraph;
    case CMARK_NODE_HEADING: return NodeType::Heading;
    case CMARK_NODE_THEMATIC_BREAK: return NodeType::ThematicBreak;
    case CMARK_NODE_TEXT: return NodeType::Text;
    case CMARK_NODE_SOFTBREAK: return NodeType::SoftBreak;
    case CMARK_NODE_LINEBREAK: return NodeType::LineBreak;
    case CMARK_NODE_CODE: return NodeType::Code;
    case CMARK_NODE_HTML_INLINE: return NodeType::HtmlInline;
    case CMARK_NODE_EMPH: return NodeType::Emphasis;
    case CMARK_NODE_STRONG: return NodeType::Strong;
    case CMARK_NODE_LINK: return NodeType::Link;
    case CMARK_NODE_IMAGE: return NodeType::Image;
    default: return NodeType::Document;
    }
}

} // namespace

std::vector<quint32> lineBegins(QByteArrayView text)
{
    std::vector<quint32> lines{0};
    const bool returns = text.contains('\r');
    const char *begin = text.data();
    const char *end = begin + text.size();
    if (!returns) {
        for (const char *at = begin; at < end;) {
            at = static_cast<const char *>(std::memchr(at, '\n', size_t(end - at)));
            if (!at)
                break;
            lines.push_back(quint32(++at - begin));
        }
        return lines;
    }
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' || (text[i] == '\r' && !(i + 1 < text.size() && text[i + 1] == '\n')))
            lines.push_back(quint32(i + 1));
    }
    return lines;
}

AstBuilder::AstBuilder(QByteArrayView source, const FrontMatterRange &frontMatter, const ParseLimits &limits)
    : m_source(source)
    , m_frontMatter(frontMatter)
    , m_limits(limits)
    , m_lines(lineBegins(source))
{
    m_firstLine = quint32(std::ranges::upper_bound(m_lines, quint32(frontMatter.after)) - m_lines.begin()) - 1;
    m_records.reserve(size_t(source.size() / 16) + 16);
    m_childCounts.reserve(m_records.capacity());
}

Result<> AstBuilder::build(const cmark_node *root)
{
    emitNode(NodeType::Document, {0, m_source.size()});
    m_frames.push_back({0});
    if (m_frontMatter.kind != FrontMatterKind::None) {
        const NodeId id = emitNode(NodeType::FrontMatter, {0, m_frontMatter.fence});
        m_records[id].textBegin = quint32(m_frontMatter.begin);
        m_records[id].textSize = quint32(m_frontMatter.end - m_frontMatter.begin);
        m_records[id].end = id + 1;
    }
    for (const cmark_node *node = root->first_child; node && node != root;) {
        if (qsizetype(m_records.size()) > m_limits.maxNodes)
            return fail(Code::TooLarge, u"markdown.parse"_s,
                        u"The document has more than %1 nodes."_s.arg(m_limits.maxNodes),
                        u"Split the document, or raise the limit."_s);
        enter(node);
        if (node->first_child) {
            node = node->first_child;
            continue;
        }
        leave(node);
        while (!node->next) {
            node = node->parent;
            if (node == root)
                break;
            leave(node);
        }
        if (node != root)
            node = node->next;
    }
    m_records[0].end = quint32(m_records.size());
    return {};
}

NodeId AstBuilder::emitNode(NodeType type, Range range)
{
    const auto id = NodeId(m_records.size());
    Ast::Record record;
    record.type = quint8(type);
    range.begin = std::clamp<qsizetype>(range.begin, 0, m_source.size());
    range.end = std::clamp(range.end, range.begin, m_source.size());
    record.begin = quint32(range.begin);
    record.size = quint32(range.end - range.begin);
    if (!m_frames.empty()) {
        record.parent = m_frames.back().id;
        record.row = m_childCounts[record.parent]++;
        record.depth = quint16(m_records[record.parent].depth + 1);
    }
    m_records.push_back(record);
    m_childCounts.push_back(0);
    return id;
}

void AstBuilder::enter(const cmark_node *node)
{
    Frame frame{m_frames.back().id};
    const NodeType type = typeOf(node, extensionPointers());
    const bool leaf = !node->first_child;
    frame.quote = type == NodeType::BlockQuote;
    m_quotes += frame.quote;
    if (type == NodeType::Document) { // our own mark at the end
        frame.emitted = false;
    } else if (isInline(type)) {
        // Entering an inline mark moves the scanner, whether the node is kept or not.
        if (type == NodeType::Emphasis || type == NodeType::Strong || type == NodeType::Strikethrough)
            frame.marks = type == NodeType::Strong ? 2 : type == NodeType::Emphasis ? 1 : m_scanner.tildes();
        frame.form = m_frames.back().form;
    }
    const bool tooDeep = !leaf && type != NodeType::Document && m_records[frame.id].depth + 1 >= m_limits.maxDepth;
    if (tooDeep && m_firstTooDeep == 0)
        m_firstTooDeep = int(lineIndex(node->start_line)) + 1;
    const size_t before = m_records.size();
    // Where it is left out, the node still sets up the scanner for what is in it.
    if (type != NodeType::Document) {
        if (isInline(type))
            enterInline(node, type);
        else
            enterBlock(node, type);
    }
    if (type == NodeType::Link || type == NodeType::Image) {
        if (m_followed) {
            frame.form = m_scanner.openLink(type == NodeType::Image);
            m_followed = !m_scanner.failed();
        }
    } else if (frame.marks > 0 && m_followed) {
        m_scanner.marks(frame.marks);
        m_followed = !m_scanner.failed();
    }
    if (m_records.size() == before) {
        frame.emitted = false;
    } else if (tooDeep) {
        --m_childCounts[m_records.back().parent];
        m_records.pop_back();
        m_childCounts.pop_back();
        frame.emitted = false;
    } else {
        frame.id = NodeId(before);
    }
    m_frames.push_back(frame);
}

void AstBuilder::leave(const cmark_node *node)
{
    const Frame frame = m_frames.back();
    m_frames.pop_back();
    m_quotes -= frame.quote;
    const NodeType type = typeOf(node, extensionPointers());
    const bool wasFollowed = m_followed;
    if (m_followed && (type == NodeType::Link || type == NodeType::Image)) {
        m_scanner.closeLink(frame.form);
        m_followed = !m_scanner.failed();
    } else if (m_followed && frame.marks > 0) {
        m_scanner.marks(frame.marks);
        m_followed = !m_scanner.failed();
    }
    if (wasFollowed && !m_followed)
        ++m_unmapped;
    if (!frame.emitted)
        return;
    Ast::Record &record = m_records[frame.id];
    record.end = quint32(m_records.size());
    const auto extend = [&record](qsizetype end) {
        record.size = quint32(std::max<qsizetype>(end, record.begin) - record.begin);
    };
    switch (type) {
    case NodeType::Emphasis:
    case NodeType::Strong:
    case NodeType::Strikethrough:
    case NodeType::Link:
    case NodeType::Image:
        if (m_followed)
            m_place = std::max(m_place, m_map.endToSource(m_scanner.at()));
        extend(m_place);
        break;
    case NodeType::Heading: finishHeading(frame.id); break;
    case NodeType::BlockQuote:
    case NodeType::List:
    case NodeType::Item:
    case NodeType::TaskItem:
    case NodeType::Table: {
        // A container ends where the last of its children does; what the library says includes blank lines.
        qsizetype end = 0;
        for (NodeId child = frame.id + 1; child < record.end; child = m_records[child].end)
            end = std::max<qsizetype>(end, qsizetype(m_records[child].begin) + m_records[child].size);
        if (type == NodeType::BlockQuote || type == NodeType::Table)
            end = std::max<qsizetype>(end, qsizetype(record.begin) + record.size);
        if (end > 0)
            extend(end);
        break;
    }
    default: break;
    }
}

void AstBuilder::enterBlock(const cmark_node *node, NodeType type)
{
    if (type == NodeType::Table)
        return enterTable(node);
    if (type == NodeType::TableRow)
        return enterRow(node);
    if (type == NodeType::TableCell)
        return enterCell(node);

    // The library puts what stands above the head of a table in a paragraph that has no place: it is the table's.
    const bool inserted = type == NodeType::Paragraph && node->start_line == 0 && node->next;
    const cmark_node *placed = inserted ? node->next : node;
    const quint32 line = lineIndex(placed->start_line);
    const qsizetype begin = std::min(lineBegin(line) + std::max(placed->start_column, 1) - 1, lineEnd(line));
    Range range{begin, trimmedEnd(begin, lineEnd(line))};
    switch (type) {
    case NodeType::Paragraph: {
        const bool mapped = inserted ? mapInserted(node, line, begin) : mapLines(node, line);
        if (mapped)
            range = {m_map.toSource(0), m_map.endToSource(m_map.content().size())};
        const NodeId id = emitNode(type, range);
        m_place = m_records[id].begin;
        startInlines(mapped);
        break;
    }
    case NodeType::Heading: {
        bool mapped = false;
        if (node->as.heading.setext) {
            mapped = mapLines(node, line);
            if (mapped) {
                const auto last = m_map.endToSource(m_map.content().size());
                const auto textLine = quint32(std::ranges::upper_bound(m_lines, quint32(last)) - m_lines.begin()) - 1;
                const quint32 underline = std::min(textLine + 1, quint32(m_lines.size() - 1));
                range = {m_map.toSource(0), trimmedEnd(last, lineEnd(underline))};
            }
        } else {
            qsizetype at = std::min(begin + node->internal_offset, lineEnd(line));
            while (at < lineEnd(line) && (m_source[at] == ' ' || m_source[at] == '\t'))
                ++at;
            m_map.clear(contentOf(node));
            const qsizetype size = m_map.content().size();
            mapped = size <= lineEnd(line) - at && m_source.sliced(at, size) == m_map.content();
            if (!mapped && size > 0 && size - 1 <= lineEnd(line) - at) {
                // A heading without closing marks keeps its line feed.
                m_map.clear(m_map.content().first(size - 1));
                mapped = m_source.sliced(at, size - 1) == m_map.content();
            }
            m_map.add(0, at);
        }
        const NodeId id = emitNode(type, range);
        m_place = m_records[id].begin;
        m_records[id].attribute = addAttribute({}, {}, node->as.heading.level);
        startInlines(mapped);
        break;
    }
    case NodeType::CodeBlock: {
        const NodeId id = emitNode(type, leafRange(node, begin));
        setText(m_records[id], viewOf(node->as.code.literal));
        if (node->as.code.fenced) {
            m_records[id].flags |= Ast::Fenced;
            m_records[id].attribute = addAttribute(viewOf(node->as.code.info), {}, 0);
        }
        break;
    }
    case NodeType::HtmlBlock: {
        const NodeId id = emitNode(type, leafRange(node, begin));
        setText(m_records[id], viewOf(node->as.literal));
        break;
    }
    case NodeType::List: {
        const NodeId id = emitNode(type, range);
        const bool ordered = node->as.list.list_type == CMARK_ORDERED_LIST;
        m_records[id].flags |= quint8((ordered ? Ast::Ordered : 0) | (node->as.list.tight ? Ast::Tight : 0));
        if (ordered)
            m_records[id].attribute = addAttribute({}, {}, node->as.list.start);
        break;
    }
    case NodeType::TaskItem: {
        const NodeId id = emitNode(type, range);
        if (node->as.list.checked)
            m_records[id].flags |= Ast::Checked;
        break;
    }
    case NodeType::BlockQuote: {
        const quint32 last = std::max(line, lineIndex(node->end_line));
        emitNode(type, {begin, trimmedEnd(begin, lineEnd(last))});
        break;
    }
    default: emitNode(type, range); break;
    }
}

void AstBuilder::enterInline(const cmark_node *node, NodeType type)
{
    using Span = InlineScanner::Span;
    const auto place = [this](Span span) -> Range {
        if (m_scanner.failed() && m_followed) {
            m_followed = false;
            ++m_unmapped;
        }
        // The rest of a block that cannot be followed stands, without any length, where the trace was lost.
        if (!m_followed)
            return {m_place, m_place};
        const qsizetype begin = m_map.toSource(span.begin);
        m_place = std::max(begin, m_map.endToSource(span.end));
        return {begin, m_place};
    };
    const auto scan = [this](auto &&step) { return m_followed ? step() : Span{}; };
    switch (type) {
    case NodeType::Text: {
        const QByteArrayView text = viewOf(node->as.literal);
        if (text.isEmpty())
            return;
        const auto form = m_frames.back().form;
        const NodeId id = emitNode(type, place(scan([&] { return m_scanner.text(text, form); })));
        setText(m_records[id], text);
        break;
    }
    case NodeType::Code: {
        const NodeId id = emitNode(type, place(scan([&] { return m_scanner.code(); })));
        setText(m_records[id], viewOf(node->as.literal));
        break;
    }
    case NodeType::HtmlInline: {
        const QByteArrayView text = viewOf(node->as.literal);
        const NodeId id = emitNode(type, place(scan([&] { return m_scanner.html(text); })));
        setText(m_records[id], text);
        break;
    }
    case NodeType::SoftBreak:
    case NodeType::LineBreak: emitNode(type, place(scan([&] { return m_scanner.lineBreak(); }))); break;
    default: {
        // Ends where leave() finds the closing mark.
        const NodeId id = emitNode(type, place(Span{m_scanner.at(), m_scanner.at()}));
        if (type == NodeType::Link || type == NodeType::Image)
            m_records[id].attribute = addAttribute(viewOf(node->as.link.url), viewOf(node->as.link.title), 0);
        break;
    }
    }
}

void AstBuilder::enterTable(const cmark_node *node)
{
    // The library gives the table the line where its paragraph began, of which definitions or text above the head may
    // have been taken away. The head is two lines above the first row, or one above the last line.
    const cmark_node *firstRow = node->first_child ? node->first_child->next : nullptr;
    const int below = firstRow ? firstRow->start_line - 1 : node->end_line;
    m_headerLine = lineIndex(below - 1);
    const bool moved = m_headerLine != lineIndex(node->start_line);
    const qsizetype begin =
        moved ? afterPrefix(m_headerLine)
              : std::min(lineBegin(m_headerLine) + std::max(node->start_column, 1) - 1, lineEnd(m_headerLine));
    const quint32 delimiter = std::min(m_headerLine + 1, quint32(m_lines.size() - 1));
    const NodeId id = emitNode(NodeType::Table, {begin, trimmedEnd(begin, lineEnd(delimiter))});
    auto *table = const_cast<cmark_node *>(node); // only read
    const int columns = cmark_gfm_extensions_get_table_columns(table);
    m_records[id].attribute = addAttribute({}, {}, columns);
    m_alignments = {reinterpret_cast<const char *>(cmark_gfm_extensions_get_table_alignments(table)), columns};
}

void AstBuilder::enterRow(const cmark_node *node)
{
    const bool header = cmark_gfm_extensions_get_table_row_is_header(const_cast<cmark_node *>(node));
    const quint32 line = header ? m_headerLine : lineIndex(node->start_line);
    // Found before the row is one of the frames: the table's place is exact.
    const qsizetype begin = header ? qsizetype(m_records[m_frames.back().id].begin) : afterPrefix(line);
    const bool flat = header && NodeType(m_records[m_frames.back().id].type) != NodeType::Table;
    const qsizetype from = flat ? afterPrefix(line) : begin;
    m_rowEnd = trimmedEnd(from, lineEnd(line));
    const NodeId id = emitNode(NodeType::TableRow, {from, m_rowEnd});
    if (header)
        m_records[id].flags |= Ast::HeaderCell;
    m_cell = from;
    if (m_cell < m_rowEnd && m_source[m_cell] == '|')
        ++m_cell;
    m_column = 0;
}

void AstBuilder::enterCell(const cmark_node *node)
{
    // A pipe ends the cell unless a backslash stands before it.
    qsizetype end = m_cell;
    while (end < m_rowEnd && !(m_source[end] == '|' && (end == m_cell || m_source[end - 1] != '\\')))
        ++end;
    qsizetype begin = m_cell;
    // The pipe before takes form feeds along with the other white space.
    const bool afterPipe = begin > 0 && m_source[begin - 1] == '|';
    while (begin < end &&
           (isSpace(m_source[begin]) || (afterPipe && (m_source[begin] == '\v' || m_source[begin] == '\f'))))
        ++begin;
    const qsizetype contentEnd = trimmedEnd(begin, end);
    const NodeId id = emitNode(NodeType::TableCell, {begin, contentEnd});
    if (cmark_gfm_extensions_get_table_row_is_header(node->parent))
        m_records[id].flags |= Ast::HeaderCell;
    if (m_column < m_alignments.size())
        m_records[id].flags |= alignmentFlag(m_alignments[m_column]);
    ++m_column;
    m_cell = std::min(end + 1, m_rowEnd);
    m_place = begin;
    const QByteArrayView content = contentOf(node);
    m_map.clear(content);
    startInlines(mapLine(content, 0, begin, contentEnd, true));
}

void AstBuilder::finishHeading(NodeId id)
{
    QString text;
    for (NodeId i = id + 1; i < m_records[id].end; ++i) {
        const Ast::Record &record = m_records[i];
        const auto type = NodeType(record.type);
        const quint32 size = record.textSize;
        if (type == NodeType::Text || type == NodeType::Code) {
            const QByteArrayView view = record.textBegin < quint32(m_source.size())
                                            ? m_source.sliced(record.textBegin, size)
                                            : QByteArrayView(m_extra).sliced(record.textBegin - m_source.size(), size);
            text += QString::fromUtf8(view);
        } else if (type == NodeType::SoftBreak || type == NodeType::LineBreak) {
            text += u' ';
        }
    }
    const QString base = anchorOf(text);
    QString anchor = base;
    for (int &next = m_suffixes[base]; m_anchors.contains(anchor);)
        anchor = base + u'-' + QString::number(++next);
    m_anchors.insert(anchor);
    const auto [begin, size] = store(anchor.toUtf8());
    m_attributes[m_records[id].attribute].firstBegin = begin;
    m_attributes[m_records[id].attribute].firstSize = size;
}

void AstBuilder::setText(Ast::Record &record, QByteArrayView text)
{
    // As it stands in the source, from its beginning or, for a fenced block, from the second line?
    const QByteArrayView here = m_source.sliced(record.begin);
    if (here.startsWith(text)) {
        record.textBegin = record.begin;
        record.textSize = quint32(text.size());
        return;
    }
    const qsizetype lineFeed = NodeType(record.type) == NodeType::CodeBlock ? here.indexOf('\n') : -1;
    if (lineFeed >= 0 && here.sliced(lineFeed + 1).startsWith(text)) {
        record.textBegin = quint32(record.begin + lineFeed + 1);
        record.textSize = quint32(text.size());
        return;
    }
    std::tie(record.textBegin, record.textSize) = store(text);
}

std::pair<quint32, quint32> AstBuilder::store(QByteArrayView text)
{
    if (text.isEmpty())
        return {0, 0};
    const auto begin = quint32(m_source.size() + m_extra.size());
    m_extra.append(text);
    return {begin, quint32(text.size())};
}

quint32 AstBuilder::addAttribute(QByteArrayView first, QByteArrayView second, int number)
{
    Ast::Attribute attribute;
    std::tie(attribute.firstBegin, attribute.firstSize) = store(first);
    std::tie(attribute.secondBegin, attribute.secondSize) = store(second);
    attribute.number = number;
    m_attributes.push_back(attribute);
    return quint32(m_attributes.size() - 1);
}

Ast AstBuilder::take()
{
    Ast::Header header;
    header.nodes = quint32(m_records.size());
    header.lines = quint32(m_lines.size());
    header.attributes = quint32(m_attributes.size());
    header.sourceSize = quint32(m_source.size());
    header.poolSize = quint32(m_source.size() + m_extra.size());

    std::vector<quint32> children(m_records.size() - 1);
    quint32 slot = 0;
    for (size_t i = 0; i < m_records.size(); ++i) {
        m_records[i].childSlot = slot;
        slot += m_childCounts[i];
        if (i > 0)
            children[m_records[m_records[i].parent].childSlot + m_records[i].row] = quint32(i);
    }

    Ast ast;
    QByteArray &bytes = ast.m_bytes;
    const std::size_t lists = m_records.size() * (sizeof(Ast::Record) + sizeof(quint32)) +
                              m_lines.size() * sizeof(quint32) + m_attributes.size() * sizeof(Ast::Attribute);
    bytes.reserve(qsizetype(sizeof header + lists) + header.poolSize);
    const auto append = [&bytes](const auto &items) {
        const std::size_t size = items.size() * sizeof(items[0]);
        bytes.append(reinterpret_cast<const char *>(items.data()), qsizetype(size));
    };
    bytes.append(reinterpret_cast<const char *>(&header), sizeof header);
    append(m_records);
    append(children);
    append(m_lines);
    append(m_attributes);
    bytes.append(m_source);
    bytes.append(m_extra);
    const bool bound = ast.bind();
    Q_ASSERT(bound);
    return bound ? ast : Ast();
}

} // namespace Docket::Markdown
