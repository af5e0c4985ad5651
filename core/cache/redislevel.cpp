// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "redislevel.h"

#include "redisconnection.h"
#include "redislistener.h"
#include "redismaker.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Cache {

namespace {

/// A call that takes more than that part of its time, so many times in a row, says that the server is not worth it.
constexpr int slowPart = 2;
constexpr int slowMost = 3;

} // namespace

Result<std::shared_ptr<CacheLevel>> makeRedisLevel(const RedisOptions &options, const Clock &clock)
{
    return std::make_shared<RedisLevel>(options, clock);
}

RedisLevel::RedisLevel(RedisOptions options, const Clock &clock)
    : m_options(std::move(options))
    , m_clock(clock)
    , m_prefix(m_options.prefix.toUtf8())
    , m_channel(m_prefix + "removed")
    , m_program(QByteArray::number(QRandomGenerator::system()->generate64(), 16))
    , m_format(m_options.packFrom)
{
    if (m_options.listen)
        m_listener = std::make_unique<RedisListener>(m_options, m_channel, m_program);
    m_thread = std::jthread([this](const std::stop_token &stop) { work(stop); });
}

RedisLevel::~RedisLevel()
{
    m_thread.request_stop();
    m_thread.join();
}

QString RedisLevel::name() const
{
    return u"redis"_s;
}

QByteArray RedisLevel::storedKey(const CacheKey &key) const
{
    return m_prefix + key.text().toUtf8();
}

std::optional<CacheKey> RedisLevel::keyFrom(const QByteArray &stored) const
{
    if (!stored.startsWith(m_prefix))
        return std::nullopt;
    auto key = CacheKey::parse(QString::fromUtf8(stored.sliced(m_prefix.size())));
    return key && storedKey(*key) == stored ? std::optional(*std::move(key)) : std::nullopt;
}

QList<QByteArray> RedisLevel::announcement(const CachePattern &pattern, const QString &rule) const
{
    return {"PUBLISH", m_channel, RedisListener::message(m_program, pattern, rule)};
}

Error RedisLevel::refusal(const RedisReply &reply) const
{
    QString why = QString::fromUtf8(reply.text);
    if (why.endsWith(u'.'))
        why.chop(1);
    return makeError(reply.isFailure("LOADING") ? Code::Offline : Code::ServerFailed, u"cache.askRedis"_s,
                     u"Redis at %1 refuses: %2."_s.arg(place(), why))
        .withHint(u"Look at the server's own log; Docket works without it meanwhile."_s);
}

Error RedisLevel::spared()
{
    m_spared.fetch_add(1, std::memory_order_relaxed);
    auto error = makeError(Code::CircuitOpen, u"cache.askRedis"_s, u"Redis at %1 is being skipped."_s.arg(place()));
    error.cause = m_down;
    return error;
}

Result<RedisLevel::Borrowed> RedisLevel::borrow(Steady::time_point deadline)
{
    std::unique_lock lock(m_mutex);
    const auto decided = [this] { return m_down || !m_idle.empty(); };
    if (!decided()) {
        ++m_waiting;
        m_wake.notify_all();
        (void)m_connected.wait_until(lock, deadline, decided);
        --m_waiting;
    }
    if (m_down)
        return std::unexpected(spared());
    if (m_idle.empty())
        return fail(Code::TimedOut, u"cache.askRedis"_s,
                    u"No connection to Redis at %1 was free or made in time."_s.arg(place()));
    Borrowed borrowed{.connection = std::move(m_idle.back()), .round = m_round};
    m_idle.pop_back();
    return borrowed;
}

void RedisLevel::giveBack(Borrowed borrowed)
{
    const std::lock_guard lock(m_mutex);
    if (borrowed.round != m_round)
        return; // the server was found down meanwhile
    m_idle.push_back(std::move(borrowed.connection));
    m_connected.notify_one();
}

