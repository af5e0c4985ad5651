// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "relativetime.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 minute = 60;
constexpr qint64 hour = 60 * minute;
constexpr qint64 day = 24 * hour;
constexpr qint64 daysInWords = 30;

/// What two times with the same text have in common: the unit in the upper half, the count in the lower.
qint64 bucket(qint64 unit, qint64 count)
{
    return (unit << 32) | count;
}

} // namespace

RelativeTime::RelativeTime(const Clock &clock)
    : m_clock(clock)
    , m_now(clock.seconds())
{
}

bool RelativeTime::refresh()
{
    const auto now = m_clock.seconds();
    if (std::chrono::abs(now - m_now) < std::chrono::minutes(1))
        return false;
    m_now = now;
    return true;
}

QString RelativeTime::text(Timestamp time) const
{
    if (time == noTime)
        return {};
    const auto seconds = toUnix(m_now) - toUnix(time);
    qint64 key = 0;
    if (seconds < -minute || seconds >= daysInWords * day) {
        // By the day: the text also depends on how far away the month is.
        key = bucket(4, toUnix(time) / day);
    } else if (seconds < minute) {
        key = bucket(0, 0);
    } else if (seconds < hour) {
        key = bucket(1, seconds / minute);
    } else if (seconds < day) {
        key = bucket(2, seconds / hour);
    } else {
        key = bucket(3, seconds / day);
    }
    auto found = m_texts.constFind(key);
    if (found == m_texts.constEnd())
        found = m_texts.insert(key, format(time, seconds));
    return *found;
}

QString RelativeTime::full(Timestamp time) const
{
    if (time == noTime)
        return {};
    const auto seconds = toUnix(m_now) - toUnix(time);
    const auto inWords = seconds >= -minute && seconds < daysInWords * day;
    return inWords ? QString(absolute(time) + u" · "_s + text(time)) : absolute(time);
}

QString RelativeTime::absolute(Timestamp time)
{
    const QLocale locale;
    // Some locales count the short form down to the second, which only makes it longer.
    auto format = locale.dateTimeFormat(QLocale::ShortFormat);
    return locale.toString(QDateTime::fromSecsSinceEpoch(toUnix(time)), format.remove(u":ss"_s));
}

QString RelativeTime::date(Timestamp time)
{
    // In UTC: a day that the server names must not slip to the next one in an eastern time zone.
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(toUnix(time), QTimeZone::UTC).date(), QLocale::ShortFormat);
}

QString RelativeTime::duration(std::chrono::seconds duration)
{
    const auto seconds = duration.count();
    if (seconds < 60)
        return tr("%1 s", "seconds").arg(seconds);
    if (seconds < 3600) {
        return seconds % 60 == 0 ? tr("%1 min").arg(seconds / 60)
                                 : tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    }
    return tr("%1 h %2 min").arg(seconds / 3600).arg(seconds / 60 % 60);
}

QString RelativeTime::format(Timestamp time, qint64 seconds) const
{
    if (seconds < -minute || seconds >= daysInWords * day) {
        const auto date = QDateTime::fromSecsSinceEpoch(toUnix(time)).date();
        const auto today = QDateTime::fromSecsSinceEpoch(toUnix(m_now)).date();
        //: Day and month of a date within the last year or in the future
        const auto recent = tr("d MMM");
        //: Month and year of a date that is more than a year ago
        const auto old = tr("MMM yyyy");
        return QLocale().toString(date, std::abs(date.daysTo(today)) < 300 ? recent : old);
    }
    if (seconds < minute)
        return tr("now");
    if (seconds < hour)
        return tr("%1 min ago").arg(seconds / minute);
    if (seconds < day)
        return tr("%1 h ago").arg(seconds / hour);
    if (seconds < 2 * day)
        return tr("yesterday");
    return tr("%1 d ago").arg(seconds / day);
}

} // namespace Docket::Ui
