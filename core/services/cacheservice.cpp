// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cacheservice.h"

#include <base/closest.h>
#include <markdown/astdump.h>
#include <repositories/repositoryregistry.h>
#include <repositories/typetable.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Services {

using namespace Cache;

namespace {

constexpr qint64 mostWalked = 200'000; // entries of a level that are looked at for one answer
constexpr qsizetype walkPart = 1'000;
constexpr qsizetype examples = 20;

/// The stretches of the histogram, by their ends; the last one has none.
constexpr std::array<std::chrono::milliseconds, 8> expiryEnds{10s, 1min, 5min, 15min, 1h, 6h, 24h, 24h * 7};

ExpiryHistogram emptyHistogram()
{
    ExpiryHistogram histogram;
    std::chrono::milliseconds from{};
    for (const auto end : expiryEnds)
        histogram.buckets.append({.from = std::exchange(from, end), .to = end});
    histogram.buckets.append({.from = from});
    return histogram;
}

} // namespace

CacheService::CacheService(TieredCache &cache, const Repositories::RepositoryRegistry &registry, const Clock &clock,
                           Keep keep)
    : m_cache(cache)
    , m_registry(registry)
    , m_clock(clock)
    , m_keep(std::move(keep))
{
}

CacheService::~CacheService() = default;

void CacheService::shutdown()
{
    m_workers.shutdown();
}

Result<CacheLevel *> CacheService::levelNamed(const QString &name) const
{
    if (CacheLevel *level = m_cache.level(name))
        return level;
    const QString closest = closestMatch(name, m_cache.levelNames());
    return fail(Code::Invalid, u"cache.findLevel"_s, u"The cache has no level \"%1\"."_s.arg(name),
                closest.isEmpty() ? u"It has %1."_s.arg(m_cache.levelNames().join(u", "_s))
                                  : u"Did you mean %1?"_s.arg(closest));
}

template <typename Take>
Result<bool> CacheService::walk(CacheLevel &level, const CachePattern &pattern, const std::stop_token &stop,
                                const Take &take) const
{
    QByteArray from;
    qint64 seen = 0;
    do {
        if (stop.stop_requested() || m_workers.closing().stop_requested())
            return std::unexpected(Async::cancelledError(u"cache.walk"_s));
        auto page = level.entries(pattern, from, walkPart);
        if (!page)
            return std::unexpected(std::move(page).error());
        for (const EntryInfo &entry : std::as_const(page->entries))
            take(entry);
        seen += page->entries.size();
        from = page->next;
    } while (!from.isEmpty() && seen < mostWalked);
    return from.isEmpty();
}

Async::Future<CacheReport> CacheService::report()
{
    return m_workers.run([this]() -> Result<CacheReport> {
        CacheReport report;
        report.when = m_clock.now();
        report.window = m_cache.window();
        for (const QString &name : m_cache.levelNames())
            m_cache.level(name)->watch();
        report.statistics = m_cache.statistics();
        for (const TierStatistics &tier : std::as_const(report.statistics.levels)) {
            const CacheLevel *level = m_cache.level(tier.name);
            report.levels.append({.name = tier.name, .place = level->place(), .listening = level->listening()});
        }
        // One row for each event, whoever wrote its patterns.
        for (const Repositories::RuleCounts &counts : m_registry.rules()) {
            auto row = std::ranges::find_if(report.rules, [&](const RuleReport &known) {
                return known.event == counts.rule.event && known.builtIn == counts.rule.builtIn;
            });
            if (row == report.rules.end()) {
                report.rules.append({.event = counts.rule.event, .patterns = {}, .builtIn = counts.rule.builtIn});
                row = std::prev(report.rules.end());
            }
            row->patterns.append(counts.rule.pattern);
            row->applied = std::max(row->applied, counts.applied);
            row->removed += counts.removed;
        }
        report.invalidations = m_cache.invalidations();
        return report;
    });
}

