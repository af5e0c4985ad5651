// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachefixture.h"
#include "slowproxy.h"

#include <cache/memorylevel.h>
#include <cache/redisconnection.h>
#include <cache/redislevel.h>
#include <cache/tieredcache.h>

#include <QElapsedTimer>
#include <QTest>

#include <limits>
#include <redisserver.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket::Cache;
using Docket::Code;
using Docket::TestSupport::RedisServer;
using Docket::TestSupport::SlowProxy;

namespace {

constexpr auto limit = 150ms; // of a call, where that is what is looked at

} // namespace

/// A level on a real Redis server, and what becomes of reads when that fails in every way it can.
class TestRedisLevel final : public QObject
{
    Q_OBJECT

    std::unique_ptr<RedisServer> m_server;
    Docket::SystemClock m_clock;

    RedisOptions options() const
    {
        RedisOptions options;
        options.host = u"127.0.0.1"_s;
        options.port = m_server->port();
        options.prefix = u"test*[1]:"_s; // what means something in a pattern of Redis's means nothing here
        options.timeout = 10s;           // a busy machine keeps a server from answering
        options.connectTimeout = 10s;
        options.firstPause = 50ms;
        options.longestPause = 200ms;
        return options;
    }
    /// For a server that does not answer.
    RedisOptions hurried() const
    {
        RedisOptions hurried = options();
        hurried.timeout = limit;
        hurried.connectTimeout = 500ms;
        return hurried;
    }

    QByteArray said(const QList<QByteArray> &command) const
    {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        RedisOptions plain = options();
        auto connection = RedisConnection::open(plain, deadline);
        if (!connection)
            return "error: " + connection.error().message.toUtf8();
        auto replies = (*connection)->run(QList<RedisCommand>{command}, deadline);
        if (!replies)
            return "error: " + replies.error().message.toUtf8();
        const RedisReply &reply = replies->constFirst();
        return reply.type == RedisReply::Type::Integer ? QByteArray::number(reply.number) : reply.text;
    }

    static QByteArray valueOf(CacheLevel &level, const CacheKey &key)
    {
        const auto value = level.get(key);
        if (!value)
            return "error: " + value.error().message.toUtf8();
        return *value ? (*value)->bytes : QByteArray("(miss)");
    }

    CacheValue value(const QByteArray &bytes) const
    {
        return {.bytes = bytes, .created = m_clock.now(), .expires = {}};
    }

    /// Memory above the server, with a short memory for failures.
    std::unique_ptr<TieredCache> tiered(std::shared_ptr<RedisLevel> &redis) const { return tiered(redis, options()); }
    std::unique_ptr<TieredCache> tiered(std::shared_ptr<RedisLevel> &redis, const RedisOptions &options) const
    {
        redis = std::make_shared<RedisLevel>(options, m_clock);
        std::vector<std::shared_ptr<CacheLevel>> levels;
        levels.push_back(std::make_shared<MemoryLevel>(1 << 20, m_clock));
        levels.push_back(redis);
        TieredOptions how;
        how.firstPause = 20ms;
        how.longestPause = 100ms;
        return std::make_unique<TieredCache>(std::move(levels), m_clock, how);
    }

private Q_SLOTS:
    void init()
    {
        if (!RedisServer::isInstalled())
            QFAIL("redis-server is not installed; packaging/dev lists it");
        m_server = std::make_unique<RedisServer>();
        QVERIFY2(m_server->start(), m_server->lastOutput());
    }
    void cleanup() { m_server.reset(); }

