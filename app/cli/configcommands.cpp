// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <app/cachesettings.h>
#include <config/options.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

Error unknownKey(const QString &key)
{
    return makeError(Code::Invalid, u"config"_s, u"There is no setting “%1”."_s.arg(key))
        .withHint(u"docket-cli config list shows all of them."_s);
}

QJsonObject optionJson(const Config::Settings &settings, const Config::Option &option)
{
    const auto origin = settings.origin(option.key);
    QJsonObject object{{u"key"_s, option.key},
                       {u"value"_s, settings.display(option.key)},
                       {u"default"_s, option.fallback},
                       {u"origin"_s, Config::layerName(origin.layer)},
                       {u"allowed"_s, option.allowed()},
                       {u"environment"_s, option.environmentName()},
                       {u"description"_s, option.description}};
    if (!origin.place.isEmpty())
        object.insert(u"place"_s, origin.place);
    return object;
}

int report(const App::Composition &composition, const Output &out)
{
    tellProblems(composition, out);
    return composition.settingsProblems().isEmpty() ? Done : PartlyDone;
}

} // namespace

void tellProblems(const App::Composition &composition, const Output &out)
{
    for (const auto &problem : composition.settingsProblems())
        out.error(problem.toError());
}

int configList(const App::Composition &composition, const Output &out)
{
    QList<QStringList> rows;
    QList<QJsonObject> objects;
    for (const Config::Option &option : Config::options()) {
        const auto origin = composition.settings().origin(option.key);
        rows.append({option.key, composition.settings().display(option.key),
                     origin.place.isEmpty() ? Config::layerName(origin.layer) : origin.place, option.description});
        objects.append(optionJson(composition.settings(), option));
    }
    out.table({u"SETTING"_s, u"VALUE"_s, u"FROM"_s, u"MEANING"_s}, rows, objects);
    return report(composition, out);
}

int configGet(const App::Composition &composition, const Output &out, const QString &key)
{
    const Config::Option *option = Config::findOption(key);
    if (!option) {
        out.error(unknownKey(key));
        return Usage;
    }
    out.object(composition.settings().display(key), optionJson(composition.settings(), *option));
    return report(composition, out);
}

int configSet(const App::Composition &composition, const Output &out, const QString &key, const QString &value)
{
    if (!Config::findOption(key)) {
        out.error(unknownKey(key));
        return Usage;
    }
    if (const auto error = App::cacheSettingError(key, value)) {
        out.error(*error);
        return Usage;
    }
    if (auto written = Config::writeSetting(composition.settingsFile(), key, value); !written) {
        out.error(written.error());
        return written.error().code == Code::Invalid ? Usage : Failed;
    }
    out.object(u"%1 = %2 in %3"_s.arg(key, value, composition.settingsFile()),
               {{u"key"_s, key}, {u"value"_s, value}, {u"file"_s, composition.settingsFile()}});
    return Done;
}

} // namespace Docket::Cli
