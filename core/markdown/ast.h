// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace Docket::Markdown {

/// Rises whenever the same text would give another tree or other facts, or when more of what is found in it is stored.
/// Part of every key under which a tree is kept; what was stored by a lower one is parsed again by the next run.
/// 2: problems of a document, broken links and headings that links name are stored.
/// 3: among the problems is that the encoding is a guess.
inline constexpr int parserVersion = 3;

enum class NodeType : quint8
{
    Document,
    FrontMatter, ///< text: what stands between the fences
    Paragraph,
    Heading,
    BlockQuote,
    List,
    Item,
    TaskItem,
    CodeBlock, ///< text: the code; info: the words after the fence
    HtmlBlock, ///< text: as it stands
    ThematicBreak,
    Table,
    TableRow,
    TableCell,
    Text,
    SoftBreak,
    LineBreak,
    Code,
    HtmlInline,
    Emphasis,
    Strong,
    Strikethrough,
    Link,
    Image
};
inline constexpr int nodeTypeCount = int(NodeType::Image) + 1;

/// Stable name of a type for people and scripts, such as "block-quote".
[[nodiscard]] QLatin1StringView nodeTypeName(NodeType type);
[[nodiscard]] constexpr bool isInline(NodeType type)
{
    return type >= NodeType::Text;
}

enum class Alignment : quint8
{
    None,
    Left,
    Center,
    Right
};

/// Index of a node: 0 is the document, a child comes after its parent, siblings in the order of the text.
using NodeId = quint32;
inline constexpr NodeId noNode = 0xFFFFFFFFU;

/// A place in the source as people count: both from 1, the column in UTF-16 units, as QTextDocument has them.
struct SourcePosition
{
    int line = 1;
    int column = 1;

    bool operator==(const SourcePosition &) const = default;
};

/// What only some types of nodes have. The views last as long as the tree.
struct NodeDetails
{
    QByteArrayView target;                 ///< Link and Image: the address as written, unescaped, not checked
    QByteArrayView title;                  ///< Link and Image
    QByteArrayView info;                   ///< CodeBlock: everything after the fence
    QByteArrayView anchor;                 ///< Heading: what links name it by, without '#'
    int level = 0;                         ///< Heading: 1 to 6
    int start = 0;                         ///< List, if ordered: number of the first item
    int columns = 0;                       ///< Table
    bool ordered = false;                  ///< List
    bool tight = false;                    ///< List: its paragraphs stand close
    bool checked = false;                  ///< TaskItem
    bool header = false;                   ///< TableRow and TableCell: of the head
    bool fenced = false;                   ///< CodeBlock: not by indentation
    Alignment alignment = Alignment::None; ///< TableCell
};

class Ast;

/// A look at one node, as cheap to copy as two pointers; lasts as long as the tree. Every step is O(1). A null node
/// answers null nodes and empty texts; the document's parent is null.
class Node final
{
public:
    Node() = default;

    [[nodiscard]] bool isNull() const { return !m_ast; }
    [[nodiscard]] NodeId id() const { return m_ast ? m_id : noNode; }
    [[nodiscard]] NodeType type() const;
    [[nodiscard]] Node parent() const;
    [[nodiscard]] int childCount() const;
    /// Null if there is none of this number.
    [[nodiscard]] Node child(int row) const;
    /// Number among the siblings, from 0.
    [[nodiscard]] int row() const;
    [[nodiscard]] Node firstChild() const { return child(0); }
    [[nodiscard]] Node nextSibling() const;
    /// The nodes below this one are id() + 1 up to, but without, endId().
    [[nodiscard]] NodeId endId() const;
    /// 0 for the document.
    [[nodiscard]] int depth() const;
    /// Where the node stands in Ast::source(), in bytes, with its marks ("**", "> ", "```"), without the line feed.
    [[nodiscard]] qsizetype begin() const;
    [[nodiscard]] qsizetype end() const;
    /// Of leaves (Text, Code, CodeBlock, HtmlBlock, HtmlInline, FrontMatter): UTF-8, escapes resolved.
    [[nodiscard]] QByteArrayView text() const;
    [[nodiscard]] NodeDetails details() const;

