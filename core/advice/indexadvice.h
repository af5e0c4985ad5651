// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "advice.h"
#include "schemacopy.h"

#include <metrics/metricsreport.h>

#include <QSet>

#include <functional>

namespace Docket::Advice {

/// From when on something is worth a word. Defaults suit a program that a person uses.
struct Thresholds
{
    quint64 calls = 5;                     ///< fewer executions prove nothing
    double scannedPerCall = 500;           ///< rows walked, or 20 instructions for each
    double gain = 2;                       ///< times fewer rows visited, for an index to be proposed
    double share = 0.02;                   ///< of the time of all statements
    std::chrono::minutes unusedAfter{60};  ///< of counting without a use
    std::chrono::milliseconds waiting{20}; ///< p95 of the wait for a worker
    qint64 walBytes = 32LL << 20;
    double staleFactor = 4;  ///< between the rows that there are and those in the statistics
    qint64 staleRows = 1000; ///< smaller tables need no statistics
    int sampleRows = 20'000; ///< that widths and distinct values are measured on
    /// Asked before each plan that is made: the copies of the schema are no connection that anybody could interrupt.
    std::function<bool()> mustEnd = {};
};

/// Indexes that would make the statements of @p report faster, each judged by the planner on @p copy. The connection
/// is read for widths and distinct values.
[[nodiscard]] Result<QList<Advice>> missingIndexes(const Metrics::MetricsReport &report, const Schema &schema,
                                                   SchemaCopy &copy, Storage::Connection &connection,
                                                   const Thresholds &thresholds);

/// Indexes that begin another index of the same table, so that nothing needs them. Those in @p kept belong to Docket's
/// own schema, which its migrations look after, and are left alone.
[[nodiscard]] QList<Advice> redundantIndexes(const Schema &schema, const QSet<QString> &kept);

/// Indexes beyond Docket's own that no statement of @p report uses. None at all unless the plan of every statement is
/// known; none over a part of a table or an expression, for values are in no statement of a report.
[[nodiscard]] Result<QList<Advice>> unusedIndexes(const Metrics::MetricsReport &report, const Schema &schema,
                                                  SchemaCopy &copy, const QSet<QString> &kept,
                                                  const Thresholds &thresholds);

/// What an index would cost: bytes on disk, from the widths of its columns in a sample of the rows, the number of rows
/// and the fill of pages; and the statistics that ANALYZE would find, from the same sample.
struct IndexEstimate
{
    qint64 rows = 0;
    qint64 bytes = 0;
    QList<double> rowsPerKey;

    [[nodiscard]] QString statistics() const; ///< as sqlite_stat1 has them
};
[[nodiscard]] Result<IndexEstimate> estimateIndex(Storage::Connection &connection, const Schema &schema,
                                                  const Candidate &candidate, int sampleRows);

} // namespace Docket::Advice
