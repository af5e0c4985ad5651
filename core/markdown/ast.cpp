// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ast.h"

#include "astlayout.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

constexpr std::array<QLatin1StringView, nodeTypeCount> typeNames{
    "document"_L1,    "front-matter"_L1, "paragraph"_L1,  "heading"_L1,       "block-quote"_L1,    "list"_L1,
    "item"_L1,        "task-item"_L1,    "code-block"_L1, "html-block"_L1,    "thematic-break"_L1, "table"_L1,
    "table-row"_L1,   "table-cell"_L1,   "text"_L1,       "soft-break"_L1,    "line-break"_L1,     "code"_L1,
    "html-inline"_L1, "emphasis"_L1,     "strong"_L1,     "strikethrough"_L1, "link"_L1,           "image"_L1};

/// UTF-16 units of a stretch of UTF-8: one for each character, two beyond the basic plane.
int unitsOf(QByteArrayView text)
{
    int units = 0;
    for (const char c : text) {
        const auto byte = uchar(c);
        units += (byte & 0xC0U) != 0x80U;
        units += byte >= 0xF0U;
    }
    return units;
}

std::unexpected<Error> damaged(const QString &what)
{
    return fail(Code::Malformed, u"markdown.load"_s, u"The stored tree of a document cannot be used: %1."_s.arg(what),
                u"Parse the document again."_s);
}

} // namespace

QLatin1StringView nodeTypeName(NodeType type)
{
    const auto index = size_t(type);
    return index < typeNames.size() ? typeNames[index] : "unknown"_L1;
}

NodeType Node::type() const
{
    return m_ast ? NodeType(m_ast->record(m_id).type) : NodeType::Document;
}

Node Node::parent() const
{
    return m_ast ? m_ast->node(m_ast->record(m_id).parent) : Node();
}

int Node::childCount() const
{
    if (!m_ast)
        return 0;
    // The root is the child of nobody, so the table has one entry less than there are nodes.
    const quint32 next = m_id + 1 < m_ast->m_nodeCount ? m_ast->record(m_id + 1).childSlot : m_ast->m_nodeCount - 1;
    return int(next - m_ast->record(m_id).childSlot);
}

Node Node::child(int row) const
{
    if (row < 0 || row >= childCount())
        return {};
    return {m_ast, m_ast->m_children[m_ast->record(m_id).childSlot + quint32(row)]};
}

int Node::row() const
{
    return m_ast ? int(m_ast->record(m_id).row) : 0;
}

Node Node::nextSibling() const
{
    return parent().child(row() + 1);
}

NodeId Node::endId() const
{
    return m_ast ? m_ast->record(m_id).end : noNode;
}

int Node::depth() const
{
    return m_ast ? m_ast->record(m_id).depth : 0;
}

qsizetype Node::begin() const
{
    return m_ast ? m_ast->record(m_id).begin : 0;
}

qsizetype Node::end() const
{
    return m_ast ? qsizetype(m_ast->record(m_id).begin) + m_ast->record(m_id).size : 0;
}

QByteArrayView Node::text() const
{
    if (!m_ast)
        return {};
    const auto &record = m_ast->record(m_id);
    return m_ast->slice(record.textBegin, record.textSize);
}

NodeDetails Node::details() const
{
    NodeDetails details;
    if (!m_ast)
        return details;
    const auto &record = m_ast->record(m_id);
    details.ordered = record.flags & Ast::Ordered;
    details.tight = record.flags & Ast::Tight;
    details.checked = record.flags & Ast::Checked;
    details.header = record.flags & Ast::HeaderCell;
    details.fenced = record.flags & Ast::Fenced;
    details.alignment = Alignment((record.flags >> Ast::AlignmentShift) & 3U);
    if (record.attribute == noNode)
        return details;
    const auto &attribute = m_ast->m_attributes[record.attribute];
    const QByteArrayView first = m_ast->slice(attribute.firstBegin, attribute.firstSize);
    switch (type()) {
    case NodeType::Link:
    case NodeType::Image:
        details.target = first;
        details.title = m_ast->slice(attribute.secondBegin, attribute.secondSize);
        break;
    case NodeType::CodeBlock: details.info = first; break;
    case NodeType::Heading:
        details.anchor = first;
        details.level = attribute.number;
        break;
    case NodeType::List: details.start = attribute.number; break;
    case NodeType::Table: details.columns = attribute.number; break;
    default: break;
    }
    return details;
}

