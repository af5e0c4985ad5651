// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/workerpool.h>
#include <base/clock.h>
#include <cache/cacheinspection.h>

namespace Docket::Repositories {
class RepositoryRegistry;
}

namespace Docket::Services {

/// The cache for docks and commands: see CacheInspection. Works on two threads of its own, so that a slow server delays
/// nobody else. Lives in the main thread; cache, registry and clock must outlive it.
class CacheService final : public Cache::CacheInspection
{
public:
    /// Keeps a number under a key of the settings; called on a worker.
    using Keep = std::function<Result<void>(const QString &key, qint64 value)>;

    CacheService(Cache::TieredCache &cache, const Repositories::RepositoryRegistry &registry, const Clock &clock,
                 Keep keep = {});
    ~CacheService() override;
    Q_DISABLE_COPY_MOVE(CacheService)

    [[nodiscard]] Async::Future<Cache::CacheReport> report() override;
    [[nodiscard]] Async::Future<Cache::EntryPage> entries(const QString &level, const Cache::CachePattern &pattern,
                                                          const QByteArray &from, qsizetype limit,
                                                          std::stop_token stop = {}) override;
    [[nodiscard]] Async::Future<QList<Cache::EntryInfo>> ranked(const QString &level,
                                                                const Cache::CachePattern &pattern,
                                                                Cache::EntryRanking ranking, qsizetype limit,
                                                                std::stop_token stop = {}) override;
    [[nodiscard]] Async::Future<Cache::ExpiryHistogram>
    expiring(const QString &level, const Cache::CachePattern &pattern, std::stop_token stop = {}) override;
    [[nodiscard]] Async::Future<Cache::FetchedValue> value(const Cache::CacheKey &key,
                                                           const QString &level = {}) override;
    [[nodiscard]] Async::Future<Cache::KeyExplanation> explain(const Cache::CacheKey &key) override;
    [[nodiscard]] Async::Future<Cache::RemovalPreview> previewRemoval(const Cache::CachePattern &pattern,
                                                                      std::stop_token stop = {}) override;
    [[nodiscard]] Async::Future<bool> remove(const Cache::CacheKey &key) override;
    [[nodiscard]] Async::Future<qint64> removeMatching(const Cache::CachePattern &pattern) override;
    [[nodiscard]] Async::Future<qint64> clear(const QString &level) override;
    [[nodiscard]] Async::Future<void> setType(const QString &type, const Cache::TypeSettings &settings) override;
    [[nodiscard]] Async::Future<void> setCapacity(const QString &level, qint64 bytes) override;

    /// Gives up what waits and waits for what runs. Idempotent.
    void shutdown();

private:
    [[nodiscard]] Result<Cache::CacheLevel *> levelNamed(const QString &name) const;
    /// Hands every matching entry to `take(const EntryInfo &)` until all were seen, @p stop fires or the bound of
    /// entries is reached; whether all were seen.
    template <typename Take>
    [[nodiscard]] Result<bool> walk(Cache::CacheLevel &level, const Cache::CachePattern &pattern,
                                    const std::stop_token &stop, const Take &take) const;

    Cache::TieredCache &m_cache;
    const Repositories::RepositoryRegistry &m_registry;
    const Clock &m_clock;
    const Keep m_keep;
    Async::WorkerPool m_workers{QStringLiteral("cache-inspection"), 2};
};

} // namespace Docket::Services
