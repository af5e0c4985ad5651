// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "redisconnection.h"
#include "redislevel.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Cache {

namespace {

constexpr qsizetype mostOwedKeys = 10'000; // beyond it everything is removed
constexpr qsizetype mostPending = 100;
constexpr qint64 mostWaitingBytes = qint64(8) << 20; // of values to be put; what is more is not kept on the server
constexpr qsizetype putsAtOnce = 64;
constexpr qint64 bytesAtOnce = 256 << 10;
constexpr qsizetype removalsAtOnce = 256;

} // namespace

QList<QByteArray> RedisLevel::setCommand(const CacheKey &key, const CacheValue &value, TimePoint now)
{
    auto life = m_options.longestLife;
    if (value.expires != TimePoint{})
        life = std::min(life, value.expires - now);
    return {"SET", storedKey(key), m_format.encode(key, value), "PX",
            QByteArray::number(std::max<qint64>(life.count(), 1))};
}

void RedisLevel::noteFull()
{
    // A full server still answers and removes: only what would make it fuller is left for a while.
    const qint64 pause =
        std::clamp<qint64>(m_fullPause.load() * 2, m_options.firstPause.count(), m_options.longestPause.count());
    m_fullPause.store(pause);
    m_fullUntil.store((Steady::now() + std::chrono::milliseconds(pause)).time_since_epoch().count());
    m_full.fetch_add(1, std::memory_order_relaxed);
    const std::lock_guard lock(m_mutex);
    m_lastError = makeError(Code::StorageFull, u"cache.askRedis"_s, u"Redis at %1 has no memory left."_s.arg(place()))
                      .withHint(u"Give it more (maxmemory), or let it evict keys (maxmemory-policy allkeys-lfu)."_s);
}

Result<void> RedisLevel::put(const CacheKey &key, const CacheValue &value)
{
    const auto deadline = Steady::now() + m_options.timeout;
    const TimePoint now = m_clock.now();
    const QByteArray stored = storedKey(key);
    const bool possible = !value.isExpired(now) && quint64(value.bytes.size()) <= DiskEntryFormat::maxValueSize &&
                          stored.size() <= qsizetype(DiskEntryFormat::maxKeySize);
    const bool full = Steady::now().time_since_epoch().count() < m_fullUntil.load(std::memory_order_relaxed);
    // What is older must not come after this.
    forgetWaiting(CachePattern::exactly(key));
    const auto drop = [&]() -> Result<void> {
        m_refused.fetch_add(1, std::memory_order_relaxed);
        auto gone = ask({{"UNLINK", stored}}, deadline);
        if (!gone) {
            owe(key, Departure::Replaced);
            return std::unexpected(std::move(gone).error());
        }
        if (gone->constFirst().number > 0)
            m_log.note(key.hash(), Departure::Replaced, now, -1ms, key.type());
        return {};
    };
    if (!possible || full)
        return drop();
    auto replies = ask({{"EXISTS", stored}, setCommand(key, value, now)}, deadline);
    if (!replies) {
        owe(key, Departure::Replaced);
        return std::unexpected(std::move(replies).error());
    }
    const RedisReply &set = replies->at(1);
    if (set.isFailure("OOM")) {
        noteFull();
        return drop();
    }
    if (set.type == RedisReply::Type::Failure) {
        owe(key, Departure::Replaced);
        return std::unexpected(refusal(set));
    }
    m_fullPause.store(0, std::memory_order_relaxed);
    m_puts.fetch_add(1, std::memory_order_relaxed);
    if (replies->constFirst().number > 0)
        m_log.note(key.hash(), Departure::Replaced, now, -1ms, key.type());
    return {};
}

Result<void> RedisLevel::putBehind(const CacheKey &key, const CacheValue &value)
{
    const bool full = Steady::now().time_since_epoch().count() < m_fullUntil.load(std::memory_order_relaxed);
    const std::lock_guard lock(m_mutex);
    if (m_down)
        return std::unexpected(spared());
    const qint64 size = value.bytes.size();
    // What was there is right as well, or it would be owed: nothing has to go.
    if (full || value.isExpired(m_clock.now()) || m_waitingBytes + size > mostWaitingBytes) {
        m_refused.fetch_add(1, std::memory_order_relaxed);
        return {};
    }
    if (const auto known = m_waitingPuts.constFind(key); known != m_waitingPuts.cend())
        m_waitingBytes -= known->bytes.size();
    m_waitingPuts.insert(key, value);
    m_waitingBytes += size;
    m_waitingCount.store(m_waitingPuts.size(), std::memory_order_release);
    m_wake.notify_all();
    return {};
}

std::optional<CacheValue> RedisLevel::waiting(const CacheKey &key) const
{
    if (m_waitingCount.load(std::memory_order_acquire) == 0)
        return std::nullopt;
    const std::lock_guard lock(m_mutex);
    const auto found = m_waitingPuts.constFind(key);
    if (found == m_waitingPuts.cend() || found->isExpired(m_clock.now()))
        return std::nullopt;
    return *found;
}

void RedisLevel::forgetWaiting(const CachePattern &pattern)
{
    if (m_waitingCount.load(std::memory_order_acquire) == 0)
        return;
    const std::lock_guard lock(m_mutex);
    m_waitingPuts.removeIf([&](const auto &one) {
        if (!pattern.matches(one.key()))
            return false;
        m_waitingBytes -= one.value().bytes.size();
        return true;
    });
    // What is on its way arrives, and goes.
    for (const CacheKey &key : std::as_const(m_putting)) {
        if (pattern.matches(key))
            oweLocked(key, Departure::Invalidated);
    }
    m_waitingCount.store(m_waitingPuts.size() + m_putting.size(), std::memory_order_release);
}

