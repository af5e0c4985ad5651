// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpclient.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QSet>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

#include <map>
#include <sandbox/sandboxserver.h>

using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 start = 1'790'000'000;
constexpr qint64 clockNow = start + 100'000;
const QString press = u"atelier/press"_s;
const QString pressPath = u"/api/v1/repos/atelier/press"_s;

QString isoTime(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, QTimeZone::UTC).toString(Qt::ISODate);
}

} // namespace

/// The sandbox over real HTTP against what Gitea 1.15.11 answered in the same situations, and where newer servers and
/// Forgejo differ. Whoever changes the sandbox changes what all other tests believe about servers: so each quirk is
/// held here.
class TestSandbox final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();

    void answers_data();
    void answers();
    void listTotals_data();
    void listTotals();
    void links_data();
    void links();
    void windowIsInclusive();
    void whatBumpsUpdatedAt_data();
    void whatBumpsUpdatedAt();
    void editIsNotAtomic();
    void openDependencyRefusesClosing();
    void numbersAreNeverReused();
    void ghost();
    void textsSurvive();
    void commentPages_data();
    void commentPages();
    void onTheWire();
    void wireInSmallLetters();
    void dataFileKeepsEverything();
    void generatorIsDeterministic();
    void generatorCounts();

private:
    void serve(SandboxOptions options = {});
    HttpClient &as(const QString &who);

    std::unique_ptr<SandboxServer> m_server;
    std::map<QString, std::unique_ptr<HttpClient>> m_clients;
};

void TestSandbox::cleanup()
{
    m_clients.clear();
    m_server.reset();
}

