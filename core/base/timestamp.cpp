// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "timestamp.h"

#include <QDateTime>
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
        if (text.size() != at + 6 || text[at + 3] != ':')
            return noTime;
        const int offsetHours = digits(text, at + 1, 2);
        const int offsetMinutes = digits(text, at + 4, 2);
        if (offsetHours < 0 || offsetHours > 23 || offsetMinutes < 0 || offsetMinutes > 59)
            return noTime;
        offset = std::chrono::hours(offsetHours) + std::chrono::minutes(offsetMinutes);
        if (text[at] == '-')
            offset = -offset;
    } else if ((text[at] != 'Z' && text[at] != 'z') || text.size() != at + 1) {
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
    // RFC 9110 asks recipients for the two obsolete forms as well; servers of this century send the first:
    //     Fri, 20 Nov 2026 13:43:45 GMT    Friday, 20-Nov-26 13:43:45 GMT    Fri Nov 20 13:43:45 2026
    // Not by way of QDateTime, which would read it in local time, where an hour a year does not exist.
    static constexpr QByteArrayView months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const QByteArray spaced = text.toByteArray().replace('-', ' ').simplified();
    const QList<QByteArray> words = spaced.split(' ');
    const bool asctime = words.size() == 5;
    if (!asctime && (words.size() != 6 || words[5] != "GMT"))
        return noTime;
    const QByteArray &dayWord = words[asctime ? 2 : 1];
    const QByteArray &monthWord = words[asctime ? 1 : 2];
    const QByteArray &yearWord = words[asctime ? 4 : 3];
    const QByteArray &clock = words[asctime ? 3 : 4];
    const qsizetype monthAt = monthWord.size() == 3 ? months.indexOf(monthWord) : -1;
    const int day = dayWord.size() <= 2 ? digits(dayWord, 0, dayWord.size()) : -1;
    int year = yearWord.size() == 2 || yearWord.size() == 4 ? digits(yearWord, 0, yearWord.size()) : -1;
    if (yearWord.size() == 2 && year >= 0)
        year += year < 70 ? 2000 : 1900;
    if (monthAt < 0 || monthAt % 3 != 0 || day < 1 || year < 1 || clock.size() != 8 || clock[2] != ':' ||
        clock[5] != ':')
        return noTime;
    const int hour = digits(clock, 0, 2);
    const int minute = digits(clock, 3, 2);
    const int second = digits(clock, 6, 2);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(monthAt / 3 + 1)),
                                           std::chrono::day(unsigned(day))};
    if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return noTime;
    return Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

} // namespace Docket
