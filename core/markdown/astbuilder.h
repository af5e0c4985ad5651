// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From the library's tree to our own. Private to the module.

#include "astlayout.h"
#include "frontmatter.h"
#include "inlinescanner.h"

#include <QHash>
#include <QSet>

#include <cmark-gfm/node.h>
#include <vector>

namespace Docket::Markdown {

/// Builds one tree. The source is the whole text; the library parsed what begins at FrontMatterRange::after. One use
/// per object.
class AstBuilder final
{
public:
    AstBuilder(QByteArrayView source, const FrontMatterRange &frontMatter, const ParseLimits &limits);
    Q_DISABLE_COPY_MOVE(AstBuilder)

    /// TooLarge over the limit of nodes.
    [[nodiscard]] Result<> build(const cmark_node *root);
    [[nodiscard]] Ast take();

    /// Line of the first container that was left out because it stands too deep; 0 if none was.
    [[nodiscard]] int firstTooDeep() const { return m_firstTooDeep; }
    /// Blocks whose inlines could not be followed and have the place of the block; for tests.
    [[nodiscard]] int unmapped() const { return m_unmapped; }

private:
    struct Frame
    {
        NodeId id = 0;
        bool emitted = true;
        int marks = 0;
        InlineScanner::LinkForm form = InlineScanner::LinkForm::Brackets;
        bool quote = false;
    };
    struct Range
    {
        qsizetype begin = 0;
        qsizetype end = 0;
    };

    void enter(const cmark_node *node);
    void leave(const cmark_node *node);
    void enterBlock(const cmark_node *node, NodeType type);
    void enterInline(const cmark_node *node, NodeType type);
    void enterTable(const cmark_node *node);
    void enterRow(const cmark_node *node);
    void enterCell(const cmark_node *node);
    void finishHeading(NodeId id);

    NodeId emitNode(NodeType type, Range range);
    void setText(Ast::Record &record, QByteArrayView text);
    [[nodiscard]] std::pair<quint32, quint32> store(QByteArrayView text);
    quint32 addAttribute(QByteArrayView first, QByteArrayView second, int number);

    [[nodiscard]] quint32 lineIndex(int line) const;
    [[nodiscard]] qsizetype lineBegin(quint32 line) const { return m_lines[line]; }
    [[nodiscard]] qsizetype lineEnd(quint32 line) const;
    [[nodiscard]] qsizetype trimmedEnd(qsizetype begin, qsizetype end) const;
    [[nodiscard]] qsizetype afterPrefix(quint32 line) const;
    [[nodiscard]] Range leafRange(const cmark_node *node, qsizetype begin) const;
    [[nodiscard]] int followingLine(const cmark_node *node) const;
    /// Maps the lines of a paragraph or heading; false if they cannot be found.
    bool mapLines(const cmark_node *node, quint32 firstLine);
    /// The same for what stands above the head of a table, where backslashes before pipes were taken away.
    bool mapInserted(const cmark_node *node, quint32 firstLine, qsizetype begin);
    /// @p begin of the first line where the text stands with such backslashes; -1 without.
    bool mapFrom(QByteArrayView content, quint32 line, qsizetype begin);
    bool mapLine(QByteArrayView content, qsizetype contentBegin, qsizetype begin, qsizetype end, bool pipes);
    void startInlines(bool mapped);

    QByteArrayView m_source;
    const FrontMatterRange m_frontMatter;
    const ParseLimits m_limits;
    std::vector<Ast::Record> m_records;
    std::vector<quint32> m_childCounts;
    std::vector<quint32> m_lines;
    std::vector<Ast::Attribute> m_attributes;
    QByteArray m_extra; ///< texts that do not stand in the source as they are
    std::vector<Frame> m_frames;
    QSet<QString> m_anchors;
    QHash<QString, int> m_suffixes; ///< last number given to headings of a text

    quint32 m_firstLine = 0; ///< of what the library parsed
    ContentMap m_map;
    InlineScanner m_scanner;
    bool m_followed = false; ///< m_scanner knows where it is in the present block
    qsizetype m_place = 0;   ///< end of the last inline whose place is known
    quint32 m_headerLine = 0;
    qsizetype m_cell = 0; ///< where in the row the next cell begins
    qsizetype m_rowEnd = 0;
    int m_column = 0;
    int m_quotes = 0;
    int m_firstTooDeep = 0;
    int m_unmapped = 0;
    QByteArrayView m_alignments;
};

/// Where lines begin, after "\n", "\r\n" or "\r"; the first is 0.
[[nodiscard]] std::vector<quint32> lineBegins(QByteArrayView text);

} // namespace Docket::Markdown