void TestSandbox::serve(SandboxOptions options)
{
    m_server = std::make_unique<SandboxServer>(std::move(options));
    const auto started = m_server->start();
    QVERIFY2(started, started ? "" : qPrintable(started.error()));
    SandboxServer &server = *m_server;
    server.setClock(clockNow);
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

HttpClient &TestSandbox::as(const QString &who)
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

void TestSandbox::answers_data()
{
    QTest::addColumn<QString>("personality");
    QTest::addColumn<QString>("who");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QString>("shape");
    const QString old = u"gitea-1.15.11"_s;
    const QByteArray json = "application/json;charset=utf-8";
    const QByteArray text = "text/plain; charset=utf-8";
    const auto row = [](const char *name, const QString &personality, const char *who, const char *method,
                        const QString &path, const QByteArray &body, int status, const QByteArray &type,
                        const QString &shape) {
        QTest::newRow(name) << personality << QString::fromLatin1(who) << QByteArray(method) << path << body << status
                            << type << shape;
    };
    const QString missing =
        u"^\\{\"documentation_url\":\"http://127\\.0\\.0\\.1:\\d+/api/swagger\",\"errors\":null,\"message\":\"Not Found\"\\}$"_s;
    const QString needToken =
        u"^\\{\"message\":\"token is required\",\"url\":\"http://127\\.0\\.0\\.1:\\d+/api/swagger\"\\}$"_s;

    row("version", old, "nobody", "GET", u"/api/v1/version"_s, {}, 200, json, u"^\\{\"version\":\"1.15.11\"\\}$"_s);
    row("version of Forgejo", u"forgejo-14.0.0"_s, "nobody", "GET", u"/api/v1/version"_s, {}, 200, json,
        u"\"14\\.0\\.0\\+gitea-1\\.22\\.0\""_s);
    row("Forgejo's own version", u"forgejo-14.0.0"_s, "nobody", "GET", u"/api/forgejo/v1/version"_s, {}, 200, json,
        u"^\\{\"version\":\"14\\.0\\.0\"\\}$"_s);
    row("no such thing on Gitea", old, "nobody", "GET", u"/api/forgejo/v1/version"_s, {}, 404, text, {});
    row("page limits", old, "nobody", "GET", u"/api/v1/settings/api"_s, {}, 200, json,
        u"\"max_response_items\":50,\"default_paging_num\":30"_s);

    row("self by token", old, "robin", "GET", u"/api/v1/user"_s, {}, 200, json,
        u"\"login\":\"robin\".*\"is_admin\":true"_s);
    row("self by bearer", old, "bearer", "GET", u"/api/v1/user"_s, {}, 200, json, u"\"login\":\"robin\""_s);
    row("self by password", old, "basic", "GET", u"/api/v1/user"_s, {}, 200, json, u"\"login\":\"maria\""_s);
    row("self by token as name", old, "basic-token", "GET", u"/api/v1/user"_s, {}, 200, json, u"\"login\":\"robin\""_s);
    row("scheme in capitals", old, "shouting", "GET", u"/api/v1/user"_s, {}, 401, json, needToken);
    row("self as nobody", old, "nobody", "GET", u"/api/v1/user"_s, {}, 401, json, needToken);
    row("self with a wrong token", old, "bad", "GET", u"/api/v1/user"_s, {}, 401, json, needToken);
    row("wrong token is nobody", old, "bad", "GET", pressPath + u"/issues?limit=1"_s, {}, 200, json,
        u"^\\[\\{\"id\":\\d+"_s);
    row("wrong token, newer", u"gitea-1.25.0"_s, "bad", "GET", pressPath + u"/issues?limit=1"_s, {}, 401, json,
        u"\"message\""_s);
    row("write as nobody", old, "nobody", "POST", pressPath + u"/issues"_s, R"({"title":"x"})", 401, json, needToken);

    row("unknown route", old, "robin", "GET", u"/api/v1/nope"_s, {}, 404, text, u"^404 page not found$"_s);
    row("no timeline", old, "robin", "GET", pressPath + u"/issues/1/timeline"_s, {}, 404, text,
        u"^404 page not found$"_s);
    row("timeline, newer", u"gitea-1.25.0"_s, "robin", "GET", pressPath + u"/issues/1/timeline"_s, {}, 200, json,
        u"^null$"_s);
    row("no dependencies", old, "robin", "GET", pressPath + u"/issues/1/dependencies"_s, {}, 404, text,
        u"^404 page not found$"_s);
    row("dependencies, newer", u"gitea-1.25.0"_s, "robin", "GET", pressPath + u"/issues/1/dependencies"_s, {}, 200,
        json, u"^\\[\\]$"_s);
    row("pinned is read as a number", old, "robin", "GET", pressPath + u"/issues/pinned"_s, {}, 404, json, missing);
    row("no deleting", old, "robin", "DELETE", pressPath + u"/issues/1"_s, {}, 405, {}, u"^$"_s);
    row("deleting, newer", u"gitea-1.25.0"_s, "robin", "DELETE", pressPath + u"/issues/1"_s, {}, 204, {}, u"^$"_s);
    row("deleting as a writer", u"gitea-1.25.0"_s, "maria", "DELETE", pressPath + u"/issues/1"_s, {}, 403, json, {});
    row("put on an issue", old, "robin", "PUT", pressPath + u"/issues/1"_s, "{}", 405, {}, u"^$"_s);
    row("head", old, "robin", "HEAD", pressPath + u"/issues"_s, {}, 405, {}, {});
    row("options", old, "robin", "OPTIONS", pressPath + u"/issues"_s, {}, 405, {}, {});

    row("no repository", old, "robin", "GET", u"/api/v1/repos/atelier/none"_s, {}, 404, json, missing);
    row("case of names", old, "robin", "GET", u"/api/v1/repos/ATELIER/Press/issues/1"_s, {}, 200, json,
        u"\"number\":1,"_s);
    row("slash at the end", old, "robin", "GET", pressPath + u"/"_s, {}, 200, json,
        u"\"full_name\":\"atelier/press\""_s);
    row("private for nobody", old, "nobody", "GET", u"/api/v1/repos/maria/notes"_s, {}, 404, json, missing);
    row("private for strangers", old, "omar", "POST", u"/api/v1/repos/maria/notes/issues"_s, R"({"title":"x"})", 404,
        json, missing);
    row("private for its owner", old, "maria", "GET", u"/api/v1/repos/maria/notes"_s, {}, 200, json,
        u"\"private\":true"_s);
    row("rights", old, "omar", "GET", pressPath, {}, 200, json,
        u"\"permissions\":\\{\"admin\":false,\"push\":false,\"pull\":true\\}"_s);
    row("archived list", old, "robin", "GET", u"/api/v1/repos/atelier/old/issues"_s, {}, 200, json,
        u"\"title\":\"kept\""_s);
    row("archived create", old, "robin", "POST", u"/api/v1/repos/atelier/old/issues"_s, R"({"title":"x"})", 404, json,
        missing);
    row("archived comment", old, "robin", "POST", u"/api/v1/repos/atelier/old/issues/1/comments"_s, R"({"body":"x"})",
        404, json, missing);
    row("archived edit goes through", old, "robin", "PATCH", u"/api/v1/repos/atelier/old/issues/1"_s,
        R"({"title":"y"})", 201, json, u"\"title\":\"y\""_s);
    row("archived create, newer", u"gitea-1.25.0"_s, "robin", "POST", u"/api/v1/repos/atelier/old/issues"_s,
        R"({"title":"x"})", 423, json, {});
    row("issues off, list", old, "robin", "GET", u"/api/v1/repos/atelier/off/issues"_s, {}, 404, json, missing);
    row("issues off, issue", old, "robin", "GET", u"/api/v1/repos/atelier/off/issues/1"_s, {}, 404, json, missing);
    row("issues off, repository", old, "robin", "GET", u"/api/v1/repos/atelier/off"_s, {}, 200, json,
        u"\"has_issues\":false,\"has_wiki\""_s);
    row("moved, get", old, "robin", "GET", u"/api/v1/repos/atelier/oldname/issues/1"_s, {}, 302,
        "text/html; charset=utf-8", u"^<a href=\"/api/v1/repos/atelier/newname/issues/1\">Found</a>\\.$"_s);
    row("moved, post", old, "robin", "POST", u"/api/v1/repos/atelier/oldname/issues"_s, R"({"title":"x"})", 302, {},
        u"^$"_s);
    row("moved, 1.20", u"gitea-1.20.0"_s, "robin", "GET", u"/api/v1/repos/atelier/oldname"_s, {}, 307,
        "text/html; charset=utf-8", {});
    row("moved, 1.24", u"gitea-1.24.0"_s, "robin", "GET", u"/api/v1/repos/atelier/oldname"_s, {}, 301,
        "text/html; charset=utf-8", {});

    row("no issue", old, "robin", "GET", pressPath + u"/issues/99999"_s, {}, 404, json, missing);
    row("not a number", old, "robin", "GET", pressPath + u"/issues/abc"_s, {}, 404, json, missing);
    row("comments of no issue", old, "robin", "GET", pressPath + u"/issues/9999/comments"_s, {}, 500, json,
        u"\"message\":\"issue does not exist \\[id: 0, repo_id: \\d+, index: 9999\\]\""_s);
    row("nobody is null", old, "robin", "GET", pressPath + u"/issues/1"_s, {}, 200, json,
        u"\"assignee\":null,\"assignees\":null"_s);
    row("no reactions are null", old, "robin", "GET", pressPath + u"/issues/1/reactions"_s, {}, 200, json, u"^null$"_s);
    row("no templates are null", old, "robin", "GET", pressPath + u"/issue_templates"_s, {}, 200, json, u"^null$"_s);
    row("a pull request", old, "robin", "GET", pressPath + u"/issues/61"_s, {}, 200, json,
        u"/atelier/press/pulls/61\".*\"pull_request\":\\{\"merged\":false,\"merged_at\":null\\}"_s);
    row("newer fields", u"gitea-1.26.0"_s, "robin", "GET", pressPath + u"/issues/1"_s, {}, 200, json,
        u"\"assets\":\\[\\].*\"time_estimate\":0.*\"content_version\":1"_s);

    row("created by a stranger", old, "robin", "GET", pressPath + u"/issues?created_by=nobodyhere"_s, {}, 404, json,
        u"\"errors\":\\[\"user does not exist \\[uid: 0, name: nobodyhere, keyid: 0\\]\"\\],\"message\":\"Not Found\""_s);
    row("since in words", old, "robin", "GET", pressPath + u"/issues?since=yesterday"_s, {}, 422, json,
        u"cannot parse \\\\\"yesterday\\\\\" as \\\\\"2006\\\\\""_s);
    row("since without a time", old, "robin", "GET", pressPath + u"/issues?since=2026-01-01"_s, {}, 422, json,
        u"cannot parse \\\\\"\\\\\" as \\\\\"T\\\\\""_s);
    row("plus not escaped", old, "robin", "GET", pressPath + u"/issues?since=2026-01-01T00:00:00+02:00"_s, {}, 422,
        json, u"cannot parse \\\\\" 02:00\\\\\" as \\\\\"Z07:00\\\\\""_s);

    row("create", old, "maria", "POST", pressPath + u"/issues"_s,
        R"({"title":" a <b> & c ","labels":[1,99],"assignees":["maria"],"milestone":99})", 201, json,
        u"\"title\":\"a \\\\u003cb\\\\u003e \\\\u0026 c\".*\"labels\":\\[\\{\"id\":1,.*\"milestone\":null,\"assignee\":\\{\"id\":\\d+,\"login\":\"maria\""_s);
    row("create as a reader", old, "omar", "POST", pressPath + u"/issues"_s,
        R"({"title":"t","labels":[1],"assignees":["maria"],"milestone":1,"due_date":"2026-12-01T10:00:00Z"})", 201,
        json, u"\"labels\":\\[\\],\"milestone\":null,\"assignee\":null.*\"due_date\":null"_s);
    row("create blank", old, "maria", "POST", pressPath + u"/issues"_s, R"({"title":"   "})", 201, json,
        u"\"title\":\"\""_s);
    row("create empty", old, "maria", "POST", pressPath + u"/issues"_s, R"({"title":""})", 422, json,
        u"\"message\":\"Required\""_s);
    row("create without title", old, "maria", "POST", pressPath + u"/issues"_s, R"({"body":"x"})", 422, json,
        u"\"message\":\"Required\""_s);
    row("create wrong type", old, "maria", "POST", pressPath + u"/issues"_s, R"({"title":5})", 422, json, {});
    row("create broken JSON", old, "maria", "POST", pressPath + u"/issues"_s, R"({"title": )", 422, json, {});
    row("create label names", old, "maria", "POST", pressPath + u"/issues"_s, R"({"title":"t","labels":["kind/bug"]})",
        422, json, {});
    row("create for nobody", old, "maria", "POST", pressPath + u"/issues"_s, R"({"title":"t","assignees":["ghosty"]})",
        422, json, u"Assignee does not exist: "_s);
    row("create for a reader", old, "maria", "POST", pressPath + u"/issues"_s, R"({"title":"t","assignees":["omar"]})",
        422, json, u"user doesn't have access to repo"_s);

    row("edit answers 201", old, "maria", "PATCH", pressPath + u"/issues/1"_s, "{}", 201, json,
        u"\"title\":\"Issue 1\""_s);
    row("edit as a reader", old, "omar", "PATCH", pressPath + u"/issues/1"_s, R"({"title":"x"})", 403, {}, u"^$"_s);
    row("edit one's own as a reader", old, "omar", "PATCH", pressPath + u"/issues/3"_s,
        R"({"title":"mine","milestone":1,"assignees":["maria"],"state":"closed"})", 201, json,
        u"\"title\":\"mine\".*\"milestone\":null,\"assignee\":null.*\"state\":\"closed\""_s);
    row("edit empty title", old, "maria", "PATCH", pressPath + u"/issues/1"_s, R"({"title":""})", 201, json,
        u"\"title\":\"Issue 1\""_s);
    row("edit labels ignored", old, "maria", "PATCH", pressPath + u"/issues/1"_s, R"({"labels":[1]})", 201, json,
        u"\"labels\":\\[\\]"_s);
    row("edit odd state", old, "maria", "PATCH", pressPath + u"/issues/4"_s, R"({"state":"bogus"})", 201, json,
        u"\"state\":\"open\""_s);
    row("edit odd state, newer", u"gitea-1.25.0"_s, "maria", "PATCH", pressPath + u"/issues/4"_s,
        R"({"state":"bogus"})", 412, json, {});
    row("edit due date", old, "maria", "PATCH", pressPath + u"/issues/1"_s, R"({"due_date":"2026-12-05T08:30:00Z"})",
        201, json, u"\"due_date\":\"2026-12-05T23:59:59Z\""_s);
    row("edit assignee unknown", old, "maria", "PATCH", pressPath + u"/issues/1"_s, R"({"assignees":["ghosty"]})", 500,
        json, u"user does not exist \\[uid: 0, name: ghosty, keyid: 0\\]"_s);
    row("edit clears assignees", old, "maria", "PATCH", pressPath + u"/issues/5"_s, R"({"assignees":[]})", 201, json,
        u"\"assignees\":null"_s);
    row("edit clears milestone", old, "maria", "PATCH", pressPath + u"/issues/30"_s, R"({"milestone":0})", 201, json,
        u"\"milestone\":null"_s);
    row("content version", u"gitea-1.26.0"_s, "maria", "PATCH", pressPath + u"/issues/1"_s,
        R"({"body":"n","content_version":7})", 409, json, {});
    row("content version goes up", u"gitea-1.26.0"_s, "maria", "PATCH", pressPath + u"/issues/1"_s,
        R"({"body":"n","content_version":1})", 201, json, u"\"content_version\":2"_s);

    row("labels added", old, "maria", "POST", pressPath + u"/issues/1/labels"_s, R"({"labels":[2,99]})", 200, json,
        u"^\\[\\{\"id\":2,\"name\":\"priority/high\",\"color\":\"d93f0b\",\"description\":\"\",\"url\":\"\"\\}\\]$"_s);
    row("labels by name", old, "maria", "POST", pressPath + u"/issues/1/labels"_s, R"({"labels":["kind/bug"]})", 422,
        json, {});
    row("labels by name, newer", u"gitea-1.25.0"_s, "maria", "POST", pressPath + u"/issues/1/labels"_s,
        R"({"labels":["kind/bug"]})", 200, json, u"\"name\":\"kind/bug\""_s);
    row("labels as a reader", old, "omar", "PUT", pressPath + u"/issues/1/labels"_s, R"({"labels":[1]})", 403, text,
        u"^\\[\\{\"id\":1,\"name\":\"kind/bug\""_s);
    row("label removed", old, "maria", "DELETE", pressPath + u"/issues/10/labels/1"_s, {}, 204, {}, u"^$"_s);
    row("label that is no label", old, "maria", "DELETE", pressPath + u"/issues/10/labels/99"_s, {}, 422, json,
        u"label does not exist \\[label_id: 0\\]"_s);
    row("bad colour", old, "maria", "POST", pressPath + u"/labels"_s, R"({"name":"c","color":"blue"})", 422, json,
        u"bad color code: blue"_s);
    row("label deleted", old, "maria", "DELETE", pressPath + u"/labels/3"_s, {}, 204, {}, {});
    row("label deleted twice", old, "maria", "DELETE", pressPath + u"/labels/99"_s, {}, 204, {}, {});
    row("milestone as a reader", old, "omar", "POST", pressPath + u"/milestones"_s, R"({"title":"m"})", 403, json,
        u"user should have a permission to write to a repo"_s);
    row("milestone by name", old, "robin", "GET", pressPath + u"/milestones/v1.0"_s, {}, 200, json,
        u"\"title\":\"v1.0\".*\"open_issues\":1,\"closed_issues\":1"_s);

    row("comment", old, "omar", "POST", pressPath + u"/issues/1/comments"_s, R"({"body":"hm"})", 201, json,
        u"\"html_url\":\"http://[^\"]*/atelier/press/issues/1#issuecomment-1\",\"pull_request_url\":\"\",\"issue_url\":\"http://[^\"]*/atelier/press/issues/1\""_s);
    row("comment on a pull request", old, "omar", "POST", pressPath + u"/issues/61/comments"_s, R"({"body":"hm"})", 201,
        json, u"\"pull_request_url\":\"http://[^\"]*/atelier/press/pulls/61\",\"issue_url\":\"\""_s);
    row("comment empty", old, "omar", "POST", pressPath + u"/issues/1/comments"_s, R"({"body":""})", 422, json,
        u"\"message\":\"Required\""_s);
    row("comment on a locked one", old, "omar", "POST", pressPath + u"/issues/9/comments"_s, R"({"body":"x"})", 403,
        json, u"You cannot comment on a locked issue\\."_s);
    row("comment on a locked one as a writer", old, "maria", "POST", pressPath + u"/issues/9/comments"_s,
        R"({"body":"x"})", 201, json, {});
    row("comment gone", old, "omar", "GET", pressPath + u"/issues/comments/77"_s, {}, 404, json,
        u"\"errors\":\\[\"comment does not exist \\[id: 77, issue_id: 0\\]\"\\]"_s);

    row("sudo", old, "omar", "GET", u"/api/v1/users/maria"_s, {}, 200, json,
        u"\"login\":\"maria\".*\"last_login\":\"0001-01-01T00:00:00Z\""_s);
    row("user gone", old, "omar", "GET", u"/api/v1/users/nobodyhere"_s, {}, 404, json,
        u"\"message\":\"GetUserByName\""_s);
    row("tokens need a password", old, "robin", "GET", u"/api/v1/users/robin/tokens"_s, {}, 401, json,
        u"basic auth required"_s);
    row("tokens", old, "basic", "GET", u"/api/v1/users/maria/tokens"_s, {}, 200, json, u"^\\[\\]$"_s);
    row("assignees", old, "robin", "GET", pressPath + u"/assignees"_s, {}, 200, json,
        u"\"login\":\"robin\".*\"login\":\"maria\""_s);
    row("repository by id", old, "robin", "GET", u"/api/v1/repositories/1"_s, {}, 200, json,
        u"\"full_name\":\"atelier/press\""_s);
}

void TestSandbox::answers()
{
    QFETCH(const QString, personality);
    QFETCH(const QString, who);
    QFETCH(const QByteArray, method);
    QFETCH(const QString, path);
    QFETCH(const QByteArray, body);
    QFETCH(const int, status);
    QFETCH(const QByteArray, type);
    QFETCH(const QString, shape);
    serve({.personality = personality});
    const Answer answer = as(who).ask(method, path, body);
    QVERIFY2(answer.status == status,
             qPrintable(QString::number(answer.status) + u": "_s + QString::fromUtf8(answer.body)));
    QCOMPARE(answer.header("Content-Type"), type);
    if (!shape.isNull())
        QVERIFY2(QRegularExpression(shape, QRegularExpression::DotMatchesEverythingOption)
                     .match(QString::fromUtf8(answer.body).trimmed())
                     .hasMatch(),
                 answer.body.constData());
    QVERIFY(answer.header("Set-Cookie").contains("i_like_gitea="));
}

void TestSandbox::listTotals_data()
{
    QTest::addColumn<QString>("personality");
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("total");
    QTest::addColumn<int>("items");
    const QString old = u"gitea-1.15.11"_s;
    const auto row = [&old](const char *name, const QString &query, int total, int items,
                            const QString &personality = {}) {
        QTest::newRow(name) << (personality.isEmpty() ? old : personality) << query << total << items;
    };
    row("open is the default, pull requests included", u""_s, 48, 30);
    row("odd state is open", u"state=bogus"_s, 48, 30);
    row("closed", u"state=closed"_s, 15, 15);
    row("all", u"state=all"_s, 63, 30);
    row("issues only", u"state=all&type=issues"_s, 60, 30);
    row("pull requests only", u"state=all&type=pulls"_s, 3, 3);
    row("limit clipped", u"state=all&limit=500"_s, 63, 50);
    row("limit zero", u"state=all&limit=0"_s, 63, 30);
    row("limit negative", u"state=all&limit=-1"_s, 63, 30);
    row("page zero", u"state=all&page=0&limit=50"_s, 63, 50);
    row("page in letters", u"state=all&page=abc&limit=50"_s, 63, 50);
    row("second page", u"state=all&page=2&limit=50"_s, 63, 13);
    row("beyond the end", u"state=all&page=9&limit=50"_s, 63, 0);
    row("one label", u"state=all&labels=kind/bug"_s, 6, 6);
    row("label escaped", u"state=all&labels=kind%2Fbug"_s, 6, 6);
    row("two labels mean both", u"state=all&labels=kind/bug,priority/high"_s, 3, 3);
    row("label in the wrong case is unknown", u"state=all&labels=KIND/BUG"_s, 63, 30);
    row("unknown label is dropped", u"state=all&labels=nope"_s, 63, 30);
    row("unknown label beside a known one", u"state=all&labels=kind/bug,nope"_s, 6, 6);
    row("label in Unicode, on no issue", u"state=all&labels=gr%C3%B6%C3%9Fe%20%F0%9F%8F%B7%EF%B8%8F"_s, 0, 0);
    row("milestone by name", u"state=all&milestones=v1.0"_s, 2, 2);
    row("milestone by number", u"state=all&milestones=1"_s, 2, 2);
    row("two milestones mean either", u"state=all&milestones=v1.0,v1.1"_s, 3, 3);
    row("unknown milestone is dropped", u"state=all&milestones=v9"_s, 63, 30);
    row("created by", u"state=all&created_by=omar"_s, 21, 21);
    row("assigned by", u"state=all&assigned_by=maria"_s, 1, 1);
    row("mentioned by", u"state=all&mentioned_by=maria"_s, 1, 1);
    row("words", u"state=all&q=CRASH"_s, 1, 1);
    row("words on many", u"state=all&q=issue"_s, 50, 30);
    row("words on many, newer", u"state=all&q=issue"_s, 63, 30, u"gitea-1.25.0"_s);
    row("words on none", u"state=all&q=zzzz"_s, 0, 0);
    row("words on none with a label", u"state=all&q=zzzz&labels=kind/bug"_s, 6, 6);
    row("sort is ignored", u"state=all&sort=leastupdate&limit=3"_s, 63, 3);
    row("since the future", u"state=all&since=2099-01-01T00:00:00Z"_s, 0, 0);
    row("since with a zone", u"state=all&since=2026-01-01T00:00:00%2B02:00"_s, 63, 30);
}

void TestSandbox::listTotals()
{
    QFETCH(const QString, personality);
    QFETCH(const QString, query);
    QFETCH(const int, total);
    QFETCH(const int, items);
    serve({.personality = personality});
    const Answer answer = as(u"robin"_s).get(pressPath + u"/issues?"_s + query);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.total(), total);
    QCOMPARE(answer.list().size(), items);
    qint64 before = 1000;
    for (const QJsonValue &entry : answer.list()) {
        QVERIFY2(entry["number"_L1].toInteger() < before, "newest first");
        before = entry["number"_L1].toInteger();
    }
}

