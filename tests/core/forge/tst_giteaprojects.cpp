// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "giteadialoguetest.h"

using namespace Docket;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

namespace {

QByteArray numberedLabel(int id)
{
    return labelJson(id, "label " + QByteArray::number(id));
}

} // namespace

/// What kind of server it is, who one is there, and the projects, page by page.
class TestGiteaProjects final : public GiteaDialogueTest
{
    Q_OBJECT

private Q_SLOTS:
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
};

void TestGiteaProjects::wrongAddress()
{
    make(u"not an address"_s);
    const auto error = m_projects->detect({}).error();
    QCOMPARE(error.code, Code::Invalid);
    QVERIFY(!error.hint.isEmpty());
    QVERIFY(m_wire->sent.isEmpty());
}

void TestGiteaProjects::tokenGoesWhereItMust()
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

void TestGiteaProjects::detects_data()
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

void TestGiteaProjects::detects()
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

void TestGiteaProjects::detectsAClosedServer()
{
    make(u"https://press.test/gitea"_s, {});
    expect(u"/version"_s, response(403, R"({"message":"Only signed in user is allowed to call APIs."})"));
    const auto found = m_projects->detect({});
    QVERIFY2(found, found ? "" : qPrintable(found.error().toText()));
    QCOMPARE(found->flavour, Flavour::Unknown);
    QVERIFY(found->version.isEmpty());
}

void TestGiteaProjects::detectsWithTheTokenWhereNeeded()
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

void TestGiteaProjects::somethingElseThanAForge_data()
{
    QTest::addColumn<Response>("answer");
    QTest::newRow("page") << response(200, "<html>Welcome to nginx</html>", {}, "text/html");
    QTest::newRow("404 page") << response(404, "<html>404</html>", {}, "text/html");
    QTest::newRow("404 text") << absentRoute();
    QTest::newRow("other JSON") << response(200, R"({"name":"etcd"})");
    QTest::newRow("a list") << response(200, "[]");
    QTest::newRow("nothing") << response(200, {}, {}, {});
}

void TestGiteaProjects::somethingElseThanAForge()
{
    QFETCH(Response, answer);
    expect(u"/version"_s, answer);
    const auto found = m_projects->detect({});
    QVERIFY(!found);
    QVERIFY2(found.error().hint.contains("Gitea or Forgejo"_L1), qPrintable(found.error().toText()));
    QVERIFY(found.error().message.contains("press.test"_L1));
}

void TestGiteaProjects::newVersionForgetsAbsentRoutes()
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

void TestGiteaProjects::whoAmI()
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

void TestGiteaProjects::listsProjectsOfTheAccount()
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

void TestGiteaProjects::listsProjectsOfALargeServer()
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

void TestGiteaProjects::searchesProjects()
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

void TestGiteaProjects::searchesOnePage()
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

void TestGiteaProjects::listsWithoutTheScope()
{
    expect(u"/user/repos?page=1&limit=50"_s, response(403, R"({"message":"required scope(s): [read:user]"})"));
    expect(u"/repos/search?page=1&limit=50"_s,
           response(200, "{\"ok\":true,\"data\":[" + repositoryJson(2, "a", "b") + "]}"));
    QCOMPARE(m_projects->list({}, {})->size(), 1);
    expect(u"/user/repos?page=1&limit=50"_s, response(401, R"({"message":"token is required"})"));
    QCOMPARE(m_projects->list({}, {}).error().code, Code::Unauthorized);
}

void TestGiteaProjects::findsRenamed_data()
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

void TestGiteaProjects::findsRenamed()
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

void TestGiteaProjects::renamedAndClosed()
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

void TestGiteaProjects::redirectToAnotherAddress()
{
    expect(u"/version"_s, response(301, {}, {{"Location", "https://git.press.test/gitea/api/v1/version"}}));
    const auto error = m_projects->detect({}).error();
    QCOMPARE(error.code, Code::Moved);
    QVERIFY2(error.message.contains("git.press.test"_L1), qPrintable(error.message));
    QVERIFY2(error.hint.contains("address"_L1), qPrintable(error.hint));
}

void TestGiteaProjects::findsById()
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

void TestGiteaProjects::pagesByShortPage()
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

void TestGiteaProjects::pagesOfAClippingServer()
{
    // The page size was never asked for, and the server gives 20 whatever is wanted.
    make(u"https://press.test/gitea"_s, "s3cr3t"_ba, false);
    expect(u"/repos/atelier/press/labels?page=1&limit=50"_s, response(200, listOf(1, 20, numberedLabel)));
    expect(u"/repos/atelier/press/labels?page=2&limit=50"_s, response(200, listOf(21, 20, numberedLabel)));
    expect(u"/repos/atelier/press/labels?page=3&limit=50"_s, response(200, "[]"));
    QCOMPARE(m_projects->labels(m_project, {})->size(), 40);
}

void TestGiteaProjects::pagesByTotal()
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

void TestGiteaProjects::pagesThatRepeat()
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

QTEST_GUILESS_MAIN(TestGiteaProjects)
#include "tst_giteaprojects.moc"
