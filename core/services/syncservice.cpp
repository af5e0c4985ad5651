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

/// What one project meets while it logs in, all of the same server would meet.
bool isOfInstance(Code code)
{
    return isReachabilityProblem(code) || code == Code::ServerFailed || code == Code::Malformed ||
           code == Code::RateLimited;
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
        return m_projects.projects(true).then(
            this, [this](const Result<QList<Project>> &tracked) -> Async::Future<QList<SyncOutcome>> {
                if (!tracked)
                    return Async::ready<QList<SyncOutcome>>(std::unexpected(tracked.error()));
                if (tracked->isEmpty())
                    return Async::ready<QList<SyncOutcome>>(QList<SyncOutcome>());
                QList<ProjectId> ids;
                for (const Project &project : *tracked)
                    ids.append(project.id);
                return sync(ids);
            });
    }
    return run(projects, false);
}

Async::Future<QList<SyncOutcome>> SyncService::run(const QList<ProjectId> &projects, bool automatic)
{
    const auto round = std::make_shared<SyncRound>(automatic);
    QList<Async::Future<SyncOutcome>> passes;
    for (const ProjectId id : projects) {
        if (const auto running = m_current.constFind(id); running != m_current.cend() && !automatic)
            running->round->becomeManual();
        passes.append(m_flights.run(id, [this, id, round] { return start(id, round); }));
    }
    return Async::all(passes).then(this,
                                   [](const Result<QList<Result<SyncOutcome>>> &ended) -> Result<QList<SyncOutcome>> {
                                       if (!ended)
                                           return std::unexpected(ended.error());
                                       QList<SyncOutcome> outcomes;
                                       for (const auto &outcome : *ended) {
                                           if (!outcome)
                                               return std::unexpected(outcome.error());
                                           outcomes.append(*outcome);
                                       }
                                       return outcomes;
                                   });
}

Async::Future<SyncOutcome> SyncService::start(ProjectId id, const std::shared_ptr<SyncRound> &round)
{
    const ActionScope doing(u"sync issues"_s);
    const std::stop_source stop;
    m_running.insert(id);
    m_current.insert(id, {stop, round});
    Q_EMIT started(id);
    const TraceScope trace;
    return m_pool.run([this, id, round, token = stop.get_token()] { return runProject(id, *round, token); })
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
    const auto isRefused = [&me] { return !me && me.error().code == Code::Unauthorized; };
    bool isStored = true;
    if (isRefused()) {
        const auto kept = m_secrets.read(access.account.secretKey);
        isStored = kept.has_value();
        if (kept && kept->reveal() != token->reveal()) {
            // It was replaced meanwhile, and the new one has not been asked with yet.
            session = m_connector.connect(access.instance, *kept);
            me = session->projects().whoAmI(stop);
        }
    }
    LoginFinding finding;
    if (known.checked == now)
        finding.capabilities = known;
    // A server that did not answer said nothing of the token.
    if (me || (isRefused() && isStored))
        finding.tokenRejected = isRefused();
    if (finding.tokenRejected == access.account.tokenRejected)
        finding.tokenRejected.reset();
    if (finding.capabilities || finding.tokenRejected) {
        access.account.tokenRejected = finding.tokenRejected.value_or(access.account.tokenRejected);
        auto stored = Async::await(m_database.write(
            [finding, id = access.account.id](Connection &c) { return noteFinding(c, id, finding); }, stop));
        if (!stored)
            return std::unexpected(stored.error());
    }
    if (!me)
        return std::unexpected(me.error());
    return session;
}

void SyncService::noteState(const Project &project, ProjectState state, const Error &error)
{
    const QString text = Sync::stateTextOf(error);
    if (text.isEmpty() || (project.state == state && project.stateText == text))
        return;
    auto noted = Async::await(m_database.write([id = project.id, state, text](Connection &c) {
        return SqlProjectRepository(c).setProjectState(id, state, text);
    }));
    if (!noted)
        logError(lcSync(), noted.error());
}

