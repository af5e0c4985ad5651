// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of AstBuilder that finds where blocks stand in the source.

#include "astbuilder.h"

#include <algorithm>

namespace Docket::Markdown {

namespace {

/// What the library takes for white space: neither form feeds nor vertical tabs.
bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

qsizetype spacesBefore(QByteArrayView text)
{
    qsizetype count = 0;
    while (count < text.size() && (text[count] == ' ' || text[count] == '\t'))
        ++count;
    return count;
}

QByteArrayView trimmedContent(const cmark_node *node)
{
    QByteArrayView content(reinterpret_cast<const char *>(node->content.ptr), qsizetype(node->content.size));
    while (!content.isEmpty() && isSpace(content.back()))
        content.chop(1);
    return content;
}

} // namespace

/// Index in m_lines of a line as the library counts, from 1.
quint32 AstBuilder::lineIndex(int line) const
{
    return std::min(m_firstLine + quint32(std::max(line, 1)) - 1, quint32(m_lines.size() - 1));
}

/// Where the line ends, without its line feed.
qsizetype AstBuilder::lineEnd(quint32 line) const
{
    if (line + 1 >= m_lines.size())
        return m_source.size();
    qsizetype end = m_lines[line + 1];
    if (end > m_lines[line] && m_source[end - 1] == '\n')
        --end;
    if (end > m_lines[line] && m_source[end - 1] == '\r')
        --end;
    return end;
}

qsizetype AstBuilder::trimmedEnd(qsizetype begin, qsizetype end) const
{
    while (end > begin && isSpace(m_source[end - 1]))
        --end;
    return end;
}

/// Where the content of a line begins after white space and the marks of the block quotes that it stands in.
qsizetype AstBuilder::afterPrefix(quint32 line) const
{
    const qsizetype end = lineEnd(line);
    qsizetype at = lineBegin(line);
    int quotes = m_quotes;
    while (at < end && (m_source[at] == ' ' || m_source[at] == '\t' || (m_source[at] == '>' && quotes-- > 0)))
        ++at;
    return at;
}

/// The line, as the library counts, where the next block after this one begins; 0 at the end of the text.
int AstBuilder::followingLine(const cmark_node *node) const
{
    for (; node; node = node->parent) {
        if (node->next) // what stands above the head of a table has the line of the table
            return node->next->start_line == 0 && node->next->next ? node->next->next->start_line
                                                                   : node->next->start_line;
    }
    return 0;
}

/// From its beginning to the end of a code or HTML block, counted by the lines of its text: the line where the library
/// closed it may be a later one.
AstBuilder::Range AstBuilder::leafRange(const cmark_node *node, qsizetype begin) const
{
    const bool fenced = node->type == CMARK_NODE_CODE_BLOCK && node->as.code.fenced;
    const cmark_chunk &text = node->type == CMARK_NODE_CODE_BLOCK ? node->as.code.literal : node->as.literal;
    const QByteArrayView literal(reinterpret_cast<const char *>(text.data), qsizetype(text.len));
    auto lines = int(literal.count('\n'));
    if (!fenced) {
        const quint32 last = lineIndex(node->start_line + std::max(lines, 1) - 1);
        return {begin, trimmedEnd(begin, lineEnd(last))};
    }
    // The closing fence, unless the block ended with what it stands in: then nothing, or another block, begins there.
    const int closing = node->start_line + lines + 1;
    const quint32 closingLine = lineIndex(closing);
    bool closed =
        int(closingLine - m_firstLine) + 1 == closing && node->end_line >= closing && followingLine(node) != closing;
    if (closed) {
        qsizetype end = trimmedEnd(lineBegin(closingLine), lineEnd(closingLine));
        int marks = 0;
        while (end > lineBegin(closingLine) && m_source[end - 1] == char(node->as.code.fence_char)) {
            --end;
            ++marks;
        }
        closed = marks >= std::max<int>(node->as.code.fence_length, 3);
    }
    const quint32 last = closed ? closingLine : lineIndex(node->start_line + lines);
    return {begin, trimmedEnd(begin, lineEnd(last))};
}

/// Adds the parts of one line of a block's text. Without @p pipes the line ends as its source does, so it is found from
/// the end; with them a backslash before a pipe was taken away.
bool AstBuilder::mapLine(QByteArrayView content, qsizetype contentBegin, qsizetype begin, qsizetype end, bool pipes)
{
    if (!pipes) {
        const auto stands = [&](QByteArrayView text) {
            return text.size() <= end - begin && m_source.sliced(end - text.size(), text.size()) == text;
        };
        if (stands(content)) {
            m_map.add(contentBegin, end - content.size());
            return true;
        }
        // A tab that a list item only took a part of became the spaces that were left of it.
        qsizetype spaces = 0;
        while (spaces < content.size() && content[spaces] == ' ')
            ++spaces;
        const QByteArrayView rest = content.sliced(spaces);
        const qsizetype restBegin = end - rest.size();
        if (spaces == 0 || !stands(rest) || restBegin == begin || m_source[restBegin - 1] != '\t')
            return false;
        m_map.add(contentBegin, restBegin - 1);
        m_map.add(contentBegin + spaces, restBegin);
        return true;
    }
    qsizetype at = begin;
    m_map.add(contentBegin, at);
    for (qsizetype i = 0; i < content.size(); ++i, ++at) {
        if (at + 1 < end && m_source[at] == '\\' && m_source[at + 1] == '|' && content[i] == '|') {
            ++at;
            m_map.add(contentBegin + i, at);
        }
        if (at >= end || m_source[at] != content[i])
            return false;
    }
    return true;
}

bool AstBuilder::mapInserted(const cmark_node *node, quint32 firstLine, qsizetype begin)
{
    const QByteArrayView content = trimmedContent(node);
    if (content.isEmpty())
        return false;
    if (mapFrom(content, firstLine, begin))
        return true;
    // Definitions of references that stood before it were taken out, and the table has their line.
    constexpr quint32 attempts = 200;
    const quint32 lastLine = std::min(lineIndex(node->next->end_line), firstLine + attempts);
    for (quint32 line = firstLine + 1; line <= lastLine; ++line) {
        if (mapFrom(content, line, afterPrefix(line)))
            return true;
    }
    return false;
}

bool AstBuilder::mapLines(const cmark_node *node, quint32 firstLine)
{
    const QByteArrayView content = trimmedContent(node);
    if (content.isEmpty())
        return false;
    if (mapFrom(content, firstLine, -1))
        return true;
    // Definitions of references at the beginning are no part of the text. Without them it is the last lines; where the
    // library tells a wrong last line, as for a heading with a line below, it is searched for, within reason.
    const quint32 lastLine = std::max(firstLine, lineIndex(node->end_line));
    const auto lines = quint32(content.count('\n'));
    if (lastLine >= firstLine + lines && mapFrom(content, lastLine - lines, -1))
        return true;
    constexpr quint32 attempts = 200;
    for (quint32 line = firstLine + 1; line <= std::min(lastLine, firstLine + attempts); ++line) {
        if (mapFrom(content, line, -1))
            return true;
    }
    return lastLine > firstLine + lines && mapFrom(content, lastLine - lines - 1, -1);
}

/// Maps the lines of a text that begins in a certain line; false if it does not stand there.
bool AstBuilder::mapFrom(QByteArrayView content, quint32 line, qsizetype firstBegin)
{
    const bool pipes = firstBegin >= 0;
    m_map.clear(content);
    for (qsizetype at = 0; at < content.size(); ++line) {
        if (line >= m_lines.size())
            return false;
        const qsizetype feed = content.indexOf('\n', at);
        const qsizetype end = feed < 0 ? content.size() : feed;
        // Trailing space was cut from the end of the text only.
        const qsizetype sourceEnd = feed < 0 ? trimmedEnd(lineBegin(line), lineEnd(line)) : lineEnd(line);
        qsizetype begin = !pipes ? lineBegin(line) : at == 0 ? firstBegin : afterPrefix(line);
        if (pipes && at > 0) {
            // A line that goes on lazily, without the marks of what it stands in, keeps its white space in the text.
            const QByteArrayView text = content.sliced(at, end - at);
            const qsizetype kept = spacesBefore(text);
            if (kept <= begin - lineBegin(line) && m_source.sliced(begin - kept, kept) == text.first(kept))
                begin -= kept;
        }
        if (!mapLine(content.sliced(at, end - at), at, begin, sourceEnd, pipes))
            return false;
        at = end + 1;
    }
    return true;
}

void AstBuilder::startInlines(bool mapped)
{
    m_followed = mapped && !m_map.isEmpty();
    m_unmapped += !mapped;
    m_scanner.start(m_map.content());
}

} // namespace Docket::Markdown
