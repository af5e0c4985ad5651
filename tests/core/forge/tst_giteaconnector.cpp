// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "samples.h"
#include "scriptedserver.h"

#include <async/workerpool.h>
#include <base/logfile.h>
#include <forge/giteaconnector.h>

#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

/// The whole chain over a real line.
class tst_GiteaConnector final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsOverTheLine();
    void retriesUntilItWorks();
    void sessionsOfAnInstanceShareTheBreaker();
    void breakerByHand();
    void probesLeaveNothingBehind();
    void probesOutliveTheConnector();
    void absentRoutesAreNoFailures_data();
    void absentRoutesAreNoFailures();
    void limitsConnections();
    void stopReachesTheLine();
    void shutdownFreesWaitingCalls();
    void sessionsOutliveTheConnector();
    void idleConnectorOpensNothing();
    void logHasNoSecrets();
    void addressesOfAnInstance_data();
    void addressesOfAnInstance();

private:
    static ForgeOptions quick()
    {
        ForgeOptions options;
        options.retry.base = 1ms;
        options.retry.cap = 5ms;
        options.systemProxy = false;
        return options;
    }
    static Instance instanceAt(const ScriptedServer &server)
    {
        Instance instance;
        instance.url = server.url(u"/git"_s);
        instance.capabilities.checked = fromUnix(1);
        return instance;
    }
    static Project press()
    {
        Project project;
        project.owner = u"atelier"_s;
        project.name = u"press"_s;
        return project;
    }

    SystemClock m_clock;
};

void tst_GiteaConnector::readsOverTheLine()
{
    ScriptedServer server({sendAll(httpAnswer(200, "[" + issueJson(1, "one") + "]", "x-total-count: 1\r\n"))});
    GiteaConnector connector(quick(), m_clock);
    const auto session = connector.connect(instanceAt(server), Secret("s3cr3ttoken"_ba));
    const auto page = session->issues().list(press(), {}, {});
    QVERIFY2(page, page ? "" : qPrintable(page.error().toText()));
    QCOMPARE(page->items.size(), 1);
    QCOMPARE(page->total, 1);
    const QByteArray request = server.requests().first();
    QVERIFY2(
        request.startsWith("GET /git/api/v1/repos/atelier/press/issues?state=all&type=issues&page=1&limit=50 HTTP/1.1"),
        request.constData());
    QVERIFY(request.toLower().contains("authorization: token s3cr3ttoken"));
    const auto reports = connector.reports();
    QCOMPARE(reports.size(), 1);
    QCOMPARE(reports.first().instance, server.url(u"/git"_s).toString());
    QCOMPARE(reports.first().requests, 1u);
    QCOMPARE(reports.first().succeeded, 1u);
    QCOMPARE(reports.first().bytesReceived, quint64(page->bytes));
    QCOMPARE(reports.first().latency.count(), 1u);
    QCOMPARE(reports.first().inFlight, 0);
}

