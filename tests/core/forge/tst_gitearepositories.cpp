// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faketransport.h"
#include "manualtime.h"
#include "samples.h"

#include <forge/giteaissuerepository.h>
#include <forge/giteaprojectrepository.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

/// Dialogues: expect this request, answer that, and nothing else was sent.
class tst_GiteaRepositories final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { make(u"https://press.test/gitea/"_s); }
    void cleanup() { QCOMPARE(m_wire->problems(), QString()); }

    void listsIssues();
    void filtersOfTheList();
    void listKeepsWhatIsGood();
    void namesAreEncoded();
    void findsAnIssue();
    void listsComments();
    void commentsOfAMissingIssue();
    void dependencies();
    void absentRouteIsAskedOnce();
    void errorsNameTheirSubject();
    void loginPageInsteadOfData();
    void wrongAddress();
    void tokenGoesWhereItMust();
    void detects_data();
    void detects();
    void detectsAClosedServer();
    void detectsWithTheTokenWhereNeeded();
    void somethingElseThanAForge_data();
    void somethingElseThanAForge();
    void newVersionForgetsAbsentRoutes();
    void whoAmI();
    void listsProjectsOfTheAccount();
    void listsProjectsOfALargeServer();
    void searchesProjects();
    void searchesOnePage();
    void listsWithoutTheScope();
    void findsRenamed_data();
    void findsRenamed();
    void renamedAndClosed();
    void redirectToAnotherAddress();
    void findsById();
    void pagesByShortPage();
    void pagesOfAClippingServer();
    void pagesByTotal();
    void pagesThatRepeat();

private:
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

namespace {

const QByteArray notFound =
    R"({"documentation_url":"http://press.test/api/swagger","errors":null,"message":"Not Found"})";

Response absentRoute()
{
    return response(404, "404 page not found\n", {}, "text/plain; charset=utf-8");
}

QByteArray listOf(int from, int count, QByteArray (*item)(int))
{
    QByteArray body = "[";
    for (int i = 0; i < count; ++i)
        body += (i > 0 ? "," : "") + item(from + i);
    return body + "]";
}

QByteArray numberedLabel(int id)
{
    return labelJson(id, "label " + QByteArray::number(id));
}

} // namespace

void tst_GiteaRepositories::listsIssues()
{
    const QByteArray body = "[" + issueJson(2, "two") + "," + issueJson(1, "one") + "]";
    expect(u"/repos/atelier/press/issues?state=all&type=issues&page=1&limit=50"_s,
           response(200, body, {{"x-total-count", "303"}, {"Date", "Fri, 20 Nov 2026 13:43:45 GMT"}}));
    const auto page = m_issues->list(m_project, {}, {});
    QVERIFY2(page, page ? "" : qPrintable(page.error().toText()));
    QCOMPARE(page->items.size(), 2);
    QCOMPARE(page->total, 303);
    QCOMPARE(formatTimestamp(page->serverTime), u"2026-11-20T13:43:45Z"_s);
    QCOMPARE(page->bytes, body.size());
    QCOMPARE(page->rejected, 0);
    QVERIFY(m_wire->sent.first().idempotent);
    QCOMPARE(m_wire->sent.first().method, "GET"_ba);
}

