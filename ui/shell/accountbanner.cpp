// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accountbanner.h"

#include <accounts/addaccountdialog.h>
#include <icons/themedicon.h>
#include <services/accountservice.h>
#include <services/projectservice.h>
#include <services/syncservice.h>
#include <widgets/theme.h>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimerEvent>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// A sync of many projects ends many times.
constexpr auto gathering = 100ms;

} // namespace

AccountBanner::AccountBanner(const Services::Services &services, QWidget *parent)
    : QFrame(parent)
    , m_services(services)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_button(new QPushButton(themedIcon(u"key"_s), tr("New &token…"), this))
{
    setObjectName(u"account.banner"_s);
    m_icon->setPixmap(themedIcon(u"warning"_s, Tone::Warning).pixmap(16, 16));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_button->setObjectName(u"account.banner.renew"_s);
    m_button->setAutoDefault(true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 10, 6);
    layout->setSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    hide();
    const auto soon = [this] {
        if (!m_timer.isActive())
            m_timer.start(gathering, this);
    };
    connect(m_button, &QPushButton::clicked, this, &AccountBanner::renew);
    connect(&services.accounts, &Services::AccountService::accountsChanged, this, &AccountBanner::load);
    connect(&services.sync, &Services::SyncService::ended, this, soon);
}

void AccountBanner::load()
{
    m_timer.stop();
    m_services.accounts.accounts().then(this, [this](const Result<QList<Services::AccountStatus>> &accounts) {
        // Whoever opens the accounts is told that they cannot be read.
        if (!accounts)
            return;
        const auto refused = std::ranges::find_if(
            *accounts, [](const Services::AccountStatus &status) { return status.account.tokenRejected; });
        if (refused == accounts->cend())
            present(std::nullopt, {});
        else
            present(refused->instance, refused->account.login);
    });
}

bool AccountBanner::renew()
{
    if (!m_instance)
        return false;
    auto *dialog = new AddAccountDialog(m_services, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
    dialog->setInstance(*m_instance);
    return true;
}

QString AccountBanner::text() const
{
    return m_text->text();
}

void AccountBanner::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_timer.timerId())
        load();
    else
        QFrame::timerEvent(event);
}

void AccountBanner::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), toneGround(Tone::Warning, palette()));
    painter.setPen(lineColor(palette()));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

void AccountBanner::present(const std::optional<Domain::Instance> &instance, const QString &login)
{
    m_instance = instance;
    setVisible(instance.has_value());
    if (!instance) {
        Q_EMIT refusedChanged({});
        return;
    }
    const auto server = instance->name.isEmpty() ? instance->url.host() : instance->name;
    m_text->setText(tr("%1 refuses the token of %2. What was synced can be read; for more it needs a new token.")
                        .arg(server, login));
    setAccessibleName(m_text->text());
    Q_EMIT refusedChanged(tr("%1 on %2", "login, server").arg(login, server));
}

} // namespace Docket::Ui
