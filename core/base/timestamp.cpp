// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "timestamp.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace Docket {

namespace {

/// Reads @p count digits at @p at; -1 unless all are digits. Written by hand because it runs for each of four dates of
/// each issue, where QDateTime::fromString costs more than the rest of the decoding.
int digits(QByteArrayView text, qsizetype at, qsizetype count)
{
    int value = 0;
    for (qsizetype i = at; i < at + count; ++i) {
        const char c = text.at(i);
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

Timestamp parseTimestamp(QByteArrayView text)
{
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') ||
        text[13] != ':' || text[16] != ':')
        return noTime;
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2);
    const int minute = digits(text, 14, 2);
    const int second = digits(text, 17, 2);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    if (year < 1 || month < 1 || day < 1 || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60)
        return noTime;
    qsizetype at = 19;
    if (text[at] == '.') {
        do
            ++at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9');
    }
    std::chrono::seconds offset{0};
    if (at >= text.size())
        return noTime;
    if (text[at] == '+' || text[at] == '-') {
        if (text.size() < at + 6)
            return noTime;
        const int offsetHours = digits(text, at + 1, 2);
        const int offsetMinutes = digits(text, at + 4, 2);
        if (offsetHours < 0 || offsetMinutes < 0)
            return noTime;
        offset = std::chrono::hours(offsetHours) + std::chrono::minutes(offsetMinutes);
        if (text[at] == '-')
            offset = -offset;
    } else if (text[at] != 'Z' && text[at] != 'z') {
        return noTime;
    }
    const Timestamp time = Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
                           std::chrono::minutes(minute) + std::chrono::seconds(second) - offset;
    return toUnix(time) <= 0 ? noTime : time;
}

QString formatTimestamp(Timestamp time)
{
    return QDateTime::fromSecsSinceEpoch(toUnix(time), QTimeZone::UTC).toString(u"yyyy-MM-ddTHH:mm:ssZ"_s);
}

Timestamp parseHttpDate(QByteArrayView text)
{
    // RFC 9110 asks recipients for the two obsolete forms as well; servers of this century send the first.
    static constexpr std::array forms{"ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'",
                                      "ddd MMM d HH:mm:ss yyyy"};
    const QString value = QString::fromLatin1(text).simplified();
    for (const char *form : forms) {
        auto parsed = QLocale::c().toDateTime(value, QString::fromLatin1(form));
        if (!parsed.isValid())
            continue;
        parsed.setTimeZone(QTimeZone::UTC);
        return fromUnix(parsed.toSecsSinceEpoch());
    }
    return noTime;
}

} // namespace Docket
