// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryedit.h"

#include <widgets/theme.h>

#include <QHelpEvent>
#include <QInputMethodEvent>
#include <QTextCharFormat>
#include <QToolTip>

namespace Docket::Ui {

QueryEdit::QueryEdit(QWidget *parent)
    : QLineEdit(parent)
{
}

void QueryEdit::setMarks(const Domain::ParsedQuery &parsed)
{
    m_parsed = parsed;
    paintMarks();
}

void QueryEdit::inputMethodEvent(QInputMethodEvent *event)
{
    m_composing = !event->preeditString().isEmpty();
    QLineEdit::inputMethodEvent(event);
}

void QueryEdit::changeEvent(QEvent *event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintMarks();
}

void QueryEdit::focusInEvent(QFocusEvent *event)
{
    QLineEdit::focusInEvent(event);
    Q_EMIT focused();
}

bool QueryEdit::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const auto at = cursorPositionAt(help->pos());
        for (const auto &problem : std::as_const(m_parsed.problems)) {
            if (at >= problem.position && at <= problem.position + problem.length) {
                QToolTip::showText(help->globalPos(), problem.message, this);
                return true;
            }
        }
    }
    return QLineEdit::event(event);
}

void QueryEdit::paintMarks()
{
    if (m_composing)
        return;
    // The one way to format parts of a line edit: as an input method marks what it composes, with nothing composed.
    QList<QInputMethodEvent::Attribute> attributes;
    const auto mark = [&](qsizetype position, qsizetype length, const QTextCharFormat &format) {
        const auto end = std::min(position + std::max<qsizetype>(length, 1), text().size());
        const auto begin = std::min(position, std::max<qsizetype>(end - 1, 0));
        if (end > begin)
            attributes.append({QInputMethodEvent::TextFormat, int(begin) - cursorPosition(), int(end - begin), format});
    };
    QTextCharFormat key;
    key.setForeground(toneColor(Tone::Accent, palette()));
    for (const auto &term : std::as_const(m_parsed.query.terms)) {
        const auto part = QStringView(text()).mid(term.position, term.length);
        if (const auto colon = part.indexOf(u':');
            colon > 0 && term.kind != Domain::QueryTerm::Kind::Words && term.kind != Domain::QueryTerm::Kind::Phrase)
            mark(term.position, colon + 1, key);
    }
    QTextCharFormat wrong;
    wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    wrong.setUnderlineColor(toneColor(Tone::Bad, palette()));
    for (const auto &problem : std::as_const(m_parsed.problems))
        mark(problem.position, problem.length, wrong);
    QInputMethodEvent event(QString(), attributes);
    QLineEdit::inputMethodEvent(&event);
}

} // namespace Docket::Ui
