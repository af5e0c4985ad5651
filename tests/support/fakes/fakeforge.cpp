// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakeforge.h"

#include <async/future.h>

using namespace Qt::StringLiterals;

namespace Docket::Fakes {

using namespace Domain;

namespace {

template <typename T>
RemotePage<T> pageOf(const QList<T> &all, int page, int limit, Timestamp now)
{
    RemotePage<T> result;
    result.total = int(all.size());
    result.serverTime = now;
    const qsizetype from = std::min<qsizetype>(qsizetype(page - 1) * limit, all.size());
    result.items = all.mid(from, limit);
    result.bytes = result.items.size() * 100;
    return result;
}

bool inWindow(Timestamp time, Timestamp since, Timestamp before)
{
    return (since == noTime || time >= since) && (before == noTime || time <= before);
}

} // namespace

class FakeIssues final : public RemoteIssueRepository
{
public:
    explicit FakeIssues(FakeForge &forge)
        : m_forge(forge)
    {
    }

    Result<RemotePage<RemoteIssue>> list(const Project &project, const RemoteIssueQuery &query,
                                         std::stop_token stop) override
    {
        if (auto error = m_forge.begin(u"issues since=%1 before=%2 page=%3 limit=%4"_s.arg(toUnix(query.since))
                                           .arg(toUnix(query.before))
                                           .arg(query.page)
                                           .arg(query.limit),
                                       stop))
            return std::unexpected(*error);
        if (auto error = check(project))
            return std::unexpected(*error);
        QList<RemoteIssue> matching;
        {
            const QMutexLocker lock(&m_forge.m_mutex);
            // Newest created first, which is by number here.
            for (auto it = m_forge.m_issues.rbegin(); it != m_forge.m_issues.rend(); ++it) {
                if (inWindow(it->second.updated, query.since, query.before))
                    matching.append(it->second);
            }
        }
        auto page = pageOf(matching, query.page, std::min(query.limit, m_forge.capabilities.pageLimit), m_forge.time());
        if (m_forge.onIssuePage)
            m_forge.onIssuePage(page, query);
        m_forge.end();
        return page;
    }

    Result<RemoteIssue> find(const Project &project, qint64 number, std::stop_token stop) override
    {
        if (auto error = m_forge.begin(u"issue %1"_s.arg(number), stop))
            return std::unexpected(*error);
        if (auto error = check(project))
            return std::unexpected(*error);
        const QMutexLocker lock(&m_forge.m_mutex);
        m_forge.end();
        const auto it = m_forge.m_issues.find(number);
        if (it == m_forge.m_issues.end())
            return fail(Code::NotFound, u"forge.find"_s, u"There is no issue %1."_s.arg(number));
        return it->second;
    }

    Result<RemotePage<RemoteComment>> comments(const Project &project, const RemoteCommentQuery &query,
                                               std::stop_token stop) override
    {
        if (auto error = m_forge.begin(u"comments since=%1 before=%2 page=%3 limit=%4"_s.arg(toUnix(query.since))
                                           .arg(toUnix(query.before))
                                           .arg(query.page)
                                           .arg(query.limit),
                                       stop))
            return std::unexpected(*error);
        if (auto error = check(project))
            return std::unexpected(*error);
        QList<RemoteComment> matching;
        {
            const QMutexLocker lock(&m_forge.m_mutex);
            for (const auto &[id, comment] : m_forge.m_comments) {
                if (inWindow(comment.updated, query.since, query.before))
                    matching.append(comment);
            }
        }
        const bool paged = query.page > 0 || m_forge.capabilities.commentsPaged;
        auto page = paged ? pageOf(matching, std::max(1, query.page),
                                   std::min(query.limit, m_forge.capabilities.pageLimit), m_forge.time())
                          : pageOf(matching, 1, int(std::max<qsizetype>(1, matching.size())), m_forge.time());
        if (!m_forge.countsComments)
            page.total = -1;
        m_forge.end();
        return page;
    }

    Result<RemotePage<RemoteComment>> commentsOf(const Project &project, qint64 number, std::stop_token stop) override
    {
        if (auto error = m_forge.begin(u"comments of %1"_s.arg(number), stop))
            return std::unexpected(*error);
        if (auto error = check(project))
            return std::unexpected(*error);
        QList<RemoteComment> matching;
        const QMutexLocker lock(&m_forge.m_mutex);
        for (const auto &[id, comment] : m_forge.m_comments) {
            if (comment.issueNumber == number)
                matching.append(comment);
        }
        m_forge.end();
        auto page = pageOf(matching, 1, int(std::max<qsizetype>(1, matching.size())), m_forge.time());
        if (m_forge.onCommentsOf)
            m_forge.onCommentsOf(page, number);
        return page;
    }

