// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QByteArray>
#include <QDialog>
#include <QStringDecoder>

class QPlainTextEdit;

namespace Docket::Ui {

/// A text of any size as it was written, without markup. It is filled in pieces while the event loop is idle, so that
/// two megabytes do not hold up the window.
class PlainTextDialog final : public QDialog
{
    Q_OBJECT

public:
    PlainTextDialog(const QString &title, const QByteArray &text, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(PlainTextDialog)

    [[nodiscard]] QPlainTextEdit &edit() const { return *m_edit; }
    [[nodiscard]] bool isComplete() const { return m_done == m_text.size(); }

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    QByteArray m_text;
    qsizetype m_done = 0;
    QStringDecoder m_decoder{QStringDecoder::Utf8}; ///< keeps a character that a piece cuts in two
    QPlainTextEdit *m_edit;
    QBasicTimer m_timer;
};

} // namespace Docket::Ui
