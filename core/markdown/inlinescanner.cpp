// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inlinescanner.h"

#include <algorithm>
#include <cmark-gfm/houdini.h>

namespace Docket::Markdown {

namespace {

bool isPunctuation(char c)
{
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

} // namespace

void ContentMap::clear(QByteArrayView content)
{
    m_content = content;
    m_parts.clear();
    m_last = 0;
}

qsizetype ContentMap::toSource(qsizetype offset) const
{
    if (m_parts[m_last].content > offset)
        m_last = 0;
    if (m_last + 1 < m_parts.size() && m_parts[m_last + 1].content <= offset) {
        const auto found = std::ranges::upper_bound(m_parts, offset, {}, &Part::content);
        m_last = found - m_parts.begin() - 1;
    }
    return m_parts[m_last].source + (offset - m_parts[m_last].content);
}

qsizetype ContentMap::endToSource(qsizetype offset) const
{
    return offset == 0 ? toSource(0) : toSource(offset - 1) + 1;
}

void InlineScanner::start(QByteArrayView content)
{
    m_text = content;
    m_at = 0;
    m_failed = false;
}

InlineScanner::Span InlineScanner::text(QByteArrayView literal, LinkForm inside)
{
    const qsizetype begin = m_at;
    const QByteArrayView here = m_text.sliced(m_at).first(std::min(literal.size(), m_text.size() - m_at));
    const bool same = here == literal;
    // Without a mark that could stand for something else, what looks the same is the same.
    if (same && (inside == LinkForm::Bare || (!here.contains('\\') && !here.contains('&')))) {
        m_at += literal.size();
        return {begin, m_at};
    }
    if (!matchEscaped(literal, inside != LinkForm::Angles)) {
        m_at = begin;
        // A bare mail address has its entities resolved, a bare web address does not.
        if (same)
            m_at += literal.size();
        else
            fail();
    }
    return {begin, m_at};
}

bool InlineScanner::matchEscaped(QByteArrayView literal, bool escapes)
{
    for (qsizetype i = 0; i < literal.size();) {
        if (m_at >= m_text.size())
            return false;
        const char c = m_text[m_at];
        if (escapes && c == '\\' && isPunctuation(peek(1))) {
            if (literal[i] != peek(1))
                return false;
            m_at += 2;
            ++i;
            continue;
        }
        if (c == '&') {
            cmark_strbuf value;
            cmark_strbuf_init(cmark_get_default_mem_allocator(), &value, 0);
            const auto length =
                houdini_unescape_ent(&value, reinterpret_cast<const uint8_t *>(m_text.data()) + m_at + 1,
                                     bufsize_t(m_text.size() - m_at - 1));
            const QByteArrayView meant(reinterpret_cast<const char *>(value.ptr), value.size);
            const bool fits = length > 0 && literal.sliced(i).startsWith(meant);
            const qsizetype size = meant.size();
            cmark_strbuf_free(&value);
            if (fits) {
                m_at += length + 1;
                i += size;
                continue;
            }
            if (length > 0)
                return false;
        }
        if (c != literal[i])
            return false;
        ++m_at;
        ++i;
    }
    return true;
}

InlineScanner::Span InlineScanner::code()
{
    const qsizetype begin = m_at;
    qsizetype run = 0;
    while (peek(run) == '`')
        ++run;
    if (run == 0) {
        fail();
        return {begin, begin};
    }
    qsizetype at = m_at + run;
    while (at < m_text.size()) {
        if (m_text[at] != '`') {
            ++at;
            continue;
        }
        qsizetype closing = 0;
        while (at + closing < m_text.size() && m_text[at + closing] == '`')
            ++closing;
        at += closing;
        if (closing == run) {
            m_at = at;
            return {begin, at};
        }
    }
    fail();
    return {begin, begin};
}

InlineScanner::Span InlineScanner::html(QByteArrayView literal)
{
    const qsizetype begin = m_at;
    if (m_text.sliced(m_at).startsWith(literal))
        m_at += literal.size();
    else
        fail();
    return {begin, m_at};
}

InlineScanner::Span InlineScanner::lineBreak()
{
    while (peek() == ' ' || peek() == '\t')
        ++m_at;
    const qsizetype begin = m_at;
    const bool escaped = peek() == '\\';
    if (escaped)
        ++m_at;
    if (peek() != '\n') {
        fail();
        return {begin, begin};
    }
    ++m_at;
    const qsizetype end = m_at;
    // The library keeps what stands before the text of a lazy line, but only after a backslash.
    while (!escaped && (peek() == ' ' || peek() == '\t'))
        ++m_at;
    return {begin, end};
}

void InlineScanner::marks(int count)
{
    const char mark = peek();
    if (mark != '*' && mark != '_' && mark != '~') {
        fail();
        return;
    }
    for (int i = 0; i < count; ++i) {
        if (peek() != mark) {
            fail();
            return;
        }
        ++m_at;
    }
}

int InlineScanner::tildes() const
{
    return peek() == '~' && peek(1) == '~' ? 2 : 1;
}

InlineScanner::LinkForm InlineScanner::openLink(bool image)
{
    if (image) {
        if (peek() != '!' || peek(1) != '[')
            fail();
        m_at += 2;
        return LinkForm::Brackets;
    }
    if (peek() == '[') {
        ++m_at;
        return LinkForm::Brackets;
    }
    if (peek() == '<') {
        ++m_at;
        return LinkForm::Angles;
    }
    return LinkForm::Bare;
}

void InlineScanner::closeLink(LinkForm form)
{
    if (form == LinkForm::Bare)
        return;
    if (peek() != (form == LinkForm::Angles ? '>' : ']')) {
        fail();
        return;
    }
    ++m_at;
    if (form == LinkForm::Angles)
        return;
    // The same order as in the specification: a target, else a label, else the text itself is the label.
    qsizetype end = inlineTail(m_at);
    if (end < 0)
        end = label(m_at);
    if (end >= 0)
        m_at = end;
}

qsizetype InlineScanner::skipSpace(qsizetype at) const
{
    while (at < m_text.size() && isSpace(m_text[at]))
        ++at;
    return at;
}

/// Where "(target "title")" ends, or -1.
qsizetype InlineScanner::inlineTail(qsizetype at) const
{
    if (at >= m_text.size() || m_text[at] != '(')
        return -1;
    const qsizetype afterTarget = target(skipSpace(at + 1));
    if (afterTarget < 0)
        return -1;
    qsizetype end = skipSpace(afterTarget);
    if (end > afterTarget) {
        const qsizetype afterTitle = title(end);
        if (afterTitle >= 0)
            end = skipSpace(afterTitle);
    }
    return end < m_text.size() && m_text[end] == ')' ? end + 1 : -1;
}

qsizetype InlineScanner::target(qsizetype at) const
{
    if (at < m_text.size() && m_text[at] == '<') {
        for (++at; at < m_text.size(); ++at) {
            if (m_text[at] == '>')
                return at + 1;
            if (m_text[at] == '\\')
                ++at;
            else if (m_text[at] == '\n' || m_text[at] == '<')
                return -1;
        }
        return -1;
    }
    constexpr int maxParentheses = 32;
    int open = 0;
    for (; at < m_text.size(); ++at) {
        const char c = m_text[at];
        if (c == '\\' && at + 1 < m_text.size() && isPunctuation(m_text[at + 1])) {
            ++at;
        } else if (c == '(') {
            if (++open > maxParentheses)
                return -1;
        } else if (c == ')') {
            if (open == 0)
                return at;
            --open;
        } else if (c == ' ' || c == '\t' || c == '\n') { // form feeds are part of a target
            return at;
        }
    }
    return -1;
}

qsizetype InlineScanner::title(qsizetype at) const
{
    if (at >= m_text.size())
        return -1;
    const char opening = m_text[at];
    if (opening != '"' && opening != '\'' && opening != '(')
        return -1;
    const char closing = opening == '(' ? ')' : opening;
    // The library takes the longest title: a mark after a backslash only ends it where no other does.
    qsizetype escapedEnd = -1;
    for (++at; at < m_text.size(); ++at) {
        const bool escaped = m_text[at - 1] == '\\';
        if (m_text[at] == closing && !escaped)
            return at + 1;
        if (m_text[at] == closing)
            escapedEnd = at + 1;
        else if (m_text[at] == opening && !escaped)
            break;
    }
    return escapedEnd;
}

/// Where "[label]" ends, or -1.
qsizetype InlineScanner::label(qsizetype at) const
{
    constexpr qsizetype maxLabel = 1000;
    if (at >= m_text.size() || m_text[at] != '[')
        return -1;
    const qsizetype begin = ++at;
    for (; at < m_text.size() && at - begin <= maxLabel; ++at) {
        if (m_text[at] == ']')
            return at + 1;
        if (m_text[at] == '[')
            return -1;
        if (m_text[at] == '\\' && at + 1 < m_text.size() && isPunctuation(m_text[at + 1]))
            ++at;
    }
    return -1;
}

} // namespace Docket::Markdown
