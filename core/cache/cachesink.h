// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachekey.h"

#include <QByteArray>

#include <chrono>

namespace Docket::Cache {

/// Where changes of the cache go: all that a unit of work needs to know of it. Thread-safe and synchronous, for
/// workers. An error says that an older value may still be stored somewhere: the process itself will not be given it
/// again, but who must be sure beyond a crash repeats the call later. Repeating is harmless.
class CacheSink
{
public:
    virtual ~CacheSink() = default;
    /// Stores @p value, which takes the place of what was there, for @p timeToLive; zero: as long as is set for the
    /// key's type. A value that is too large for the cache is not kept, and that is no error.
    [[nodiscard]] virtual Result<void> put(const CacheKey &key, const QByteArray &value,
                                           std::chrono::milliseconds timeToLive = {}) = 0;
    /// Removes the entry; none there is a success.
    [[nodiscard]] virtual Result<void> remove(const CacheKey &key) = 0;
    /// Removes all entries whose key matches; the number that were known.
    [[nodiscard]] virtual Result<qint64> removeMatching(const CachePattern &pattern) = 0;

protected:
    CacheSink() = default;
    Q_DISABLE_COPY_MOVE(CacheSink)
};

} // namespace Docket::Cache
