// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "projectnames.h"

#include <base/pem.h>

#include <QFile>
#include <QJsonArray>
#include <QLocale>

#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

using namespace Domain;

Result<QByteArray> readFile(const QString &path, const QString &what, qint64 maxBytes)
{
    QFile file;
    bool opened = false;
    if (path == u"-"_s) {
        opened = file.open(stdin, QIODevice::ReadOnly);
    } else {
        file.setFileName(path);
        opened = file.open(QIODevice::ReadOnly);
    }
    if (!opened)
        return fail(Code::FileFailed, u"account.add"_s,
                    u"The %1 %2 cannot be read: %3."_s.arg(what, path, file.errorString()),
                    u"Give the path of a file that you may read."_s);
    QByteArray bytes = file.read(maxBytes + 1);
    if (bytes.size() > maxBytes)
        return fail(Code::TooLarge, u"account.add"_s, u"%1 is too large for a %2."_s.arg(path, what));
    return bytes;
}

QString flavourName(const Capabilities &capabilities)
{
    switch (capabilities.flavour) {
    case Flavour::Gitea: return u"Gitea %1"_s.arg(capabilities.version);
    case Flavour::Forgejo: return u"Forgejo %1"_s.arg(capabilities.version);
    case Flavour::Unknown: break;
    }
    return u"unknown"_s;
}

QJsonObject accountJson(const Services::AccountStatus &status)
{
    QJsonObject object{{u"id"_s, status.account.id.value},
                       {u"login"_s, status.account.login},
                       {u"instance"_s, status.instance.name},
                       {u"url"_s, status.instance.url.toString()},
                       {u"server"_s, flavourName(status.instance.capabilities)},
                       {u"tokenRejected"_s, status.account.tokenRejected}};
    if (status.problem)
        object.insert(u"problem"_s, Output::toJson(*status.problem));
    return object;
}

QString stateName(ProjectState state)
{
    switch (state) {
    case ProjectState::Ok: return u"ok"_s;
    case ProjectState::NeverSynced: return u"never-synced"_s;
    case ProjectState::Moved: return u"moved"_s;
    case ProjectState::AccessLost: return u"access-lost"_s;
    case ProjectState::Archived: return u"archived"_s;
    case ProjectState::IssuesOff: return u"issues-off"_s;
    case ProjectState::ServerGone: return u"server-gone"_s;
    }
    return u"unknown"_s;
}

QJsonObject projectJson(const Project &project, const QString &instance)
{
    QJsonObject object{{u"project"_s, project.fullName()},      {u"instance"_s, instance},
                       {u"tracked"_s, project.tracked},         {u"state"_s, stateName(project.state)},
                       {u"localIssues"_s, project.localIssues}, {u"localOpenIssues"_s, project.localOpenIssues},
                       {u"archived"_s, project.archived},       {u"private"_s, project.isPrivate}};
    if (!project.stateText.isEmpty())
        object.insert(u"stateText"_s, project.stateText);
    if (project.serverIssues >= 0)
        object.insert(u"serverIssues"_s, project.serverIssues);
    if (project.lastSynced != noTime)
        object.insert(u"lastSynced"_s, formatTimestamp(project.lastSynced));
    return object;
}

QString addAccountHint()
{
    return u"Add an account: docket-cli account add --url URL --token-file FILE"_s;
}

/// Projects by name among all that are known; the first name that is not known is the error.
Result<QList<Project>> named(Context &context, const QStringList &names)
{
    QList<Project> found;
    for (const QString &name : names) {
        auto project = wait(context.services.projects.findProject(name));
        if (!project)
            return std::unexpected(project.error());
        found.append(*project);
    }
    return found;
}

/// One line on a terminal that is rewritten; nothing on a pipe or with --json.
class ProgressLine final
{
public:
    ProgressLine(Async::TaskRegistry &tasks, const Output &out)
        : m_onTerminal(!out.isJson() && isatty(fileno(stderr)) != 0)
    {
        if (!m_onTerminal)
            return;
        QObject::connect(&tasks, &Async::TaskRegistry::taskChanged, &m_context,
                         [this](const Async::TaskSnapshot &task) { show(task); });
    }
    ~ProgressLine()
    {
        if (m_shown)
            std::fputs("\r\033[K", stderr);
    }
    Q_DISABLE_COPY_MOVE(ProgressLine)

private:
    void show(const Async::TaskSnapshot &task)
    {
        QString text = task.title + u": "_s + task.detail;
        if (task.total > 0)
            text += u" %1 of %2"_s.arg(task.done).arg(task.total);
        if (task.left)
            text += u", %1 s left"_s.arg(task.left->count());
        std::fprintf(stderr, "\r\033[K%s", qUtf8Printable(Output::printable(text)));
        m_shown = true;
    }

