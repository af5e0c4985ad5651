// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tieredcache.h"

#include <metrics/cachereport.h>

namespace Docket::Cache {

/// The statistics of a cache in the terms of the reports: levels from the top, then types over all levels.
[[nodiscard]] Metrics::CacheReport figuresOf(const TieredStatistics &statistics);

} // namespace Docket::Cache