Async::Future<EntryPage> CacheService::entries(const QString &level, const CachePattern &pattern,
                                               const QByteArray &from, qsizetype limit, std::stop_token stop)
{
    return m_workers.run(
        [this, level, pattern, from, limit]() -> Result<EntryPage> {
            auto found = levelNamed(level);
            if (!found)
                return std::unexpected(std::move(found).error());
            return (*found)->entries(pattern, from, limit);
        },
        std::move(stop));
}

Async::Future<QList<EntryInfo>> CacheService::ranked(const QString &level, const CachePattern &pattern,
                                                     EntryRanking ranking, qsizetype limit, std::stop_token stop)
{
    return m_workers.run(
        [this, level, pattern, ranking, limit, stop]() -> Result<QList<EntryInfo>> {
            auto found = levelNamed(level);
            if (!found)
                return std::unexpected(std::move(found).error());
            const auto before = [ranking](const EntryInfo &left, const EntryInfo &right) {
                switch (ranking) {
                case EntryRanking::Biggest: return left.cost > right.cost;
                case EntryRanking::Oldest: return left.created < right.created;
                case EntryRanking::SoonestExpired: return left.expires < right.expires;
                }
                Q_UNREACHABLE_RETURN(false);
            };
            // A heap with the worst on top, so that a level of any size costs no more memory than the answer.
            std::vector<EntryInfo> best;
            const auto most = std::size_t(std::max<qsizetype>(limit, 0));
            auto walked = walk(**found, pattern, stop, [&](const EntryInfo &entry) {
                if (most == 0 || (ranking == EntryRanking::SoonestExpired && entry.expires == TimePoint{}))
                    return;
                if (best.size() == most && !before(entry, best.front()))
                    return;
                best.push_back(entry);
                std::ranges::push_heap(best, before);
                if (best.size() > most) {
                    std::ranges::pop_heap(best, before);
                    best.pop_back();
                }
            });
            if (!walked)
                return std::unexpected(std::move(walked).error());
            std::ranges::sort_heap(best, before);
            return QList<EntryInfo>(best.begin(), best.end());
        },
        stop);
}

Async::Future<ExpiryHistogram> CacheService::expiring(const QString &level, const CachePattern &pattern,
                                                      std::stop_token stop)
{
    return m_workers.run(
        [this, level, pattern, stop]() -> Result<ExpiryHistogram> {
            auto found = levelNamed(level);
            if (!found)
                return std::unexpected(std::move(found).error());
            ExpiryHistogram histogram = emptyHistogram();
            const TimePoint now = m_clock.now();
            auto walked = walk(**found, pattern, stop, [&](const EntryInfo &entry) {
                if (entry.expires == TimePoint{}) {
                    ++histogram.never;
                    histogram.neverBytes += entry.cost;
                    return;
                }
                const auto left = std::max<std::chrono::milliseconds>(entry.expires - now, 0ms);
                const auto end = std::ranges::upper_bound(expiryEnds, left);
                auto &bucket = histogram.buckets[end - expiryEnds.begin()];
                ++bucket.entries;
                bucket.bytes += entry.cost;
            });
            if (!walked)
                return std::unexpected(std::move(walked).error());
            histogram.complete = *walked;
            return histogram;
        },
        stop);
}

Async::Future<FetchedValue> CacheService::value(const CacheKey &key, const QString &level)
{
    return m_workers.run([this, key, level]() -> Result<FetchedValue> {
        QStringList names = m_cache.levelNames();
        if (!level.isEmpty()) {
            if (auto found = levelNamed(level); !found)
                return std::unexpected(std::move(found).error());
            names = {level};
        }
        std::optional<Error> failed;
        for (const QString &name : std::as_const(names)) {
            auto value = m_cache.level(name)->peek(key);
            if (!value) {
                failed = std::move(value).error();
                continue;
            }
            if (!*value)
                continue;
            FetchedValue fetched{.key = key, .level = name, .value = **std::move(value)};
            fetched.json = Repositories::shownValue(key.type(), key.id(), fetched.value.bytes);
            if (key.type() == u"ast") {
                // The words of a tree stand in its document; here is its shape.
                const QByteArray blank(std::max<qsizetype>(Markdown::Ast::sourceSizeOf(fetched.value.bytes), 0), ' ');
                if (const auto tree = Markdown::Ast::fromStructure(fetched.value.bytes, blank))
                    fetched.text = Markdown::dumpShape(*tree);
            }
            return fetched;
        }
        if (failed)
            return std::unexpected(*std::move(failed));
        return fail(Code::NotFound, u"cache.fetchValue"_s, u"%1 is not in the cache."_s.arg(key.text()),
                    u"It may have left it a moment ago; why it is not there stands in its explanation."_s);
    });
}

