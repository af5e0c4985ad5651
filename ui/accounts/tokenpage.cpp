// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenpage.h"

#include "notice.h"

#include <icons/themedicon.h>
#include <widgets/webpage.h>

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

TokenPage::TokenPage(QWidget *parent)
    : QWidget(parent)
    , m_server(new QLabel(this))
    , m_where(new QLabel(this))
    , m_token(new QLineEdit(this))
    , m_kept(new QLabel(this))
    , m_notice(new Notice(this))
{
    m_server->setTextFormat(Qt::PlainText);
    auto font = m_server->font();
    font.setWeight(QFont::DemiBold);
    m_server->setFont(font);
    m_where->setWordWrap(true);
    m_where->setTextFormat(Qt::RichText);
    connect(m_where, &QLabel::linkActivated, this, [](const QString &link) { openWebPage(QUrl(link)); });
    m_where->setTextInteractionFlags(Qt::TextBrowserInteraction);
    auto *label = new QLabel(tr("&Token"), this);
    label->setBuddy(m_token);
    m_token->setObjectName(u"account.token"_s);
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setPlaceholderText(tr("Paste the token here"));
    auto *reveal = m_token->addAction(themedIcon(u"key"_s, Tone::Muted), QLineEdit::TrailingPosition);
    reveal->setToolTip(tr("Show or hide the token"));
    reveal->setCheckable(true);
    m_kept->setTextFormat(Qt::PlainText);
    m_kept->setForegroundRole(QPalette::PlaceholderText);
    m_kept->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_server);
    layout->addSpacing(4);
    layout->addWidget(m_where);
    layout->addSpacing(10);
    layout->addWidget(label);
    layout->addWidget(m_token);
    layout->addWidget(m_kept);
    layout->addSpacing(6);
    layout->addWidget(m_notice);
    layout->addStretch();
    connect(m_token, &QLineEdit::textChanged, this, &TokenPage::edited);
    connect(reveal, &QAction::toggled, this,
            [this](bool shown) { m_token->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password); });
}

void TokenPage::setServer(const Services::ServerInfo &server, const QString &place)
{
    m_kept->setText(tr("It is kept in %1.", "a place such as: the system keychain").arg(place));
    const auto url = server.url.toString(QUrl::RemoveUserInfo | QUrl::StripTrailingSlash);
    m_server->setText(tr("%1 at %2").arg(serverText(server.capabilities), server.url.host()));
    m_where->setText(
        tr("<p style='margin-top:0'>Docket signs in with an access token. Make one at <a "
           "href='%1/user/settings/applications'>"
           "%1/user/settings/applications</a> with these rights:</p>"
           "<table cellspacing='4'><tr><td><b>issue</b></td><td>read – to load issues and comments</td></tr>"
           "<tr><td><b>repository</b></td><td>read – to list the repositories and their labels</td></tr>"
           "<tr><td><b>user</b></td><td>read – to know who you are</td></tr></table>",
           "keep the names of the rights: the server shows them in English")
            .arg(url.toHtmlEscaped()));
}

Secret TokenPage::token() const
{
    return Secret(m_token->text().trimmed().toUtf8());
}

void TokenPage::clearToken()
{
    m_token->clear();
}

bool TokenPage::hasToken() const
{
    return !m_token->text().trimmed().isEmpty();
}

void TokenPage::begin()
{
    m_token->setFocus();
    m_token->selectAll();
}

QString serverText(const Domain::Capabilities &capabilities)
{
    switch (capabilities.flavour) {
    case Domain::Flavour::Gitea: return TokenPage::tr("Gitea %1").arg(capabilities.version);
    case Domain::Flavour::Forgejo: return TokenPage::tr("Forgejo %1").arg(capabilities.version.section(u'+', 0, 0));
    case Domain::Flavour::Unknown: break;
    }
    return capabilities.version.isEmpty() ? TokenPage::tr("A server of unknown make")
                                          : TokenPage::tr("A server of version %1").arg(capabilities.version);
}

} // namespace Docket::Ui
