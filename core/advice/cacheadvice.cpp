// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cacheadvice.h"

#include <base/figuretext.h>

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace Docket::Advice {

using Metrics::CachePartReport;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Docket::Advice::Cache)
};

QString percent(double share)
{
    return QLocale().toString(share * 100, 'f', 1) + u" %"_s;
}

QString count(quint64 value)
{
    return QLocale().toString(value);
}

QString ageText(std::chrono::milliseconds age)
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(age).count();
    return seconds < 120 ? Words::tr("%1 s").arg(seconds) : Words::tr("%1 min").arg(seconds / 60);
}

Action changed(const QString &setting, const QString &value)
{
    return {.what = Action::What::ChangeSetting, .sql = {}, .setting = setting, .value = value};
}

std::optional<Advice> largerLevel(const CachePartReport &level, const QHash<QString, QString> &settings,
                                  const CacheThresholds &thresholds)
{
    const QString setting = u"cache.%1-bytes"_s.arg(level.level);
    const qint64 most = level.level == u"memory" ? thresholds.mostMemory : thresholds.mostDisk;
    const qint64 larger = std::min(level.capacity * 2, most);
    if (!settings.contains(setting) || level.reads() < thresholds.reads || larger <= level.capacity ||
        double(level.bytes) < thresholds.full * double(level.capacity) || level.ages.isEmpty() ||
        double(level.evicted) < thresholds.pressed * double(level.misses) ||
        level.ageAtEviction(0.5) >= thresholds.young)
        return std::nullopt;
    Advice advice;
    advice.id = u"cache:%1:%2"_s.arg(level.level).arg(larger);
    advice.kind = Kind::CacheTooSmall;
    advice.title = Words::tr("Give the level “%1” of the cache %2 in place of %3")
                       .arg(level.level, bytesText(larger), bytesText(level.capacity));
    advice.evidence = {{Words::tr("Hit ratio"), percent(level.hitRatio())},
                       {Words::tr("Reads that missed"), count(level.misses)},
                       {Words::tr("Entries that left because there was no room"), count(level.evicted)},
                       {Words::tr("Age at that, p50 / p95"),
                        ageText(level.ageAtEviction(0.5)) + u" / "_s + ageText(level.ageAtEviction(0.95))},
                       {Words::tr("Held / capacity"), bytesText(level.bytes) + u" / "_s + bytesText(level.capacity)}};
    advice.effect =
        Words::tr("Half of what left was younger than %1, so some of it was wanted again and had to be made "
                  "anew. With more room it stays. The change is in force at once and kept in the settings.")
            .arg(ageText(level.ageAtEviction(0.5)));
    advice.weight = std::min(1.0, double(level.evicted) / double(level.reads()));
    advice.apply = changed(setting, QString::number(larger) + u" B"_s);
    advice.undo = changed(setting, QString::number(level.capacity) + u" B"_s);
    return advice;
}

/// The types that the settings keep in @p level: those that name it, and those that name none.
QStringList typesIn(const QString &level, const QHash<QString, QString> &settings)
{
    QStringList types;
    for (const auto &[key, value] : settings.asKeyValueRange()) {
        const QStringList words = value.split(u' ', Qt::SkipEmptyParts);
        if (key.startsWith(u"cache.type-"_s) && (words.size() == 1 || words.sliced(1).contains(level)))
            types.append(key.mid(11));
    }
    types.sort();
    return types;
}