const Ast::Record &Ast::record(NodeId id) const
{
    return m_records[id];
}

QByteArrayView Ast::slice(quint32 begin, quint32 size) const
{
    return m_pool.sliced(begin, size);
}

Result<Ast> Ast::fromBytes(const QByteArray &bytes)
{
    Ast ast;
    ast.m_bytes = bytes;
    // What was mapped from a file or cut out of a larger block need not be aligned.
    if (quintptr(bytes.constData()) % alignof(Record) != 0)
        ast.m_bytes = QByteArray(bytes.constData(), bytes.size());
    if (!ast.bind())
        return damaged(u"it is not of this version, or of another length than it says"_s);
    if (!ast.isSound())
        return damaged(u"its parts do not fit together"_s);
    return ast;
}

QByteArray Ast::structure() const
{
    const QByteArrayView bytes(m_bytes);
    const qsizetype before = m_source.data() ? m_source.data() - bytes.data() : bytes.size();
    // Of just that size: it is kept, and a copy that is shortened would keep the room of the source.
    QByteArray structure;
    structure.reserve(bytes.size() - m_source.size());
    return structure.append(bytes.first(before)).append(bytes.sliced(before + m_source.size()));
}

qsizetype Ast::sourceSizeOf(QByteArrayView structure)
{
    Header header;
    if (structure.size() < qsizetype(sizeof header))
        return -1;
    std::memcpy(&header, structure.data(), sizeof header);
    const qint64 behind = qint64(header.poolSize) - qint64(header.sourceSize);
    if (header.magic != Header::magicValue || behind < 0 || behind > structure.size() - qsizetype(sizeof header))
        return -1;
    return qsizetype(header.sourceSize);
}

Result<Ast> Ast::fromStructure(QByteArrayView structure, QByteArrayView source)
{
    if (sourceSizeOf(structure) != source.size())
        return damaged(u"it is of another text"_s);
    Header header;
    std::memcpy(&header, structure.data(), sizeof header);
    const auto behind = qsizetype(header.poolSize - header.sourceSize);
    QByteArray bytes;
    bytes.reserve(structure.size() + source.size());
    bytes.append(structure.chopped(behind)).append(source).append(structure.last(behind));
    return fromBytes(bytes);
}

/// Points the sections into the bytes; false if the header does not describe just these bytes.
bool Ast::bind()
{
    Header header;
    if (m_bytes.size() < qsizetype(sizeof header))
        return false;
    std::memcpy(&header, m_bytes.constData(), sizeof header);
    if (header.magic != Header::magicValue || header.byteOrder != Header::byteOrderValue ||
        header.version != quint32(parserVersion) || header.nodes == 0 || header.lines == 0 ||
        header.sourceSize > header.poolSize)
        return false;
    // 64 bits hold the sum of these products whatever the header says.
    const quint64 expected = sizeof header + quint64(header.nodes) * (sizeof(Record) + sizeof(quint32)) -
                             sizeof(quint32) + quint64(header.lines) * sizeof(quint32) +
                             quint64(header.attributes) * sizeof(Attribute) + header.poolSize;
    if (expected != quint64(m_bytes.size()))
        return false;
    const char *at = m_bytes.constData() + sizeof header;
    m_records = reinterpret_cast<const Record *>(at);
    at += sizeof(Record) * header.nodes;
    m_children = reinterpret_cast<const quint32 *>(at);
    at += sizeof(quint32) * (header.nodes - 1);
    m_lines = reinterpret_cast<const quint32 *>(at);
    at += sizeof(quint32) * header.lines;
    m_attributes = reinterpret_cast<const Attribute *>(at);
    at += sizeof(Attribute) * header.attributes;
    m_pool = QByteArrayView(at, qsizetype(header.poolSize));
    m_source = m_pool.first(header.sourceSize);
    m_nodeCount = header.nodes;
    m_lineCount = header.lines;
    m_attributeCount = header.attributes;
    return true;
}

