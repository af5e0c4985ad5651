// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../signalstop.h"
#include "commands.h"
#include "documentcommands.h"
#include "passphraseprompt.h"
#include "statscommand.h"

#include <base/closest.h>
#include <base/version.h>
#include <storage/migrator.h>

#include <QCoreApplication>

#include <CLI/CLI.hpp>
#include <csignal>

using namespace Docket;
using namespace Qt::StringLiterals;

namespace {

struct Arguments
{
    App::CompositionOptions composition;
    bool json = false;
    Cli::AccountAddOptions accountAdd;
    QString accountName;
    Cli::ProjectsOptions projects;
    QStringList names;
    QString query;
    int limit = 50;
    QString sort;
    QString reference;
    Services::IssueQuery parsedQuery;
    Domain::IssueName parsedReference;
    QString key;
    QString value;
    QString passwordFile;
    int schema = 0;
    Cli::WorkspaceArguments workspace;
    Cli::DocumentArguments documents;
    Cli::SourceArguments source;
    Cli::StatsArguments stats;
};

/// Binds an option of CLI11, which speaks std::string, to a QString.
template <typename... Rest>
CLI::Option *text(CLI::App *app, const std::string &name, QString &target, Rest... rest)
{
    return app->add_option_function<std::string>(
        name, [&target](const std::string &value) { target = QString::fromStdString(value); }, rest...);
}

template <typename... Rest>
CLI::Option *texts(CLI::App *app, const std::string &name, QStringList &target, Rest... rest)
{
    return app->add_option_function<std::vector<std::string>>(
        name,
        [&target](const std::vector<std::string> &values) {
            for (const std::string &value : values)
                target.append(QString::fromStdString(value));
        },
        rest...);
}

/// The arguments, with the negated terms of a query (-crash, "-label:wontfix", -"two words") marked by a space in
/// front, so that they are not taken for options. The query does not mind the space. What @p app knows as an option,
/// and the value of one ("--sort -updated"), stays as it is.
std::vector<std::string> commandArguments(int argc, char **argv, const CLI::App &app)
{
    std::vector<std::string> all;
    const CLI::App *query = nullptr;
    const auto option = [&](const std::string &name) {
        const CLI::Option *found = query ? query->get_option_no_throw(name) : nullptr;
        return found ? found : app.get_option_no_throw(name);
    };
    bool isValue = false;
    for (int i = 1; i < argc; ++i) {
        std::string argument = argv[i];
        const CLI::Option *known = isValue ? nullptr : option(argument);
        if (query && !known && !isValue && argument.size() > 1 && argument[0] == '-' && argument[1] != '-')
            argument.insert(argument.begin(), ' ');
        if (!query && !isValue && (argument == "issues" || argument == "documents" || argument == "search"))
            query = app.get_subcommand(argument);
        isValue = known && known->get_items_expected_max() > 0;
        all.push_back(std::move(argument));
    }
    return all;
}

using Command = std::function<int(Cli::Context &)>;
/// What a command that only reads says where there is no database yet.
using WithoutProfile = int (*)(const Cli::Output &);
/// Takes apart what a command was given; false, and it was told, if that makes no sense.
using Parse = std::function<bool(const Cli::Output &)>;

template <typename T>
bool keep(std::optional<T> parsed, T &target)
{
    if (!parsed)
        return false;
    target = *std::move(parsed);
    return true;
}

/// Whether --json was given, for the errors of those arguments that could not be parsed.
bool wantsJson(const std::vector<std::string> &given)
{
    return std::ranges::contains(given, "--json");
}

/// Of a word that stands where a command should.
Error unknownCommand(const CLI::App &app, const QString &word)
{
    QStringList names;
    for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
        names << QString::fromStdString(command->get_name());
    const QString near = closestMatch(word, names);
    return makeError(Code::Invalid, u"cli.arguments"_s, u"There is no command '%1'."_s.arg(word))
        .withHint(near.isEmpty() ? u"docket-cli --help lists them."_s
                                 : u"Was '%1' meant? docket-cli --help lists them all."_s.arg(near));
}

/// The subcommands of "workspace"; each leaves in @p command what is to be done.
void addWorkspaceCommands(CLI::App &app, Arguments &arguments, Command &command, bool &readOnly)
{
    using Run = int (*)(Cli::Context &, const Cli::WorkspaceArguments &);
    auto *workspace = app.add_subcommand("workspace", "Folders for the work on issues")->require_subcommand(1);
    const auto add = [&, workspace](const char *name, const char *description, Run run, bool reads = false) {
        auto *sub = workspace->add_subcommand(name, description);
        sub->callback([&arguments, &command, &readOnly, run, reads] {
            readOnly = reads;
            command = [&arguments, run](Cli::Context &c) { return run(c, arguments.workspace); };
        });
        return sub;
    };
    auto &values = arguments.workspace;
    const auto reference = [&values](CLI::App *sub) {
        return text(sub, "ISSUE", values.reference, "OWNER/NAME#NUMBER");
    };
    reference(add("start", "Make the workspace of an issue", Cli::workspaceStart))->required();
    reference(
        add("status", "Tests, age and changed files; of all active ones without ISSUE", Cli::workspaceStatus, true));
    auto *addTest = add("add-test", "Add a test to the plan", Cli::workspaceAddTest);
    reference(addTest)->required();
    const auto named = [](const std::string &name) -> std::string {
        return QString::fromStdString(name).trimmed().isEmpty() ? "A test needs a name" : "";
    };
    text(addTest, "NAME", values.name, "What must be the case")->required()->check(named);
    texts(addTest, "--step", values.steps, "A step of the test; give it once for each")->expected(1)->take_all();
    auto *test = add("test", "Set the result of a test", Cli::workspaceTest);
    reference(test)->required();
    text(test, "TEST", values.name, "Its number, such as T3, or its name")->required()->check(named);
    auto *results = test->add_option_group("result")->require_option(1);
    const auto result = [&values, results](const char *name, const char *description, Domain::TestOutcome outcome) {
        results->add_flag_callback(name, [&values, outcome] { values.outcome = outcome; }, description);
    };
    result("--pass", "It passed", Domain::TestOutcome::Passed);
    result("--fail", "It failed", Domain::TestOutcome::Failed);
    result("--open", "It is to be run again", Domain::TestOutcome::Open);
    auto *finish = add("finish", "Write the summary and move the results to the finished ones", Cli::workspaceFinish);
    reference(finish)->required();
    finish->add_flag("--anyway", values.anyway, "Even if not all tests have passed");
    reference(add("abandon", "Move the workspace to the trash of its folder", Cli::workspaceAbandon))->required();
    reference(add("restore", "Take it out of the trash", Cli::workspaceRestore))->required();
    auto *list = add("list", "List the active workspaces", Cli::workspaceList, true);
    list->add_flag("--all", values.all, "Finished and abandoned ones as well");
}

/// What is asked of documents; each leaves in @p command what is to be done.
void addDocumentCommands(CLI::App &app, Arguments &arguments, Command &command, bool &readOnly)
{
    using Run = int (*)(Cli::Context &, const Cli::DocumentArguments &);
    auto &values = arguments.documents;
    const auto add = [&](const char *name, const char *description, Run run) {
        auto *sub = app.add_subcommand(name, description);
        sub->callback([&arguments, &command, &readOnly, run] {
            auto &given = arguments.documents;
            given.query = given.words.join(u' ');
            readOnly = given.paths.isEmpty();
            command = [&given, run](Cli::Context &c) { return run(c, given); };
        });
        return sub;
    };
    auto *ingest = app.add_subcommand(
        "ingest", "Take Markdown files and folders in; what is known and unchanged is not read again");
    auto *paths = texts(ingest, "PATHS", values.paths, "Files and folders");
    paths->check([](const std::string &path) -> std::string {
        // To the system it would be the present folder; to who forgot to set a variable it is not.
        return path.empty() ? "An empty path names neither a file nor a folder" : "";
    });
    auto *dryRun = ingest->add_flag("--dry-run", values.dryRun, "Only say what would happen");
    ingest->add_flag("--failed", values.failed, "All files that could not be read so far, instead of PATHS")
        ->excludes(paths)
        ->excludes(dryRun);
    ingest->footer(
        "A folder is not watched by default: what changes in it is taken in by the next run. To have it taken in\n"
        "at once while Docket runs: docket-cli source set FOLDER --watched yes");
    ingest->callback([&arguments, &command] {
        if (arguments.documents.paths.isEmpty() && !arguments.documents.failed)
            throw CLI::RequiredError("PATHS or --failed");
        command = [&arguments](Cli::Context &c) { return Cli::ingest(c, arguments.documents); };
    });
    auto *documents = add("documents", "List documents", Cli::documents);
    texts(documents, "QUERY", values.words, "A query, such as: path:docs prop:status=draft task:open");
    documents->add_option("--limit", values.limit, "At most so many; 0 for all")->check(CLI::Range(0, 10'000'000));
    text(documents, "--sort", values.sort, "Column; -modified sorts downwards");
    auto *broken = documents->add_flag("--broken", values.broken, "Links that lead nowhere, instead");
    documents->add_flag("--orphans", values.orphans, "Documents that no other one links to, instead")->excludes(broken);
    auto *document = add("document", "Show one document", Cli::document);
    text(document, "DOCUMENT", values.document, "Its number or its path")->required();
    auto *form = document->add_option_group("form")->require_option(0, 1);
    const auto shape = [&values, form](const char *name, const char *description, Cli::DocumentForm which) {
        form->add_flag_callback(name, [&values, which] { values.form = which; }, description);
    };
    shape("--ast", "Its tree", Cli::DocumentForm::Ast);
    shape("--html", "As HTML", Cli::DocumentForm::Html);
    shape("--source", "Its text", Cli::DocumentForm::Source);
    auto *forget = add("forget", "Forget documents with their versions; the files stay", Cli::forget);
    texts(forget, "DOCUMENTS", values.paths, "Numbers or paths");
    forget->add_flag("--missing", values.missing, "All whose files are gone");
    forget->callback([&arguments, &command] {
        command = [&arguments](Cli::Context &c) { return Cli::forget(c, arguments.documents); };
    });
    auto *search = add("search", "Search documents and issues", Cli::search);
    texts(search, "QUERY", values.words, "Words and keys; is:document or is:issue for one kind alone")->required();
    search->add_option("--limit", values.limit, "At most so many of each kind")->check(CLI::Range(1, 10'000));
}

/// The subcommands of "source".
void addSourceCommands(CLI::App &app, Arguments &arguments, Command &command, bool &readOnly)
{
    using Run = int (*)(Cli::Context &, const Cli::SourceArguments &);
    auto *source = app.add_subcommand("source", "Where documents come from, and by which rules")->require_subcommand(1);
    auto &values = arguments.source;
    const auto add = [&, source](const char *name, const char *description, Run run, bool reads) {
        auto *sub = source->add_subcommand(name, description);
        sub->callback([&values, &command, &readOnly, run, reads] {
            readOnly = reads;
            command = [&values, run](Cli::Context &c) { return run(c, values); };
        });
        if (!reads)
            text(sub, "SOURCE", values.source, "Its number, path or name")->required();
        return sub;
    };
    add("list", "List the sources with their rules", Cli::sourceList, true);
    auto *set = add("set", "Change the rules of a source; they count from the next run", Cli::sourceSet, false);
    const auto given = [set](const char *name, std::optional<QString> &target, const char *description) {
        set->add_option_function<std::string>(
            name, [&target](const std::string &value) { target = QString::fromStdString(value); }, description);
    };
    const auto choice = [set](const char *name, std::optional<bool> &target, const char *description) {
        set->add_option_function<std::string>(
               name, [&target](const std::string &value) { target = value == "yes"; }, description)
            ->check(CLI::IsMember(std::vector<std::string>{"yes", "no"}).description(""));
    };
    given("--name", values.name, "What it is called");
    given("--project", values.project, "OWNER/NAME that a bare #12 in its documents means; \"\" for none");
    texts(set, "--ignore", values.ignore, "A pattern as in a .gitignore; give it once for each")
        ->expected(1)
        ->take_all();
    set->add_flag("--no-ignore", values.clearIgnore, "Forget the patterns that it has");
    choice("--hidden", values.hidden, "yes or no: hidden files and folders");
    choice("--links", values.links, "yes or no: follow links to files and folders");
    choice("--mounts", values.otherMounts, "yes or no: enter folders that lie on another file system");
    choice("--watched", values.watched, "yes or no: take changes in at once while Docket runs; no by default");
    add("forget", "Forget a source with its documents; the files stay", Cli::sourceForget, false);
}

/// Calls @p chosen when it is what was asked for.
void addStatsCommand(CLI::App &app, Arguments &arguments, const std::function<void()> &chosen)
{
    auto &values = arguments.stats;
    auto *stats = app.add_subcommand("stats", "What the cache, the database and the network did, as it was kept");
    const std::map<std::string, Metrics::Part> parts{{"cache", Metrics::Part::Cache},
                                                     {"queries", Metrics::Part::Queries},
                                                     {"pool", Metrics::Part::Pool},
                                                     {"http", Metrics::Part::Http}};
    stats
        ->add_option_function<std::string>(
            "PART", [&values, parts](const std::string &name) { values.part = parts.at(name); },
            "cache, queries, pool or http; all without it")
        ->check(CLI::IsMember(std::vector<std::string>{"cache", "queries", "pool", "http"}).description(""));
    const std::map<std::string, Storage::KeptSpan> spans{{"hour", Storage::KeptSpan::Hour},
                                                         {"day", Storage::KeptSpan::Day},
                                                         {"month", Storage::KeptSpan::Month},
                                                         {"quarter", Storage::KeptSpan::Quarter},
                                                         {"total", Storage::KeptSpan::Total}};
    stats
        ->add_option_function<std::string>(
            "--over,--window", [&values, spans](const std::string &name) { values.span = spans.at(name); },
            "hour, day (the usual one), month, quarter or total")
        ->check(CLI::IsMember(std::vector<std::string>{"hour", "day", "month", "quarter", "total"}).description(""));
    stats->add_flag("--prometheus", values.prometheus, "In the text format of Prometheus; of all time, without --over");
    stats->callback(chosen);
}

/// Runs a command on an open profile.
int runOnProfile(const Arguments &arguments, const Cli::Output &out, const Command &command,
                 WithoutProfile withoutProfile)
{
    App::SignalStop signalStop;
    App::Composition composition(arguments.composition);
    const Cli::PassphrasePrompt prompt(composition.passphrases());
    Cli::tellProblems(composition, out);
    auto services = composition.services();
    // Also what an earlier run left behind, which opening finishes.
    QObject::connect(&services.documents, &Services::DocumentService::fileConflicted, &signalStop,
                     [&out](const Error &conflict) { out.error(conflict); });
    if (auto opened = Cli::wait(composition.open()); !opened) {
        if (withoutProfile != nullptr && opened.error().code == Code::NotFound)
            return withoutProfile(out);
        out.error(opened.error());
        return Cli::Failed;
    }
    QObject::connect(&signalStop, &App::SignalStop::stopRequested, &services.sync, &Services::SyncService::cancelAll);
    Cli::Context context{composition, services, out, signalStop.token()};
    return command(context);
}

} // namespace

int main(int argc, char **argv)
{
    // In "docket-cli sync | head -1" what was begun is done and closed all the same; ended() tells.
    std::signal(SIGPIPE, SIG_IGN);
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"docket"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(DOCKET_VERSION));

    Arguments arguments;
    Command command;
    Parse parse;
    bool readOnly = false;
    WithoutProfile withoutProfile = nullptr;
    std::function<int(const App::Composition &, const Cli::Output &)> configCommand;

    CLI::App app("Docket without a window: accounts, projects, sync, issues, documents, workspaces.", "docket-cli");
    app.require_subcommand(1);
    app.set_version_flag("--version", DOCKET_VERSION);
    app.footer("Exit codes: 0 done, 1 failed, 2 usage, 3 partly done, 141 nobody read the output to its end.");
    text(&app, "--profile", arguments.composition.profile, "Folder that holds everything; by default the user's own");
    texts(&app, "--set", arguments.composition.settings, "A setting for this call only, as KEY=VALUE");
    text(&app, "--passphrase-file", arguments.composition.passphraseFile,
         "File with the passphrase of the encrypted tokens; without it you are asked on the terminal");
    app.add_flag("--json", arguments.json, "Print JSON");
    // So that --json may also stand behind the command, where people type it.
    app.fallthrough();

    auto *account = app.add_subcommand("account", "Accounts on servers")->require_subcommand(1);
    auto *add = account->add_subcommand("add", "Add an account by the server's address and a token");
    text(add, "--url", arguments.accountAdd.url, "Address of the server")->required();
    text(add, "--token-file", arguments.accountAdd.tokenFile, "File with the token; - reads standard input")
        ->required();
    text(add, "--name", arguments.accountAdd.name, "What to call the server");
    text(add, "--ca", arguments.accountAdd.caFile, "PEM file with the server's own certificate authority");
    add->callback([&] { command = [&](Cli::Context &c) { return Cli::accountAdd(c, arguments.accountAdd); }; });
    auto *list = account->add_subcommand("list", "List the accounts");
    list->callback([&] {
        readOnly = true;
        withoutProfile = Cli::noAccounts;
        command = [](Cli::Context &c) { return Cli::accountList(c, false); };
    });
    auto *check = account->add_subcommand("check", "Reach each server and check each token");
    check->callback([&] { command = [](Cli::Context &c) { return Cli::accountList(c, true); }; });
    auto *removed =
        account->add_subcommand("remove", "Remove an account; the last one of a server takes its issues along");
    text(removed, "NAME", arguments.accountName, "LOGIN@SERVER, or the server's name or address")->required();
    removed->callback([&] { command = [&](Cli::Context &c) { return Cli::accountRemove(c, arguments.accountName); }; });

    auto *projects = app.add_subcommand("projects", "List the projects; choose which are synced");
    texts(projects, "--track", arguments.projects.track, "Sync this project from now on (OWNER/NAME)");
    texts(projects, "--untrack", arguments.projects.untrack, "Stop syncing this project; its issues stay");
    texts(projects, "--remove", arguments.projects.remove, "Remove this project and its issues from this computer");
    projects->add_flag("--discover", arguments.projects.discover, "Ask the servers for new repositories first");
    projects->callback([&] {
        readOnly = arguments.projects.onlyReads();
        withoutProfile = readOnly ? Cli::noAccounts : nullptr;
        command = [&](Cli::Context &c) { return Cli::projects(c, arguments.projects); };
    });

    auto *sync = app.add_subcommand("sync", "Bring projects up to date (all tracked ones without a name)");
    texts(sync, "PROJECTS", arguments.names, "OWNER/NAME ...");
    sync->callback([&] { command = [&](Cli::Context &c) { return Cli::sync(c, arguments.names); }; });

    auto *issues = app.add_subcommand("issues", "Find issues in the local database");
    QStringList words;
    texts(issues, "QUERY", words, "A query, such as: is:open label:bug no:assignee \"exact words\"");
    issues->add_option("--limit", arguments.limit, "At most so many; 0 for all")->check(CLI::Range(0, 10'000'000));
    text(issues, "--sort", arguments.sort, "Column; -updated sorts downwards");
    issues->callback([&] {
        readOnly = true;
        arguments.query = words.join(u' ');
        parse = [&](const Cli::Output &out) {
            return keep(Cli::parseIssueQuery(out, arguments.query, arguments.sort), arguments.parsedQuery);
        };
        command = [&](Cli::Context &c) {
            return Cli::issues(c, arguments.parsedQuery, arguments.limit == 0 ? -1 : arguments.limit);
        };
    });
    auto *issue = app.add_subcommand("issue", "Show one issue");
    text(issue, "ISSUE", arguments.reference, "OWNER/NAME#NUMBER; INSTANCE: in front if several servers have it")
        ->required();
    issue->callback([&] {
        readOnly = true;
        parse = [&](const Cli::Output &out) {
            return keep(Cli::parseReference(out, arguments.reference), arguments.parsedReference);
        };
        command = [&](Cli::Context &c) { return Cli::issue(c, arguments.parsedReference); };
    });

    addDocumentCommands(app, arguments, command, readOnly);
    addSourceCommands(app, arguments, command, readOnly);
    addWorkspaceCommands(app, arguments, command, readOnly);

    auto *database = app.add_subcommand("database", "The local database")->require_subcommand(1);
    auto *downgrade = database->add_subcommand("downgrade", "Take it back to what an older Docket can open");
    downgrade->add_option("--to", arguments.schema, "Schema that the older Docket knows")
        ->required()
        ->check(CLI::Range(1, Storage::schemaVersion - 1));

    auto *cache = app.add_subcommand("cache", "The cache on a Redis server")->require_subcommand(1);
    auto *password = cache->add_subcommand("password", "Keep the password of the Redis server where tokens are kept");
    text(password, "--file", arguments.passwordFile, "File whose first line it is; - reads standard input")->required();
    password->callback(
        [&] { command = [&](Cli::Context &c) { return Cli::cachePassword(c, arguments.passwordFile); }; });

    auto *config = app.add_subcommand("config", "Settings")->require_subcommand(1);
    config->add_subcommand("list", "Every setting with its value, where that comes from, and what it means")
        ->callback([&] {
            readOnly = true;
            configCommand = Cli::configList;
        });
    auto *get = config->add_subcommand("get", "Print a setting");
    text(get, "KEY", arguments.key, "Such as sync.interval")->required();
    get->callback([&] {
        readOnly = true;
        configCommand = [&](const App::Composition &c, const Cli::Output &out) {
            return Cli::configGet(c, out, arguments.key);
        };
    });
    auto *set = config->add_subcommand("set", "Write a setting to the profile's file");
    text(set, "KEY", arguments.key, "Such as sync.interval")->required();
    text(set, "VALUE", arguments.value, "Such as 10m")->required();
    set->callback([&] {
        configCommand = [&](const App::Composition &c, const Cli::Output &out) {
            return Cli::configSet(c, out, arguments.key, arguments.value);
        };
    });

    addStatsCommand(app, arguments, [&] {
        readOnly = true;
        configCommand = [&](const App::Composition &c, const Cli::Output &out) {
            return Cli::stats(c, out, arguments.stats);
        };
    });

    auto *doctor = app.add_subcommand("doctor", "Check profile, database and servers: what is wrong and what to do");

    auto given = commandArguments(argc, argv, app);
    const bool json = wantsJson(given);
    try {
        // CLI11 takes them from the back.
        std::ranges::reverse(given);
        app.parse(given);
    } catch (const CLI::ParseError &error) {
        // It asks for a command where there is one that it does not know.
        const auto left = app.remaining();
        const auto word =
            std::ranges::find_if(left, [](const std::string &argument) { return !argument.starts_with('-'); });
        if (dynamic_cast<const CLI::RequiredError *>(&error) != nullptr && word != left.end()) {
            Cli::Output(json).error(unknownCommand(app, QString::fromStdString(*word)));
            return Cli::Usage;
        }
        // Help and version are "errors" of CLI11 that end well.
        if (!json || error.get_exit_code() == 0)
            return app.exit(error) == 0 ? Cli::Done : Cli::Usage;
        Cli::Output(true).error(makeError(Code::Invalid, u"cli.arguments"_s, QString::fromLocal8Bit(error.what()))
                                    .withHint(u"docket-cli --help shows how it is called."_s));
        return Cli::Usage;
    }
    const Cli::Output out(arguments.json);
    arguments.composition.readOnly = readOnly;
    // Commands say themselves what failed, once, and with --json stderr holds nothing but JSON; the log has the rest.
    arguments.composition.echoLog = false;
    arguments.composition.quiet = arguments.json;
    if (const auto wrong = App::Composition::wrongSettings(arguments.composition); !wrong.isEmpty()) {
        for (const auto &problem : wrong)
            out.error(problem.toError());
        return out.ended(Cli::Usage);
    }
    if (parse && !parse(out))
        return out.ended(Cli::Usage);
    if (configCommand) {
        const App::Composition composition(arguments.composition);
        return out.ended(configCommand(composition, out));
    }
    if (downgrade->parsed())
        return out.ended(Cli::databaseDowngrade(arguments.composition, out, arguments.schema));
    if (doctor->parsed())
        return out.ended(Cli::doctor(arguments.composition, out));
    return out.ended(runOnProfile(arguments, out, command, withoutProfile));
}