void RedisLevel::failed(quint64 round, const Error &error)
{
    std::vector<Connection> gone;
    const std::lock_guard lock(m_mutex);
    ++m_failures;
    m_lastError = error;
    if (round != m_round)
        return;
    ++m_round;
    gone.swap(m_idle);
    m_open = 0;
    m_down = std::make_shared<const Error>(error);
    m_pause = m_pause.count() == 0 ? m_options.firstPause : std::min(m_pause * 2, m_options.longestPause);
    m_retryAt = Steady::now() + m_pause;
    m_wake.notify_all();
    m_connected.notify_all();
}

Result<RedisLevel::Replies> RedisLevel::ask(const Commands &commands)
{
    return ask(commands, Steady::now() + m_options.timeout);
}

Result<RedisLevel::Replies> RedisLevel::ask(const Commands &commands, Steady::time_point deadline)
{
    const auto start = Steady::now();
    auto borrowed = borrow(deadline);
    if (!borrowed)
        return std::unexpected(std::move(borrowed).error());
    auto replies = borrowed->connection->run(commands, deadline);
    if (!replies) {
        failed(borrowed->round, replies.error());
        return replies;
    }
    // A server that loads its data or wants a password serves nobody; and one that removes nothing, as a replica or one
    // that cannot write its own files, would serve what is no longer true. What else it refuses is the caller's
    // business.
    const RedisReply *useless = nullptr;
    for (qsizetype i = 0; i < replies->size() && !useless; ++i) {
        const RedisReply &reply = replies->at(i);
        const bool always = reply.isFailure("LOADING") || reply.isFailure("NOAUTH") || reply.isFailure("NOPERM") ||
                            reply.isFailure("MASTERDOWN");
        const bool removal = commands.at(i).constFirst() == "UNLINK";
        if (always || (removal && reply.type != RedisReply::Type::Integer))
            useless = &reply;
    }
    if (useless) {
        Error error = refusal(*useless);
        failed(borrowed->round, error);
        return std::unexpected(std::move(error));
    }
    const Borrowed round{.connection = {}, .round = borrowed->round};
    giveBack(*std::move(borrowed));
    if (deadline - start <= m_options.timeout)
        noteSpeed(round, Steady::now() - start);
    return replies;
}

Result<RedisLevel::Replies> RedisLevel::askPatiently(const Commands &commands)
{
    return ask(commands, Steady::now() + std::max(m_options.timeout * 2, m_options.connectTimeout));
}

void RedisLevel::noteSpeed(const Borrowed &borrowed, std::chrono::nanoseconds took)
{
    if (took <= m_options.timeout / slowPart) {
        if (m_slow.exchange(0, std::memory_order_relaxed) == 0)
            return;
        const std::lock_guard lock(m_mutex);
        m_pause = {};
        return;
    }
    if (m_slow.fetch_add(1, std::memory_order_relaxed) + 1 < slowMost)
        return;
    // It stays at the brink: a server that is still slow when it is tried again is left at the first call.
    failed(borrowed.round, makeError(Code::TimedOut, u"cache.askRedis"_s, u"Redis at %1 answers slowly."_s.arg(place()))
                               .withHint(u"Reads would wait for it; cache.redis-timeout is how long Docket waits."_s));
    m_slow.store(slowMost - 1, std::memory_order_relaxed);
}

bool RedisLevel::isPending(const CacheKey &key) const
{
    if (m_owedCount.load(std::memory_order_acquire) == 0)
        return false;
    const std::lock_guard lock(m_mutex);
    return m_owedKeys.contains(key) ||
           std::ranges::any_of(m_pending, [&](const Pending &pending) { return pending.pattern.matches(key); });
}

Result<std::optional<CacheValue>> RedisLevel::fetch(const CacheKey &key, bool counts)
{
    auto values = fetchMany({key}, counts);
    if (!values)
        return std::unexpected(std::move(values).error());
    return std::move(values->front());
}