/// The memory is not judged: it is where every level below brings what it finds.
std::optional<Advice> uselessLevel(const CachePartReport &level, const QHash<QString, QString> &settings,
                                   const CacheThresholds &thresholds)
{
    const QString room = u"cache.%1-bytes"_s.arg(level.level);
    const bool disk = level.level == u"disk" && settings.contains(room) && level.capacity > 0;
    if (!(disk || level.level == u"redis") || level.reads() < thresholds.levelReads ||
        level.hitRatio() >= thresholds.uselessLevel)
        return std::nullopt;
    Advice advice;
    advice.id = u"cache-level:"_s + level.level;
    advice.kind = Kind::CacheUseless;
    advice.evidence = {{Words::tr("Reads"), count(level.reads())},
                       {Words::tr("Hit ratio"), percent(level.hitRatio())},
                       {Words::tr("Reads that it served"), count(level.hits)},
                       {Words::tr("Entries that were written to it"), count(level.puts)},
                       {Words::tr("Entries / size"), count(quint64(std::max<qint64>(0, level.entries))) + u" / "_s +
                                                         bytesText(std::max<qint64>(0, level.bytes))}};
    const QStringList types = typesIn(level.level, settings);
    if (!types.isEmpty())
        advice.evidence.append({Words::tr("Types that are kept there"), types.join(u", "_s)});
    if (!disk) {
        advice.title = Words::tr("Do without the level “redis” of the cache");
        advice.effect =
            Words::tr("Hardly anything is found on the server, yet each read that the levels above miss asks "
                      "it first. What this run keeps lies in the memory, too, and goes there and on the server at "
                      "once; so a server is of use only when the memory is too small, or to types whose keys name "
                      "their content (ast). The change is kept in the settings and counts from the next start.");
        advice.apply = changed(u"cache.redis"_s, u"false"_s);
        advice.undo = changed(u"cache.redis"_s, u"true"_s);
        return advice;
    }
    const qint64 smaller = level.capacity / 4;
    const bool off = smaller < thresholds.leastDisk / 4;
    advice.title = off ? Words::tr("Do without the level “disk” of the cache")
                       : Words::tr("Give the level “disk” of the cache %1 in place of %2")
                             .arg(bytesText(smaller), bytesText(level.capacity));
    advice.effect =
        Words::tr("Hardly anything is found there, yet it takes %1 on disk and a file is looked for at each "
                  "read that the memory misses. The change is in force at once and kept in the settings.")
            .arg(bytesText(level.bytes));
    advice.apply = changed(room, QString::number(off ? 0 : smaller) + u" B"_s);
    advice.undo = changed(room, QString::number(level.capacity) + u" B"_s);
    return advice;
}

std::optional<Advice> uselessType(const CachePartReport &type, const QHash<QString, QString> &settings,
                                  const CacheThresholds &thresholds)
{
    const QString setting = u"cache.type-"_s + type.type;
    const QString brief = u"1s memory"_s;
    const auto now = settings.constFind(setting);
    if (now == settings.cend() || *now == brief || type.reads() < thresholds.reads ||
        type.hitRatio() >= thresholds.useless || type.entries == 0)
        return std::nullopt;
    Advice advice;
    advice.id = u"cache-type:"_s + type.type;
    advice.kind = Kind::CacheUseless;
    advice.title = Words::tr("Keep “%1” for a moment only").arg(type.type);
    advice.evidence = {{Words::tr("Reads"), count(type.reads())},
                       {Words::tr("Hit ratio"), percent(type.hitRatio())},
                       {Words::tr("Entries / size"), count(quint64(type.entries)) + u" / "_s + bytesText(type.bytes)},
                       {Words::tr("Kept now"), *now}};
    advice.effect = Words::tr("Almost none of its entries is read again: they take %1 from what is. The change is in "
                              "force at once and lasts until Docket ends; to keep it, set %2 in the settings.")
                        .arg(bytesText(type.bytes), setting);
    advice.weight = 0;
    advice.apply = changed(setting, brief);
    advice.undo = changed(setting, *now);
    return advice;
}

} // namespace

QList<Advice> cacheAdvices(const Metrics::CacheReport &report, const QHash<QString, QString> &settings,
                           const CacheThresholds &thresholds)
{
    QList<Advice> advices;
    for (const CachePartReport &level : report.levels) {
        if (auto useless = uselessLevel(level, settings, thresholds))
            advices.append(*std::move(useless));
        else if (auto advice = largerLevel(level, settings, thresholds))
            advices.append(*std::move(advice));
    }
    for (const CachePartReport &type : report.types) {
        if (auto advice = uselessType(type, settings, thresholds))
            advices.append(*std::move(advice));
    }
    return advices;
}

} // namespace Docket::Advice
