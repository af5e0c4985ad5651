// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachefixture.h"
#include "faultylevel.h"

#include <cache/cachefigures.h>
#include <cache/disklevel.h>
#include <cache/tieredcache.h>

#include <QTemporaryDir>
#include <QTest>

#include <semaphore>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Cache;

class TestTieredCache final : public QObject
{
    Q_OBJECT

    /// Three levels, of which the lower two can be made to fail.
    struct Bed
    {
        TurnedClock clock;
        std::shared_ptr<MemoryLevel> memory = std::make_shared<MemoryLevel>(64 << 10, clock);
        std::shared_ptr<FaultyLevel> disk = std::make_shared<FaultyLevel>(u"disk"_s, clock);
        std::shared_ptr<FaultyLevel> server = std::make_shared<FaultyLevel>(u"server"_s, clock);
        TieredCache cache{{memory, disk, server}, clock};

        [[nodiscard]] bool has(CacheLevel &level, const CacheKey &at) { return level.find(at)->has_value(); }
        [[nodiscard]] QByteArray value(const CacheKey &at) { return cache.get(at).value_or("(miss)"); }
        [[nodiscard]] TypeStatistics type(const QString &name)
        {
            const auto all = cache.statistics().types;
            for (const TypeStatistics &type : all) {
                if (type.type == name)
                    return type;
            }
            return {};
        }
    };

    const CacheKey m_key = key(u"doc"_s, 1);

private Q_SLOTS:
    /// Every figure is another number, so that one in the place of another shows.
    void figuresAreTheStatistics()
    {
        TieredStatistics statistics;
        TierStatistics tier{.name = u"disk"_s, .promotions = 1};
        tier.health.failures = 2;
        tier.health.skipped = 3;
        tier.level.hits = 4;
        tier.level.misses = 5;
        tier.level.puts = 6;
        tier.level.refused = 7;
        tier.level.spared = 8;
        tier.level.full = 9;
        tier.level.bytes = 10;
        tier.level.entries = 11;
        tier.level.capacity = 12;
        for (std::size_t cause = 0; cause < departureCount; ++cause)
            tier.level.departures[cause] = 20 + cause;
        TypeShare &share = tier.level.share(u"doc");
        share.bytes = 30;
        share.entries = 31;
        for (std::size_t cause = 0; cause < departureCount; ++cause)
            share.departures[cause] = 40 + cause;
        statistics.levels = {tier};
        TypeStatistics type{.type = u"doc"_s, .loadsFailed = 50, .loadsCancelled = 51, .loadsShared = 52};
        type.total.hits[0] = 53;
        type.total.misses[0] = 54;
        Metrics::Histogram loads;
        loads.record(3ms);
        type.loadTime = loads.report();
        statistics.types = {type};

        const auto figures = figuresOf(statistics);
        const auto &level = figures.levels.constFirst();
        QCOMPARE(level.level, u"disk"_s);
        QCOMPARE(level.promotions, 1U);
        QCOMPARE(level.errors, 2U);
        QCOMPARE(level.skipped, 3U);
        QCOMPARE(level.hits, 4U);
        QCOMPARE(level.misses, 5U);
        QCOMPARE(level.puts, 6U);
        QCOMPARE(level.refused, 7U);
        QCOMPARE(level.spared, 8U);
        QCOMPARE(level.full, 9U);
        QCOMPARE(level.bytes, 10);
        QCOMPARE(level.entries, 11);
        QCOMPARE(level.capacity, 12);
        const auto &of = figures.types.constFirst();
        QCOMPARE(of.type, u"doc"_s);
        QCOMPARE(of.bytes, 30);
        QCOMPARE(of.entries, 31);
        QCOMPARE(of.errors, 50U);
        QCOMPARE(of.cancelled, 51U);
        QCOMPARE(of.shared, 52U);
        QCOMPARE(of.hits, 53U);
        QCOMPARE(of.misses, 54U);
        QCOMPARE(of.loads.sum(), 3ms);
        for (const auto &[part, from] : {std::pair(level, 20U), std::pair(of, 40U)}) {
            QCOMPARE(part.evicted, from + unsigned(Departure::Evicted));
            QCOMPARE(part.expired, from + unsigned(Departure::Expired));
            QCOMPARE(part.replaced, from + unsigned(Departure::Replaced));
            QCOMPARE(part.removed, from + unsigned(Departure::Removed));
            QCOMPARE(part.invalidated, from + unsigned(Departure::Invalidated));
            QCOMPARE(part.damaged, from + unsigned(Departure::Damaged));
        }
    }

