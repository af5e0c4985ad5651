// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncservice.h"

#include "issueservice.h"
#include "projectservice.h"

#include <base/action.h>
#include <base/log.h>
#include <config/secretstore.h>
#include <storage/database.h>
#include <storage/sqlprojectrepository.h>

#include <QTimer>
#include <QTimerEvent>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Services {

using namespace Domain;
using Storage::Connection;
using Storage::SqlProjectRepository;

namespace {

Q_LOGGING_CATEGORY(lcSync, "docket.sync", QtInfoMsg)

/// Projects that are synced side by side. More would only queue for the same connections of an instance.
constexpr int parallelProjects = 2;
/// Views hear of newly stored issues at most this often.
constexpr auto announceInterval = 300ms;
/// How long what a server can do is believed before it is asked again.
constexpr auto capabilityAge = 24h;

bool isReachabilityProblem(Code code)
{
    return code == Code::Offline || code == Code::TimedOut || code == Code::TlsFailed || code == Code::CircuitOpen;
}

/// What another account need not be told.
bool isRefusal(Code code)
{
    return code == Code::Unauthorized || code == Code::Forbidden || code == Code::NotFound;
}

} // namespace

SyncService::SyncService(Storage::Database &database, RemoteConnector &connector, Config::SecretStore &secrets,
                         Async::TaskRegistry &tasks, ProjectService &projects, IssueService &issues,
                         Sync::SyncOptions options, TriageRules rules, QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_connector(connector)
    , m_secrets(secrets)
    , m_tasks(tasks)
    , m_projects(projects)
    , m_issues(issues)
    , m_options(options)
    , m_rules(std::move(rules))
    , m_pool(u"sync"_s, parallelProjects)
{
    connect(&m_projects, &ProjectService::stopRequested, this, &SyncService::cancel);
}

SyncService::~SyncService()
{
    shutdown();
}

Async::Future<QList<SyncOutcome>> SyncService::sync(const QList<ProjectId> &projects)
{
    if (m_closing)
        return Async::ready<QList<SyncOutcome>>(std::unexpected(Async::cancelledError(u"sync.start"_s)));
    if (projects.isEmpty()) {
        return m_projects.projects(true)
            .then(this,
                  [this](const Result<QList<Project>> &tracked) -> Async::Future<QList<SyncOutcome>> {
                      if (!tracked)
                          return Async::ready<QList<SyncOutcome>>(std::unexpected(tracked.error()));
                      if (tracked->isEmpty())
                          return Async::ready<QList<SyncOutcome>>(QList<SyncOutcome>());
                      QList<ProjectId> ids;
                      for (const Project &project : *tracked)
                          ids.append(project.id);
                      return sync(ids);
                  })
            .unwrap();
    }
    QList<Async::Future<SyncOutcome>> passes;
    for (const ProjectId id : projects)
        passes.append(m_flights.run(id, [this, id] { return start(id); }));
    return QtFuture::whenAll(passes.begin(), passes.end())
        .then(this, [](const QList<Async::Future<SyncOutcome>> &ended) -> Result<QList<SyncOutcome>> {
            QList<SyncOutcome> outcomes;
            for (const auto &pass : ended) {
                if (pass.resultCount() == 0)
                    return std::unexpected(Async::cancelledError(u"sync.run"_s));
                auto outcome = pass.result();
                if (!outcome)
                    return std::unexpected(outcome.error());
                outcomes.append(*outcome);
            }
            return outcomes;
        });
}

Async::Future<SyncOutcome> SyncService::start(ProjectId id)
{
    const ActionScope doing(u"sync issues"_s);
    auto task = m_tasks.create(u"sync"_s, tr("Sync"));
    m_running.insert(id);
    m_current.insert(id, task);
    Q_EMIT started(id);
    const TraceScope trace;
    return m_pool.run([this, id, task] { return runProject(id, *task); })
        .then(this, [this, id](const Result<SyncOutcome> &outcome) {
            if (outcome) {
                settle(id, *outcome);
            } else {
                m_running.remove(id);
                m_current.remove(id);
            }
            return outcome;
        });
}

Result<RemoteAccess> SyncService::access(ProjectId id, std::stop_token stop)
{
    return Async::await(m_database.read([id](Connection &c) { return readRemoteAccess(c, id); }, std::move(stop)));
}

Result<std::shared_ptr<RemoteSession>> SyncService::logIn(RemoteAccess &access, std::stop_token stop)
{
    auto token = m_secrets.read(access.account.secretKey);
    if (!token)
        return std::unexpected(token.error());
    auto session = m_connector.connect(access.instance, *token);
    const Timestamp now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    Capabilities &known = access.instance.capabilities;
    if (known.flavour == Flavour::Unknown || known.checked == noTime || now - known.checked > capabilityAge) {
        auto detected = session->projects().detect(stop);
        if (!detected)
            return std::unexpected(detected.error());
        known = *detected;
        known.checked = now;
    }
    // Old servers answer a wrong token as if there were none: only the question who one is tells.
    auto me = session->projects().whoAmI(stop);
    const bool rejected = !me && me.error().code == Code::Unauthorized;
    if (rejected != access.account.tokenRejected || known.checked == now) {
        access.account.tokenRejected = rejected;
        auto stored = Async::await(m_database.write(
            [access](Connection &c) -> Result<void> {
                SqlProjectRepository repository(c);
                if (auto id = repository.storeInstance(access.instance); !id)
                    return std::unexpected(id.error());
                if (auto id = repository.storeAccount(access.account); !id)
                    return std::unexpected(id.error());
                return {};
            },
            stop));
        if (!stored)
            return std::unexpected(stored.error());
    }
    if (!me)
        return std::unexpected(me.error());
    return session;
}

void SyncService::noteState(ProjectId id, ProjectState state, const QString &text)
{
    auto noted = Async::await(m_database.write(
        [id, state, text](Connection &c) { return SqlProjectRepository(c).setProjectState(id, state, text); }));
    if (!noted)
        logError(lcSync(), noted.error());
}

Result<Sync::SyncReport> SyncService::runAs(RemoteAccess &access, const Sync::SyncOptions &options, Async::Task &task)
{
    auto session = logIn(access, task.stopToken());
    if (!session) {
        const Error &error = session.error();
        if (isReachabilityProblem(error.code) || error.code == Code::ServerFailed)
            noteState(access.project.id, ProjectState::ServerGone, error.message);
        if (error.code != Code::Unauthorized && error.code != Code::Forbidden)
            return std::unexpected(error);
        if (options.declaresLoss)
            noteState(access.project.id, ProjectState::AccessLost, error.message);
        return std::unexpected(Error(error).with(u"lost"_s, u"access"_s));
    }
    Sync::SyncEngine engine(m_database, **session, m_rules, options);
    return engine.run(access.project, task, [this, id = access.project.id] { announce(id); });
}

Result<SyncOutcome> SyncService::runProject(ProjectId id, Async::Task &task)
{
    const std::stop_callback closing(m_pool.closing(), [&task] { task.requestStop(); });
    SyncOutcome outcome;
    outcome.project.id = id;
    auto ended = [&outcome, &task](const Error &error) {
        outcome.error = error;
        if (error.code != Code::Cancelled)
            logError(lcSync(), error);
        task.end(error);
        return outcome;
    };
    auto where = access(id, task.stopToken());
    if (!where)
        return ended(where.error());
    outcome.project = where->project;
    task.setTitle(u"Sync %1"_s.arg(where->project.fullName()));
    // What one account may not read, another one of the same server may: the project is lost once all were refused.
    Sync::SyncOptions options = m_options;
    options.declaresLoss = where->others.isEmpty();
    auto report = runAs(*where, options, task);
    auto refusal = report ? std::optional<Error>() : report.error();
    while (!report && isRefusal(report.error().code) && !where->others.isEmpty() &&
           !task.stopToken().stop_requested()) {
        where->account = where->others.takeFirst();
        report = runAs(*where, options, task);
        if (!report && where->account.id == where->project.account)
            refusal = report.error(); // the one that the user can do something about
    }
    if (!report && isRefusal(report.error().code)) {
        if (!options.declaresLoss && !refusal->fact(u"lost").isEmpty())
            noteState(id, ProjectState::AccessLost, refusal->message);
        report = std::unexpected(*refusal);
    } else if (report && where->account.id != where->project.account) {
        auto noted = Async::await(m_database.write([id, account = where->account.id](Connection &c) {
            return SqlProjectRepository(c).setAccount(id, account);
        }));
        if (!noted)
            logError(lcSync(), noted.error());
    }
    auto fresh = Async::await(m_database.read([id](Connection &c) { return SqlProjectRepository(c).project(id); }));
    if (fresh)
        outcome.project = *fresh;
    else if (!report && fresh.error().code == Code::NotFound) // it was removed, or its account
        return ended(Async::cancelledError(u"sync.run"_s));
    if (!report)
        return ended(report.error());
    outcome.report = *report;
    if (report->rejected > 0 || !report->proven())
        task.finishPartly(report->toText(), std::nullopt);
    else
        task.succeed(report->toText());
    return outcome;
}

void SyncService::announce(ProjectId project)
{
    {
        const QMutexLocker lock(&m_announceMutex);
        if (m_announced.contains(project))
            return;
        m_announced.insert(project);
    }
    QMetaObject::invokeMethod(
        this,
        [this, project] { QTimer::singleShot(announceInterval, this, [this, project] { announceNow(project); }); },
        Qt::QueuedConnection);
}

void SyncService::announceNow(ProjectId project)
{
    {
        const QMutexLocker lock(&m_announceMutex);
        m_announced.remove(project);
    }
    m_issues.notifyChanged(project);
    m_projects.notifyChanged();
}

void SyncService::settle(ProjectId id, const SyncOutcome &outcome)
{
    m_running.remove(id);
    m_current.remove(id);
    const bool cancelled = outcome.error && outcome.error->code == Code::Cancelled;
    if (!cancelled && !outcome.project.instance.isNull()) {
        m_reached.insert(outcome.project.instance, !outcome.error || !isReachabilityProblem(outcome.error->code));
        const auto reached = m_reached.values();
        setReachability(!reached.contains(false)  ? Reachability::Online
                        : !reached.contains(true) ? Reachability::Offline
                                                  : Reachability::Partly);
    }
    m_issues.notifyChanged(id);
    m_projects.notifyChanged();
    Q_EMIT ended(outcome);
}

void SyncService::setReachability(Reachability reachability)
{
    if (m_reachability == reachability)
        return;
    m_reachability = reachability;
    Q_EMIT reachabilityChanged(reachability);
}

void SyncService::setInterval(std::chrono::milliseconds interval)
{
    m_timer.stop();
    if (interval > 0ms)
        m_timer.start(interval, this);
}

void SyncService::cancel(ProjectId project)
{
    if (const auto task = m_current.value(project).lock())
        task->requestStop();
}

void SyncService::cancelAll()
{
    for (const auto &current : std::as_const(m_current)) {
        if (const auto task = current.lock())
            task->requestStop();
    }
}

void SyncService::shutdown()
{
    m_closing = true;
    m_timer.stop();
    cancelAll();
    m_pool.shutdown();
}

void SyncService::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_timer.timerId())
        (void)sync();
    else
        QObject::timerEvent(event);
}

} // namespace Docket::Services
