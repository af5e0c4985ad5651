// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issueservice.h"

#include <base/action.h>
#include <repositories/repositoryregistry.h>
#include <storage/database.h>
#include <storage/sqlissuerepository.h>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;
using Repositories::ReadRepositories;
using Storage::Connection;
using Storage::SqlIssueRepository;

namespace {

/// Jumping by a bare number offers this many projects' issues at most.
constexpr qsizetype maxSameNumber = 50;

/// The project of this name on the instance of another one; where it has none, by name alone.
Result<Project> findBeside(ProjectRepository &projects, const QString &name, ProjectId beside)
{
    if (beside.isNull())
        return projects.findProject(name);
    auto near = projects.project(beside);
    if (!near || sameProject(*near, name))
        return near;
    auto all = projects.projects(false);
    if (!all)
        return std::unexpected(all.error());
    const auto same = std::ranges::find_if(
        *all, [&](const Project &project) { return project.instance == near->instance && sameProject(project, name); });
    return same == all->cend() ? projects.findProject(name) : *same;
}

} // namespace

IssueService::IssueService(Storage::Database &database, const Repositories::RepositoryRegistry &repositories,
                           Async::WorkerPool &workers, QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_repositories(repositories)
    , m_workers(workers)
{
}

Async::Future<QList<IssueId>> IssueService::keys(const IssueQuery &query, qsizetype limit, std::stop_token stop)
{
    const ActionScope doing(u"filter issues"_s);
    return m_repositories.read(
        [query, limit](ReadRepositories &r) { return r.issues().keys(query.query, query.scope, query.order, limit); },
        std::move(stop));
}

Async::Future<qint64> IssueService::count(const IssueQuery &query, std::stop_token stop)
{
    const ActionScope doing(u"count issues"_s);
    return m_repositories.read([query](ReadRepositories &r) { return r.issues().count(query.query, query.scope); },
                               std::move(stop));
}

Async::Future<QList<IssueRow>> IssueService::rows(const QList<IssueId> &ids, std::stop_token stop)
{
    const ActionScope doing(u"show issue rows"_s);
    return m_repositories.read([ids](ReadRepositories &r) { return r.issues().rows(ids); }, std::move(stop));
}

Async::Future<IssueDetails> IssueService::details(IssueId id, std::stop_token stop)
{
    const ActionScope doing(u"open issue"_s);
    return m_repositories.read([id](ReadRepositories &r) { return r.issues().details(id); }, std::move(stop))
        .then(this, [this, id](const Result<IssueDetails> &details) {
            if (details)
                Q_EMIT detailsRead(id);
            return details;
        });
}

Async::Future<int> IssueService::adoptRules(const TriageRules &rules)
{
    const ActionScope doing(u"adopt triage rules"_s);
    return m_database.write([rules](Connection &c) { return SqlIssueRepository(c, rules).retriage(rules); })
        .then(this, [this](const Result<int> &changed) {
            if (changed && *changed > 0)
                Q_EMIT issuesChanged({});
            return changed;
        });
}

Async::Future<IssueId> IssueService::find(const QString &project, qint64 number, ProjectId beside)
{
    const ActionScope doing(u"find issue"_s);
    return m_repositories.read([project, number, beside](ReadRepositories &r) -> Result<IssueId> {
        auto found = findBeside(r.projects(), project, beside);
        if (!found)
            return std::unexpected(found.error());
        auto id = r.issues().findByNumber(found->id, number);
        if (!id && id.error().code == Code::NotFound)
            return fail(Code::NotFound, u"issues.find"_s,
                        u"There is no issue %1#%2 here."_s.arg(found->fullName()).arg(number),
                        u"If it is new, sync the project; pull requests are not kept."_s);
        return id;
    });
}

Async::Future<QList<IssueRow>> IssueService::findByNumber(qint64 number)
{
    const ActionScope doing(u"find issue"_s);
    return m_repositories.read([number](ReadRepositories &r) -> Result<QList<IssueRow>> {
        IssueRepository &issues = r.issues();
        Query query;
        QueryTerm term;
        term.kind = QueryTerm::Kind::Number;
        term.low = number;
        query.terms.append(term);
        auto ids = issues.keys(query, {}, {}, maxSameNumber);
        if (!ids)
            return std::unexpected(ids.error());
        return issues.rows(*ids);
    });
}

Async::Future<QueryVocabulary> IssueService::vocabulary(QueryScope scope)
{
    const ActionScope doing(u"complete query"_s);
    return m_repositories.read([scope](ReadRepositories &r) { return r.issues().vocabulary(scope); });
}

Async::Future<QList<Markdown::RenderedMarkdown>>
IssueService::render(const QList<QByteArray> &sources, const Markdown::RenderOptions &options, std::stop_token stop)
{
    return m_workers.run(
        [sources, options, stop]() -> Result<QList<Markdown::RenderedMarkdown>> {
            QList<Markdown::RenderedMarkdown> all;
            all.reserve(sources.size());
            for (const QByteArray &source : sources) {
                auto rendered = Markdown::render(source, options, stop);
                if (!rendered)
                    return std::unexpected(rendered.error());
                all.append(std::move(*rendered));
            }
            return all;
        },
        stop);
}

} // namespace Docket::Services
