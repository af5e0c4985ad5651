// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>

namespace Docket {

/// A point in time in whole seconds UTC, which is all that Gitea tells; the epoch itself means "none".
using Timestamp = std::chrono::sys_seconds;

inline constexpr Timestamp noTime{};

/// Parses RFC 3339 ("2026-11-20T13:41:07Z", "+01:00", fractions cut off). Gitea's "none" values (year 1, 1970-01-01
/// 00:00) and anything unreadable give noTime.
[[nodiscard]] Timestamp parseTimestamp(QByteArrayView text);

/// RFC 3339 in UTC with a Z, as Gitea's since and before accept it.
[[nodiscard]] QString formatTimestamp(Timestamp time);

/// Parses the date of an HTTP header (RFC 9110: "Fri, 20 Nov 2026 13:43:45 GMT"); noTime if unreadable.
[[nodiscard]] Timestamp parseHttpDate(QByteArrayView text);

[[nodiscard]] constexpr qint64 toUnix(Timestamp time)
{
    return time.time_since_epoch().count();
}

[[nodiscard]] constexpr Timestamp fromUnix(qint64 seconds)
{
    return Timestamp(std::chrono::seconds(seconds));
}

} // namespace Docket
