// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/secret.h>

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace Docket::Ui {

class Notice;

/// Asks for the passphrase of the file with the access tokens: once to open it, twice where it is being chosen. The
/// answer is in passphrase() after it was accepted; the fields forget it at once.
class PassphraseDialog final : public QDialog
{
    Q_OBJECT

public:
    enum class Reason
    {
        Open,  ///< the file exists
        Wrong, ///< it does, and what was given before did not open it
        Choose ///< there is no file yet
    };

    PassphraseDialog(const QString &file, Reason reason, QWidget *parent = nullptr);
    ~PassphraseDialog() override;
    Q_DISABLE_COPY_MOVE(PassphraseDialog)

    [[nodiscard]] const Secret &passphrase() const { return m_passphrase; }

    void accept() override;

private:
    void update();

    QLineEdit *m_first;
    QLineEdit *m_second; ///< null unless it is being chosen
    Notice *m_notice;
    QPushButton *m_ok;
    Secret m_passphrase;
};

} // namespace Docket::Ui
