// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where the inlines of a block stand. Private to the module.

#include <QByteArrayView>
#include <QVarLengthArray>

namespace Docket::Markdown {

/// The text of a block as the library parsed it (prefixes such as "> " taken away) and where its parts stand in the
/// source.
class ContentMap final
{
public:
    void clear(QByteArrayView content);
    [[nodiscard]] QByteArrayView content() const { return m_content; }
    /// From @p contentBegin on, bytes stand at @p sourceBegin; begins must rise.
    void add(qsizetype contentBegin, qsizetype sourceBegin) { m_parts.append({contentBegin, sourceBegin}); }
    [[nodiscard]] bool isEmpty() const { return m_parts.isEmpty(); }
    [[nodiscard]] qsizetype toSource(qsizetype offset) const;
    /// The same for the end of a stretch: right after its last byte.
    [[nodiscard]] qsizetype endToSource(qsizetype offset) const;

private:
    struct Part
    {
        qsizetype content;
        qsizetype source;
    };
    QByteArrayView m_content;
    QVarLengthArray<Part, 16> m_parts;
    mutable qsizetype m_last = 0; ///< nearly all questions go forward
};

/// Follows the inlines of a block through its text in the order of the tree and finds where each begins and ends. The
/// library's own columns do not know about the prefixes of lines, escapes and bare links. The tree says what comes, so
/// nothing is parsed again: each step checks that the text fits, and after one that does not, failed() is true and
/// nothing more is known.
class InlineScanner final
{
public:
    struct Span
    {
        qsizetype begin = 0;
        qsizetype end = 0;
    };
    enum class LinkForm
    {
        Brackets, ///< [text](target), [text][label], ![text](target)
        Angles,   ///< <https://example.org>
        Bare      ///< www.example.org
    };

    void start(QByteArrayView content);
    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] qsizetype at() const { return m_at; }

    [[nodiscard]] Span text(QByteArrayView literal, LinkForm inside);
    [[nodiscard]] Span code();
    [[nodiscard]] Span html(QByteArrayView literal);
    [[nodiscard]] Span lineBreak();
    /// Marks of emphasis: @p count of '*' or '_', or one or two '~'.
    void marks(int count);
    [[nodiscard]] int tildes() const;
    [[nodiscard]] LinkForm openLink(bool image);
    void closeLink(LinkForm form);

private:
    [[nodiscard]] char peek(qsizetype ahead = 0) const
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }
    void fail() { m_failed = true; }
    [[nodiscard]] bool matchEscaped(QByteArrayView literal, bool escapes);
    [[nodiscard]] qsizetype inlineTail(qsizetype at) const;
    [[nodiscard]] qsizetype target(qsizetype at) const;
    [[nodiscard]] qsizetype title(qsizetype at) const;
    [[nodiscard]] qsizetype label(qsizetype at) const;
    [[nodiscard]] qsizetype skipSpace(qsizetype at) const;

    QByteArrayView m_text;
    qsizetype m_at = 0;
    bool m_failed = false;
};

} // namespace Docket::Markdown
