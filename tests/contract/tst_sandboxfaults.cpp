// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpclient.h"

#include <sandbox/sandboxserver.h>

#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QLocale>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

namespace {

const QString press = u"atelier/press"_s;
const QString issuesPath = u"/api/v1/repos/atelier/press/issues"_s;

} // namespace

/// The sandbox's misbehaviour: that each fault does what its name says, when it is told to and not otherwise, and that
/// the record of what was asked can be trusted.
class TestSandboxFaults final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void statusWithRetryAfter_data();
    void statusWithRetryAfter();
    void html();
    void wrongJson();
    void wrongTypesAndMissingFields();
    void cutInTheMiddle();
    void reset();
    void resetAfterTheWork();
    void stallThenGoOn();
    void delay();
    void trickle();
    void oversize();
    void pagesOutOfOrder();
    void clockSkew();
    void firesWhenTold();
    void chanceIsRepeatable();
    void awayAndBack();
    void watcherChangesBetweenPages();
    void record();
    void trafficPeaks();
    void controlRoutes();
    void tls();
    void underAPath();
    void cannotStart();

private:
    std::unique_ptr<SandboxServer> m_server;
    std::unique_ptr<HttpClient> m_client;
};

void TestSandboxFaults::init()
{
    m_server = std::make_unique<SandboxServer>();
    QVERIFY(m_server->start());
    m_server->addRepository(press);
    for (int n = 1; n <= 40; ++n)
        m_server->addIssue(press, {.title = u"Issue "_s + QString::number(n), .body = QString(200, u'x')});
    m_client = std::make_unique<HttpClient>(m_server->url(), "token " + m_server->token().toLatin1());
}

void TestSandboxFaults::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void TestSandboxFaults::statusWithRetryAfter_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("seconds") << 429 << QByteArray("7") << QByteArray();
    QTest::newRow("date") << 429 << QByteArray("Wed, 21 Oct 2026 07:28:00 GMT")
                          << QByteArray(R"({"message":"slow down"})");
    QTest::newRow("busy") << 503 << QByteArray() << QByteArray("<html>busy</html>");
    QTest::newRow("gateway") << 502 << QByteArray() << QByteArray("Bad Gateway");
    QTest::newRow("broken") << 500 << QByteArray() << QByteArray();
}

void TestSandboxFaults::statusWithRetryAfter()
{
    QFETCH(const int, status);
    QFETCH(const QByteArray, retryAfter);
    QFETCH(const QByteArray, body);
    m_server->addFault({.times = 1, .status = status, .body = body, .retryAfter = retryAfter});
    const Answer answer = m_client->get(issuesPath);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.header("Retry-After"), retryAfter);
    QCOMPARE(answer.body, body);
    QCOMPARE(m_client->get(issuesPath).status, 200);
}

void TestSandboxFaults::html()
{
    m_server->addFault({.kind = Fault::Kind::Html});
    const Answer answer = m_client->get(issuesPath);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Content-Type"), "text/html; charset=utf-8");
    QVERIFY(answer.body.startsWith("<!DOCTYPE html>"));
}

void TestSandboxFaults::wrongJson()
{
    m_server->addFault({.kind = Fault::Kind::WrongJson});
    const Answer answer = m_client->get(issuesPath);
    QCOMPARE(answer.error, QNetworkReply::NoError);
    QVERIFY(answer.body.startsWith('['));
    QJsonParseError error;
    QJsonDocument::fromJson(answer.body, &error);
    QVERIFY(error.error != QJsonParseError::NoError);
}

void TestSandboxFaults::wrongTypesAndMissingFields()
{
    const int types = m_server->addFault({.kind = Fault::Kind::WrongTypes});
    QJsonObject first = m_client->get(issuesPath).list().first().toObject();
    QVERIFY(first["number"_L1].isString());
    QVERIFY(first["title"_L1].isDouble());
    m_server->removeFault(types);
    m_server->addFault({.kind = Fault::Kind::MissingField, .field = u"updated_at"_s});
    first = m_client->get(issuesPath).list().first().toObject();
    QVERIFY(first["number"_L1].isDouble());
    QVERIFY(!first.contains("updated_at"_L1));
    QVERIFY(first.contains("created_at"_L1));
}

