// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faketransport.h"

#include <forge/answererror.h>
#include <forge/statuscode.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

class tst_Answers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statuses_data();
    void statuses();
    void serverMessages_data();
    void serverMessages();
    void scopes();
    void lockedIsSaidOfReadsAndWrites();
    void redirects_data();
    void redirects();
    void secretsNeverShow();
    void retryAfter_data();
    void retryAfter();
    void headersCompareWithoutCase();
    void hosts();
};

namespace {

const QUrl listUrl(u"http://press.test/gitea/api/v1/repos/atelier/press/issues?page=2"_s);

Subject aboutIssues()
{
    return {u"forge.listIssues"_s, u"the issues"_s, u"atelier/press"_s, 0, true};
}

} // namespace

void tst_Answers::statuses_data()
{
    QTest::addColumn<Response>("answer");
    QTest::addColumn<Code>("code");
    const QByteArray message = R"({"message":"no","url":"http://press.test/api/swagger"})";
    const QByteArray documented =
        R"({"documentation_url":"http://press.test/api/swagger","errors":null,"message":"Not Found"})";
    const QByteArray plain = "text/plain; charset=utf-8";
    QTest::newRow("401") << response(401, message) << Code::Unauthorized;
    QTest::newRow("403 with a message") << response(403, R"({"message":"Only administrators allowed to sudo."})")
                                        << Code::Forbidden;
    QTest::newRow("403 empty") << response(403, {}, {}, {}) << Code::Forbidden;
    QTest::newRow("403 with labels") << response(403, R"([{"id":3,"name":"bug","color":"d73a4a"}])") << Code::Forbidden;
    QTest::newRow("403 with an empty list as text") << response(403, "[]\n", {}, plain) << Code::Forbidden;
    QTest::newRow("404 in JSON") << response(404, documented) << Code::NotFound;
    QTest::newRow("404 in text") << response(404, "404 page not found\n", {}, plain) << Code::FeatureAbsent;
    QTest::newRow("404 JSON called text") << response(404, documented, {}, plain) << Code::NotFound;
    QTest::newRow("404 page") << response(404, "<html>nothing here</html>", {}, "text/html") << Code::NotFound;
    QTest::newRow("405 empty") << response(405, {}, {}, {}) << Code::FeatureAbsent;
    QTest::newRow("409") << response(409, message) << Code::Conflict;
    QTest::newRow("410") << response(410, message) << Code::NotFound;
    QTest::newRow("412") << response(412, R"({"message":"it still has open dependencies"})") << Code::Conflict;
    QTest::newRow("413") << response(413, "<html>413</html>", {}, "text/html") << Code::TooLarge;
    QTest::newRow("400") << response(400, message) << Code::Invalid;
    QTest::newRow("422") << response(422, R"([{"fieldNames":["Title"],"message":"Required"}])") << Code::Invalid;
    QTest::newRow("423") << response(423, message) << Code::Locked;
    QTest::newRow("429") << response(429, "slow down", {{"Retry-After", "9"}}, plain) << Code::RateLimited;
    QTest::newRow("500") << response(500, message) << Code::ServerFailed;
    QTest::newRow("500 for a missing issue")
        << response(500, R"({"message":"issue does not exist [id: 0, repo_id: 2, index: 9]","url":"u"})")
        << Code::NotFound;
    for (const int status : {501, 502, 503, 504, 520})
        QTest::addRow("%d", status) << response(status, "<html>Bad gateway</html>", {}, "text/html")
                                    << Code::ServerFailed;
    QTest::newRow("408") << response(408) << Code::TimedOut;
    QTest::newRow("418") << response(418) << Code::Invalid;
    for (const int status : {301, 302, 303, 307, 308})
        QTest::addRow("%d", status) << response(status, {}, {{"Location", "/gitea/api/v1/repos/atelier/presse/issues"}})
                                    << Code::Moved;
    QTest::newRow("304") << response(304) << Code::Malformed;
    QTest::newRow("100") << response(100) << Code::Malformed;
}

void tst_Answers::statuses()
{
    QFETCH(Response, answer);
    QFETCH(Code, code);
    QCOMPARE(statusCode(answer), std::optional(code));
    QCOMPARE(failureOf(answer), std::optional(code));
    const auto error = answerError(answer, listUrl, aboutIssues(), noTime);
    QCOMPARE(error.code, code);
    QCOMPARE(error.operation, u"forge.listIssues"_s);
    QVERIFY2(!error.hint.isEmpty(), qPrintable(error.message));
    QVERIFY2(error.message.contains(u"press"_s), qPrintable(error.message));
    QVERIFY2(!error.message.contains(u'%'), qPrintable(error.message));
    QVERIFY2(!error.message.contains(u'<'), qPrintable(error.message));
    QCOMPARE(error.fact(u"host"), u"press.test"_s);
    QCOMPARE(error.fact(u"project"), u"atelier/press"_s);
    QCOMPARE(error.fact(u"status"), QString::number(answer.status));
    QCOMPARE(error.fact(u"path"), u"/gitea/api/v1/repos/atelier/press/issues"_s);
    QVERIFY(!statusCode(response(200)) && !statusCode(response(201)) && !statusCode(response(205)));
}

