// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tieredparts.h"

using namespace Qt::StringLiterals;

namespace Docket::Cache {

namespace {

MissReason reasonOf(Departure cause)
{
    switch (cause) {
    case Departure::Evicted: return MissReason::Evicted;
    case Departure::Expired: return MissReason::Expired;
    case Departure::Replaced:
    case Departure::Removed: return MissReason::Removed;
    case Departure::Invalidated: return MissReason::Invalidated;
    case Departure::Damaged: return MissReason::Damaged;
    }
    Q_UNREACHABLE_RETURN(MissReason::NeverSeen);
}

} // namespace

ReadCounts TieredStatistics::total() const
{
    ReadCounts sum;
    for (const TypeStatistics &type : types)
        sum += type.total;
    return sum;
}

ReadCounts TieredStatistics::window() const
{
    ReadCounts sum;
    for (const TypeStatistics &type : types)
        sum += type.window;
    return sum;
}

TieredCache::TieredCache(std::vector<std::shared_ptr<CacheLevel>> levels, const Clock &clock, TieredOptions options)
    : m_clock(clock)
    , m_options(options)
    , m_missLog(std::make_unique<MissLog>())
{
    Q_ASSERT(!levels.empty() && levels.size() <= ReadCounts::maxLevels);
    for (auto &level : levels)
        m_tiers.push_back(std::make_unique<Tier>(std::move(level), clock, options));
    m_published.push_back(std::make_unique<const Types>());
    m_types.store(m_published.back().get());
    const auto shared =
        std::ranges::find_if(m_tiers, [](const auto &tier) { return tier->slot.level().listening().has_value(); });
    m_shared = std::size_t(shared - m_tiers.begin());
    if (m_shared < m_tiers.size())
        m_tiers[m_shared]->slot.level().setListener(this);
}

TieredCache::~TieredCache()
{
    // A level may outlive its cache.
    if (m_shared < m_tiers.size())
        m_tiers[m_shared]->slot.level().setListener(nullptr);
}

quint32 TieredCache::levelMask(const TypeSettings &settings) const
{
    quint32 mask = 0;
    for (std::size_t i = 0; i < m_tiers.size(); ++i) {
        if (settings.levels.isEmpty() || settings.levels.contains(m_tiers[i]->slot.name()))
            mask |= 1U << i;
    }
    return mask;
}

TieredCache::Type &TieredCache::typeOf(QStringView name)
{
    const Types *types = m_types.load(std::memory_order_acquire);
    if (const auto found = types->find(name); found != types->end())
        return *found->second;
    const QMutexLocker lock(&m_typesMutex);
    types = m_types.load(std::memory_order_acquire);
    if (const auto found = types->find(name); found != types->end())
        return *found->second;
    // Types are few and stay: a new map takes the place of the old one, which a reader may still hold.
    m_allTypes.push_back(std::make_unique<Type>(name.toString(), m_options.window));
    Type &type = *m_allTypes.back();
    type.reads.note({}, m_clock.now());
    auto next = std::make_unique<Types>(*types);
    next->emplace(type.name, &type);
    m_published.push_back(std::move(next));
    m_types.store(m_published.back().get(), std::memory_order_release);
    return type;
}

quint32 TieredCache::levelsOf(QStringView type)
{
    return typeOf(type).levels.load(std::memory_order_acquire);
}

void TieredCache::setType(const QString &type, const TypeSettings &settings)
{
    Type &known = typeOf(type);
    const quint32 mask = levelMask(settings);
    // Not the one that reads take now and then: a disk or a server may let this wait.
    const QMutexLocker setting(&m_settingMutex);
    // What a level kept from before it was left out may be stale by now: nothing is removed from it in between.
    const quint32 added = mask & ~known.levels.load();
    for (std::size_t i = 0; i < m_tiers.size(); ++i) {
        if (added & (1U << i))
            (void)m_tiers[i]->slot.removeMatching(CachePattern::ofType(type), Departure::Invalidated);
    }
    const QMutexLocker lock(&m_typesMutex);
    known.settings = settings;
    known.timeToLive.store(settings.timeToLive.count());
    known.immutable.store(settings.immutable);
    known.largest.store(settings.largest);
    known.levels.store(mask);
}

TypeSettings TieredCache::settingsOf(QStringView type) const
{
    const QMutexLocker lock(&m_typesMutex);
    const Types *types = m_types.load();
    const auto found = types->find(type);
    return found == types->end() ? TypeSettings() : found->second->settings;
}

TieredCache::Epoch TieredCache::epochOf(const CacheKey &key)
{
    return {.key = stripeOf(key).epoch.load(std::memory_order_acquire),
            .all = m_allEpoch.load(std::memory_order_acquire)};
}

std::optional<QByteArray> TieredCache::get(const CacheKey &key)
{
    return read(key, typeOf(key.type()), m_clock.now());
}

std::optional<QByteArray> TieredCache::read(const CacheKey &key, Type &type, TimePoint now)
{
    if (now.time_since_epoch().count() >= m_nextMoment.load(std::memory_order_relaxed))
        noteWindow(now);
    const quint32 levels = type.levels.load(std::memory_order_relaxed);
    bool levelFailed = false;
    std::optional<Epoch> epoch;
    std::chrono::nanoseconds start{};
    for (std::size_t i = 0; i < m_tiers.size(); ++i) {
        if (!(levels & (1U << i)))
            continue;
        if (i > 0 && !epoch) {
            epoch = epochOf(key);
            start = m_clock.steady();
        }
        auto value = m_tiers[i]->slot.get(key);
        if (!value) {
            levelFailed = true;
            continue;
        }
        if (!*value)
            continue;
        type.counters.hit(key.hash(), i);
        if (epoch) {
            type.lowerReadTime.record(m_clock.steady() - start);
            promote(key, **value, type, i, *epoch);
        }
        return (*std::move(value))->bytes;
    }
    if (epoch)
        type.lowerReadTime.record(m_clock.steady() - start);
    noteMiss(key, type, now, levelFailed);
    return std::nullopt;
}

QList<std::optional<QByteArray>> TieredCache::getMany(const QList<CacheKey> &keys)
{
    const TimePoint now = m_clock.now();
    if (now.time_since_epoch().count() >= m_nextMoment.load(std::memory_order_relaxed))
        noteWindow(now);
    struct Open
    {
        qsizetype at = 0;
        Type *type = nullptr;
        Epoch epoch; ///< before a level below the top was asked
        bool levelFailed = false;
    };
    QList<std::optional<QByteArray>> found(keys.size());
    QList<Open> open;
    open.reserve(keys.size());
    for (qsizetype i = 0; i < keys.size(); ++i)
        open.append({.at = i, .type = &typeOf(keys.at(i).type()), .epoch = epochOf(keys.at(i))});
    const auto start = m_clock.steady();
    for (std::size_t level = 0; level < m_tiers.size() && !open.isEmpty(); ++level) {
        QList<CacheKey> asked;
        QList<qsizetype> of;
        for (qsizetype i = 0; i < open.size(); ++i) {
            if (!(open.at(i).type->levels.load(std::memory_order_relaxed) & (1U << level)))
                continue;
            asked.append(keys.at(open.at(i).at));
            of.append(i);
        }
        if (asked.isEmpty())
            continue;
        auto values = m_tiers[level]->slot.getMany(asked);
        for (qsizetype i = 0; i < of.size(); ++i) {
            Open &one = open[of.at(i)];
            if (!values) {
                one.levelFailed = true;
                continue;
            }
            const auto &value = values->at(std::size_t(i));
            if (!value)
                continue;
            const CacheKey &key = keys.at(one.at);
            one.type->counters.hit(key.hash(), level);
            if (level > 0) {
                one.type->lowerReadTime.record((m_clock.steady() - start) / of.size());
                promote(key, *value, *one.type, level, one.epoch);
            }
            found[one.at] = value->bytes;
        }
        open.removeIf([&found](const Open &one) { return found.at(one.at).has_value(); });
    }
    for (const Open &one : std::as_const(open))
        noteMiss(keys.at(one.at), *one.type, now, one.levelFailed);
    return found;
}

void TieredCache::promote(const CacheKey &key, const CacheValue &value, const Type &type, std::size_t below,
                          const Epoch &epoch)
{
    Stripe &stripe = stripeOf(key);
    // Who writes there at this moment knows better; the next read may promote.
    if (!stripe.writing.tryLock())
        return;
    const std::unique_lock writing(stripe.writing, std::adopt_lock);
    const quint32 levels = type.levels.load(std::memory_order_relaxed);
    for (std::size_t i = below; i-- > 0;) {
        // What was removed while it was being read must not come back.
        if (epochOf(key) != epoch)
            return;
        if ((levels & (1U << i)) && m_tiers[i]->slot.put(key, value))
            m_tiers[i]->promotions.fetch_add(1, std::memory_order_relaxed);
    }
}

void TieredCache::noteMiss(const CacheKey &key, Type &type, TimePoint now, bool levelFailed)
{
    MissReason reason = MissReason::NeverSeen;
    if (levelFailed) {
        reason = MissReason::LevelFailed;
    } else {
        // The last level that it left is the one that made the read miss.
        std::optional<PastDeparture> last;
        for (const auto &tier : m_tiers) {
            const auto past = tier->slot.level().lastDeparture(key);
            if (past && (!last || past->when >= last->when))
                last = past;
        }
        if (last)
            reason = reasonOf(last->cause);
    }
    type.counters.miss(key.hash(), reason);
    m_missLog->note(key.hash(), reason, now, m_sequence.load(std::memory_order_relaxed));
}

void TieredCache::noteWindow(TimePoint now)
{
    const QMutexLocker lock(&m_typesMutex);
    if (now.time_since_epoch().count() < m_nextMoment.load(std::memory_order_relaxed))
        return; // somebody was faster
    const auto step = ReadWindow(m_options.window).step();
    m_nextMoment.store((now + step).time_since_epoch().count(), std::memory_order_relaxed);
    for (const auto &type : m_allTypes)
        type->reads.note(type->counters.sum(), now);
}

CacheValue TieredCache::made(const QByteArray &bytes, std::chrono::milliseconds timeToLive, const Type &type) const
{
    const TimePoint now = m_clock.now();
    if (timeToLive.count() == 0)
        timeToLive = std::chrono::milliseconds(type.timeToLive.load(std::memory_order_relaxed));
    return {.bytes = bytes, .created = now, .expires = timeToLive.count() == 0 ? TimePoint{} : now + timeToLive};
}

Result<QByteArray> TieredCache::loaded(const CacheKey &key, Type &type, const Loader &load)
{
    type.loads.fetch_add(1, std::memory_order_relaxed);
    const auto start = m_clock.steady();
    Result<QByteArray> loaded;
    try {
        loaded = load();
    } catch (...) {
        loaded = fail(Code::Internal, u"cache.load"_s, u"Loading %1 failed with an exception."_s.arg(key.text()));
    }
    type.loadTime.record(m_clock.steady() - start);
    // Who does not wait for an answer any more has not met a failure.
    if (!loaded)
        (loaded.error().code == Code::Cancelled ? type.loadsCancelled : type.loadsFailed)
            .fetch_add(1, std::memory_order_relaxed);
    return loaded;
}

Result<QByteArray> TieredCache::getOrLoad(const CacheKey &key, const Loader &load)
{
    return getOrLoad(key, load, mark());
}

Result<QByteArray> TieredCache::getOrLoad(const CacheKey &key, const Loader &load, quint64 mark)
{
    Type &type = typeOf(key.type());
    if (auto value = read(key, type, m_clock.now()))
        return *std::move(value);
    // The epoch is part of the flight: who asks after an invalidation must not get what was loaded before it. What was
    // removed before the epoch was taken shows in the removals, what comes after it changes the epoch.
    const Epoch epoch = epochOf(key);
    if (removedSince(mark, key))
        return loaded(key, type, load);
    bool mine = false;
    auto answer = Async::await(m_flights.run({.key = key, .epoch = epoch}, [&] {
        mine = true;
        auto value = loaded(key, type, load);
        if (value && type.keeps(value->size())) {
            const QMutexLocker writing(&stripeOf(key).writing);
            if (epochOf(key) == epoch)
                (void)store(key, made(*value, {}, type), type.levels.load(std::memory_order_relaxed), true);
        }
        return Async::ready(std::move(value));
    }));
    if (mine)
        return answer;
    type.loadsShared.fetch_add(1, std::memory_order_relaxed);
    // Somebody else's wish to stop is not this caller's.
    if (!answer && answer.error().code == Code::Cancelled)
        return loaded(key, type, load);
    return answer;
}

void TieredCache::offer(const CacheKey &key, const QByteArray &value, quint64 mark, std::chrono::nanoseconds took)
{
    Type &type = typeOf(key.type());
    type.loads.fetch_add(1, std::memory_order_relaxed);
    type.loadTime.record(took);
    const Epoch epoch = epochOf(key);
    if (!type.keeps(value.size()) || removedSince(mark, key))
        return;
    const QMutexLocker writing(&stripeOf(key).writing);
    if (epochOf(key) == epoch)
        (void)store(key, made(value, {}, type), type.levels.load(std::memory_order_relaxed), true);
}

Result<void> TieredCache::store(const CacheKey &key, const CacheValue &value, quint32 levels, bool loaded)
{
    Stripe &stripe = stripeOf(key);
    Result<void> result;
    for (std::size_t i = m_tiers.size(); i-- > 0;) {
        if (!(levels & (1U << i)))
            continue;
        LevelSlot &slot = m_tiers[i]->slot;
        auto done = loaded ? slot.putBehind(key, value) : slot.put(key, value);
        if (!done)
            result = std::move(done);
        // After each level: a reader that found the older value there can no longer bring it up, and one that brought
        // it up before is overwritten by what follows.
        stripe.epoch.fetch_add(1, std::memory_order_acq_rel);
    }
    return result;
}

Result<void> TieredCache::put(const CacheKey &key, const QByteArray &value, std::chrono::milliseconds timeToLive)
{
    const Type &type = typeOf(key.type());
    const bool immutable = type.immutable.load(std::memory_order_relaxed);
    const quint32 levels = type.levels.load(std::memory_order_relaxed);
    if (!immutable)
        noteNewer(CachePattern::exactly(key), newerValue.toString());
    Result<void> stored;
    {
        const QMutexLocker writing(&stripeOf(key).writing);
        stored = store(key, made(value, timeToLive, type), levels, false);
    }
    if (!immutable && m_shared < m_tiers.size() && (levels & (1U << m_shared)))
        m_tiers[m_shared]->slot.announce(CachePattern::exactly(key), newerValue.toString());
    return stored;
}

TieredStatistics TieredCache::statistics()
{
    const TimePoint now = m_clock.now();
    TieredStatistics statistics;
    for (const auto &tier : m_tiers)
        statistics.levels.append({.name = tier->slot.name(),
                                  .level = tier->slot.level().statistics(),
                                  .health = tier->slot.health(),
                                  .promotions = tier->promotions.load()});
    noteWindow(now);
    const QMutexLocker lock(&m_typesMutex);
    for (const auto &type : m_allTypes) {
        const ReadCounts sum = type->counters.sum();
        statistics.types.append({.type = type->name,
                                 .settings = type->settings,
                                 .total = sum,
                                 .window = type->reads.within(sum, now),
                                 .loads = type->loads.load(),
                                 .loadsFailed = type->loadsFailed.load(),
                                 .loadsCancelled = type->loadsCancelled.load(),
                                 .loadsShared = type->loadsShared.load(),
                                 .loadTime = type->loadTime.report(),
                                 .lowerReadTime = type->lowerReadTime.report()});
    }
    return statistics;
}

KeyExplanation TieredCache::explain(const CacheKey &key)
{
    const TimePoint now = m_clock.now();
    KeyExplanation explanation{.key = key, .settings = settingsOf(key.type()), .levels = {}, .lastMiss = {}};
    for (const auto &tier : m_tiers) {
        CacheLevel &level = tier->slot.level();
        KeyExplanation::InLevel in{.level = tier->slot.name(), .lastDeparture = level.lastDeparture(key)};
        if (auto entry = level.find(key); !entry) {
            in.error = std::move(entry).error();
        } else if (*entry) {
            in.entry = **entry;
            in.age = now - in.entry->created;
            if (in.entry->expires != TimePoint{})
                in.timeLeft = in.entry->expires - now;
        }
        explanation.levels.append(in);
    }
    if (const auto row = m_missLog->find(key.hash())) {
        explanation.lastMiss = row->miss;
        if (row->miss.reason == MissReason::Invalidated)
            explanation.lastMiss->invalidation = lastInvalidation(key, row->removals);
    }
    return explanation;
}

CacheLevel *TieredCache::level(QStringView name) const
{
    for (const auto &tier : m_tiers) {
        if (tier->slot.name() == name)
            return &tier->slot.level();
    }
    return nullptr;
}

QStringList TieredCache::levelNames() const
{
    QStringList names;
    for (const auto &tier : m_tiers)
        names.append(tier->slot.name());
    return names;
}

} // namespace Docket::Cache
