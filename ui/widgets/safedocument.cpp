// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "safedocument.h"

#include <QAbstractTextDocumentLayout>
#include <QElapsedTimer>
#include <QTextCursor>
#include <QTextDocumentFragment>
#include <QTextFragment>
#include <QTimerEvent>

namespace Docket::Ui {

namespace {

constexpr std::chrono::milliseconds layoutStep{4};
constexpr std::chrono::milliseconds layoutPause{8};
constexpr std::chrono::milliseconds unseenPause{60};

} // namespace

QStringList SafeDocument::imageNames() const
{
    QStringList names;
    for (auto block = begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const auto format = it.fragment().charFormat();
            if (!format.isImageFormat())
                continue;
            if (const auto name = format.toImageFormat().name(); !name.isEmpty() && !names.contains(name))
                names.append(name);
        }
    }
    return names;
}

void SafeDocument::append(const SafeDocument &other)
{
    QTextBlockFormat gap;
    gap.setLineHeight(2, QTextBlockFormat::FixedHeight);
    QTextCursor cursor(this);
    cursor.movePosition(QTextCursor::End);
    cursor.beginEditBlock();
    cursor.insertBlock(gap, QTextCharFormat());
    cursor.insertFragment(QTextDocumentFragment(&other));
    cursor.endEditBlock();
    // Before a list Qt begins another block, so what was put in is counted from its end.
    m_marks.append(other.m_marks, characterCount() - other.characterCount());
}

void SafeDocument::setLine(const QTextBlock &block, const QString &text)
{
    const auto position = block.position();
    const auto before = block.length();
    QTextCursor cursor(block);
    cursor.movePosition(QTextCursor::NextCharacter);
    const auto format = cursor.charFormat();
    cursor.setPosition(position);
    cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    cursor.insertText(text, format);
    m_marks.shift(position, findBlock(position).length() - before);
}

void SafeDocument::relayout()
{
    markContentsDirty(0, characterCount());
    layOut();
}

void SafeDocument::guardLayout()
{
    documentLayout()->installEventFilter(this);
}

void SafeDocument::layOut()
{
    m_nextBlock = begin();
    m_layoutTimer.start(layoutPause, this);
    layOutMore();
}

void SafeDocument::layOutLater()
{
    if (!isLaidOut())
        m_layoutTimer.start(unseenPause, Qt::CoarseTimer, this);
}

bool SafeDocument::eventFilter(QObject *watched, QEvent *event)
{
    // Qt lays a long document out on a timer in steps that double up to 200,000 characters, which is many frames. That
    // timer waits until the steps here, which are bounded by time, are done; then nothing is left for it.
    if (event->type() == QEvent::Timer && !isLaidOut())
        return true;
    return QTextDocument::eventFilter(watched, event);
}

void SafeDocument::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_layoutTimer.timerId())
        layOutMore();
    else
        QTextDocument::timerEvent(event);
}

void SafeDocument::layOutMore()
{
    QElapsedTimer spent;
    spent.start();
    const auto *layout = documentLayout();
    while (m_nextBlock.isValid() && spent.durationElapsed() < layoutStep) {
        // Asking where a block stands lays out everything before its end.
        std::ignore = layout->blockBoundingRect(m_nextBlock);
        m_nextBlock = m_nextBlock.next();
    }
    if (isLaidOut())
        m_layoutTimer.stop();
    Q_EMIT laidOutMore();
}

} // namespace Docket::Ui
