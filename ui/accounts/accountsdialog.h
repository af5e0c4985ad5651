// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/accountservice.h>
#include <services/services.h>

#include <QDialog>

#include <functional>
#include <stop_token>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace Docket::Ui {

class AddAccountDialog;
class Notice;

/// The accounts: where, who, which version, and whether the server still takes the token. Checks on request; removes
/// after a confirmation; a new token is given by signing in anew.
class AccountsDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AccountsDialog(const Services::Services &services, QWidget *parent = nullptr);
    ~AccountsDialog() override;
    Q_DISABLE_COPY_MOVE(AccountsDialog)

    [[nodiscard]] int accountCount() const { return int(m_accounts.size()); }

Q_SIGNALS:
    void refreshed();

private:
    void refresh();
    void check();
    void add();
    void replaceToken();
    void chooseRepositories();
    /// Deletes itself when it is closed.
    [[nodiscard]] AddAccountDialog *openDialog();
    void askRemove();
    void present(const QList<Services::AccountStatus> &accounts, bool checked);
    void updateButtons();
    [[nodiscard]] const Services::AccountStatus *current() const;

    Services::Services m_services;
    QTreeWidget *m_list;
    Notice *m_notice;
    QLabel *m_busy;
    QPushButton *m_add;
    QPushButton *m_check;
    QPushButton *m_repositories;
    QPushButton *m_replace;
    QPushButton *m_remove;
    QList<Services::AccountStatus> m_accounts;
    std::stop_source m_stop;
    quint64 m_epoch = 0;
};

} // namespace Docket::Ui
