// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <base/logring.h>
#include <metrics/keptspan.h>
#include <metrics/linereport.h>
#include <metrics/metricsreport.h>
#include <metrics/transactioncollector.h>
#include <storage/checkpoint.h>

#include <QUrl>

#include <functional>
#include <memory>

namespace Docket::Storage {
class Database;
}

namespace Docket::Services {

using Storage::CheckpointOutcome;

/// What the database did since it was opened.
struct Throughput
{
    quint64 reads = 0;
    quint64 writes = 0; ///< all that ran on the writer, units of work among them
    quint64 failed = 0; ///< of both
};

/// Never null.
using KeptReport = std::shared_ptr<const Metrics::MetricsReport>;

enum class BreakerOrder
{
    Open,
    Close,
    Probe
};

/// What the inspectors need beyond the reports of the metrics: the state of lines and of the writer at this moment,
/// breakers worked by hand, checkpoints, the events of the log. Everything that gives no future answers at once, from
/// memory, and suits the GUI thread. Main thread.
class OperationsService final
{
public:
    /// The ways to the parts, which outlive the service; those that are empty say nothing and do nothing.
    struct Parts
    {
        Storage::Database &database;
        std::function<QList<Metrics::LineReport>()> lines = {};
        std::function<void(const QUrl &instance, BreakerOrder order)> steer = {};
        std::function<Metrics::TransactionReport()> transactions = {};
        std::function<Async::Future<KeptReport>(Metrics::KeptSpan)> kept = {};
        std::shared_ptr<const LogRing> log = {};
        QString logFile = {};
        LogLevel recordedLevel = LogLevel::Info; ///< by the settings
    };

    explicit OperationsService(Parts parts);
    Q_DISABLE_COPY_MOVE(OperationsService)

    [[nodiscard]] QList<Metrics::LineReport> lines() const;
    void steer(const QString &instance, BreakerOrder order);
    [[nodiscard]] Metrics::TransactionReport transactions() const;
    [[nodiscard]] Throughput throughput() const;
    /// The figures that outlived earlier runs, and what was kept of this one so far. Read on a worker. Errors: NotFound
    /// where nothing is kept; StorageCorrupt and the like.
    [[nodiscard]] Async::Future<KeptReport> keptFigures(Metrics::KeptSpan span);
    /// Carries the write-ahead log over into the database and cuts the file, as far as readers allow. Runs on the
    /// writer.
    [[nodiscard]] Async::Future<CheckpointOutcome> checkpoint();
    /// Never null; without a log it stays empty.
    [[nodiscard]] const LogRing &log() const { return *m_parts.log; }
    [[nodiscard]] QString logFile() const { return m_parts.logFile; }
    [[nodiscard]] LogLevel recordedLevel() const { return m_recorded; }
    /// For this run; the settings stay as they are.
    void recordFrom(LogLevel least);

private:
    Parts m_parts;
    LogLevel m_recorded;
};

} // namespace Docket::Services
