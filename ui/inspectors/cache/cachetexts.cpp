// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cacheentrydetails.h"

#include <charts/figures.h>

#include <QCoreApplication>
#include <QDateTime>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

QString said(const char *text)
{
    return QCoreApplication::translate("Docket::Ui::CacheTexts", text);
}

QString clock(Cache::TimePoint at)
{
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count()), u"HH:mm:ss"_s);
}

QString departed(Cache::Departure cause)
{
    switch (cause) {
    case Cache::Departure::Evicted: return said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "there was no room"));
    case Cache::Departure::Expired: return said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "its time was over"));
    case Cache::Departure::Replaced:
        return said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "a newer value took its place"));
    case Cache::Departure::Removed: return said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "it was removed by hand"));
    case Cache::Departure::Invalidated:
        return said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "a change made it invalid"));
    case Cache::Departure::Damaged: break;
    }
    return said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "it could not be read back"));
}

QString missed(Cache::MissReason reason)
{
    switch (reason) {
    case Cache::MissReason::NeverSeen:
        return said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts",
                                      "it had never been kept here, or so long ago that it is forgotten"));
    case Cache::MissReason::Evicted: return departed(Cache::Departure::Evicted);
    case Cache::MissReason::Expired: return departed(Cache::Departure::Expired);
    case Cache::MissReason::Removed: return departed(Cache::Departure::Removed);
    case Cache::MissReason::Invalidated: return departed(Cache::Departure::Invalidated);
    case Cache::MissReason::Damaged: return departed(Cache::Departure::Damaged);
    case Cache::MissReason::LevelFailed: break;
    }
    return said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "a level that may have it could not be asked"));
}

} // namespace

QString hexText(const QByteArray &bytes, qsizetype most)
{
    QString text;
    const qsizetype size = std::min(bytes.size(), most);
    text.reserve(size * 5);
    for (qsizetype at = 0; at < size; at += 16) {
        const QByteArray row = bytes.sliced(at, std::min<qsizetype>(16, size - at));
        text += u"%1  "_s.arg(at, 8, 16, QLatin1Char('0'));
        text += QString::fromLatin1(row.toHex(' ')).leftJustified(49);
        for (const char byte : row)
            text += byte >= 0x20 && byte < 0x7f ? QLatin1Char(byte) : QLatin1Char('.');
        text += u'\n';
    }
    if (bytes.size() > size)
        text += said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "… %1 bytes more")).arg(bytes.size() - size);
    return text;
}

QString explanationText(const Cache::KeyExplanation &explanation)
{
    QStringList lines{explanation.key.text(), QString()};
    if (!explanation.lastMiss) {
        lines += said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "No read of it missed, as far as is remembered."));
    } else {
        const auto &miss = *explanation.lastMiss;
        lines += said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "The last miss was at %1: %2."))
                     .arg(clock(miss.when), missed(miss.reason));
        if (miss.invalidation)
            lines += said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "It went at %1 by the pattern %2, for %3."))
                         .arg(clock(miss.invalidation->when), miss.invalidation->pattern,
                              miss.invalidation->rule.isEmpty()
                                  ? said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "a reason that nobody gave"))
                                  : miss.invalidation->rule);
    }
    for (const auto &level : explanation.levels) {
        lines += {QString(), level.level};
        if (level.error) {
            lines +=
                u"  "_s +
                said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "could not be asked: %1")).arg(level.error->message);
        } else if (level.entry) {
            lines += u"  "_s +
                     said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "has it: %1")).arg(bytesText(level.entry->bytes));
            if (level.age)
                lines += u"  "_s +
                         said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "made %1 ago")).arg(durationText(*level.age));
            lines += u"  "_s + (level.timeLeft ? said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "expires in %1"))
                                                     .arg(durationText(*level.timeLeft))
                                               : said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "never expires")));
        } else {
            lines += u"  "_s + said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "does not have it"));
        }
        if (level.lastDeparture)
            lines += u"  "_s + said(QT_TRANSLATE_NOOP("Docket::Ui::CacheTexts", "left at %1: %2"))
                                   .arg(clock(level.lastDeparture->when), departed(level.lastDeparture->cause));
    }
    return lines.join(u'\n');
}

} // namespace Docket::Ui
