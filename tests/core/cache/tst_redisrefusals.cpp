// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachefixture.h"
#include "slowproxy.h"

#include <cache/redisconnection.h>
#include <cache/redislevel.h>

#include <QElapsedTimer>
#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>

#include <redisserver.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket::Cache;
using Docket::Code;
using Docket::TestSupport::RedisServer;
using Docket::TestSupport::SlowProxy;

namespace {

/// Answers whatever it is asked with the same bytes, on a thread of its own.
class NonsenseServer final
{
public:
    explicit NonsenseServer(QByteArray answer)
        : m_answer(std::move(answer))
    {
        m_thread.start();
        m_context.moveToThread(&m_thread);
        QMetaObject::invokeMethod(
            &m_context,
            [this] {
                m_server = std::make_unique<QTcpServer>();
                m_server->listen(QHostAddress::LocalHost);
                QObject::connect(m_server.get(), &QTcpServer::newConnection, &m_context, [this] {
                    while (QTcpSocket *one = m_server->nextPendingConnection())
                        QObject::connect(one, &QTcpSocket::readyRead, one, [this, one] {
                            one->readAll();
                            one->write(m_answer);
                        });
                });
            },
            Qt::BlockingQueuedConnection);
    }
    ~NonsenseServer()
    {
        QMetaObject::invokeMethod(&m_context, [this] { m_server.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(NonsenseServer)

    [[nodiscard]] quint16 port() const { return m_server->serverPort(); }

private:
    const QByteArray m_answer;
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<QTcpServer> m_server; ///< of the thread
};

} // namespace

/// What becomes of a level whose server is there and does not do what it is told.
class TestRedisRefusals final : public QObject
{
    Q_OBJECT

    Docket::SystemClock m_clock;

    static RedisOptions optionsFor(int port)
    {
        RedisOptions options;
        options.host = u"127.0.0.1"_s;
        options.port = port;
        options.timeout = 10s; // a busy machine keeps a server from answering
        options.connectTimeout = 10s;
        options.firstPause = 20ms;
        options.longestPause = 100ms;
        return options;
    }
    /// Times that the server was asked for it.
    static int calls(int port, const QByteArray &command)
    {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        auto connection = RedisConnection::open(optionsFor(port), deadline);
        const auto replies = connection ? (*connection)->run(QList<RedisCommand>{{"INFO", "commandstats"}}, deadline)
                                        : std::unexpected(connection.error());
        const QByteArray text = replies ? replies->constFirst().text : QByteArray();
        const qsizetype at = text.indexOf(QByteArray("cmdstat_" + command + ":calls="));
        return at < 0 ? 0 : text.sliced(at).split(',').constFirst().split('=').constLast().toInt();
    }
    static bool said(int port, const QList<QByteArray> &command)
    {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        auto connection = RedisConnection::open(optionsFor(port), deadline);
        if (!connection)
            return false;
        const auto replies = (*connection)->run(QList<RedisCommand>{command}, deadline);
        return replies && replies->constFirst().type != RedisReply::Type::Failure;
    }
    CacheValue value(const QByteArray &bytes) const
    {
        return {.bytes = bytes, .created = m_clock.now(), .expires = {}};
    }

private Q_SLOTS:
    /// As after a failover, or when it cannot write its own files: it answers reads and refuses the rest.
    void what_a_server_refuses_to_remove_is_not_read_from_it()
    {
        if (!RedisServer::isInstalled())
            QFAIL("redis-server is not installed; packaging/dev lists it");
        RedisServer server;
        QVERIFY2(server.start(), server.lastOutput());
        RedisLevel level(optionsFor(server.port()), m_clock);
        QVERIFY(level.waitUntilUp(30s));
        const CacheKey removed(u"issue", u"1");
        const CacheKey replaced(u"issue", u"2");
        const CacheKey matched(u"ast", u"3");
        for (const CacheKey &one : {removed, replaced, matched})
            QVERIFY(level.put(one, value("old")));
        QVERIFY(said(server.port(), {"REPLICAOF", "127.0.0.1", "1"}));

        QVERIFY(!level.remove(removed));
        QTRY_VERIFY(level.waitUntilUp(1s) && !level.put(replaced, value("new")));
        QTRY_VERIFY(level.waitUntilUp(1s) && !level.removeMatching(CachePattern::ofType(u"ast")));
        // Through several rounds of being tried again: either it is skipped, or nothing is found.
        const quint64 failures = level.health().failures;
        const auto found = [&](const CacheKey &key) {
            const auto got = level.get(key);
            return got && *got;
        };
        QTRY_VERIFY(found(removed) || found(replaced) || found(matched) || level.health().failures > failures + 3);
        for (const CacheKey &one : {removed, replaced, matched})
            QVERIFY(!found(one));
        QVERIFY(level.owed().value_or(0) > 0);
        const QString why = level.health().lastError->message;
        QVERIFY2(why.contains(u"READONLY") && !why.endsWith(u".."_s), qPrintable(why));

        QVERIFY(said(server.port(), {"REPLICAOF", "NO", "ONE"}));
        QTRY_COMPARE(level.owed().value_or(-1), 0);
        for (const CacheKey &one : {removed, replaced, matched})
            QTRY_VERIFY(level.get(one) && !found(one));
        QVERIFY(level.put(replaced, value("new")));
        QVERIFY(found(replaced));
    }

    /// localhost is two addresses on most computers, and a server often listens at one of them alone.
    void each_address_of_a_name_is_tried()
    {
        RedisServer server;
        QVERIFY2(server.start(), server.lastOutput());
        auto options = optionsFor(server.port());
        options.host = u"localhost"_s;
        RedisLevel level(options, m_clock);
        QVERIFY2(level.waitUntilUp(30s), qPrintable(level.health().lastError.value_or(Docket::Error()).toText()));
        auto nowhere = optionsFor(server.port());
        nowhere.host = u"there-is-no.invalid"_s;
        RedisLevel lost(nowhere, m_clock);
        QTRY_VERIFY(lost.health().lastError);
        QCOMPARE(lost.health().lastError->code, Code::Offline);
    }

    /// Each of its answers comes in time, and yet nobody should wait for them.
    void a_server_that_is_always_slow_counts_as_down()
    {
        RedisServer server;
        QVERIFY2(server.start(), server.lastOutput());
        SlowProxy proxy(quint16(server.port()));
        auto options = optionsFor(proxy.port());
        options.timeout = 4s;
        options.firstPause = 60s;
        options.longestPause = 60s;
        options.listen = false;
        RedisLevel level(options, m_clock);
        QVERIFY(level.waitUntilUp(30s));
        const CacheKey key(u"issue", u"1");
        proxy.delay = 2200;
        QVERIFY(level.get(key));
        proxy.delay = 0;
        QVERIFY(level.get(key)); // a fast one between them, and nothing is said
        proxy.delay = 2200;
        for (int i = 0; i < 3; ++i) {
            QVERIFY(level.health().up);
            QVERIFY(level.get(key));
        }
        QVERIFY(!level.health().up);
        QVERIFY2(level.health().lastError->message.contains(u"answers slowly"),
                 qPrintable(level.health().lastError->message));
        const auto skipped = level.get(key);
        QVERIFY(!skipped);
        QCOMPARE(skipped.error().code, Code::CircuitOpen);
    }

    void a_full_server_is_left_alone_for_a_while()
    {
        RedisServer server;
        QVERIFY2(server.start({u"--maxmemory"_s, u"4mb"_s, u"--maxmemory-policy"_s, u"noeviction"_s}),
                 server.lastOutput());
        auto options = optionsFor(server.port());
        options.firstPause = 60s;
        options.longestPause = 60s;
        options.packFrom = -1;
        RedisLevel level(options, m_clock);
        QVERIFY(level.waitUntilUp(30s));
        for (int i = 0; i < 400 && level.health().full == 0; ++i)
            QVERIFY(level.put(CacheKey(u"ast", QString::number(i)), value(noise(50'000, quint32(i)))));
        QCOMPARE(level.health().full, 1U);
        const int before = calls(server.port(), "set");
        for (int i = 0; i < 20; ++i) {
            QVERIFY(level.put(CacheKey(u"ast", QString::number(1000 + i)), value("small")));
            QVERIFY(level.putBehind(CacheKey(u"ast", QString::number(2000 + i)), value("small")));
        }
        QVERIFY(level.get(CacheKey(u"ast", u"0")).value_or(std::nullopt));
        QCOMPARE(calls(server.port(), "set"), before);
        QCOMPARE(level.health().full, 1U);
    }

    /// A command ends when it is done, whatever the server does.
    void nobody_waits_for_a_connection_at_the_end()
    {
        RedisServer server;
        QVERIFY2(server.start(), server.lastOutput());
        server.freeze(); // the system accepts for it, and nobody greets
        auto options = optionsFor(server.port());
        options.timeout = 100ms;
        options.connectTimeout = 2min;
        QElapsedTimer timer;
        timer.start();
        {
            RedisLevel level(options, m_clock);
            QVERIFY(!level.get(CacheKey(u"issue", u"1")));
        }
        QVERIFY2(timer.elapsed() < 60'000, QByteArray::number(timer.elapsed()));
    }

    void nonsense_is_no_value_and_ends_in_time_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("connects");
        QTest::newRow("another protocol") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << false;
        QTest::newRow("nothing but zeros") << QByteArray(100'000, '\0') << false;
        QTest::newRow("a huge list") << QByteArray("*2000000000\r\n") << false;
        QTest::newRow("a huge text") << QByteArray("$2000000000\r\n") << false;
        QTest::newRow("a negative size") << QByteArray("$-5\r\n") << false;
        QTest::newRow("a list without end") << QByteArray("*1\r\n").repeated(1000) << false;
        QTest::newRow("always a number") << QByteArray(":1\r\n").repeated(20) << true;
        QTest::newRow("always yes") << QByteArray("+OK\r\n").repeated(20) << true;
        QTest::newRow("always a text") << QByteArray("$3\r\nabc\r\n").repeated(20) << true;
        QTest::newRow("always an empty list") << QByteArray("*0\r\n").repeated(20) << true;
        QTest::newRow("odd lists") << QByteArray("*2\r\n:5\r\n*1\r\n*0\r\n").repeated(20) << true;
        QTest::newRow("always no") << QByteArray("-ERR no\r\n").repeated(20) << false;
    }
    void nonsense_is_no_value_and_ends_in_time()
    {
        QFETCH(const QByteArray, answer);
        QFETCH(const bool, connects);
        NonsenseServer server(answer);
        auto options = optionsFor(server.port());
        options.timeout = 150ms;
        options.connectTimeout = 500ms;
        RedisLevel level(options, m_clock);
        if (connects) {
            QVERIFY(level.waitUntilUp(30s));
        } else {
            QTRY_VERIFY(level.health().lastError);
            // It is not waited for two thousand million of anything, nor is room made for them.
            if (answer.startsWith("*2000000000"))
                QCOMPARE(level.health().lastError->code, Code::Offline);
        }
        const CacheKey key(u"issue", u"1");
        level.watch();
        for (int i = 0; i < 20; ++i) {
            QElapsedTimer timer;
            timer.start();
            (void)level.put(key, value("x"));
            (void)level.putBehind(CacheKey(u"issue", u"2"), value("x"));
            const auto got = level.get(key);
            QVERIFY(!got || !*got);
            QVERIFY(!level.peek(key).value_or(std::nullopt));
            (void)level.find(key);
            const auto page = level.entries(CachePattern::everything(), {}, 10);
            QVERIFY(!page || page->entries.isEmpty());
            (void)level.remove(key);
            (void)level.removeMatching(CachePattern::everything());
            (void)level.statistics();
            QVERIFY2(timer.elapsed() < 30'000, QByteArray::number(timer.elapsed()));
        }
    }
};

QTEST_GUILESS_MAIN(TestRedisRefusals)
#include "tst_redisrefusals.moc"
