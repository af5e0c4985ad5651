// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cache/evictionpolicy.h>
#include <cache/objectcache.h>

#include <QTest>

#include <random>
#include <unordered_map>

using namespace Qt::StringLiterals;
using namespace Docket::Cache;

namespace {

/// Keys with a cost in front of a policy, as an owner would have them.
class Keeper final
{
public:
    explicit Keeper(qint64 capacity)
        : policy(capacity)
    {
    }
    ~Keeper() { nodes.clear(); }
    Q_DISABLE_COPY_MOVE(Keeper)

    bool access(std::size_t hash, qint64 cost = 1)
    {
        if (const auto found = nodes.find(hash); found != nodes.end()) {
            EvictionPolicy::hit(*found->second);
            return true;
        }
        auto node = std::make_unique<PolicyNode>(hash, cost);
        policy.insert(*node, [this](PolicyNode &gone) { nodes.erase(gone.hash); });
        nodes.emplace(hash, std::move(node));
        return false;
    }

    void remove(std::size_t hash)
    {
        policy.remove(*nodes.at(hash));
        nodes.erase(hash);
    }

    EvictionPolicy policy;
    std::unordered_map<std::size_t, std::unique_ptr<PolicyNode>> nodes;
};

} // namespace

class TestEvictionPolicy final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCostIsNeverAboveTheCapacity()
    {
        std::mt19937 random(5);
        Keeper keeper(1000);
        for (int i = 0; i < 20'000; ++i) {
            (void)keeper.access(random() % 500, 1 + qint64(random() % 200));
            if (i % 7 == 0 && !keeper.nodes.empty())
                keeper.remove(keeper.nodes.begin()->first);
            qint64 cost = 0;
            for (const auto &[hash, node] : keeper.nodes)
                cost += node->cost;
            QVERIFY(cost <= 1000);
            QCOMPARE(keeper.policy.cost(), cost);
            QCOMPARE(keeper.policy.count(), qint64(keeper.nodes.size()));
        }
    }

    void aScanDoesNotWashOutWhatIsUsed()
    {
        Keeper keeper(100);
        for (int round = 0; round < 3; ++round) {
            for (std::size_t hash = 0; hash < 50; ++hash)
                (void)keeper.access(hash);
        }
        for (std::size_t hash = 1000; hash < 3000; ++hash)
            (void)keeper.access(hash);
        int left = 0;
        for (std::size_t hash = 0; hash < 50; ++hash)
            left += keeper.nodes.contains(hash) ? 1 : 0;
        QVERIFY2(left >= 45, qPrintable(QString::number(left)));
    }

    void aListThatIsWalkedAgainIsKept()
    {
        Keeper keeper(100);
        int hits = 0;
        for (std::size_t list = 0; list < 60; ++list) { // each list fits, and is walked three times
            for (int walk = 0; walk < 3; ++walk) {
                for (std::size_t at = 0; at < 70; ++at)
                    hits += keeper.access(list * 70 + at) ? 1 : 0;
            }
        }
        QVERIFY2(hits > 60 * 70, qPrintable(QString::number(hits))); // two walks of three would be 8,400
    }

    void theSmallQueueLearnsItsSize()
    {
        Keeper keeper(100);
        const qint64 start = keeper.policy.smallTarget();
        QCOMPARE(start, 25);
        for (std::size_t i = 0; i < 3000; ++i) // each comes again soon after it has left the small queue
            (void)keeper.access(i / 240 * 120 + i % 120);
        QVERIFY(keeper.policy.smallTarget() > start);
        QVERIFY(keeper.policy.smallTarget() <= 95);
    }

    void theCapacityCanChange()
    {
        Keeper keeper(100);
        for (std::size_t i = 0; i < 100; ++i)
            (void)keeper.access(i);
        keeper.policy.setCapacity(30, [&](PolicyNode &gone) { keeper.nodes.erase(gone.hash); });
        QCOMPARE(keeper.policy.cost(), 30);
        QCOMPARE(keeper.nodes.size(), 30U);
        keeper.policy.setCapacity(0, [&](PolicyNode &gone) { keeper.nodes.erase(gone.hash); });
        QCOMPARE(keeper.nodes.size(), 0U);
        keeper.policy.setCapacity(50, [](PolicyNode &) {});
        for (std::size_t i = 0; i < 100; ++i)
            (void)keeper.access(i);
        QCOMPARE(keeper.policy.cost(), 50);
    }

    void objectsAreSharedAndBounded()
    {
        ObjectCache<int> cache(10 * 1256);
        auto first = std::make_shared<int>(1);
        std::weak_ptr<int> watched = first;
        QVERIFY(cache.put(CacheKey(u"view", u"1"), std::move(first), 1000));
        QCOMPARE(*cache.get(CacheKey(u"view", u"1")), 1);
        QVERIFY(!cache.get(CacheKey(u"view", u"2")));
        const auto held = cache.get(CacheKey(u"view", u"1"));
        QVERIFY(cache.put(CacheKey(u"view", u"1"), std::make_shared<int>(2), 1000));
        QCOMPARE(*held, 1); // whoever holds it keeps it
        QCOMPARE(*cache.get(CacheKey(u"view", u"1")), 2);
        for (int i = 2; i < 60; ++i)
            QVERIFY(cache.put(CacheKey(u"view", QString::number(i)), std::make_shared<int>(i), 1000));
        QCOMPARE(cache.statistics().entries, 10);
        QCOMPARE(cache.statistics().departed(Departure::Evicted), 49U);
        QVERIFY(!cache.put(CacheKey(u"view", u"59"), std::make_shared<int>(0), 1 << 20));
        QVERIFY(!cache.get(CacheKey(u"view", u"59")));
        QCOMPARE(cache.removeMatching(CachePattern::ofType(u"other")), 0);
        QCOMPARE(cache.removeMatching(CachePattern::ofType(u"view")), 9);
        QCOMPARE(cache.statistics().bytes, 0);
        QVERIFY(!watched.expired());
    }
};

QTEST_APPLESS_MAIN(TestEvictionPolicy)
#include "tst_evictionpolicy.moc"
