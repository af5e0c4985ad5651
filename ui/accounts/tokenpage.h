// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/secret.h>
#include <services/accountservice.h>

#include <QWidget>

class QLabel;
class QLineEdit;

namespace Docket::Ui {

class Notice;

/// Second step: the token, which rights it needs and where to make one.
class TokenPage final : public QWidget
{
    Q_OBJECT

public:
    explicit TokenPage(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TokenPage)

    /// @p place: where the token will be kept.
    void setServer(const Services::ServerInfo &server, const QString &place);
    [[nodiscard]] Secret token() const;
    void clearToken();
    [[nodiscard]] bool hasToken() const;
    [[nodiscard]] Notice &notice() const { return *m_notice; }
    void begin();

Q_SIGNALS:
    void edited();

private:
    QLabel *m_server;
    QLabel *m_where;
    QLineEdit *m_token;
    QLabel *m_kept;
    Notice *m_notice;
};

/// "Gitea 1.25.4", "Forgejo 14.0.0", "a server of unknown make".
[[nodiscard]] QString serverText(const Domain::Capabilities &capabilities);

} // namespace Docket::Ui
