// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dependencyservice.h"

#include "issueservice.h"
#include "remoteaccess.h"

#include <base/action.h>
#include <base/log.h>
#include <config/secretstore.h>
#include <storage/database.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Services {

using namespace Domain;
using Storage::Connection;
using Storage::SqlIssueRepository;

namespace {

Q_LOGGING_CATEGORY(lcDependencies, "docket.dependencies", QtInfoMsg)

constexpr auto freshFor = 5min;
/// What is read and written here is not triaged, so it needs no rules of the user.
const TriageRules &noRules()
{
    static const TriageRules rules;
    return rules;
}

/// Issues that are remembered as asked; who opens more in five minutes asks for some of them twice.
constexpr qsizetype maxRemembered = 500;

bool same(const QList<IssueReference> &a, const QList<IssueReference> &b)
{
    return std::ranges::equal(a, b, [](const IssueReference &x, const IssueReference &y) {
        return x.projectName == y.projectName && x.number == y.number && x.title == y.title && x.state == y.state;
    });
}

} // namespace

DependencyService::DependencyService(Storage::Database &database, RemoteConnector &connector,
                                     Config::SecretStore &secrets, IssueService &issues, const Clock &clock,
                                     QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_connector(connector)
    , m_secrets(secrets)
    , m_issues(issues)
    , m_clock(clock)
    , m_pool(u"dependencies"_s, 1)
{
}

DependencyService::~DependencyService()
{
    shutdown();
}

void DependencyService::refresh(IssueId issue)
{
    if (m_stop.stop_requested() || issue.isNull())
        return;
    const Timestamp now = m_clock.seconds();
    if (const auto asked = m_asked.constFind(issue); asked != m_asked.cend() && now - *asked < freshFor)
        return;
    if (m_busy || !m_reachable) {
        m_next = issue;
        return;
    }
    if (m_asked.size() >= maxRemembered)
        m_asked.clear();
    m_asked.insert(issue, now);
    start(issue);
}

void DependencyService::setReachable(bool reachable)
{
    m_reachable = reachable;
    if (reachable && !m_busy) {
        if (const auto next = std::exchange(m_next, std::nullopt))
            refresh(*next);
    }
}

void DependencyService::start(IssueId issue)
{
    m_busy = true;
    const ActionScope doing(u"read dependencies"_s);
    m_pool.run([this, issue, stop = m_stop.get_token()] { return fetch(issue, stop); }, m_stop.get_token())
        .then(this, [this, issue](const Result<Found> &found) {
            m_busy = false;
            if (!found && found.error().code != Code::Cancelled)
                logEvent(lcDependencies(), LogLevel::Info, u"dependencies not read"_s,
                         {{u"code"_s, codeName(found.error().code)}, {u"error"_s, found.error().message}});
            if (found && found->changed)
                m_issues.notifyChanged(found->project);
            Q_EMIT refreshed(issue, found && found->changed);
            if (const auto next = std::exchange(m_next, std::nullopt))
                refresh(*next);
        });
}

Result<std::optional<QList<IssueReference>>> DependencyService::ask(RemoteSession &session, const Project &project,
                                                                    qint64 number, bool blocks, std::stop_token stop)
{
    auto references = session.issues().dependencies(project, number, blocks, std::move(stop));
    if (references)
        return std::optional(*std::move(references));
    // Neither of these is a failure: the server has no such thing.
    if (references.error().code == Code::FeatureAbsent)
        return std::optional<QList<IssueReference>>();
    return std::unexpected(references.error());
}

Result<DependencyService::Found> DependencyService::fetch(IssueId issue, std::stop_token stop)
{
    struct Known
    {
        IssueDetails details;
        RemoteAccess access;
    };
    auto known = Async::await(m_database.read(
        [issue](Connection &c) -> Result<Known> {
            auto details = SqlIssueRepository(c, noRules()).details(issue);
            if (!details)
                return std::unexpected(details.error());
            auto access = readRemoteAccess(c, details->row.project);
            if (!access)
                return std::unexpected(access.error());
            return Known{*std::move(details), *std::move(access)};
        },
        stop));
    if (!known)
        return std::unexpected(known.error());
    auto &[details, access] = *known;
    Found found{access.project.id, false};
    const QStringList absentBefore = access.instance.capabilities.absentRoutes;
    if (absentBefore.contains(u"dependencies"_s) && absentBefore.contains(u"blocks"_s))
        return found;
    auto token = m_secrets.read(access.account.secretKey);
    if (!token)
        return std::unexpected(token.error());
    const auto session = m_connector.connect(access.instance, *token);
    auto dependsOn = ask(*session, access.project, details.row.number, false, stop);
    if (!dependsOn)
        return std::unexpected(dependsOn.error());
    auto blocks = ask(*session, access.project, details.row.number, true, stop);
    if (!blocks)
        return std::unexpected(blocks.error());

    const bool newDependsOn = *dependsOn && !same(**dependsOn, details.dependsOn);
    const bool newBlocks = *blocks && !same(**blocks, details.blocks);
    found.changed = newDependsOn || newBlocks;
    const QStringList absentNow = session->capabilities().absentRoutes;
    const bool learnt = absentNow != absentBefore;
    if (!found.changed && !learnt)
        return found;
    auto stored = Async::await(m_database.write(
        [&, account = access.account.id](Connection &c) -> Result<void> {
            SqlIssueRepository issues(c, noRules());
            if (newDependsOn) {
                if (auto done = issues.replaceDependencies(issue, false, **dependsOn); !done)
                    return std::unexpected(done.error());
            }
            if (newBlocks) {
                if (auto done = issues.replaceDependencies(issue, true, **blocks); !done)
                    return std::unexpected(done.error());
            }
            if (learnt) {
                if (auto noted = noteFinding(c, account, {.absentRoutes = absentNow}); !noted)
                    return std::unexpected(noted.error());
            }
            return {};
        },
        stop));
    if (!stored)
        return std::unexpected(stored.error());
    return found;
}

void DependencyService::shutdown()
{
    m_stop.request_stop();
    m_next.reset();
    m_pool.shutdown();
}

} // namespace Docket::Services
