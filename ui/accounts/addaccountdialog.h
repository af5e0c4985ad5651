// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/accountservice.h>
#include <services/services.h>

#include <QDialog>

#include <stop_token>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace Docket::Ui {

class AddressPage;
class RepositoriesPage;
class StepBar;
class TokenPage;

/// Adds an account in three steps: reach the server, say who one is, choose repositories. Each answer is awaited
/// without blocking; "Stop" or Esc gives the question up and stays at the step. Errors stand at the step they belong
/// to. What of the server is synced already is checked; unchecked, it is paused with the last step, and nothing of it
/// is removed. On success the account is stored, the sync of the chosen repositories begins, and accountAdded() is
/// emitted.
class AddAccountDialog final : public QDialog
{
    Q_OBJECT

public:
    enum Step
    {
        AddressStep,
        TokenStep,
        RepositoriesStep
    };

    explicit AddAccountDialog(const Services::Services &services, QWidget *parent = nullptr);
    ~AddAccountDialog() override;
    Q_DISABLE_COPY_MOVE(AddAccountDialog)

    /// Begins with a known server: for replacing a token.
    void setInstance(const Domain::Instance &instance);
    /// Only the choice of repositories, with the token that is stored.
    void setAccount(const Services::AccountStatus &status);
    [[nodiscard]] Step step() const;
    [[nodiscard]] bool isBusy() const { return m_busy; }

public Q_SLOTS:
    void next();
    void back();
    void reject() override;

Q_SIGNALS:
    void accountAdded(Docket::Domain::AccountId account);
    void stepChanged(int step);

private:
    void reach();
    void identify();
    void signInAgain();
    void loadRepositories();
    void listRepositories(const QList<Domain::Project> &tracked);
    void finish();
    void stopDroppedAndSync();
    [[nodiscard]] Secret token() const;
    void begin(const QString &text);
    void end();
    void showStep(Step step);
    void updateButtons();
    [[nodiscard]] bool ready() const;

    Services::Services m_services;
    StepBar *m_bar;
    QStackedWidget *m_pages;
    AddressPage *m_address;
    TokenPage *m_token;
    RepositoriesPage *m_repositories;
    QProgressBar *m_busyBar;
    QLabel *m_busyText;
    QPushButton *m_back;
    QPushButton *m_next;
    QPushButton *m_cancel;
    Services::ServerInfo m_server;
    Services::Identity m_identity;
    Domain::AccountId m_account; ///< whose repositories alone are chosen; null for all three steps
    Secret m_storedToken;
    std::stop_source m_stop;
    quint64 m_epoch = 0; ///< answers to older questions are dropped
    bool m_busy = false;
    bool m_storing = false; ///< being stored: can no longer be given up
};

} // namespace Docket::Ui
