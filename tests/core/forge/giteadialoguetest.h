// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "faketransport.h"
#include "manualtime.h"
#include "samples.h"

#include <forge/giteaissuerepository.h>
#include <forge/giteaprojectrepository.h>

#include <QTest>

namespace Docket::Forge::Testing {

using namespace Qt::StringLiterals;
using namespace Domain;

inline const QByteArray notFound =
    R"({"documentation_url":"http://press.test/api/swagger","errors":null,"message":"Not Found"})";

inline Response absentRoute()
{
    return response(404, "404 page not found\n", {}, "text/plain; charset=utf-8");
}

inline QByteArray listOf(int from, int count, QByteArray (*item)(int))
{
    QByteArray body = "[";
    for (int i = 0; i < count; ++i)
        body += (i > 0 ? "," : "") + item(from + i);
    return body + "]";
}

/// The base of dialogues with a server: expect this request, answer that, and nothing else was sent.
class GiteaDialogueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { make(u"https://press.test/gitea/"_s); }
    void cleanup() { QCOMPARE(m_wire->problems(), QString()); }

protected:
    void make(const QString &url, const QByteArray &token = "s3cr3t"_ba, bool isDetected = true)
    {
        m_wire = std::make_shared<FakeTransport>();
        Capabilities capabilities;
        if (isDetected)
            capabilities.checked = fromUnix(1'795'000'000);
        m_client = std::make_unique<GiteaClient>(GiteaClient::Setup{QUrl(url), Secret(token), m_wire, {}, capabilities},
                                                 m_clock);
        m_issues = std::make_unique<GiteaIssueRepository>(*m_client);
        m_projects = std::make_unique<GiteaProjectRepository>(*m_client);
        m_project.owner = u"atelier"_s;
        m_project.name = u"press"_s;
    }
    void expect(const QString &route, Result<Response> answer)
    {
        m_wire->expect(u"GET /gitea/api/v1"_s + route, std::move(answer));
    }

    ManualClock m_clock;
    std::shared_ptr<FakeTransport> m_wire;
    std::unique_ptr<GiteaClient> m_client;
    std::unique_ptr<GiteaIssueRepository> m_issues;
    std::unique_ptr<GiteaProjectRepository> m_projects;
    Project m_project;
};

} // namespace Docket::Forge::Testing
