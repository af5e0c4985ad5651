// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"
#include "departurelog.h"
#include "diskentry.h"
#include "redisoptions.h"

#include <base/clock.h>

#include <QHash>
#include <QSet>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace Docket::Cache {

class RedisConnection;
class RedisListener;
struct RedisReply;

/// What a Redis level did beside reads and writes.
struct RedisHealth
{
    bool up = false;
    quint64 failures = 0; ///< calls and attempts to connect that failed
    quint64 spared = 0;   ///< calls that were not made because it was down
    quint64 full = 0;     ///< puts that the server had no memory for
    std::optional<Error> lastError;
};

/// Entries on a Redis server that several programs may share. Connections are made, and a server that failed is tried
/// again, on a thread of the level; so no call takes longer than RedisOptions::timeout, and while the server is down it
/// takes none (CircuitOpen); one that answers, but slowly, is down as well. A full server takes no puts for a while and
/// answers reads. What readers loaded is put behind. What a removal cannot finish in time, or at all, goes on behind:
/// until then what it matches is a miss here. Values carry the checksum and
/// version of the disk's format. The clock must outlive it. Thread-safe.
class RedisLevel final : public CacheLevel
{
public:
    RedisLevel(RedisOptions options, const Clock &clock);
    ~RedisLevel() override;
    Q_DISABLE_COPY_MOVE(RedisLevel)

    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<std::optional<CacheValue>> get(const CacheKey &key) override;
    /// In one round trip.
    [[nodiscard]] Result<std::vector<std::optional<CacheValue>>> getMany(const QList<CacheKey> &keys) override;
    [[nodiscard]] Result<void> put(const CacheKey &key, const CacheValue &value) override;
    [[nodiscard]] Result<void> putBehind(const CacheKey &key, const CacheValue &value) override;
    void forgetWaiting(const CachePattern &pattern) override;
    [[nodiscard]] Result<bool> remove(const CacheKey &key, Departure cause = Departure::Removed) override;
    /// The number that was removed in time.
    [[nodiscard]] Result<qint64> removeMatching(const CachePattern &pattern,
                                                Departure cause = Departure::Invalidated) override;
    /// Removes what has the prefix; other keys of the database stay.
    [[nodiscard]] Result<qint64> clear() override;
    [[nodiscard]] Result<std::optional<EntryInfo>> find(const CacheKey &key) override;
    [[nodiscard]] Result<std::optional<CacheValue>> peek(const CacheKey &key) override;
    [[nodiscard]] Result<EntryPage> entries(const CachePattern &pattern, const QByteArray &from,
                                            qsizetype limit) override;
    [[nodiscard]] std::optional<PastDeparture> lastDeparture(const CacheKey &key) const override;
    /// Entries and bytes are counted behind, while somebody looks (watch()), seconds ago, and up to a bound; the
    /// capacity is the server's business.
    [[nodiscard]] LevelStatistics statistics() const override;
    void watch() override;
    [[nodiscard]] std::optional<qsizetype> owed() const override;
    void setCapacity(qint64) override {}
    [[nodiscard]] QString place() const override { return m_options.place(); }
    void setListener(SharedLevelListener *listener) override;
    void announce(const CachePattern &pattern, const QString &rule) override;
    [[nodiscard]] std::optional<QString> listening() const override;

    [[nodiscard]] RedisHealth health() const;
    /// Blocks until a connection stands, at most for @p time; for tests and tools.
    [[nodiscard]] bool waitUntilUp(std::chrono::milliseconds time);
    /// As it stands on the server.
    [[nodiscard]] QByteArray storedKey(const CacheKey &key) const;

private:
    using Steady = std::chrono::steady_clock;
    using Connection = std::unique_ptr<RedisConnection>;
    using Commands = QList<QList<QByteArray>>;
    using Replies = QList<RedisReply>;

    struct Borrowed
    {
        Connection connection;
        quint64 round = 0;
    };
    struct Counted
    {
        qint64 entries = 0;
        qint64 bytes = 0;
        QList<TypeShare> types;
        Steady::time_point when{};
    };

