// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charts/timechart.h>
#include <metrics/metricshub.h>

namespace Docket::Ui {

/// Begins a line of rates anew with what the hub remembers of the window, so that a dock that is opened late shows what
/// went before. @p counts is what was counted in one part of the past, in the order of the chart's series; the chart
/// gets it by the second. Begins nothing where nothing is remembered. Main thread.
void showRateHistory(TimeChart &chart, const Metrics::MetricsHub &hub, Metrics::Window window,
                     const std::function<QList<quint64>(const Metrics::MetricsReport &)> &counts);

} // namespace Docket::Ui
