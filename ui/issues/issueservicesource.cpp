// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issueservicesource.h"

#include <services/issueservice.h>

namespace Docket::Ui {

IssueServiceSource::IssueServiceSource(Services::IssueService &service, QObject *parent)
    : IssueSource(parent)
    , m_service(service)
{
    connect(&service, &Services::IssueService::issuesChanged, this, &IssueSource::issuesChanged);
}

Async::Future<QList<Domain::IssueId>> IssueServiceSource::keys(const Domain::Query &query, Domain::QueryScope scope,
                                                               Domain::IssueOrder order, qsizetype limit,
                                                               std::stop_token stop)
{
    return m_service.keys({query, scope, order}, limit, std::move(stop));
}

Async::Future<QList<Domain::IssueRow>> IssueServiceSource::rows(const QList<Domain::IssueId> &ids, std::stop_token stop)
{
    return m_service.rows(ids, std::move(stop));
}

Async::Future<Domain::IssueDetails> IssueServiceSource::details(Domain::IssueId id, std::stop_token stop)
{
    return m_service.details(id, std::move(stop));
}

Async::Future<Domain::IssueId> IssueServiceSource::find(const QString &project, qint64 number, Domain::ProjectId beside)
{
    return m_service.find(project, number, beside);
}

Async::Future<Domain::QueryVocabulary> IssueServiceSource::vocabulary(Domain::QueryScope scope)
{
    return m_service.vocabulary(scope);
}

Async::Future<QList<Markdown::RenderedMarkdown>> IssueServiceSource::render(const QList<QByteArray> &sources,
                                                                            const Markdown::RenderOptions &options,
                                                                            std::stop_token stop)
{
    return m_service.render(sources, options, std::move(stop));
}

} // namespace Docket::Ui