void TestSandbox::links_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QStringList>("links");
    const auto row = [](const char *name, const QString &query, const QStringList &links) {
        QTest::newRow(name) << query << links;
    };
    row("everything on one page", u"state=all&type=pulls"_s, {});
    row("first", u"limit=20&state=all"_s, {u"limit=20&page=2&state=all next"_s, u"limit=20&page=4&state=all last"_s});
    row("middle", u"limit=20&page=2&state=all"_s,
        {u"limit=20&page=3&state=all next"_s, u"limit=20&page=4&state=all last"_s, u"limit=20&page=1&state=all first"_s,
         u"limit=20&page=1&state=all prev"_s});
    row("last names no next and no last", u"limit=20&page=4&state=all"_s,
        {u"limit=20&page=1&state=all first"_s, u"limit=20&page=3&state=all prev"_s});
    row("beyond the end", u"limit=20&page=99&state=all"_s,
        {u"limit=20&page=1&state=all first"_s, u"limit=20&page=3&state=all prev"_s});
    row("limit is echoed, not clipped", u"limit=500&state=all"_s,
        {u"limit=500&page=2&state=all next"_s, u"limit=500&page=2&state=all last"_s});
    row("values are escaped", u"state=all&labels=kind/bug&limit=5"_s,
        {u"labels=kind%2Fbug&limit=5&page=2&state=all next"_s, u"labels=kind%2Fbug&limit=5&page=2&state=all last"_s});
}

