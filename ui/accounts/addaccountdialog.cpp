// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "addaccountdialog.h"

#include "addresspage.h"
#include "notice.h"
#include "repositoriespage.h"
#include "stepbar.h"
#include "tokenpage.h"

#include <services/projectservice.h>
#include <services/syncservice.h>

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// @p error of asking the @p address that was typed, with what to try next if it was asked in another way than meant.
Error advised(Error error, const QString &address)
{
    // What failed is of interest, not that nobody asks any more; that is a matter of seconds.
    if (const auto reason = error.fact(u"reason"_s); error.code == Code::CircuitOpen && !reason.isEmpty())
        error.message = reason;
    const auto unanswered = error.code == Code::Offline || error.code == Code::TlsFailed ||
                            error.code == Code::TimedOut || error.code == Code::CircuitOpen;
    if (unanswered && !address.contains(u"://"_s)) {
        const auto hint = AddAccountDialog::tr("It was asked over https. A server without encryption is reached with "
                                               "http://%1.")
                              .arg(address);
        error.hint = error.hint.isEmpty() ? hint : QString(hint + u'\n' + error.hint);
    }
    return error;
}

/// One of the servers is called that.
bool isName(const QList<Domain::Instance> &servers, const QString &name)
{
    return std::ranges::any_of(servers, [&name](const Domain::Instance &server) {
        return Domain::instanceName(server).compare(name, Qt::CaseInsensitive) == 0;
    });
}

} // namespace

