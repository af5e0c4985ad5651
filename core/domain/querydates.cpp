// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querydates.h"

#include <algorithm>
#include <chrono>

using namespace std::chrono;

namespace Docket::Domain {

namespace {

std::optional<int> digits(QStringView text)
{
    if (text.isEmpty() || text.size() > 4 || !std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return std::nullopt;
    return text.toInt();
}

qint64 seconds(year_month_day date)
{
    return sys_seconds(sys_days(date)).time_since_epoch().count();
}

/// The same day some months earlier; the 31st becomes the last day of a shorter month.
Timestamp monthsBefore(Timestamp now, int count)
{
    const auto day = floor<days>(now);
    year_month_day date = year_month_day(day) - months(count);
    if (!date.ok())
        date = date.year() / date.month() / last;
    return sys_seconds(sys_days(date)) + (now - day);
}

std::optional<QueryDate> parseAge(QStringView text, Timestamp now)
{
    const auto count = digits(text.chopped(1));
    if (!count)
        return std::nullopt;
    Timestamp then = now;
    switch (text.back().toLower().unicode()) {
    case 'h': then -= hours(*count); break;
    case 'd': then -= days(*count); break;
    case 'w': then -= weeks(*count); break;
    case 'm': then = monthsBefore(now, *count); break;
    case 'y': then = monthsBefore(now, *count * 12); break;
    default: return std::nullopt;
    }
    // Second 0 is the server's "none", which no text names exactly.
    const qint64 begin = std::max<qint64>(1, toUnix(then));
    return QueryDate{begin, begin + 1, true};
}

} // namespace

std::optional<QueryDate> parseQueryDate(QStringView text, Timestamp now)
{
    constexpr qint64 daySeconds = 86'400;
    const qint64 today = toUnix(floor<days>(now));
    if (text.compare(u"today", Qt::CaseInsensitive) == 0)
        return QueryDate{today, today + daySeconds};
    if (text.compare(u"yesterday", Qt::CaseInsensitive) == 0)
        return QueryDate{today - daySeconds, today};
    if (text.compare(u"now", Qt::CaseInsensitive) == 0)
        return QueryDate{toUnix(now), toUnix(now) + 1};
    if (text.size() >= 20) {
        const Timestamp exact = text.size() <= 40 ? parseTimestamp(text.toLatin1()) : noTime;
        return exact == noTime ? std::nullopt : std::optional(QueryDate{toUnix(exact), toUnix(exact) + 1});
    }
    if (text.size() < 4)
        return text.size() >= 2 ? parseAge(text, now) : std::nullopt;

    const auto yearNumber = digits(text.first(4));
    if (!yearNumber || *yearNumber < 1970 || (text.size() > 4 && text[4] != u'-'))
        return text.size() == 5 || !yearNumber ? parseAge(text, now) : std::nullopt;
    const year inYear{*yearNumber};
    if (text.size() == 4)
        return QueryDate{seconds(inYear / January / 1), seconds((inYear + years(1)) / January / 1)};
    if (text.size() != 7 && text.size() != 10)
        return std::nullopt;
    const auto monthNumber = digits(text.sliced(5, 2));
    if (!monthNumber || !month(unsigned(*monthNumber)).ok())
        return std::nullopt;
    const auto inMonth = inYear / month(unsigned(*monthNumber));
    if (text.size() == 7)
        return QueryDate{seconds(inMonth / 1), seconds((inMonth + months(1)) / 1)};
    const auto dayNumber = digits(text.sliced(8, 2));
    if (text[7] != u'-' || !dayNumber || !(inMonth / *dayNumber).ok())
        return std::nullopt;
    const qint64 begin = seconds(inMonth / *dayNumber);
    return QueryDate{begin, begin + daySeconds};
}

} // namespace Docket::Domain
