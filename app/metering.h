// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <cache/tieredcache.h>
#include <metrics/blockcollector.h>
#include <metrics/databasecollector.h>
#include <metrics/ingestcollector.h>
#include <metrics/metricshub.h>
#include <storage/database.h>
#include <storage/metricsstore.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace Docket::App {

/// What all of Docket counts, and the thread that makes reports of it: every MetricsHub::interval it ticks the hub and
/// has plans taken of statements that were slow, and every other time, and when it is stopped, it keeps what happened
/// since. What cannot be kept now is kept the next time; that is said once, in the log. Switched off it counts nothing
/// and the reports stay empty. Made before what it watches and stopped before that goes. Lives in the main thread;
/// nothing of it ever waits for the GUI.
class Metering final
{
public:
    struct Options
    {
        bool enabled = true;
        std::chrono::nanoseconds slowLimit = std::chrono::milliseconds(50);
        int readers = 2;        ///< threads of the database
        int networkWorkers = 0; ///< threads that wait for the network
        int workers = 0;        ///< threads that compute
        std::chrono::milliseconds interval = Metrics::MetricsHub::interval;
        Storage::MetricsStoreOptions keep; ///< where the figures outlive the program; without a path nowhere
    };
    struct Watched
    {
        Storage::Database &database;
        Cache::TieredCache &cache;
        std::function<Metrics::TransactionReport()> transactions;
        std::function<QList<Metrics::HttpReport>()> http;
    };

    Metering(const Options &options, const Clock &clock);
    ~Metering();
    Q_DISABLE_COPY_MOVE(Metering)

    [[nodiscard]] Metrics::MetricsHub &hub() { return m_hub; }
    /// The collectors are null where nothing is to be counted.
    [[nodiscard]] Metrics::DatabaseCollector *database() { return m_options.enabled ? &m_database : nullptr; }
    [[nodiscard]] Metrics::PoolCollector *networkWorkers() { return m_options.enabled ? &m_networkWorkers : nullptr; }
    [[nodiscard]] Metrics::PoolCollector *workers() { return m_options.enabled ? &m_workers : nullptr; }
    [[nodiscard]] Metrics::IngestCollector *ingest() { return m_options.enabled ? &m_ingest : nullptr; }
    [[nodiscard]] Metrics::BlockCollector *blocks() { return m_options.enabled ? &m_blocks : nullptr; }

    /// When all that is watched is there. Idempotent.
    void start(const Watched &watched);
    /// Ends the thread. Idempotent.
    void stop();

private:
    void run(const std::stop_token &stop, Storage::Database &database);
    void explainSlow(const std::stop_token &stop, Storage::Database &database);
    void keep();
    [[nodiscard]] Result<void> tryKeep(const Metrics::MetricsReport &period);

    const Options m_options;
    Metrics::MetricsHub m_hub;
    Metrics::DatabaseCollector m_database;
    Metrics::PoolCollector m_networkWorkers;
    Metrics::PoolCollector m_workers;
    Metrics::IngestCollector m_ingest;
    Metrics::BlockCollector m_blocks;
    // On the thread.
    std::unique_ptr<Storage::MetricsStore> m_store; ///< null: not open
    Metrics::MetricsReport m_kept;                  ///< the figures of the last report that was kept
    bool m_keepFailed = false;

    std::mutex m_mutex; ///< with the condition, for the pause between two ticks
    std::condition_variable_any m_pause;
    std::jthread m_thread; ///< last, so that it ends first
};

} // namespace Docket::App
