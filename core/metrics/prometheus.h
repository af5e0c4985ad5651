// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metricsreport.h"

namespace Docket::Metrics {

/// Parts of a report; each exporter and command knows them by the same words.
enum class Part
{
    Cache,
    Queries, ///< statements and units of work
    Pool,    ///< workers and the log of the database
    Http,
    Ingest,
    Interface
};

/// @p report in the text format of Prometheus, version 0.0.4: seconds and bytes, counters that only grow where the
/// report is of all time. Empty @p parts: all. Of statements the fifty heaviest.
[[nodiscard]] QString prometheusText(const MetricsReport &report, const QList<Part> &parts = {});

} // namespace Docket::Metrics
