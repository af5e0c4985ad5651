// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace Docket::Ui {

/// What this is, its version, its licence, and what it is built with.
class AboutDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AboutDialog(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(AboutDialog)
};

} // namespace Docket::Ui
