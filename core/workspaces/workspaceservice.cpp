// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspaceservice.h"

#include "manifestfile.h"
#include "workspacelock.h"

#include <files/filenames.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/sqlworkspacerepository.h>

#include <QDir>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace Docket::Workspaces {

using namespace Domain;
using Storage::Connection;
using Storage::SqlWorkspaceRepository;

namespace {

/// In a root: which profile keeps its workspaces there.
constexpr QStringView markerName = u".docket-workspaces";
constexpr qint64 maxMarkerBytes = 1024;
constexpr qsizetype shownTests = 5;
const QString finishOperation = u"workspace.finish"_s;

const TriageRules &noRules()
{
    static const TriageRules rules;
    return rules;
}

Result<IssueDetails> readIssue(Connection &connection, const WorkspaceKey &key)
{
    Storage::SqlProjectRepository projects(connection);
    auto project = key.id.isNull() ? projects.findProject(key.project) : projects.project(key.id);
    if (!project)
        return std::unexpected(project.error());
    Storage::SqlIssueRepository issues(connection, noRules());
    auto id = issues.findByNumber(project->id, key.number);
    if (!id && id.error().code == Code::NotFound)
        return fail(Code::NotFound, u"workspace.start"_s,
                    u"There is no issue %1#%2 here."_s.arg(project->fullName()).arg(key.number),
                    u"If it is new, sync the project; pull requests are not kept."_s);
    if (!id)
        return std::unexpected(id.error());
    return issues.details(*id);
}

/// The project of a key by its plain name, and the address of its server; that is empty if any may be meant.
struct ExactKey
{
    QString project;
    QString server;
};

/// The servers that workspaces of the issue are noted for.
Result<QStringList> notedServers(Connection &connection, const QString &project, qint64 number)
{
    const auto records = SqlWorkspaceRepository(connection).list(std::nullopt);
    if (!records)
        return std::unexpected(records.error());
    QStringList servers;
    for (const WorkspaceRecord &record : *records) {
        if (record.number == number && record.project.compare(project, Qt::CaseInsensitive) == 0 &&
            !record.server.isEmpty() && !servers.contains(record.server))
            servers.append(record.server);
    }
    return servers;
}

Result<ExactKey> exactKey(Connection &connection, const WorkspaceKey &key)
{
    if (!key.server.isEmpty())
        return ExactKey{key.project, key.server};
    Storage::SqlProjectRepository projects(connection);
    auto project = key.id.isNull() ? projects.findProject(key.project) : projects.project(key.id);
    if (project) {
        const auto instances = projects.instances();
        if (!instances)
            return std::unexpected(instances.error());
        const auto instance = std::ranges::find(*instances, project->instance, &Instance::id);
        return ExactKey{project->fullName(), instance == instances->cend() ? QString() : serverAddress(*instance)};
    }
    if (project.error().code != Code::NotFound)
        return std::unexpected(project.error());
    // The project is gone from here; its workspaces are not.
    const qsizetype colon = key.project.lastIndexOf(u':');
    const QString name = key.project.sliced(colon + 1).trimmed();
    auto servers = notedServers(connection, name, key.number);
    if (!servers)
        return std::unexpected(servers.error());
    if (colon >= 0) {
        const QString wanted = key.project.first(colon).trimmed();
        servers->removeIf([&wanted](const QString &server) {
            const QUrl url(server);
            return !QStringList{url.host(), url.authority(), server}.contains(wanted, Qt::CaseInsensitive);
        });
        if (servers->isEmpty())
            return std::unexpected(project.error());
    }
    if (servers->size() < 2)
        return ExactKey{name, servers->value(0)};
    QStringList named;
    for (const QString &server : std::as_const(*servers))
        named << server + u':' + WorkspaceKey{name, key.number}.reference();
    return fail(Code::Invalid, u"workspace.find"_s,
                u"Issues of %1 servers called %2 have workspaces."_s.arg(servers->size()).arg(key.reference()),
                u"Say which one: %1."_s.arg(named.join(u" or "_s)));
}

Error existsError(const WorkspaceRecord &record)
{
    return makeError(Code::Conflict, u"workspace.start"_s,
                     u"%1 has a workspace already: %2."_s.arg(record.reference(), record.path()))
        .withHint(u"Go on in it, or finish or abandon it first."_s);
}

/// Free among the finished or abandoned ones, or in the root itself.
Result<QString> placeFor(const WorkspaceRecord &record, const Files::ConfinedRoot &root, QStringView folder)
{
    const auto there = folder.isEmpty() ? Files::EntryKind::Folder : root.kind(folder.toString());
    if (there != Files::EntryKind::Folder && there != Files::EntryKind::Absent)
        return fail(Code::Conflict, u"workspace.place"_s,
                    u"%1/%2, where the workspace of %3 is to go, is a link or no folder."_s.arg(record.root, folder,
                                                                                                record.reference()),
                    u"Move it away; the folder is made anew."_s);
    return freePath(root, folder.toString(), workspaceFolderName(record.number, record.title));
}

/// What the files hold that a change of the tests is worked out from, before they are read.
QHash<QString, QString> contentOf(const WorkspaceRecord &record)
{
    QHash<QString, QString> all;
    for (const QStringView name : {manifestName, testPlanName}) {
        const QString path = record.folder + u'/' + name;
        all.insert(path, UnitsOfWork::UnitFiles::contentNow(record.root, path));
    }
    return all;
}

} // namespace

