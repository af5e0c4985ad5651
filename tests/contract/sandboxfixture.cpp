// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandboxfixture.h"

using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

void SandboxFixture::serve(SandboxOptions options)
{
    m_server = std::make_unique<SandboxServer>(std::move(options));
    const auto started = m_server->start();
    if (!started)
        qFatal("%s", qPrintable(started.error()));
    SandboxServer &server = *m_server;
    server.setClock(now);
    server.addUser(u"maria"_s, u"secret"_s);
    server.addUser(u"omar"_s);
    server.addOrganization(u"atelier"_s, {u"robin"_s});
    server.addRepository(press);
    server.setAccess(press, u"maria"_s, u"write"_s);
    server.addLabel(press, u"kind/bug"_s, u"ee0701"_s);
    server.addLabel(press, u"priority/high"_s, u"d93f0b"_s);
    server.addLabel(press, u"größe 🏷️"_s, u"fef2c0"_s);
    server.addMilestone(press, u"v1.0"_s);
    server.addMilestone(press, u"v1.1"_s);
    // Sixty issues: every tenth a bug, every twentieth an urgent one, every fourth closed; then three pull requests.
    for (int n = 1; n <= 63; ++n) {
        NewIssue issue{.title = u"Issue "_s + QString::number(n),
                       .body = n == 7 ? u"a crash, @maria"_s : u"text"_s,
                       .author = n % 3 ? u"maria"_s : u"omar"_s};
        issue.created = start + n * 100;
        issue.updated = start + n * 100;
        if (n <= 60) {
            if (n % 10 == 0)
                issue.labels.append(u"kind/bug"_s);
            if (n % 20 == 0)
                issue.labels.append(u"priority/high"_s);
            issue.closed = n % 4 == 0;
            issue.milestone = n % 30 == 0 ? u"v1.0"_s : n % 31 == 0 ? u"v1.1"_s : QString();
            if (n == 5)
                issue.assignees = QStringList{u"maria"_s};
        } else {
            issue.pull = true;
        }
        server.addIssue(press, issue);
    }
    server.editIssue(press, 9, {.locked = true, .updated = start + 900});
    server.addRepository(u"maria/notes"_s, true);
    server.addRepository(u"atelier/old"_s);
    server.addIssue(u"atelier/old"_s, {.title = u"kept"_s});
    server.setArchived(u"atelier/old"_s);
    server.addRepository(u"atelier/off"_s);
    server.addIssue(u"atelier/off"_s, {.title = u"hidden"_s});
    server.setIssuesEnabled(u"atelier/off"_s, false);
    server.addRepository(u"atelier/oldname"_s);
    server.addIssue(u"atelier/oldname"_s, {.title = u"moved"_s});
    server.renameRepository(u"atelier/oldname"_s, u"atelier/newname"_s);
    server.clearRequests();
}

void SandboxFixture::stop()
{
    m_clients.clear();
    m_server.reset();
}

HttpClient &SandboxFixture::as(const QString &who)
{
    std::unique_ptr<HttpClient> &client = m_clients[who];
    if (!client) {
        QByteArray authorization;
        if (who == u"robin")
            authorization = "token " + m_server->token().toLatin1();
        else if (who == u"bearer")
            authorization = "Bearer " + m_server->token().toLatin1();
        else if (who == u"shouting")
            authorization = "Token " + m_server->token().toLatin1();
        else if (who == u"basic")
            authorization = "Basic " + QByteArray("maria:secret").toBase64();
        else if (who == u"basic-token")
            authorization = "Basic " + (m_server->token() + u":x-oauth-basic"_s).toLatin1().toBase64();
        else if (who == u"bad")
            authorization = "token 0000000000000000000000000000000000000000";
        else if (who != u"nobody")
            authorization = "token " + m_server->addToken(who).toLatin1();
        client = std::make_unique<HttpClient>(m_server->url(), authorization);
    }
    return *client;
}
