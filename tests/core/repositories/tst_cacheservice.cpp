// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/clock.h>
#include <cache/disklevel.h>
#include <cache/memorylevel.h>
#include <markdown/parse.h>
#include <repositories/repositoryregistry.h>
#include <services/cacheservice.h>
#include <storage/database.h>

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket;
using namespace Docket::Cache;

namespace {

struct Bed
{
    QTemporaryDir folder;
    SystemClock clock;
    std::shared_ptr<MemoryLevel> memory = std::make_shared<MemoryLevel>(1 << 20, clock);
    std::shared_ptr<DiskLevel> disk = std::make_shared<DiskLevel>(folder.filePath(u"cache"_s), DiskOptions{}, clock);
    TieredCache cache{{memory, disk}, clock};
    Storage::Database database{{.path = folder.filePath(u"docket.db"_s)}};
    Repositories::RepositoryRegistry registry{database, &cache};
    Services::CacheService service{cache, registry, clock};

    Bed()
    {
        cache.setType(u"issue"_s, {.timeToLive = 30s, .levels = {u"memory"_s}});
        for (int i = 1; i <= 50; ++i) {
            (void)cache.put(CacheKey(u"ast", QString::number(i)), QByteArray(i * 100, 'x'));
            (void)cache.put(CacheKey(u"issue", u"r:%1"_s.arg(i)), "small");
        }
    }
};

template <typename T>
T take(Async::Future<T> future)
{
    auto result = Async::await(std::move(future));
    if (!result) {
        QTest::qFail(qPrintable(result.error().toText()), __FILE__, __LINE__);
        return T();
    }
    return *std::move(result);
}

} // namespace

