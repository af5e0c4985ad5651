// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <domain/query.h>
#include <domain/repositories.h>
#include <markdown/render.h>

#include <QObject>

#include <stop_token>

namespace Docket::Ui {

/// What the views of issues ask for; the seam between them and the services. Every call returns at once, in the main
/// thread. The words of each call are those of Services::IssueService.
class IssueSource : public QObject
{
    Q_OBJECT

public:
    Q_DISABLE_COPY_MOVE(IssueSource)

    [[nodiscard]] virtual Async::Future<QList<Domain::IssueId>> keys(const Domain::Query &query,
                                                                     Domain::QueryScope scope, Domain::IssueOrder order,
                                                                     qsizetype limit, std::stop_token stop) = 0;
    [[nodiscard]] virtual Async::Future<QList<Domain::IssueRow>> rows(const QList<Domain::IssueId> &ids,
                                                                      std::stop_token stop) = 0;
    [[nodiscard]] virtual Async::Future<Domain::IssueDetails> details(Domain::IssueId id, std::stop_token stop) = 0;
    [[nodiscard]] virtual Async::Future<Domain::IssueId> find(const QString &project, qint64 number,
                                                              Domain::ProjectId beside) = 0;
    [[nodiscard]] virtual Async::Future<Domain::QueryVocabulary> vocabulary(Domain::QueryScope scope) = 0;
    [[nodiscard]] virtual Async::Future<QList<Markdown::RenderedMarkdown>>
    render(const QList<QByteArray> &sources, const Markdown::RenderOptions &options, std::stop_token stop) = 0;

Q_SIGNALS:
    /// Issues of this project were written (null: of any).
    void issuesChanged(Docket::Domain::ProjectId project);

protected:
    using QObject::QObject;
};

} // namespace Docket::Ui
