// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include <metrics/prometheus.h>
#include <storage/metricsstore.h>

#include <optional>

namespace Docket::Cli {

struct StatsArguments
{
    std::optional<Metrics::Part> part;     ///< all without it
    std::optional<Storage::KeptSpan> span; ///< a day; of Prometheus' counters, which must not fall, the total
    bool prometheus = false;
};

/// The figures that Docket has kept in the profile. Needs no database, and works beside a running Docket.
[[nodiscard]] int stats(const App::Composition &composition, const Output &out, const StatsArguments &arguments);

} // namespace Docket::Cli