Result<std::vector<std::optional<CacheValue>>> RedisLevel::fetchMany(const QList<CacheKey> &keys, bool counts)
{
    std::vector<std::optional<CacheValue>> values(std::size_t(keys.size()));
    QList<qsizetype> asked;
    Commands commands;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        auto &value = values[std::size_t(i)];
        value = waiting(keys.at(i));
        if (value || isPending(keys.at(i)))
            continue;
        asked.append(i);
        commands.append({"GET", storedKey(keys.at(i))}); // not MGET, which hides what is no value
    }
    const TimePoint now = m_clock.now();
    if (!asked.isEmpty()) {
        const auto deadline = Steady::now() + m_options.timeout;
        auto replies = ask(commands, deadline);
        if (!replies)
            return std::unexpected(std::move(replies).error());
        for (qsizetype i = 0; i < asked.size(); ++i) {
            const CacheKey &key = keys.at(asked.at(i));
            const RedisReply &one = replies->at(i);
            if (one.type == RedisReply::Type::Nil)
                continue;
            if (one.type == RedisReply::Type::Failure && !one.isFailure("WRONGTYPE"))
                return std::unexpected(refusal(one));
            auto value = one.type == RedisReply::Type::Text ? m_format.decode(one.text, key) : std::nullopt;
            // A removal that came while this was under way is as good as one that came before.
            if (isPending(key))
                continue;
            if (value && !value->isExpired(now)) {
                values[std::size_t(asked.at(i))] = std::move(value);
            } else if (counts) {
                const auto cause = value ? Departure::Expired : Departure::Damaged;
                m_log.note(key.hash(), cause, now, -1ms, key.type());
                owe(key, cause);
            }
        }
    } else if (!std::ranges::any_of(values, [](const auto &value) { return value.has_value(); })) {
        // Everything is owed: whether the server is there is not known from that.
        const std::lock_guard lock(m_mutex);
        if (m_down)
            return std::unexpected(spared());
    }
    if (counts) {
        const auto hits = quint64(std::ranges::count_if(values, [](const auto &value) { return value.has_value(); }));
        m_hits.fetch_add(hits, std::memory_order_relaxed);
        m_misses.fetch_add(quint64(values.size()) - hits, std::memory_order_relaxed);
    }
    return values;
}

Result<std::vector<std::optional<CacheValue>>> RedisLevel::getMany(const QList<CacheKey> &keys)
{
    return keys.isEmpty() ? Result<std::vector<std::optional<CacheValue>>>() : fetchMany(keys, true);
}

Result<std::optional<CacheValue>> RedisLevel::get(const CacheKey &key)
{
    return fetch(key, true);
}

Result<std::optional<CacheValue>> RedisLevel::peek(const CacheKey &key)
{
    return fetch(key, false);
}

Result<qint64> RedisLevel::clear()
{
    return removeMatching(CachePattern::everything(), Departure::Removed);
}

Result<QList<EntryInfo>> RedisLevel::infos(const QList<CacheKey> &keys)
{
    Commands commands;
    for (const CacheKey &key : keys) {
        commands.append({"STRLEN", storedKey(key)});
        commands.append({"GETRANGE", storedKey(key), "0", QByteArray::number(DiskEntryFormat::headSize - 1)});
    }
    if (commands.isEmpty())
        return QList<EntryInfo>();
    auto replies = ask(commands);
    if (!replies)
        return std::unexpected(std::move(replies).error());
    QList<EntryInfo> infos;
    const TimePoint now = m_clock.now();
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const qint64 size = replies->at(2 * i).number;
        const auto head = DiskEntryFormat::decodeHead(replies->at(2 * i + 1).text, size);
        if (!head)
            continue;
        const CacheValue times{.bytes = {}, .created = head->created, .expires = head->expires};
        if (!times.isExpired(now))
            infos.append({.key = keys.at(i),
                          .bytes = qint64(head->valueSize),
                          .cost = size + storedKey(keys.at(i)).size(),
                          .created = times.created,
                          .expires = times.expires});
    }
    return infos;
}

Result<std::optional<EntryInfo>> RedisLevel::find(const CacheKey &key)
{
    if (isPending(key))
        return std::nullopt;
    auto found = infos({key});
    if (!found)
        return std::unexpected(std::move(found).error());
    return found->isEmpty() ? std::nullopt : std::optional(found->constFirst());
}

std::optional<PastDeparture> RedisLevel::lastDeparture(const CacheKey &key) const
{
    return m_log.find(key.hash());
}