void TestSandboxFaults::cutInTheMiddle()
{
    const QByteArray whole = m_client->get(issuesPath).body;
    // For ever, as Qt asks again on a fresh connection when one that it kept is closed on it.
    m_server->addFault({.kind = Fault::Kind::Cut, .fraction = 0.4});
    // Qt 6.8 takes a chunked body whose last chunk never came for a whole one: only its reader can tell.
    const Answer chunked = m_client->get(issuesPath);
    QCOMPARE(chunked.status, 200);
    QVERIFY(!chunked.body.isEmpty() && chunked.body.size() < whole.size() / 2);
    QVERIFY(whole.startsWith(chunked.body));
    const Answer measured = m_client->get(issuesPath + u"/1"_s);
    QCOMPARE(measured.status, 200);
    QCOMPARE(measured.error, QNetworkReply::RemoteHostClosedError);
    m_server->clearFaults();
    QCOMPARE(m_client->get(issuesPath).list().size(), 30);
}

void TestSandboxFaults::reset()
{
    // Qt tries a request again on a fresh connection when one that it kept was closed; two faults outlast that.
    m_server->addFault({.kind = Fault::Kind::Reset, .method = "POST", .times = 3});
    const Answer answer = m_client->ask("POST", issuesPath, R"({"title":"lost"})");
    QCOMPARE(answer.status, 0);
    QVERIFY(answer.error != QNetworkReply::NoError);
    QCOMPARE(m_server->issueCount(press), 40);
}

void TestSandboxFaults::resetAfterTheWork()
{
    m_server->addFault({.kind = Fault::Kind::Reset, .method = "POST", .times = 1, .processed = true});
    const Answer answer = m_client->ask("POST", issuesPath, R"({"title":"done, but nobody heard"})");
    QVERIFY(m_server->issueCount(press) >= 41);
    QVERIFY(answer.status == 0 || m_server->issueCount(press) == 42);
}

void TestSandboxFaults::stallThenGoOn()
{
    m_server->addFault({.kind = Fault::Kind::Stall, .times = 1});
    const Answer answer = m_client->get(issuesPath, 300);
    QCOMPARE(answer.status, 0);
    QCOMPARE(answer.error, QNetworkReply::OperationCanceledError);
    QCOMPARE(m_client->get(issuesPath).status, 200);
}

void TestSandboxFaults::delay()
{
    m_server->addFault({.kind = Fault::Kind::Delay, .times = 1, .milliseconds = 200});
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(m_client->get(issuesPath).status, 200);
    QVERIFY2(timer.elapsed() >= 150, qPrintable(QString::number(timer.elapsed())));
    // Somebody who leaves before the time is over disturbs nobody.
    m_server->addFault({.kind = Fault::Kind::Delay, .times = 1, .milliseconds = 150});
    QCOMPARE(m_client->get(issuesPath, 30).status, 0);
    QCOMPARE(m_client->get(issuesPath).status, 200);
}

