// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storagefixture.h"

#include <advice/cacheadvice.h>
#include <base/clock.h>
#include <cache/cachefigures.h>
#include <cache/memorylevel.h>
#include <cache/redislevel.h>
#include <cache/tieredcache.h>
#include <repositories/repositoryregistry.h>
#include <repositories/typetable.h>
#include <storage/database.h>

#include <redisserver.h>

using namespace Docket;
using namespace Docket::Repositories;
using namespace Docket::Tests;
using namespace std::chrono_literals;
using Storage::Connection;

namespace {

constexpr int issues = 800;
constexpr int rounds = 8;

/// A project that somebody browses, behind a cache of memory and a server.
struct Bed
{
    Bed(TestSupport::RedisServer &server, qint64 memoryBytes)
        : redis(std::make_shared<Cache::RedisLevel>(
              Cache::RedisOptions{.host = u"127.0.0.1"_s, .port = server.port(), .timeout = 30s, .connectTimeout = 30s},
              clock))
        , cache({std::make_shared<Cache::MemoryLevel>(memoryBytes, clock), redis}, clock)
        , database({.path = folder.filePath(u"docket.db"_s), .readers = 1})
        , registry(database, &cache, {u"issues"_s})
        , rules(TriageRules::defaults())
    {
        const CachedType &type = *findCachedType(u"issue");
        cache.setType(type.name, take(parseTypeSettings(type, setting, u"cache.type-issue"_s)));
        take(Async::await(database.open()));
        project = take(Async::await(database.write(storeSampleProject)));
        take(Async::await(database.write([&](Connection &c) {
            QList<RemoteIssue> all;
            for (int i = 1; i <= issues; ++i)
                all.append(makeIssue(i, u"Paper jams in tray %1"_s.arg(i), i, QByteArray(1000, 'p')));
            return Storage::SqlIssueRepository(c, rules).store(project, all);
        })));
    }
    ~Bed() { database.shutdown(); }
    Q_DISABLE_COPY_MOVE(Bed)

    void browse()
    {
        for (int i = 1; i <= issues; ++i) {
            const IssueId id{(project.value << 32) | i};
            (void)take(Async::await(registry.read([id](ReadRepositories &r) { return r.issues().details(id); })));
        }
    }
    [[nodiscard]] Metrics::CachePartReport server() { return Cache::figuresOf(cache.statistics()).levels.at(1); }
    /// Those about the level, which is what is looked at here.
    [[nodiscard]] QList<Docket::Advice::Advice> advices()
    {
        auto report = Cache::figuresOf(cache.statistics());
        report.levels.removeFirst();
        report.types.clear();
        return Docket::Advice::cacheAdvices(report, {{u"cache.type-issue"_s, setting}});
    }

    const QString setting = u"10m memory redis"_s;
    QTemporaryDir folder;
    SystemClock clock;
    std::shared_ptr<Cache::RedisLevel> redis;
    Cache::TieredCache cache;
    Storage::Database database;
    RepositoryRegistry registry;
    TriageRules rules;
    ProjectId project;
};

} // namespace

/// What a Redis server is worth below the memory, with what a browse of issues asks for; on a real server.
class TestRedisWorth final : public QObject
{
    Q_OBJECT

private:
    TestSupport::RedisServer m_server;

private Q_SLOTS:
    void initTestCase()
    {
        if (!TestSupport::RedisServer::isInstalled())
            QFAIL("redis-server is not installed; packaging/dev lists it");
        QVERIFY2(m_server.start(), m_server.lastOutput().constData());
    }

    /// As in the soak: the memory holds everything, so that the server is asked for what is new or was made invalid
    /// alone, and has neither.
    void behindAMemoryThatHoldsAllNothingIsFoundAndTheAdviceSaysSo()
    {
        Bed bed(m_server, 64 << 20);
        QVERIFY(bed.redis->waitUntilUp(30s));
        for (int round = 0; round < rounds; ++round) {
            bed.browse();
            bed.browse();
            (void)bed.cache.removeMatching(Cache::CachePattern::ofType(u"issue"_s));
        }
        const auto server = bed.server();
        QCOMPARE(server.reads(), quint64(rounds * issues)); // each second browse came from the memory
        QCOMPARE(server.hits, 0U);
        QCOMPARE(server.errors, 0U);
        const auto advices = bed.advices();
        QCOMPARE(advices.size(), 1);
        QCOMPARE(advices.first().id, u"cache-level:redis"_s);
        QCOMPARE(advices.first().apply.setting, u"cache.redis"_s);
        QVERIFY(std::ranges::any_of(advices.first().evidence, [](const auto &one) { return one.value == u"issue"_s; }));
    }

    /// The same keys, values and browse: what the memory has no room for is found on the server.
    void belowASmallMemoryTheServerServes()
    {
        Bed bed(m_server, 256 << 10);
        QVERIFY(bed.redis->waitUntilUp(30s));
        bed.browse();
        const auto first = bed.server();
        QCOMPARE(first.hits, 0U);
        // What is loaded goes there behind.
        QTRY_VERIFY_WITH_TIMEOUT(bed.server().puts >= quint64(issues) && bed.server().entries >= 0, 60'000);
        for (int round = 0; round < rounds; ++round)
            bed.browse();
        const auto server = bed.server();
        QVERIFY2(server.hitRatio() > 0.5, qPrintable(u"%1 of %2"_s.arg(server.hits).arg(server.reads())));
        QVERIFY2(bed.advices().isEmpty(), "a server that serves is to stay");
    }
};

QTEST_GUILESS_MAIN(TestRedisWorth)
#include "tst_redisworth.moc"