    void writesGoThroughAndReadsPromote()
    {
        Bed bed;
        QVERIFY(bed.cache.put(m_key, "v").has_value());
        QVERIFY(bed.has(*bed.memory, m_key) && bed.has(*bed.disk, m_key) && bed.has(*bed.server, m_key));
        QVERIFY(bed.memory->clear().has_value() && bed.disk->clear().has_value());
        QCOMPARE(bed.value(m_key), "v");
        QVERIFY(bed.has(*bed.memory, m_key) && bed.has(*bed.disk, m_key));
        bed.disk->calls = 0;
        QCOMPARE(bed.value(m_key), "v");
        QCOMPARE(bed.disk->calls.load(), 0); // the top level answered
        QCOMPARE(bed.value(key(u"doc"_s, 2)), "(miss)");
        const auto type = bed.type(u"doc"_s);
        QCOMPARE(type.total.hits[0], 1U);
        QCOMPARE(type.total.hits[2], 1U);
        QCOMPARE(type.total.missCount(), 1U);
        QCOMPARE(type.total.misses[std::size_t(MissReason::NeverSeen)], 1U);
        QCOMPARE(type.total.hitRatio(), 2.0 / 3);
        QCOMPARE(type.total.levelRatio(0), 1.0 / 3);
        QCOMPARE(type.total.levelRatio(2), 0.5);
        QCOMPARE(type.lowerReadTime.count(), 2U);
        QCOMPARE(bed.cache.statistics().levels.at(0).promotions, 1U);
        QCOMPARE(bed.cache.statistics().levels.at(1).promotions, 1U);
    }

    void aTypeHasItsTimeToLiveAndLevels()
    {
        Bed bed;
        bed.cache.setType(u"doc"_s, {.timeToLive = 10s, .levels = {u"memory"_s, u"server"_s}});
        QVERIFY(bed.cache.put(m_key, "v").has_value());
        QVERIFY(bed.cache.put(key(u"doc"_s, 2), "w", 20s).has_value());
        QVERIFY(bed.cache.put(key(u"other"_s, 1), "x").has_value());
        QVERIFY(!bed.has(*bed.disk, m_key) && bed.has(*bed.server, m_key));
        QVERIFY(bed.has(*bed.disk, key(u"other"_s, 1)));
        bed.clock.turn(5s);
        QVERIFY(bed.memory->clear().has_value());
        QCOMPARE(bed.value(m_key), "v"); // promoted with what is left of its time
        QVERIFY(!bed.has(*bed.disk, m_key));
        bed.clock.turn(5s);
        QCOMPARE(bed.value(m_key), "(miss)");
        QCOMPARE(bed.value(key(u"doc"_s, 2)), "w");
        bed.clock.turn(10s);
        QCOMPARE(bed.value(key(u"doc"_s, 2)), "(miss)");
        bed.clock.turn(1000h);
        QCOMPARE(bed.value(key(u"other"_s, 1)), "x");
        QCOMPARE(bed.type(u"doc"_s).total.misses[std::size_t(MissReason::Expired)], 2U);
        QVERIFY(bed.cache.settingsOf(u"doc") ==
                TypeSettings({.timeToLive = 10s, .levels = {u"memory"_s, u"server"_s}}));
    }

    void aLevelThatATypeComesBackToHoldsNothingOld()
    {
        Bed bed;
        QVERIFY(bed.cache.put(m_key, "old").has_value());
        bed.cache.setType(u"doc"_s, {.levels = {u"memory"_s}});
        QVERIFY(bed.cache.put(m_key, "new").has_value());
        bed.cache.setType(u"doc"_s, {});
        QVERIFY(bed.memory->clear().has_value());
        QCOMPARE(bed.value(m_key), "(miss)");
    }

