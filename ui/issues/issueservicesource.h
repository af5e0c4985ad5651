// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issuesource.h"

namespace Docket::Services {
class IssueService;
}

namespace Docket::Ui {

/// The real source: hands every question on to the service, which must outlive it.
class IssueServiceSource final : public IssueSource
{
    Q_OBJECT

public:
    explicit IssueServiceSource(Services::IssueService &service, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(IssueServiceSource)

    [[nodiscard]] Async::Future<QList<Domain::IssueId>> keys(const Domain::Query &query, Domain::QueryScope scope,
                                                             Domain::IssueOrder order, qsizetype limit,
                                                             std::stop_token stop) override;
    [[nodiscard]] Async::Future<QList<Domain::IssueRow>> rows(const QList<Domain::IssueId> &ids,
                                                              std::stop_token stop) override;
    [[nodiscard]] Async::Future<Domain::IssueDetails> details(Domain::IssueId id, std::stop_token stop) override;
    [[nodiscard]] Async::Future<Domain::IssueId> find(const QString &project, qint64 number,
                                                      Domain::ProjectId beside) override;
    [[nodiscard]] Async::Future<Domain::QueryVocabulary> vocabulary(Domain::QueryScope scope) override;
    [[nodiscard]] Async::Future<QList<Markdown::RenderedMarkdown>>
    render(const QList<QByteArray> &sources, const Markdown::RenderOptions &options, std::stop_token stop) override;

private:
    Services::IssueService &m_service;
};

} // namespace Docket::Ui