void TestSandbox::links()
{
    QFETCH(const QString, query);
    QFETCH(const QStringList, links);
    serve();
    const Answer answer = as(u"robin"_s).get(pressPath + u"/issues?"_s + query);
    static const QRegularExpression link(u"<([^?>]*)\\?([^>]*)>; rel=\"(\\w+)\""_s);
    QStringList seen;
    for (const QRegularExpressionMatch &match : link.globalMatch(QString::fromLatin1(answer.header("Link")))) {
        QCOMPARE(match.captured(1), m_server->url().toString() + pressPath + u"/issues"_s);
        seen.append(match.captured(2) + u' ' + match.captured(3));
    }
    QCOMPARE(seen, links);
}

void TestSandbox::windowIsInclusive()
{
    serve();
    const auto numbers = [this](const QString &query) {
        QList<qint64> out;
        for (const QJsonValue &entry : as(u"robin"_s).get(pressPath + u"/issues?state=all&limit=50&"_s + query).list())
            out.append(entry["number"_L1].toInteger());
        return out;
    };
    const QString since = u"since="_s + isoTime(start + 1000);
    const QString before = u"before="_s + isoTime(start + 1200);
    QCOMPARE(numbers(since + u'&' + before), (QList<qint64>{12, 11, 10}));
    // Fractions of a second are cut off, not rounded.
    QCOMPARE(numbers(u"since="_s + isoTime(start + 1000).chopped(1) + u".999Z&"_s + before),
             (QList<qint64>{12, 11, 10}));
    QCOMPARE(numbers(u"since="_s + isoTime(start + 1001) + u'&' + before), (QList<qint64>{12, 11}));
}