    bool operator==(const Node &) const = default;

private:
    friend class Ast;
    Node(const Ast *ast, NodeId id)
        : m_ast(ast)
        , m_id(id)
    {
    }

    const Ast *m_ast = nullptr;
    NodeId m_id = 0;
};

/// A parsed document: the tree, the source that it was made of (UTF-8, without byte order mark) and where its lines
/// begin, in one block of bytes that is kept as it is: loading checks it and copies nothing. Immutable and implicitly
/// shared; safe to read from any thread. A node is no longer valid when its tree is gone: keep the Ast beside it.
class Ast final
{
public:
    /// An empty tree without even a document node.
    Ast() = default;

    /// Takes bytes of toBytes(). Malformed if anything in them does not fit (damage, other version, other byte order).
    [[nodiscard]] static Result<Ast> fromBytes(const QByteArray &bytes);
    /// Shares the memory of the tree.
    [[nodiscard]] QByteArray toBytes() const { return m_bytes; }

    /// The tree without its source, for those who keep the source elsewhere.
    [[nodiscard]] QByteArray structure() const;
    /// How many bytes of source belong to what structure() gave; negative if it is nothing like that.
    [[nodiscard]] static qsizetype sourceSizeOf(QByteArrayView structure);
    /// Puts together again what structure() took apart. @p source must be the same: only its length is compared.
    [[nodiscard]] static Result<Ast> fromStructure(QByteArrayView structure, QByteArrayView source);

    [[nodiscard]] bool isEmpty() const { return m_nodeCount == 0; }
    [[nodiscard]] qsizetype nodeCount() const { return m_nodeCount; }
    [[nodiscard]] qsizetype byteSize() const { return m_bytes.size(); }
    [[nodiscard]] Node root() const { return node(0); }
    /// Null if there is no such node.
    [[nodiscard]] Node node(NodeId id) const { return id < m_nodeCount ? Node(this, id) : Node(); }
    [[nodiscard]] QByteArrayView source() const { return m_source; }
    [[nodiscard]] int lineCount() const { return int(m_lineCount); }

    /// Line and column of a place in source(); O(log lines + length of the line).
    [[nodiscard]] SourcePosition position(qsizetype offset) const;
    /// The other way round; beyond the end of a line its end, beyond the last line the end of the source.
    [[nodiscard]] qsizetype offset(SourcePosition position) const;
    /// The innermost node that covers a place; the document if none does.
    [[nodiscard]] Node nodeAt(qsizetype offset) const;

private:
    friend class Node;
    friend class AstBuilder;
    friend class PositionFinder;
    struct Record;
    struct Attribute;
    struct Header;
    enum Flag : quint8;

    [[nodiscard]] const Record &record(NodeId id) const;
    [[nodiscard]] bool bind();
    [[nodiscard]] bool isSound() const;
    [[nodiscard]] QByteArrayView slice(quint32 begin, quint32 size) const;
    [[nodiscard]] quint32 lineOf(qsizetype offset) const;

    QByteArray m_bytes;
    // Into m_bytes.
    const Record *m_records = nullptr;
    const quint32 *m_children = nullptr; ///< of all nodes one after the other: makes child(row) O(1)
    const quint32 *m_lines = nullptr;
    const Attribute *m_attributes = nullptr;
    QByteArrayView m_source; ///< the pool begins with it
    QByteArrayView m_pool;   ///< what texts and attributes are slices of
    quint32 m_nodeCount = 0;
    quint32 m_lineCount = 0;
    quint32 m_attributeCount = 0;
};

/// Positions of many places, each found from the one before: a line of a megabyte that holds a hundred thousand nodes
/// is then read once and not once for each. Lasts as long as the tree; not for several threads.
class PositionFinder final
{
public:
    explicit PositionFinder(const Ast &ast)
        : m_ast(ast)
    {
    }
    [[nodiscard]] SourcePosition operator()(qsizetype offset);

private:
    const Ast &m_ast;
    qsizetype m_offset = 0;
    SourcePosition m_position;
};

/// The tree in lines for a terminal: indentation, type, line:column range, details, and the text's beginning.
[[nodiscard]] QString dump(const Ast &ast);

} // namespace Docket::Markdown
