// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "typetable.h"

#include <base/closest.h>

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Repositories {

namespace {

constexpr qint64 kibi = 1024;

struct Unit
{
    QStringView name;
    std::chrono::milliseconds length;
};

/// From the longest.
constexpr std::array<Unit, 5> units{{{u"d", 24h}, {u"h", 1h}, {u"m", 1min}, {u"s", 1s}, {u"ms", 1ms}}};

std::optional<std::chrono::milliseconds> parseLife(const QString &text)
{
    static const QRegularExpression shape(u"^(\\d{1,9})(ms|s|m|h|d)$"_s);
    const auto match = shape.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const auto unit = std::ranges::find(units, match.capturedView(2), &Unit::name);
    return unit->length * match.capturedView(1).toLongLong();
}

const QStringList &levelNames()
{
    static const QStringList names{u"memory"_s, u"disk"_s, u"redis"_s};
    return names;
}

QString meant(const QString &closest, const QString &otherwise)
{
    return closest.isEmpty() ? otherwise : u"Did you mean %1?"_s.arg(closest);
}

} // namespace

const QList<CachedType> &cachedTypes()
{
    static const QList<CachedType> types{
        {.name = u"ast"_s, .family = {}, .built = u"always"_s, .largest = 0, .immutable = true},
        {.name = u"issue"_s, .family = u"issues"_s, .built = u"10m memory"_s, .largest = 512 * kibi},
        {.name = u"issue-row"_s, .family = u"issues"_s, .built = u"10m memory"_s, .largest = 64 * kibi},
        {.name = u"issue-list"_s, .family = u"issues"_s, .built = u"10m memory"_s, .largest = 512 * kibi},
        {.name = u"project"_s, .family = u"projects"_s, .built = u"10m memory"_s, .largest = 512 * kibi},
        {.name = u"document"_s, .family = u"documents"_s, .built = u"10m memory"_s, .largest = 512 * kibi},
        {.name = u"document-list"_s, .family = u"documents"_s, .built = u"10m memory"_s, .largest = 512 * kibi},
        {.name = u"workspace"_s, .family = u"workspaces"_s, .built = u"10m memory"_s, .largest = 512 * kibi},
    };
    return types;
}

const CachedType *findCachedType(QStringView name)
{
    const auto &all = cachedTypes();
    const auto found = std::ranges::find_if(all, [&](const CachedType &type) { return type.name == name; });
    return found == all.end() ? nullptr : &*found;
}

QStringList cachedTypeNames()
{
    QStringList names;
    for (const CachedType &type : cachedTypes())
        names.append(type.name);
    return names;
}

QStringList repositoryFamilies()
{
    return {u"issues"_s, u"projects"_s, u"documents"_s, u"workspaces"_s};
}

Result<Cache::TypeSettings> parseTypeSettings(const CachedType &type, const QString &text, const QString &key)
{
    Cache::TypeSettings settings{.timeToLive = {}, .levels = {}, .largest = type.largest, .immutable = type.immutable};
    static const QRegularExpression gaps(u"[\\s,]+"_s);
    const QStringList words = text.split(gaps, Qt::SkipEmptyParts);
    const auto refuse = [&](const QString &what, const QString &hint) {
        return fail(Code::Invalid, u"cache.parseType"_s, u"%1: %2"_s.arg(key, what), hint);
    };
    const QString shape = u"Write a time and levels, such as 10m memory disk, or always for no end."_s;
    if (words.isEmpty())
        return refuse(u"the setting is empty."_s, shape);
    if (words.first() != u"always"_s) {
        const auto life = parseLife(words.first());
        if (!life || life->count() == 0)
            return refuse(u"\"%1\" is no time to live."_s.arg(words.first()), shape);
        settings.timeToLive = *life;
    }
    for (const QString &word : words.sliced(1)) {
        if (!levelNames().contains(word))
            return refuse(u"there is no level \"%1\"."_s.arg(word),
                          meant(closestMatch(word, levelNames()), u"Levels are memory, disk and redis."_s));
        if (!settings.levels.contains(word))
            settings.levels.append(word);
    }
    return settings;
}

QString uselessness(const CachedType &type, const Cache::TypeSettings &settings)
{
    if (type.immutable || settings.levels == QStringList{u"memory"_s})
        return {};
    return u"cache.type-%1 keeps entries beyond the memory, where only this run can read them: no later start and no "
           "other program does. Only types whose keys name their content (ast) gain from a disk or a server."_s.arg(
               type.name);
}

QString formatTypeSettings(const Cache::TypeSettings &settings)
{
    QString text = u"always"_s;
    if (settings.timeToLive.count() > 0) {
        const auto unit =
            std::ranges::find_if(units, [&](const Unit &one) { return settings.timeToLive % one.length == 0ms; });
        text = QString::number(settings.timeToLive / unit->length) + unit->name;
    }
    for (const QString &level : settings.levels)
        text += u' ' + level;
    return text;
}

Result<QStringList> parseFamilies(const QString &text, const QString &key)
{
    static const QRegularExpression gaps(u"[\\s,]+"_s);
    QStringList families;
    const QStringList words = text.split(gaps, Qt::SkipEmptyParts);
    if (words == QStringList{u"none"_s})
        return families;
    for (const QString &word : words) {
        if (!repositoryFamilies().contains(word))
            return fail(Code::Invalid, u"cache.parseFamilies"_s,
                        u"%1: there are no \"%2\" to be kept."_s.arg(key, word),
                        meant(closestMatch(word, repositoryFamilies()),
                              u"Write some of %1, or none."_s.arg(repositoryFamilies().join(u", "_s))));
        if (!families.contains(word))
            families.append(word);
    }
    return families;
}

} // namespace Docket::Repositories