void TestSandbox::whatBumpsUpdatedAt_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("bumps");
    const auto row = [](const char *name, const char *method, const QString &path, const QByteArray &body, bool bumps) {
        QTest::newRow(name) << QByteArray(method) << path << body << bumps;
    };
    row("empty edit", "PATCH", u"/issues/10"_s, "{}", true);
    row("same title", "PATCH", u"/issues/10"_s, R"({"title":"Issue 10"})", true);
    row("close", "PATCH", u"/issues/10"_s, R"({"state":"closed"})", true);
    row("label added", "POST", u"/issues/10/labels"_s, R"({"labels":[2]})", true);
    row("label there already", "POST", u"/issues/10/labels"_s, R"({"labels":[1]})", false);
    row("labels replaced by the same", "PUT", u"/issues/10/labels"_s, R"({"labels":[1]})", false);
    row("label removed", "DELETE", u"/issues/10/labels/1"_s, {}, true);
    row("labels cleared", "DELETE", u"/issues/10/labels"_s, {}, true);
    row("comment written", "POST", u"/issues/10/comments"_s, R"({"body":"x"})", true);
    row("comment edited", "PATCH", u"/issues/comments/1"_s, R"({"body":"y"})", false);
    row("comment deleted", "DELETE", u"/issues/comments/1"_s, {}, false);
    row("label renamed", "PATCH", u"/labels/1"_s, R"({"name":"kind/fault"})", false);
    row("label deleted", "DELETE", u"/labels/1"_s, {}, false);
    row("milestone renamed", "PATCH", u"/milestones/1"_s, R"({"title":"v1"})", false);
    row("mentioned in a new issue", "POST", u"/issues"_s, R"({"title":"t","body":"see #10"})", true);
    row("mentioned in a comment", "POST", u"/issues/11/comments"_s, R"({"body":"as in #10."})", true);
    row("somewhere else", "PATCH", u"/issues/11"_s, "{}", false);
}

void TestSandbox::whatBumpsUpdatedAt()
{
    QFETCH(const QByteArray, method);
    QFETCH(const QString, path);
    QFETCH(const QByteArray, body);
    QFETCH(const bool, bumps);
    serve();
    (void)m_server->addComment(press, 10, u"first"_s);
    m_server->editIssue(press, 10, {.updated = start + 1000});
    const Answer answer = as(u"robin"_s).ask(method, pressPath + path, body);
    QVERIFY2(answer.status >= 200 && answer.status < 300, answer.body.constData());
    const QJsonObject issue = as(u"robin"_s).get(pressPath + u"/issues/10"_s).object();
    QCOMPARE(issue["updated_at"_L1].toString(), isoTime(bumps ? clockNow : start + 1000));
}

void TestSandbox::editIsNotAtomic()
{
    serve();
    const Answer answer =
        as(u"maria"_s)
            .ask(
                "PATCH", pressPath + u"/issues/1"_s,
                R"({"title":"changed","body":"changed","due_date":"2026-12-09T00:00:00Z","assignees":["ghosty"],"state":"closed"})");
    QCOMPARE(answer.status, 500);
    const QJsonObject issue = as(u"maria"_s).get(pressPath + u"/issues/1"_s).object();
    QCOMPARE(issue["due_date"_L1].toString(), u"2026-12-09T23:59:59Z"_s);
    QCOMPARE(issue["title"_L1].toString(), u"Issue 1"_s);
    QCOMPARE(issue["state"_L1].toString(), u"open"_s);
}

void TestSandbox::openDependencyRefusesClosing()
{
    serve();
    m_server->addDependency(press, 1, 2);
    QCOMPARE(as(u"maria"_s).ask("PATCH", pressPath + u"/issues/1"_s, R"({"state":"closed"})").status, 412);
    QCOMPARE(as(u"maria"_s).ask("PATCH", pressPath + u"/issues/2"_s, R"({"state":"closed"})").status, 201);
    QCOMPARE(as(u"maria"_s).ask("PATCH", pressPath + u"/issues/1"_s, R"({"state":"closed"})").status, 201);
}

void TestSandbox::numbersAreNeverReused()
{
    serve();
    m_server->deleteIssue(press, 63);
    QCOMPARE(as(u"robin"_s).get(pressPath + u"/issues/63"_s).status, 404);
    QCOMPARE(as(u"robin"_s).get(pressPath + u"/issues?state=all&limit=1"_s).total(), 62);
    const QJsonObject made = as(u"robin"_s).ask("POST", pressPath + u"/issues"_s, R"({"title":"next"})").object();
    QCOMPARE(made["number"_L1].toInteger(), 64);
    QVERIFY(made["id"_L1].toInteger() > 63);
}

void TestSandbox::ghost()
{
    serve();
    (void)m_server->addComment(press, 3, u"said"_s, u"omar"_s);
    m_server->deleteUser(u"omar"_s);
    const QJsonObject issue = as(u"robin"_s).get(pressPath + u"/issues/3"_s).object();
    QCOMPARE(issue["user"_L1]["id"_L1].toInteger(), -1);
    QCOMPARE(issue["user"_L1]["login"_L1].toString(), u"Ghost"_s);
    QCOMPARE(as(u"robin"_s).get(pressPath + u"/issues/3/comments"_s).list().first()["user"_L1]["login"_L1].toString(),
             u"Ghost"_s);
    QCOMPARE(as(u"robin"_s).get(pressPath + u"/issues?created_by=Ghost"_s).status, 404);
}

void TestSandbox::textsSurvive()
{
    serve();
    const QString body = u"a"_s + QChar(0) + u"b \u2028 e\u0301 \u202e 👩🏽‍💻 \\ \" \t </script>\r\n"_s +
                         QString(200'000, u'字');
    const QByteArray sent =
        QJsonDocument(QJsonObject{{u"title"_s, u"two\nlines"_s}, {u"body"_s, body}}).toJson(QJsonDocument::Compact);
    const Answer made = as(u"maria"_s).ask("POST", pressPath + u"/issues"_s, sent);
    QCOMPARE(made.status, 201);
    const Answer read = as(u"maria"_s).get(pressPath + u"/issues/64"_s);
    QCOMPARE(read.object()["body"_L1].toString(), body);
    QCOMPARE(read.object()["title"_L1].toString(), u"two\nlines"_s);
    QVERIFY(read.body.contains("\\u003c/script\\u003e"));
    QVERIFY(read.body.contains("a\\u0000b"));
}

void TestSandbox::commentPages_data()
{
    QTest::addColumn<QString>("personality");
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("items");
    QTest::addColumn<int>("total");
    QTest::newRow("everything without a page") << u"gitea-1.15.11"_s << u""_s << 70 << -1;
    QTest::newRow("a limit alone does nothing") << u"gitea-1.15.11"_s << u"limit=10"_s << 70 << -1;
    QTest::newRow("pages") << u"gitea-1.15.11"_s << u"page=2&limit=50"_s << 20 << -1;
    QTest::newRow("total from 1.16 on") << u"gitea-1.25.0"_s << u""_s << 70 << 70;
    QTest::newRow("one page from 1.26 on") << u"gitea-1.26.0"_s << u""_s << 30 << 70;
    QTest::newRow("Forgejo") << u"forgejo-14.0.0"_s << u""_s << 70 << 70;
}

void TestSandbox::commentPages()
{
    QFETCH(const QString, personality);
    QFETCH(const QString, query);
    QFETCH(const int, items);
    QFETCH(const int, total);
    serve({.personality = personality});
    for (int i = 0; i < 70; ++i)
        (void)m_server->addComment(press, 1 + i % 5, u"remark "_s + QString::number(i));
    const Answer answer = as(u"robin"_s).get(pressPath + u"/issues/comments?"_s + query);
    QCOMPARE(answer.list().size(), items);
    QCOMPARE(answer.total(), total);
    QVERIFY(answer.header("Link").isEmpty());
    // Of one issue there are never pages.
    QCOMPARE(as(u"robin"_s).get(pressPath + u"/issues/1/comments?limit=1&page=2"_s).list().size(), 14);
    const qint64 labels = as(u"robin"_s).get(pressPath + u"/labels?limit=2"_s).total();
    QCOMPARE(labels, personality == u"gitea-1.15.11" ? -1 : 3);
}

static QByteArray raw(const QUrl &url, const QByteArray &target)
{
    QTcpSocket socket;
    socket.connectToHost(url.host(), quint16(url.port()));
    if (!socket.waitForConnected(5000))
        return {};
    socket.write("GET " + target + " HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n");
    while (socket.state() == QAbstractSocket::ConnectedState && socket.waitForReadyRead(5000)) {
    }
    return socket.readAll();
}

void TestSandbox::onTheWire()
{
    serve();
    const QByteArray list = raw(m_server->url(), "/api/v1/repos/atelier/press/issues?limit=50");
    QVERIFY2(list.startsWith("HTTP/1.1 200 OK\r\n"), list.left(300).constData());
    for (const char *part : {"\r\nTransfer-Encoding: chunked\r\n", "\r\nX-Total-Count: 48\r\n",
                             "\r\nSet-Cookie: i_like_gitea=", "\r\nSet-Cookie: _csrf=", "\r\nDate: "})
        QVERIFY2(list.contains(part), part);
    QVERIFY(!list.contains("Content-Length"));
    QVERIFY(list.endsWith("\r\n0\r\n\r\n"));
    const QByteArray version = raw(m_server->url(), "/api/v1/version");
    QVERIFY(version.contains("\r\nContent-Length: 22\r\n"));
    QVERIFY(!version.contains("chunked"));
    QVERIFY(!version.contains("ETag") && !version.contains("Cache-Control"));
}

void TestSandbox::wireInSmallLetters()
{
    serve({.lowerCaseHeaders = true});
    const QByteArray list = raw(m_server->url(), "/api/v1/repos/atelier/press/issues");
    QVERIFY(list.contains("\r\nlink: <"));
    QVERIFY(!list.contains("Link:"));
}

void TestSandbox::dataFileKeepsEverything()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"sandbox.sqlite"_s);
    serve({.dataFile = file, .token = u"abc"_s});
    QCOMPARE(m_server->issueCount(press), 60);
    cleanup();
    m_server = std::make_unique<SandboxServer>(SandboxOptions{.dataFile = file, .token = u"abc"_s});
    QVERIFY(m_server->start());
    QCOMPARE(m_server->issueCount(press), 60);
    QCOMPARE(as(u"robin"_s).get(pressPath + u"/issues/7"_s).object()["body"_L1].toString(), u"a crash, @maria"_s);
}

