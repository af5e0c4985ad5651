// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"
#include "redisoptions.h"

#include <base/clock.h>

namespace Docket::Cache {

/// A level on a Redis server; FeatureAbsent where Docket was built without hiredis. Returns at once: the connection is
/// made on a thread of the level. @p clock must outlive it.
[[nodiscard]] Result<std::shared_ptr<CacheLevel>> makeRedisLevel(const RedisOptions &options, const Clock &clock);

} // namespace Docket::Cache