    void manyKeysAreReadAsOneByOne()
    {
        Bed bed;
        for (int i = 0; i < 4; ++i)
            QVERIFY(bed.cache.put(key(u"doc"_s, i), QByteArray::number(i)).has_value());
        QVERIFY(bed.memory->remove(key(u"doc"_s, 1)).has_value());
        QVERIFY(bed.memory->remove(key(u"doc"_s, 2)).has_value() && bed.disk->remove(key(u"doc"_s, 2), {}).has_value());
        const auto values = bed.cache.getMany({key(u"doc"_s, 0), key(u"doc"_s, 1), key(u"doc"_s, 7), key(u"doc"_s, 2)});
        QCOMPARE(values.size(), 4);
        QCOMPARE(values[0], QByteArray("0"));
        QCOMPARE(values[1], QByteArray("1"));
        QVERIFY(!values[2]);
        QCOMPARE(values[3], QByteArray("2"));
        const auto total = bed.type(u"doc"_s).total;
        QCOMPARE(total.hits[0], 1U);
        QCOMPARE(total.hits[1], 1U);
        QCOMPARE(total.hits[2], 1U);
        QCOMPARE(total.missCount(), 1U);
        QVERIFY(bed.has(*bed.memory, key(u"doc"_s, 1)) && bed.has(*bed.memory, key(u"doc"_s, 2))); // promoted
        // A level that fails is a miss of what lies below the others, not of all.
        bed.disk->fails = true;
        QVERIFY(bed.memory->remove(key(u"doc"_s, 2)).has_value());
        const auto again = bed.cache.getMany({key(u"doc"_s, 0), key(u"doc"_s, 2), key(u"doc"_s, 8)});
        QVERIFY(again[0] && again[1] && !again[2]);
        QCOMPARE(bed.type(u"doc"_s).total.misses[std::size_t(MissReason::LevelFailed)], 1U);
    }

    void putsDoNotCrowdOutInvalidations()
    {
        Bed bed;
        QVERIFY(bed.cache.put(m_key, "v").has_value());
        const quint64 mark = bed.cache.mark();
        QVERIFY(bed.cache.removeMatching(CachePattern::ofType(u"doc"), u"issue.changed"_s).has_value());
        for (int i = 0; i < 1000; ++i)
            QVERIFY(bed.cache.put(key(u"other"_s, i), "v").has_value());
        QCOMPARE(bed.cache.invalidations().size(), 1);
        QCOMPARE(bed.cache.invalidations().constFirst().rule, u"issue.changed"_s);
        QCOMPARE(bed.value(m_key), "(miss)");
        QCOMPARE(bed.cache.explain(m_key).lastMiss->invalidation->rule, u"issue.changed"_s);
        // What was loaded from a snapshot before it is not kept, and neither is what so many puts are forgotten of.
        bed.cache.offer(m_key, "stale", mark, std::chrono::nanoseconds(1));
        bed.cache.offer(key(u"third"_s, 1), "not known", mark, std::chrono::nanoseconds(1));
        QCOMPARE(bed.value(m_key), "(miss)");
        QCOMPARE(bed.value(key(u"third"_s, 1)), "(miss)");
    }

    void changingATypeKeepsNoReaderWaiting()
    {
        Bed bed;
        bed.cache.setType(u"doc"_s, {.levels = {u"memory"_s}});
        QVERIFY(bed.cache.put(m_key, "v").has_value());
        std::binary_semaphore inside(0);
        std::binary_semaphore go(0);
        bed.server->beforeRemoval = [&] {
            inside.release();
            go.acquire();
        };
        std::jthread changer([&] { bed.cache.setType(u"doc"_s, {}); });
        inside.acquire();
        // A step of the window, a new type and the statistics: all of them look at the types.
        bed.clock.turn(10min);
        QCOMPARE(bed.value(m_key), "v");
        QCOMPARE(bed.value(key(u"new"_s, 1)), "(miss)");
        QCOMPARE(bed.cache.statistics().types.size(), 2);
        go.release();
        changer.join();
        QVERIFY(bed.cache.settingsOf(u"doc").levels.isEmpty());
    }