QString serverAddress(const Instance &instance)
{
    return instance.url.toString(QUrl::FullyEncoded | QUrl::StripTrailingSlash);
}

bool isQuestion(const Error &error)
{
    return error.code == Code::Conflict && error.operation == finishOperation;
}

WorkspaceService::WorkspaceService(Storage::Database &database, UnitsOfWork::UnitOfWorkRunner &units,
                                   Async::WorkerPool &workers, Async::TaskRegistry &tasks, const Clock &clock,
                                   WorkspaceOptions options, QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_units(units)
    , m_workers(workers)
    , m_tasks(tasks)
    , m_clock(clock)
    , m_options(std::move(options))
{
}

WorkspaceService::~WorkspaceService() = default;

Async::Future<WorkspaceAnswer> WorkspaceService::perform(const QString &title, Work work)
{
    auto task = m_tasks.create(u"workspace"_s, title);
    const auto stop = task->stopToken();
    return m_workers.run(
        [this, task = std::move(task), work = std::move(work)]() -> Result<WorkspaceAnswer> {
            auto answer = work(*task);
            if (!answer) {
                if (isQuestion(answer.error()))
                    task->leave(answer.error().message);
                else
                    task->end(answer.error());
                return answer;
            }
            if (answer->notices.isEmpty())
                task->succeed(answer->record.path());
            else
                task->finishPartly(answer->record.path(), answer->notices.first());
            Q_EMIT workspacesChanged();
            return answer;
        },
        stop);
}

Async::Future<WorkspaceAnswer> WorkspaceService::change(const QString &title, const WorkspaceKey &issue, Change change)
{
    return perform(title, [this, issue, change = std::move(change)](Async::Task &) -> Result<WorkspaceAnswer> {
        // Found before it is locked, because the lock lies in its root, and once more when nobody else can change it.
        const auto found = find(issue, WorkspaceState::Active);
        if (!found)
            return std::unexpected(found.error());
        const auto folder = WorkspaceFolder::open(*found);
        if (!folder)
            return std::unexpected(folder.error());
        const auto lock = WorkspaceLock::take(folder->root(), found->reference());
        if (!lock)
            return std::unexpected(lock.error());
        const auto record = find(issue, WorkspaceState::Active);
        if (!record)
            return std::unexpected(record.error());
        return change(*record, *folder);
    });
}

Async::Future<WorkspaceAnswer> WorkspaceService::start(const WorkspaceKey &issue)
{
    return perform(u"Start the workspace of %1"_s.arg(issue.reference()),
                   [this, issue](Async::Task &task) { return startNow(issue, task); });
}

Async::Future<WorkspaceAnswer> WorkspaceService::addTest(const WorkspaceKey &issue, const NewTest &test)
{
    return change(
        u"Add a test to %1"_s.arg(issue.reference()), issue,
        [this, test](const WorkspaceRecord &record, const WorkspaceFolder &folder) -> Result<WorkspaceAnswer> {
            const auto judged = contentOf(record);
            auto manifest = folder.manifest();
            if (!manifest)
                return std::unexpected(manifest.error());
            auto plan = planAddTest(record, *manifest, folder.testPlan(), test, m_clock.seconds());
            if (!plan)
                return std::unexpected(plan.error());
            plan->judged = judged;
            auto answer = carryOut(*std::move(plan), record);
            if (answer)
                answer->test = manifest->tests.last();
            return answer;
        });
}

Async::Future<WorkspaceAnswer> WorkspaceService::setOutcome(const WorkspaceKey &issue, const QString &test,
                                                            TestOutcome outcome)
{
    return change(
        u"Set a result of %1"_s.arg(issue.reference()), issue,
        [this, test, outcome](const WorkspaceRecord &record, const WorkspaceFolder &folder) -> Result<WorkspaceAnswer> {
            const auto judged = contentOf(record);
            auto manifest = folder.manifest();
            if (!manifest)
                return std::unexpected(manifest.error());
            const auto index = manifest->findTest(test);
            if (!index)
                return std::unexpected(index.error());
            auto plan = planOutcome(record, *manifest, folder.testPlan(), test, outcome, m_clock.seconds());
            if (!plan)
                return std::unexpected(plan.error());
            plan->judged = judged;
            auto answer = carryOut(*std::move(plan), record);
            if (answer)
                answer->test = manifest->tests.at(*index);
            return answer;
        });
}

Async::Future<WorkspaceAnswer> WorkspaceService::finish(const WorkspaceKey &issue, bool anyway)
{
    return change(u"Finish the workspace of %1"_s.arg(issue.reference()), issue,
                  [this, anyway](const WorkspaceRecord &record, const WorkspaceFolder &folder) {
                      return finishNow(record, folder, anyway);
                  });
}

Async::Future<WorkspaceAnswer> WorkspaceService::abandon(const WorkspaceKey &issue)
{
    return perform(u"Abandon the workspace of %1"_s.arg(issue.reference()),
                   [this, issue](Async::Task &) { return abandonNow(issue); });
}

Async::Future<WorkspaceAnswer> WorkspaceService::restore(const WorkspaceKey &issue)
{
    return perform(u"Restore the workspace of %1"_s.arg(issue.reference()),
                   [this, issue](Async::Task &) { return restoreNow(issue); });
}

Async::Future<void> WorkspaceService::checkRestore(const WorkspaceKey &issue)
{
    return m_workers.run(
        [this, issue]() -> Result<void> { return restorable(issue).transform([](const auto & /*found*/) {}); });
}

Async::Future<WorkspaceStatus> WorkspaceService::status(const WorkspaceKey &issue)
{
    return m_workers.run([this, issue] { return statusNow(issue); });
}

Async::Future<QList<WorkspaceRecord>> WorkspaceService::list(std::optional<WorkspaceState> state)
{
    return m_database.read([state](Connection &connection) { return SqlWorkspaceRepository(connection).list(state); });
}

Async::Future<QList<WorkspaceRecord>> WorkspaceService::listOf(const WorkspaceKey &issue)
{
    return m_database.read([issue](Connection &connection) -> Result<QList<WorkspaceRecord>> {
        const auto exact = exactKey(connection, issue);
        if (!exact)
            return std::unexpected(exact.error());
        auto all = SqlWorkspaceRepository(connection).list(std::nullopt);
        if (all)
            all->removeIf([&](const WorkspaceRecord &record) {
                return record.number != issue.number ||
                       record.project.compare(exact->project, Qt::CaseInsensitive) != 0 ||
                       (!record.server.isEmpty() && !exact->server.isEmpty() && record.server != exact->server);
            });
        return all;
    });
}

Result<WorkspaceRecord> WorkspaceService::find(const WorkspaceKey &issue, WorkspaceState state)
{
    using Found = std::optional<WorkspaceRecord>;
    auto found = Async::await(m_database.read([issue, state](Connection &connection) -> Result<Found> {
        const auto exact = exactKey(connection, issue);
        if (!exact)
            return std::unexpected(exact.error());
        return SqlWorkspaceRepository(connection).find(exact->server, exact->project, issue.number, state);
    }));
    if (!found)
        return std::unexpected(found.error());
    if (*found)
        return **std::move(found);
    if (state == WorkspaceState::Abandoned)
        return fail(Code::NotFound, u"workspace.find"_s, u"No workspace of %1 was abandoned."_s.arg(issue.reference()));
    return fail(Code::NotFound, u"workspace.find"_s, u"%1 has no workspace."_s.arg(issue.reference()),
                u"Start one first."_s);
}

Result<WorkspaceAnswer> WorkspaceService::startNow(const WorkspaceKey &key, Async::Task &task)
{
    const auto issue =
        Async::await(m_database.read([key](Connection &connection) { return readIssue(connection, key); }));
    if (!issue)
        return std::unexpected(issue.error());
    WorkspaceKey exact{issue->row.projectName, issue->row.number, issue->row.project};
    const auto resolved =
        Async::await(m_database.read([exact](Connection &connection) { return exactKey(connection, exact); }));
    if (!resolved)
        return std::unexpected(resolved.error());
    exact.server = resolved->server;
    if (const auto there = find(exact, WorkspaceState::Active); there)
        return std::unexpected(existsError(*there));
    else if (there.error().code != Code::NotFound)
        return std::unexpected(there.error());
    const auto from = loadTemplate(m_options.templateFolder);
    if (!from)
        return std::unexpected(from.error());
    const auto path = claimRoot();
    if (!path)
        return std::unexpected(path.error());
    const auto root = Files::ConfinedRoot::open(*path);
    if (!root)
        return std::unexpected(root.error());
    const auto lock = WorkspaceLock::take(*root, exact.reference());
    if (!lock)
        return std::unexpected(lock.error());
    const auto folder = freePath(*root, {}, workspaceFolderName(exact.number, issue->row.title));
    if (!folder)
        return std::unexpected(folder.error());
    task.setDetail(*folder);
    return carryOut(planStart(*issue, *from, *path, *folder, m_clock.seconds(), exact.server), std::nullopt);
}

Result<WorkspaceAnswer> WorkspaceService::finishNow(const WorkspaceRecord &record, const WorkspaceFolder &folder,
                                                    bool anyway)
{
    auto manifest = folder.manifest();
    if (!manifest)
        return std::unexpected(manifest.error());
    QStringList missing;
    for (const WorkspaceTest &test : std::as_const(manifest->tests)) {
        if (test.outcome != TestOutcome::Passed)
            missing.append(u"%1 %2 (%3)"_s.arg(test.id, test.name, testOutcomeName(test.outcome)));
    }
    if (!missing.isEmpty() && !anyway) {
        const qsizetype count = missing.size();
        const QString more = count > shownTests ? u" and %1 more"_s.arg(count - shownTests) : QString();
        return fail(Code::Conflict, finishOperation,
                    u"Not all tests of %1 have passed: %2%3."_s.arg(record.reference(),
                                                                    missing.mid(0, shownTests).join(u", "_s), more),
                    u"Set their results, or finish it anyway."_s);
    }
    const auto changes = folder.changes(*manifest);
    if (!changes)
        return std::unexpected(changes.error());
    const auto target = placeFor(record, folder.root(), finishedFolder);
    if (!target)
        return std::unexpected(target.error());
    // The user may have a summary of his own.
    const auto summary = freePath(folder.root(), record.folder, u"summary"_s, u".md"_s);
    if (!summary)
        return std::unexpected(summary.error());
    return carryOut(planFinish(record, *manifest, *changes, Files::nameOf(*summary), *target, m_clock.seconds()),
                    record);
}

Result<WorkspaceAnswer> WorkspaceService::abandonNow(const WorkspaceKey &issue)
{
    const auto found = find(issue, WorkspaceState::Active);
    if (!found)
        return std::unexpected(found.error());
    const auto root = Files::ConfinedRoot::open(found->root);
    if (!root)
        return std::unexpected(root.error());
    const auto lock = WorkspaceLock::take(*root, found->reference());
    if (!lock)
        return std::unexpected(lock.error());
    const auto record = find(issue, WorkspaceState::Active);
    if (!record)
        return std::unexpected(record.error());
    const auto folder = WorkspaceFolder::open(*record);
    if (!folder) {
        // Nothing of it is there to be kept, or not under its name: the issue is free again.
        WorkspacePlan plan;
        plan.record = *record;
        plan.record.state = WorkspaceState::Abandoned;
        plan.record.updated = plan.record.ended = m_clock.seconds();
        Error notice = folder.error();
        notice.hint = u"Nothing of it is in the trash; it can be restored once its folder is in that place again."_s;
        plan.notices.append(std::move(notice));
        return carryOut(std::move(plan), *record);
    }
    const auto target = placeFor(*record, *root, trashFolder);
    if (!target)
        return std::unexpected(target.error());
    auto manifest = folder->manifest();
    auto plan = planMove(*record, manifest ? std::optional(*manifest) : std::nullopt, WorkspaceState::Abandoned,
                         *target, m_clock.seconds());
    if (!manifest)
        plan.notices.append(manifest.error());
    return carryOut(std::move(plan), *record);
}

/// The workspace that was abandoned last, with its folder.
Result<std::pair<WorkspaceRecord, WorkspaceFolder>> WorkspaceService::restorable(const WorkspaceKey &issue)
{
    if (const auto active = find(issue, WorkspaceState::Active); active)
        return std::unexpected(existsError(*active));
    auto found = find(issue, WorkspaceState::Abandoned);
    if (!found)
        return std::unexpected(std::move(found).error());
    auto folder = WorkspaceFolder::open(*found);
    if (!folder)
        return std::unexpected(std::move(folder).error());
    return std::pair(*std::move(found), *std::move(folder));
}

Result<WorkspaceAnswer> WorkspaceService::restoreNow(const WorkspaceKey &issue)
{
    const auto there = restorable(issue);
    if (!there)
        return std::unexpected(there.error());
    const auto &[found, folder] = *there;
    const auto lock = WorkspaceLock::take(folder.root(), found.reference());
    if (!lock)
        return std::unexpected(lock.error());
    const auto target = placeFor(found, folder.root(), {});
    if (!target)
        return std::unexpected(target.error());
    auto manifest = folder.manifest();
    auto plan = planMove(found, manifest ? std::optional(*manifest) : std::nullopt, WorkspaceState::Active, *target,
                         m_clock.seconds());
    if (!manifest)
        plan.notices.append(manifest.error());
    return carryOut(std::move(plan), found);
}

Result<WorkspaceStatus> WorkspaceService::statusNow(const WorkspaceKey &issue)
{
    std::optional<WorkspaceRecord> record;
    for (const auto state : {WorkspaceState::Active, WorkspaceState::Finished, WorkspaceState::Abandoned}) {
        auto found = find(issue, state);
        if (!found && found.error().code != Code::NotFound)
            return std::unexpected(found.error());
        // Of those that have ended, the one that ended last.
        if (found && (!record || (record->state != WorkspaceState::Active && found->ended > record->ended)))
            record = *std::move(found);
    }
    if (!record)
        return std::unexpected(find(issue, WorkspaceState::Active).error());
    WorkspaceStatus status;
    status.record = *record;
    const auto folder = WorkspaceFolder::open(*record);
    if (!folder) {
        status.problem = folder.error();
        return status;
    }
    status.hasFolder = true;
    auto manifest = folder->manifest();
    if (!manifest) {
        status.problem = manifest.error();
        return status;
    }
    status.manifest = *std::move(manifest);
    auto changes = folder->changes(status.manifest);
    if (changes)
        status.changes = *std::move(changes);
    else
        status.problem = changes.error();
    return status;
}

Result<QString> WorkspaceService::claimRoot()
{
    if (!QDir().mkpath(m_options.root))
        return fail(Code::FileFailed, u"workspace.root"_s,
                    u"The folder of the workspaces, %1, cannot be made."_s.arg(m_options.root),
                    u"Set workspaces.root to a folder that may be written."_s);
    // By its own name, so that a link that is turned elsewhere later takes no workspace with it.
    QString path = QFileInfo(m_options.root).canonicalFilePath();
    const auto root = Files::ConfinedRoot::open(path);
    if (!root)
        return std::unexpected(root.error());
    const auto lock = WorkspaceLock::take(*root, u"the root"_s);
    if (!lock)
        return std::unexpected(lock.error());
    const auto known = Async::await(
        m_database.read([path](Connection &connection) { return SqlWorkspaceRepository(connection).rootToken(path); }));
    if (!known)
        return std::unexpected(known.error());
    if (root->kind(markerName.toString()) == Files::EntryKind::Absent) {
        const QString token = known->value_or(QUuid::createUuid().toString(QUuid::WithoutBraces));
        if (auto marked = markRoot(path, token); !marked)
            return std::unexpected(marked.error());
        return path;
    }
    const auto marker = root->read(markerName.toString(), maxMarkerBytes);
    if (!marker)
        return std::unexpected(marker.error());
    if (!*known || QString::fromUtf8(marker->trimmed()) != **known)
        return fail(Code::Conflict, u"workspace.root"_s,
                    u"Another profile of Docket keeps its workspaces in %1."_s.arg(path),
                    u"Set workspaces.root to another folder. If that profile is gone, remove the file %1 there."_s.arg(
                        markerName));
    return path;
}

Result<void> WorkspaceService::markRoot(const QString &root, const QString &token)
{
    if (auto known = Async::await(m_units.addRoot(root)); !known)
        return known;
    return Async::await(m_units.run({.action = u"mark the folder of workspaces"_s, .stop = {}, .longRunning = {}},
                                    [root, token](UnitsOfWork::UnitOfWork &work) -> Result<void> {
                                        auto stored = SqlWorkspaceRepository(work.connection()).storeRoot(root, token);
                                        if (!stored)
                                            return stored;
                                        return work.files().write(root, markerName.toString(),
                                                                  (token + u'\n').toUtf8());
                                    }));
}

Result<WorkspaceAnswer> WorkspaceService::carryOut(WorkspacePlan plan, const std::optional<WorkspaceRecord> &before)
{
    auto done = Async::await(m_units.run(
        {.action = u"change a workspace"_s, .stop = {}, .longRunning = {}},
        [plan, before](UnitsOfWork::UnitOfWork &work) -> Result<WorkspaceId> {
            SqlWorkspaceRepository workspaces(work.connection());
            if (before) {
                const auto now = workspaces.list(before->state);
                if (!now)
                    return std::unexpected(now.error());
                if (!now->contains(*before))
                    return fail(Code::Conflict, u"workspace.change"_s,
                                u"The workspace of %1 was changed meanwhile."_s.arg(before->reference()),
                                u"Look at its status and try again."_s);
            }
            auto &files = work.files();
            const QString &root = plan.record.root;
            for (const QString &folder : plan.folders) {
                if (auto made = files.makePath(root, folder); !made)
                    return std::unexpected(made.error());
            }
            for (const TemplateFile &file : plan.writes) {
                if (auto written = files.write(root, file.path, file.bytes, plan.judged.value(file.path)); !written)
                    return std::unexpected(written.error());
            }
            if (!plan.moveFrom.isEmpty()) {
                if (auto moved = files.rename(root, plan.moveFrom, plan.moveTo); !moved)
                    return std::unexpected(moved.error());
            }
            return workspaces.store(plan.record);
        }));
    if (!done)
        return std::unexpected(done.error());
    plan.record.id = *done;
    return WorkspaceAnswer{std::move(plan.record), std::nullopt, std::move(plan.notices)};
}

} // namespace Docket::Workspaces
