// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "redismaker.h"

using namespace Qt::StringLiterals;

namespace Docket::Cache {

Result<std::shared_ptr<CacheLevel>> makeRedisLevel(const RedisOptions &options, const Clock &)
{
    return fail(Code::FeatureAbsent, u"cache.makeRedis"_s,
                u"Redis at %1 is not used: this Docket was built without hiredis."_s.arg(options.place()),
                u"Set cache.redis = false, or build Docket where hiredis is installed."_s);
}

} // namespace Docket::Cache