    QObject m_context;
    bool m_onTerminal;
    bool m_shown = false;
};

/// Tells what came in between of asking the servers for repositories; true if anything did.
bool problemsTold(const Context &context, const Result<Services::Discovery> &discovered)
{
    const QList<Error> problems = discovered ? discovered->problems : QList<Error>{discovered.error()};
    for (const Error &problem : problems)
        context.out.error(problem);
    return !problems.isEmpty();
}

} // namespace

int accountAdd(Context &context, const AccountAddOptions &options)
{
    const auto failed = [&context](const Error &error) {
        context.out.error(error);
        return error.code == Code::Invalid ? Usage : Failed;
    };
    auto tokenText = readFile(options.tokenFile, u"token file"_s, 4096);
    if (!tokenText)
        return failed(tokenText.error());
    const Secret token(tokenText->trimmed());
    if (token.isEmpty())
        return failed(
            makeError(Code::Invalid, u"account.add"_s, u"The token file %1 is empty."_s.arg(options.tokenFile)));
    QByteArray ca;
    if (!options.caFile.isEmpty()) {
        auto pem = readFile(options.caFile, u"certificate file"_s, 1 << 20);
        if (!pem)
            return failed(pem.error());
        ca = certificatesIn(*pem);
        if (ca.isEmpty())
            return failed(makeError(Code::Invalid, u"account.add"_s,
                                    u"The file %1 holds no certificate in PEM form."_s.arg(options.caFile))
                              .withHint(u"Give a file that begins with “-----BEGIN CERTIFICATE-----”."_s));
    }
    auto &accounts = context.services.accounts;
    auto server = wait(accounts.reach(options.url, ca, context.stop));
    if (!server)
        return failed(server.error());
    auto identity = wait(accounts.identify(*server, ca, token, context.stop));
    if (!identity)
        return failed(identity.error());
    auto added = wait(accounts.add(*identity, options.name, ca, token, {}));
    if (!added)
        return failed(added.error());
    // Other servers have no part in it, and one that is down must not hold it up.
    auto discovered = wait(accounts.discover(context.stop, *added));
    auto stored = wait(accounts.accounts());
    if (!stored)
        return failed(stored.error());
    const auto account = std::ranges::find(*stored, *added, [](const auto &status) { return status.account.id; });
    // What is known of other servers is among them.
    const qint64 repositories = discovered && !discovered->missed.contains(*added) && account != stored->cend()
                                    ? std::ranges::count(discovered->projects, account->instance.id, &Project::instance)
                                    : -1;
    QString text = u"Added %1 on %2 (%3)"_s.arg(identity->account.login, server->url.toString(),
                                                flavourName(server->capabilities));
    if (repositories < 0)
        text += u". Its repositories could not be listed; ask again with: docket-cli projects --discover"_s;
    else
        text += u", %1. Choose what to sync with: docket-cli projects --track OWNER/NAME"_s.arg(
            repositories == 1 ? u"1 repository"_s : u"%1 repositories"_s.arg(repositories));
    context.out.object(text, {{u"login"_s, identity->account.login},
                              {u"url"_s, server->url.toString()},
                              {u"server"_s, flavourName(server->capabilities)},
                              {u"repositories"_s, repositories},
                              {u"remarks"_s, QJsonArray::fromStringList(identity->remarks)}});
    for (const QString &remark : std::as_const(identity->remarks))
        context.out.remark(remark);
    return problemsTold(context, discovered) ? PartlyDone : Done;
}

