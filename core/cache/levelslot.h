// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"

#include <base/clock.h>

#include <QMutex>
#include <QSet>

namespace Docket::Cache {

/// A level in its place in a tiered cache, with what happens when it fails: it is skipped for a while that doubles with
/// each failure, and what should have been removed from it meanwhile is removed before it is asked again. Thread-safe.
class LevelSlot final
{
public:
    struct Health
    {
        quint64 failures = 0;
        quint64 skipped = 0;   ///< calls that were spared because it was failing
        qsizetype pending = 0; ///< removals that it still owes
        bool working = true;
        std::optional<Error> lastError;
    };

    LevelSlot(std::shared_ptr<CacheLevel> level, const Clock &clock, std::chrono::milliseconds firstPause,
              std::chrono::milliseconds longestPause);
    Q_DISABLE_COPY_MOVE(LevelSlot)

    [[nodiscard]] CacheLevel &level() const { return *m_level; }
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] Health health() const;

    /// Nothing: a miss. An error: it failed or is being skipped.
    [[nodiscard]] Result<std::optional<CacheValue>> get(const CacheKey &key);
    /// One answer for each key.
    [[nodiscard]] Result<std::vector<std::optional<CacheValue>>> getMany(const QList<CacheKey> &keys);
    /// What follows must reach the level in the end: what it cannot do now, it owes.
    [[nodiscard]] Result<void> put(const CacheKey &key, const CacheValue &value);
    [[nodiscard]] Result<void> putBehind(const CacheKey &key, const CacheValue &value);
    [[nodiscard]] Result<bool> remove(const CacheKey &key, Departure cause);
    [[nodiscard]] Result<qint64> removeMatching(const CachePattern &pattern, Departure cause);
    /// Nothing where the level does not work: who shares it is told when it does again.
    void announce(const CachePattern &pattern, const QString &rule);

private:
    /// True where the level may be asked; false while it is skipped. One caller at a time tries a level that failed,
    /// and settles first what it owes.
    [[nodiscard]] bool mayAsk();
    enum class Settled
    {
        Done,
        Part, ///< in time; the rest is for the next caller
        Failed
    };
    [[nodiscard]] Settled settle();
    void failed(const Error &error);
    void owe(const CacheKey &key);
    void owe(const CachePattern &pattern);
    [[nodiscard]] std::unexpected<Error> skip();
    template <typename T>
    [[nodiscard]] Result<T> noted(Result<T> done);

    static constexpr qsizetype mostOwed = 10'000;           ///< beyond it everything is removed
    static constexpr std::chrono::milliseconds patience{5}; ///< it is a read that pays for settling

    const std::shared_ptr<CacheLevel> m_level;
    const QString m_name;
    const Clock &m_clock;
    const std::chrono::milliseconds m_firstPause;
    const std::chrono::milliseconds m_longestPause;
    const bool m_levelOwes; ///< the level itself tries again and pays its debts
    std::atomic<bool> m_working = true;
    std::atomic<quint64> m_failures = 0;
    std::atomic<quint64> m_skipped = 0;

    mutable QMutex m_mutex;
    std::chrono::nanoseconds m_retryAt{};
    std::chrono::milliseconds m_pause{};
    bool m_trying = false;
    QSet<CacheKey> m_owedKeys;
    QList<CachePattern> m_owedPatterns;
    std::optional<Error> m_lastError;
};

} // namespace Docket::Cache
