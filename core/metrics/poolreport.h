// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "histogram.h"

#include <QString>

namespace Docket::Metrics {

/// One pool of workers, and so of connections; a value.
struct PoolReport
{
    QString name; ///< "readers", "writer"
    int size = 0;
    int active = 0; ///< at the moment of the report
    int peak = 0;   ///< most that were active at once, since the start
    int queued = 0; ///< at the moment of the report
    int peakQueued = 0;
    quint64 done = 0;
    quint64 failed = 0;
    quint64 cancelled = 0;
    HistogramReport waiting; ///< from asking for a worker to having one
    HistogramReport busy;    ///< from having a worker to giving it back
    double utilisation = 0;  ///< share of the window in which the workers were busy, 0 to 1
};

/// The write-ahead log of the database; a value.
struct WalReport
{
    qint64 bytes = 0; ///< of the file
    qint64 frames = 0;
    qint64 checkpointedFrames = 0;
    quint64 checkpoints = 0;
    quint64 checkpointsBusy = 0;                                     ///< that a reader kept from finishing
    std::chrono::sys_time<std::chrono::milliseconds> lastCheckpoint; ///< the epoch if there was none
};

/// The ingestion of documents; a value.
struct IngestReport
{
    quint64 runs = 0;
    quint64 files = 0; ///< looked at
    quint64 stored = 0;
    quint64 unchanged = 0;
    quint64 failed = 0;
    quint64 bytes = 0;
    HistogramReport parsing; ///< of one file
    HistogramReport storing; ///< of one batch
    HistogramReport running; ///< of one run
};

} // namespace Docket::Metrics
