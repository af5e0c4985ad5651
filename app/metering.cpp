// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metering.h"

#include <base/action.h>
#include <base/log.h>
#include <cache/cachefigures.h>
#include <storage/explain.h>

#include <QFileInfo>

#include <numeric>

using namespace Qt::StringLiterals;

namespace Docket::App {

namespace {

Q_LOGGING_CATEGORY(lcMetering, "docket.metering", QtInfoMsg)

constexpr int roundsUntilKept = 2;

bool isEmpty(const Metrics::MetricsReport &period)
{
    const auto counted = [](const Metrics::CachePartReport &part) { return part.reads() + part.puts > 0; };
    return period.statements.statements.isEmpty() && period.statements.overflowed == 0 && period.ingest.runs == 0 &&
           period.blocks.delays.isEmpty() && std::ranges::none_of(period.cache.levels, counted) &&
           std::ranges::all_of(period.http, [](const Metrics::HttpReport &one) { return one.requests == 0; });
}

} // namespace

Metering::Metering(const Options &options, const Clock &clock)
    : m_options(options)
    , m_hub(clock)
    , m_database({.slowLimit = options.slowLimit}, options.readers)
    , m_networkWorkers(u"network"_s, options.networkWorkers)
    , m_workers(u"workers"_s, options.workers)
{
}

Metering::~Metering()
{
    stop();
}

void Metering::start(const Watched &watched)
{
    if (!m_options.enabled || m_thread.joinable())
        return;
    m_hub.addSource([this, watched](Metrics::MetricsReport &report) {
        report.statements = m_database.statements.report();
        report.pools = {m_database.readers.report(), m_database.writer.report(), m_workers.report(),
                        m_networkWorkers.report()};
        report.wal = m_database.wal.report();
        report.wal.bytes = QFileInfo(watched.database.options().path + u"-wal"_s).size();
        report.transactions = Metrics::withPlainWrites(watched.transactions(), m_database.writes.report());
        report.cache = Cache::figuresOf(watched.cache.statistics());
        report.http = watched.http();
        report.ingest = m_ingest.report();
        report.blocks = m_blocks.report();
    });
    m_thread = std::jthread([this, &database = watched.database](const std::stop_token &stop) { run(stop, database); });
}

void Metering::stop()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
    m_store.reset();
}

void Metering::run(const std::stop_token &stop, Storage::Database &database)
{
    for (int round = 1;; ++round) {
        {
            std::unique_lock lock(m_mutex);
            m_pause.wait_for(lock, stop, m_options.interval, [] { return false; });
        }
        // The last round keeps what came after the one before.
        const bool last = stop.stop_requested();
        explainSlow(stop, database);
        m_hub.tick();
        if (last || round % roundsUntilKept == 0)
            keep();
        if (last)
            return;
    }
}

void Metering::explainSlow(const std::stop_token &stop, Storage::Database &database)
{
    const ActionScope doing(u"explain slow statements"_s);
    // A few at a time: the readers have better things to do.
    for (int i = 0; i < 5 && !stop.stop_requested(); ++i) {
        const auto sql = m_database.statements.takeUnexplained();
        if (!sql)
            return;
        // No longer than until the end of the program: all readers may be at something that takes its time.
        const auto plan = Async::await(
            database.read([sql = *sql](Storage::Connection &connection) { return Storage::explain(connection, sql); },
                          stop),
            stop);
        if (plan)
            m_database.statements.setPlan(*sql, *plan);
    }
}

void Metering::keep()
{
    if (m_options.keep.path.isEmpty())
        return;
    const auto figures = m_hub.report(Metrics::Window::SinceStart);
    const auto period = Metrics::difference(*figures, m_kept);
    if (isEmpty(period))
        return;
    auto kept = tryKeep(period);
    if (!kept && kept.error().code == Code::StorageCorrupt) {
        m_store.reset();
        if (auto aside = Storage::MetricsStore::setAside(m_options.keep.path)) {
            logEvent(lcMetering(), LogLevel::Warning, u"kept figures set aside"_s,
                     {{u"why"_s, kept.error().message}, {u"file"_s, *aside}});
            kept = tryKeep(period);
        }
    }
    if (kept) {
        m_kept = *figures;
        m_keepFailed = false;
        return;
    }
    m_store.reset();
    if (!std::exchange(m_keepFailed, true))
        logError(lcMetering(), kept.error());
}

Result<void> Metering::tryKeep(const Metrics::MetricsReport &period)
{
    if (!m_store) {
        auto opened = Storage::MetricsStore::open(m_options.keep);
        if (!opened)
            return std::unexpected(opened.error());
        m_store = *std::move(opened);
    }
    return m_store->add(period);
}

} // namespace Docket::App