void RedisLevel::putWaiting(const std::stop_token &)
{
    QHash<CacheKey, CacheValue> batch;
    {
        const std::lock_guard lock(m_mutex);
        qint64 bytes = 0;
        for (auto one = m_waitingPuts.begin();
             one != m_waitingPuts.end() && batch.size() < putsAtOnce && bytes < bytesAtOnce;) {
            bytes += one->bytes.size();
            m_putting.insert(one.key());
            batch.insert(one.key(), *one);
            one = m_waitingPuts.erase(one);
        }
        m_waitingBytes -= bytes;
        m_waitingCount.store(m_waitingPuts.size() + m_putting.size(), std::memory_order_release);
    }
    const TimePoint now = m_clock.now();
    Commands commands;
    for (auto one = batch.cbegin(); one != batch.cend(); ++one) {
        if (!one->isExpired(now))
            commands.append(setCommand(one.key(), *one, now));
    }
    const auto replies = commands.isEmpty() ? Result<Replies>(Replies()) : askPatiently(commands);
    if (replies) {
        quint64 done = 0;
        bool full = false;
        for (const RedisReply &reply : *replies) {
            done += reply.type == RedisReply::Type::Status ? 1 : 0;
            full = full || reply.isFailure("OOM");
        }
        m_puts.fetch_add(done, std::memory_order_relaxed);
        m_refused.fetch_add(quint64(replies->size()) - done, std::memory_order_relaxed);
        if (full)
            noteFull();
    }
    const std::lock_guard lock(m_mutex);
    // What was not even sent waits on, unless it was removed or a newer one came; what failed on its way does not: it
    // may be what the server fails of.
    if (!replies && replies.error().code == Code::CircuitOpen) {
        for (auto one = batch.cbegin(); one != batch.cend(); ++one) {
            const qint64 size = one->bytes.size();
            if (m_owedKeys.contains(one.key()) || m_waitingPuts.contains(one.key()) ||
                m_waitingBytes + size > mostWaitingBytes)
                continue;
            m_waitingPuts.insert(one.key(), *one);
            m_waitingBytes += size;
        }
    }
    m_putting.clear();
    m_waitingCount.store(m_waitingPuts.size(), std::memory_order_release);
}

Result<bool> RedisLevel::remove(const CacheKey &key, Departure cause)
{
    forgetWaiting(CachePattern::exactly(key));
    auto replies = ask({{"UNLINK", storedKey(key)}, announcement(CachePattern::exactly(key), departureName(cause))});
    if (!replies) {
        owe(key, cause);
        return std::unexpected(std::move(replies).error());
    }
    if (replies->constFirst().type == RedisReply::Type::Failure) {
        owe(key, cause);
        return std::unexpected(refusal(replies->constFirst()));
    }
    const bool removed = replies->constFirst().number > 0;
    if (removed)
        m_log.note(key.hash(), cause, m_clock.now(), -1ms, key.type());
    return removed;
}

std::optional<qsizetype> RedisLevel::owed() const
{
    return m_owedCount.load(std::memory_order_relaxed);
}

void RedisLevel::countOwed()
{
    m_owedCount.store(m_owedKeys.size() + m_pending.size(), std::memory_order_release);
}

void RedisLevel::oweLocked(const CacheKey &key, Departure cause)
{
    if (m_owedKeys.size() >= mostOwedKeys) {
        m_owedKeys.clear();
        oweLocked(CachePattern::everything(), cause);
        return;
    }
    m_owedKeys.insert(key, cause);
    countOwed();
}

void RedisLevel::oweLocked(const CachePattern &pattern, Departure cause)
{
    const auto same = [&](const Pending &one) { return one.pattern == pattern; };
    if (std::ranges::none_of(m_pending, same)) {
        if (m_pending.size() >= mostPending)
            m_pending = {{.pattern = CachePattern::everything(), .cause = cause}};
        else
            m_pending.append({.pattern = pattern, .cause = cause});
    }
    countOwed();
}

void RedisLevel::owe(const CacheKey &key, Departure cause)
{
    const std::lock_guard lock(m_mutex);
    oweLocked(key, cause);
    m_wake.notify_all();
}

void RedisLevel::owe(const CachePattern &pattern, Departure cause)
{
    const std::lock_guard lock(m_mutex);
    oweLocked(pattern, cause);
    m_wake.notify_all();
}

void RedisLevel::removeOwed(const std::stop_token &stop)
{
    QList<CacheKey> keys;
    Commands commands;
    {
        const std::lock_guard lock(m_mutex);
        for (auto one = m_owedKeys.cbegin(); one != m_owedKeys.cend() && keys.size() < removalsAtOnce; ++one) {
            keys.append(one.key());
            commands.append({"UNLINK", storedKey(one.key())});
            commands.append(announcement(CachePattern::exactly(one.key()), departureName(*one)));
        }
    }
    const auto replies = askPatiently(commands);
    if (!replies) {
        std::unique_lock lock(m_mutex);
        (void)m_wake.wait_for(lock, stop, m_options.timeout, [this] { return bool(m_down); });
        return;
    }
    const TimePoint now = m_clock.now();
    const std::lock_guard lock(m_mutex);
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const Departure cause = m_owedKeys.value(keys.at(i), Departure::Invalidated);
        // Those that expired or were damaged were noted when they were found.
        if (replies->at(2 * i).number > 0 && cause != Departure::Expired && cause != Departure::Damaged)
            m_log.note(keys.at(i).hash(), cause, now, -1ms, keys.at(i).type());
        m_owedKeys.remove(keys.at(i));
    }
    countOwed();
}

} // namespace Docket::Cache
