// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QPainter;
class QRect;
class QTextBlock;
class QTextCursor;
class QTextDocument;
class QWidget;

namespace Docket::Ui {

/// What a page needs that QTextDocument does not draw, or not as it should look: bars beside quotes, the ground behind
/// code, and boxes of tasks with a tick in those that are done. Found once, when the page is made, by position; who
/// changes the text later tells it. Reentrant until the page is shown.
class PageMarks final
{
public:
    /// How far the style sheet of the page sets a quote in, in pixels: left margins tell how deep in quotes a block is.
    static constexpr int quoteIndent = 14;

    /// How far the ground of code reaches beyond its letters, in pixels; the margins of its blocks leave room for it.
    /// Less than that of a quote, so that it never counts as one.
    static constexpr int codePadding = 8;

    struct Quote
    {
        int first = 0; ///< position of the first block
        int last = 0;  ///< of the last one
        int x = 0;     ///< of the quote's edge, from the edge of the text
    };
    /// Blocks whose lines are not broken; only code has such.
    struct Code
    {
        int first = 0; ///< position of the first block
        int last = 0;  ///< of the last one
        int x = 0;     ///< of the ground's edge, from the edge of the text
    };
    struct Task
    {
        int position = 0; ///< of its block
        bool isDone = false;
    };

    PageMarks() = default;
    /// From now on @p page leaves it to paint() to draw the boxes of tasks, and of code in a list only the first line
    /// has the mark of the item.
    explicit PageMarks(QTextDocument &page);

    /// Takes those of a page over that now stands at @p start, behind all that this one has.
    void append(const PageMarks &other, int start);
    /// The text behind @p position has moved by so many letters.
    void shift(int position, int by);

    /// Where they begin, in the order of the text; the outer quote comes first.
    [[nodiscard]] const QList<Quote> &quotes() const { return m_quotes; }
    [[nodiscard]] const QList<Code> &codes() const { return m_codes; }
    [[nodiscard]] const QList<Task> &tasks() const { return m_tasks; }

    /// Those that are in sight, in the colours and the style of @p view: in @p seen, in coordinates of the page as the
    /// painter's are, the blocks at the positions @p from to @p to stand. What is behind them may have no place yet.
    void paint(QPainter &painter, const QTextDocument &page, const QRect &seen, int from, int to,
               const QWidget &view) const;
    /// The same for what stands behind the text, before that is painted; @p width is that of the page.
    void paintGrounds(QPainter &painter, const QTextDocument &page, const QRect &seen, int from, int to, int width,
                      const QWidget &view) const;

private:
    void addCode(const QTextBlock &block, QTextCursor &cursor, double indentWidth);
    /// The last code that was found ends with it.
    [[nodiscard]] bool endsCode(const QTextBlock &block) const;

    QList<Quote> m_quotes;
    QList<Code> m_codes;
    QList<Task> m_tasks;
};

} // namespace Docket::Ui
