// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "giteadialoguetest.h"

using namespace Docket;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

/// What is asked of a server about issues, and what its answers are taken for.
class TestGiteaIssues final : public GiteaDialogueTest
{
    Q_OBJECT

private Q_SLOTS:
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
};

void TestGiteaIssues::listsIssues()
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

void TestGiteaIssues::filtersOfTheList()
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

void TestGiteaIssues::listKeepsWhatIsGood()
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

void TestGiteaIssues::namesAreEncoded()
{
    m_project.owner = u"größe x"_s;
    m_project.name = u"a/b?c#d%"_s;
    expect(u"/repos/gr%C3%B6%C3%9Fe%20x/a%2Fb%3Fc%23d%25/issues/7"_s, response(200, issueJson(7, "seven")));
    QVERIFY(m_issues->find(m_project, 7, {}));
}

void TestGiteaIssues::findsAnIssue()
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

void TestGiteaIssues::listsComments()
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

void TestGiteaIssues::commentsOfAMissingIssue()
{
    expect(u"/repos/atelier/press/issues/9999/comments"_s,
           response(500, R"({"message":"issue does not exist [id: 0, repo_id: 2, index: 9999]","url":"u"})"));
    const auto comments = m_issues->commentsOf(m_project, 9999, {});
    QVERIFY(!comments);
    QCOMPARE(comments.error().code, Code::NotFound);
    QVERIFY2(comments.error().message.contains("atelier/press#9999"_L1), qPrintable(comments.error().message));
}

void TestGiteaIssues::dependencies()
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

void TestGiteaIssues::absentRouteIsAskedOnce()
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

void TestGiteaIssues::errorsNameTheirSubject()
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

void TestGiteaIssues::loginPageInsteadOfData()
{
    expect(u"/repos/atelier/press/issues/7"_s, response(200, "<html>Sign in</html>", {}, "text/html; charset=utf-8"));
    const auto page = m_issues->find(m_project, 7, {});
    QCOMPARE(page.error().code, Code::Malformed);
    QVERIFY(page.error().hint.contains("Gitea or Forgejo"_L1));
    expect(u"/repos/atelier/press/issues/7"_s, response(200, "\n\n<!DOCTYPE html>", {}, {}));
    QCOMPARE(m_issues->find(m_project, 7, {}).error().code, Code::Malformed);
}

QTEST_GUILESS_MAIN(TestGiteaIssues)
#include "tst_giteaissues.moc"
