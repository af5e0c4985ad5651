// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <workspaces/workspaceplan.h>

#include <QDialog>

class QLineEdit;
class QPlainTextEdit;

namespace Docket::Ui {

/// Asks for a test: its name, and its steps, a line each. Tells it when it is accepted; does nothing itself.
class AddTestDialog final : public QDialog
{
    Q_OBJECT

public:
    AddTestDialog(const QString &reference, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(AddTestDialog)

    [[nodiscard]] Workspaces::NewTest test() const;

Q_SIGNALS:
    void testEntered(const Docket::Workspaces::NewTest &test);

private:
    QLineEdit *m_name;
    QPlainTextEdit *m_steps;
};

} // namespace Docket::Ui