int accountList(Context &context, bool check)
{
    auto all = wait(check ? context.services.accounts.check(context.stop) : context.services.accounts.accounts());
    if (!all) {
        context.out.error(all.error());
        return Failed;
    }
    QList<QStringList> rows;
    QList<QJsonObject> objects;
    int bad = 0;
    for (const auto &status : std::as_const(*all)) {
        const QString verdict = status.problem                 ? Output::asMet(*status.problem).message
                                : check                        ? u"ok"_s
                                : status.account.tokenRejected ? u"token was rejected"_s
                                                               : QString();
        rows.append({status.instance.name, status.account.login, status.instance.url.toString(),
                     flavourName(status.instance.capabilities), verdict});
        objects.append(accountJson(status));
        if (status.problem) {
            ++bad;
            context.out.error(*status.problem);
        }
    }
    context.out.table({u"INSTANCE"_s, u"LOGIN"_s, u"URL"_s, u"SERVER"_s, u"STATE"_s}, rows, objects);
    if (all->isEmpty())
        context.out.hint(u"There is no account yet. %1"_s.arg(addAccountHint()));
    return bad == 0 ? Done : bad == int(all->size()) ? Failed : PartlyDone;
}

int accountRemove(Context &context, const QString &name)
{
    auto all = wait(context.services.accounts.accounts());
    if (!all) {
        context.out.error(all.error());
        return Failed;
    }
    QList<Services::AccountStatus> matching;
    for (const auto &status : std::as_const(*all)) {
        const QUrl &url = status.instance.url;
        const QStringList servers{status.instance.name, url.host(), url.authority(), url.toString()};
        const bool alone = name == status.instance.name || name == url.toString();
        if (alone || std::ranges::any_of(
                         servers, [&](const QString &server) { return name == status.account.login + u'@' + server; }))
            matching.append(status);
    }
    if (matching.size() != 1) {
        QStringList full; // no two are the same
        for (const auto &status : std::as_const(matching))
            full << status.account.login + u'@' + status.instance.url.toString();
        auto error = matching.isEmpty()
                         ? makeError(Code::Invalid, u"account.remove"_s, u"There is no account “%1”."_s.arg(name))
                               .withHint(u"Name it as LOGIN@INSTANCE; docket-cli account list shows both."_s)
                         : makeError(Code::Invalid, u"account.remove"_s, u"“%1” names several accounts."_s.arg(name))
                               .withHint(u"Say which one: %1."_s.arg(full.join(u" or "_s)));
        context.out.error(error);
        return Usage;
    }
    if (auto removed = wait(context.services.accounts.remove(matching.first().account.id)); !removed) {
        context.out.error(removed.error());
        return Failed;
    }
    context.out.object(u"Removed %1 on %2."_s.arg(matching.first().account.login, matching.first().instance.name),
                       {{u"removed"_s, matching.first().account.login}});
    return Done;
}

int noAccounts(const Output &out)
{
    out.table({}, {}, {});
    out.hint(u"There is no account yet. %1"_s.arg(addAccountHint()));
    return Done;
}

int projects(Context &context, const ProjectsOptions &options)
{
    int exitCode = Done;
    if (options.discover || !options.track.isEmpty()) {
        auto accounts = wait(context.services.accounts.accounts());
        if (accounts && accounts->isEmpty()) {
            context.out.error(makeError(Code::NotFound, u"projects.discover"_s,
                                        u"There is no account yet, so there are no projects."_s)
                                  .withHint(addAccountHint()));
            return Failed;
        }
        // A name that several servers have is known as well.
        const bool allKnown = std::ranges::all_of(options.track, [&context](const QString &name) {
            const auto project = wait(context.services.projects.findProject(name));
            return project || project.error().code != Code::NotFound;
        });
        if (options.discover || !allKnown) {
            if (problemsTold(context, wait(context.services.accounts.discover(context.stop))))
                exitCode = PartlyDone;
        }
    }
    using Change = std::function<Result<void>(ProjectId)>;
    auto &service = context.services.projects;
    const std::pair<QStringList, Change> changes[] = {
        {options.track,
         [&](ProjectId id) {
             // Whoever names it knows what it is called now.
             auto seen = wait(service.noteMoveSeen(id));
             return seen ? wait(service.setTracked(id, true)) : seen;
         }},
        {options.untrack, [&](ProjectId id) { return wait(service.setTracked(id, false)); }},
        {options.remove, [&](ProjectId id) { return wait(service.remove(id)); }}};
    for (const auto &[names, change] : changes) {
        auto found = named(context, names);
        if (!found) {
            context.out.error(found.error());
            return Failed;
        }
        for (const Project &project : std::as_const(*found)) {
            if (auto done = change(project.id); !done) {
                context.out.error(done.error());
                return Failed;
            }
        }
    }
    auto all = wait(context.services.projects.projects(false));
    if (!all) {
        context.out.error(all.error());
        return Failed;
    }
    auto names = ProjectNames::read(context);
    if (!names) {
        context.out.error(names.error());
        return Failed;
    }
    QList<QStringList> rows;
    QList<QJsonObject> objects;
    for (const Project &project : std::as_const(*all)) {
        rows.append({project.tracked ? u"*"_s : QString(), project.fullName(), names->instance(project.id),
                     stateName(project.state), QString::number(project.localOpenIssues),
                     QString::number(project.localIssues), project.stateText});
        objects.append(projectJson(project, names->instance(project.id)));
    }
    context.out.table({u""_s, u"PROJECT"_s, u"INSTANCE"_s, u"STATE"_s, u"OPEN"_s, u"ISSUES"_s, u"REMARK"_s}, rows,
                      objects);
    if (!all->isEmpty())
        return exitCode;
    if (exitCode == Done)
        context.out.hint(u"No project is known. %1"_s.arg(addAccountHint()));
    return exitCode == Done ? Done : Failed;
}

