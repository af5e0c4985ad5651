// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedserver.h"

#include <base/log.h>
#include <forge/networktransport.h>

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Forge;
using namespace Docket::Forge::Testing;

namespace {

constexpr auto manyBytes = 300'000;

Action wait(int ms)
{
    return {Action::Pause, {}, ms};
}

QByteArray head(const QByteArray &fields)
{
    return "HTTP/1.1 200 OK\r\n" + fields + "\r\n";
}

} // namespace

class tst_NetworkTransport final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_thread = std::make_shared<NetworkThread>();
        m_transport = std::make_unique<NetworkTransport>(m_thread, NetworkTransport::Options{{}, false});
    }
    void cleanup()
    {
        m_transport.reset();
        m_thread->stop();
    }

    void answers_data();
    void answers();
    void failures_data();
    void failures();
    void slowDripIsNoStall();
    void totalLimitEndsADrip();
    void refusedConnection();
    void unknownHost();
    void keepsConnectionsAlive();
    void sendsNoCookiesBack();
    void followsNoRedirect_data();
    void followsNoRedirect();
    void headersOfARequest();
    void bodyHasRoomForPadding();
    void unpacksGzip();
    void boundsUnpackedGzip();
    void cancels_data();
    void cancels();
    void cancelledBeforeItBegins();
    void shutdownEndsEverything();
    void lazyThread();
    void manyAtOnce();
    void whoWaitsForAConnectionIsNotLate();
    void theNextTakesTheConnectionThatComesFree();
    void whatIsSentOnTheThreadWaitsForNoTurn();
    void whoHearsOfTheEndHasTheConnection();

private:
    Result<Response> get(const QUrl &url, RequestLimits limits = {}, std::stop_token stop = {})
    {
        Request request;
        request.url = url;
        request.limits = limits;
        return Async::await(m_transport->send(std::move(request), std::move(stop)));
    }

    std::shared_ptr<NetworkThread> m_thread;
    std::unique_ptr<NetworkTransport> m_transport;
};

void tst_NetworkTransport::answers_data()
{
    QTest::addColumn<QList<Reply>>("script");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const auto one = [](const Reply &reply) { return QList<Reply>{reply}; };
    QTest::newRow("plain") << one(sendAll(httpAnswer(200, "[1]"))) << 200 << "[1]"_ba;
    QTest::newRow("empty") << one(sendAll(httpAnswer(204, {}))) << 204 << QByteArray();
    QTest::newRow("404 has its body") << one(sendAll(httpAnswer(404, "{\"message\":\"x\"}"))) << 404
                                      << "{\"message\":\"x\"}"_ba;
    QTest::newRow("401 with a challenge has its body")
        << one(sendAll(
               httpAnswer(401, "{\"message\":\"token is required\"}", "WWW-Authenticate: Basic realm=\"x\"\r\n")))
        << 401 << "{\"message\":\"token is required\"}"_ba;
    QTest::newRow("403 empty") << one(sendAll(httpAnswer(403, {}))) << 403 << QByteArray();
    QTest::newRow("422") << one(sendAll(httpAnswer(422, "{}"))) << 422 << "{}"_ba;
    QTest::newRow("423") << one(sendAll(httpAnswer(423, "{}"))) << 423 << "{}"_ba;
    QTest::newRow("429") << one(sendAll(httpAnswer(429, "{}"))) << 429 << "{}"_ba;
    QTest::newRow("500 has its body") << one(sendAll(httpAnswer(500, "oops"))) << 500 << "oops"_ba;
    QTest::newRow("503") << one(sendAll(httpAnswer(503, "busy"))) << 503 << "busy"_ba;
    QTest::newRow("html") << one(sendAll(
                                 "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"))
                          << 200 << "<html>"_ba;
    QTest::newRow("chunked") << one(sendAll(head("Transfer-Encoding: chunked\r\n") +
                                            "3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"))
                             << 200 << "[1,2]"_ba;
    QTest::newRow("chunked in pieces") << one({{Action::Send, head("Transfer-Encoding: chunked\r\n") + "3\r"},
                                               wait(20),
                                               {Action::Send, "\n[1,\r\n2\r\n2"},
                                               wait(20),
                                               {Action::Send, "]\r\n0\r\n\r\n"}})
                                       << 200 << "[1,2]"_ba;
    QTest::newRow("lower-case names") << one(sendAll(
                                             "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-total-count: 7\r\n\r\n[]"))
                                      << 200 << "[]"_ba;
    QTest::newRow("until close") << one({{Action::Send, "HTTP/1.0 200 OK\r\n\r\n[1,2]"}, wait(50), {Action::Close}})
                                 << 200 << "[1,2]"_ba;
    QTest::newRow("large") << one(sendAll(httpAnswer(200, QByteArray(manyBytes, 'x')))) << 200
                           << QByteArray(manyBytes, 'x');
    QTest::newRow("NUL") << one(sendAll(httpAnswer(200, QByteArray("a\0b", 3)))) << 200 << QByteArray("a\0b", 3);
}