/// Everything that the accessors rely on, so that they need no checks of their own. Each node proves that it stands
/// right after its predecessor among its siblings, so together they prove the whole order.
bool Ast::isSound() const
{
    const auto poolSize = quint64(m_pool.size());
    const auto sourceSize = quint64(m_source.size());
    quint32 slot = 0;
    for (NodeId i = 0; i < m_nodeCount; ++i) {
        const Record &node = m_records[i];
        const quint32 nextSlot = i + 1 < m_nodeCount ? m_records[i + 1].childSlot : m_nodeCount - 1;
        if (node.childSlot != slot || nextSlot < slot || nextSlot > m_nodeCount - 1 || node.type >= nodeTypeCount ||
            node.end <= i || node.end > m_nodeCount)
            return false;
        const quint32 children = nextSlot - slot;
        slot = nextSlot;
        // The first child follows at once; the last ends where its parent ends.
        if (children == 0 ? node.end != i + 1 : m_children[node.childSlot] != i + 1)
            return false;
        if (quint64(node.begin) + node.size > sourceSize || quint64(node.textBegin) + node.textSize > poolSize ||
            (node.attribute != noNode && node.attribute >= m_attributeCount))
            return false;
        if (i == 0) {
            if (node.parent != noNode || node.depth != 0 || node.row != 0 || node.end != m_nodeCount)
                return false;
            continue;
        }
        if (node.parent >= i)
            return false;
        const Record &parent = m_records[node.parent];
        const quint32 siblings = m_records[node.parent + 1].childSlot - parent.childSlot;
        if (node.depth != parent.depth + 1 || node.end > parent.end || node.row >= siblings ||
            m_children[parent.childSlot + node.row] != i)
            return false;
        if (node.row > 0) {
            const quint32 previous = m_children[parent.childSlot + node.row - 1];
            if (previous >= i || m_records[previous].parent != node.parent || m_records[previous].end != i)
                return false;
        }
        if (node.row + 1 == siblings && node.end != parent.end)
            return false;
    }
    if (slot != m_nodeCount - 1)
        return false;
    for (const Attribute &attribute : std::span(m_attributes, m_attributeCount)) {
        if (quint64(attribute.firstBegin) + attribute.firstSize > poolSize ||
            quint64(attribute.secondBegin) + attribute.secondSize > poolSize)
            return false;
    }
    if (m_lines[0] != 0)
        return false;
    for (quint32 i = 1; i < m_lineCount; ++i) {
        if (m_lines[i] <= m_lines[i - 1] || m_lines[i] > sourceSize)
            return false;
    }
    return true;
}

quint32 Ast::lineOf(qsizetype offset) const
{
    const std::span lines(m_lines, m_lineCount);
    return quint32(std::ranges::upper_bound(lines, quint32(offset)) - lines.begin()) - 1;
}

SourcePosition Ast::position(qsizetype offset) const
{
    if (isEmpty())
        return {};
    const qsizetype at = std::clamp<qsizetype>(offset, 0, m_source.size());
    const quint32 line = lineOf(at);
    return {int(line) + 1, unitsOf(m_source.sliced(m_lines[line], at - m_lines[line])) + 1};
}

SourcePosition PositionFinder::operator()(qsizetype offset)
{
    if (m_ast.isEmpty())
        return {};
    const qsizetype at = std::clamp<qsizetype>(offset, 0, m_ast.m_source.size());
    const int line = int(m_ast.lineOf(at)) + 1;
    if (line != m_position.line) {
        m_position = m_ast.position(at);
    } else {
        const qsizetype from = std::min(at, m_offset);
        const int units = unitsOf(m_ast.m_source.sliced(from, std::max(at, m_offset) - from));
        m_position.column += at >= m_offset ? units : -units;
    }
    m_offset = at;
    return m_position;
}

qsizetype Ast::offset(SourcePosition position) const
{
    if (isEmpty() || position.line < 1)
        return 0;
    if (position.line > int(m_lineCount))
        return m_source.size();
    qsizetype at = m_lines[position.line - 1];
    int units = position.column - 1;
    while (at < m_source.size() && units > 0 && m_source[at] != '\n' && m_source[at] != '\r') {
        qsizetype next = at + 1;
        while (next < m_source.size() && (uchar(m_source[next]) & 0xC0U) == 0x80U)
            ++next;
        units -= unitsOf(m_source.sliced(at, next - at));
        at = next;
    }
    return at;
}

Node Ast::nodeAt(qsizetype offset) const
{
    Node found = root();
    for (;;) {
        // The last child that begins at or before the place.
        int low = 0;
        int high = found.childCount();
        while (low < high) {
            const int middle = (low + high) / 2;
            if (found.child(middle).begin() <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        const Node child = found.child(low - 1);
        if (child.isNull() || offset >= child.end())
            return found;
        found = child;
    }
}

} // namespace Docket::Markdown
