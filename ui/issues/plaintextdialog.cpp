// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "plaintextdialog.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QTextCursor>
#include <QTimerEvent>
#include <QVBoxLayout>

namespace Docket::Ui {

namespace {

constexpr qsizetype piece = 32 * 1024;

} // namespace

PlainTextDialog::PlainTextDialog(const QString &title, const QByteArray &text, QWidget *parent)
    : QDialog(parent)
    , m_text(text)
    , m_edit(new QPlainTextEdit(this))
{
    setWindowTitle(title);
    m_edit->setReadOnly(true);
    m_edit->setUndoRedoEnabled(false);
    m_edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_edit);
    layout->addWidget(buttons);
    resize(760, 560);
    m_timer.start(std::chrono::milliseconds(0), this);
}

void PlainTextDialog::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId()) {
        QDialog::timerEvent(event);
        return;
    }
    const auto length = std::min(piece, m_text.size() - m_done);
    const QString part = m_decoder(QByteArrayView(m_text).sliced(m_done, length));
    m_done += length;
    QTextCursor cursor(m_edit->document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(part);
    if (isComplete())
        m_timer.stop();
}

} // namespace Docket::Ui
