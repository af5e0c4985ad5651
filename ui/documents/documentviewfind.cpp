// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Find, zoom and what is kept of the document view between two sessions.
#include "documentview.h"

#include <icons/themedicon.h>
#include <widgets/theme.h>

#include <QDataStream>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QToolButton>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr quint32 stateVersion = 1;
constexpr int leastZoom = -4;
constexpr int mostZoom = 20;

/// Of plus and minus, Shift is part of the key on some keyboards.
bool isCtrl(const QKeyEvent *event)
{
    return (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::ControlModifier;
}

bool isOwnKey(const QKeyEvent *event, bool finding)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Minus:
    case Qt::Key_0: return isCtrl(event);
    case Qt::Key_F3: return true;
    case Qt::Key_Escape: return finding;
    default: return false;
    }
}

} // namespace

QWidget *DocumentView::buildFindBar()
{
    m_findBar = new QWidget(this);
    m_findEdit = new QLineEdit(m_findBar);
    m_findEdit->setPlaceholderText(tr("Find in the document"));
    m_findEdit->setAccessibleName(tr("Find in the document"));
    m_findEdit->setClearButtonEnabled(true);
    m_findState = new QLabel(m_findBar);
    m_findState->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QHBoxLayout(m_findBar);
    layout->setContentsMargins(12, 4, 8, 4);
    layout->addWidget(m_findEdit, 1);
    layout->addWidget(m_findState);
    const auto add = [&](const QString &text, const QString &tip) {
        auto *button = new QToolButton(m_findBar);
        button->setText(text);
        button->setToolTip(tip);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        layout->addWidget(button);
        return button;
    };
    connect(add(tr("Previous"), tr("The place before (Shift+F3)")), &QToolButton::clicked, this,
            [this] { findNext(true); });
    connect(add(tr("Next"), tr("The next place (F3)")), &QToolButton::clicked, this, [this] { findNext(); });
    connect(add(tr("Close"), tr("Close (Esc)")), &QToolButton::clicked, this, &DocumentView::closeFind);
    connect(m_findEdit, &QLineEdit::returnPressed, this, [this] { findNext(); });
    connect(m_findEdit, &QLineEdit::textChanged, m_findState, &QLabel::clear);
    m_findBar->hide();
    return m_findBar;
}

void DocumentView::startFind()
{
    if (const auto chosen = m_browser->textCursor().selectedText(); !chosen.isEmpty() && chosen.size() < 100)
        m_findEdit->setText(chosen);
    m_findBar->show();
    m_findEdit->selectAll();
    m_findEdit->setFocus();
}

bool DocumentView::startSearch()
{
    if (!m_open)
        return false;
    startFind();
    return true;
}

void DocumentView::closeFind()
{
    m_findBar->hide();
    m_hit = {};
    if (m_open && m_node != Markdown::noNode)
        markRendered(m_open->tree.node(m_node), false);
    setFocus();
}

void DocumentView::findNext(bool backward)
{
    const auto words = m_findEdit->text();
    if (!m_open || words.isEmpty())
        return;
    const auto flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags{};
    const auto search = [&](const QTextDocument &text, const QTextCursor &from) {
        auto found = from.isNull() ? text.find(words, backward ? text.characterCount() - 1 : 0, flags)
                                   : text.find(words, from, flags);
        if (found.isNull() && !from.isNull())
            found = text.find(words, backward ? text.characterCount() - 1 : 0, flags);
        return found;
    };
    bool found = false;
    if (isPaneShown(Rendered) && m_page) {
        const auto hit = search(*m_page->page, m_hit);
        found = !hit.isNull();
        m_hit = hit;
        if (found)
            select(m_page->nodeAt(hit.selectionStart()), Origin::Elsewhere);
    } else if (m_sourceText) {
        const auto hit = search(*m_sourceText, m_source->textCursor());
        found = !hit.isNull();
        if (found)
            m_source->setTextCursor(hit);
    }
    m_findState->setText(found ? QString() : tr("Not found"));
}

void DocumentView::setZoom(int points)
{
    points = std::clamp(points, leastZoom, mostZoom);
    if (points == std::exchange(m_zoom, points))
        return;
    m_restyleTimer.start(std::chrono::milliseconds(0), this);
}

QFont DocumentView::zoomed(QFont font) const
{
    if (m_zoom != 0)
        font.setPointSizeF(std::max(4.0, font.pointSizeF() + m_zoom));
    return font;
}

bool DocumentView::event(QEvent *event)
{
    // These keys mean something else in the rest of the window.
    if (event->type() == QEvent::ShortcutOverride) {
        if (isOwnKey(static_cast<QKeyEvent *>(event), !m_findBar->isHidden())) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void DocumentView::keyPressEvent(QKeyEvent *event)
{
    if (!isOwnKey(event, !m_findBar->isHidden())) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_F3: findNext(event->modifiers().testFlag(Qt::ShiftModifier)); break;
    case Qt::Key_Escape: closeFind(); break;
    case Qt::Key_Minus: setZoom(m_zoom - 1); break;
    case Qt::Key_0: setZoom(0); break;
    default: setZoom(m_zoom + 1);
    }
}

QByteArray DocumentView::saveState() const
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_8);
    quint32 shown = 0;
    for (int pane = 0; pane < paneCount; ++pane)
        shown |= isPaneShown(Pane(pane)) ? 1U << pane : 0U;
    const auto document = m_document.isNull() ? m_last : m_document;
    stream << stateVersion << shown << m_panes->saveState() << m_parts->saveState() << qint32(m_zoom)
           << qint64(document.value);
    return state;
}

void DocumentView::restoreState(const QByteArray &state)
{
    QDataStream stream(state);
    stream.setVersion(QDataStream::Qt_6_8);
    quint32 version = 0;
    quint32 shown = 0;
    QByteArray panes;
    QByteArray parts;
    qint32 zoom = 0;
    qint64 document = 0;
    stream >> version >> shown >> panes >> parts >> zoom >> document;
    if (stream.status() != QDataStream::Ok || version != stateVersion)
        return;
    // What is shown first: the last of the three cannot be hidden.
    for (const auto wanted : {true, false}) {
        for (int pane = 0; pane < paneCount; ++pane) {
            if (((shown >> pane & 1U) != 0) == wanted)
                showPane(Pane(pane), wanted);
        }
    }
    m_panes->restoreState(panes);
    m_parts->restoreState(parts);
    setZoom(zoom);
    m_last = {document};
}

void DocumentView::openLast()
{
    if (m_last.isNull() || !m_document.isNull())
        return;
    m_quiet = true;
    open(m_last);
}

} // namespace Docket::Ui
