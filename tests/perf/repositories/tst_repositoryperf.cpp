// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storagefixture.h"

#include <base/clock.h>
#include <cache/memorylevel.h>
#include <repositories/repositoryregistry.h>
#include <storage/database.h>

#include <QRandomGenerator>

#include <cmath>
#include <cstdio>
#include <ctime>

using namespace Docket;
using namespace Docket::Repositories;
using namespace Docket::Tests;
using Storage::Connection;

namespace {

constexpr int issueCount = 5000;
constexpr int browsed = 4000;

/// Few are looked at often, many once: a Zipf law.
class Skewed final
{
public:
    explicit Skewed(int count, double exponent = 1, quint32 seed = 20261121)
        : m_random(seed)
    {
        double sum = 0;
        for (int i = 1; i <= count; ++i)
            m_sums.push_back(sum += std::pow(i, -exponent));
    }
    int next()
    {
        const double at = m_random.generateDouble() * m_sums.back();
        return int(std::ranges::lower_bound(m_sums, at) - m_sums.begin());
    }

    /// Of all looks, those at the first @p count.
    [[nodiscard]] double shareOf(int count) const { return m_sums[std::size_t(count - 1)] / m_sums.back(); }

private:
    std::vector<double> m_sums;
    QRandomGenerator m_random;
};

} // namespace