void tst_NetworkTransport::answers()
{
    QFETCH(QList<Reply>, script);
    ScriptedServer server(script);
    const auto answer = get(server.url(u"/api"_s));
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().toText()));
    QTEST(answer->status, "status");
    QTEST(answer->body, "body");
    QCOMPARE(answer->peer, u"127.0.0.1:%1"_s.arg(server.port()));
    QVERIFY(answer->timings.total >= answer->timings.firstByte);
    QVERIFY(answer->timings.firstByte >= answer->timings.sent);
    // Qt may ask once more where a connection closes and no length was told: it cannot tell the end from a lost line.
    if (qstrcmp(QTest::currentDataTag(), "until close") != 0)
        QCOMPARE(server.requests().size(), 1);
}

void tst_NetworkTransport::failures_data()
{
    QTest::addColumn<QList<Reply>>("script");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("fact");
    QTest::addColumn<QString>("value");
    const auto one = [](const Reply &reply) { return QList<Reply>{reply}; };
    QTest::newRow("cut body") << one({{Action::Send, head("Content-Length: 100\r\n") + "[1,2"},
                                      wait(30),
                                      {Action::Close}})
                              << Code::Offline << u"received"_s << u"4"_s;
    QTest::newRow("reset in the body") << one({{Action::Send, head("Content-Length: 100\r\n") + "[1,2"},
                                               wait(700), // a reset takes along what has not been read yet
                                               {Action::Reset}})
                                       << Code::Offline << u"received"_s << u"4"_s;
    QTest::newRow("cut chunked") << one({{Action::Send, head("Transfer-Encoding: chunked\r\n") + "5\r\n[1,2,\r\n"},
                                         wait(30),
                                         {Action::Close}})
                                 << Code::Offline << u"received"_s << u"5"_s;
    QTest::newRow("closed without an answer") << one({{Action::Close}}) << Code::Offline << QString() << QString();
    QTest::newRow("reset without an answer") << one({{Action::Reset}}) << Code::Offline << QString() << QString();
    QTest::newRow("stall before the headers")
        << one({wait(60'000)}) << Code::TimedOut << u"phase"_s << u"waiting for the answer"_s;
    QTest::newRow("stall in the headers") << one({{Action::Send, "HTTP/1.1 200 OK\r\nContent-"}, wait(60'000)})
                                          << Code::TimedOut << u"phase"_s << u"waiting for the answer"_s;
    QTest::newRow("stall in the body") << one({{Action::Send, head("Content-Length: 9\r\n") + "[1"}, wait(60'000)})
                                       << Code::TimedOut << u"phase"_s << u"the answer stalled"_s;
    QTest::newRow("announced too large") << one({{Action::Send, head("Content-Length: 400001\r\n")}, wait(60'000)})
                                         << Code::TooLarge << u"limit"_s << u"400000"_s;
    QByteArray chunks;
    for (int i = 0; i < 5; ++i)
        chunks += "186a0\r\n" + QByteArray(100'000, 'x') + "\r\n";
    QTest::newRow("chunked too large") << one(sendAll(head("Transfer-Encoding: chunked\r\n") + chunks))
                                       << Code::TooLarge << u"limit"_s << u"400000"_s;
    QTest::newRow("not HTTP") << one({{Action::Send, "SSH-2.0-OpenSSH_9.2 Debian-2\r\n\r\n"},
                                      wait(30),
                                      {Action::Close}})
                              << Code::Offline << QString() << QString();
}

void tst_NetworkTransport::failures()
{
    QFETCH(QList<Reply>, script);
    QFETCH(QString, fact);
    ScriptedServer server(script);
    RequestLimits limits;
    // Short only where it is to pass: a busy machine keeps a server from answering for a while.
    const QByteArrayView row(QTest::currentDataTag());
    limits.firstByte = row == "stall before the headers" || row == "stall in the headers" ? 300ms : 30'000ms;
    limits.stall = row == "stall in the body" ? 300ms : 30'000ms;
    limits.maxBytes = 400'000;
    const auto answer = get(server.url(u"/api"_s), limits);
    QVERIFY2(!answer,
             answer ? qPrintable(u"answered %1: %2"_s.arg(answer->status).arg(QString::fromUtf8(answer->body))) : "");
    QFETCH(Code, code);
    const auto text = answer.error().toText();
    QVERIFY2(answer.error().code == code, qPrintable(QString(codeName(answer.error().code) + u": "_s + text)));
    QVERIFY2(text.contains(u"127.0.0.1:%1"_s.arg(server.port())), qPrintable(text));
    QVERIFY2(!answer.error().hint.isEmpty(), qPrintable(text));
    if (!fact.isEmpty())
        QTEST(answer.error().fact(fact), "value");
}

void tst_NetworkTransport::slowDripIsNoStall()
{
    Reply reply{{Action::Send, head("Content-Length: 8\r\n")}};
    for (int i = 0; i < 8; ++i)
        reply << wait(500) << Action{Action::Send, "x"};
    ScriptedServer server({reply});
    RequestLimits limits;
    limits.stall = 3s;
    const auto answer = get(server.url(), limits);
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().toText()));
    QCOMPARE(answer->body, "xxxxxxxx"_ba);
    // Longer than the stall limit in all: the limit is for the silence between two bytes.
    QVERIFY(answer->timings.total > limits.stall);
}

void tst_NetworkTransport::totalLimitEndsADrip()
{
    Reply reply{{Action::Send, head("Content-Length: 1000\r\n")}};
    for (int i = 0; i < 200; ++i)
        reply << wait(20) << Action{Action::Send, "x"};
    ScriptedServer server({reply});
    RequestLimits limits;
    limits.stall = 10s;
    limits.total = 1500ms;
    const auto answer = get(server.url(), limits);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Code::TimedOut);
    QCOMPARE(answer.error().fact(u"phase"), u"the whole request"_s);
}

void tst_NetworkTransport::refusedConnection()
{
    quint16 port = 0;
    {
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        port = taken.serverPort();
    }
    const auto answer = get(QUrl(u"http://127.0.0.1:%1/"_s.arg(port)));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Code::Offline);
    QVERIFY(answer.error().message.contains("refuses"_L1));
}

void tst_NetworkTransport::unknownHost()
{
    const auto answer = get(QUrl(u"http://no-such-host.invalid/"_s));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Code::Offline);
    QVERIFY2(answer.error().message.contains("no-such-host.invalid"_L1), qPrintable(answer.error().message));
}

void tst_NetworkTransport::keepsConnectionsAlive()
{
    ScriptedServer server({sendAll(httpAnswer(200, "[]"))});
    for (int i = 0; i < 20; ++i)
        QVERIFY(get(server.url(u"/%1"_s.arg(i))));
    QCOMPARE(server.requests().size(), 20);
    QCOMPARE(server.connections(), 1);
}

void tst_NetworkTransport::sendsNoCookiesBack()
{
    ScriptedServer server({sendAll(
        httpAnswer(200, "[]", "Set-Cookie: i_like_gitea=abc; Path=/; HttpOnly\r\nSet-Cookie: _csrf=d; Path=/\r\n"))});
    QVERIFY(get(server.url(u"/a"_s)));
    QVERIFY(get(server.url(u"/b"_s)));
    const auto requests = server.requests();
    QCOMPARE(requests.size(), 2);
    for (const QByteArray &request : requests)
        QVERIFY2(!request.toLower().contains("cookie"), request.constData());
}

void tst_NetworkTransport::followsNoRedirect_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {301, 302, 303, 307, 308})
        QTest::addRow("%d", status) << status;
}

void tst_NetworkTransport::followsNoRedirect()
{
    QFETCH(int, status);
    for (const QByteArray &method : {"GET"_ba, "POST"_ba, "PATCH"_ba}) {
        ScriptedServer server({sendAll(httpAnswer(status, "gone", "Location: /elsewhere\r\n"))});
        Request request;
        request.method = method;
        request.url = server.url(u"/here"_s);
        request.token = Secret("s3cr3ttoken"_ba);
        const auto answer = Async::await(m_transport->send(std::move(request), {}));
        QVERIFY2(answer, method.constData());
        QCOMPARE(answer->status, status);
        QCOMPARE(answer->headers.value("location"), "/elsewhere"_ba);
        QCOMPARE(server.requests().size(), 1);
        QVERIFY(server.requests().first().startsWith(QByteArray(method + " /here ")));
    }
}

void tst_NetworkTransport::headersOfARequest()
{
    ScriptedServer server({sendAll(httpAnswer(201, "{}"))});
    Request request;
    request.method = "POST"_ba;
    request.url = server.url(u"/api/v1/x"_s);
    request.headers.append("Content-Type"_ba, "application/json"_ba);
    request.body = "{\"title\":\"ü\"}"_ba;
    request.token = Secret("s3cr3ttoken"_ba);
    QVERIFY(Async::await(m_transport->send(request, {})));
    const QByteArray seen = server.requests().first();
    for (const auto *line :
         {"user-agent: docket/", "authorization: token s3cr3ttoken\r\n", "content-type: application/json\r\n"})
        QVERIFY2(seen.toLower().contains(QByteArray(QByteArray("\r\n") + line)), seen.constData());
    QVERIFY2(seen.endsWith("{\"title\":\"ü\"}"), seen.constData());

    QVERIFY(get(server.url()));
    QVERIFY2(!server.requests().last().toLower().contains("authorization"), server.requests().last().constData());
}

void tst_NetworkTransport::bodyHasRoomForPadding()
{
    for (const int size : {0, 1, 100, 16'384, manyBytes}) {
        ScriptedServer server({sendAll(httpAnswer(200, QByteArray(size, 'x')))});
        const auto answer = get(server.url());
        QVERIFY(answer);
        QCOMPARE(answer->body.size(), size);
        if (size > 0)
            QVERIFY(answer->body.capacity() >= size + 64);
    }
}

namespace {

/// gzip around zlib's deflate stream, as qCompress makes it.
QByteArray gzipped(const QByteArray &data)
{
    QByteArray packed = qCompress(data, 9).sliced(4); // without Qt's length
    const QByteArray deflate = packed.sliced(2, packed.size() - 6);
    quint32 crc = 0xffffffff;
    for (const char byte : data) {
        crc ^= quint8(byte);
        for (int i = 0; i < 8; ++i)
            crc = (crc >> 1) ^ (0xedb88320 & (0 - (crc & 1)));
    }
    crc = ~crc;
    const auto little = [](quint32 value) {
        QByteArray bytes;
        for (int i = 0; i < 4; ++i)
            bytes += char(value >> (8 * i));
        return bytes;
    };
    return QByteArray("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10) + deflate + little(crc) + little(quint32(data.size()));
}

} // namespace

void tst_NetworkTransport::unpacksGzip()
{
    const QByteArray body = "[" + QByteArray("\"proof\",").repeated(20'000) + "1]";
    const QByteArray packed = gzipped(body);
    QVERIFY(packed.size() < body.size() / 10);
    ScriptedServer server({sendAll(httpAnswer(200, packed, "Content-Encoding: gzip\r\n"))});
    const auto answer = get(server.url());
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().toText()));
    QCOMPARE(answer->body, body);
    QVERIFY(server.requests().first().toLower().contains("gzip"));
}

void tst_NetworkTransport::boundsUnpackedGzip()
{
    // A few kilobytes on the line, twenty megabytes unpacked.
    ScriptedServer server(
        {sendAll(httpAnswer(200, gzipped(QByteArray(20'000'000, ' ')), "Content-Encoding: gzip\r\n"))});
    RequestLimits limits;
    limits.maxBytes = 1'000'000;
    const auto answer = get(server.url(), limits);
    QVERIFY2(!answer, answer ? qPrintable(u"%1 with %2 bytes"_s.arg(answer->status).arg(answer->body.size())) : "");
    QCOMPARE(answer.error().code, Code::TooLarge);
}

void tst_NetworkTransport::cancels_data()
{
    QTest::addColumn<QList<Reply>>("script");
    const auto one = [](const Reply &reply) { return QList<Reply>{reply}; };
    QTest::newRow("waiting for the headers") << one({wait(60'000)});
    QTest::newRow("in the headers") << one({{Action::Send, "HTTP/1.1 200 OK\r\n"}, wait(60'000)});
    QTest::newRow("in the body") << one({{Action::Send, head("Content-Length: 100\r\n") + "[1"}, wait(60'000)});
}

void tst_NetworkTransport::cancels()
{
    QFETCH(QList<Reply>, script);
    ScriptedServer server(script);
    std::stop_source stop;
    Request request;
    request.url = server.url();
    auto future = m_transport->send(std::move(request), stop.get_token());
    QTRY_COMPARE(server.requests().size(), 1);
    QVERIFY(!future.isFinished());
    stop.request_stop();
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), 30'000);
    QVERIFY(!future.result());
    QCOMPARE(future.result().error().code, Code::Cancelled);
    QTRY_COMPARE(server.open(), 0); // the line is given up too
}

void tst_NetworkTransport::cancelledBeforeItBegins()
{
    ScriptedServer server({sendAll(httpAnswer(200, "[]"))});
    std::stop_source stop;
    stop.request_stop();
    const auto answer = get(server.url(), {}, stop.get_token());
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Code::Cancelled);
    QCOMPARE(server.connections(), 0);
}

void tst_NetworkTransport::shutdownEndsEverything()
{
    ScriptedServer server({{wait(60'000)}});
    Request request;
    request.url = server.url();
    QList<Async::Future<Response>> futures;
    for (int i = 0; i < 3; ++i)
        futures << m_transport->send(request, {});
    QTRY_COMPARE(server.requests().size(), 3);
    m_transport->shutdown();
    for (const auto &future : std::as_const(futures)) {
        QVERIFY(future.isFinished());
        QCOMPARE(future.result().error().code, Code::Cancelled);
    }
    QTRY_COMPARE(server.open(), 0);
    const auto late = Async::await(m_transport->send(request, {}));
    QCOMPARE(late.error().code, Code::Cancelled);
    m_thread->stop();
    const auto later = Async::await(m_transport->send(request, {}));
    QCOMPARE(later.error().code, Code::Cancelled);
}

void tst_NetworkTransport::lazyThread()
{
    QVERIFY(!m_thread->isRunning());
    ScriptedServer server({sendAll(httpAnswer(200, "[]"))});
    QVERIFY(get(server.url()));
    QVERIFY(m_thread->isRunning());
}

void tst_NetworkTransport::manyAtOnce()
{
    ScriptedServer server({sendAll(httpAnswer(200, QByteArray(5000, 'x')))});
    QList<Async::Future<Response>> futures;
    Request request;
    request.url = server.url();
    for (int i = 0; i < 200; ++i)
        futures << m_transport->send(request, {});
    for (const auto &future : std::as_const(futures)) {
        const auto answer = Async::await(future);
        QVERIFY(answer);
        QCOMPARE(answer->body.size(), 5000);
    }
}

void tst_NetworkTransport::whoWaitsForAConnectionIsNotLate()
{
    m_transport =
        std::make_unique<NetworkTransport>(m_thread, NetworkTransport::Options{.systemProxy = false, .connections = 1});
    ScriptedServer server({{wait(2200), Action{Action::Send, httpAnswer(200, "[]")}}});
    Request request;
    request.url = server.url();
    request.limits.connect = 2s;
    request.limits.firstByte = 30s;
    QList<Async::Future<Response>> futures;
    for (int i = 0; i < 3; ++i)
        futures << m_transport->send(request, {});
    for (const auto &future : std::as_const(futures)) {
        const auto answer = Async::await(future);
        QVERIFY2(answer, answer ? "" : qPrintable(answer.error().toText()));
    }
    QCOMPARE(server.connections(), 1);
    // What waited says so, and its other times begin when its turn came.
    const auto last = Async::await(futures.last());
    QVERIFY(last->timings.queued > request.limits.connect);
    QVERIFY(last->timings.total < last->timings.queued);
}

void tst_NetworkTransport::theNextTakesTheConnectionThatComesFree()
{
    m_transport =
        std::make_unique<NetworkTransport>(m_thread, NetworkTransport::Options{.systemProxy = false, .connections = 2});
    ScriptedServer server({{wait(50), Action{Action::Send, httpAnswer(200, "[]")}}});
    Request request;
    request.url = server.url();
    QList<Async::Future<Response>> futures;
    std::stop_source stop;
    for (int i = 0; i < 12; ++i)
        futures << m_transport->send(request, i == 5 ? stop.get_token() : std::stop_token());
    stop.request_stop(); // one of those that wait goes; the others move up
    int answered = 0;
    for (const auto &future : std::as_const(futures))
        answered += Async::await(future) ? 1 : 0;
    QCOMPARE(answered, 11);
    QVERIFY(server.connections() <= 3); // two, and one more where a request was cut off on the line
}

void tst_NetworkTransport::whatIsSentOnTheThreadWaitsForNoTurn()
{
    // What cannot even be begun has its answer when it has been tried.
    NetworkTransport transport(m_thread, {"no certificate", false});
    Request request;
    request.url = QUrl(u"https://127.0.0.1:9/"_s);
    std::atomic<bool> atOnce = false;
    std::atomic<bool> asked = false;
    QVERIFY(m_thread->post([&] {
        atOnce = transport.send(request, {}).isFinished();
        asked = true;
    }));
    QTRY_VERIFY(asked);
    QVERIFY2(atOnce, "it waits for a turn of the event loop of its own thread");
    // From another thread nothing runs before send() has returned to it.
    const auto answer = Async::await(transport.send(request, {}));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Code::TlsFailed);
    transport.shutdown();
    QCOMPARE(Async::await(transport.send(request, {})).error().code, Code::Cancelled);
}

void tst_NetworkTransport::whoHearsOfTheEndHasTheConnection()
{
    NetworkTransport transport(m_thread, {{}, false, 1});
    ScriptedServer server({sendAll(httpAnswer(200, "[1]")), sendAll(httpAnswer(200, "[2]"))});
    Request request;
    request.url = server.url(u"/api"_s);
    const auto second = transport.send(request, {}).then([&](const Result<Response> &first) {
        return first ? transport.send(request, {}) : Async::ready<Response>(first);
    });
    const auto answer = Async::await(second);
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().toText()));
    QCOMPARE(answer->body, "[2]"_ba);
    QCOMPARE(answer->timings.queued, 0ns); // of the one before, which had ended
}

QTEST_GUILESS_MAIN(tst_NetworkTransport)
#include "tst_networktransport.moc"
