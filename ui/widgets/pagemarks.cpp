// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pagemarks.h"

#include "theme.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionButton>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextFrame>
#include <QTextLayout>
#include <QTextList>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace Docket::Ui {

namespace {

constexpr int barLeft = 2; // of the quote's edge
constexpr int barWidth = 3;
constexpr int codeGap = 8; // between two grounds

int depthOf(double leftMargin)
{
    return int(leftMargin) / PageMarks::quoteIndent;
}

/// Where a quote begins that @p block is the first of: the margins of quotes and the indents of lists are added up
/// apart from each other, so that only the block can tell which of the lists the quote stands in.
int indentOf(const QTextBlock &block, double indentWidth)
{
    if (block.textDirection() == Qt::RightToLeft)
        return 0;
    const auto format = block.blockFormat();
    // A list that follows a quote's beginning is in it; a paragraph that Qt counts to the quote is in all lists.
    const int lists = block.textList() != nullptr ? block.textList()->format().indent() + format.indent() - 1
                      : format.hasProperty(QTextFormat::BlockQuoteLevel) ? format.indent()
                                                                         : 0;
    return int(std::max(lists, 0) * indentWidth);
}

/// Of a block, with its ground if it is code, or of all of the table that it is in.
QRectF placeOf(const QTextDocument &page, int position)
{
    const auto *layout = page.documentLayout();
    auto *frame = page.frameAt(position);
    if (frame == nullptr || frame == page.rootFrame()) {
        const auto block = page.findBlock(position);
        const int around = block.blockFormat().nonBreakableLines() ? PageMarks::codePadding : 0;
        return layout->blockBoundingRect(block).adjusted(0, -around, 0, around);
    }
    while (frame->parentFrame() != page.rootFrame())
        frame = frame->parentFrame();
    // The place of a frame is not told before all of the page is laid out, which may take a second; that of a block is.
    return layout->blockBoundingRect(frame->firstCursorPosition().block())
        .united(layout->blockBoundingRect(frame->lastCursorPosition().block()));
}

/// What has no place yet is below all that is seen, and asking for its place would lay out everything before it.
bool hasPlace(const QTextDocument &page, int position)
{
    return page.findBlock(position).layout()->lineCount() > 0;
}

} // namespace

PageMarks::PageMarks(QTextDocument &page)
{
    QList<qsizetype> open; // in m_quotes, the outer one first
    QTextCursor cursor(&page);
    cursor.beginEditBlock();
    bool behindTable = false;
    for (auto it = page.rootFrame()->begin(); !it.atEnd(); ++it) {
        auto *table = it.currentFrame();
        const auto block = table != nullptr ? table->firstCursorPosition().block() : it.currentBlock();
        const auto format = block.blockFormat();
        // Each table is followed by a block without text that belongs to nothing.
        if (table == nullptr && std::exchange(behindTable, false) && block.length() == 1)
            continue;
        behindTable = table != nullptr;
        const int depth = depthOf(table != nullptr ? table->frameFormat().leftMargin() : format.leftMargin());
        open.resize(std::min<qsizetype>(open.size(), depth));
        const int indent = table != nullptr ? 0 : indentOf(block, page.indentWidth());
        // One quote may follow another with nothing in between, and only one of them be in a list.
        const bool tells = table == nullptr && format.hasProperty(QTextFormat::BlockQuoteLevel);
        if (tells && !open.isEmpty() && open.size() == depth &&
            m_quotes[open.last()].x != indent + ((depth - 1) * quoteIndent))
            open.removeLast();
        while (open.size() < depth) {
            const int x = indent + (int(open.size()) * quoteIndent);
            open.append(m_quotes.size());
            m_quotes.append({.first = block.position(), .last = block.position(), .x = x});
        }
        for (const auto quote : std::as_const(open))
            m_quotes[quote].last = block.position();
        if (table != nullptr && endsCode(block.previous())) {
            // Qt leaves the margin of a block out before a table.
            auto apart = table->frameFormat();
            apart.setTopMargin(std::max<qreal>(apart.topMargin(), codePadding + codeGap));
            table->setFrameFormat(apart);
        }
        if (table == nullptr && format.nonBreakableLines())
            addCode(block, cursor, page.indentWidth());
        if (table == nullptr && block.blockFormat().marker() != QTextBlockFormat::MarkerType::NoMarker) {
            m_tasks.append(
                {.position = block.position(), .isDone = format.marker() == QTextBlockFormat::MarkerType::Checked});
            QTextBlockFormat drawn;
            drawn.setProperty(QTextFormat::ListStyle, int(QTextListFormat::ListStyleUndefined));
            cursor.setPosition(block.position());
            cursor.mergeBlockFormat(drawn);
        }
    }
    cursor.endEditBlock();
}

