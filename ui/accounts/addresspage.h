// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/workerpool.h>
#include <base/error.h>

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace Docket::Ui {

class Notice;

/// First step of adding an account: the server's address and, where its certificate comes from a private authority, the
/// file of that authority. The file is read on a worker.
class AddressPage final : public QWidget
{
    Q_OBJECT

public:
    explicit AddressPage(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(AddressPage)

    [[nodiscard]] QString address() const;
    void setAddress(const QString &address);
    [[nodiscard]] QByteArray caPem() const { return m_caPem; }
    void setCaPem(const QByteArray &pem);
    [[nodiscard]] Notice &notice() const { return *m_notice; }
    void showError(const Error &error);
    void begin();
    /// Reads a PEM file of certificate authorities.
    void loadCa(const QString &path);

Q_SIGNALS:
    void edited();

private:
    void chooseCa();

    Async::WorkerPool m_files{QStringLiteral("ui.files"), 1};
    QLineEdit *m_address;
    QLabel *m_caText;
    QPushButton *m_caChoose;
    QPushButton *m_caClear;
    Notice *m_notice;
    QByteArray m_caPem;
};

} // namespace Docket::Ui