void tst_Answers::serverMessages_data()
{
    QTest::addColumn<Response>("answer");
    QTest::addColumn<QString>("said");
    const QByteArray plain = "text/plain";
    QTest::newRow("message") << response(422, R"({"message":"parsing time","url":"u"})") << u"parsing time"_s;
    QTest::newRow("errors") << response(404, R"({"errors":["a","b"],"message":"Not Found"})") << u"Not Found; a; b"_s;
    QTest::newRow("null errors") << response(404, R"({"errors":null,"message":"Not Found"})") << u"Not Found"_s;
    QTest::newRow("objects in errors") << response(422, R"({"errors":[{"message":"x"},5],"message":""})") << u"x"_s;
    QTest::newRow("list") << response(403, R"([{"name":"bug"}])") << QString();
    QTest::newRow("empty") << response(403, {}, {}, {}) << QString();
    QTest::newRow("text") << response(500, "  out of\n order ", {}, plain) << u"out of order"_s;
    QTest::newRow("page") << response(502, "<html>x</html>", {}, "text/html") << QString();
    QTest::newRow("page without a type") << response(502, "\n <!doctype html>x", {}, {}) << QString();
    QTest::newRow("long") << response(500, QByteArray(5000, 'x'), {}, plain) << QString(QString(300, u'x') + u'…');
    QTest::newRow("megabytes") << response(500, QByteArray(1'000'000, 'x'), {}, plain) << QString();
    QTest::newRow("wrong types") << response(500, R"({"message":{"a":1},"errors":{"b":2}})") << QString();
}

void tst_Answers::serverMessages()
{
    QFETCH(Response, answer);
    QTEST(serverMessage(answer), "said");
}

void tst_Answers::scopes()
{
    const auto error = answerError(
        response(
            403,
            R"({"message":"token does not have at least one of required scope(s): [read:issue read:repository]"})"),
        listUrl, aboutIssues(), noTime);
    QCOMPARE(error.code, Code::Forbidden);
    QVERIFY2(error.hint.contains("read:issue, read:repository"_L1), qPrintable(error.hint));
    const auto anonymous = [] {
        auto subject = aboutIssues();
        subject.hasToken = false;
        return subject;
    }();
    const auto closed = answerError(response(401, R"({"message":"token is required"})"), listUrl, anonymous, noTime);
    QVERIFY2(closed.hint.contains("Add an account"_L1), qPrintable(closed.hint));
    const auto rejected =
        answerError(response(401, R"({"message":"token is required"})"), listUrl, aboutIssues(), noTime);
    QVERIFY2(rejected.message.contains("does not accept the token"_L1), qPrintable(rejected.message));
}

/// The same status ends a list that is read and a comment that is sent: what it says has to be true of both.
void tst_Answers::lockedIsSaidOfReadsAndWrites()
{
    const auto list = answerError(response(423), listUrl, aboutIssues(), noTime);
    QVERIFY2(list.message.startsWith("press.test refuses the request for the issues of atelier/press"_L1),
             qPrintable(list.message));
    Subject comment = aboutIssues();
    comment.what = u"the comment"_s;
    comment.issue = 12;
    const auto sent = answerError(response(423), listUrl, comment, noTime);
    QVERIFY2(sent.message.startsWith("press.test refuses the request for the comment of atelier/press#12"_L1),
             qPrintable(sent.message));
    for (const Error &error : {list, sent}) {
        QVERIFY2(error.message.contains("locked or archived"_L1), qPrintable(error.message));
        QVERIFY2(!error.hint.contains("can be read"_L1), qPrintable(error.hint));
        QVERIFY2(error.hint.contains("Ask the owner"_L1), qPrintable(error.hint));
    }
}

