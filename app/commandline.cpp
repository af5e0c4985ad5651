// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandline.h"

#include <base/version.h>
#include <domain/issuename.h>

#include <QCommandLineParser>

using namespace Qt::StringLiterals;

namespace Docket::App {

std::variant<CommandLine, CommandLineExit> parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"A desktop desk for maintainers of Gitea and Forgejo projects."_s);
    const QCommandLineOption help({u"h"_s, u"help"_s}, u"Show this text."_s);
    const QCommandLineOption version({u"v"_s, u"version"_s}, u"Show the version."_s);
    const QCommandLineOption profile(u"profile"_s, u"Folder that holds everything; by default the user's own."_s,
                                     u"dir"_s);
    const QCommandLineOption set(u"set"_s, u"A setting for this session only, as KEY=VALUE."_s, u"key=value"_s);
    const QCommandLineOption theme(u"theme"_s, u"system, light or dark, for this session."_s, u"theme"_s);
    const QCommandLineOption screenshot(
        u"screenshot"_s, u"Wait until the first data is shown, write a picture of the window, and end."_s, u"file"_s);
    const QCommandLineOption size(u"size"_s, u"Size of the window, such as 1500x950."_s, u"size"_s);
    const QCommandLineOption patience(u"patience"_s, u"Seconds that --screenshot waits (120)."_s, u"seconds"_s,
                                      u"120"_s);
    const QCommandLineOption selfTest(u"self-test"_s, u"Open every dock once and end."_s);
    const QCommandLineOption measure(
        u"measure"_s, u"Wait until the first data is shown and all is at rest, print figures as JSON, and end."_s);
    parser.addOptions({help, version, profile, set, theme, screenshot, size, patience, selfTest, measure});
    parser.addPositionalArgument(u"issue"_s, u"An issue to open: OWNER/NAME#NUMBER."_s, u"[issue]"_s);

    const auto usage = [](const QString &why) {
        return CommandLineExit{u"docket: "_s + why + u"\nSee docket --help."_s, 2};
    };
    if (!parser.parse(arguments))
        return usage(parser.errorText());
    if (parser.isSet(help))
        return CommandLineExit{parser.helpText().trimmed(), 0};
    if (parser.isSet(version))
        return CommandLineExit{u"docket "_s + QStringLiteral(DOCKET_VERSION), 0};

    CommandLine line;
    line.composition.profile = parser.value(profile);
    line.composition.settings = parser.values(set);
    if (const auto wrong = Composition::wrongSettings(line.composition); !wrong.isEmpty()) {
        QStringList why;
        for (const auto &problem : wrong)
            why.append(problem.toError().toText());
        return usage(why.join(u'\n'));
    }
    line.screenshot = parser.value(screenshot);
    line.selfTest = parser.isSet(selfTest);
    line.measure = parser.isSet(measure);
    line.theme = parser.value(theme);
    if (!line.theme.isEmpty() && !QStringList{u"system"_s, u"light"_s, u"dark"_s}.contains(line.theme))
        return usage(u"there is no theme “%1”; there are system, light and dark."_s.arg(line.theme));
    if (parser.isSet(screenshot) && line.screenshot.isEmpty())
        return usage(u"--screenshot needs the name of a file."_s);
    if (parser.isSet(size)) {
        const QStringList parts = parser.value(size).split(u'x');
        line.size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
        if (line.size.width() < 400 || line.size.height() < 300 || line.size.width() > 10'000 ||
            line.size.height() > 10'000)
            return usage(u"--size takes WIDTHxHEIGHT between 400x300 and 10000x10000."_s);
    }
    bool ok = false;
    line.patience = std::chrono::seconds(parser.value(patience).toInt(&ok));
    if (!ok || line.patience.count() < 1)
        return usage(u"--patience takes a number of seconds."_s);
    const QStringList rest = parser.positionalArguments();
    if (rest.size() > 1)
        return usage(u"more than one issue was named."_s);
    if (!rest.isEmpty()) {
        line.issue = rest.first();
        if (const auto name = Domain::parseIssueName(line.issue); !name || name->project.isEmpty())
            return usage(u"“%1” is not the name of an issue; write it as OWNER/NAME#NUMBER or "
                         "INSTANCE:OWNER/NAME#NUMBER."_s.arg(line.issue));
    }
    return line;
}

} // namespace Docket::App
