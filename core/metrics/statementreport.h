// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "histogram.h"

#include <base/trace.h>

#include <QList>
#include <QString>

#include <algorithm>

namespace Docket::Metrics {

/// What one execution of a statement cost, as sqlite3_stmt_status() tells it.
struct StatementCost
{
    std::chrono::nanoseconds duration{}; ///< inside of SQLite, all steps together
    quint64 rows = 0;                    ///< returned
    quint64 vmSteps = 0;                 ///< instructions of SQLite's virtual machine
    quint64 fullScanSteps = 0;           ///< rows walked in a scan of a whole table
    quint64 sorts = 0;                   ///< without the help of an index
    quint64 autoIndexRows = 0;           ///< put into an index that lived for this execution only
    bool failed = false;
    bool prepared = false; ///< compiled for this execution, and not taken from the cache of statements
};

/// All executions of one statement for one action; a value. Durations are inside of SQLite.
struct StatementReport
{
    QString text;   ///< normalised: without literals, lists folded
    QString action; ///< what asked for it: "filter issues"; empty if unknown
    quint64 errors = 0;
    quint64 prepared = 0;
    quint64 rows = 0;
    quint64 vmSteps = 0;
    quint64 fullScanSteps = 0;
    quint64 sorts = 0;
    quint64 autoIndexRows = 0;
    HistogramReport duration; ///< count, sum, mean, p50 and the rest
    double shareOfTime = 0;   ///< of all statements in the same report, 0 to 1
    quint64 line = 0;         ///< of figures since the start: another one when it has made room and come back

    [[nodiscard]] quint64 calls() const { return duration.count(); }
    [[nodiscard]] quint64 cached() const { return calls() - std::min(calls(), prepared); }
};

/// One execution that took longer than the limit. Bound values appear by kind and length alone.
struct SlowStatement
{
    QString text; ///< normalised
    QString action;
    TraceId trace;
    std::chrono::sys_time<std::chrono::milliseconds> at;
    StatementCost cost;    ///< fullScanSteps are all rows that were visited where SQLite has its scan status
    QList<QString> values; ///< "text, 12 bytes", "integer", "NULL"
    QString plan;          ///< a line a step, indented by depth; empty until it was asked for
};

/// Everything about statements; a value. The heaviest come first.
struct StatementsReport
{
    QList<StatementReport> statements;
    QList<SlowStatement> slow; ///< the last hundred, newest first
    quint64 remembered = 0;    ///< slow executions, also those that `slow` has no room for
    std::chrono::nanoseconds slowLimit{};
    quint64 overflowed = 0; ///< executions of statements beyond the number that is kept apart
    quint64 retired = 0;    ///< executions since the start that were kept apart until their statement made room
    quint64 unseen = 0;     ///< of these, the ones that were in no report; of figures since the start only

    /// Executions that are in no line.
    [[nodiscard]] quint64 notKeptApart() const { return overflowed + retired; }
};

} // namespace Docket::Metrics