void TestSandbox::generatorIsDeterministic()
{
    QList<StoredIssue> first;
    for (int round = 0; round < 2; ++round) {
        SandboxServer server;
        QVERIFY(server.start());
        server.setClock(clockNow);
        server.generate(press, 300, 400, 5);
        const QList<StoredIssue> made = server.issues(press);
        if (round == 0) {
            first = made;
            continue;
        }
        QCOMPARE(made.size(), first.size());
        for (qsizetype i = 0; i < made.size(); ++i) {
            QCOMPARE(made.at(i).title, first.at(i).title);
            QCOMPARE(made.at(i).body, first.at(i).body);
            QCOMPARE(made.at(i).updated, first.at(i).updated);
            QCOMPARE(made.at(i).labels, first.at(i).labels);
        }
    }
}

void TestSandbox::generatorCounts()
{
    SandboxServer server;
    QVERIFY(server.start());
    server.generate(press, 500, 900, 3);
    QCOMPARE(server.issueCount(press), 500);
    QCOMPARE(server.commentCount(press), 900);
    const QList<StoredIssue> made = server.issues(press);
    qint64 comments = 0;
    qint64 closed = 0;
    QSet<qint64> updated;
    QString everything;
    for (const StoredIssue &issue : made) {
        comments += issue.comments;
        closed += issue.closed;
        updated.insert(issue.updated);
        everything += issue.title + issue.body;
        QVERIFY(issue.updated <= server.now());
    }
    QCOMPARE(comments, 900);
    QCOMPARE(made.size() - 500, 12);
    QVERIFY2(closed > 250 && closed < 450, qPrintable(QString::number(closed)));
    QVERIFY(updated.size() > 400);
    for (const QString &part : {u"```"_s, u"- [ ]"_s, u"<script>"_s, u"onerror"_s, u"javascript:"_s, u"印"_s, u"é"_s,
                                u"ß"_s, u"مل"_s, u"ה"_s, u"| --- |"_s, u"#"_s})
        QVERIFY2(everything.contains(part), qPrintable(part));
}

QTEST_GUILESS_MAIN(TestSandbox)
#include "tst_sandbox.moc"
