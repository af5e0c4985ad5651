// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "addresspage.h"

#include "notice.h"

#include <base/pem.h>
#include <icons/themedicon.h>

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestCa = 1 << 20;

Result<QByteArray> readCa(const QString &path)
{
    const auto operation = u"accounts.readCa"_s;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Code::FileFailed, operation,
                    AddressPage::tr("%1 cannot be read: %2").arg(path, file.errorString()));
    if (file.size() > largestCa) {
        return fail(Code::TooLarge, operation, AddressPage::tr("%1 is too large for a file of certificates.").arg(path),
                    AddressPage::tr("Choose a PEM file with the authorities of this server."));
    }
    auto certificates = certificatesIn(file.readAll());
    if (certificates.isEmpty()) {
        return fail(Code::Invalid, operation, AddressPage::tr("%1 holds no certificate in PEM form.").arg(path),
                    AddressPage::tr("A PEM file has lines that say BEGIN CERTIFICATE."));
    }
    return certificates;
}

} // namespace

AddressPage::AddressPage(QWidget *parent)
    : QWidget(parent)
    , m_address(new QLineEdit(this))
    , m_caText(new QLabel(this))
    , m_caChoose(new QPushButton(tr("Choose…"), this))
    , m_caClear(new QPushButton(tr("Use the system's"), this))
    , m_notice(new Notice(this))
{
    auto *label = new QLabel(tr("&Address of the server"), this);
    label->setBuddy(m_address);
    m_address->setObjectName(u"account.address"_s);
    m_address->setPlaceholderText(tr("codeberg.org or https://git.example.org/gitea"));
    m_address->setClearButtonEnabled(true);
    auto *hint =
        new QLabel(tr("A Gitea or Forgejo server. Docket asks it for its version; nothing is stored yet."), this);
    hint->setWordWrap(true);
    hint->setForegroundRole(QPalette::PlaceholderText);
    auto *caLabel = new QLabel(tr("Certificate authority:"), this);
    m_caChoose->setObjectName(u"account.ca"_s);
    m_caChoose->setToolTip(tr("A PEM file, for servers whose certificate comes from a private authority"));
    m_caChoose->setAutoDefault(false);
    m_caClear->setAutoDefault(false);
    auto *caLine = new QHBoxLayout;
    caLine->setSpacing(8);
    caLine->addWidget(caLabel);
    caLine->addWidget(m_caText, 1);
    caLine->addWidget(m_caChoose);
    caLine->addWidget(m_caClear);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_address);
    layout->addWidget(hint);
    layout->addSpacing(14);
    layout->addLayout(caLine);
    layout->addSpacing(6);
    layout->addWidget(m_notice);
    layout->addStretch();
    connect(m_address, &QLineEdit::textChanged, this, &AddressPage::edited);
    connect(m_caChoose, &QPushButton::clicked, this, &AddressPage::chooseCa);
    connect(m_caClear, &QPushButton::clicked, this, [this] { setCaPem({}); });
    setCaPem({});
}

QString AddressPage::address() const
{
    return m_address->text().trimmed();
}

void AddressPage::setAddress(const QString &address)
{
    m_address->setText(address);
}

void AddressPage::setCaPem(const QByteArray &pem)
{
    m_caPem = pem;
    m_caText->setText(pem.isEmpty()
                          ? tr("the system's")
                          : tr("private, %n certificate(s)", nullptr, int(pem.count("-----BEGIN CERTIFICATE-----"))));
    m_caClear->setVisible(!pem.isEmpty());
    Q_EMIT edited();
}

void AddressPage::showError(const Error &error)
{
    m_notice->showError(error);
    (error.code == Code::TlsFailed ? static_cast<QWidget *>(m_caChoose) : m_address)->setFocus();
}

void AddressPage::begin()
{
    m_address->setFocus();
    m_address->selectAll();
}

void AddressPage::loadCa(const QString &path)
{
    m_files.run([path] { return readCa(path); }).then(this, [this](const Result<QByteArray> &pem) {
        if (pem) {
            m_notice->clear();
            setCaPem(*pem);
        } else {
            m_notice->showError(pem.error());
        }
    });
}

void AddressPage::chooseCa()
{
    auto *dialog = new QFileDialog(this, tr("Certificates of the authority"), {},
                                   tr("Certificates (*.pem *.crt *.cer);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &AddressPage::loadCa);
    dialog->open();
}

} // namespace Docket::Ui
