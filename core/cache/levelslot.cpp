// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "levelslot.h"

using namespace Qt::StringLiterals;

namespace Docket::Cache {

LevelSlot::LevelSlot(std::shared_ptr<CacheLevel> level, const Clock &clock, std::chrono::milliseconds firstPause,
                     std::chrono::milliseconds longestPause)
    : m_level(std::move(level))
    , m_name(m_level->name())
    , m_clock(clock)
    , m_firstPause(firstPause)
    , m_longestPause(longestPause)
    , m_levelOwes(m_level->owed().has_value())
{
}

LevelSlot::Health LevelSlot::health() const
{
    const QMutexLocker lock(&m_mutex);
    return {.failures = m_failures.load(),
            .skipped = m_skipped.load(),
            .pending = m_owedKeys.size() + m_owedPatterns.size() + m_level->owed().value_or(0),
            .working = m_working.load(),
            .lastError = m_lastError};
}

bool LevelSlot::mayAsk()
{
    if (m_levelOwes || m_working.load(std::memory_order_acquire))
        return true;
    {
        const QMutexLocker lock(&m_mutex);
        if (m_working.load())
            return true;
        if (m_trying || m_clock.steady() < m_retryAt)
            return false;
        m_trying = true;
    }
    const auto start = m_clock.steady();
    const Settled settled = settle();
    const bool slow = m_clock.steady() - start > patience;
    const QMutexLocker lock(&m_mutex);
    m_trying = false;
    // Somebody may have come to owe something in the moment after settling.
    if (settled != Settled::Failed && m_owedKeys.isEmpty() && m_owedPatterns.isEmpty()) {
        m_pause = {};
        m_working.store(true, std::memory_order_release);
    }
    // This caller has waited long enough for what was not its own.
    return m_working.load() && !slow;
}

LevelSlot::Settled LevelSlot::settle()
{
    constexpr qsizetype part = 200;
    QList<CacheKey> keys;
    QList<CachePattern> patterns;
    bool all = true;
    {
        const QMutexLocker lock(&m_mutex);
        for (auto key = m_owedKeys.cbegin(); key != m_owedKeys.cend() && keys.size() < part; ++key)
            keys.append(*key);
        all = keys.size() == m_owedKeys.size();
        patterns = m_owedPatterns;
    }
    const auto start = m_clock.steady();
    const auto inTime = [&] { return m_clock.steady() - start <= patience; };
    std::optional<Error> error;
    const auto note = [&error](auto done) {
        if (!done)
            error = std::move(done).error();
        return !error;
    };
    qsizetype patternsDone = 0;
    while (patternsDone < patterns.size() && inTime() &&
           note(m_level->removeMatching(patterns.at(patternsDone), Departure::Invalidated)))
        ++patternsDone;
    if (!error && patternsDone < patterns.size())
        all = false;
    if (error || !inTime() || !note(m_level->removeAll(keys, Departure::Invalidated))) {
        keys.clear();
        all = false;
    }
    // Where nothing is owed, a look at a key that nobody has shows whether the level answers at all.
    if (all && keys.isEmpty() && patterns.isEmpty())
        (void)note(m_level->find(CacheKey(u"docket", u"probe")));
    {
        const QMutexLocker lock(&m_mutex);
        for (const CacheKey &key : std::as_const(keys))
            m_owedKeys.remove(key);
        for (const CachePattern &pattern : std::as_const(patterns).first(patternsDone))
            m_owedPatterns.removeOne(pattern);
    }
    if (error) {
        failed(*error);
        return Settled::Failed;
    }
    return all ? Settled::Done : Settled::Part;
}

void LevelSlot::failed(const Error &error)
{
    // A level that says of itself that it is skipped tries again on its own: to ask it costs nothing.
    const bool known = error.code == Code::CircuitOpen;
    (known ? m_skipped : m_failures).fetch_add(1);
    const QMutexLocker lock(&m_mutex);
    m_pause = m_pause.count() == 0 || known ? m_firstPause : std::min(m_pause * 2, m_longestPause);
    m_retryAt = m_clock.steady() + m_pause;
    if (!known || !m_lastError)
        m_lastError = known && error.cause ? *error.cause : error;
    m_working.store(false, std::memory_order_release);
}

void LevelSlot::owe(const CacheKey &key)
{
    if (m_levelOwes)
        return;
    const QMutexLocker lock(&m_mutex);
    m_owedKeys.insert(key);
    m_working.store(false, std::memory_order_release);
    if (m_owedKeys.size() > mostOwed) {
        m_owedKeys.clear();
        m_owedPatterns = {CachePattern::everything()};
    }
}

void LevelSlot::owe(const CachePattern &pattern)
{
    if (m_levelOwes)
        return;
    const QMutexLocker lock(&m_mutex);
    if (!m_owedPatterns.contains(pattern))
        m_owedPatterns.append(pattern);
    m_working.store(false, std::memory_order_release);
    if (m_owedPatterns.size() > 100) {
        m_owedKeys.clear();
        m_owedPatterns = {CachePattern::everything()};
    }
}

std::unexpected<Error> LevelSlot::skip()
{
    m_skipped.fetch_add(1, std::memory_order_relaxed);
    const QMutexLocker lock(&m_mutex);
    if (m_lastError)
        return std::unexpected(wrapError(*m_lastError, u"cache.skipLevel"_s,
                                         u"The level \"%1\" of the cache failed and is being skipped."_s.arg(m_name)));
    return fail(Code::CircuitOpen, u"cache.skipLevel"_s,
                u"The level \"%1\" of the cache is being skipped."_s.arg(m_name));
}

template <typename T>
Result<T> LevelSlot::noted(Result<T> done)
{
    if (!done)
        failed(done.error());
    else if (m_levelOwes && !m_working.load(std::memory_order_relaxed))
        m_working.store(true, std::memory_order_release);
    return done;
}

Result<std::optional<CacheValue>> LevelSlot::get(const CacheKey &key)
{
    if (!mayAsk())
        return skip();
    return noted(m_level->get(key));
}

Result<std::vector<std::optional<CacheValue>>> LevelSlot::getMany(const QList<CacheKey> &keys)
{
    if (!mayAsk())
        return skip();
    return noted(m_level->getMany(keys));
}

Result<void> LevelSlot::putBehind(const CacheKey &key, const CacheValue &value)
{
    if (!mayAsk()) {
        owe(key);
        return skip();
    }
    auto done = m_level->putBehind(key, value);
    if (!done) {
        owe(key);
        failed(done.error());
    }
    return done;
}

Result<void> LevelSlot::put(const CacheKey &key, const CacheValue &value)
{
    if (!mayAsk()) {
        owe(key);
        return skip();
    }
    auto done = m_level->put(key, value);
    if (!done) {
        owe(key);
        failed(done.error());
    }
    return done;
}

Result<bool> LevelSlot::remove(const CacheKey &key, Departure cause)
{
    if (!mayAsk()) {
        owe(key);
        return skip();
    }
    auto done = m_level->remove(key, cause);
    if (!done) {
        owe(key);
        failed(done.error());
    }
    return done;
}

Result<qint64> LevelSlot::removeMatching(const CachePattern &pattern, Departure cause)
{
    if (!mayAsk()) {
        owe(pattern);
        return skip();
    }
    auto done = m_level->removeMatching(pattern, cause);
    if (!done) {
        owe(pattern);
        failed(done.error());
    }
    return done;
}

void LevelSlot::announce(const CachePattern &pattern, const QString &rule)
{
    if (m_levelOwes || m_working.load(std::memory_order_acquire))
        m_level->announce(pattern, rule);
}

} // namespace Docket::Cache
