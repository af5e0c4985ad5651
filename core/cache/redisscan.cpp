// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "redisconnection.h"
#include "redislevel.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Cache {

namespace {

constexpr auto scanPart = "512";           // keys that the server looks at in one go: less than a millisecond for it
constexpr qsizetype mostCounted = 100'000; // entries that are counted behind
constexpr int mostRounds = 2'000;          // of a walk: a million keys, most of them other people's
constexpr auto countAfter = 5s;            // between two walks, and more after long ones
constexpr auto watchFor = 10s;             // after the last look

} // namespace

QByteArray RedisLevel::globOf(const CachePattern &pattern) const
{
    QByteArray glob;
    const auto add = [&glob](char c) {
        if (QByteArrayView("*?[]^-\\").contains(c))
            glob += '\\';
        glob += c;
    };
    std::ranges::for_each(m_prefix, add);
    const QByteArray text = pattern.text().toUtf8();
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text.at(at) == '*') {
            glob += '*';
            continue;
        }
        if (text.at(at) == '\\')
            ++at;
        add(text.at(at));
    }
    return glob;
}

Result<RedisLevel::Sweep> RedisLevel::sweep(const CachePattern &pattern, Departure cause, const std::stop_token &stop,
                                            const std::optional<Times> &times)
{
    Sweep sweep;
    const QByteArray glob = globOf(pattern);
    QByteArray cursor = "0";
    QList<QByteArray> found;
    bool scanned = false;
    while (!scanned || !found.isEmpty()) {
        if (stop.stop_requested() || (times && Steady::now() >= times->until))
            return sweep;
        Commands commands;
        if (!found.isEmpty())
            commands.append(QList<QByteArray>{"UNLINK"} + std::exchange(found, {}));
        if (!scanned)
            commands.append({"SCAN", cursor, "MATCH", glob, "COUNT", scanPart});
        const bool removes = commands.constFirst().constFirst() == "UNLINK";
        const bool scans = !scanned;
        auto replies = times ? ask(commands, times->deadline) : askPatiently(commands);
        if (!replies)
            return std::unexpected(std::move(replies).error());
        for (const RedisReply &reply : std::as_const(*replies)) {
            if (reply.type == RedisReply::Type::Failure)
                return std::unexpected(refusal(reply));
        }
        if (removes)
            sweep.removed += replies->constFirst().number;
        if (!scans)
            continue;
        const QList<RedisReply> &part = replies->constLast().list;
        if (part.size() != 2)
            return fail(Code::Malformed, u"cache.askRedis"_s,
                        u"Redis at %1 answers a SCAN in no known way."_s.arg(place()));
        cursor = part[0].text;
        scanned = cursor == "0";
        const TimePoint now = m_clock.now();
        for (const RedisReply &stored : part[1].list) {
            const auto key = keyFrom(stored.text);
            if (!key || !pattern.matches(*key))
                continue;
            found.append(stored.text);
            m_log.note(key->hash(), cause, now, -1ms, key->type());
        }
    }
    sweep.done = true;
    return sweep;
}

Result<qint64> RedisLevel::removeMatching(const CachePattern &pattern, Departure cause)
{
    const auto start = Steady::now();
    const auto deadline = start + m_options.timeout;
    forgetWaiting(pattern);
    auto told = ask({announcement(pattern, departureName(cause))}, deadline);
    // Half of the time of a call: the last round trip may take the other half.
    auto swept = told ? sweep(pattern, cause, {}, Times{.until = start + m_options.timeout / 2, .deadline = deadline})
                      : std::unexpected(std::move(told).error());
    if (!swept || !swept->done)
        owe(pattern, cause);
    if (!swept)
        return std::unexpected(std::move(swept).error());
    return swept->removed;
}