/// The cache seen and changed from outside.
class TestCacheService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theReportTellsLevelsTypesAndRules()
    {
        Bed bed;
        (void)bed.cache.get(CacheKey(u"ast", u"1"));
        (void)bed.cache.get(CacheKey(u"ast", u"none"));
        const auto report = take(bed.service.report());
        QCOMPARE(report.levels.size(), 2);
        QCOMPARE(report.levels.at(1).place, bed.disk->folder());
        QVERIFY(!report.levels.at(0).listening);
        const auto &memory = report.statistics.levels.at(0).level;
        QCOMPARE(memory.types.size(), 2);
        QCOMPARE(memory.types.at(0).type, u"ast"_s);
        QCOMPARE(memory.types.at(0).entries, 50);
        QCOMPARE(memory.types.at(1).entries, 50);
        QCOMPARE(memory.types.at(0).bytes + memory.types.at(1).bytes, memory.bytes);
        const auto &disk = report.statistics.levels.at(1).level;
        QCOMPARE(disk.types.size(), 1);
        QCOMPARE(disk.types.at(0).entries, 50);
        QVERIFY(report.rules.size() >= Repositories::InvalidationRules::events().size());
    }

    void departuresAreToldByType()
    {
        Bed bed;
        take(bed.service.setCapacity(u"memory"_s, 60'000));
        (void)take(bed.service.removeMatching(*CachePattern::parse(u"issue:*"_s)));
        const auto types = take(bed.service.report()).statistics.levels.at(0).level.types;
        QVERIFY(types.at(0).departed(Departure::Evicted) > 0);
        QCOMPARE(types.at(0).departed(Departure::Removed), 0);
        QVERIFY(types.at(1).departed(Departure::Removed) > 0);
        QVERIFY(types.at(0).ageAtEviction.count() > 0);
    }

    void aTreeIsShownByItsShape()
    {
        Bed bed;
        const auto parsed = Markdown::parseDocument("# Herons\n\nThey stand *still*.\n");
        QVERIFY(parsed);
        (void)bed.cache.put(CacheKey(u"ast", u"tree"), parsed->ast.structure());
        const auto fetched = take(bed.service.value(CacheKey(u"ast", u"tree")));
        QVERIFY(fetched.json.isEmpty());
        QVERIFY2(fetched.text.contains(u"heading 1:1-1:9 level=1 anchor=herons"_s), qPrintable(fetched.text));
        // The words lie in the document: their length is told, not as many blanks.
        QVERIFY2(fetched.text.contains(u"(6 bytes)"_s), qPrintable(fetched.text));
        QVERIFY2(!fetched.text.contains(u"\"  "_s), qPrintable(fetched.text));
    }

    void rankedAndExpiring()
    {
        Bed bed;
        const auto biggest =
            take(bed.service.ranked(u"memory"_s, CachePattern::everything(), EntryRanking::Biggest, 3));
        QCOMPARE(biggest.size(), 3);
        QCOMPARE(biggest.at(0).key.text(), u"ast:50"_s);
        QCOMPARE(biggest.at(2).key.text(), u"ast:48"_s);
        const auto soonest =
            take(bed.service.ranked(u"memory"_s, CachePattern::everything(), EntryRanking::SoonestExpired, 100));
        QCOMPARE(soonest.size(), 50);
        QVERIFY(std::ranges::is_sorted(soonest, {}, &EntryInfo::expires));
        const auto oldest = take(bed.service.ranked(u"disk"_s, CachePattern::everything(), EntryRanking::Oldest, 5));
        QCOMPARE(oldest.size(), 5);
        const auto histogram = take(bed.service.expiring(u"memory"_s, CachePattern::everything()));
        QCOMPARE(histogram.never, 50);
        QVERIFY(histogram.complete);
        qint64 sum = 0;
        for (const auto &bucket : histogram.buckets)
            sum += bucket.entries;
        QCOMPARE(sum, 50);
        QCOMPARE(histogram.buckets.at(1).entries, 50); // 10 seconds to a minute
    }

    void valuesAreFetchedWithoutBeingRead()
    {
        Bed bed;
        const auto before = bed.cache.statistics();
        const auto fetched = take(bed.service.value(CacheKey(u"ast", u"3")));
        QCOMPARE(fetched.level, u"memory"_s);
        QCOMPARE(fetched.value.bytes, QByteArray(300, 'x'));
        QCOMPARE(take(bed.service.value(CacheKey(u"ast", u"3"), u"disk"_s)).level, u"disk"_s);
        const auto none = Async::await(bed.service.value(CacheKey(u"ast", u"none")));
        QCOMPARE(none.error().code, Code::NotFound);
        const auto after = bed.cache.statistics();
        QCOMPARE(after.levels.at(0).level.hits, before.levels.at(0).level.hits);
        QCOMPARE(after.levels.at(1).level.hits, before.levels.at(1).level.hits);
        QCOMPARE(after.total().hitCount(), before.total().hitCount());
    }

    void removalsAreSeenBefore()
    {
        Bed bed;
        const auto pattern = *CachePattern::parse(u"ast:1*"_s);
        const auto preview = take(bed.service.previewRemoval(pattern));
        QCOMPARE(preview.levels.at(0).entries, 11);
        QCOMPARE(preview.levels.at(1).entries, 11);
        QVERIFY(preview.levels.at(0).bytes > 0);
        QCOMPARE(preview.examples.first().text(), u"ast:1"_s);
        QCOMPARE(take(bed.service.removeMatching(pattern)), 11);
        QCOMPARE(take(bed.service.previewRemoval(pattern)).levels.at(0).entries, 0);
        QVERIFY(take(bed.service.remove(CacheKey(u"ast", u"2"))));
        QVERIFY(!take(bed.service.remove(CacheKey(u"ast", u"2"))));
        QVERIFY(!bed.cache.get(CacheKey(u"ast", u"2")));
        const auto explained = take(bed.service.explain(CacheKey(u"ast", u"2")));
        QCOMPARE(explained.lastMiss->reason, MissReason::Removed);
        QCOMPARE(take(bed.service.report()).invalidations.first().rule, u"by hand"_s);
        QVERIFY(take(bed.service.clear(u"memory"_s)) > 0);
        QVERIFY(bed.cache.get(CacheKey(u"ast", u"3"))); // the disk still has it
    }

    void typesChangeLive()
    {
        Bed bed;
        take(bed.service.setType(u"ast"_s, {.timeToLive = 5s, .levels = {u"memory"_s}}));
        (void)bed.cache.put(CacheKey(u"ast", u"new"), "x");
        const auto explained = take(bed.service.explain(CacheKey(u"ast", u"new")));
        QVERIFY(explained.levels.at(0).timeLeft && *explained.levels.at(0).timeLeft <= 10s);
        QVERIFY(!explained.levels.at(1).entry);
        const auto type = Async::await(bed.service.setType(u"isue"_s, {}));
        QCOMPARE(type.error().code, Code::Invalid);
        QVERIFY(type.error().hint.contains(u"issue"));
        const auto level = Async::await(bed.service.setType(u"issue"_s, {.timeToLive = {}, .levels = {u"dsk"_s}}));
        QVERIFY(level.error().hint.contains(u"disk"));
        QCOMPARE(Async::await(bed.service.clear(u"tape"_s)).error().code, Code::Invalid);
    }

    void aFiredTokenEndsAWalk()
    {
        Bed bed;
        std::stop_source stop;
        stop.request_stop();
        const auto walked = Async::await(
            bed.service.ranked(u"memory"_s, CachePattern::everything(), EntryRanking::Oldest, 5, stop.get_token()));
        QCOMPARE(walked.error().code, Code::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestCacheService)
#include "tst_cacheservice.moc"