    [[nodiscard]] Result<Borrowed> borrow(Steady::time_point deadline);
    void giveBack(Borrowed borrowed);
    /// The server is down from now on, if it was not found so since @p round began.
    void failed(quint64 round, const Error &error);
    /// All of it within the time of one call.
    [[nodiscard]] Result<Replies> ask(const Commands &commands);
    /// For the thread of the level, which nobody waits for.
    [[nodiscard]] Result<Replies> askPatiently(const Commands &commands);
    /// Counts calls that were slow, one after the other: what is too slow to be worth asking is down.
    void noteSpeed(const Borrowed &borrowed, std::chrono::nanoseconds took);
    [[nodiscard]] Result<Replies> ask(const Commands &commands, Steady::time_point deadline);
    [[nodiscard]] Error refusal(const RedisReply &reply) const;
    [[nodiscard]] QByteArray globOf(const CachePattern &pattern) const;
    [[nodiscard]] std::optional<CacheKey> keyFrom(const QByteArray &stored) const;
    [[nodiscard]] QList<QByteArray> announcement(const CachePattern &pattern, const QString &rule) const;
    [[nodiscard]] bool isPending(const CacheKey &key) const;
    struct Sweep
    {
        qint64 removed = 0;
        bool done = false;
    };
    struct Times
    {
        Steady::time_point until;    ///< no round trip begins after it
        Steady::time_point deadline; ///< the last one has ended by it
    };
    /// Removes what matches, a part of the keys at a time, until it is done or the time is over. Without @p times:
    /// patiently.
    [[nodiscard]] Result<Sweep> sweep(const CachePattern &pattern, Departure cause, const std::stop_token &stop,
                                      const std::optional<Times> &times);
    [[nodiscard]] Result<QList<EntryInfo>> infos(const QList<CacheKey> &keys);
    [[nodiscard]] Result<std::optional<CacheValue>> fetch(const CacheKey &key, bool counts);
    [[nodiscard]] Result<std::vector<std::optional<CacheValue>>> fetchMany(const QList<CacheKey> &keys, bool counts);
    /// With m_mutex held, while the server is down.
    [[nodiscard]] Error spared();
    [[nodiscard]] QList<QByteArray> setCommand(const CacheKey &key, const CacheValue &value, TimePoint now);
    /// The server has no memory left: no puts for a while.
    void noteFull();
    /// A removal that is not done on the server: until it is, what it is about is a miss here. With m_mutex held.
    void oweLocked(const CacheKey &key, Departure cause);
    void oweLocked(const CachePattern &pattern, Departure cause);
    void owe(const CacheKey &key, Departure cause);
    void owe(const CachePattern &pattern, Departure cause);
    void countOwed();
    /// The value that waits to be put.
    [[nodiscard]] std::optional<CacheValue> waiting(const CacheKey &key) const;

    void work(const std::stop_token &stop);
    void connectOne(const std::stop_token &stop);
    void sweepPending(const std::stop_token &stop);
    void removeOwed(const std::stop_token &stop);
    void putWaiting(const std::stop_token &stop);
    /// One round of the walk over the entries.
    void countSome(const std::stop_token &stop);
    [[nodiscard]] bool countIsDue(Steady::time_point now) const;

    const RedisOptions m_options;
    const Clock &m_clock;
    const QByteArray m_prefix;
    const QByteArray m_channel;
    const QByteArray m_program; ///< tells our announcements from those of others
    DiskEntryFormat m_format;
    DepartureLog m_log;
    std::atomic<quint64> m_hits = 0;
    std::atomic<quint64> m_misses = 0;
    std::atomic<quint64> m_puts = 0;
    std::atomic<quint64> m_refused = 0;
    std::atomic<quint64> m_full = 0;
    std::atomic<quint64> m_spared = 0;
    std::atomic<qsizetype> m_owedCount = 0;    ///< patterns and keys
    std::atomic<qsizetype> m_waitingCount = 0; ///< puts
    std::atomic<qint64> m_fullUntil = 0;       ///< steady nanoseconds; puts are not tried before
    std::atomic<qint64> m_fullPause = 0;       ///< milliseconds

    mutable std::mutex m_mutex; ///< for what follows; never held while the server is asked
    mutable std::condition_variable_any m_wake;
    std::condition_variable m_connected;
    std::vector<Connection> m_idle;
    int m_open = 0;                      ///< connections, borrowed ones included
    int m_waiting = 0;                   ///< callers that want one more
    quint64 m_round = 0;                 ///< grows when the server is found down: what was opened before it is not kept
    std::shared_ptr<const Error> m_down; ///< null: as far as is known it is up
    Steady::time_point m_retryAt{};
    std::chrono::milliseconds m_pause{};
    quint64 m_failures = 0;
    std::optional<Error> m_lastError;
    struct Pending
    {
        CachePattern pattern;
        Departure cause;
    };
    QList<Pending> m_pending;
    QHash<CacheKey, Departure> m_owedKeys;
    QHash<CacheKey, CacheValue> m_waitingPuts; ///< what putBehind() got
    qint64 m_waitingBytes = 0;
    QSet<CacheKey> m_putting; ///< on their way to the server
    std::atomic<int> m_slow = 0;
    Steady::time_point m_watchedUntil{};
    Steady::time_point m_countNext{};
    struct Walk
    {
        QByteArray cursor = "0";
        int rounds = 0;
        Counted counted;
        std::map<QString, TypeShare> types;
        Steady::duration cost{};
    };
    std::optional<Walk> m_walk; ///< of the level's thread
    Counted m_counted;

    std::unique_ptr<RedisListener> m_listener; ///< null: it does not listen
    std::jthread m_thread;                     ///< last, so that it ends first
};

} // namespace Docket::Cache
