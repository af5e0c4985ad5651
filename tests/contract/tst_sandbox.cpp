// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandboxfixture.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QSet>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 start = SandboxFixture::start;
constexpr qint64 clockNow = SandboxFixture::now;
const QString &press = SandboxFixture::press;
const QString &pressPath = SandboxFixture::path;

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
    void serve(SandboxOptions options = {}) { m_fixture.serve(std::move(options)); }
    HttpClient &as(const QString &who) { return m_fixture.as(who); }

    SandboxFixture m_fixture;
};

void TestSandbox::cleanup()
{
    m_fixture.stop();
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
        QCOMPARE(match.captured(1), m_fixture.server().url().toString() + pressPath + u"/issues"_s);
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
    (void)m_fixture.server().addComment(press, 10, u"first"_s);
    m_fixture.server().editIssue(press, 10, {.updated = start + 1000});
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
    m_fixture.server().addDependency(press, 1, 2);
    QCOMPARE(as(u"maria"_s).ask("PATCH", pressPath + u"/issues/1"_s, R"({"state":"closed"})").status, 412);
    QCOMPARE(as(u"maria"_s).ask("PATCH", pressPath + u"/issues/2"_s, R"({"state":"closed"})").status, 201);
    QCOMPARE(as(u"maria"_s).ask("PATCH", pressPath + u"/issues/1"_s, R"({"state":"closed"})").status, 201);
}

void TestSandbox::numbersAreNeverReused()
{
    serve();
    m_fixture.server().deleteIssue(press, 63);
    QCOMPARE(as(u"robin"_s).get(pressPath + u"/issues/63"_s).status, 404);
    QCOMPARE(as(u"robin"_s).get(pressPath + u"/issues?state=all&limit=1"_s).total(), 62);
    const QJsonObject made = as(u"robin"_s).ask("POST", pressPath + u"/issues"_s, R"({"title":"next"})").object();
    QCOMPARE(made["number"_L1].toInteger(), 64);
    QVERIFY(made["id"_L1].toInteger() > 63);
}

void TestSandbox::ghost()
{
    serve();
    (void)m_fixture.server().addComment(press, 3, u"said"_s, u"omar"_s);
    m_fixture.server().deleteUser(u"omar"_s);
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
        (void)m_fixture.server().addComment(press, 1 + i % 5, u"remark "_s + QString::number(i));
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
    const QByteArray list = raw(m_fixture.server().url(), "/api/v1/repos/atelier/press/issues?limit=50");
    QVERIFY2(list.startsWith("HTTP/1.1 200 OK\r\n"), list.left(300).constData());
    for (const char *part : {"\r\nTransfer-Encoding: chunked\r\n", "\r\nX-Total-Count: 48\r\n",
                             "\r\nSet-Cookie: i_like_gitea=", "\r\nSet-Cookie: _csrf=", "\r\nDate: "})
        QVERIFY2(list.contains(part), part);
    QVERIFY(!list.contains("Content-Length"));
    QVERIFY(list.endsWith("\r\n0\r\n\r\n"));
    const QByteArray version = raw(m_fixture.server().url(), "/api/v1/version");
    QVERIFY(version.contains("\r\nContent-Length: 22\r\n"));
    QVERIFY(!version.contains("chunked"));
    QVERIFY(!version.contains("ETag") && !version.contains("Cache-Control"));
}

void TestSandbox::wireInSmallLetters()
{
    serve({.lowerCaseHeaders = true});
    const QByteArray list = raw(m_fixture.server().url(), "/api/v1/repos/atelier/press/issues");
    QVERIFY(list.contains("\r\nlink: <"));
    QVERIFY(!list.contains("Link:"));
}

void TestSandbox::dataFileKeepsEverything()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"sandbox.sqlite"_s);
    serve({.dataFile = file, .token = u"abc"_s});
    QCOMPARE(m_fixture.server().issueCount(press), 60);
    cleanup();
    SandboxServer again({.dataFile = file, .token = u"abc"_s});
    QVERIFY(again.start());
    QCOMPARE(again.issueCount(press), 60);
    HttpClient client(again.url(), "token abc");
    QCOMPARE(client.get(pressPath + u"/issues/7"_s).object()["body"_L1].toString(), u"a crash, @maria"_s);
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
