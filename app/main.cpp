// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandline.h"
#include "fontwarmup.h"
#include "measure.h"
#include "resttrim.h"
#include "signalstop.h"

#include <accounts/passphrasedialog.h>
#include <base/log.h>
#include <base/version.h>
#include <shell/capture.h>
#include <shell/guiwatchdog.h>
#include <shell/mainwindow.h>

#include <QApplication>
#include <QIcon>
#include <QLocale>
#include <QScopeGuard>
#include <QTranslator>

#include <array>
#include <cstdio>
#include <span>
#include <string_view>

using namespace Docket;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Q_LOGGING_CATEGORY(lcApp, "docket.app", QtInfoMsg)

void print(FILE *stream, const QString &text)
{
    std::fprintf(stream, "%s\n", qUtf8Printable(text));
}

Ui::ShellOptions shellOptions(const App::CommandLine &line, App::Composition &composition)
{
    Ui::ShellOptions options;
    options.profile = composition.profile();
    options.theme =
        Ui::Theme::fromName(line.theme.isEmpty() ? composition.settings().text(u"interface.theme") : line.theme);
    // The setting "system" is no wish of its own: what was chosen in the menu lies in the session.
    if (line.theme.isEmpty() && options.theme == Ui::ThemeMode::System)
        options.theme.reset();
    options.issue = line.issue;
    options.remoteImages = composition.settings().flag(u"interface.remote-images");
    options.syncFollows = !line.measure && !line.selfTest;
    options.size = line.size;
    // Which store holds the secrets is known only once one was read.
    options.facts = [&composition]() -> QList<std::pair<QString, QString>> {
        return {{QApplication::translate("main", "Profile"), composition.profile()},
                {QApplication::translate("main", "Database"), composition.databaseFile()},
                {QApplication::translate("main", "Settings"), composition.settingsFile()},
                {QApplication::translate("main", "Secrets"), composition.secrets().name()}};
    };
    return options;
}

/// What runs once the window has its data, where the command line asks for more than a window.
void runUnattended(const App::CommandLine &line, Ui::MainWindow &window)
{
    if (line.selfTest) {
        const QStringList failed = window.openEveryDock();
        for (const QString &dock : failed)
            print(stderr, u"docket: the dock %1 does not open"_s.arg(dock));
        QCoreApplication::exit(failed.isEmpty() ? 0 : 1);
    } else if (!line.screenshot.isEmpty()) {
        Ui::captureWhenReady(window, line.screenshot, line.patience, [](const Result<QString> &written) {
            if (written)
                print(stdout, *written);
            else
                print(stderr, u"docket: "_s + written.error().toText());
            QCoreApplication::exit(written ? 0 : 1);
        });
    } else if (line.measure) {
        App::measureWhenReady(window, [](const QString &figures) {
            print(stdout, figures);
            QCoreApplication::exit(0);
        });
    }
}

/// A worker waits for the answer meanwhile; the window goes on.
void askForPassphrases(Config::PassphraseBroker &broker, Ui::MainWindow &window)
{
    using Ui::PassphraseDialog;
    QObject::connect(&broker, &Config::PassphraseBroker::passphraseNeeded, &window,
                     [&broker, &window](const Config::PassphraseQuestion &question) {
                         const auto reason = question.isNew      ? PassphraseDialog::Reason::Choose
                                             : question.wasWrong ? PassphraseDialog::Reason::Wrong
                                                                 : PassphraseDialog::Reason::Open;
                         // Above a dialog that is open, such as the one that adds an account.
                         QWidget *parent = QApplication::activeModalWidget();
                         auto *dialog = new PassphraseDialog(question.file, reason, parent ? parent : &window);
                         dialog->setAttribute(Qt::WA_DeleteOnClose);
                         QObject::connect(dialog, &QDialog::finished, &broker, [&broker, dialog](int result) {
                             if (result == QDialog::Accepted)
                                 broker.answer(dialog->passphrase());
                             else
                                 broker.refuse();
                         });
                         dialog->open();
                     });
}

