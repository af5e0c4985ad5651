// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandboxfixture.h"

#include <QRegularExpression>
#include <QTest>

using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

/// Single answers of the sandbox over real HTTP: status, type and shape of body, as Gitea 1.15.11 answered in the same
/// situations, and where newer servers and Forgejo differ. What all other tests believe about servers is held here.
class TestSandboxAnswers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { m_fixture.stop(); }

    void answers_data();
    void answers();

private:
    SandboxFixture m_fixture;
};

void TestSandboxAnswers::answers_data()
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
    row("wrong token is nobody", old, "bad", "GET", SandboxFixture::path + u"/issues?limit=1"_s, {}, 200, json,
        u"^\\[\\{\"id\":\\d+"_s);
    row("wrong token, newer", u"gitea-1.25.0"_s, "bad", "GET", SandboxFixture::path + u"/issues?limit=1"_s, {}, 401,
        json, u"\"message\""_s);
    row("write as nobody", old, "nobody", "POST", SandboxFixture::path + u"/issues"_s, R"({"title":"x"})", 401, json,
        needToken);

    row("unknown route", old, "robin", "GET", u"/api/v1/nope"_s, {}, 404, text, u"^404 page not found$"_s);
    row("no timeline", old, "robin", "GET", SandboxFixture::path + u"/issues/1/timeline"_s, {}, 404, text,
        u"^404 page not found$"_s);
    row("timeline, newer", u"gitea-1.25.0"_s, "robin", "GET", SandboxFixture::path + u"/issues/1/timeline"_s, {}, 200,
        json, u"^null$"_s);
    row("no dependencies", old, "robin", "GET", SandboxFixture::path + u"/issues/1/dependencies"_s, {}, 404, text,
        u"^404 page not found$"_s);
    row("dependencies, newer", u"gitea-1.25.0"_s, "robin", "GET", SandboxFixture::path + u"/issues/1/dependencies"_s,
        {}, 200, json, u"^\\[\\]$"_s);
    row("pinned is read as a number", old, "robin", "GET", SandboxFixture::path + u"/issues/pinned"_s, {}, 404, json,
        missing);
    row("no deleting", old, "robin", "DELETE", SandboxFixture::path + u"/issues/1"_s, {}, 405, {}, u"^$"_s);
    row("deleting, newer", u"gitea-1.25.0"_s, "robin", "DELETE", SandboxFixture::path + u"/issues/1"_s, {}, 204, {},
        u"^$"_s);
    row("deleting as a writer", u"gitea-1.25.0"_s, "maria", "DELETE", SandboxFixture::path + u"/issues/1"_s, {}, 403,
        json, {});
    row("put on an issue", old, "robin", "PUT", SandboxFixture::path + u"/issues/1"_s, "{}", 405, {}, u"^$"_s);
    row("head", old, "robin", "HEAD", SandboxFixture::path + u"/issues"_s, {}, 405, {}, {});
    row("options", old, "robin", "OPTIONS", SandboxFixture::path + u"/issues"_s, {}, 405, {}, {});

    row("no repository", old, "robin", "GET", u"/api/v1/repos/atelier/none"_s, {}, 404, json, missing);
    row("case of names", old, "robin", "GET", u"/api/v1/repos/ATELIER/Press/issues/1"_s, {}, 200, json,
        u"\"number\":1,"_s);
    row("slash at the end", old, "robin", "GET", SandboxFixture::path + u"/"_s, {}, 200, json,
        u"\"full_name\":\"atelier/press\""_s);
    row("private for nobody", old, "nobody", "GET", u"/api/v1/repos/maria/notes"_s, {}, 404, json, missing);
    row("private for strangers", old, "omar", "POST", u"/api/v1/repos/maria/notes/issues"_s, R"({"title":"x"})", 404,
        json, missing);
    row("private for its owner", old, "maria", "GET", u"/api/v1/repos/maria/notes"_s, {}, 200, json,
        u"\"private\":true"_s);
    row("rights", old, "omar", "GET", SandboxFixture::path, {}, 200, json,
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

    row("no issue", old, "robin", "GET", SandboxFixture::path + u"/issues/99999"_s, {}, 404, json, missing);
    row("not a number", old, "robin", "GET", SandboxFixture::path + u"/issues/abc"_s, {}, 404, json, missing);
    row("comments of no issue", old, "robin", "GET", SandboxFixture::path + u"/issues/9999/comments"_s, {}, 500, json,
        u"\"message\":\"issue does not exist \\[id: 0, repo_id: \\d+, index: 9999\\]\""_s);
    row("nobody is null", old, "robin", "GET", SandboxFixture::path + u"/issues/1"_s, {}, 200, json,
        u"\"assignee\":null,\"assignees\":null"_s);
    row("no reactions are null", old, "robin", "GET", SandboxFixture::path + u"/issues/1/reactions"_s, {}, 200, json,
        u"^null$"_s);
    row("no templates are null", old, "robin", "GET", SandboxFixture::path + u"/issue_templates"_s, {}, 200, json,
        u"^null$"_s);
    row("a pull request", old, "robin", "GET", SandboxFixture::path + u"/issues/61"_s, {}, 200, json,
        u"/atelier/press/pulls/61\".*\"pull_request\":\\{\"merged\":false,\"merged_at\":null\\}"_s);
    row("newer fields", u"gitea-1.26.0"_s, "robin", "GET", SandboxFixture::path + u"/issues/1"_s, {}, 200, json,
        u"\"assets\":\\[\\].*\"time_estimate\":0.*\"content_version\":1"_s);

    row("created by a stranger", old, "robin", "GET", SandboxFixture::path + u"/issues?created_by=nobodyhere"_s, {},
        404, json,
        u"\"errors\":\\[\"user does not exist \\[uid: 0, name: nobodyhere, keyid: 0\\]\"\\],\"message\":\"Not Found\""_s);
    row("since in words", old, "robin", "GET", SandboxFixture::path + u"/issues?since=yesterday"_s, {}, 422, json,
        u"cannot parse \\\\\"yesterday\\\\\" as \\\\\"2006\\\\\""_s);
    row("since without a time", old, "robin", "GET", SandboxFixture::path + u"/issues?since=2026-01-01"_s, {}, 422,
        json, u"cannot parse \\\\\"\\\\\" as \\\\\"T\\\\\""_s);
    row("plus not escaped", old, "robin", "GET", SandboxFixture::path + u"/issues?since=2026-01-01T00:00:00+02:00"_s,
        {}, 422, json, u"cannot parse \\\\\" 02:00\\\\\" as \\\\\"Z07:00\\\\\""_s);

    row("create", old, "maria", "POST", SandboxFixture::path + u"/issues"_s,
        R"({"title":" a <b> & c ","labels":[1,99],"assignees":["maria"],"milestone":99})", 201, json,
        u"\"title\":\"a \\\\u003cb\\\\u003e \\\\u0026 c\".*\"labels\":\\[\\{\"id\":1,.*\"milestone\":null,\"assignee\":\\{\"id\":\\d+,\"login\":\"maria\""_s);
    row("create as a reader", old, "omar", "POST", SandboxFixture::path + u"/issues"_s,
        R"({"title":"t","labels":[1],"assignees":["maria"],"milestone":1,"due_date":"2026-12-01T10:00:00Z"})", 201,
        json, u"\"labels\":\\[\\],\"milestone\":null,\"assignee\":null.*\"due_date\":null"_s);
    row("create blank", old, "maria", "POST", SandboxFixture::path + u"/issues"_s, R"({"title":"   "})", 201, json,
        u"\"title\":\"\""_s);
    row("create empty", old, "maria", "POST", SandboxFixture::path + u"/issues"_s, R"({"title":""})", 422, json,
        u"\"message\":\"Required\""_s);
    row("create without title", old, "maria", "POST", SandboxFixture::path + u"/issues"_s, R"({"body":"x"})", 422, json,
        u"\"message\":\"Required\""_s);
    row("create wrong type", old, "maria", "POST", SandboxFixture::path + u"/issues"_s, R"({"title":5})", 422, json,
        {});
    row("create broken JSON", old, "maria", "POST", SandboxFixture::path + u"/issues"_s, R"({"title": )", 422, json,
        {});
    row("create label names", old, "maria", "POST", SandboxFixture::path + u"/issues"_s,
        R"({"title":"t","labels":["kind/bug"]})", 422, json, {});
    row("create for nobody", old, "maria", "POST", SandboxFixture::path + u"/issues"_s,
        R"({"title":"t","assignees":["ghosty"]})", 422, json, u"Assignee does not exist: "_s);
    row("create for a reader", old, "maria", "POST", SandboxFixture::path + u"/issues"_s,
        R"({"title":"t","assignees":["omar"]})", 422, json, u"user doesn't have access to repo"_s);

    row("edit answers 201", old, "maria", "PATCH", SandboxFixture::path + u"/issues/1"_s, "{}", 201, json,
        u"\"title\":\"Issue 1\""_s);
    row("edit as a reader", old, "omar", "PATCH", SandboxFixture::path + u"/issues/1"_s, R"({"title":"x"})", 403, {},
        u"^$"_s);
    row("edit one's own as a reader", old, "omar", "PATCH", SandboxFixture::path + u"/issues/3"_s,
        R"({"title":"mine","milestone":1,"assignees":["maria"],"state":"closed"})", 201, json,
        u"\"title\":\"mine\".*\"milestone\":null,\"assignee\":null.*\"state\":\"closed\""_s);
    row("edit empty title", old, "maria", "PATCH", SandboxFixture::path + u"/issues/1"_s, R"({"title":""})", 201, json,
        u"\"title\":\"Issue 1\""_s);
    row("edit labels ignored", old, "maria", "PATCH", SandboxFixture::path + u"/issues/1"_s, R"({"labels":[1]})", 201,
        json, u"\"labels\":\\[\\]"_s);
    row("edit odd state", old, "maria", "PATCH", SandboxFixture::path + u"/issues/4"_s, R"({"state":"bogus"})", 201,
        json, u"\"state\":\"open\""_s);
    row("edit odd state, newer", u"gitea-1.25.0"_s, "maria", "PATCH", SandboxFixture::path + u"/issues/4"_s,
        R"({"state":"bogus"})", 412, json, {});
    row("edit due date", old, "maria", "PATCH", SandboxFixture::path + u"/issues/1"_s,
        R"({"due_date":"2026-12-05T08:30:00Z"})", 201, json, u"\"due_date\":\"2026-12-05T23:59:59Z\""_s);
    row("edit assignee unknown", old, "maria", "PATCH", SandboxFixture::path + u"/issues/1"_s,
        R"({"assignees":["ghosty"]})", 500, json, u"user does not exist \\[uid: 0, name: ghosty, keyid: 0\\]"_s);
    row("edit clears assignees", old, "maria", "PATCH", SandboxFixture::path + u"/issues/5"_s, R"({"assignees":[]})",
        201, json, u"\"assignees\":null"_s);
    row("edit clears milestone", old, "maria", "PATCH", SandboxFixture::path + u"/issues/30"_s, R"({"milestone":0})",
        201, json, u"\"milestone\":null"_s);
    row("content version", u"gitea-1.26.0"_s, "maria", "PATCH", SandboxFixture::path + u"/issues/1"_s,
        R"({"body":"n","content_version":7})", 409, json, {});
    row("content version goes up", u"gitea-1.26.0"_s, "maria", "PATCH", SandboxFixture::path + u"/issues/1"_s,
        R"({"body":"n","content_version":1})", 201, json, u"\"content_version\":2"_s);

    row("labels added", old, "maria", "POST", SandboxFixture::path + u"/issues/1/labels"_s, R"({"labels":[2,99]})", 200,
        json,
        u"^\\[\\{\"id\":2,\"name\":\"priority/high\",\"color\":\"d93f0b\",\"description\":\"\",\"url\":\"\"\\}\\]$"_s);
    row("labels by name", old, "maria", "POST", SandboxFixture::path + u"/issues/1/labels"_s,
        R"({"labels":["kind/bug"]})", 422, json, {});
    row("labels by name, newer", u"gitea-1.25.0"_s, "maria", "POST", SandboxFixture::path + u"/issues/1/labels"_s,
        R"({"labels":["kind/bug"]})", 200, json, u"\"name\":\"kind/bug\""_s);
    row("labels as a reader", old, "omar", "PUT", SandboxFixture::path + u"/issues/1/labels"_s, R"({"labels":[1]})",
        403, text, u"^\\[\\{\"id\":1,\"name\":\"kind/bug\""_s);
    row("label removed", old, "maria", "DELETE", SandboxFixture::path + u"/issues/10/labels/1"_s, {}, 204, {}, u"^$"_s);
    row("label that is no label", old, "maria", "DELETE", SandboxFixture::path + u"/issues/10/labels/99"_s, {}, 422,
        json, u"label does not exist \\[label_id: 0\\]"_s);
    row("bad colour", old, "maria", "POST", SandboxFixture::path + u"/labels"_s, R"({"name":"c","color":"blue"})", 422,
        json, u"bad color code: blue"_s);
    row("label deleted", old, "maria", "DELETE", SandboxFixture::path + u"/labels/3"_s, {}, 204, {}, {});
    row("label deleted twice", old, "maria", "DELETE", SandboxFixture::path + u"/labels/99"_s, {}, 204, {}, {});
    row("milestone as a reader", old, "omar", "POST", SandboxFixture::path + u"/milestones"_s, R"({"title":"m"})", 403,
        json, u"user should have a permission to write to a repo"_s);
    row("milestone by name", old, "robin", "GET", SandboxFixture::path + u"/milestones/v1.0"_s, {}, 200, json,
        u"\"title\":\"v1.0\".*\"open_issues\":1,\"closed_issues\":1"_s);

    row("comment", old, "omar", "POST", SandboxFixture::path + u"/issues/1/comments"_s, R"({"body":"hm"})", 201, json,
        u"\"html_url\":\"http://[^\"]*/atelier/press/issues/1#issuecomment-1\",\"pull_request_url\":\"\",\"issue_url\":\"http://[^\"]*/atelier/press/issues/1\""_s);
    row("comment on a pull request", old, "omar", "POST", SandboxFixture::path + u"/issues/61/comments"_s,
        R"({"body":"hm"})", 201, json,
        u"\"pull_request_url\":\"http://[^\"]*/atelier/press/pulls/61\",\"issue_url\":\"\""_s);
    row("comment empty", old, "omar", "POST", SandboxFixture::path + u"/issues/1/comments"_s, R"({"body":""})", 422,
        json, u"\"message\":\"Required\""_s);
    row("comment on a locked one", old, "omar", "POST", SandboxFixture::path + u"/issues/9/comments"_s,
        R"({"body":"x"})", 403, json, u"You cannot comment on a locked issue\\."_s);
    row("comment on a locked one as a writer", old, "maria", "POST", SandboxFixture::path + u"/issues/9/comments"_s,
        R"({"body":"x"})", 201, json, {});
    row("comment gone", old, "omar", "GET", SandboxFixture::path + u"/issues/comments/77"_s, {}, 404, json,
        u"\"errors\":\\[\"comment does not exist \\[id: 77, issue_id: 0\\]\"\\]"_s);

    row("sudo", old, "omar", "GET", u"/api/v1/users/maria"_s, {}, 200, json,
        u"\"login\":\"maria\".*\"last_login\":\"0001-01-01T00:00:00Z\""_s);
    row("user gone", old, "omar", "GET", u"/api/v1/users/nobodyhere"_s, {}, 404, json,
        u"\"message\":\"GetUserByName\""_s);
    row("tokens need a password", old, "robin", "GET", u"/api/v1/users/robin/tokens"_s, {}, 401, json,
        u"basic auth required"_s);
    row("tokens", old, "basic", "GET", u"/api/v1/users/maria/tokens"_s, {}, 200, json, u"^\\[\\]$"_s);
    row("assignees", old, "robin", "GET", SandboxFixture::path + u"/assignees"_s, {}, 200, json,
        u"\"login\":\"robin\".*\"login\":\"maria\""_s);
    row("repository by id", old, "robin", "GET", u"/api/v1/repositories/1"_s, {}, 200, json,
        u"\"full_name\":\"atelier/press\""_s);
}

void TestSandboxAnswers::answers()
{
    QFETCH(const QString, personality);
    QFETCH(const QString, who);
    QFETCH(const QByteArray, method);
    QFETCH(const QString, path);
    QFETCH(const QByteArray, body);
    QFETCH(const int, status);
    QFETCH(const QByteArray, type);
    QFETCH(const QString, shape);
    m_fixture.serve({.personality = personality});
    const Answer answer = m_fixture.as(who).ask(method, path, body);
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

QTEST_GUILESS_MAIN(TestSandboxAnswers)
#include "tst_sandboxanswers.moc"