    void removalReachesEveryLevel()
    {
        Bed bed;
        for (int i = 0; i < 3; ++i)
            QVERIFY(bed.cache.put(key(u"doc"_s, i), "v").has_value());
        QVERIFY(bed.cache.remove(m_key).has_value());
        QCOMPARE(bed.value(m_key), "(miss)");
        QCOMPARE(bed.cache.removeMatching(CachePattern::ofType(u"doc")).value_or(-1), 2);
        QCOMPARE(bed.value(key(u"doc"_s, 2)), "(miss)");
        const auto total = bed.type(u"doc"_s).total;
        QCOMPARE(total.misses[std::size_t(MissReason::Removed)], 1U);
        QCOMPARE(total.misses[std::size_t(MissReason::Invalidated)], 1U);
    }

    void aFailingLevelIsSkippedCountedAndTriedAgain()
    {
        Bed bed;
        QVERIFY(bed.cache.put(m_key, "v").has_value());
        QVERIFY(bed.memory->clear().has_value());
        bed.disk->fails = true;
        QCOMPARE(bed.value(m_key), "v"); // from the server
        QVERIFY(bed.memory->clear().has_value());
        bed.disk->calls = 0;
        QCOMPARE(bed.value(m_key), "v");
        QCOMPARE(bed.value(key(u"doc"_s, 2)), "(miss)");
        QCOMPARE(bed.disk->calls.load(), 0);
        auto health = bed.cache.statistics().levels.at(1).health;
        QVERIFY(!health.working && health.failures >= 1 && health.skipped >= 2 && health.lastError.has_value());
        QCOMPARE(bed.type(u"doc"_s).total.misses[std::size_t(MissReason::LevelFailed)], 1U);
        bed.clock.turn(1s);
        QCOMPARE(bed.value(key(u"doc"_s, 2)), "(miss)"); // tried once, then skipped for twice as long
        QCOMPARE(bed.disk->calls.load(), 1);
        bed.clock.turn(1s);
        QCOMPARE(bed.value(key(u"doc"_s, 2)), "(miss)");
        QCOMPARE(bed.disk->calls.load(), 1);
        bed.disk->fails = false;
        bed.clock.turn(1s);
        QCOMPARE(bed.value(key(u"doc"_s, 2)), "(miss)");
        health = bed.cache.statistics().levels.at(1).health;
        QVERIFY(health.working && health.pending == 0);
        QCOMPARE(bed.type(u"doc"_s).total.misses[std::size_t(MissReason::NeverSeen)], 1U);
    }

    void whatAFailingLevelShouldHaveLostIsNeverReadFromIt_data()
    {
        QTest::addColumn<int>("change");
        QTest::newRow("removed") << 0;
        QTest::newRow("matched") << 1;
        QTest::newRow("replaced") << 2;
        QTest::newRow("so many removed that they are not counted") << 3;
    }

