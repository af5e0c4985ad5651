// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "advice.h"
#include "indexadvice.h"

#include <metrics/metricsreport.h>
#include <storage/connection.h>

namespace Docket::Advice {

/// Everything that @p report and the database behind @p connection give reason to: what can be acted on, and what was
/// applied and can be undone. The heaviest first. Synchronous, on a reader; the database is only read. Takes some
/// milliseconds for each statement that is worth a look, so a time limit is for the caller to set, on the connection
/// and by Thresholds::mustEnd.
[[nodiscard]] Result<QList<Advice>> advise(const Metrics::MetricsReport &report, Storage::Connection &connection,
                                           const Thresholds &thresholds = {});

/// What the executions of @p statement spend their time on, in a sentence; empty if there is nothing to say. For a
/// statement without a remedy, too: that one is no advice, but it is worth to be understood.
[[nodiscard]] QString whyItTakesTime(const Metrics::StatementReport &statement);

/// Names of all indexes of Docket's own schema: migrations look after them, an advice never touches them.
[[nodiscard]] Result<QSet<QString>> ownIndexes();

} // namespace Docket::Advice