int sync(Context &context, const QStringList &names)
{
    auto chosen = named(context, names);
    if (!chosen) {
        context.out.error(chosen.error());
        return Failed;
    }
    QList<ProjectId> ids;
    for (const Project &project : std::as_const(*chosen))
        ids.append(project.id);
    const ProgressLine progress(context.services.tasks, context.out);
    auto outcomes = wait([&] {
        auto future = context.services.sync.sync(ids);
        return future;
    }());
    if (!outcomes) {
        context.out.error(outcomes.error());
        return Failed;
    }
    if (outcomes->isEmpty()) {
        context.out.table({}, {}, {});
        context.out.hint(u"Nothing is tracked. Choose a project: docket-cli projects --track OWNER/NAME"_s);
        return Done;
    }
    auto called = ProjectNames::read(context);
    if (!called) {
        context.out.error(called.error());
        return Failed;
    }
    QList<QStringList> rows;
    QList<QJsonObject> objects;
    int bad = 0;
    bool partly = false;
    for (const auto &outcome : std::as_const(*outcomes)) {
        const QString name = called->name(outcome.project.id, outcome.project.fullName());
        QJsonObject object{{u"project"_s, outcome.project.fullName()},
                           {u"instance"_s, called->instance(outcome.project.id)}};
        if (outcome.error) {
            ++bad;
            if (!outcome.repeated) // it was told with another project of the same server
                context.out.error(*outcome.error);
            object.insert(u"error"_s, Output::toJson(*outcome.error));
            if (outcome.error->code == Code::Cancelled) // stderr says so
                rows.append({name, u"stopped"_s, QString()});
            else
                rows.append({name, u"failed"_s, outcome.error->message});
        } else if (outcome.report) {
            const auto &report = *outcome.report;
            partly = partly || report.rejected > 0 || !report.proven();
            object.insert(u"issuesNew"_s, report.issues.inserted);
            object.insert(u"issuesChanged"_s, report.issues.updated);
            object.insert(u"issuesRemoved"_s, report.removed);
            object.insert(u"commentsNew"_s, report.comments.inserted);
            object.insert(u"commentsChanged"_s, report.comments.updated);
            object.insert(u"serverIssues"_s, report.serverIssues);
            object.insert(u"localIssues"_s, report.localIssues);
            object.insert(u"proven"_s, report.proven());
            object.insert(u"rejected"_s, report.rejected);
            object.insert(u"requests"_s, report.requests);
            object.insert(u"milliseconds"_s, qint64(report.duration.count()));
            const QString state = !report.proven() ? u"differs"_s : report.rejected > 0 ? u"partly"_s : u"ok"_s;
            rows.append({name, state, report.toText()});
        }
        objects.append(object);
    }
    context.out.table({u"PROJECT"_s, u"STATE"_s, u"RESULT"_s}, rows, objects);
    if (bad == int(outcomes->size()))
        return Failed;
    return bad > 0 || partly ? PartlyDone : Done;
}

} // namespace Docket::Cli
