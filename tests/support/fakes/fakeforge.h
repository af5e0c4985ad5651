// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/remoterepositories.h>

#include <QMutex>

#include <functional>
#include <map>

namespace Docket::Fakes {

/// A forge in memory behind the repository interfaces: lists, windows, totals and deletions behave as Gitea's do. Tests
/// change it while a pass runs (onRequest) and make requests fail (failNext). Thread-safe.
class FakeForge final : public Domain::RemoteConnector
{
public:
    FakeForge();
    ~FakeForge() override;
    Q_DISABLE_COPY_MOVE(FakeForge)

    [[nodiscard]] std::shared_ptr<Domain::RemoteSession> connect(const Domain::Instance &instance,
                                                                 const Secret &token) override;
    [[nodiscard]] std::shared_ptr<Domain::RemoteSession> probe(const Domain::Instance &instance,
                                                               const Secret &token) override;

    // What the server holds. Each call takes the lock for itself.
    Domain::RemoteIssue &issue(qint64 number);
    qint64 addIssue(const QString &title, Timestamp updated, const QByteArray &body = {});
    /// As on a server: title and updated change.
    void editIssue(qint64 number, const QString &title, Timestamp updated);
    void deleteIssue(qint64 number);
    qint64 addComment(qint64 number, const QByteArray &body, Timestamp when);
    void editComment(qint64 id, const QByteArray &body, Timestamp when);
    void deleteComment(qint64 id); ///< only the issue's count tells of it
    /// What the clock says after it has gone on; `now` itself is not to be touched while requests come.
    Timestamp goOn(std::chrono::seconds by);
    [[nodiscard]] int issueCount() const;
    [[nodiscard]] int commentCount() const;

    Domain::Project project; ///< as the server tells it; tests rename, archive, switch off
    Domain::Capabilities capabilities;
    QList<Domain::Label> labels;
    QList<Domain::Milestone> milestones;
    QList<Domain::Person> people;
    Timestamp now; ///< the server's clock
    bool repositoryGone = false;
    bool redirects = false;     ///< the old name answers with Moved
    QString validToken;         ///< empty: every token is right
    bool countsComments = true; ///< X-Total-Count on comments
    bool hasDependencies = false;
    QHash<qint64, QList<Domain::IssueReference>> dependsOn; ///< by number
    QHash<qint64, QList<Domain::IssueReference>> blocks;
    int foundInAll = 0; ///< what a search says it could find, if more than it shows

    /// Called before each request is answered, without the lock and by several threads, with its number from 1 on and
    /// its name.
    std::function<std::optional<Error>(int, const QString &)> onRequest;
    /// Changes a page before it goes out.
    std::function<void(Domain::RemotePage<Domain::RemoteIssue> &, const Domain::RemoteIssueQuery &)> onIssuePage;
    /// Changes the comments of one issue before they go out.
    std::function<void(Domain::RemotePage<Domain::RemoteComment> &, qint64)> onCommentsOf;
    [[nodiscard]] int probeCount() const; ///< sessions on lines of their own
    [[nodiscard]] int requestCount() const;
    [[nodiscard]] QStringList requests() const;
    [[nodiscard]] int peakConcurrency() const;
    void clearRequests();

private:
    friend class FakeIssues;
    friend class FakeProjects;
    class Session;

    [[nodiscard]] Timestamp time() const;
    [[nodiscard]] std::optional<Error> begin(const QString &what, const std::stop_token &stop);
    void end();

    mutable QRecursiveMutex m_mutex;
    std::map<qint64, Domain::RemoteIssue> m_issues;
    std::map<qint64, Domain::RemoteComment> m_comments;
    qint64 m_nextNumber = 1;
    qint64 m_nextComment = 1;
    QStringList m_requests;
    int m_probes = 0;
    int m_running = 0;
    int m_peak = 0;
};

} // namespace Docket::Fakes
