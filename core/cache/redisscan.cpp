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
                                            std::optional<Steady::time_point> until)
{
    Sweep sweep;
    const QByteArray glob = globOf(pattern);
    QByteArray cursor = "0";
    QList<QByteArray> found;
    bool scanned = false;
    while (!scanned || !found.isEmpty()) {
        if (stop.stop_requested() || (until && Steady::now() >= *until))
            return sweep;
        Commands commands;
        if (!found.isEmpty())
            commands.append(QList<QByteArray>{"UNLINK"} + std::exchange(found, {}));
        if (!scanned)
            commands.append({"SCAN", cursor, "MATCH", glob, "COUNT", scanPart});
        const bool removes = commands.constFirst().constFirst() == "UNLINK";
        const bool scans = !scanned;
        auto replies = ask(commands);
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
    // Half of the time of a call: the last round trip may take the other half.
    const auto until = Steady::now() + m_options.timeout / 2;
    if (auto told = ask({announcement(pattern, departureName(cause))}); !told)
        return std::unexpected(std::move(told).error());
    auto swept = sweep(pattern, cause, {}, until);
    if (!swept)
        return std::unexpected(std::move(swept).error());
    if (!swept->done) {
        const std::lock_guard lock(m_mutex);
        m_pending.append({.pattern = pattern, .cause = cause});
        m_pendingCount.store(m_pending.size(), std::memory_order_release);
        m_wake.notify_all();
    }
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
    const auto swept = sweep(pending->pattern, pending->cause, stop, {});
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
    m_pending.removeFirst();
    m_pendingCount.store(m_pending.size(), std::memory_order_release);
}

void RedisLevel::countEntries(const std::stop_token &stop)
{
    Counted counted;
    std::map<QString, TypeShare> types;
    const QByteArray glob = globOf(CachePattern::everything());
    QByteArray cursor = "0";
    do {
        auto replies = ask({{"SCAN", cursor, "MATCH", glob, "COUNT", scanPart}});
        if (!replies || replies->constFirst().list.size() != 2)
            break;
        cursor = replies->constFirst().list[0].text;
        Commands commands;
        QStringList typesOf;
        for (const RedisReply &stored : replies->constFirst().list[1].list) {
            const auto key = keyFrom(stored.text);
            if (!key)
                continue;
            commands.append({"STRLEN", stored.text});
            typesOf.append(key->type().toString());
        }
        const auto sizes = commands.isEmpty() ? Result<Replies>(Replies()) : ask(commands);
        if (!sizes)
            break;
        for (qsizetype i = 0; i < sizes->size(); ++i) {
            const qint64 bytes = sizes->at(i).number + commands.at(i).at(1).size();
            TypeShare &share = types[typesOf.at(i)];
            ++share.entries;
            share.bytes += bytes;
            ++counted.entries;
            counted.bytes += bytes;
        }
    } while (cursor != "0" && counted.entries < mostCounted && !stop.stop_requested());
    for (auto &[type, share] : types) {
        share.type = type;
        counted.types.append(share);
    }
    const std::lock_guard lock(m_mutex);
    counted.when = Steady::now();
    m_counted = counted;
    m_countWanted = false;
}

} // namespace Docket::Cache
