// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/memorylevel.h>

namespace Docket::Cache {

/// A memory level under another name that fails on demand and counts what it is asked.
class FaultyLevel final : public CacheLevel
{
public:
    FaultyLevel(QString name, const Clock &clock)
        : m_name(std::move(name))
        , m_level(1 << 20, clock)
    {
    }

    std::atomic<bool> fails = false;
    std::atomic<int> calls = 0;
    std::function<void()> beforeGetReturns; ///< set it before other threads come
    std::function<void()> beforeRemoval;    ///< of a pattern

    [[nodiscard]] QString name() const override { return m_name; }
    [[nodiscard]] Result<std::optional<CacheValue>> get(const CacheKey &key) override
    {
        return ask([&] {
            auto value = m_level.get(key);
            if (beforeGetReturns)
                beforeGetReturns();
            return value;
        });
    }
    [[nodiscard]] Result<void> put(const CacheKey &key, const CacheValue &value) override
    {
        return ask([&] { return m_level.put(key, value); });
    }
    [[nodiscard]] Result<bool> remove(const CacheKey &key, Departure cause) override
    {
        return ask([&] { return m_level.remove(key, cause); });
    }
    [[nodiscard]] Result<qint64> removeMatching(const CachePattern &pattern, Departure cause) override
    {
        if (beforeRemoval)
            beforeRemoval();
        return ask([&] { return m_level.removeMatching(pattern, cause); });
    }
    [[nodiscard]] Result<qint64> clear() override
    {
        return ask([&] { return m_level.clear(); });
    }
    [[nodiscard]] Result<std::optional<EntryInfo>> find(const CacheKey &key) override
    {
        return ask([&] { return m_level.find(key); });
    }
    [[nodiscard]] Result<std::optional<CacheValue>> peek(const CacheKey &key) override
    {
        return ask([&] { return m_level.peek(key); });
    }
    [[nodiscard]] Result<EntryPage> entries(const CachePattern &pattern, const QByteArray &from,
                                            qsizetype limit) override
    {
        return ask([&] { return m_level.entries(pattern, from, limit); });
    }
    [[nodiscard]] std::optional<PastDeparture> lastDeparture(const CacheKey &key) const override
    {
        return m_level.lastDeparture(key);
    }
    [[nodiscard]] LevelStatistics statistics() const override { return m_level.statistics(); }
    void setCapacity(qint64 bytes) override { m_level.setCapacity(bytes); }

private:
    template <typename Fn>
    std::invoke_result_t<Fn> ask(Fn fn)
    {
        ++calls;
        if (fails)
            return fail(Code::FileFailed, QStringLiteral("test.fail"), QStringLiteral("The level is broken."));
        return fn();
    }

    QString m_name;
    MemoryLevel m_level;
};

} // namespace Docket::Cache