void tst_GiteaRepositories::filtersOfTheList()
{
    RemoteIssueQuery query;
    query.since = fromUnix(1'767'225'600);
    query.before = fromUnix(1'767'225'661);
    query.page = 3;
    query.limit = 10;
    query.includePullRequests = true;
    query.openOnly = true;
    expect(
        u"/repos/atelier/press/issues?state=open&since=2026-01-01T00%3A00%3A00Z&before=2026-01-01T00%3A01%3A01Z&page=3&limit=10"_s,
        response(200, "null"));
    const auto page = m_issues->list(m_project, query, {});
    QVERIFY2(page, page ? "" : qPrintable(page.error().toText()));
    QVERIFY(page->items.isEmpty());
    QCOMPARE(page->total, -1);
    QCOMPARE(page->serverTime, noTime);
}

void tst_GiteaRepositories::listKeepsWhatIsGood()
{
    expect(u"/repos/atelier/press/issues?state=all&type=issues&page=1&limit=50"_s,
           response(200, "[" + issueJson(2, "two") + ",{\"id\":5,\"number\":4,\"title\":7}]"));
    const auto page = m_issues->list(m_project, {}, {});
    QVERIFY(page);
    QCOMPARE(page->items.size(), 1);
    QCOMPARE(page->rejected, 1);
    QCOMPARE(page->rejectedReason, u"entry 2 (issue 4): title is not a text"_s);

    expect(u"/repos/atelier/press/issues?state=all&type=issues&page=1&limit=50"_s, response(200, "[{\"id\":5,"));
    const auto cut = m_issues->list(m_project, {}, {});
    QVERIFY(!cut);
    QCOMPARE(cut.error().code, Code::Malformed);
    QCOMPARE(cut.error().operation, u"forge.listIssues"_s);
    QVERIFY2(cut.error().message.contains("press.test"_L1) && cut.error().message.contains("atelier/press"_L1),
             qPrintable(cut.error().message));
}

void tst_GiteaRepositories::namesAreEncoded()
{
    m_project.owner = u"größe x"_s;
    m_project.name = u"a/b?c#d%"_s;
    expect(u"/repos/gr%C3%B6%C3%9Fe%20x/a%2Fb%3Fc%23d%25/issues/7"_s, response(200, issueJson(7, "seven")));
    QVERIFY(m_issues->find(m_project, 7, {}));
}

void tst_GiteaRepositories::findsAnIssue()
{
    expect(u"/repos/atelier/press/issues/7"_s, response(200, issueJson(7, "seven")));
    const auto issue = m_issues->find(m_project, 7, {});
    QVERIFY(issue);
    QCOMPARE(issue->title, u"seven"_s);
    expect(u"/repos/atelier/press/issues/8"_s, response(404, notFound));
    const auto missing = m_issues->find(m_project, 8, {});
    QCOMPARE(missing.error().code, Code::NotFound);
    QVERIFY2(missing.error().message.contains("atelier/press#8"_L1), qPrintable(missing.error().message));
    QCOMPARE(missing.error().fact(u"issue"), u"8"_s);
}

void tst_GiteaRepositories::listsComments()
{
    // Without a page all of them come at once; with one they are paged.
    expect(u"/repos/atelier/press/issues/comments"_s,
           response(200, "[" + commentJson(1, 7) + "," + commentJson(2, 8) + "]"));
    const auto all = m_issues->comments(m_project, {}, {});
    QVERIFY(all);
    QCOMPARE(all->items.size(), 2);
    QCOMPARE(all->items.last().issueNumber, 8);
    QCOMPARE(all->total, -1);
    expect(u"/repos/atelier/press/issues/comments?since=2026-01-01T00%3A00%3A00Z&page=2&limit=50"_s,
           response(200, "[]", {{"X-Total-Count", "51"}}));
    RemoteCommentQuery query;
    query.since = fromUnix(1'767'225'600);
    query.page = 2;
    const auto page = m_issues->comments(m_project, query, {});
    QVERIFY(page);
    QCOMPARE(page->total, 51);
    expect(u"/repos/atelier/press/issues/7/comments"_s,
           response(200, "[" + commentJson(1, 7).replace("press/issues/7\"", "\"") + "]"));
    const auto ofIssue = m_issues->commentsOf(m_project, 7, {});
    QVERIFY(ofIssue);
    QCOMPARE(ofIssue->items.first().issueNumber, 7);
}

void tst_GiteaRepositories::commentsOfAMissingIssue()
{
    expect(u"/repos/atelier/press/issues/9999/comments"_s,
           response(500, R"({"message":"issue does not exist [id: 0, repo_id: 2, index: 9999]","url":"u"})"));
    const auto comments = m_issues->commentsOf(m_project, 9999, {});
    QVERIFY(!comments);
    QCOMPARE(comments.error().code, Code::NotFound);
    QVERIFY2(comments.error().message.contains("atelier/press#9999"_L1), qPrintable(comments.error().message));
}

void tst_GiteaRepositories::dependencies()
{
    expect(u"/repos/atelier/press/issues/7/dependencies?page=1&limit=50"_s,
           response(200, "[" + issueJson(3, "three") + "]"));
    const auto needs = m_issues->dependencies(m_project, 7, false, {});
    QVERIFY(needs);
    QCOMPARE(needs->size(), 1);
    QCOMPARE(needs->first().projectName, u"atelier/press"_s);
    expect(u"/repos/atelier/press/issues/7/blocks?page=1&limit=50"_s, response(200, "null"));
    QVERIFY(m_issues->dependencies(m_project, 7, true, {})->isEmpty());
    // A server that does not page them gives the first fifty again.
    const QByteArray fifty = listOf(100, 50, [](int n) { return issueJson(n, "x"); });
    expect(u"/repos/atelier/press/issues/8/dependencies?page=1&limit=50"_s, response(200, fifty));
    expect(u"/repos/atelier/press/issues/8/dependencies?page=2&limit=50"_s, response(200, fifty));
    QCOMPARE(m_issues->dependencies(m_project, 8, false, {})->size(), 50);
}

void tst_GiteaRepositories::absentRouteIsAskedOnce()
{
    expect(u"/repos/atelier/press/issues/7/dependencies?page=1&limit=50"_s, absentRoute());
    QCOMPARE(m_issues->dependencies(m_project, 7, false, {}).error().code, Code::FeatureAbsent);
    QCOMPARE(m_client->capabilities().absentRoutes, QStringList{u"dependencies"_s});
    const auto again = m_issues->dependencies(m_project, 8, false, {});
    QCOMPARE(again.error().code, Code::FeatureAbsent);
    QVERIFY(again.error().message.contains("press.test"_L1));
    QCOMPARE(m_wire->sent.size(), 1);
    // The other route is its own, and a missing issue says nothing about a route.
    expect(u"/repos/atelier/press/issues/7/blocks?page=1&limit=50"_s, response(404, notFound));
    QCOMPARE(m_issues->dependencies(m_project, 7, true, {}).error().code, Code::NotFound);
    QCOMPARE(m_client->capabilities().absentRoutes, QStringList{u"dependencies"_s});
}

void tst_GiteaRepositories::errorsNameTheirSubject()
{
    expect(u"/repos/atelier/press/issues/7"_s, failure(Code::Offline));
    const auto error = m_issues->find(m_project, 7, {}).error();
    QCOMPARE(error.code, Code::Offline);
    QCOMPARE(error.operation, u"forge.findIssue"_s);
    QCOMPARE(error.fact(u"project"), u"atelier/press"_s);
    QCOMPARE(error.fact(u"issue"), u"7"_s);
    std::stop_source stop;
    expect(u"/repos/atelier/press/issues/7"_s, failure(Code::Cancelled));
    QCOMPARE(m_issues->find(m_project, 7, stop.get_token()).error().code, Code::Cancelled);
}

void tst_GiteaRepositories::loginPageInsteadOfData()
{
    expect(u"/repos/atelier/press/issues/7"_s, response(200, "<html>Sign in</html>", {}, "text/html; charset=utf-8"));
    const auto page = m_issues->find(m_project, 7, {});
    QCOMPARE(page.error().code, Code::Malformed);
    QVERIFY(page.error().hint.contains("Gitea or Forgejo"_L1));
    expect(u"/repos/atelier/press/issues/7"_s, response(200, "\n\n<!DOCTYPE html>", {}, {}));
    QCOMPARE(m_issues->find(m_project, 7, {}).error().code, Code::Malformed);
}

void tst_GiteaRepositories::wrongAddress()
{
    make(u"not an address"_s);
    const auto error = m_projects->detect({}).error();
    QCOMPARE(error.code, Code::Invalid);
    QVERIFY(!error.hint.isEmpty());
    QVERIFY(m_wire->sent.isEmpty());
}

void tst_GiteaRepositories::tokenGoesWhereItMust()
{
    expect(u"/user"_s, response(200, userJson(2, "maria")));
    QVERIFY(m_projects->whoAmI({}));
    QCOMPARE(m_wire->sent.last().token.reveal(), "s3cr3t"_ba);
    for (const auto &[name, value] : m_wire->sent.last().headers.fields())
        QVERIFY2(!value.contains("s3cr3t"), name.constData());
    QVERIFY(!m_wire->sent.last().trace.isNull());
    make(u"https://maria:pw@press.test/gitea?x=1#y"_s, {});
    expect(u"/user"_s, response(401, R"({"message":"token is required"})"));
    const auto error = m_projects->whoAmI({}).error();
    QCOMPARE(error.code, Code::Unauthorized);
    QVERIFY(m_wire->sent.last().token.isEmpty());
    QCOMPARE(m_wire->sent.last().url, QUrl(u"https://press.test/gitea/api/v1/user"_s));
}

void tst_GiteaRepositories::detects_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<int>("forgejoRoute"); // 0: not asked, else its status
    QTest::addColumn<Flavour>("flavour");
    QTest::addColumn<bool>("commentsPaged");
    QTest::newRow("1.15") << u"1.15.11"_s << 0 << Flavour::Gitea << false;
    QTest::newRow("1.25") << u"1.25.4"_s << 0 << Flavour::Gitea << false;
    QTest::newRow("1.26") << u"1.26.0"_s << 0 << Flavour::Gitea << true;
    QTest::newRow("1.27 dev") << u"1.27.0+dev-312-g1a2b3c"_s << 0 << Flavour::Gitea << true;
    QTest::newRow("Forgejo 7") << u"7.0.15+gitea-1.21.11"_s << 0 << Flavour::Forgejo << false;
    QTest::newRow("Forgejo 11") << u"11.0.1+gitea-1.22.0"_s << 0 << Flavour::Forgejo << false;
    QTest::newRow("Forgejo without a suffix") << u"14.0.0"_s << 200 << Flavour::Forgejo << false;
    QTest::newRow("unknown") << u"2.0.0"_s << 404 << Flavour::Gitea << true;
    QTest::newRow("words") << u"development"_s << 404 << Flavour::Gitea << false;
}

void tst_GiteaRepositories::detects()
{
    QFETCH(QString, version);
    QFETCH(int, forgejoRoute);
    expect(u"/version"_s,
           response(200, "{\"version\":\"" + version.toUtf8() + "\"}", {{"date", "Fri, 20 Nov 2026 13:43:45 GMT"}}));
    if (forgejoRoute == 200)
        m_wire->expect(u"GET /gitea/api/forgejo/v1/version"_s, response(200, "{\"version\":\"14.0.0\"}"));
    else if (forgejoRoute == 404)
        m_wire->expect(u"GET /gitea/api/forgejo/v1/version"_s, absentRoute());
    expect(u"/settings/api"_s, response(200, R"({"max_response_items":100,"default_paging_num":20})"));
    const auto found = m_projects->detect({});
    QVERIFY2(found, found ? "" : qPrintable(found.error().toText()));
    QCOMPARE(found->version, version);
    QTEST(found->flavour, "flavour");
    QTEST(found->commentsPaged, "commentsPaged");
    QCOMPARE(found->pageLimit, 100);
    QCOMPARE(found->defaultPage, 20);
    QCOMPARE(formatTimestamp(found->checked), u"2026-11-20T13:43:45Z"_s);
    QCOMPARE(m_client->capabilities().version, version);
    QVERIFY(m_wire->sent.first().token.isEmpty());
}

void tst_GiteaRepositories::detectsAClosedServer()
{
    make(u"https://press.test/gitea"_s, {});
    expect(u"/version"_s, response(403, R"({"message":"Only signed in user is allowed to call APIs."})"));
    const auto found = m_projects->detect({});
    QVERIFY2(found, found ? "" : qPrintable(found.error().toText()));
    QCOMPARE(found->flavour, Flavour::Unknown);
    QVERIFY(found->version.isEmpty());
}

void tst_GiteaRepositories::detectsWithTheTokenWhereNeeded()
{
    expect(u"/version"_s, response(403, R"({"message":"Only signed in user is allowed to call APIs."})"));
    expect(u"/version"_s, response(200, R"({"version":"1.25.0"})"));
    expect(u"/settings/api"_s, response(404, notFound)); // then the defaults stay
    const auto found = m_projects->detect({});
    QVERIFY(found);
    QCOMPARE(found->version, u"1.25.0"_s);
    QCOMPARE(found->pageLimit, 50);
    QVERIFY(m_wire->sent.at(0).token.isEmpty());
    QVERIFY(!m_wire->sent.at(1).token.isEmpty());
    QVERIFY(!m_wire->sent.at(2).token.isEmpty());
}

void tst_GiteaRepositories::somethingElseThanAForge_data()
{
    QTest::addColumn<Response>("answer");
    QTest::newRow("page") << response(200, "<html>Welcome to nginx</html>", {}, "text/html");
    QTest::newRow("404 page") << response(404, "<html>404</html>", {}, "text/html");
    QTest::newRow("404 text") << absentRoute();
    QTest::newRow("other JSON") << response(200, R"({"name":"etcd"})");
    QTest::newRow("a list") << response(200, "[]");
    QTest::newRow("nothing") << response(200, {}, {}, {});
}

void tst_GiteaRepositories::somethingElseThanAForge()
{
    QFETCH(Response, answer);
    expect(u"/version"_s, answer);
    const auto found = m_projects->detect({});
    QVERIFY(!found);
    QVERIFY2(found.error().hint.contains("Gitea or Forgejo"_L1), qPrintable(found.error().toText()));
    QVERIFY(found.error().message.contains("press.test"_L1));
}

void tst_GiteaRepositories::newVersionForgetsAbsentRoutes()
{
    const auto detect = [this](const QByteArray &version) {
        expect(u"/version"_s, response(200, "{\"version\":\"" + version + "\"}"));
        expect(u"/settings/api"_s, response(200, "{}"));
        return m_projects->detect({});
    };
    QVERIFY(detect("1.19.0"));
    m_client->noteAbsent(u"dependencies"_s);
    m_client->noteAbsent(u"dependencies"_s);
    QCOMPARE(detect("1.19.0")->absentRoutes, QStringList{u"dependencies"_s});
    QVERIFY(detect("1.20.0")->absentRoutes.isEmpty());
    QVERIFY(!m_client->isAbsent(u"dependencies"_s));
}

void tst_GiteaRepositories::whoAmI()
{
    expect(u"/user"_s, response(200, userJson(2, "maria").replace("\"is_admin\":false", "\"is_admin\":true")));
    const auto me = m_projects->whoAmI({});
    QVERIFY(me);
    QCOMPARE(me->login, u"maria"_s);
    QVERIFY(me->isAdmin);
    expect(u"/user"_s, response(401, R"({"message":"token is required","url":"u"})"));
    QCOMPARE(m_projects->whoAmI({}).error().code, Code::Unauthorized);
    expect(u"/user"_s,
           response(403, R"({"message":"token does not have at least one of required scope(s): [read:user]"})"));
    const auto error = m_projects->whoAmI({}).error();
    QCOMPARE(error.code, Code::Forbidden);
    QVERIFY2(error.hint.contains("read:user"_L1), qPrintable(error.hint));
}

void tst_GiteaRepositories::listsProjectsOfTheAccount()
{
    expect(u"/user/repos?page=1&limit=50"_s,
           response(200, "[" + repositoryJson(2, "atelier", "press") + "]", {{"X-Total-Count", "1"}}));
    expect(u"/repos/search?page=1&limit=50"_s,
           response(200,
                    "{\"ok\":true,\"data\":[" + repositoryJson(2, "atelier", "press") + "," +
                        repositoryJson(3, "maria", "notes") + "]}",
                    {{"X-Total-Count", "2"}}));
    const auto all = m_projects->list({}, {});
    QVERIFY2(all, all ? "" : qPrintable(all.error().toText()));
    QCOMPARE(all->size(), 2);
    QCOMPARE(all->last().fullName(), u"maria/notes"_s);
}

void tst_GiteaRepositories::listsProjectsOfALargeServer()
{
    expect(u"/user/repos?page=1&limit=50"_s, response(200, "[" + repositoryJson(2, "atelier", "press") + "]"));
    expect(u"/repos/search?page=1&limit=50"_s,
           response(200, "{\"ok\":true,\"data\":[" + repositoryJson(9, "some", "body") + "]}",
                    {{"X-Total-Count", "200000"}}));
    const auto all = m_projects->list({}, {});
    QVERIFY(all);
    QCOMPARE(all->size(), 1);
    QCOMPARE(all->first().remoteId, 2);
}

void tst_GiteaRepositories::searchesProjects()
{
    const QByteArray fifty = listOf(1, 50, [](int n) { return repositoryJson(n, "o", "r" + QByteArray::number(n)); });
    expect(u"/repos/search?q=hand%20%26%20press&page=1&limit=50"_s,
           response(200, "{\"ok\":true,\"data\":" + fifty + "}", {{"X-Total-Count", "51"}}));
    expect(
        u"/repos/search?q=hand%20%26%20press&page=2&limit=50"_s,
        response(200, "{\"ok\":true,\"data\":[" + repositoryJson(51, "o", "last") + "]}", {{"X-Total-Count", "51"}}));
    const auto all = m_projects->list(u"hand & press"_s, {});
    QVERIFY(all);
    QCOMPARE(all->size(), 51);
}

void tst_GiteaRepositories::searchesOnePage()
{
    const QByteArray fifty = listOf(1, 50, [](int n) { return repositoryJson(n, "o", "r" + QByteArray::number(n)); });
    expect(u"/repos/search?q=hand%20%26%20press&sort=updated&order=desc&page=1&limit=50"_s,
           response(200, "{\"ok\":true,\"data\":" + fifty + "}", {{"X-Total-Count", "70000"}}));
    const auto found = m_projects->search(u" hand & press "_s, {});
    QVERIFY(found);
    QCOMPARE(found->items.size(), 50);
    QCOMPARE(found->total, 70000);
    expect(u"/repos/search?sort=updated&order=desc&page=1&limit=50"_s, response(200, "{\"ok\":true,\"data\":[]}"));
    QCOMPARE(m_projects->search({}, {})->total, -1);
    expect(u"/repos/search?q=x&sort=updated&order=desc&page=1&limit=50"_s, response(200, "[1"));
    QCOMPARE(m_projects->search(u"x"_s, {}).error().code, Code::Malformed);
}

void tst_GiteaRepositories::listsWithoutTheScope()
{
    expect(u"/user/repos?page=1&limit=50"_s, response(403, R"({"message":"required scope(s): [read:user]"})"));
    expect(u"/repos/search?page=1&limit=50"_s,
           response(200, "{\"ok\":true,\"data\":[" + repositoryJson(2, "a", "b") + "]}"));
    QCOMPARE(m_projects->list({}, {})->size(), 1);
    expect(u"/user/repos?page=1&limit=50"_s, response(401, R"({"message":"token is required"})"));
    QCOMPARE(m_projects->list({}, {}).error().code, Code::Unauthorized);
}

void tst_GiteaRepositories::findsRenamed_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("asked");
    QTest::newRow("1.15") << 302 << "/gitea/api/v1/repos/atelier/presse"_ba << u"/repos/atelier/presse"_s;
    QTest::newRow("1.17") << 307 << "/gitea/api/v1/repos/atelier/presse"_ba << u"/repos/atelier/presse"_s;
    QTest::newRow("1.24") << 301 << "https://press.test/gitea/api/v1/repos/atelier/presse"_ba
                          << u"/repos/atelier/presse"_s;
    // The token must not follow to another host: only the route counts.
    QTest::newRow("wrong host") << 301 << "http://elsewhere.test/api/v1/repos/atelier/presse"_ba
                                << u"/repos/atelier/presse"_s;
    QTest::newRow("by id") << 301 << "/gitea/api/v1/repositories/12"_ba << u"/repositories/12"_s;
}

void tst_GiteaRepositories::findsRenamed()
{
    QFETCH(int, status);
    QFETCH(QByteArray, location);
    QFETCH(QString, asked);
    expect(u"/repos/atelier/press"_s, response(status, {}, {{"Location", location}}, "text/html"));
    expect(asked, response(200, repositoryJson(12, "atelier", "presse")));
    const auto error = m_projects->find(u"atelier"_s, u"press"_s, {}).error();
    QCOMPARE(error.code, Code::Moved);
    QCOMPARE(error.fact(u"owner"), u"atelier"_s);
    QCOMPARE(error.fact(u"name"), u"presse"_s);
    QCOMPARE(error.fact(u"remoteId"), u"12"_s);
    QVERIFY(!error.fact(u"location").isEmpty());
    QVERIFY2(error.message.contains("atelier/press"_L1) && error.message.contains("atelier/presse"_L1),
             qPrintable(error.message));
    QCOMPARE(m_wire->sent.last().url.host(), u"press.test"_s);
}

void tst_GiteaRepositories::renamedAndClosed()
{
    expect(u"/repos/atelier/press"_s, response(302, {}, {{"Location", "/gitea/api/v1/repos/atelier/presse"}}));
    expect(u"/repos/atelier/presse"_s,
           response(302, {}, {{"Location", "/gitea/api/v1/repos/atelier/press"}})); // a circle
    const auto error = m_projects->find(u"atelier"_s, u"press"_s, {}).error();
    QCOMPARE(error.code, Code::Moved);
    QCOMPARE(error.fact(u"name"), u"presse"_s);
    QCOMPARE(error.fact(u"remoteId"), QString());
    // Other calls do not follow at all, but tell the new name.
    expect(u"/repos/atelier/press/issues/1"_s,
           response(302, {}, {{"Location", "/gitea/api/v1/repos/atelier/presse/issues/1"}}));
    const auto moved = m_issues->find(m_project, 1, {}).error();
    QCOMPARE(moved.code, Code::Moved);
    QCOMPARE(moved.fact(u"name"), u"presse"_s);
}

void tst_GiteaRepositories::redirectToAnotherAddress()
{
    expect(u"/version"_s, response(301, {}, {{"Location", "https://git.press.test/gitea/api/v1/version"}}));
    const auto error = m_projects->detect({}).error();
    QCOMPARE(error.code, Code::Moved);
    QVERIFY2(error.message.contains("git.press.test"_L1), qPrintable(error.message));
    QVERIFY2(error.hint.contains("address"_L1), qPrintable(error.hint));
}

void tst_GiteaRepositories::findsById()
{
    expect(u"/repositories/12"_s, response(200, repositoryJson(12, "atelier", "presse")));
    const auto project = m_projects->findById(12, {});
    QVERIFY(project);
    QCOMPARE(project->fullName(), u"atelier/presse"_s);
    expect(u"/repositories/13"_s, response(404, notFound));
    const auto error = m_projects->findById(13, {}).error();
    QCOMPARE(error.code, Code::NotFound);
    QVERIFY2(error.message.contains("13"_L1), qPrintable(error.message));
}

void tst_GiteaRepositories::pagesByShortPage()
{
    expect(u"/repos/atelier/press/labels?page=1&limit=50"_s, response(200, listOf(1, 50, numberedLabel)));
    expect(u"/repos/atelier/press/labels?page=2&limit=50"_s, response(200, listOf(51, 3, numberedLabel)));
    const auto labels = m_projects->labels(m_project, {});
    QVERIFY(labels);
    QCOMPARE(labels->size(), 53);
    QCOMPARE(labels->last().remoteId, 53);
    // Exactly full: the next page is empty.
    expect(u"/repos/atelier/press/milestones?state=all&page=1&limit=50"_s,
           response(200, listOf(1, 50, [](int id) {
                        return QByteArray("{\"id\":" + QByteArray::number(id) + ",\"title\":\"m\"}");
                    })));
    expect(u"/repos/atelier/press/milestones?state=all&page=2&limit=50"_s, response(200, "null"));
    QCOMPARE(m_projects->milestones(m_project, {})->size(), 50);
}

void tst_GiteaRepositories::pagesOfAClippingServer()
{
    // The page size was never asked for, and the server gives 20 whatever is wanted.
    make(u"https://press.test/gitea"_s, "s3cr3t"_ba, false);
    expect(u"/repos/atelier/press/labels?page=1&limit=50"_s, response(200, listOf(1, 20, numberedLabel)));
    expect(u"/repos/atelier/press/labels?page=2&limit=50"_s, response(200, listOf(21, 20, numberedLabel)));
    expect(u"/repos/atelier/press/labels?page=3&limit=50"_s, response(200, "[]"));
    QCOMPARE(m_projects->labels(m_project, {})->size(), 40);
}

void tst_GiteaRepositories::pagesByTotal()
{
    // With a total no further page is asked for, and a short page is not the end.
    expect(u"/repos/atelier/press/labels?page=1&limit=50"_s,
           response(200, listOf(1, 20, numberedLabel), {{"X-Total-Count", "30"}}));
    expect(u"/repos/atelier/press/labels?page=2&limit=50"_s,
           response(200, listOf(21, 10, numberedLabel), {{"X-Total-Count", "30"}}));
    QCOMPARE(m_projects->labels(m_project, {})->size(), 30);
    // A total that is too large does not make an endless walk.
    expect(u"/repos/atelier/press/labels?page=1&limit=50"_s,
           response(200, listOf(1, 20, numberedLabel), {{"X-Total-Count", "99"}}));
    expect(u"/repos/atelier/press/labels?page=2&limit=50"_s, response(200, "[]", {{"X-Total-Count", "99"}}));
    QCOMPARE(m_projects->labels(m_project, {})->size(), 20);
}

void tst_GiteaRepositories::pagesThatRepeat()
{
    // Assignees are not paged at all: the second page is the first one again.
    const QByteArray fifty = listOf(1, 50, [](int id) { return userJson(id, "u" + QByteArray::number(id)); });
    expect(u"/repos/atelier/press/assignees?page=1&limit=50"_s, response(200, fifty));
    expect(u"/repos/atelier/press/assignees?page=2&limit=50"_s, response(200, fifty));
    QCOMPARE(m_projects->assignees(m_project, {})->size(), 50);
    // More than a page at once is everything.
    expect(u"/repos/atelier/press/assignees?page=1&limit=50"_s,
           response(200, listOf(1, 70, [](int id) { return userJson(id, "u"); })));
    QCOMPARE(m_projects->assignees(m_project, {})->size(), 70);
}

QTEST_GUILESS_MAIN(tst_GiteaRepositories)
#include "tst_gitearepositories.moc"
