// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "blockcollector.h"
#include "cachereport.h"
#include "httpcollector.h"
#include "poolreport.h"
#include "statementreport.h"
#include "transactioncollector.h"
#include "window.h"

#include <QList>

namespace Docket::Metrics {

/// All that Docket knows of itself over one window; a value that docks and exporters read. What is said to be "at the
/// moment of the report" (who waits, what is active, sizes) is the same in every window.
struct MetricsReport
{
    quint64 version = 0; ///< equal versions of one window are equal reports
    Window window = Window::SinceStart;
    std::chrono::nanoseconds covered{}; ///< less than the window while Docket runs for a shorter time
    std::chrono::sys_time<std::chrono::milliseconds> at;
    StatementsReport statements;
    TransactionReport transactions;
    QList<PoolReport> pools;
    CacheReport cache;
    QList<HttpReport> http;
    IngestReport ingest;
    BlockReport blocks;
    WalReport wal;
};

} // namespace Docket::Metrics