void tst_Answers::redirects_data()
{
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("owner");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("remoteId");
    QTest::addColumn<bool>("isRename");
    QTest::newRow("relative") << "/gitea/api/v1/repos/atelier/presse/issues"_ba << u"atelier"_s << u"presse"_s
                              << QString() << true;
    QTest::newRow("absolute, encoded") << "http://wrong.test/api/v1/repos/maria%20x/pr%C3%A4ge/issues?page=2"_ba
                                       << u"maria x"_s << u"präge"_s << QString() << true;
    QTest::newRow("by id") << "/gitea/api/v1/repositories/12/issues"_ba << QString() << QString() << u"12"_s << true;
    QTest::newRow("to https") << "https://press.test/gitea/api/v1/repos/atelier/press/issues?page=2"_ba << QString()
                              << QString() << QString() << false;
    QTest::newRow("login page") << "https://sso.test/login?back=x"_ba << QString() << QString() << QString() << false;
    QTest::newRow("none") << QByteArray() << QString() << QString() << QString() << false;
}

void tst_Answers::redirects()
{
    QFETCH(QByteArray, location);
    QFETCH(bool, isRename);
    const auto error = answerError(response(302, {}, {{"Location", location}}), listUrl, aboutIssues(), noTime);
    QCOMPARE(error.code, Code::Moved);
    QTEST(error.fact(u"owner"), "owner");
    QTEST(error.fact(u"name"), "name");
    QTEST(error.fact(u"remoteId"), "remoteId");
    QVERIFY(!error.fact(u"location").isEmpty());
    QCOMPARE(error.hint.contains("new name"_L1), isRename);
}

void tst_Answers::secretsNeverShow()
{
    const QByteArray token = "0123456789abcdef0123456789abcdef01234567";
    const auto error = answerError(
        response(401, "{\"message\":\"bad token " + token + " given as Authorization: token " + token + "\"}"), listUrl,
        aboutIssues(), noTime);
    QVERIFY2(!error.toText().contains(QString::fromLatin1(token)), qPrintable(error.toText()));
    for (const auto &[key, value] : error.context)
        QVERIFY2(!value.contains(QString::fromLatin1(token)), qPrintable(key));
    const auto moved = answerError(response(302, {}, {{"Location", "http://user:pass@press.test/x?token=" + token}}),
                                   listUrl, aboutIssues(), noTime);
    QVERIFY(!moved.fact(u"location").contains(QString::fromLatin1(token)));
    QVERIFY(!moved.fact(u"location").contains("pass"_L1));
}

void tst_Answers::retryAfter_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("ms"); // -1: nothing
    QTest::newRow("seconds") << "12"_ba << qint64(12'000);
    QTest::newRow("zero") << " 0 "_ba << qint64(0);
    QTest::newRow("date") << "Fri, 20 Nov 2026 13:43:45 GMT"_ba << qint64(45'000);
    QTest::newRow("past") << "Fri, 20 Nov 2026 13:00:00 GMT"_ba << qint64(0);
    QTest::newRow("negative") << "-5"_ba << qint64(-1);
    QTest::newRow("huge") << "999999999999999"_ba << qint64(31'536'000'000);
    QTest::newRow("words") << "soon"_ba << qint64(-1);
    QTest::newRow("empty") << ""_ba << qint64(-1);
}

void tst_Answers::retryAfter()
{
    QFETCH(QByteArray, value);
    const auto now = parseHttpDate("Fri, 20 Nov 2026 13:43:00 GMT");
    QVERIFY(now != noTime);
    const auto parsed = parseRetryAfter(value, now);
    QTEST(parsed ? qint64(parsed->count()) : qint64(-1), "ms");
    const auto error = answerError(response(429, {}, {{"Retry-After", value}}), listUrl, aboutIssues(), now);
    QVERIFY(error.retryAfter == parsed);
}

void tst_Answers::headersCompareWithoutCase()
{
    const Headers headers({{"x-TOTAL-count", "7"}, {"Set-Cookie", "a"}, {"set-cookie", "b"}});
    QCOMPARE(headers.value("X-Total-Count"), "7"_ba);
    QCOMPARE(headers.value("SET-COOKIE"), "a"_ba);
    QVERIFY(!headers.contains("Date"));
    QCOMPARE(headers.value("Date"), QByteArray());
}

void tst_Answers::hosts()
{
    QCOMPARE(hostText(QUrl(u"http://press.test/x"_s)), u"press.test"_s);
    QCOMPARE(hostText(QUrl(u"http://user:pw@press.test:3000/x"_s)), u"press.test:3000"_s);
    QCOMPARE(hostText(QUrl(u"http://[::1]:3000/"_s)), u"[::1]:3000"_s);
    QCOMPARE(apiRoute(QUrl(u"https://h/git/api/v1/repos/a/b%2Fc"_s)), "/repos/a/b%2Fc"_ba);
    QCOMPARE(apiRoute(QUrl(u"https://h/login"_s)), QByteArray());
}

QTEST_GUILESS_MAIN(tst_Answers)
#include "tst_answers.moc"
