// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fault.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <QThread>
#include <QUrl>

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace Docket::Sandbox {

class Endpoint;
class Store;

struct SandboxOptions
{
    /// "gitea-1.15.11", "gitea-1.25.0", "gitea-1.26.0", "forgejo-14.0.0", ...
    QString personality = QStringLiteral("gitea-1.15.11");
    /// Where the data lies; empty is in memory.
    QString dataFile = {};
    /// 0 takes a free one.
    quint16 port = 0;
    /// Of the first user, who administers the server; empty makes one up.
    QString token = {};
    QString admin = QStringLiteral("robin");
    int maxItems = 50;
    int defaultItems = 30;
    /// Milliseconds before every answer.
    int delay = 0;
    /// As if installed under a path of the host: "/gitea".
    QString basePath = {};
    /// Answers with header names in small letters, as behind HTTP/2.
    bool lowerCaseHeaders = false;
    /// Otherwise as the personality has them.
    std::optional<bool> timeline = {};
    std::optional<bool> dependencies = {};
    /// PEM files; with a certificate (and its chain) the server speaks TLS.
    QString certificateFile = {};
    QString keyFile = {};
};

struct RecordedRequest
{
    qint64 sequence = 0;
    /// Numbered from 1 in the order they were opened.
    qint64 connection = 0;
    QByteArray method = {};
    QString path = {};
    QString query = {};
    /// Authorization is kept as its scheme only.
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    /// The first 64 KiB.
    QByteArray body = {};
    /// 0 until it was answered, and when it never was.
    int status = 0;

    [[nodiscard]] QByteArray header(QByteArrayView name) const;
};

struct Traffic
{
    qint64 requests = 0;
    qint64 connections = 0;
    /// The most connections that were open at once, and requests that were being answered at once.
    qint64 openPeak = 0;
    qint64 inFlightPeak = 0;
    /// Of bodies, before padding and cutting.
    qint64 bytes = 0;
};

/// An issue to be made; names of labels, people and milestones that do not exist are made on the way. Times in seconds
/// since the epoch, 0 for now.
struct NewIssue
{
    QString title = {};
    QString body = {};
    QString author = {};
    QStringList labels = {};
    QStringList assignees = {};
    QString milestone = {};
    bool closed = false;
    bool pull = false;
    bool locked = false;
    qint64 created = 0;
    qint64 updated = 0;
};

/// What changes on an issue; what is not set stays.
struct IssueChange
{
    std::optional<QString> title = {};
    std::optional<QString> body = {};
    std::optional<bool> closed = {};
    std::optional<bool> locked = {};
    std::optional<QStringList> labels = {};
    std::optional<QStringList> assignees = {};
    std::optional<QString> milestone = {};
    /// The new updated_at; without it the time of now, which every edit on a server sets.
    std::optional<qint64> updated = {};
};

/// A row of the sandbox to compare with: what a client should have after a sync.
struct StoredIssue
{
    qint64 id = 0;
    qint64 number = 0;
    QString title = {};
    QString body = {};
    bool closed = false;
    bool pull = false;
    qint64 comments = 0;
    qint64 updated = 0;
    QStringList labels = {};
};

/// A comment of the sandbox to compare with.
struct StoredComment
{
    qint64 id = 0;
    qint64 issue = 0; ///< number of the issue or pull request
    QString body = {};
};

/// A Gitea or Forgejo to test against, on a thread of its own with a port on the loopback: a test may block or spin its
/// event loop as it likes. Every call may come from any thread; it is carried out on the server's thread between two
/// requests (or at once, when it comes from a watcher, which runs there) and has happened when it returns. Repositories
/// are named "owner/name". Naming something that does not exist ends the program with a message: a test must not pass
/// by accident.
class SandboxServer final
{
    Q_DISABLE_COPY_MOVE(SandboxServer)

public:
    explicit SandboxServer(SandboxOptions options = {});
    ~SandboxServer();

    /// Opens data and port; the error says which could not be had.
    [[nodiscard]] std::expected<void, QString> start();
    /// Closes port and connections and keeps the data, as a server that went away; resume() brings it back on its port.
    void pause();
    [[nodiscard]] std::expected<void, QString> resume();
    /// Resets every connection. Beware: a QNetworkAccessManager of Qt 6.8 whose idle connection is reset may leave the
    /// next request without an end, until its transfer time-out.
    void dropConnections();

    [[nodiscard]] QUrl url() const { return m_url; }
    [[nodiscard]] QString token() const { return m_options.token; }
    [[nodiscard]] QString admin() const { return m_options.admin; }

    /// People, repositories, rights.
    void addUser(const QString &login, const QString &password = {}, bool admin = false);
    void addOrganization(const QString &login, const QStringList &members = {});
    void deleteUser(const QString &login);
    [[nodiscard]] QString addToken(const QString &login);
    void revokeToken(const QString &token);
    /// Makes the owner on the way if need be.
    qint64 addRepository(const QString &name, bool isPrivate = false);
    void deleteRepository(const QString &name);
    void renameRepository(const QString &name, const QString &newName);
    void setArchived(const QString &name, bool on = true);
    void setIssuesEnabled(const QString &name, bool on);
    void setPrivate(const QString &name, bool on = true);
    /// "none", "read", "write" or "admin".
    void setAccess(const QString &name, const QString &login, const QString &access);

    /// Issues and what hangs on them.
    qint64 addIssue(const QString &repository, const NewIssue &issue);
    void editIssue(const QString &repository, qint64 number, const IssueChange &change);
    void deleteIssue(const QString &repository, qint64 number);
    qint64 addComment(const QString &repository, qint64 number, const QString &body, const QString &author = {});
    void editComment(qint64 id, const QString &body);
    void deleteComment(qint64 id);
    qint64 addLabel(const QString &repository, const QString &name, const QString &color = QStringLiteral("0288d1"));
    void renameLabel(const QString &repository, const QString &name, const QString &newName);
    void deleteLabel(const QString &repository, const QString &name);
    qint64 addMilestone(const QString &repository, const QString &title);
    void renameMilestone(const QString &repository, const QString &title, const QString &newTitle);
    void addDependency(const QString &repository, qint64 number, qint64 dependsOn);
    /// Names for the first, second ... made-up project of a sandbox.
    [[nodiscard]] static QString projectName(int index);
    /// Fills a repository with made-up issues; see generator.h.
    void generate(const QString &repository, int issues, int comments, quint32 seed = 1);

    /// What is stored. Pull requests are not counted.
    [[nodiscard]] qint64 issueCount(const QString &repository);
    [[nodiscard]] qint64 commentCount(const QString &repository);
    /// Issues and pull requests by number.
    [[nodiscard]] QList<StoredIssue> issues(const QString &repository);
    [[nodiscard]] QList<StoredComment> comments(const QString &repository);
    [[nodiscard]] QStringList repositories();

    /// The server's clock.
    void setClock(std::optional<qint64> seconds);
    void setClockOffset(qint64 seconds);
    [[nodiscard]] qint64 now();

    /// Misbehaviour.
    int addFault(const Fault &fault);
    void removeFault(int id);
    void clearFaults();
    [[nodiscard]] int fired(int fault);
    void setDelay(int milliseconds);

    /// What was asked since the start or the last clearing.
    [[nodiscard]] QList<RecordedRequest> requests();
    [[nodiscard]] Traffic traffic();
    void clearRequests();
    /// Called on the server's thread before a request is answered: the place to change things between two pages.
    void setWatcher(std::function<void(const RecordedRequest &)> watcher);

private:
    template <typename Function>
    auto onServer(Function &&function);
    void seedAccounts(Store &store);

    SandboxOptions m_options;
    QUrl m_url;
    QThread m_thread;
    Endpoint *m_endpoint = nullptr;
};

} // namespace Docket::Sandbox
