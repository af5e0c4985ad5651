// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Dates of the query language. Private to the module.

#include <base/timestamp.h>

#include <QStringView>

#include <optional>

namespace Docket::Domain {

/// What a date covers: a second, a day, a month or a year, in Unix seconds.
struct QueryDate
{
    qint64 begin = 0;
    qint64 end = 0;        ///< exclusive
    bool relative = false; ///< an age ("30d"), so that without an operator it means "since"
};

/// 2026, 2026-01, 2026-01-31, RFC 3339 times, today, yesterday, now, and ages in h, d, w, m (months), y. Days begin in
/// UTC.
[[nodiscard]] std::optional<QueryDate> parseQueryDate(QStringView text, Timestamp now);

} // namespace Docket::Domain