/// What shows no window to anybody needs no display either. False where there is none for a window: Qt would abort.
bool chooseDisplay(int argc, char **argv)
{
    if (qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
        qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        return true;
    constexpr std::array unattended{"--screenshot", "--self-test", "--measure", "--help", "-h", "--version", "-v"};
    bool chosen = qEnvironmentVariable("XDG_SESSION_TYPE") == "wayland"_L1;
    for (const std::string_view argument : std::span(argv, std::size_t(argc)).subspan(1)) {
        chosen = chosen || argument == "-platform" || argument == "--platform";
        for (const std::string_view option : unattended) {
            if (argument == option ||
                (argument.starts_with(option) && argument.substr(option.size()).starts_with('='))) {
                qputenv("QT_QPA_PLATFORM", "offscreen");
                chosen = true;
            }
        }
    }
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    return chosen;
#else
    return true;
#endif
}

} // namespace

int main(int argc, char **argv)
{
    if (!chooseDisplay(argc, argv)) {
        print(stderr, u"docket: There is no display to open a window on.\n"
                      "Start it in a desktop session, or set DISPLAY. Without one there are docket-cli and docket "
                      "--screenshot FILE."_s);
        return 1;
    }
    App::FontWarmup fonts;
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"docket"_s);
    QApplication::setApplicationDisplayName(u"Docket"_s);
    QApplication::setApplicationVersion(QStringLiteral(DOCKET_VERSION));
    QApplication::setDesktopFileName(u"docket"_s);

    const auto parsed = App::parseCommandLine(QApplication::arguments());
    if (const auto *end = std::get_if<App::CommandLineExit>(&parsed)) {
        print(end->code == 0 ? stdout : stderr, end->text);
        return end->code;
    }
    const auto &line = std::get<App::CommandLine>(parsed);
    const bool attended = line.screenshot.isEmpty() && !line.selfTest && !line.measure;

    fonts.begin(QApplication::font(), App::Composition::profileFolder(line.composition) + u"/fonts.json"_s);
    const auto fontsEnd = qScopeGuard([&fonts] { fonts.end(); });
    App::Composition composition(line.composition);
    QTranslator translator;
    const QString language = composition.settings().text(u"interface.language");
    const QString folder = u":/docket/i18n/translations"_s;
    // English is a translation as well, for its plurals.
    if (translator.load(language == u"system"_s ? QLocale() : QLocale(language), u"docket"_s, u"_"_s, folder) ||
        translator.load(folder + u"/docket_en.qm"_s))
        QCoreApplication::installTranslator(&translator);
    const App::SignalStop signalStop;
    QObject::connect(&signalStop, &App::SignalStop::stopRequested, &application, &QCoreApplication::quit);

    int exitCode = 0;
    {
        const auto services = composition.services();
        // The database opens on its worker while the window is built. What follows waits for the event loop, which may
        // be told to end there.
        auto opening = composition.open();
        fonts.waitUntilTold();
        Ui::MainWindow window(services, shellOptions(line, composition));
        if (attended)
            askForPassphrases(composition.passphrases(), window);
        window.watchdog().alsoRecordTo(composition.metering().blocks());
        window.show();
        App::RestTrim trim;
        QObject::connect(&window, &Ui::MainWindow::contentShown, &trim, &App::RestTrim::rest);
        QObject::connect(&services.sync, &Services::SyncService::ended, &trim, &App::RestTrim::rest);
        const auto whenOpened = [&](const Result<void> &opened) {
            if (!opened) {
                logError(lcApp(), opened.error(), LogLevel::Critical);
                window.showProblem(opened.error());
                if (!attended) {
                    print(stderr, u"docket: "_s + opened.error().toText());
                    QCoreApplication::exit(1);
                }
                return;
            }
            window.start();
            for (const auto &problem : composition.settingsProblems())
                window.showProblem(problem.toError());
            runUnattended(line, window);
            // Figures at rest would not be at rest while a sync runs.
            if (!line.measure && !line.selfTest) {
                services.sync.setInterval(composition.settings().duration(u"sync.interval"));
                (void)services.sync.sync();
            }
        };
        QMetaObject::invokeMethod(&window, [&] { opening.then(&window, whenOpened); }, Qt::QueuedConnection);
        exitCode = QApplication::exec();
        // Before the window goes: its models hear of no more changes from workers that still run.
        composition.shutdown();
    }
    return exitCode;
}