LevelStatistics RedisLevel::statistics() const
{
    LevelStatistics statistics;
    m_log.fill(statistics);
    statistics.hits = m_hits.load(std::memory_order_relaxed);
    statistics.misses = m_misses.load(std::memory_order_relaxed);
    statistics.puts = m_puts.load(std::memory_order_relaxed);
    statistics.refused = m_refused.load(std::memory_order_relaxed);
    statistics.spared = m_spared.load(std::memory_order_relaxed);
    statistics.full = m_full.load(std::memory_order_relaxed);
    const std::lock_guard lock(m_mutex);
    statistics.entries = m_counted.entries;
    statistics.bytes = m_counted.bytes;
    for (const TypeShare &counted : m_counted.types) {
        TypeShare &share = statistics.share(counted.type);
        share.entries = counted.entries;
        share.bytes = counted.bytes;
    }
    return statistics;
}

void RedisLevel::setListener(SharedLevelListener *listener)
{
    if (m_listener)
        m_listener->setListener(listener);
}

void RedisLevel::announce(const CachePattern &pattern, const QString &rule)
{
    // Who does not hear of it while the line is cut drops everything when it stands again.
    (void)ask({announcement(pattern, rule)});
}

std::optional<QString> RedisLevel::listening() const
{
    return m_listener ? std::optional(m_listener->state()) : std::nullopt;
}

RedisHealth RedisLevel::health() const
{
    const std::lock_guard lock(m_mutex);
    return {.up = !m_down && m_open > 0,
            .failures = m_failures,
            .spared = m_spared.load(),
            .full = m_full.load(),
            .lastError = m_lastError};
}

bool RedisLevel::waitUntilUp(std::chrono::milliseconds time)
{
    std::unique_lock lock(m_mutex);
    return m_connected.wait_for(lock, time, [this] { return !m_down && m_open > 0; });
}

void RedisLevel::work(const std::stop_token &stop)
{
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        const auto now = Steady::now();
        const auto due = [&]() -> void (RedisLevel::*)(const std::stop_token &) {
            if (m_down)
                return now >= m_retryAt ? &RedisLevel::connectOne : nullptr;
            if (m_open == 0 || (m_waiting > 0 && m_idle.empty() && m_open < m_options.connections))
                return &RedisLevel::connectOne;
            if (!m_owedKeys.isEmpty())
                return &RedisLevel::removeOwed;
            if (!m_pending.isEmpty())
                return &RedisLevel::sweepPending;
            if (!m_waitingPuts.isEmpty())
                return &RedisLevel::putWaiting;
            return countIsDue(now) ? &RedisLevel::countSome : nullptr;
        };
        if (const auto next = due()) {
            lock.unlock();
            (this->*next)(stop);
            lock.lock();
            continue;
        }
        const auto until = m_down ? m_retryAt : now < m_watchedUntil ? std::max(m_countNext, now + 1ms) : now + 5s;
        // Woken for every change; what is due is worked out anew.
        (void)m_wake.wait_until(lock, stop, until, [&] {
            return m_down ? Steady::now() >= m_retryAt
                          : m_open == 0 || !m_pending.isEmpty() || !m_owedKeys.isEmpty() || !m_waitingPuts.isEmpty() ||
                                (m_waiting > 0 && m_idle.empty() && m_open < m_options.connections) ||
                                countIsDue(Steady::now());
        });
    }
}

void RedisLevel::connectOne(const std::stop_token &stop)
{
    quint64 round = 0;
    {
        const std::lock_guard lock(m_mutex);
        round = m_round;
    }
    auto connection = RedisConnection::open(m_options, Steady::now() + m_options.connectTimeout, stop);
    if (!connection) {
        failed(round, connection.error());
        return;
    }
    const std::lock_guard lock(m_mutex);
    if (round != m_round)
        return;
    m_idle.push_back(*std::move(connection));
    ++m_open;
    m_down.reset();
    // One that answers a greeting may still be too slow for what is asked of it: that ends its pause.
    if (m_slow.load(std::memory_order_relaxed) == 0)
        m_pause = {};
    m_connected.notify_all();
}

} // namespace Docket::Cache