Result<std::shared_ptr<RemoteSession>> SyncService::contact(RemoteAccess &access, SyncRound &round,
                                                            const std::stop_token &stop)
{
    if (const auto refused = round.refusal(access.account.id))
        return std::unexpected(*refused);
    const InstanceId instance = access.instance.id;
    auto session = logIn(access, stop);
    if (session) {
        round.contactMade(instance);
        // Known now, not at the end of a pass that may take long or be stopped.
        QMetaObject::invokeMethod(this, [this, instance] { noteReached(instance, true); }, Qt::QueuedConnection);
        return session;
    }
    Error &error = session.error();
    if (error.code == Code::Cancelled) {
        round.contactGivenUp(instance);
    } else if (isOfInstance(error.code)) {
        error = Error(error).with(u"scope"_s, u"instance %1"_s.arg(instance.value));
        round.contactFailed(instance, error);
    } else {
        error = Error(error).with(u"scope"_s, u"account %1"_s.arg(access.account.id.value));
        round.refuse(access.account.id, error);
        round.contactMade(instance);
    }
    return session;
}

Result<Sync::SyncReport> SyncService::runAs(RemoteAccess &access, const Sync::SyncOptions &options, SyncRound &round,
                                            Async::Task &task)
{
    auto session = contact(access, round, task.stopToken());
    if (!session) {
        const Error &error = session.error();
        if (isReachabilityProblem(error.code) || error.code == Code::ServerFailed)
            noteState(access.project, ProjectState::ServerGone, error);
        if (error.code != Code::Unauthorized && error.code != Code::Forbidden)
            return std::unexpected(error);
        if (options.declaresLoss)
            noteState(access.project, ProjectState::AccessLost, error);
        return std::unexpected(Error(error).with(u"lost"_s, u"access"_s));
    }
    Sync::SyncEngine engine(m_database, **session, m_rules, options);
    auto report = engine.run(access.project, task, [this, id = access.project.id] { announce(id); });
    if (!report && isReachabilityProblem(report.error().code)) {
        report.error() = Error(report.error()).with(u"scope"_s, u"instance %1"_s.arg(access.instance.id.value));
        round.contactFailed(access.instance.id, report.error());
    }
    return report;
}

Result<Sync::SyncReport> SyncService::runAllowed(RemoteAccess &access, SyncRound &round, Async::Task &task)
{
    // What one account may not read, another one of the same server may: the project is lost once all were refused.
    Sync::SyncOptions options = m_options;
    options.declaresLoss = access.others.isEmpty();
    auto report = runAs(access, options, round, task);
    auto refusal = report ? std::optional<Error>() : report.error();
    while (!report && isRefusal(report.error().code) && !access.others.isEmpty() &&
           !task.stopToken().stop_requested()) {
        access.account = access.others.takeFirst();
        report = runAs(access, options, round, task);
        if (!report && access.account.id == access.project.account)
            refusal = report.error(); // the one that the user can do something about
    }
    if (!report && isRefusal(report.error().code)) {
        if (!options.declaresLoss && !refusal->fact(u"lost").isEmpty())
            noteState(access.project, ProjectState::AccessLost, *refusal);
        return std::unexpected(*refusal);
    }
    if (report && access.account.id != access.project.account) {
        auto noted =
            Async::await(m_database.write([id = access.project.id, account = access.account.id](Connection &c) {
                return SqlProjectRepository(c).setAccount(id, account);
            }));
        if (!noted)
            logError(lcSync(), noted.error());
    }
    return report;
}

SyncOutcome SyncService::failed(SyncOutcome outcome, Error error, SyncRound &round, Async::Task *task)
{
    // Only where passes come by themselves is nothing left to do; a command that has ended does not come back.
    if ((error.code == Code::TimedOut || error.code == Code::RateLimited) && m_schedule.isRunning())
        error.hint = QString(error.hint + u' ' + tr("Docket tries again by itself.")).trimmed();
    outcome.error = error;
    if (task == nullptr) {
        // The one that tried tells of it, and says when its server is asked again.
        if (!isReachabilityProblem(error.code))
            (void)m_schedule.note(outcome.project, error);
        outcome.repeated = true;
        return outcome;
    }
    {
        // Of two that fail at once, one must find both: that it is the first and that it is news.
        const QMutexLocker lock(&m_failureMutex);
        const bool isNews = m_schedule.note(outcome.project, error);
        outcome.repeated = !round.isFirst(error) || (round.isAutomatic() && !isNews);
    }
    if (error.code != Code::Cancelled && !outcome.repeated)
        logError(lcSync(), error);
    task->end(error, outcome.repeated);
    return outcome;
}