    void keys_have_a_prefix_and_an_end()
    {
        RedisLevel level(options(), m_clock);
        QVERIFY(level.waitUntilUp(30s));
        const CacheKey one(u"ast", u"1");
        QVERIFY(level.put(one, value("kept")));
        auto brief = value("brief");
        brief.expires = brief.created + 60s;
        QVERIFY(level.put(CacheKey(u"ast", u"2"), brief));
        QCOMPARE(level.storedKey(one), QByteArray("test*[1]:ast:1"));
        const qint64 life = said({"PTTL", "test*[1]:ast:1"}).toLongLong();
        constexpr qint64 step = 1000; // the clocks of two processors may differ, and be set
        QVERIFY2(life > 0 && life <= (24 * 3600 * 1000) + step, QByteArray::number(life));
        const qint64 short_ = said({"PTTL", "test*[1]:ast:2"}).toLongLong();
        QVERIFY2(short_ > 0 && short_ <= 60'000 + step, QByteArray::number(short_));
        QCOMPARE(valueOf(level, one), QByteArray("kept"));
    }

    void others_keys_stay()
    {
        RedisLevel level(options(), m_clock);
        QVERIFY(level.waitUntilUp(30s));
        QCOMPARE(said({"SET", "test*[1]", "theirs"}), QByteArray("OK"));
        QCOMPARE(said({"SET", "testX1:ast:1", "theirs"}), QByteArray("OK"));
        for (int i = 0; i < 3000; ++i)
            QVERIFY(level.put(key(u"ast"_s, i), value("x")));
        QVERIFY(level.put(key(u"other"_s, 1), value("x")));
        QVERIFY(level.removeMatching(*CachePattern::parse(u"ast:*"_s)));
        QTRY_COMPARE(said({"DBSIZE"}), QByteArray("3"));
        QCOMPARE(valueOf(level, key(u"other"_s, 1)), QByteArray("x"));
        QVERIFY(level.clear());
        QTRY_COMPARE(said({"DBSIZE"}), QByteArray("2"));
    }

    void a_removal_that_takes_long_is_in_force_at_once()
    {
        auto slow = hurried();
        slow.timeout = 20ms; // too little for a walk over all keys
        RedisLevel level(slow, m_clock);
        QVERIFY(level.waitUntilUp(30s));
        const CacheKey one = key(u"ast"_s, 1);
        // Foreign keys, so that the walk is long and ours are few.
        QVERIFY(said({"EVAL", "for i=1,300000 do redis.call('SET','f'..i,'x') end return 1", "0"}) == "1");
        QTRY_VERIFY(level.put(one, value("x")).has_value() && valueOf(level, one) == "x");
        const auto removed = level.removeMatching(*CachePattern::parse(u"ast:*"_s));
        QVERIFY(removed || removed.error().code == Code::TimedOut || removed.error().code == Code::CircuitOpen);
        // Whether it was told in time or not: a read finds nothing from here on, or does not get through.
        const auto read = level.get(one);
        QVERIFY(!read || !*read);
        QTRY_COMPARE(valueOf(level, one), QByteArray("(miss)"));
        QTRY_COMPARE(said({"EXISTS", level.storedKey(one)}), QByteArray("0"));
        QTRY_COMPARE(level.owed().value_or(1), 0);
    }

    void damaged_values_are_misses_and_go_data()
    {
        QTest::addColumn<QByteArrayList>("damage");
        QTest::newRow("one byte") << QByteArrayList{"SETRANGE", "KEY", "70", "X"};
        QTest::newRow("cut short") << QByteArrayList{"SET", "KEY", "DKTC"};
        QTest::newRow("another version") << QByteArrayList{"SETRANGE", "KEY", "4", "\x09"};
        QTest::newRow("another type") << QByteArrayList{"XADD", "KEY", "*", "a", "b"};
        QTest::newRow("empty") << QByteArrayList{"SET", "KEY", ""};
    }
    void damaged_values_are_misses_and_go()
    {
        QFETCH(QByteArrayList, damage);
        RedisLevel level(options(), m_clock);
        QVERIFY(level.waitUntilUp(30s));
        const CacheKey one(u"ast", u"1");
        QVERIFY(level.put(one, value("a value that is long enough to be hit")));
        if (damage.first() == "XADD")
            said({"DEL", level.storedKey(one)});
        damage.replace(1, level.storedKey(one));
        QVERIFY(!said(damage).startsWith("ERR"));
        QCOMPARE(valueOf(level, one), QByteArray("(miss)"));
        QTRY_COMPARE(said({"EXISTS", level.storedKey(one)}), QByteArray("0"));
        QCOMPARE(level.lastDeparture(one)->cause, Departure::Damaged);
        QVERIFY(level.health().up);
    }

    void an_entry_under_another_name_is_none()
    {
        RedisLevel level(options(), m_clock);
        QVERIFY(level.waitUntilUp(30s));
        QVERIFY(level.put(CacheKey(u"ast", u"1"), value("of one")));
        said({"RENAME", level.storedKey(CacheKey(u"ast", u"1")), level.storedKey(CacheKey(u"ast", u"2"))});
        QCOMPARE(valueOf(level, CacheKey(u"ast", u"2")), QByteArray("(miss)"));
    }

    void a_frozen_server_delays_no_read_beyond_the_limit()
    {
        RedisLevel level(hurried(), m_clock);
        qint64 best = std::numeric_limits<qint64>::max();
        // A busy machine makes a reader late now and then; who waits for another one's wait is late every time.
        for (int attempt = 0; attempt < 10 && best > limit.count() * 2; ++attempt) {
            m_server->thaw();
            QTRY_VERIFY(level.put(key(u"ast"_s, 1), value("x")).has_value());
            m_server->freeze();
            std::vector<std::jthread> threads;
            std::atomic<qint64> worst = 0;
            for (int t = 0; t < 8; ++t)
                threads.emplace_back([&] {
                    for (int i = 0; i < 20; ++i) {
                        QElapsedTimer timer;
                        timer.start();
                        QVERIFY(!level.get(key(u"ast"_s, 1)));
                        qint64 before = worst;
                        while (timer.elapsed() > before && !worst.compare_exchange_weak(before, timer.elapsed())) {
                        }
                    }
                });
            threads.clear();
            best = std::min(best, worst.load());
        }
        QVERIFY2(best <= limit.count() * 2, QByteArray::number(best));
        const auto health = level.health();
        QVERIFY(!health.up);
        QVERIFY(health.failures > 0);
        QVERIFY(health.spared > 100);
        QCOMPARE(level.get(key(u"ast"_s, 1)).error().code, Code::CircuitOpen);
        m_server->thaw();
        QTRY_COMPARE(valueOf(level, key(u"ast"_s, 1)), QByteArray("x"));
    }

    void a_slow_server_delays_no_read_beyond_the_limit()
    {
        SlowProxy proxy(quint16(m_server->port()));
        auto through = options();
        through.port = proxy.port();
        // Long, so that what a busy machine adds is little beside it.
        constexpr auto patience = 2000ms;
        constexpr auto slack = 1400ms;
        through.timeout = patience;
        through.firstPause = 60s; // one slow time is enough for the test
        auto redis = std::make_shared<RedisLevel>(through, m_clock);
        TieredCache cache({redis}, m_clock);
        QVERIFY(redis->waitUntilUp(30s));
        QTRY_COMPARE(*redis->listening(), u"listening"_s);
        proxy.delay = int(patience.count() * 9 / 10);
        const auto timed = [](auto work) {
            QElapsedTimer timer;
            timer.start();
            work();
            return timer.elapsed();
        };
        // A miss asks and puts: that is not two waits.
        const auto one = timed([&] {
            const auto value =
                cache.getOrLoad(key(u"ast"_s, 1), [] { return Docket::Result<QByteArray>(QByteArray("made")); });
            QCOMPARE(value.value(), QByteArray("made"));
        });
        QVERIFY2(one < (patience + slack).count() && one >= (patience / 2).count(), QByteArray::number(one));
        // Nor are many keys many waits.
        QList<CacheKey> keys;
        for (int i = 0; i < 100; ++i)
            keys.append(key(u"row"_s, i));
        const auto many = timed([&] {
            QCOMPARE(cache.getMany(keys).size(), 100);
            for (const CacheKey &row : std::as_const(keys))
                cache.offer(row, "row", cache.mark(), 1ms);
        });
        QVERIFY2(many < (patience + slack).count(), QByteArray::number(many));
        // Nor has a removal more than that.
        const auto removal = timed([&] { (void)cache.removeMatching(CachePattern::ofType(u"row")); });
        QVERIFY2(removal < (patience + slack).count(), QByteArray::number(removal));
        QTRY_VERIFY([&] {
            (void)cache.get(key(u"ast"_s, 99));
            return !redis->health().up;
        }());
        // By then it counts as one that fails, and costs nothing.
        QCOMPARE(redis->health().lastError->code, Code::TimedOut);
        const auto spared = redis->health().spared;
        for (int i = 0; i < 100; ++i)
            QVERIFY(!cache.get(key(u"ast"_s, 1000 + i)));
        QVERIFY(redis->health().spared >= spared + 100);
        QVERIFY(cache.statistics().levels.at(0).health.skipped > 0);
    }

    void a_slow_server_is_tried_again()
    {
        SlowProxy proxy(quint16(m_server->port()));
        auto through = hurried();
        through.port = proxy.port();
        through.connectTimeout = 5s;
        RedisLevel level(through, m_clock);
        QVERIFY(level.waitUntilUp(30s));
        QTRY_VERIFY(level.put(key(u"ast"_s, 1), value("x")).has_value());
        proxy.delay = int(limit.count() * 9 / 10);
        QTRY_VERIFY(!level.get(key(u"ast"_s, 1)));
        proxy.delay = 0;
        QTRY_COMPARE(valueOf(level, key(u"ast"_s, 1)), QByteArray("x"));
    }

    void what_is_removed_meanwhile_is_not_put_behind()
    {
        SlowProxy proxy(quint16(m_server->port()));
        auto through = options();
        through.port = proxy.port();
        through.timeout = 5s;
        RedisLevel level(through, m_clock);
        QVERIFY(level.waitUntilUp(30s));
        proxy.delay = 200;
        // The first is on its way when the others are removed, or all are.
        for (int i = 0; i < 200; ++i)
            QVERIFY(level.putBehind(key(u"ast"_s, i), value("old")));
        QVERIFY(level.putBehind(key(u"kept"_s, 1), value("right")));
        QVERIFY(level.removeMatching(CachePattern::ofType(u"ast")).has_value());
        for (int i = 0; i < 200; ++i) {
            QCOMPARE(valueOf(level, key(u"ast"_s, i)), QByteArray("(miss)"));
            if (i == 5)
                proxy.delay = 0;
        }
        // A line that was cut meanwhile loses what was on it: it is a cache.
        QTRY_VERIFY(said({"EXISTS", level.storedKey(key(u"kept"_s, 1))}) == "1" ||
                    (level.putBehind(key(u"kept"_s, 1), value("right")) && false));
        QTRY_COMPARE(level.owed().value_or(1), 0);
        QTRY_COMPARE(said({"DBSIZE"}), QByteArray("1"));
        QCOMPARE(valueOf(level, key(u"ast"_s, 0)), QByteArray("(miss)"));
    }

    void nobody_counts_while_nobody_looks()
    {
        RedisLevel level(options(), m_clock);
        QVERIFY(level.waitUntilUp(30s));
        QVERIFY(said({"EVAL", "for i=1,100000 do redis.call('SET','f'..i,'x') end return 1", "0"}) == "1");
        const auto scans = [this] {
            const QByteArray all = said({"INFO", "commandstats"});
            const auto at = all.indexOf("cmdstat_scan:calls=");
            return at < 0 ? 0 : all.sliced(at + 19, all.indexOf(',', at) - at - 19).toInt();
        };
        // The level's thread goes round in between, and has time for it.
        for (int i = 0; i < 5; ++i) {
            QCOMPARE(level.statistics().entries, 0);
            QTRY_VERIFY(level.putBehind(key(u"ast"_s, i), value("x")).has_value());
            QTRY_COMPARE(said({"EXISTS", level.storedKey(key(u"ast"_s, i))}), QByteArray("1"));
        }
        QCOMPARE(scans(), 0);
        const auto look = [&level] { // a look lasts for seconds; a walk on a busy machine may take longer
            level.watch();
            return level.statistics().entries;
        };
        QTRY_VERIFY(look() >= 0 && scans() > 5);
        // What matters more is not kept waiting by the walk.
        QVERIFY(level.putBehind(key(u"ast"_s, 7), value("x")).has_value());
        QTRY_COMPARE(said({"EXISTS", level.storedKey(key(u"ast"_s, 7))}), QByteArray("1"));
        QVERIFY(scans() < 150); // 100,000 keys, 512 at a time, are 196
        QTRY_VERIFY(look() > 0);
    }

    void reads_go_on_through_a_frozen_and_a_killed_server()
    {
        std::shared_ptr<RedisLevel> redis;
        const auto cache = tiered(redis, hurried());
        QVERIFY(redis->waitUntilUp(30s));
        QTRY_COMPARE(*redis->listening(), u"listening"_s);
        int reads = 0;
        int loads = 0;
        int waits = 0;
        const auto read = [&] {
            const int id = ++reads;
            QElapsedTimer timer;
            timer.start();
            const auto value = cache->getOrLoad(key(u"ast"_s, id), [&] {
                ++loads;
                return Docket::Result<QByteArray>(QByteArray::number(id));
            });
            waits += timer.elapsed() >= (limit / 2).count() ? 1 : 0;
            return value && *value == QByteArray::number(id);
        };
        // What was loaded is put behind; not while the server counts as one that fails, as it may on a busy machine.
        QTRY_VERIFY(read() && said({"DBSIZE"}) != "0");
        m_server->freeze();
        waits = 0;
        for (int i = 0; i < 200; ++i)
            QVERIFY2(read(), QByteArray::number(i));
        // It is asked now and then, and costs the other reads nothing.
        QVERIFY2(waits < 100, QByteArray::number(waits));
        m_server->thaw();
        m_server->kill();
        for (int i = 0; i < 200; ++i)
            QVERIFY2(read(), QByteArray::number(i));
        QCOMPARE(loads, reads);
        const auto statistics = cache->statistics();
        QVERIFY(statistics.levels.at(1).health.failures > 0);
        QVERIFY(statistics.levels.at(1).health.skipped > 0);
        QVERIFY(!statistics.levels.at(1).health.working);

        // Back, with nothing in it: reads go on, and what is loaded gets there again.
        QVERIFY2(m_server->start(), m_server->lastOutput());
        QTRY_VERIFY(read() && said({"DBSIZE"}) != "0");
    }

    void a_server_that_comes_back_with_old_data_gives_none_of_it()
    {
        std::shared_ptr<RedisLevel> redis;
        const auto cache = tiered(redis);
        QVERIFY(redis->waitUntilUp(30s));
        QTRY_COMPARE(*redis->listening(), u"listening"_s);
        QVERIFY(cache->put(key(u"ast"_s, 1), "old"));
        const QByteArray dump = said({"GET", redis->storedKey(key(u"ast"_s, 1))});
        m_server->kill();
        (void)cache->remove(key(u"ast"_s, 1)); // the server does not hear of it
        QVERIFY(!cache->get(key(u"ast"_s, 1)));
        QVERIFY2(m_server->start(), m_server->lastOutput());
        said({"SET", redis->storedKey(key(u"ast"_s, 1)), dump});
        QVERIFY(redis->waitUntilUp(30s));
        QTRY_VERIFY(cache->statistics().levels.at(1).health.working || (cache->get(key(u"ast"_s, 2)) && false));
        QVERIFY(!cache->get(key(u"ast"_s, 1)));
        QTRY_COMPARE(said({"EXISTS", redis->storedKey(key(u"ast"_s, 1))}), QByteArray("0"));
    }

    void a_server_with_foreign_data_is_no_harm()
    {
        RedisLevel level(options(), m_clock);
        QVERIFY(level.waitUntilUp(30s));
        QVERIFY(level.put(key(u"ast"_s, 1), value("x")));
        m_server->kill();
        QVERIFY2(m_server->start(), m_server->lastOutput());
        said({"SET", level.storedKey(key(u"ast"_s, 1)), "something else altogether"});
        QTRY_COMPARE(valueOf(level, key(u"ast"_s, 1)), QByteArray("(miss)"));
        QVERIFY(level.health().up);
    }

    void a_full_server_answers_reads_and_refuses_puts()
    {
        m_server->kill();
        QVERIFY2(m_server->start({u"--maxmemory"_s, u"4mb"_s, u"--maxmemory-policy"_s, u"noeviction"_s}),
                 m_server->lastOutput());
        RedisLevel level(options(), m_clock);
        QVERIFY(level.waitUntilUp(30s));
        QVERIFY(level.put(key(u"ast"_s, 0), value("first")));
        for (int i = 1; i < 400 && level.health().full == 0; ++i)
            QVERIFY(level.put(key(u"ast"_s, i), value(noise(50'000, quint32(i)))));
        QVERIFY(level.health().full > 0);
        QCOMPARE(level.health().lastError->code, Code::StorageFull);
        QVERIFY(level.health().up);
        QCOMPARE(valueOf(level, key(u"ast"_s, 0)), QByteArray("first"));
        // A newer value that does not fit leaves no older one behind.
        QVERIFY(level.put(key(u"ast"_s, 0), value(noise(50'000))));
        QCOMPARE(valueOf(level, key(u"ast"_s, 0)), QByteArray("(miss)"));
        QVERIFY(level.statistics().refused > 1);
        // Room again: puts are tried again.
        QVERIFY(level.removeMatching(CachePattern::ofType(u"ast")));
        QTRY_COMPARE(said({"DBSIZE"}), QByteArray("0"));
        QTRY_VERIFY(level.put(key(u"ast"_s, 1), value("again")) && valueOf(level, key(u"ast"_s, 1)) == "again");
    }

    void a_password_is_asked_for_and_told_nobody()
    {
        m_server->kill();
        QVERIFY2(m_server->start({u"--requirepass"_s, u"s3cret-w0rd"_s}), m_server->lastOutput());
        auto wrong = options();
        wrong.password = [] { return Docket::Result<Docket::Secret>(Docket::Secret("wr0ng-w0rd")); };
        RedisLevel refused(wrong, m_clock);
        QTRY_VERIFY(refused.health().lastError);
        QCOMPARE(refused.health().lastError->code, Code::Unauthorized);
        QVERIFY(!refused.health().lastError->toText().contains(u"w0rd"));
        QVERIFY(!refused.get(key(u"ast"_s, 1)));
        auto none = options();
        RedisLevel without(none, m_clock);
        QTRY_VERIFY(without.health().lastError);
        QCOMPARE(without.health().lastError->code, Code::Unauthorized);
        auto unreadable = options();
        unreadable.password = []() -> Docket::Result<Docket::Secret> {
            return Docket::fail(Code::SecretFailed, u"test"_s, u"no keychain"_s);
        };
        RedisLevel locked(unreadable, m_clock);
        QTRY_VERIFY(locked.health().lastError);
        QCOMPARE(locked.health().lastError->code, Code::SecretFailed);
        auto right = options();
        right.password = [] { return Docket::Result<Docket::Secret>(Docket::Secret("s3cret-w0rd")); };
        RedisLevel level(right, m_clock);
        QVERIFY(level.waitUntilUp(30s));
        QVERIFY(level.put(key(u"ast"_s, 1), value("x")));
        right.user = u"default"_s;
        RedisLevel named(right, m_clock);
        QVERIFY(named.waitUntilUp(30s));
        QCOMPARE(valueOf(named, key(u"ast"_s, 1)), QByteArray("x"));
    }

    void a_socket_and_another_database()
    {
        auto elsewhere = options();
        elsewhere.host.clear();
        elsewhere.socket = m_server->socket();
        elsewhere.database = 3;
        RedisLevel level(elsewhere, m_clock);
        QVERIFY(level.waitUntilUp(30s));
        QVERIFY(level.put(key(u"ast"_s, 1), value("x")));
        QCOMPARE(valueOf(level, key(u"ast"_s, 1)), QByteArray("x"));
        QCOMPARE(said({"DBSIZE"}), QByteArray("0"));
        QVERIFY(level.place().contains(m_server->socket()));
    }

    void a_port_that_nobody_listens_on_costs_no_time()
    {
        const auto gone = options();
        m_server->kill();
        RedisLevel level(gone, m_clock);
        QTRY_VERIFY(level.health().lastError);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 1000; ++i)
            QVERIFY(!level.get(key(u"ast"_s, i)));
        QVERIFY2(timer.elapsed() < 10'000, QByteArray::number(timer.elapsed()));
    }

    void two_programs_hear_of_each_others_removals()
    {
        std::shared_ptr<RedisLevel> redisA;
        std::shared_ptr<RedisLevel> redisB;
        const auto a = tiered(redisA);
        const auto b = tiered(redisB);
        QTRY_COMPARE(*redisA->listening(), u"listening"_s);
        QTRY_COMPARE(*redisB->listening(), u"listening"_s);
        QVERIFY(redisA->waitUntilUp(30s) && redisB->waitUntilUp(30s));
        const CacheKey issue(u"issue", u"r:1");
        const CacheKey other(u"issue", u"q:1");
        const auto inMemory = [](TieredCache &cache, const CacheKey &key) {
            return cache.level(u"memory")->find(key)->has_value();
        };
        QVERIFY(a->put(other, "other"));
        QVERIFY(a->put(issue, "1"));
        // What A announces comes in order: with this, what it said of its puts has come.
        QVERIFY(a->removeMatching(*CachePattern::parse(u"marker:*"_s), u"marker"_s));
        QTRY_VERIFY(std::ranges::contains(b->invalidations(), u"marker:*"_s, &Invalidation::pattern));
        QTRY_COMPARE(b->get(other), QByteArray("other"));
        QTRY_VERIFY(b->get(issue) == "1" && inMemory(*b, issue) && inMemory(*b, other));
        // By a rule.
        QVERIFY(a->removeMatching(*CachePattern::parse(u"issue:r:*"_s), u"issue.changed"_s));
        QTRY_VERIFY(!inMemory(*b, issue));
        QVERIFY(!b->get(issue));
        QVERIFY(inMemory(*b, other));
        const auto explained = b->explain(issue);
        QVERIFY(explained.lastMiss);
        QVERIFY(b->invalidations().constFirst().rule.contains(u"another program"));
        // By a newer value.
        QVERIFY(a->put(other, "newer"));
        QTRY_COMPARE(b->get(other), QByteArray("newer"));
        // Its own do not come back to it.
        QVERIFY(std::ranges::none_of(a->invalidations(), [](const Invalidation &one) {
            return one.rule.startsWith(u"another program") && !one.pattern.isEmpty() && one.pattern == u"issue:r:*";
        }));
    }

    void what_was_said_while_the_line_was_cut_is_not_trusted()
    {
        std::shared_ptr<RedisLevel> redis;
        const auto cache = tiered(redis);
        cache->setType(u"ast"_s, {.timeToLive = {}, .levels = {}, .immutable = true});
        cache->setType(u"local"_s, {.timeToLive = {}, .levels = {u"memory"_s}});
        QTRY_COMPARE(*redis->listening(), u"listening"_s);
        QVERIFY(redis->waitUntilUp(30s));
        QVERIFY(cache->put(CacheKey(u"issue", u"1"), "x"));
        QVERIFY(cache->put(CacheKey(u"ast", u"1"), "x"));
        QVERIFY(cache->put(CacheKey(u"local", u"1"), "x"));
        m_server->kill();
        QTRY_VERIFY(*redis->listening() != u"listening"_s);
        QVERIFY2(m_server->start(), m_server->lastOutput());
        QTRY_COMPARE(*redis->listening(), u"listening"_s);
        const auto inMemory = [&](const CacheKey &key) { return cache->level(u"memory")->find(key)->has_value(); };
        QTRY_VERIFY(!inMemory(CacheKey(u"issue", u"1")));
        QVERIFY(inMemory(CacheKey(u"ast", u"1")));   // says by its key what it is
        QVERIFY(inMemory(CacheKey(u"local", u"1"))); // others never have it
    }

    void entries_and_shares_are_told()
    {
        RedisLevel level(options(), m_clock);
        QVERIFY(level.waitUntilUp(30s));
        for (int i = 0; i < 20; ++i)
            QVERIFY(level.put(key(i < 15 ? u"ast"_s : u"issue"_s, i), value(QByteArray(100, 'x'))));
        level.watch();
        QTRY_COMPARE(level.statistics().entries, 20);
        const auto statistics = level.statistics();
        QCOMPARE(statistics.types.size(), 2);
        QCOMPARE(statistics.types.at(0).type, u"ast"_s);
        QCOMPARE(statistics.types.at(0).entries, 15);
        QVERIFY(statistics.types.at(0).bytes > 15 * 100);
        const auto info = level.find(key(u"ast"_s, 1));
        QVERIFY(info && *info);
        QCOMPARE((*info)->bytes, 100);
        QCOMPARE(level.peek(key(u"ast"_s, 1))->value().bytes, QByteArray(100, 'x'));
        QCOMPARE(level.statistics().hits, 0);
    }
};

QTEST_GUILESS_MAIN(TestRedisLevel)
#include "tst_redislevel.moc"