    Result<QList<IssueReference>> dependencies(const Project &project, qint64 number, bool blocks,
                                               std::stop_token stop) override
    {
        if (auto error = m_forge.begin(u"%1 of %2"_s.arg(blocks ? u"blocks"_s : u"dependencies"_s).arg(number), stop))
            return std::unexpected(*error);
        if (auto error = check(project))
            return std::unexpected(*error);
        const QMutexLocker lock(&m_forge.m_mutex);
        m_forge.end();
        if (!m_forge.hasDependencies) {
            const QString route = blocks ? u"blocks"_s : u"dependencies"_s;
            if (!m_forge.capabilities.absentRoutes.contains(route))
                m_forge.capabilities.absentRoutes << route;
            return fail(Code::FeatureAbsent, u"forge.dependencies"_s, u"This server has no dependencies."_s);
        }
        return (blocks ? m_forge.blocks : m_forge.dependsOn).value(number);
    }

private:
    std::optional<Error> check(const Project &project)
    {
        if (!m_forge.repositoryGone && project.owner == m_forge.project.owner && project.name == m_forge.project.name)
            return std::nullopt;
        m_forge.end();
        return makeError(Code::NotFound, u"forge.issues"_s, u"%1 was not found."_s.arg(project.fullName()));
    }

    FakeForge &m_forge;
};

class FakeProjects final : public RemoteProjectRepository
{
public:
    FakeProjects(FakeForge &forge, bool tokenValid)
        : m_forge(forge)
        , m_tokenValid(tokenValid)
    {
    }

    Result<Capabilities> detect(std::stop_token stop) override
    {
        return answer(u"detect"_s, stop, [this] { return Result<Capabilities>(m_forge.capabilities); });
    }
    Result<Account> whoAmI(std::stop_token stop) override
    {
        return answer(u"whoami"_s, stop, [this]() -> Result<Account> {
            if (!m_tokenValid)
                return fail(Code::Unauthorized, u"forge.whoAmI"_s, u"The token is not accepted."_s);
            Account account;
            account.login = u"maria"_s;
            account.remoteId = 2;
            return account;
        });
    }
    Result<QList<Project>> list(const QString &, std::stop_token stop) override
    {
        return answer(u"repositories"_s, stop, [this] { return Result<QList<Project>>({m_forge.project}); });
    }
    Result<RemotePage<Project>> search(const QString &words, std::stop_token stop) override
    {
        return answer(u"search %1"_s.arg(words), stop, [&]() -> Result<RemotePage<Project>> {
            RemotePage<Project> page;
            if (m_forge.project.fullName().contains(words, Qt::CaseInsensitive))
                page.items.append(m_forge.project);
            page.total = std::max(m_forge.foundInAll, int(page.items.size()));
            return page;
        });
    }
    Result<Project> find(const QString &owner, const QString &name, std::stop_token stop) override
    {
        return answer(u"repository %1/%2"_s.arg(owner, name), stop, [&]() -> Result<Project> {
            const bool same = sameProject(m_forge.project, QString(owner + u'/' + name));
            if (!m_forge.repositoryGone && same)
                return m_forge.project;
            if (!m_forge.repositoryGone && m_forge.redirects)
                return std::unexpected(makeError(Code::Moved, u"forge.find"_s, u"%1/%2 has moved."_s.arg(owner, name))
                                           .with(u"owner"_s, m_forge.project.owner)
                                           .with(u"name"_s, m_forge.project.name));
            return fail(Code::NotFound, u"forge.find"_s, u"%1/%2 was not found."_s.arg(owner, name));
        });
    }
    Result<Project> findById(qint64 remoteId, std::stop_token stop) override
    {
        return answer(u"repository %1"_s.arg(remoteId), stop, [&]() -> Result<Project> {
            if (m_forge.repositoryGone || remoteId != m_forge.project.remoteId)
                return fail(Code::NotFound, u"forge.find"_s, u"Repository %1 was not found."_s.arg(remoteId));
            return m_forge.project;
        });
    }
    Result<QList<Label>> labels(const Project &, std::stop_token stop) override
    {
        return answer(u"labels"_s, stop, [this] { return Result<QList<Label>>(m_forge.labels); });
    }
    Result<QList<Milestone>> milestones(const Project &, std::stop_token stop) override
    {
        return answer(u"milestones"_s, stop, [this] { return Result<QList<Milestone>>(m_forge.milestones); });
    }
    Result<QList<Person>> assignees(const Project &, std::stop_token stop) override
    {
        return answer(u"assignees"_s, stop, [this] { return Result<QList<Person>>(m_forge.people); });
    }

private:
    template <typename Fn>
    auto answer(const QString &what, const std::stop_token &stop, Fn fn) -> decltype(fn())
    {
        if (auto error = m_forge.begin(what, stop))
            return std::unexpected(*error);
        const QMutexLocker lock(&m_forge.m_mutex);
        m_forge.end();
        return fn();
    }