Result<SyncOutcome> SyncService::runProject(ProjectId id, SyncRound &round, const std::stop_token &stop)
{
    std::stop_source either;
    const std::stop_callback cancelled(stop, [&either] { either.request_stop(); });
    const std::stop_callback closing(m_pool.closing(), [&either] { either.request_stop(); });
    SyncOutcome outcome;
    outcome.project.id = id;
    const auto refresh = [this, id, &outcome]() -> Code {
        auto fresh = Async::await(m_database.read([id](Connection &c) { return SqlProjectRepository(c).project(id); }));
        if (fresh)
            outcome.project = *fresh;
        return fresh ? Code::Cancelled : fresh.error().code;
    };
    auto where = access(id, either.get_token());
    if (!where) {
        const auto task = m_tasks.create(u"sync"_s, tr("Sync"));
        return failed(outcome, where.error(), round, task.get());
    }
    outcome.project = where->project;
    // What the first project of the server met, this one does not try again; no task, for nothing was done.
    // One that waits for long is shown, so that it can be stopped.
    std::shared_ptr<Async::Task> task;
    std::optional<std::stop_callback<std::function<void()>>> stopped;
    const auto show = [&] {
        task = m_tasks.create(u"sync"_s, u"Sync %1"_s.arg(where->project.fullName()));
        stopped.emplace(task->stopToken(), [&either] { either.request_stop(); });
    };
    const auto wait = [&] {
        show();
        task->setDetail(tr("Waits until the server has answered"));
    };
    auto known = round.enter(where->instance.id, either.get_token(), wait);
    if (!known && where->others.isEmpty())
        known = round.refusal(where->account.id);
    if (known) {
        if (isOfInstance(known->code))
            noteState(where->project, ProjectState::ServerGone, *known);
        else if (known->code == Code::Unauthorized || known->code == Code::Forbidden)
            noteState(where->project, ProjectState::AccessLost, *known);
        (void)refresh();
        if (task)
            task->end(*known, true);
        return failed(outcome, *known, round, nullptr);
    }

    if (!task)
        show();
    task->setDetail({});
    const std::stop_callback passedOn(either.get_token(), [&task] { task->requestStop(); });
    auto report = runAllowed(*where, round, *task);
    if (refresh() == Code::NotFound && !report) // it was removed, or its account
        return failed(outcome, Async::cancelledError(u"sync.run"_s), round, task.get());
    if (!report)
        return failed(outcome, report.error(), round, task.get());
    (void)m_schedule.note(outcome.project, std::nullopt);
    outcome.report = *report;
    if (report->rejected > 0 || !report->proven())
        task->finishPartly(report->toText(), std::nullopt);
    else
        task->succeed(report->toText());
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
    if (!cancelled && !outcome.project.instance.isNull())
        noteReached(outcome.project.instance, !outcome.error || !isReachabilityProblem(outcome.error->code));
    if (!outcome.repeated) // nothing of it was read; what a pass stores before it fails is announced by itself
        m_issues.notifyChanged(id);
    m_projects.notifyChanged();
    Q_EMIT ended(outcome);
}

void SyncService::noteReached(InstanceId instance, bool isReached)
{
    m_reached.insert(instance, isReached);
    const auto reached = m_reached.values();
    setReachability(!reached.contains(false)  ? Reachability::Online
                    : !reached.contains(true) ? Reachability::Offline
                                              : Reachability::Partly);
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
    m_schedule.setInterval(interval);
    if (interval > 0ms)
        m_timer.start(interval, this);
}

void SyncService::cancel(ProjectId project)
{
    if (const auto current = m_current.find(project); current != m_current.end())
        current->stop.request_stop();
}

void SyncService::cancelAll()
{
    for (Current &current : m_current)
        current.stop.request_stop();
}

void SyncService::shutdown()
{
    m_closing = true;
    m_timer.stop();
    cancelAll();
    m_pool.shutdown();
}

void SyncService::syncDue()
{
    m_projects.projects(true).then(this, [this](const Result<QList<Project>> &tracked) {
        if (m_closing || !tracked)
            return; // what is wrong with the database, the views tell
        if (const auto ids = m_schedule.due(*tracked); !ids.isEmpty())
            (void)run(ids, true);
    });
}

void SyncService::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_timer.timerId())
        syncDue();
    else
        QObject::timerEvent(event);
}

} // namespace Docket::Services