Async::Future<KeyExplanation> CacheService::explain(const CacheKey &key)
{
    return m_workers.run([this, key]() -> Result<KeyExplanation> { return m_cache.explain(key); });
}

Async::Future<RemovalPreview> CacheService::previewRemoval(const CachePattern &pattern, std::stop_token stop)
{
    return m_workers.run(
        [this, pattern, stop]() -> Result<RemovalPreview> {
            RemovalPreview preview;
            QSet<CacheKey> keys;
            for (const QString &name : m_cache.levelNames()) {
                RemovalPreview::InLevel in{.level = name};
                auto walked = walk(*m_cache.level(name), pattern, stop, [&](const EntryInfo &entry) {
                    ++in.entries;
                    in.bytes += entry.cost;
                    if (keys.size() < examples)
                        keys.insert(entry.key);
                });
                if (!walked && walked.error().code == Code::Cancelled)
                    return std::unexpected(std::move(walked).error());
                if (walked)
                    in.complete = *walked;
                else
                    in.error = std::move(walked).error();
                preview.levels.append(in);
            }
            preview.examples = keys.values();
            std::ranges::sort(preview.examples, {}, &CacheKey::text);
            return preview;
        },
        stop);
}

Async::Future<bool> CacheService::remove(const CacheKey &key)
{
    return m_workers.run([this, key]() -> Result<bool> {
        return m_cache.removeMatching(CachePattern::exactly(key), u"by hand"_s, Departure::Removed)
            .transform([](qint64 removed) { return removed > 0; });
    });
}

Async::Future<qint64> CacheService::removeMatching(const CachePattern &pattern)
{
    return m_workers.run([this, pattern] { return m_cache.removeMatching(pattern, u"by hand"_s, Departure::Removed); });
}

Async::Future<qint64> CacheService::clear(const QString &level)
{
    return m_workers.run([this, level]() -> Result<qint64> {
        auto found = levelNamed(level);
        if (!found)
            return std::unexpected(std::move(found).error());
        return (*found)->clear();
    });
}

Async::Future<void> CacheService::setType(const QString &type, const TypeSettings &settings)
{
    return m_workers.run([this, type, settings]() -> Result<void> {
        const Repositories::CachedType *known = Repositories::findCachedType(type);
        if (!known) {
            const QString closest = closestMatch(type, Repositories::cachedTypeNames());
            return fail(Code::Invalid, u"cache.setType"_s, u"Nothing of the type \"%1\" is kept."_s.arg(type),
                        closest.isEmpty() ? QString() : u"Did you mean %1?"_s.arg(closest));
        }
        for (const QString &level : settings.levels) {
            if (auto found = levelNamed(level); !found)
                return std::unexpected(std::move(found).error());
        }
        TypeSettings changed = settings;
        changed.immutable = known->immutable; // a fact about its keys, not a wish
        m_cache.setType(type, changed);
        return {};
    });
}

Async::Future<void> CacheService::setCapacity(const QString &level, qint64 bytes)
{
    return m_workers.run([this, level, bytes]() -> Result<void> {
        auto found = levelNamed(level);
        if (!found)
            return std::unexpected(std::move(found).error());
        if (bytes < 0)
            return fail(Code::Invalid, u"cache.setCapacity"_s, u"A level cannot hold fewer than no bytes."_s);
        (*found)->setCapacity(bytes);
        return m_keep ? m_keep(u"cache.%1-bytes"_s.arg(level), bytes) : Result<void>();
    });
}

} // namespace Docket::Services
