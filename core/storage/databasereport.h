// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTypes>

#include <atomic>

namespace Docket::Storage {

struct TransactionReport
{
    qint64 total = 0;
    qint64 failed = 0; ///< cancelled ones apart
    qint64 cancelled = 0;
    qint64 longRunning = 0;
    qint64 microseconds = 0; ///< in all
};

/// What the database did since it was opened; a snapshot of counters that may run on meanwhile.
struct DatabaseReport
{
    TransactionReport reads;
    TransactionReport writes;
    qint64 connectionsOpened = 0;
    qint64 statementsPrepared = 0;
    qint64 statementsReused = 0;
};

/// The counters behind the report. Counting takes no lock.
struct TransactionCounters
{
    std::atomic<qint64> total = 0;
    std::atomic<qint64> failed = 0;
    std::atomic<qint64> cancelled = 0;
    std::atomic<qint64> longRunning = 0;
    std::atomic<qint64> microseconds = 0;

    [[nodiscard]] TransactionReport report() const { return {total, failed, cancelled, longRunning, microseconds}; }
};

struct DatabaseCounters
{
    TransactionCounters reads;
    TransactionCounters writes;
    std::atomic<qint64> connectionsOpened = 0;
    std::atomic<qint64> statementsPrepared = 0;
    std::atomic<qint64> statementsReused = 0;
};

} // namespace Docket::Storage