    void whatAFailingLevelShouldHaveLostIsNeverReadFromIt()
    {
        QFETCH(const int, change);
        Bed bed;
        QVERIFY(bed.cache.put(m_key, "old").has_value());
        bed.disk->fails = true;
        switch (change) {
        case 0:
            QVERIFY(!bed.cache.remove(m_key).has_value()); // said, for those who must be sure
            break;
        case 1: QVERIFY(!bed.cache.removeMatching(CachePattern::ofType(u"doc")).has_value()); break;
        case 2: QVERIFY(!bed.cache.put(m_key, "new").has_value()); break;
        default:
            for (int i = 0; i < 10'050; ++i)
                (void)bed.cache.remove(key(u"doc"_s, i));
        }
        QVERIFY(bed.memory->clear().has_value() && bed.server->clear().has_value());
        bed.disk->fails = false;
        QVERIFY(bed.has(*bed.disk, m_key)); // the old value is still there
        bed.clock.turn(10min);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(bed.value(m_key), "(miss)");
        QVERIFY(!bed.has(*bed.disk, m_key));
        QVERIFY(bed.cache.statistics().levels.at(1).health.working);
    }

    void theDebtIsPaidInParts()
    {
        Bed bed;
        bed.disk->fails = true;
        for (int i = 0; i < 1000; ++i)
            (void)bed.cache.remove(key(u"doc"_s, i));
        bed.disk->fails = false;
        bed.clock.turn(10min);
        bed.disk->calls = 0;
        QCOMPARE(bed.value(m_key), "(miss)");
        QVERIFY(bed.disk->calls <= 300);
        for (int i = 0; i < 10; ++i)
            QCOMPARE(bed.value(m_key), "(miss)");
        QVERIFY(bed.cache.statistics().levels.at(1).health.working);
        QVERIFY(bed.cache.put(m_key, "v").has_value());
    }

    void whatIsRemovedWhileItIsReadDoesNotComeBack()
    {
        Bed bed;
        QVERIFY(bed.cache.put(m_key, "old").has_value());
        QVERIFY(bed.memory->clear().has_value());
        bool once = true;
        bed.disk->beforeGetReturns = [&] { // the value is read, and removed before the reader goes on
            if (std::exchange(once, false))
                QVERIFY(bed.cache.remove(m_key).has_value());
        };
        QCOMPARE(bed.value(m_key), "old");
        QCOMPARE(bed.value(m_key), "(miss)");
        QVERIFY(bed.cache.put(m_key, "older").has_value());
        QVERIFY(bed.memory->clear().has_value());
        once = true;
        bed.disk->beforeGetReturns = [&] {
            if (std::exchange(once, false))
                QVERIFY(bed.cache.removeMatching(CachePattern::everything()).has_value());
        };
        QCOMPARE(bed.value(m_key), "older");
        QCOMPARE(bed.value(m_key), "(miss)");
        QVERIFY(bed.cache.put(m_key, "older").has_value());
        QVERIFY(bed.memory->clear().has_value());
        once = true;
        bed.disk->beforeGetReturns = [&] {
            if (std::exchange(once, false))
                QVERIFY(bed.cache.put(m_key, "newer").has_value());
        };
        QCOMPARE(bed.value(m_key), "older");
        QCOMPARE(bed.value(m_key), "newer");
    }

    void loadsAreCachedAndErrorsAreNot()
    {
        Bed bed;
        int loads = 0;
        const auto broken = bed.cache.getOrLoad(m_key, [&]() -> Result<QByteArray> {
            ++loads;
            return fail(Code::NotFound, u"test.load"_s, u"There is none."_s);
        });
        QCOMPARE(broken.error().code, Code::NotFound);
        const auto thrown = bed.cache.getOrLoad(m_key, [&]() -> Result<QByteArray> {
            ++loads;
            throw std::runtime_error("oh");
        });
        QCOMPARE(thrown.error().code, Code::Internal);
        for (int i = 0; i < 3; ++i) {
            const auto value = bed.cache.getOrLoad(m_key, [&]() -> Result<QByteArray> {
                ++loads;
                return "loaded";
            });
            QCOMPARE(value.value_or("(error)"), "loaded");
        }
        QCOMPARE(loads, 3);
        QVERIFY(bed.has(*bed.server, m_key));
        const auto type = bed.type(u"doc"_s);
        QCOMPARE(type.loads, 3U);
        QCOMPARE(type.loadsFailed, 2U);
        QCOMPARE(type.loadTime.count(), 3U);
    }

    /// Who types on has the question of a moment ago stopped: nothing is wrong with the type then.
    void aLoadThatWasCancelledHasNotFailed()
    {
        Bed bed;
        const auto stopped = bed.cache.getOrLoad(
            m_key, []() -> Result<QByteArray> { return fail(Code::Cancelled, u"test.load"_s, u"Stopped."_s); });
        QCOMPARE(stopped.error().code, Code::Cancelled);
        const auto type = bed.type(u"doc"_s);
        QCOMPARE(type.loads, 1U);
        QCOMPARE(type.loadsFailed, 0U);
        QCOMPARE(type.loadsCancelled, 1U);
        const auto figures = figuresOf(bed.cache.statistics());
        const auto part = std::ranges::find(figures.types, u"doc"_s, &Metrics::CachePartReport::type);
        QVERIFY(part != figures.types.end());
        QCOMPARE(part->errors, 0U);
        QCOMPARE(part->cancelled, 1U);
    }

    void oneLoadForAllWhoAskMeanwhile()
    {
        Bed bed;
        std::counting_semaphore<> inLoad(0);
        std::counting_semaphore<> goOn(0);
        std::atomic<int> loads = 0;
        std::atomic<int> right = 0;
        const auto ask = [&] {
            const auto value = bed.cache.getOrLoad(m_key, [&]() -> Result<QByteArray> {
                ++loads;
                inLoad.release();
                goOn.acquire();
                return "loaded";
            });
            right += value.value_or("") == "loaded" ? 1 : 0;
        };
        {
            std::vector<std::jthread> threads;
            threads.emplace_back(ask);
            inLoad.acquire();
            for (int i = 0; i < 5; ++i)
                threads.emplace_back(ask);
            QTRY_COMPARE(bed.type(u"doc"_s).total.missCount(), 6U); // all have missed and can only wait
            goOn.release(6);
        }
        QCOMPARE(right.load(), 6);
        QVERIFY2(loads <= 2, "they did not share a load"); // one may have missed and come when the first had landed
        QCOMPARE(bed.type(u"doc"_s).loadsShared, 6U - quint64(loads));
    }

    void aLoadFromBeforeAnInvalidationIsNeitherSharedNorKept()
    {
        Bed bed;
        std::counting_semaphore<> inLoad(0);
        std::counting_semaphore<> goOn(0);
        QByteArray old;
        {
            std::jthread slow([&] {
                const auto value = bed.cache.getOrLoad(m_key, [&]() -> Result<QByteArray> {
                    inLoad.release();
                    goOn.acquire();
                    return "stale";
                });
                old = value.value_or("");
            });
            inLoad.acquire();
            QVERIFY(bed.cache.removeMatching(CachePattern::ofType(u"doc")).has_value());
            const auto fresh = bed.cache.getOrLoad(m_key, []() -> Result<QByteArray> { return "fresh"; });
            QCOMPARE(fresh.value_or(""), "fresh");
            goOn.release();
        }
        QCOMPARE(old, "stale"); // who asked before may get it
        QCOMPARE(bed.value(m_key), "fresh");
        QVERIFY(bed.memory->clear().has_value());
        QCOMPARE(bed.value(m_key), "fresh");
    }

    void oneKeyIsExplained()
    {
        Bed bed;
        auto told = bed.cache.explain(m_key);
        QVERIFY(!told.lastMiss.has_value());
        QCOMPARE(told.levels.size(), 3);
        QCOMPARE(bed.value(m_key), "(miss)");
        told = bed.cache.explain(m_key);
        QVERIFY(told.lastMiss.has_value() && told.lastMiss->reason == MissReason::NeverSeen);
        QVERIFY(told.lastMiss->when == bed.clock.now());

        QVERIFY(bed.cache.put(m_key, "value", 1min).has_value());
        bed.clock.turn(20s);
        told = bed.cache.explain(m_key);
        QCOMPARE(told.levels.at(0).level, u"memory"_s);
        QVERIFY(told.levels.at(0).entry.has_value());
        QCOMPARE(told.levels.at(0).entry->bytes, 5);
        QVERIFY(told.levels.at(0).age == 20s && told.levels.at(0).timeLeft == 40s);
        QVERIFY(bed.memory->clear().has_value());
        told = bed.cache.explain(m_key);
        QVERIFY(!told.levels.at(0).entry.has_value() && told.levels.at(1).entry.has_value());
        QVERIFY(told.levels.at(0).lastDeparture->cause == Departure::Removed);

        const auto missReason = [&] {
            (void)bed.cache.get(m_key);
            return missReasonName(bed.cache.explain(m_key).lastMiss->reason);
        };
        bed.clock.turn(40s);
        QCOMPARE(missReason(), u"expired"_s);
        QVERIFY(bed.cache.put(m_key, "v").has_value());
        QVERIFY(bed.cache.remove(m_key).has_value());
        bed.clock.turn(1s);
        QCOMPARE(missReason(), u"removed"_s);
        QVERIFY(bed.cache.put(m_key, "v").has_value());
        QVERIFY(bed.cache.remove(m_key, Departure::Invalidated).has_value());
        QCOMPARE(missReason(), u"invalidated"_s);
        bed.clock.turn(1s);
        bed.cache.setType(u"doc"_s, {.levels = {u"memory"_s}});
        QVERIFY(bed.cache.put(m_key, "v").has_value());
        for (int i = 10; i < 500; ++i)
            QVERIFY(bed.cache.put(key(u"doc"_s, i), noise(1000)).has_value());
        QCOMPARE(missReason(), u"evicted"_s);
        bed.disk->fails = true;
        QVERIFY(bed.cache.explain(m_key).levels.at(1).error.has_value());
    }

    void ratiosSlideWithTheirWindow()
    {
        Bed bed;
        QVERIFY(bed.cache.put(m_key, "v").has_value());
        for (int i = 0; i < 100; ++i)
            (void)bed.cache.get(key(u"doc"_s, 2));
        bed.clock.turn(3min);
        for (int i = 0; i < 50; ++i)
            (void)bed.cache.get(m_key);
        QCOMPARE(bed.type(u"doc"_s).window.hitRatio(), 1.0 / 3);
        bed.clock.turn(3min);
        (void)bed.cache.get(m_key);
        const auto type = bed.type(u"doc"_s);
        QCOMPARE(type.window.hitRatio(), 1.0); // the misses are over five minutes ago
        QCOMPARE(type.window.hitCount(), 51U);
        QCOMPARE(type.total.missCount(), 100U);
        bed.clock.turn(1h);
        QCOMPARE(bed.type(u"doc"_s).window.hitCount(), 0U);
    }

    void manyThreadsNeverSeeAnOlderValue()
    {
        const SystemClock clock;
        const QTemporaryDir folder;
        const auto disk =
            std::make_shared<DiskLevel>(folder.filePath(u"cache"_s), DiskOptions{.capacity = 1 << 20}, clock);
        TieredCache cache({std::make_shared<MemoryLevel>(20'000, clock), disk}, clock);
        // What stands for the database: a writer raises a number and then invalidates, as a unit of work does.
        constexpr int keys = 24;
        std::array<std::atomic<int>, keys> truth{};
        std::atomic<int> stale = 0;
        std::atomic<bool> stop = false;
        QString failed;
        const auto reader = [&](quint32 seed) {
            QRandomGenerator random(seed);
            while (!stop) {
                const int id = int(random.bounded(keys));
                const int before = truth[std::size_t(id)].load() / 2; // versions that are committed and invalidated
                const auto value = cache.getOrLoad(key(u"row"_s, id), [&]() -> Result<QByteArray> {
                    return QByteArray::number((truth[std::size_t(id)].load() + 1) / 2).leftJustified(500, ' ');
                });
                stale += value.value_or("-1").trimmed().toInt() < before ? 1 : 0;
            }
        };
        {
            std::vector<std::jthread> threads;
            for (quint32 i = 0; i < 3; ++i)
                threads.emplace_back(reader, i);
            QRandomGenerator random(99);
            for (int i = 0; i < 1'500; ++i) {
                const auto id = std::size_t(random.bounded(keys));
                truth[id].fetch_add(1); // committed: a load may see it
                Result<void> done;
                if (i % 20 == 0)
                    done = cache.removeMatching(CachePattern::ofType(u"row")).transform([](qint64) {});
                else
                    done = cache.remove(key(u"row"_s, int(id)));
                if (!done)
                    failed = done.error().toText();
                truth[id].fetch_add(1);
            }
            stop = true;
        }
        QCOMPARE(failed, QString());
        QCOMPARE(stale.load(), 0);
        QVERIFY(cache.statistics().total().hitCount() > 0);
    }
};

QTEST_GUILESS_MAIN(TestTieredCache)
#include "tst_tieredcache.moc"