void tst_GiteaConnector::retriesUntilItWorks()
{
    ScriptedServer server(
        {sendAll(httpAnswer(503, "{}")),
         {{Action::Send, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n["}, {Action::Pause, {}, 20}, {Action::Reset}},
         sendAll(httpAnswer(200, issueJson(1, "one")))});
    GiteaConnector connector(quick(), m_clock);
    const auto session = connector.connect(instanceAt(server), {});
    const auto issue = session->issues().find(press(), 1, {});
    QVERIFY2(issue, issue ? "" : qPrintable(issue.error().toText()));
    const auto report = connector.reports().first();
    QCOMPARE(report.retries, 2u);
    QCOMPARE(report.requests, 3u);
    QCOMPARE(report.failures, (QList<std::pair<Code, quint64>>{{Code::Offline, 1}, {Code::ServerFailed, 1}}));
}

void tst_GiteaConnector::sessionsOfAnInstanceShareTheBreaker()
{
    ScriptedServer server({sendAll(httpAnswer(500, "{}"))});
    GiteaConnector connector(quick(), m_clock);
    const auto first = connector.connect(instanceAt(server), Secret("one"_ba));
    auto spelled = instanceAt(server);
    spelled.url = QUrl(spelled.url.toString() + u"//"_s);
    const auto second = connector.connect(spelled, Secret("two"_ba));
    QCOMPARE(first->issues().find(press(), 1, {}).error().code, Code::ServerFailed); // four attempts
    // The fifth opens it, the sixth is refused; the request tells what it met itself, the next one that it is open.
    QCOMPARE(second->issues().find(press(), 1, {}).error().code, Code::ServerFailed);
    QCOMPARE(second->issues().find(press(), 1, {}).error().code, Code::CircuitOpen);
    QCOMPARE(server.requests().size(), 5);
    QCOMPARE(connector.reports().size(), 1);
    QCOMPARE(connector.reports().first().breaker, Metrics::BreakerState::Open);
    // Another authority is another trust: it has a chain of its own.
    auto trusting = instanceAt(server);
    trusting.caPem = "x"_ba;
    QCOMPARE(connector.connect(trusting, {})->issues().find(press(), 1, {}).error().code, Code::ServerFailed);
    QCOMPARE(connector.reports().size(), 2);
}

void tst_GiteaConnector::breakerByHand()
{
    ScriptedServer server({sendAll(httpAnswer(200, issueJson(1, "one")))});
    GiteaConnector connector(quick(), m_clock);
    const auto session = connector.connect(instanceAt(server), {});
    connector.openBreaker(server.url(u"/git/"_s));
    QCOMPARE(session->issues().find(press(), 1, {}).error().code, Code::CircuitOpen);
    QCOMPARE(server.connections(), 0);
    connector.probeBreaker(server.url(u"/git"_s));
    QVERIFY(session->issues().find(press(), 1, {}));
    connector.openBreaker(server.url(u"/git"_s));
    connector.closeBreaker(server.url(u"/git"_s));
    QVERIFY(session->issues().find(press(), 1, {}));
    connector.openBreaker(server.url(u"/elsewhere"_s));
    QVERIFY(session->issues().find(press(), 1, {}));
}

void tst_GiteaConnector::probesLeaveNothingBehind()
{
    ScriptedServer server({sendAll(httpAnswer(500, "{}"))});
    GiteaConnector connector(quick(), m_clock);
    for (int i = 0; i < 4; ++i)
        QCOMPARE(connector.probe(instanceAt(server), {})->issues().find(press(), 1, {}).error().code,
                 Code::ServerFailed);
    QCOMPARE(server.requests().size(), 16); // none was refused
    QVERIFY(connector.reports().isEmpty());
    QVERIFY(connector.lines().isEmpty());
    // Nor does the breaker of a server that is known already stop one.
    const auto session = connector.connect(instanceAt(server), {});
    connector.openBreaker(server.url(u"/git"_s));
    QCOMPARE(session->issues().find(press(), 1, {}).error().code, Code::CircuitOpen);
    QCOMPARE(connector.probe(instanceAt(server), {})->issues().find(press(), 1, {}).error().code, Code::ServerFailed);
    QCOMPARE(connector.reports().size(), 1);
}

void tst_GiteaConnector::probesOutliveTheConnector()
{
    ScriptedServer server({sendAll(httpAnswer(200, issueJson(1, "one")))});
    auto connector = std::make_unique<GiteaConnector>(quick(), m_clock);
    const auto probe = connector->probe(instanceAt(server), {});
    QVERIFY(probe->issues().find(press(), 1, {}));
    connector.reset();
    QCOMPARE(probe->issues().find(press(), 1, {}).error().code, Code::Cancelled);
}

void tst_GiteaConnector::absentRoutesAreNoFailures_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("fails");
    QTest::newRow("no such route") << 404 << "text/plain"_ba << false;
    QTest::newRow("nothing there") << 404 << "application/json"_ba << false;
    QTest::newRow("method not known") << 405 << "application/json"_ba << false;
    QTest::newRow("locked") << 423 << "application/json"_ba << false;
    QTest::newRow("token refused") << 401 << "application/json"_ba << true;
    QTest::newRow("not allowed") << 403 << "application/json"_ba << true;
    QTest::newRow("not understood") << 422 << "application/json"_ba << true;
    QTest::newRow("broken") << 500 << "application/json"_ba << true;
}

void tst_GiteaConnector::absentRoutesAreNoFailures()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(bool, fails);
    ScriptedServer server({sendAll(
        httpAnswer(status, type.startsWith("text") ? "404 page not found" : "{}", "Content-Type: " + type + "\r\n"))});
    auto options = quick();
    options.retry.attempts = 1;
    GiteaConnector connector(options, m_clock);
    QVERIFY(!connector.connect(instanceAt(server), {})->issues().find(press(), 1, {}));
    const auto report = connector.reports().first();
    QCOMPARE(report.requests, 1u);
    QCOMPARE(report.failed, fails ? 1u : 0u);
    QCOMPARE(report.succeeded, fails ? 0u : 1u);
    QCOMPARE(connector.lines().first().failures.size(), fails ? 1 : 0);
}

void tst_GiteaConnector::limitsConnections()
{
    ScriptedServer server({{{Action::Pause, {}, 30}, {Action::Send, httpAnswer(200, issueJson(1, "one"))}}});
    GiteaConnector connector(quick(), m_clock);
    const auto session = connector.connect(instanceAt(server), {});
    Async::WorkerPool pool(u"calls"_s, 8);
    std::vector<Async::Future<RemoteIssue>> calls;
    for (int i = 0; i < 16; ++i)
        calls.push_back(pool.run([&session] { return session->issues().find(press(), 1, {}); }));
    for (const auto &call : calls)
        QVERIFY(Async::await(call));
    QCOMPARE(server.requests().size(), 16);
    QVERIFY2(server.connections() <= 2, qPrintable(QString::number(server.connections())));
    QVERIFY(connector.reports().first().limiterWait.count() >= 8);
}

void tst_GiteaConnector::stopReachesTheLine()
{
    ScriptedServer server({{{Action::Pause, {}, 60'000}}});
    GiteaConnector connector(quick(), m_clock);
    const auto session = connector.connect(instanceAt(server), {});
    std::stop_source stop;
    Async::WorkerPool pool(u"calls"_s, 1);
    const auto call = pool.run([&] { return session->issues().find(press(), 1, stop.get_token()); });
    QTRY_COMPARE(server.requests().size(), 1);
    stop.request_stop();
    QCOMPARE(Async::await(call).error().code, Code::Cancelled);
    QTRY_COMPARE(server.open(), 0);
}

void tst_GiteaConnector::shutdownFreesWaitingCalls()
{
    ScriptedServer server({{{Action::Pause, {}, 60'000}}});
    GiteaConnector connector(quick(), m_clock);
    const auto session = connector.connect(instanceAt(server), {});
    Async::WorkerPool pool(u"calls"_s, 6);
    std::vector<Async::Future<RemoteIssue>> calls;
    for (int i = 0; i < 6; ++i) // two on the line, four in the limiter's queue
        calls.push_back(pool.run([&session] { return session->issues().find(press(), 1, {}); }));
    QTRY_COMPARE(server.requests().size(), 2);
    connector.shutdown();
    for (const auto &call : calls)
        QCOMPARE(Async::await(call).error().code, Code::Cancelled);
    connector.shutdown();
    QCOMPARE(session->projects().detect({}).error().code, Code::Cancelled);
}

void tst_GiteaConnector::sessionsOutliveTheConnector()
{
    ScriptedServer server({sendAll(httpAnswer(200, issueJson(1, "one")))});
    std::shared_ptr<RemoteSession> session;
    {
        GiteaConnector connector(quick(), m_clock);
        session = connector.connect(instanceAt(server), {});
        QVERIFY(session->issues().find(press(), 1, {}));
    }
    QCOMPARE(session->issues().find(press(), 1, {}).error().code, Code::Cancelled);
}

void tst_GiteaConnector::idleConnectorOpensNothing()
{
    ScriptedServer server({sendAll(httpAnswer(200, "[]"))});
    GiteaConnector connector(quick(), m_clock);
    const auto session = connector.connect(instanceAt(server), {});
    QCOMPARE(session->capabilities().pageLimit, 50);
    connector.shutdown();
    QCOMPARE(server.connections(), 0);
}

void tst_GiteaConnector::logHasNoSecrets()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"docket.log"_s);
    const QByteArray token = "0f1e2d3c4b5a69788796a5b4c3d2e1f0deadbeef";
    ScriptedServer server({sendAll(httpAnswer(200, issueJson(1, "one"))),
                           sendAll(httpAnswer(403, "{\"message\":\"token " + token + "\"}")),
                           sendAll(httpAnswer(500, "{}"))});
    {
        QLoggingCategory::setFilterRules(u"docket.http.debug=true\nqt.*=false"_s);
        LogFile::Options options;
        options.path = path;
        options.echoWarnings = false;
        const LogFile log(options, m_clock);
        QVERIFY(!log.openError());
        GiteaConnector connector(quick(), m_clock);
        const auto session = connector.connect(instanceAt(server), Secret(token));
        const TraceScope trace(TraceId{0x1234});
        QVERIFY(session->issues().find(press(), 1, {}));
        QVERIFY(!session->issues().find(press(), 2, {}));
        QVERIFY(!session->issues().find(press(), 3, {}));
        connector.shutdown();
        QLoggingCategory::setFilterRules({});
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY2(!text.contains(token), text.constData());
    const auto lines = text.trimmed().split('\n');
    QCOMPARE(lines.size(), 6); // one event for each request, the three repetitions included
    const auto first = QJsonDocument::fromJson(lines.first()).object();
    QCOMPARE(first.value("event"_L1).toString(), u"request finished"_s);
    QVERIFY2(text.contains("\"path\":\"/git/api/v1/repos/atelier/press/issues/1\""), text.constData());
    for (const auto *part : {"\"method\":\"GET\"", "\"status\":200", "\"status\":403", "\"status\":500",
                             "\"attempt\":4", "0000000000001234"})
        QVERIFY2(text.contains(part), part);
}

void tst_GiteaConnector::addressesOfAnInstance_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("address");
    QTest::newRow("plain") << u"https://press.test"_s << u"https://press.test"_s;
    QTest::newRow("slash") << u"https://press.test/"_s << u"https://press.test"_s;
    QTest::newRow("folder") << u"https://Press.Test/Git//"_s << u"https://press.test/Git"_s;
    QTest::newRow("default port") << u"https://press.test:443/"_s << u"https://press.test"_s;
    QTest::newRow("other port") << u"http://press.test:3000"_s << u"http://press.test:3000"_s;
    QTest::newRow("user and rest") << u"https://maria:pw@press.test/git?a=b#c"_s << u"https://press.test/git"_s;
}

void tst_GiteaConnector::addressesOfAnInstance()
{
    QFETCH(QString, url);
    QTEST(instanceAddress(QUrl(url)), "address");
}

QTEST_GUILESS_MAIN(tst_GiteaConnector)
#include "tst_giteaconnector.moc"
