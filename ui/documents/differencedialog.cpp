// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "differencedialog.h"

#include <icons/tone.h>
#include <widgets/elidedlabel.h>

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>
#include <QVBoxLayout>

namespace Docket::Ui {

using Domain::DiffLine;

DifferenceDialog::DifferenceDialog(const Async::Future<QList<DiffLine>> &lines, const QString &title, QWidget *parent,
                                   Of of)
    : QDialog(parent)
    , m_of(of)
    , m_text(new QPlainTextEdit(this))
    , m_summary(new ElidedLabel(this))
{
    setWindowTitle(title);
    resize(860, 560);
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setAccessibleName(tr("Differences, line by line"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto *restore = buttons->addButton(tr("&Restore this version…"), QDialogButtonBox::ActionRole);
    restore->setVisible(of == Of::Versions);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(restore, &QPushButton::clicked, this, [this] {
        Q_EMIT restoreRequested();
        accept();
    });
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_summary);
    layout->addWidget(m_text, 1);
    layout->addWidget(buttons);
    lines.then(this, [this](const Result<QList<DiffLine>> &answer) { receive(answer); });
}

QString DifferenceDialog::summary() const
{
    return m_summary->fullText();
}

void DifferenceDialog::receive(const Result<QList<DiffLine>> &lines)
{
    if (!lines) {
        m_summary->setFullText(lines.error().message);
        return;
    }
    int removed = 0;
    int added = 0;
    int firstChange = -1;
    QString text;
    for (qsizetype i = 0; i < lines->size(); ++i) {
        const auto &line = lines->at(i);
        const auto same = line.kind == DiffLine::Kind::Same;
        removed += line.kind == DiffLine::Kind::Removed ? 1 : 0;
        added += line.kind == DiffLine::Kind::Added ? 1 : 0;
        if (!same && firstChange < 0)
            firstChange = int(i);
        text += same ? QChar(u' ') : line.kind == DiffLine::Kind::Added ? QChar(u'+') : QChar(u'-');
        text += u' ';
        text += line.text;
        if (i + 1 < lines->size())
            text += u'\n';
    }
    m_text->setPlainText(text);
    QList<QTextEdit::ExtraSelection> marks;
    for (qsizetype i = 0; i < lines->size(); ++i) {
        const auto kind = lines->at(i).kind;
        if (kind == DiffLine::Kind::Same)
            continue;
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(m_text->document()->findBlockByNumber(int(i)));
        mark.format.setBackground(toneGround(kind == DiffLine::Kind::Added ? Tone::Good : Tone::Bad, palette()));
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        marks.append(mark);
    }
    m_text->setExtraSelections(marks);
    m_summary->setFullText(
        added + removed == 0 ? tr("There is no difference.")
        : m_of == Of::Files
            ? tr("What Docket would have written has %1 and %2.")
                  .arg(tr("%n line(s) more", nullptr, added), tr("%n line(s) less", nullptr, removed))
            : tr("Since then %1 and %2.")
                  .arg(tr("%n line(s) added", nullptr, added), tr("%n line(s) removed", nullptr, removed)));
    if (firstChange >= 0) {
        m_text->setTextCursor(QTextCursor(m_text->document()->findBlockByNumber(firstChange)));
        m_text->centerCursor();
    }
}

} // namespace Docket::Ui