Result<EntryPage> RedisLevel::entries(const CachePattern &pattern, const QByteArray &from, qsizetype limit)
{
    constexpr int mostRounds = 50; // a page may be small where few keys match; the caller asks on
    const QByteArray glob = globOf(pattern);
    QByteArray cursor = from.isEmpty() ? QByteArray("0") : from;
    EntryPage page;
    for (int round = 0; round < mostRounds && page.entries.size() < limit; ++round) {
        auto replies = ask({{"SCAN", cursor, "MATCH", glob, "COUNT", scanPart}});
        if (!replies)
            return std::unexpected(std::move(replies).error());
        const QList<RedisReply> &part = replies->constFirst().list;
        if (part.size() != 2)
            return std::unexpected(refusal(replies->constFirst()));
        cursor = part[0].text;
        QList<CacheKey> keys;
        for (const RedisReply &stored : part[1].list) {
            auto key = keyFrom(stored.text);
            if (key && pattern.matches(*key) && !isPending(*key) && !keys.contains(*key))
                keys.append(*std::move(key));
        }
        auto found = infos(keys);
        if (!found)
            return std::unexpected(std::move(found).error());
        page.entries += *found;
        if (cursor == "0")
            return page;
    }
    page.next = cursor;
    return page;
}

void RedisLevel::sweepPending(const std::stop_token &stop)
{
    std::optional<Pending> pending;
    {
        const std::lock_guard lock(m_mutex);
        pending = m_pending.constFirst();
    }
    const auto swept = sweep(pending->pattern, pending->cause, stop, std::nullopt);
    if (!swept) {
        // Busy connections are no failure of the server's, but no reason to ask again without a breath either.
        std::unique_lock lock(m_mutex);
        (void)m_wake.wait_for(lock, stop, m_options.timeout, [this] { return bool(m_down); });
        return;
    }
    if (!swept->done)
        return;
    // Others may have read, since they were told first, what has only gone now.
    announce(pending->pattern, departureName(pending->cause));
    const std::lock_guard lock(m_mutex);
    m_pending.removeIf([&](const Pending &one) { return one.pattern == pending->pattern; });
    countOwed();
}

void RedisLevel::watch()
{
    const std::lock_guard lock(m_mutex);
    const auto now = Steady::now();
    if (now >= m_watchedUntil)
        m_countNext = now;
    m_watchedUntil = now + watchFor;
    m_wake.notify_all();
}

bool RedisLevel::countIsDue(Steady::time_point now) const
{
    return now < m_watchedUntil && now >= m_countNext;
}

void RedisLevel::countSome(const std::stop_token &)
{
    const auto start = Steady::now();
    if (!m_walk)
        m_walk = Walk(); // clang 19 finds no constructor for emplace(), in a class within a class
    const auto ended = [this, start](bool whole) {
        Walk &walk = *m_walk;
        walk.cost += Steady::now() - start;
        ++walk.rounds;
        Counted counted = walk.counted;
        for (auto &[type, share] : walk.types) {
            share.type = type;
            counted.types.append(share);
        }
        const std::lock_guard lock(m_mutex);
        const bool first = m_counted.when == Steady::time_point{};
        // Others use the server, too: it works for this a tenth of the time at most.
        m_countNext = Steady::now() + (Steady::now() - start) * 9;
        if (whole) {
            m_countNext = Steady::now() + std::max<Steady::duration>(countAfter, walk.cost * 20);
            m_walk.reset();
        }
        if (whole || first) {
            counted.when = whole ? Steady::now() : Steady::time_point{};
            m_counted = counted;
        }
    };
    const QByteArray glob = globOf(CachePattern::everything());
    const auto replies = askPatiently({{"SCAN", m_walk->cursor, "MATCH", glob, "COUNT", scanPart}});
    if (!replies || replies->constFirst().list.size() != 2) {
        ended(true);
        return;
    }
    m_walk->cursor = replies->constFirst().list[0].text;
    Commands commands;
    QStringList typesOf;
    for (const RedisReply &stored : replies->constFirst().list[1].list) {
        const auto key = keyFrom(stored.text);
        if (!key)
            continue;
        commands.append({"STRLEN", stored.text});
        typesOf.append(key->type().toString());
    }
    const auto sizes = commands.isEmpty() ? Result<Replies>(Replies()) : askPatiently(commands);
    for (qsizetype i = 0; sizes && i < sizes->size(); ++i) {
        const qint64 bytes = sizes->at(i).number + commands.at(i).at(1).size();
        TypeShare &share = m_walk->types[typesOf.at(i)];
        ++share.entries;
        share.bytes += bytes;
        ++m_walk->counted.entries;
        m_walk->counted.bytes += bytes;
    }
    ended(!sizes || m_walk->cursor == "0" || m_walk->counted.entries >= mostCounted || m_walk->rounds >= mostRounds);
}

} // namespace Docket::Cache