    FakeForge &m_forge;
    bool m_tokenValid;
};

class FakeForge::Session final : public RemoteSession
{
public:
    Session(FakeForge &forge, bool tokenValid)
        : m_forge(forge)
        , m_issues(forge)
        , m_projects(forge, tokenValid)
    {
    }
    RemoteIssueRepository &issues() override { return m_issues; }
    RemoteProjectRepository &projects() override { return m_projects; }
    Capabilities capabilities() const override { return m_forge.capabilities; }

private:
    FakeForge &m_forge;
    FakeIssues m_issues;
    FakeProjects m_projects;
};

FakeForge::FakeForge()
    : now(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20))
{
    capabilities.flavour = Flavour::Gitea;
    capabilities.version = u"1.25.4"_s;
    capabilities.pageLimit = 50;
    project.remoteId = 7;
    project.owner = u"atelier"_s;
    project.name = u"press"_s;
    project.created = now - std::chrono::days(900);
}

FakeForge::~FakeForge() = default;

std::shared_ptr<RemoteSession> FakeForge::connect(const Instance &, const Secret &token)
{
    return std::make_shared<Session>(*this, validToken.isEmpty() || token.reveal() == validToken.toUtf8());
}

std::shared_ptr<RemoteSession> FakeForge::probe(const Instance &instance, const Secret &token)
{
    {
        const QMutexLocker lock(&m_mutex);
        ++m_probes;
    }
    return connect(instance, token);
}

int FakeForge::probeCount() const
{
    const QMutexLocker lock(&m_mutex);
    return m_probes;
}

std::optional<Error> FakeForge::begin(const QString &what, const std::stop_token &stop)
{
    int number = 0;
    {
        const QMutexLocker lock(&m_mutex);
        m_requests.append(what);
        number = int(m_requests.size());
        m_peak = std::max(m_peak, ++m_running);
    }
    std::optional<Error> error;
    if (onRequest)
        error = onRequest(number, what);
    if (!error && stop.stop_requested())
        error = Async::cancelledError(u"fake"_s);
    if (error)
        end();
    return error;
}

Timestamp FakeForge::time() const
{
    const QMutexLocker lock(&m_mutex);
    return now;
}

Timestamp FakeForge::goOn(std::chrono::seconds by)
{
    const QMutexLocker lock(&m_mutex);
    return now += by;
}

void FakeForge::end()
{
    const QMutexLocker lock(&m_mutex);
    --m_running;
}

RemoteIssue &FakeForge::issue(qint64 number)
{
    const QMutexLocker lock(&m_mutex);
    return m_issues.at(number);
}

qint64 FakeForge::addIssue(const QString &title, Timestamp updated, const QByteArray &body)
{
    const QMutexLocker lock(&m_mutex);
    RemoteIssue issue;
    issue.number = m_nextNumber++;
    issue.remoteId = 1000 + issue.number;
    issue.title = title;
    issue.body = body;
    issue.author = {2, u"maria"_s, u"Maria"_s};
    issue.created = updated - std::chrono::hours(1);
    issue.updated = updated;
    m_issues[issue.number] = issue;
    return issue.number;
}

void FakeForge::editIssue(qint64 number, const QString &title, Timestamp updated)
{
    const QMutexLocker lock(&m_mutex);
    m_issues.at(number).title = title;
    m_issues.at(number).updated = updated;
}

void FakeForge::deleteIssue(qint64 number)
{
    const QMutexLocker lock(&m_mutex);
    m_issues.erase(number);
    std::erase_if(m_comments, [number](const auto &entry) { return entry.second.issueNumber == number; });
}

qint64 FakeForge::addComment(qint64 number, const QByteArray &body, Timestamp when)
{
    const QMutexLocker lock(&m_mutex);
    RemoteComment comment;
    comment.remoteId = m_nextComment++;
    comment.issueNumber = number;
    comment.author = {3, u"jun"_s, u"Jun"_s};
    comment.body = body;
    comment.created = comment.updated = when;
    m_comments[comment.remoteId] = comment;
    RemoteIssue &issue = m_issues.at(number);
    ++issue.comments;
    issue.updated = std::max(issue.updated, when);
    return comment.remoteId;
}

void FakeForge::editComment(qint64 id, const QByteArray &body, Timestamp when)
{
    const QMutexLocker lock(&m_mutex);
    m_comments.at(id).body = body;
    m_comments.at(id).updated = when;
}

void FakeForge::deleteComment(qint64 id)
{
    const QMutexLocker lock(&m_mutex);
    --m_issues.at(m_comments.at(id).issueNumber).comments;
    m_comments.erase(id);
}

int FakeForge::issueCount() const
{
    const QMutexLocker lock(&m_mutex);
    return int(m_issues.size());
}

int FakeForge::commentCount() const
{
    const QMutexLocker lock(&m_mutex);
    return int(m_comments.size());
}

int FakeForge::requestCount() const
{
    const QMutexLocker lock(&m_mutex);
    return int(m_requests.size());
}

QStringList FakeForge::requests() const
{
    const QMutexLocker lock(&m_mutex);
    return m_requests;
}

int FakeForge::peakConcurrency() const
{
    const QMutexLocker lock(&m_mutex);
    return m_peak;
}

void FakeForge::clearRequests()
{
    const QMutexLocker lock(&m_mutex);
    m_requests.clear();
    m_peak = 0;
}

} // namespace Docket::Fakes
