// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accountsdialog.h"

#include "addaccountdialog.h"
#include "notice.h"
#include "tokenpage.h"

#include <icons/themedicon.h>
#include <services/projectservice.h>

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

AccountsDialog::AccountsDialog(const Services::Services &services, QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_list(new QTreeWidget(this))
    , m_notice(new Notice(this))
    , m_busy(new QLabel(this))
    , m_add(new QPushButton(themedIcon(u"account-add"_s), tr("&Add…"), this))
    , m_check(new QPushButton(themedIcon(u"sync"_s), tr("&Check"), this))
    , m_repositories(new QPushButton(themedIcon(u"projects"_s), tr("Re&positories…"), this))
    , m_replace(new QPushButton(themedIcon(u"key"_s), tr("New &token…"), this))
    , m_remove(new QPushButton(themedIcon(u"trash"_s), tr("&Remove…"), this))
{
    setWindowTitle(tr("Accounts"));
    resize(800, 420);
    m_list->setObjectName(u"accounts.list"_s);
    m_list->setHeaderLabels({tr("Server"), tr("Login"), tr("Version"), tr("State")});
    m_list->setRootIsDecorated(false);
    m_list->setAllColumnsShowFocus(true);
    m_list->setUniformRowHeights(true);
    m_list->header()->resizeSection(0, 210);
    m_list->header()->resizeSection(1, 130);
    m_list->header()->resizeSection(2, 130);
    m_busy->setForegroundRole(QPalette::PlaceholderText);
    auto *close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    m_repositories->setObjectName(u"accounts.repositories"_s);
    for (auto *button : {m_add, m_repositories, m_check, m_replace, m_remove})
        button->setAutoDefault(false);
    auto *commands = new QHBoxLayout;
    commands->setSpacing(8);
    commands->addWidget(m_add);
    commands->addWidget(m_repositories);
    commands->addWidget(m_check);
    commands->addWidget(m_replace);
    commands->addWidget(m_remove);
    commands->addWidget(m_busy, 1);
    commands->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 18, 18, 18);
    layout->setSpacing(12);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_notice);
    layout->addLayout(commands);
    connect(m_add, &QPushButton::clicked, this, &AccountsDialog::add);
    connect(m_check, &QPushButton::clicked, this, &AccountsDialog::check);
    connect(m_repositories, &QPushButton::clicked, this, &AccountsDialog::chooseRepositories);
    connect(m_replace, &QPushButton::clicked, this, &AccountsDialog::replaceToken);
    connect(m_remove, &QPushButton::clicked, this, &AccountsDialog::askRemove);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &AccountsDialog::updateButtons);
    connect(&services.accounts, &Services::AccountService::accountsChanged, this, &AccountsDialog::refresh);
    updateButtons();
    refresh();
}

AccountsDialog::~AccountsDialog()
{
    m_stop.request_stop();
}

void AccountsDialog::refresh()
{
    const auto epoch = ++m_epoch;
    m_services.accounts.accounts().then(this, [this, epoch](const Result<QList<Services::AccountStatus>> &accounts) {
        if (epoch != m_epoch)
            return;
        if (accounts)
            present(*accounts, false);
        else
            m_notice->showError(accounts.error());
        Q_EMIT refreshed();
    });
}

void AccountsDialog::check()
{
    m_stop.request_stop();
    m_stop = {};
    const auto epoch = ++m_epoch;
    m_busy->setText(tr("Asking the servers…"));
    m_check->setEnabled(false);
    m_services.accounts.check(m_stop.get_token())
        .then(this, [this, epoch](const Result<QList<Services::AccountStatus>> &accounts) {
            m_busy->clear();
            m_check->setEnabled(true);
            if (epoch != m_epoch)
                return;
            if (accounts)
                present(*accounts, true);
            else
                m_notice->showError(accounts.error());
        });
}

void AccountsDialog::add()
{
    (void)openDialog();
}

void AccountsDialog::replaceToken()
{
    if (const auto *status = current())
        openDialog()->setInstance(status->instance);
}

void AccountsDialog::chooseRepositories()
{
    if (const auto *status = current())
        openDialog()->setAccount(*status);
}

AddAccountDialog *AccountsDialog::openDialog()
{
    auto *dialog = new AddAccountDialog(m_services, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
    return dialog;
}

void AccountsDialog::askRemove()
{
    const auto *status = current();
    if (status == nullptr)
        return;
    const QString who = status->account.login + u'@' + status->instance.url.host();
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Remove account"), tr("Remove %1?").arg(who),
                                QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("Its token is deleted. With the last account of a server, the server's projects and issues "
           "leave this computer too. Nothing changes on the server."));
    auto *remove = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(remove, &QPushButton::clicked, this, [this, id = status->account.id] {
        m_services.accounts.remove(id).then(this, [this](const Result<void> &result) {
            if (!result)
                m_notice->showError(result.error());
        });
    });
    box->open();
}

void AccountsDialog::present(const QList<Services::AccountStatus> &accounts, bool checked)
{
    const auto row = m_list->indexOfTopLevelItem(m_list->currentItem());
    m_accounts = accounts;
    m_list->clear();
    const Error *first = nullptr;
    for (const auto &status : std::as_const(m_accounts)) {
        auto *item = new QTreeWidgetItem(m_list);
        item->setText(0, Domain::instanceName(status.instance));
        item->setToolTip(0, status.instance.url.toDisplayString());
        item->setIcon(0, themedIcon(u"server"_s, Tone::Muted));
        item->setText(1, status.account.login);
        item->setToolTip(1, status.account.fullName);
        item->setText(2, serverText(status.instance.capabilities));
        if (status.problem) {
            item->setIcon(3, themedIcon(u"cross-circle"_s, Tone::Bad));
            item->setText(3, status.problem->message);
            item->setToolTip(3, status.problem->hint);
            first = first == nullptr ? &*status.problem : first;
        } else if (status.account.tokenRejected) {
            item->setIcon(3, themedIcon(u"warning"_s, Tone::Warning));
            item->setText(3, tr("The token was rejected; give a new one"));
        } else {
            item->setIcon(3, themedIcon(checked ? u"check-circle"_s : u"key"_s, checked ? Tone::Good : Tone::Muted));
            item->setText(3, checked ? tr("Signed in") : tr("Not checked yet"));
        }
    }
    m_list->setCurrentItem(m_list->topLevelItem(std::max(row, 0)));
    if (first != nullptr)
        m_notice->showError(*first);
    else if (m_accounts.isEmpty())
        m_notice->showText(Tone::Accent, tr("There is no account yet."),
                           tr("Add one to see the issues of a Gitea or Forgejo server."));
    else
        m_notice->clear();
    updateButtons();
}

void AccountsDialog::updateButtons()
{
    const auto any = current() != nullptr;
    m_repositories->setEnabled(any);
    m_replace->setEnabled(any);
    m_remove->setEnabled(any);
    m_check->setEnabled(!m_accounts.isEmpty());
}

const Services::AccountStatus *AccountsDialog::current() const
{
    const auto row = m_list->indexOfTopLevelItem(m_list->currentItem());
    return row >= 0 && row < m_accounts.size() ? &m_accounts.at(row) : nullptr;
}

} // namespace Docket::Ui