void PageMarks::addCode(const QTextBlock &block, QTextCursor &cursor, double indentWidth)
{
    const auto format = block.blockFormat();
    auto *list = block.textList();
    const auto merge = [&](const QTextBlockFormat &change) {
        cursor.setPosition(block.position());
        cursor.mergeBlockFormat(change);
    };
    const bool follows = endsCode(block.previous());
    // Lines of one block of code have margins above the first and below the last alone.
    if (follows && format.topMargin() == 0) {
        m_codes.last().last = block.position();
        if (list != nullptr) {
            list->remove(block);
            QTextBlockFormat unmarked;
            unmarked.setMarker(QTextBlockFormat::MarkerType::NoMarker);
            merge(unmarked);
        }
        return;
    }
    if (follows) {
        // Of two margins Qt takes the larger one, and both grounds are to have room in it.
        QTextBlockFormat apart;
        apart.setTopMargin((2 * codePadding) + codeGap);
        merge(apart);
    }
    const int lists = format.indent() + (list != nullptr ? list->format().indent() : 0);
    m_codes.append({.first = block.position(),
                    .last = block.position(),
                    .x = int((lists * indentWidth) + format.leftMargin()) - codePadding});
}

bool PageMarks::endsCode(const QTextBlock &block) const
{
    return !m_codes.isEmpty() && block.isValid() && m_codes.last().last == block.position();
}

void PageMarks::shift(int position, int by)
{
    const auto move = [=](int &place) {
        if (place > position)
            place += by;
    };
    for (Quote &quote : m_quotes) {
        move(quote.first);
        move(quote.last);
    }
    for (Code &code : m_codes) {
        move(code.first);
        move(code.last);
    }
    for (Task &task : m_tasks)
        move(task.position);
}

void PageMarks::append(const PageMarks &other, int start)
{
    for (const Quote &quote : other.m_quotes)
        m_quotes.append({.first = quote.first + start, .last = quote.last + start, .x = quote.x});
    for (const Code &code : other.m_codes)
        m_codes.append({.first = code.first + start, .last = code.last + start, .x = code.x});
    for (const Task &task : other.m_tasks)
        m_tasks.append({.position = task.position + start, .isDone = task.isDone});
}

void PageMarks::paintGrounds(QPainter &painter, const QTextDocument &page, const QRect &seen, int from, int to,
                             int width, const QWidget &view) const
{
    if (m_codes.isEmpty())
        return;
    const auto ground = codeGround(view.palette());
    const auto *layout = page.documentLayout();
    // What is seen of a block may be the edge of its ground alone.
    const auto above = page.findBlock(from).previous();
    from = above.isValid() ? above.position() : from;
    const auto below = page.findBlock(to).next();
    to = below.isValid() ? below.position() : to;
    for (auto code = std::ranges::lower_bound(m_codes, from, {}, &Code::last);
         code != m_codes.cend() && code->first <= to && hasPlace(page, code->first); ++code) {
        const auto top = code->first < from ? seen.top() - codePadding
                                            : layout->blockBoundingRect(page.findBlock(code->first)).top();
        const auto bottom = code->last > to || !hasPlace(page, code->last)
                                ? seen.bottom() + 1 + codePadding
                                : layout->blockBoundingRect(page.findBlock(code->last)).bottom();
        const auto left = page.documentMargin() + code->x;
        painter.fillRect(
            QRectF(left, top - codePadding, width - page.documentMargin() - left, bottom - top + (2 * codePadding)),
            ground);
    }
}

void PageMarks::paint(QPainter &painter, const QTextDocument &page, const QRect &seen, int from, int to,
                      const QWidget &view) const
{
    const auto &palette = view.palette();
    const auto bar = mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.3);
    for (const Quote &quote : m_quotes) {
        if (quote.first > to || !hasPlace(page, quote.first))
            break;
        if (quote.last < from)
            continue;
        const auto top = quote.first < from ? seen.top() : placeOf(page, quote.first).top();
        const auto bottom =
            quote.last > to || !hasPlace(page, quote.last) ? seen.bottom() + 1 : placeOf(page, quote.last).bottom();
        if (top < bottom)
            painter.fillRect(QRectF(page.documentMargin() + quote.x + barLeft, top, barWidth, bottom - top), bar);
    }
    for (auto task = std::ranges::lower_bound(m_tasks, from, {}, &Task::position);
         task != m_tasks.cend() && task->position <= to; ++task) {
        const auto block = page.findBlock(task->position);
        if (block.layout()->lineCount() == 0)
            continue;
        const auto line = block.layout()->lineAt(0).naturalTextRect();
        const auto place = page.documentLayout()->blockBoundingRect(block);
        const QFontMetricsF metrics(page.defaultFont());
        const int side = int(std::lround(metrics.ascent()));
        const auto gap = metrics.horizontalAdvance(u' ') + 1;
        const bool mirrored = block.textDirection() == Qt::RightToLeft;
        const auto x = mirrored ? line.right() + gap : line.left() - gap - side;
        QStyleOptionButton box;
        box.initFrom(&view);
        box.state = QStyle::State_Enabled | (task->isDone ? QStyle::State_On : QStyle::State_Off);
        box.rect = QRect(int(std::lround(place.left() + x)),
                         int(std::lround(place.top() + line.center().y() - (side / 2.0))), side, side);
        view.style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &box, &painter, &view);
    }
}

} // namespace Docket::Ui
