// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issueservice.h"

#include <base/action.h>
#include <storage/database.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;
using Storage::Connection;
using Storage::SqlIssueRepository;
using Storage::SqlProjectRepository;

namespace {

/// Jumping by a bare number offers this many projects' issues at most.
constexpr qsizetype maxSameNumber = 50;

/// Reading never triages, so it needs no rules of the user.
const TriageRules &noRules()
{
    static const TriageRules rules;
    return rules;
}

} // namespace

IssueService::IssueService(Storage::Database &database, Async::WorkerPool &workers, QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_workers(workers)
{
}

Async::Future<QList<IssueId>> IssueService::keys(const IssueQuery &query, qsizetype limit, std::stop_token stop)
{
    const ActionScope doing(u"filter issues"_s);
    return m_database.read(
        [query, limit](Connection &c) {
            return SqlIssueRepository(c, noRules()).keys(query.query, query.scope, query.order, limit);
        },
        std::move(stop));
}

Async::Future<qint64> IssueService::count(const IssueQuery &query, std::stop_token stop)
{
    const ActionScope doing(u"count issues"_s);
    return m_database.read(
        [query](Connection &c) { return SqlIssueRepository(c, noRules()).count(query.query, query.scope); },
        std::move(stop));
}

Async::Future<QList<IssueRow>> IssueService::rows(const QList<IssueId> &ids, std::stop_token stop)
{
    const ActionScope doing(u"show issue rows"_s);
    return m_database.read([ids](Connection &c) { return SqlIssueRepository(c, noRules()).rows(ids); },
                           std::move(stop));
}

Async::Future<IssueDetails> IssueService::details(IssueId id, std::stop_token stop)
{
    const ActionScope doing(u"open issue"_s);
    return m_database
        .read([id](Connection &c) { return SqlIssueRepository(c, noRules()).details(id); }, std::move(stop))
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

Async::Future<IssueId> IssueService::find(const QString &project, qint64 number)
{
    const ActionScope doing(u"find issue"_s);
    return m_database.read([project, number](Connection &c) -> Result<IssueId> {
        auto found = SqlProjectRepository(c).findProject(project);
        if (!found)
            return std::unexpected(found.error());
        auto id = SqlIssueRepository(c, noRules()).findByNumber(found->id, number);
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
    return m_database.read([number](Connection &c) -> Result<QList<IssueRow>> {
        SqlIssueRepository issues(c, noRules());
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
    return m_database.read([scope](Connection &c) { return SqlIssueRepository(c, noRules()).vocabulary(scope); });
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