/// What the cache is worth to those who read issues: the same browse on the same database, with it and without.
class TestRepositoryPerf final : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    SystemClock m_clock;
    std::shared_ptr<Cache::MemoryLevel> m_memory = std::make_shared<Cache::MemoryLevel>(8 << 20, m_clock);
    Cache::TieredCache m_cache{{m_memory}, m_clock};
    Storage::Database m_database{{.path = m_folder.filePath(u"docket.db"_s), .readers = 1}};
    ProjectId m_project;

    [[nodiscard]] IssueId issue(int number) const { return {(m_project.value << 32) | number}; }

    /// A page of the table, then one of its issues opened, now and then the filter changed; microseconds a step.
    [[nodiscard]] double browse(RepositoryRegistry &registry, qint64 &seen, int issues = issueCount,
                                double exponent = 1)
    {
        const TriageRules rules = TriageRules::defaults();
        Skewed skewed(issues, exponent);
        const std::array<QString, 4> filters{u""_s, u"is:open"_s, u"paper"_s, u"label:bug is:open"_s};
        const auto start = std::chrono::steady_clock::now();
        for (int step = 0; step < browsed; ++step) {
            const int number = skewed.next() + 1;
            seen += take(Async::await(registry.read([&](ReadRepositories &r) -> Result<qint64> {
                qint64 found = 0;
                if (step % 10 == 0) {
                    const Query query = parseQuery(filters[std::size_t(step / 10 % 4)], fromUnix(1'800'000'000)).query;
                    auto keys = r.issues().keys(query, {m_project}, {}, 50);
                    if (!keys)
                        return std::unexpected(keys.error());
                    auto rows = r.issues().rows(*keys);
                    if (!rows)
                        return std::unexpected(rows.error());
                    found += rows->size();
                }
                auto details = r.issues().details(issue(number));
                if (!details)
                    return std::unexpected(details.error());
                return found + details->row.number + details->body.size();
            })));
            // A sync brings something new now and then, and makes stale what it must.
            if (step % 1000 == 999) {
                take(Async::await(m_database.write([&](Connection &c) {
                    RemoteIssue changed = remote(issueCount, step);
                    return Storage::SqlIssueRepository(c, rules).store(m_project, std::span(&changed, 1));
                })));
            }
        }
        return double(std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count()) / 1000 / browsed;
    }

    static RemoteIssue remote(int number, int round)
    {
        RemoteIssue issue;
        issue.remoteId = number;
        issue.number = number;
        issue.title =
            u"%1 %2 in round %3"_s.arg(number % 3 ? u"Paper jams"_s : u"Ink runs dry"_s).arg(number).arg(round);
        issue.body =
            QByteArray("The roller feeds two sheets at once. ").repeated(20) + QByteArray::number(number * 7919);
        issue.author = {2, u"maria"_s, u"Maria Lind"_s};
        issue.labels = {
            Label{.remoteId = 1 + number % 5, .name = number % 5 ? u"area/%1"_s.arg(number % 5) : u"bug"_s}};
        issue.state = number % 4 ? IssueState::Open : IssueState::Closed;
        issue.created = fromUnix(1'700'000'000 + number);
        issue.updated = fromUnix(1'700'100'000 + number + round);
        return issue;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(Async::await(m_database.open()));
        const TriageRules rules = TriageRules::defaults();
        m_project = take(Async::await(m_database.write([&](Connection &c) -> Result<ProjectId> {
            auto stored = storeSampleProject(c);
            if (!stored)
                return stored;
            QList<RemoteIssue> issues;
            for (int number = 1; number <= issueCount; ++number)
                issues.append(remote(number, 0));
            auto counts = Storage::SqlIssueRepository(c, rules).store(*stored, issues);
            if (!counts)
                return std::unexpected(counts.error());
            return stored;
        })));
    }
    void cleanupTestCase() { m_database.shutdown(); }

    void aSkewedBrowse()
    {
        qint64 plainSeen = 0;
        qint64 cachedSeen = 0;
        double plain = 0;
        double cached = 0;
        {
            RepositoryRegistry registry(m_database, nullptr);
            plain = browse(registry, plainSeen);
        }
        RepositoryRegistry registry(m_database, &m_cache, {u"issues"_s});
        cached = browse(registry, cachedSeen);
        const auto statistics = m_cache.statistics();
        const auto total = statistics.total();
        std::printf("a step of the browse: %.0f us from the database, %.0f us with the cache (%.1f times); "
                    "hit ratio %.3f of %llu reads\n",
                    plain, cached, plain / cached, total.hitRatio(),
                    static_cast<unsigned long long>(total.hitCount() + total.missCount()));
        for (const auto &type : statistics.types)
            std::printf("  %-12s hits %.3f of %8llu, loads p50 %lld ns\n", qPrintable(type.type), type.total.hitRatio(),
                        static_cast<unsigned long long>(type.total.hitCount() + type.total.missCount()),
                        static_cast<long long>(type.loadTime.p50().count()));
        QCOMPARE(cachedSeen, plainSeen);
        QVERIFY(total.hitRatio() > 0.8);
    }

    /// 20,000 issues, looked at by a Zipf law of 0.9, in a cache that has room for a tenth of them.
    void aTenthIsEnoughForMostReads()
    {
        constexpr int issues = 20'000;
        constexpr double exponent = 0.9;
        const TriageRules rules = TriageRules::defaults();
        take(Async::await(m_database.write([&](Connection &c) {
            QList<RemoteIssue> more;
            for (int number = issueCount + 1; number <= issues; ++number)
                more.append(remote(number, 0));
            return Storage::SqlIssueRepository(c, rules).store(m_project, more);
        })));
        // What one issue takes, all told.
        const auto room = [&](int count) {
            auto memory = std::make_shared<Cache::MemoryLevel>(64 << 20, m_clock);
            Cache::TieredCache cache({memory}, m_clock);
            RepositoryRegistry registry(m_database, &cache, {u"issues"_s});
            for (int i = 1; i <= count; ++i)
                (void)take(
                    Async::await(registry.read([&](ReadRepositories &r) { return r.issues().details(issue(i)); })));
            return memory->statistics().bytes / memory->statistics().entries;
        };
        const qint64 each = room(200);
        auto memory = std::make_shared<Cache::MemoryLevel>(each * issues / 10, m_clock);
        Cache::TieredCache cache({memory}, m_clock);
        qint64 plainSeen = 0;
        qint64 cachedSeen = 0;
        const auto timed = [&](RepositoryRegistry &registry, qint64 &seen) {
            const auto start = std::clock();
            (void)browse(registry, seen, issues, exponent);
            return double(std::clock() - start) / CLOCKS_PER_SEC * 1e6 / browsed;
        };
        double plain = 0;
        {
            RepositoryRegistry registry(m_database, nullptr);
            plain = timed(registry, plainSeen);
        }
        RepositoryRegistry registry(m_database, &cache, {u"issues"_s});
        // As in a cache that has been in use for a while.
        Skewed earlier(issues, exponent, 7);
        for (int i = 0; i < issues; ++i)
            (void)take(Async::await(
                registry.read([&](ReadRepositories &r) { return r.issues().details(issue(earlier.next() + 1)); })));
        const auto before = cache.statistics();
        const double cached = timed(registry, cachedSeen);
        auto total = cache.statistics().total();
        total -= before.total();
        const auto ratioOf = [&](const QString &type) {
            const auto now = cache.statistics().types;
            auto counts = std::ranges::find(now, type, &Cache::TypeStatistics::type)->total;
            counts -= std::ranges::find(before.types, type, &Cache::TypeStatistics::type)->total;
            return counts.hitRatio();
        };
        // No cache can do better for single issues than one that always holds the tenth that is read most.
        const double best = Skewed(issues, exponent).shareOf(issues / 10);
        std::printf(
            "%d issues by Zipf %.1f, room for a tenth: hit ratio %.3f, of single issues %.3f (at best %.3f); a "
            "step of the browse %.0f us from the database, %.0f us with the cache (processor time, %.1f times)\n",
            issues, exponent, total.hitRatio(), ratioOf(u"issue"_s), best, plain, cached, plain / cached);
        QCOMPARE(cachedSeen, plainSeen);
        QVERIFY(total.hitRatio() > 0.8);
        QVERIFY(ratioOf(u"issue"_s) > 0.8 * best);
        QVERIFY(cached < plain);
    }

    void oneIssueAgainAndAgain()
    {
        constexpr int times = 20'000;
        const auto each = [&](RepositoryRegistry &registry) {
            return take(Async::await(registry.read([&](ReadRepositories &r) -> Result<double> {
                const auto start = std::chrono::steady_clock::now();
                for (int i = 0; i < times; ++i) {
                    if (auto details = r.issues().details(issue(1 + i % 100)); !details)
                        return std::unexpected(details.error());
                }
                return double(std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count()) / 1000 /
                       times;
            })));
        };
        double plain = 0;
        {
            RepositoryRegistry registry(m_database, nullptr);
            plain = each(registry);
        }
        RepositoryRegistry registry(m_database, &m_cache, {u"issues"_s});
        const double cached = each(registry);
        std::printf("an issue's details: %.1f us from the database, %.1f us from the cache (%.1f times)\n", plain,
                    cached, plain / cached);
        QVERIFY(cached * 2 < plain);
    }
};

QTEST_GUILESS_MAIN(TestRepositoryPerf)
#include "tst_repositoryperf.moc"
