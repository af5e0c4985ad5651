// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "passphrasedialog.h"

#include "notice.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int leastCharacters = 8;

QLineEdit *passwordField(const QString &name, QWidget *parent)
{
    auto *field = new QLineEdit(parent);
    field->setObjectName(name);
    field->setEchoMode(QLineEdit::Password);
    field->setMinimumWidth(280);
    return field;
}

} // namespace

PassphraseDialog::PassphraseDialog(const QString &file, Reason reason, QWidget *parent)
    : QDialog(parent)
    , m_first(passwordField(u"passphrase.first"_s, this))
    , m_second(reason == Reason::Choose ? passwordField(u"passphrase.second"_s, this) : nullptr)
    , m_notice(new Notice(this))
    , m_ok(nullptr)
{
    setWindowTitle(reason == Reason::Choose ? tr("Choose a Passphrase") : tr("Passphrase"));
    auto *text = new QLabel(
        reason == Reason::Choose
            ? tr("Your access tokens will be kept encrypted in %1. Nobody can find out a forgotten passphrase.")
                  .arg(file)
            : tr("Your access tokens are kept encrypted in %1.").arg(file),
        this);
    text->setWordWrap(true);
    text->setTextFormat(Qt::PlainText);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    m_ok->setText(reason == Reason::Choose ? tr("Choose") : tr("Unlock"));
    auto *form = new QFormLayout;
    form->addRow(tr("&Passphrase"), m_first);
    if (m_second)
        form->addRow(tr("&Once more"), m_second);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(text);
    layout->addLayout(form);
    layout->addWidget(m_notice);
    layout->addStretch();
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &PassphraseDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &PassphraseDialog::reject);
    connect(m_first, &QLineEdit::textChanged, this, &PassphraseDialog::update);
    if (m_second)
        connect(m_second, &QLineEdit::textChanged, this, &PassphraseDialog::update);
    update();
    if (reason == Reason::Wrong)
        m_notice->showText(Tone::Bad, tr("This passphrase does not open the file."), tr("Try again."));
}

PassphraseDialog::~PassphraseDialog() = default;

void PassphraseDialog::update()
{
    const QString first = m_first->text();
    m_notice->clear();
    bool good = !first.isEmpty();
    if (m_second && good) {
        const bool same = first == m_second->text();
        if (first.size() < leastCharacters)
            m_notice->showText(Tone::Muted, tr("At least %n characters, please.", nullptr, leastCharacters));
        else if (!same && !m_second->text().isEmpty())
            m_notice->showText(Tone::Muted, tr("The two are not the same yet."));
        good = same && first.size() >= leastCharacters;
    }
    m_ok->setEnabled(good);
}

void PassphraseDialog::accept()
{
    if (!m_ok->isEnabled())
        return;
    m_passphrase = Secret(m_first->text().toUtf8());
    m_first->clear();
    if (m_second)
        m_second->clear();
    QDialog::accept();
}

} // namespace Docket::Ui
