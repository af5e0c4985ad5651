// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sandbox/sandboxserver.h>

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QSocketNotifier>

#include <csignal>
#include <cstdio>
#include <unistd.h>

using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

namespace {

// A signal handler may do next to nothing; it writes a byte here and the event loop does the rest.
int signalPipe[2] = {-1, -1};

void onSignal(int)
{
    const char byte = 1;
    [[maybe_unused]] const auto written = write(signalPipe[1], &byte, 1);
}

int fail(const QString &text)
{
    std::fprintf(stderr, "docket-sandbox: %s\n", qPrintable(text));
    return 1;
}

bool writeReadyFile(const QString &path, SandboxServer &server)
{
    const QJsonObject object{{u"url"_s, server.url().toString()},
                             {u"token"_s, server.token()},
                             {u"user"_s, server.admin()},
                             {u"repos"_s, QJsonArray::fromStringList(server.repositories())}};
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(QJsonDocument(object).toJson());
    return file.commit();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"docket-sandbox"_s);
    QCommandLineParser parser;
    parser.setApplicationDescription(
        u"A made-up Gitea or Forgejo server on the loopback, for trying and testing Docket."_s);
    parser.addHelpOption();
    const auto option = [&parser](const QString &name, const QString &text, const QString &value,
                                  const QString &initial = {}) {
        parser.addOption(QCommandLineOption(name, text, value, initial));
    };
    option(u"port"_s, u"Port to listen on; 0 takes a free one."_s, u"N"_s, u"0"_s);
    option(u"data"_s,
           u"Database file; without it everything is kept in memory. A file that holds data is served as it is."_s,
           u"FILE"_s);
    option(u"issues"_s, u"Issues to make up in each project."_s, u"N"_s, u"200"_s);
    option(u"comments"_s, u"Comments to make up in each project."_s, u"N"_s, u"400"_s);
    option(u"projects"_s, u"Projects to make up."_s, u"N"_s, u"1"_s);
    option(u"repo"_s, u"Name of a project instead of a made-up one; may be repeated."_s, u"OWNER/NAME"_s);
    option(u"seed"_s, u"The same seed makes the same project."_s, u"N"_s, u"1"_s);
    option(u"token"_s, u"Token of the administrator; without it one is made up."_s, u"TOKEN"_s);
    option(u"user"_s, u"Name of the administrator."_s, u"NAME"_s, u"robin"_s);
    option(u"ready-file"_s, u"Where to write address, token and projects once the server listens."_s, u"FILE"_s);
    option(u"personality"_s, u"Server to play: gitea-1.15.11, gitea-1.26.0, forgejo-14.0.0 ..."_s, u"NAME"_s,
           u"gitea-1.15.11"_s);
    option(u"max-items"_s, u"Most entries of a page."_s, u"N"_s, u"50"_s);
    option(u"delay"_s, u"Milliseconds before each answer."_s, u"MS"_s, u"0"_s);
    option(u"cert"_s, u"Certificate chain in PEM, to speak TLS."_s, u"FILE"_s);
    option(u"key"_s, u"Private key in PEM."_s, u"FILE"_s);
    parser.process(application);
    if (const QStringList stray = parser.positionalArguments(); !stray.isEmpty()) {
        fail(u"there is nothing to do with '"_s + stray.first() + u"'; see --help"_s);
        return 2;
    }
    for (const QString &name :
         {u"port"_s, u"issues"_s, u"comments"_s, u"projects"_s, u"seed"_s, u"max-items"_s, u"delay"_s}) {
        bool isNumber = false;
        if (parser.value(name).toUInt(&isNumber); !isNumber) {
            fail(u"--"_s + name + u" needs a number, not '"_s + parser.value(name) + u"'"_s);
            return 2;
        }
    }

    SandboxOptions options;
    options.personality = parser.value(u"personality"_s);
    options.dataFile = parser.value(u"data"_s);
    options.port = quint16(parser.value(u"port"_s).toUInt());
    options.token = parser.value(u"token"_s);
    options.admin = parser.value(u"user"_s);
    options.maxItems = std::max(parser.value(u"max-items"_s).toInt(), 1);
    options.delay = parser.value(u"delay"_s).toInt();
    options.certificateFile = parser.value(u"cert"_s);
    options.keyFile = parser.value(u"key"_s);
    SandboxServer server(options);
    if (const auto started = server.start(); !started)
        return fail(started.error());
    if (server.repositories().isEmpty()) {
        QStringList names = parser.values(u"repo"_s);
        for (int i = 0; names.size() < parser.value(u"projects"_s).toInt(); ++i)
            if (!names.contains(SandboxServer::projectName(i)))
                names.append(SandboxServer::projectName(i));
        quint32 seed = parser.value(u"seed"_s).toUInt();
        for (const QString &name : std::as_const(names)) {
            if (name.count(u'/') != 1 || name.startsWith(u'/') || name.endsWith(u'/'))
                return fail(u"'"_s + name + u"' is not of the form OWNER/NAME"_s);
            server.generate(name, parser.value(u"issues"_s).toInt(), parser.value(u"comments"_s).toInt(), seed++);
        }
    }
    if (pipe(signalPipe) != 0)
        return fail(u"no pipe for signals could be had"_s);
    QSocketNotifier notifier(signalPipe[0], QSocketNotifier::Read);
    QObject::connect(&notifier, &QSocketNotifier::activated, &application, &QCoreApplication::quit);
    std::signal(SIGTERM, onSignal);
    std::signal(SIGINT, onSignal);

    if (const QString ready = parser.value(u"ready-file"_s); !ready.isEmpty() && !writeReadyFile(ready, server))
        return fail(ready + u": could not be written"_s);
    std::printf("%s\n", qPrintable(server.url().toString()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
