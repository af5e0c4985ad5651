// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "poolcollector.h"
#include "statementcollector.h"
#include "transactioncollector.h"
#include "walcollector.h"

namespace Docket::Metrics {

/// All that a database counts. Thread-safe; outlives the database.
struct DatabaseCollector
{
    DatabaseCollector(const StatementCollector::Options &options, int readerThreads)
        : statements(options)
        , readers(QStringLiteral("readers"), readerThreads)
        , writer(QStringLiteral("writer"), 1)
    {
    }

    StatementCollector statements;
    PoolCollector readers;
    PoolCollector writer;
    TransactionCollector writes; ///< Database::write(); units of work have a collector of their own
    WalCollector wal;
};

} // namespace Docket::Metrics
