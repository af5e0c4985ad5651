// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <async/workerpool.h>
#include <domain/query.h>
#include <domain/repositories.h>
#include <markdown/render.h>

#include <QObject>

namespace Docket::Repositories {
class RepositoryRegistry;
}

namespace Docket::Storage {
class Database;
}

namespace Docket::Services {

/// What the table asks for.
struct IssueQuery
{
    Domain::Query query;
    Domain::QueryScope scope;
    Domain::IssueOrder order;
};

/// The issues, for views and commands. Lives in the main thread; every call returns at once. Answers come from the
/// local database alone, so they are the same online and offline.
class IssueService final : public QObject
{
    Q_OBJECT

public:
    IssueService(Storage::Database &database, const Repositories::RepositoryRegistry &repositories,
                 Async::WorkerPool &workers, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(IssueService)

    /// Ids in table order, at most @p limit (negative: all). Ask for a first page with a limit, then for all: the first
    /// answer takes milliseconds at any size. A fired stop token interrupts the query (Code::Cancelled).
    [[nodiscard]] Async::Future<QList<Domain::IssueId>> keys(const IssueQuery &query, qsizetype limit,
                                                             std::stop_token stop = {});
    [[nodiscard]] Async::Future<qint64> count(const IssueQuery &query, std::stop_token stop = {});
    /// Rows in the order of the ids; those that are gone are left out.
    [[nodiscard]] Async::Future<QList<Domain::IssueRow>> rows(const QList<Domain::IssueId> &ids,
                                                              std::stop_token stop = {});
    [[nodiscard]] Async::Future<Domain::IssueDetails> details(Domain::IssueId id, std::stop_token stop = {});
    /// By "owner/name", or "INSTANCE:owner/name", and number; NotFound names both. Said in an issue of the project
    /// @p beside, a name means one of the same instance first.
    [[nodiscard]] Async::Future<Domain::IssueId> find(const QString &project, qint64 number,
                                                      Domain::ProjectId beside = {});
    /// Issues with this number in all tracked projects, for jumping: few.
    [[nodiscard]] Async::Future<QList<Domain::IssueRow>> findByNumber(qint64 number);
    [[nodiscard]] Async::Future<Domain::QueryVocabulary> vocabulary(Domain::QueryScope scope);
    /// Markdown to safe HTML on a worker; see markdown/render.h.
    [[nodiscard]] Async::Future<QList<Markdown::RenderedMarkdown>>
    render(const QList<QByteArray> &sources, const Markdown::RenderOptions &options, std::stop_token stop = {});

    /// Works out priority and column of everything anew if the rules are others than those that were stored with it;
    /// returns how many issues changed. For the start of the program; takes no time if nothing is to be done.
    [[nodiscard]] Async::Future<int> adoptRules(const Domain::TriageRules &rules);

    /// Says that issues of a project changed; views refresh. Called by the sync service.
    void notifyChanged(Domain::ProjectId project) { Q_EMIT issuesChanged(project); }

Q_SIGNALS:
    /// Issues of this project were written (null: of any). At most a few times a second.
    void issuesChanged(Docket::Domain::ProjectId project);
    /// Somebody looks at this issue: its details were read.
    void detailsRead(Docket::Domain::IssueId issue);

private:
    Storage::Database &m_database;
    const Repositories::RepositoryRegistry &m_repositories;
    Async::WorkerPool &m_workers;
};

} // namespace Docket::Services