AddAccountDialog::AddAccountDialog(const Services::Services &services, QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_bar(new StepBar({tr("Server"), tr("Sign in"), tr("Repositories")}, this))
    , m_pages(new QStackedWidget(this))
    , m_address(new AddressPage(m_pages))
    , m_token(new TokenPage(m_pages))
    , m_repositories(new RepositoriesPage(services.accounts, m_pages))
    , m_busyBar(new QProgressBar(this))
    , m_busyText(new QLabel(this))
    , m_back(new QPushButton(tr("&Back"), this))
    , m_next(new QPushButton(tr("&Next"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
{
    setWindowTitle(tr("Add an account"));
    resize(640, 540);
    m_pages->addWidget(m_address);
    m_pages->addWidget(m_token);
    m_pages->addWidget(m_repositories);
    m_busyBar->setRange(0, 0);
    m_busyBar->setTextVisible(false);
    m_busyBar->setFixedSize(90, 8);
    m_busyText->setForegroundRole(QPalette::PlaceholderText);
    m_next->setObjectName(u"account.next"_s);
    m_next->setDefault(true);
    m_back->setAutoDefault(false);
    m_cancel->setAutoDefault(false);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_busyBar);
    buttons->addWidget(m_busyText, 1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(22, 18, 22, 18);
    layout->setSpacing(16);
    layout->addWidget(m_bar);
    layout->addWidget(m_pages, 1);
    layout->addLayout(buttons);
    connect(m_next, &QPushButton::clicked, this, &AddAccountDialog::next);
    connect(m_back, &QPushButton::clicked, this, &AddAccountDialog::back);
    connect(m_cancel, &QPushButton::clicked, this, &AddAccountDialog::reject);
    connect(m_address, &AddressPage::edited, this, &AddAccountDialog::updateButtons);
    connect(m_token, &TokenPage::edited, this, &AddAccountDialog::updateButtons);
    connect(m_repositories, &RepositoriesPage::edited, this, &AddAccountDialog::updateButtons);
    end();
    showStep(AddressStep);
}

AddAccountDialog::~AddAccountDialog()
{
    m_stop.request_stop();
}

void AddAccountDialog::setAccount(const Services::AccountStatus &status)
{
    setWindowTitle(tr("Repositories of %1 on %2").arg(status.account.login, Domain::instanceName(status.instance)));
    m_account = status.account.id;
    m_address->setCaPem(status.instance.caPem);
    m_repositories->proposeName(Domain::instanceName(status.instance));
    m_bar->hide();
    showStep(RepositoriesStep);
    signInAgain();
}

void AddAccountDialog::setInstance(const Domain::Instance &instance)
{
    setWindowTitle(tr("Sign in to %1 anew").arg(Domain::instanceName(instance)));
    m_address->setAddress(instance.url.toString());
    m_address->setCaPem(instance.caPem);
    next();
}

AddAccountDialog::Step AddAccountDialog::step() const
{
    return Step(m_pages->currentIndex());
}

void AddAccountDialog::next()
{
    if (m_busy || !ready())
        return;
    switch (step()) {
    case AddressStep: reach(); break;
    case TokenStep: identify(); break;
    case RepositoriesStep: finish(); break;
    }
}

void AddAccountDialog::back()
{
    if (m_busy || step() == AddressStep)
        return;
    m_repositories->stop();
    showStep(Step(step() - 1));
}

void AddAccountDialog::reject()
{
    if (m_storing)
        return;
    if (m_busy) {
        m_stop.request_stop();
        ++m_epoch;
        end();
        return;
    }
    m_repositories->stop();
    QDialog::reject();
}

void AddAccountDialog::reach()
{
    m_address->notice().clear();
    begin(tr("Asking %1…").arg(m_address->address()));
    m_services.accounts.reach(m_address->address(), m_address->caPem(), m_stop.get_token())
        .then(this, [this, epoch = m_epoch](const Result<Services::ServerInfo> &server) {
            if (epoch != m_epoch)
                return;
            end();
            if (!server) {
                m_address->showError(advised(server.error(), m_address->address()));
                return;
            }
            m_server = *server;
            m_token->setServer(m_server, m_services.accounts.tokenPlace());
            m_token->notice().clear();
            showStep(TokenStep);
        });
}

void AddAccountDialog::identify()
{
    m_token->notice().clear();
    begin(tr("Signing in to %1…").arg(m_server.url.host()));
    m_services.accounts.identify(m_server, m_address->caPem(), m_token->token(), m_stop.get_token())
        .then(this, [this, epoch = m_epoch](const Result<Services::Identity> &identity) {
            if (epoch != m_epoch)
                return;
            end();
            if (!identity) {
                m_token->notice().showError(identity.error());
                m_token->begin();
                return;
            }
            m_identity = *identity;
            if (!m_identity.canReadRepositories) {
                m_token->notice().showText(
                    Tone::Bad, tr("%1 may not read repositories with this token.").arg(m_identity.account.login),
                    m_identity.remarks.join(u'\n'));
                m_token->begin();
                return;
            }
            m_repositories->setIdentity(m_identity, m_address->caPem(), m_token->token());
            showStep(RepositoriesStep);
            loadRepositories();
        });
}

void AddAccountDialog::signInAgain()
{
    m_repositories->notice().clear();
    begin(tr("Signing in…"));
    m_services.accounts.signInAgain(m_account, m_stop.get_token())
        .then(this, [this, epoch = m_epoch](const Result<Services::StoredLogin> &login) {
            if (epoch != m_epoch)
                return;
            end();
            if (!login) {
                m_repositories->notice().showError(login.error());
                return;
            }
            m_identity = login->identity;
            m_storedToken = login->token;
            m_repositories->setIdentity(m_identity, m_address->caPem(), token());
            updateButtons();
            loadRepositories();
        });
}

void AddAccountDialog::loadRepositories()
{
    begin(tr("Listing the repositories…"));
    // Of the server that answered, whatever led here: an address that is typed may be one that is known, and who went
    // back may have chosen another. What cannot be read stays unchecked, and is left alone.
    m_services.projects.instances().then(
        this, [this, epoch = m_epoch](const Result<QList<Domain::Instance>> &instances) {
            m_services.projects.projects(true).then(
                this, [this, epoch, instances](const Result<QList<Domain::Project>> &projects) {
                    if (epoch != m_epoch)
                        return;
                    const auto servers = instances.value_or(QList<Domain::Instance>());
                    const auto server = std::ranges::find(servers, m_identity.server.url, &Domain::Instance::url);
                    // The name that it has here would be lost with the last step.
                    if (server != servers.cend())
                        m_repositories->proposeName(Domain::instanceName(*server));
                    else if (isName(servers, m_identity.server.url.host())) // of another port or folder
                        m_repositories->proposeName(m_identity.server.url.authority());
                    auto tracked = projects.value_or(QList<Domain::Project>());
                    tracked.removeIf([&](const Domain::Project &project) {
                        return server == servers.cend() || project.instance != server->id;
                    });
                    listRepositories(tracked);
                });
        });
}

void AddAccountDialog::listRepositories(const QList<Domain::Project> &tracked)
{
    m_services.accounts.repositories(m_identity, m_address->caPem(), token(), {}, m_stop.get_token())
        .then(this, [this, tracked, epoch = m_epoch](const Result<QList<Services::RepositoryOffer>> &offers) {
            if (epoch != m_epoch)
                return;
            end();
            if (!offers) {
                m_repositories->notice().showError(offers.error());
                return;
            }
            m_repositories->setOffers(*offers, tracked);
            updateButtons();
            m_repositories->begin();
        });
}

void AddAccountDialog::finish()
{
    m_repositories->stop();
    begin(tr("Storing the account…"));
    m_storing = true;
    updateButtons();
    m_services.accounts
        .add(m_identity, m_repositories->name(), m_address->caPem(), token(), m_repositories->model().checked())
        .then(this, [this](const Result<Domain::AccountId> &account) {
            m_storing = false;
            end();
            if (!account) {
                m_repositories->notice().showError(account.error());
                return;
            }
            m_token->clearToken();
            m_storedToken = {};
            stopDroppedAndSync();
            Q_EMIT accountAdded(*account);
            accept();
        });
}

void AddAccountDialog::stopDroppedAndSync()
{
    // What the server did not list is left alone: another account may read it.
    QList<Async::Future<void>> stopped;
    for (const auto dropped = m_repositories->model().dropped(); const auto &project : dropped)
        stopped += m_services.projects.setTracked(project.id, false);
    // The outcome shows in the tasks and the status bar; by then the dialog is gone.
    auto &sync = m_services.sync;
    if (stopped.isEmpty())
        std::ignore = sync.sync();
    else
        Async::all(stopped).then(&sync, [&sync](const Result<QList<Result<void>>> &) { std::ignore = sync.sync(); });
}

Secret AddAccountDialog::token() const
{
    return m_account.isNull() ? m_token->token() : m_storedToken;
}

void AddAccountDialog::begin(const QString &text)
{
    ++m_epoch;
    m_stop = {};
    m_busy = true;
    m_busyText->setText(text);
    m_busyBar->show();
    updateButtons();
}

void AddAccountDialog::end()
{
    m_busy = false;
    m_busyText->clear();
    m_busyBar->hide();
    updateButtons();
}

void AddAccountDialog::showStep(Step step)
{
    m_pages->setCurrentIndex(step);
    m_bar->setCurrent(step);
    updateButtons();
    switch (step) {
    case AddressStep: m_address->begin(); break;
    case TokenStep: m_token->begin(); break;
    case RepositoriesStep: m_repositories->begin(); break;
    }
    Q_EMIT stepChanged(step);
}

void AddAccountDialog::updateButtons()
{
    m_pages->setEnabled(!m_busy || step() == RepositoriesStep);
    m_back->setVisible(step() != AddressStep && m_account.isNull());
    m_back->setEnabled(!m_busy);
    m_next->setText(step() != RepositoriesStep ? tr("&Next")
                    : m_account.isNull()       ? tr("&Add and sync")
                                               : tr("&Apply and sync"));
    m_next->setEnabled(!m_busy && ready());
    m_cancel->setText(m_busy ? tr("Stop") : tr("Cancel"));
    m_cancel->setEnabled(!m_storing);
}

bool AddAccountDialog::ready() const
{
    switch (step()) {
    case AddressStep: return !m_address->address().isEmpty();
    case TokenStep: return m_token->hasToken();
    case RepositoriesStep:
        // Where there is something to choose, an account without any of it would show nothing.
        return m_account.isNull()
                   ? m_repositories->model().rowCount() == 0 || !m_repositories->model().checked().isEmpty()
                   : !m_storedToken.isEmpty();
    }
    return false;
}

} // namespace Docket::Ui
