// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachesettings.h"

#include <repositories/invalidationrules.h>
#include <repositories/typetable.h>

using namespace Qt::StringLiterals;

namespace Docket::App {

std::optional<Error> cacheSettingError(const QString &key, const QString &value)
{
    const auto errorOf = [](const auto &result) { return result ? std::nullopt : std::optional(result.error()); };
    if (key == u"cache.rules")
        return errorOf(Repositories::InvalidationRules::parse(value, key));
    if (key == u"cache.repositories")
        return errorOf(Repositories::parseFamilies(value, key));
    for (const Repositories::CachedType &type : Repositories::cachedTypes()) {
        if (key == u"cache.type-"_s + type.name)
            return errorOf(Repositories::parseTypeSettings(type, value, key));
    }
    return std::nullopt;
}

QList<Config::SettingsProblem> cacheSettingsProblems(const Config::Settings &settings, const QString &file)
{
    QStringList keys{u"cache.repositories"_s, u"cache.rules"_s};
    for (const Repositories::CachedType &type : Repositories::cachedTypes())
        keys.append(u"cache.type-"_s + type.name);
    QList<Config::SettingsProblem> problems;
    for (const QString &key : std::as_const(keys)) {
        const auto error = cacheSettingError(key, settings.text(key));
        if (!error)
            continue;
        const Config::SettingOrigin origin = settings.origin(key);
        Config::SettingsProblem problem{.key = key, .message = error->message, .hint = error->hint};
        // The key stands before it already.
        if (problem.message.startsWith(key + u": "_s))
            problem.message.remove(0, key.size() + 2);
        if (origin.layer == Config::SettingLayer::File) {
            problem.file = file;
            problem.line = origin.place.section(u':', -1).toInt();
            problem.column = problem.line > 0 ? 1 : 0;
        }
        problems.append(problem);
    }
    return problems;
}

} // namespace Docket::App
