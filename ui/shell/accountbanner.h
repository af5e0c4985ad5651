// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/repositories.h>
#include <services/services.h>

#include <QBasicTimer>
#include <QFrame>

#include <optional>

class QLabel;
class QPushButton;

namespace Docket::Ui {

/// Stands above the issues as long as a server refuses the token of an account: names both, and offers to give a new
/// one. Hidden while every token is taken. It looks again when the accounts change and after each sync. Main thread;
/// the services must outlive it.
class AccountBanner final : public QFrame
{
    Q_OBJECT

public:
    explicit AccountBanner(const Services::Services &services, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(AccountBanner)

    /// Called when the database is open, the first time.
    void load();
    /// Signs in to the server in question anew. False if every token is taken.
    bool renew();
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    /// "alice on codeberg.org", or nothing.
    void refusedChanged(const QString &account);

protected:
    void timerEvent(QTimerEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void present(const std::optional<Domain::Instance> &instance, const QString &login);

    Services::Services m_services;
    QLabel *m_icon;
    QLabel *m_text;
    QPushButton *m_button;
    std::optional<Domain::Instance> m_instance; ///< whose token is refused
    QBasicTimer m_timer;
};

} // namespace Docket::Ui
