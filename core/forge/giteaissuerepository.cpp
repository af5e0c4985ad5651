// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "giteaissuerepository.h"

#include "decode.h"

using namespace Qt::StringLiterals;

namespace Docket::Forge {

using namespace Domain;

namespace {

template <typename T>
RemotePage<T> page(const Response &response, Decoded<T> decoded)
{
    RemotePage<T> page;
    page.items = std::move(decoded.items);
    page.total = totalCount(response);
    page.serverTime = serverTime(response);
    page.bytes = response.body.size();
    page.rejected = decoded.rejected;
    page.rejectedReason = decoded.reason;
    return page;
}

void addBounds(Query &query, Timestamp since, Timestamp before)
{
    if (since != noTime)
        query.add("since", formatTimestamp(since));
    if (before != noTime)
        query.add("before", formatTimestamp(before));
}

QByteArray issueRoute(const Project &project, qint64 number)
{
    return repositoryRoute(project.owner, project.name) + "/issues/" + QByteArray::number(number);
}

} // namespace

GiteaIssueRepository::GiteaIssueRepository(GiteaClient &client)
    : m_client(client)
{
}

Result<RemotePage<RemoteIssue>> GiteaIssueRepository::list(const Project &project, const RemoteIssueQuery &query,
                                                           std::stop_token stop)
{
    GiteaClient::Question question{{u"forge.listIssues"_s, u"the issues"_s, project.fullName()},
                                   repositoryRoute(project.owner, project.name) + "/issues"};
    question.query.add("state", query.openOnly ? u"open"_s : u"all"_s);
    if (!query.includePullRequests)
        question.query.add("type", u"issues"_s);
    addBounds(question.query, query.since, query.before);
    question.query.add("page", std::max(1, query.page)).add("limit", std::max(1, query.limit));
    const auto response = m_client.get(question, std::move(stop));
    if (!response)
        return std::unexpected(response.error());
    auto decoded = decodeIssues(response->body);
    if (!decoded)
        return std::unexpected(m_client.decodeError(decoded.error(), question));
    return page(*response, std::move(*decoded));
}

Result<RemoteIssue> GiteaIssueRepository::find(const Project &project, qint64 number, std::stop_token stop)
{
    const GiteaClient::Question question{{u"forge.findIssue"_s, {}, project.fullName(), number},
                                         issueRoute(project, number)};
    const auto response = m_client.get(question, std::move(stop));
    if (!response)
        return std::unexpected(response.error());
    auto issue = decodeIssue(response->body);
    if (!issue)
        return std::unexpected(m_client.decodeError(issue.error(), question));
    return issue;
}

Result<RemotePage<RemoteComment>> GiteaIssueRepository::readComments(const GiteaClient::Question &question,
                                                                     qint64 number, std::stop_token stop)
{
    const auto response = m_client.get(question, std::move(stop));
    if (!response)
        return std::unexpected(response.error());
    auto decoded = decodeComments(response->body, number);
    if (!decoded)
        return std::unexpected(m_client.decodeError(decoded.error(), question));
    return page(*response, std::move(*decoded));
}

Result<RemotePage<RemoteComment>> GiteaIssueRepository::comments(const Project &project,
                                                                 const RemoteCommentQuery &query, std::stop_token stop)
{
    GiteaClient::Question question{{u"forge.listComments"_s, u"the comments"_s, project.fullName()},
                                   repositoryRoute(project.owner, project.name) + "/issues/comments"};
    addBounds(question.query, query.since, query.before);
    if (query.page > 0)
        question.query.add("page", query.page).add("limit", std::max(1, query.limit));
    return readComments(question, 0, std::move(stop));
}

Result<RemotePage<RemoteComment>> GiteaIssueRepository::commentsOf(const Project &project, qint64 number,
                                                                   std::stop_token stop)
{
    const GiteaClient::Question question{
        {u"forge.listCommentsOfIssue"_s, u"the comments"_s, project.fullName(), number},
        issueRoute(project, number) + "/comments"};
    return readComments(question, number, std::move(stop));
}

Result<QList<IssueReference>> GiteaIssueRepository::dependencies(const Project &project, qint64 number, bool blocks,
                                                                 std::stop_token stop)
{
    const QString feature = blocks ? u"blocks"_s : u"dependencies"_s;
    const Subject subject{u"forge.listDependencies"_s, blocks ? u"what depends on it"_s : u"the dependencies"_s,
                          project.fullName(), number};
    if (m_client.isAbsent(feature))
        return fail(Code::FeatureAbsent, subject.operation,
                    u"%1 does not tell dependencies of issues."_s.arg(m_client.host()),
                    u"Gitea tells them from version 1.20 on."_s);
    QList<IssueReference> all;
    const int limit = m_client.capabilities().pageLimit;
    for (int page = 1;; ++page) {
        GiteaClient::Question question{subject, issueRoute(project, number) + '/' + feature.toLatin1()};
        question.query.add("page", page).add("limit", limit);
        const auto response = m_client.get(question, stop);
        if (!response) {
            if (response.error().code == Code::FeatureAbsent)
                m_client.noteAbsent(feature);
            return std::unexpected(response.error());
        }
        auto decoded = decodeReferences(response->body, project.fullName());
        if (!decoded)
            return std::unexpected(m_client.decodeError(decoded.error(), question));
        // A server that does not page these gives the same again: what is not new ends the walk.
        const bool repeats = !all.isEmpty() && !decoded->items.isEmpty() &&
                             decoded->items.first().number == all.first().number &&
                             decoded->items.first().projectName == all.first().projectName;
        if (!repeats)
            all += decoded->items;
        if (repeats || decoded->items.size() < limit)
            return all;
    }
}

} // namespace Docket::Forge
