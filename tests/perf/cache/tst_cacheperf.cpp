// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "referencepolicies.h"
#include "traces.h"

#include <base/clock.h>
#include <cache/disklevel.h>
#include <cache/evictionpolicy.h>
#include <cache/memorylevel.h>
#include <cache/tieredcache.h>

#include <QCache>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <barrier>
#include <cstdio>
#include <ctime>
#include <map>
#include <thread>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Cache;
using namespace Docket::CachePerf;

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace {

/// Docket's policy behind the interface of the references: entries of one byte.
class DocketPolicy final : public ReferencePolicy
{
public:
    explicit DocketPolicy(std::uint32_t capacity)
        : m_policy(capacity)
        , m_nodes(keyCount)
    {
    }

    bool access(std::uint32_t key) override
    {
        auto &node = m_nodes[key];
        if (node) {
            EvictionPolicy::hit(*node);
            return true;
        }
        node = std::make_unique<PolicyNode>(key, 1);
        m_policy.insert(*node, [this](PolicyNode &gone) { m_nodes[gone.hash].reset(); });
        return false;
    }

private:
    EvictionPolicy m_policy;
    std::vector<std::unique_ptr<PolicyNode>> m_nodes;
};

constexpr int keysInCache = 20'000;

QList<CacheKey> someKeys()
{
    QList<CacheKey> keys;
    for (int i = 0; i < keysInCache; ++i)
        keys.append(CacheKey(u"document", QString::number(i)));
    return keys;
}

/// The finest clock there is: virtual machines answer steady_clock from ticks of milliseconds now and then.
quint64 ticks()
{
#if defined(__x86_64__)
    return __rdtsc();
#else
    return quint64(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

/// The median of several looks: the other clock stands still for moments on some virtual machines.
double nanosecondsInATick()
{
    std::array<double, 15> looks{};
    for (double &look : looks) {
        const auto begin = std::chrono::steady_clock::now();
        const quint64 first = ticks();
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        const quint64 last = ticks();
        look = double((std::chrono::steady_clock::now() - begin).count()) / double(last - first);
    }
    std::ranges::sort(looks);
    return looks[looks.size() / 2];
}

/// What two threads do at the same time: nine reads to a write, each read timed. `read` and `write` take a key's
/// number.
template <typename Read, typename Write>
Metrics::HistogramReport twoThreads(Read read, Write write, double &nanosecondsEach)
{
    constexpr int rounds = 400'000;
    Metrics::Histogram times;
    std::barrier start(3);
    static const double scale = nanosecondsInATick();
    std::clock_t processor = 0;
    {
        std::vector<std::jthread> threads;
        for (quint32 seed = 1; seed <= 2; ++seed) {
            threads.emplace_back([&, seed] {
                QRandomGenerator random(seed);
                start.arrive_and_wait();
                for (int i = 0; i < rounds; ++i) {
                    const int at = int(random.bounded(keysInCache));
                    if (i % 10 == 0) {
                        write(at);
                        continue;
                    }
                    const quint64 begin = ticks();
                    read(at);
                    // A thread that moves to another processor may find an older time there: a negative one counts as
                    // none.
                    times.record(std::chrono::nanoseconds(qint64(double(qint64(ticks() - begin)) * scale)));
                }
            });
        }
        start.arrive_and_wait();
        processor = std::clock();
        threads.clear();
        processor = std::clock() - processor;
    }
    nanosecondsEach = double(processor) / CLOCKS_PER_SEC * 1e9 / (2.0 * rounds);
    return times.report();
}

void printTimes(const char *name, const Metrics::HistogramReport &report, double each)
{
    std::printf("%-34s p50 %5lld ns  p95 %5lld ns  p99 %5lld ns  max %8lld ns  %5.0f ns of processor an operation\n",
                name, static_cast<long long>(report.p50().count()), static_cast<long long>(report.p95().count()),
                static_cast<long long>(report.p99().count()), static_cast<long long>(report.max().count()), each);
    (void)std::fflush(stdout);
}

} // namespace

/// Hit ratios against the policies of the literature and the best possible, and what a read costs with two threads.
class TestCachePerf final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hitRatios()
    {
        const auto traces = makeTraces(1'000'000);
        std::map<std::string, std::pair<double, double>> shares; // worst, sum
        int cells = 0;
        for (const Trace &trace : traces) {
            for (const std::uint32_t capacity : {1'000U, 5'000U, 10'000U}) {
                auto policies = referencePolicies(capacity);
                policies.emplace_back("Docket", std::make_unique<DocketPolicy>(capacity));
                std::map<std::string, double> ratios;
                double best = 0;
                std::printf("%-11s %3u %%:", trace.name.c_str(), capacity * 100 / keyCount);
                for (const auto &[name, policy] : policies) {
                    std::size_t hits = 0;
                    for (const std::uint32_t key : trace.keys)
                        hits += policy->access(key) ? 1 : 0;
                    ratios[name] = double(hits) / double(trace.keys.size());
                    std::printf("  %s %.3f", name.c_str(), ratios[name]);
                    if (name != "Docket")
                        best = std::max(best, ratios[name]);
                }
                std::printf("  best possible %.3f\n",
                            double(bestPossibleHits(trace.keys, capacity)) / double(trace.keys.size()));
                ++cells;
                for (const auto &[name, ratio] : ratios) {
                    auto &[worst, sum] = shares.try_emplace(name, 1e9, 0.0).first->second;
                    worst = std::min(worst, ratio / best);
                    sum += ratio / best;
                }
            }
        }
        std::printf("\nShare of the best of the other policies, worst cell / mean of %d:\n", cells);
        for (const auto &[name, share] : shares)
            std::printf("  %-12s %.2f / %.3f\n", name.c_str(), share.first, share.second / cells);
        const auto [worst, sum] = shares.at("Docket");
        QVERIFY2(worst >= 0.75, qPrintable(QString::number(worst)));
        QVERIFY2(sum / cells >= 0.95, qPrintable(QString::number(sum / cells)));
    }

    void readsWithTwoThreads()
    {
        const SystemClock clock;
        const QList<CacheKey> keys = someKeys();
        const QByteArray value(500, 'v');
        double each = 0;

        Metrics::HistogramReport nothing = twoThreads([](int) {}, [](int) {}, each);
        printTimes("nothing (the clock alone)", nothing, each);

        QCache<CacheKey, QByteArray> plain(keysInCache / 2);
        QMutex mutex;
        const auto floor = twoThreads(
            [&](int at) {
                const QMutexLocker lock(&mutex);
                const QByteArray *found = plain.object(keys.at(at));
                const QByteArray copy = found ? *found : QByteArray();
            },
            [&](int at) {
                const QMutexLocker lock(&mutex);
                plain.insert(keys.at(at), new QByteArray(value));
            },
            each);
        printTimes("QCache and a mutex", floor, each);

        const auto run = [&](const char *name, qint64 capacity, std::chrono::milliseconds timeToLive, bool tiered) {
            const auto memory = std::make_shared<MemoryLevel>(capacity, clock);
            TieredCache cache({memory}, clock);
            const auto expires = timeToLive.count() ? clock.now() + timeToLive : TimePoint{};
            for (const CacheKey &key : keys)
                (void)memory->put(key, {.bytes = value, .created = clock.now(), .expires = expires});
            const auto report = twoThreads(
                [&](int at) {
                    if (tiered)
                        (void)cache.get(keys.at(at));
                    else
                        (void)memory->get(keys.at(at));
                },
                [&](int at) {
                    if (tiered)
                        (void)cache.put(keys.at(at), value, timeToLive);
                    else
                        (void)memory->put(keys.at(at), {.bytes = value, .created = clock.now(), .expires = expires});
                },
                each);
            printTimes(name, report, each);
            return report;
        };
        const auto level = run("memory level, half fits", keysInCache * 400, {}, false);
        const auto all = run("tiered cache, all fits", keysInCache * 1000, {}, true);
        const auto expiring = run("tiered cache, with time to live", keysInCache * 1000, std::chrono::hours(1), true);
        const auto half = run("tiered cache, half fits", keysInCache * 400, {}, true);
        using namespace std::chrono_literals;
        QVERIFY(level.p99() < 1us);
        QVERIFY(all.p99() < 1us);
        QVERIFY(expiring.p99() < 1us);
        QVERIFY(half.p99() < 1us);
    }

    void readsFromDisk()
    {
        const SystemClock clock;
        const QTemporaryDir folder;
        DiskLevel level(folder.filePath(u"cache"_s), {}, clock);
        const QList<CacheKey> keys = someKeys().first(2'000);
        QByteArray value; // as a stored tree looks: numbers that repeat, some text
        for (int i = 0; value.size() < 6'000; ++i)
            value += QByteArray::number(i * 7 % 300) + " paragraph text ";
        Metrics::Histogram puts;
        Metrics::Histogram gets;
        Metrics::Histogram files;
        for (const CacheKey &key : keys) {
            const auto begin = std::chrono::steady_clock::now();
            QVERIFY(level.put(key, {.bytes = value}).has_value());
            puts.record(std::chrono::steady_clock::now() - begin);
        }
        for (int round = 0; round < 3; ++round) {
            for (const CacheKey &key : keys) {
                auto begin = std::chrono::steady_clock::now();
                QVERIFY((*level.get(key)).has_value());
                gets.record(std::chrono::steady_clock::now() - begin);
                const QString path = level.pathOf(key);
                begin = std::chrono::steady_clock::now();
                QFile file(path);
                QVERIFY(file.open(QIODevice::ReadOnly | QIODevice::Unbuffered));
                QVERIFY(!file.readAll().isEmpty());
                files.record(std::chrono::steady_clock::now() - begin);
            }
        }
        Metrics::Histogram writes;
        for (int i = 0; i < keys.size(); ++i) {
            const QString path = folder.filePath(QString::number(i));
            const auto begin = std::chrono::steady_clock::now();
            QFile file(path + u".new");
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
            QCOMPARE(file.write(value), value.size());
            file.close();
            QVERIFY(file.rename(path));
            writes.record(std::chrono::steady_clock::now() - begin);
        }
        printTimes("writing and renaming the bare file", writes.report(), 0);
        printTimes("disk level, put of 6 kB", puts.report(), 0);
        printTimes("disk level, get of 6 kB", gets.report(), 0);
        printTimes("reading the bare file", files.report(), 0);
    }
};

QTEST_APPLESS_MAIN(TestCachePerf)
#include "tst_cacheperf.moc"