void TestSandboxFaults::trickle()
{
    m_server->addFault({.kind = Fault::Kind::Trickle, .times = 1, .milliseconds = 5});
    QElapsedTimer timer;
    timer.start();
    const Answer answer = m_client->get(issuesPath + u"/1"_s);
    QCOMPARE(answer.status, 200);
    QVERIFY2(timer.elapsed() >= 50, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(answer.object()["number"_L1].toInteger(), 1);
    QCOMPARE(m_client->get(issuesPath).list().size(), 30);
}

void TestSandboxFaults::oversize()
{
    m_server->addFault({.kind = Fault::Kind::Oversize, .times = 1, .bytes = 5'000'000});
    const Answer answer = m_client->get(issuesPath);
    QCOMPARE(answer.error, QNetworkReply::NoError);
    QCOMPARE(answer.body.size(), 5'000'000);
    QCOMPARE(answer.list().size(), 30);
    QCOMPARE(m_client->get(issuesPath).list().size(), 30);
}

void TestSandboxFaults::pagesOutOfOrder()
{
    const auto numbers = [this](const QString &query) {
        QList<qint64> out;
        for (const QJsonValue &entry : m_client->get(issuesPath + query).list())
            out.append(entry["number"_L1].toInteger());
        return out;
    };
    const int repeat = m_server->addFault({.kind = Fault::Kind::RepeatPage});
    QCOMPARE(numbers(u"?limit=3&page=2"_s), (QList<qint64>{40, 39, 38}));
    m_server->removeFault(repeat);
    const int twice = m_server->addFault({.kind = Fault::Kind::DuplicateItems});
    QCOMPARE(numbers(u"?limit=3&page=2"_s), (QList<qint64>{37, 36, 35, 37}));
    m_server->removeFault(twice);
    m_server->addFault({.kind = Fault::Kind::ReverseItems});
    QCOMPARE(numbers(u"?limit=3&page=2"_s), (QList<qint64>{35, 36, 37}));
}

void TestSandboxFaults::clockSkew()
{
    m_server->setClock(1'790'000'000);
    m_server->addFault({.kind = Fault::Kind::ClockSkew, .times = 1, .seconds = -7200});
    const auto dateOf = [](const Answer &answer) {
        QDateTime time =
            QLocale(QLocale::C)
                .toDateTime(QString::fromLatin1(answer.header("Date")), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s);
        time.setTimeZone(QTimeZone::UTC);
        return time.toSecsSinceEpoch();
    };
    QCOMPARE(dateOf(m_client->get(issuesPath)), 1'790'000'000 - 7200);
    QCOMPARE(dateOf(m_client->get(issuesPath)), 1'790'000'000);
}

void TestSandboxFaults::firesWhenTold()
{
    const int fault = m_server->addFault({.path = u"/issues\\?.*page=2"_s, .method = "GET", .after = 1, .times = 2});
    QList<int> seen;
    for (int i = 0; i < 5; ++i)
        seen.append(m_client->get(issuesPath + u"?page=2"_s).status);
    QCOMPARE(seen, (QList<int>{200, 503, 503, 200, 200}));
    QCOMPARE(m_server->fired(fault), 2);
    QCOMPARE(m_client->get(issuesPath + u"?page=1"_s).status, 200);
    m_server->addFault({});
    QCOMPARE(m_client->get(issuesPath).status, 503);
    m_server->clearFaults();
    QCOMPARE(m_client->get(issuesPath).status, 200);
}

void TestSandboxFaults::chanceIsRepeatable()
{
    QList<QList<int>> rounds;
    for (int round = 0; round < 2; ++round) {
        m_server->clearFaults();
        m_server->addFault({.probability = 0.4, .seed = 11});
        QList<int> seen;
        for (int i = 0; i < 30; ++i)
            seen.append(m_client->get(issuesPath + u"?limit=1"_s).status);
        rounds.append(seen);
    }
    QCOMPARE(rounds.first(), rounds.last());
    QVERIFY(rounds.first().contains(503) && rounds.first().contains(200));
}

void TestSandboxFaults::awayAndBack()
{
    QCOMPARE(m_client->get(issuesPath).status, 200);
    m_server->pause();
    // Somebody without a kept connection is told at once.
    HttpClient other(m_server->url(), {});
    QCOMPARE(other.get(issuesPath).error, QNetworkReply::ConnectionRefusedError);
    QVERIFY(m_server->resume());
    QCOMPARE(m_client->get(issuesPath).status, 200);
}

void TestSandboxFaults::watcherChangesBetweenPages()
{
    m_server->setWatcher([this](const RecordedRequest &request) {
        if (request.query.contains(u"page=2"))
            m_server->deleteIssue(press, 40);
    });
    const Answer first = m_client->get(issuesPath + u"?limit=10&page=1"_s);
    const Answer second = m_client->get(issuesPath + u"?limit=10&page=2"_s);
    m_server->setWatcher({});
    QCOMPARE(first.total(), 40);
    QCOMPARE(second.total(), 39);
    // Number 30 slipped from the second page to the first while nobody looked.
    QCOMPARE(first.list().last()["number"_L1].toInteger(), 31);
    QCOMPARE(second.list().first()["number"_L1].toInteger(), 29);
}

void TestSandboxFaults::record()
{
    m_server->clearRequests();
    (void)m_client->get(issuesPath + u"?since=2026-01-01T00:00:00%2B02:00"_s);
    (void)m_client->ask("PATCH", issuesPath + u"/1"_s, R"({"title":"t"})");
    const QList<RecordedRequest> requests = m_server->requests();
    QCOMPARE(requests.size(), 2);
    QCOMPARE(requests.at(0).method, "GET");
    QCOMPARE(requests.at(0).path, issuesPath);
    QCOMPARE(requests.at(0).query, u"since=2026-01-01T00:00:00%2B02:00"_s);
    QCOMPARE(requests.at(0).header("Authorization"), "token <redacted>");
    QCOMPARE(requests.at(1).status, 201);
    QCOMPARE(requests.at(1).body, R"({"title":"t"})");
    QCOMPARE(requests.at(0).connection, requests.at(1).connection);
    QCOMPARE(m_server->traffic().requests, 2);
}

void TestSandboxFaults::trafficPeaks()
{
    m_server->clearRequests();
    m_server->setDelay(100);
    QList<QNetworkReply *> replies;
    for (int i = 0; i < 3; ++i) {
        QNetworkRequest request(QUrl(m_server->url().toString() + issuesPath));
        replies.append(m_client->manager().get(request));
    }
    for (QNetworkReply *reply : replies) {
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->error(), QNetworkReply::NoError);
        reply->deleteLater();
    }
    const Traffic traffic = m_server->traffic();
    QCOMPARE(traffic.requests, 3);
    QCOMPARE(traffic.inFlightPeak, 3);
    QVERIFY(traffic.openPeak >= 3);
    QVERIFY(traffic.bytes > 30'000);
}

void TestSandboxFaults::controlRoutes()
{
    Answer answer = m_client->ask("POST", u"/_sandbox/faults"_s, R"({"kind":"status","status":502,"times":1})");
    QCOMPARE(answer.status, 201);
    QVERIFY(answer.object()["id"_L1].toInteger() > 0);
    QCOMPARE(m_client->get(issuesPath).status, 502);
    QCOMPARE(m_client->ask("POST", u"/_sandbox/faults"_s, R"({"kind":"nonsense"})").status, 422);
    answer = m_client->ask("POST", u"/_sandbox/change"_s,
                           R"({"do":"addIssue","repository":"atelier/press","title":"from outside","labels":["a"]})");
    QCOMPARE(answer.object()["result"_L1].toInteger(), 41);
    QCOMPARE(m_client
                 ->ask("POST", u"/_sandbox/change"_s,
                       R"({"do":"editIssue","repository":"atelier/press","number":41,"title":"changed"})")
                 .status,
             200);
    QCOMPARE(m_server->issues(press).last().title, u"changed"_s);
    QCOMPARE(m_client->ask("POST", u"/_sandbox/change"_s, R"({"do":"deleteIssue","repository":"no/such","number":1})")
                 .status,
             422);
    answer = m_client->get(u"/_sandbox/requests"_s);
    QCOMPARE(answer.object()["requests"_L1].toInteger(), 1);
    QVERIFY(!answer.body.contains(m_server->token().toLatin1()));
    QCOMPARE(m_client->ask("DELETE", u"/_sandbox/requests"_s).status, 204);
    QCOMPARE(m_client->get(u"/_sandbox/requests"_s).object()["requests"_L1].toInteger(), 0);
}

void TestSandboxFaults::tls()
{
    const QTemporaryDir folder;
    const QString key = folder.filePath(u"key.pem"_s);
    const QString certificate = folder.filePath(u"cert.pem"_s);
    QProcess openssl;
    openssl.start(u"openssl"_s, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-days"_s, u"2"_s,
                                 u"-subj"_s, u"/CN=127.0.0.1"_s, u"-addext"_s, u"subjectAltName=IP:127.0.0.1"_s,
                                 u"-keyout"_s, key, u"-out"_s, certificate});
    QVERIFY2(openssl.waitForFinished(30'000) && openssl.exitCode() == 0, "openssl could not make a certificate");
    SandboxServer server({.certificateFile = certificate, .keyFile = key});
    const auto started = server.start();
    QVERIFY2(started, started ? "" : qPrintable(started.error()));
    QCOMPARE(server.url().scheme(), u"https"_s);
    HttpClient stranger(server.url(), {});
    QCOMPARE(stranger.get(u"/api/v1/version"_s).error, QNetworkReply::SslHandshakeFailedError);
    QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
    trusting.setCaCertificates(QSslCertificate::fromPath(certificate));
    QNetworkRequest request(QUrl(server.url().toString() + u"/api/v1/version"_s));
    request.setSslConfiguration(trusting);
    // A manager goes on with the settings of its first connection to a host: hence another one.
    HttpClient friendly(server.url(), {});
    QNetworkReply *reply = friendly.manager().get(request);
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QVERIFY(reply->readAll().contains("1.15.11"));
    reply->deleteLater();
}

void TestSandboxFaults::underAPath()
{
    SandboxServer server({.basePath = u"/gitea"_s});
    QVERIFY(server.start());
    server.addRepository(press);
    server.renameRepository(press, u"atelier/printing"_s);
    QVERIFY(server.url().toString().endsWith(u"/gitea"_s));
    HttpClient client(server.url(), {});
    QCOMPARE(client.get(u"/api/v1/version"_s).status, 200);
    QCOMPARE(client.get(issuesPath).header("Location"), "/gitea/api/v1/repos/atelier/printing/issues");
    QUrl root = server.url();
    root.setPath({});
    HttpClient outside(root, {});
    QCOMPARE(outside.get(u"/api/v1/version"_s).status, 404);
}

void TestSandboxFaults::cannotStart()
{
    SandboxServer odd({.personality = u"bugzilla-5"_s});
    const auto refused = odd.start();
    QVERIFY(!refused);
    QVERIFY(refused.error().contains(u"bugzilla-5"_s));
    SandboxServer taken({.port = quint16(m_server->url().port())});
    const auto busy = taken.start();
    QVERIFY(!busy);
    QVERIFY2(busy.error().contains(QString::number(m_server->url().port())), qPrintable(busy.error()));
}

QTEST_GUILESS_MAIN(TestSandboxFaults)
#include "tst_sandboxfaults.moc"
