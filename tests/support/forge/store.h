// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariantList>

#include <expected>
#include <functional>
#include <map>
#include <optional>

namespace Docket::Sandbox {

enum class Access
{
    None,
    Read,
    Write,
    Admin
};

struct User
{
    qint64 id = 0;
    QString login = {};
    QString fullName = {};
    QString email = {};
    bool isAdmin = false;
    bool isOrganization = false;
    qint64 created = 0;
};

struct Repository
{
    qint64 id = 0;
    qint64 ownerId = 0;
    QString owner = {};
    QString name = {};
    QString description = {};
    bool isPrivate = false;
    bool isArchived = false;
    bool hasIssues = true;
    qint64 created = 0;
    qint64 updated = 0;

    [[nodiscard]] QString fullName() const { return owner + QChar(u'/') + name; }
};

struct Label
{
    qint64 id = 0;
    QString name = {};
    QString color = {};
    QString description = {};
    bool exclusive = false;
};

struct Milestone
{
    qint64 id = 0;
    QString title = {};
    QString description = {};
    bool isClosed = false;
    qint64 created = 0;
    qint64 updated = 0;
    std::optional<qint64> closedAt = {};
    std::optional<qint64> dueOn = {};
    qint64 openIssues = 0;
    qint64 closedIssues = 0;
};

/// A user id of a deleted account; rendered as the ghost.
inline constexpr qint64 ghostId = -1;

struct Issue
{
    qint64 id = 0;
    qint64 repositoryId = 0;
    qint64 number = 0;
    bool isPull = false;
    QString title = {};
    QString body = {};
    qint64 userId = 0;
    bool isClosed = false;
    bool isLocked = false;
    QString ref = {};
    qint64 milestoneId = 0;
    qint64 comments = 0;
    qint64 created = 0;
    qint64 updated = 0;
    std::optional<qint64> closedAt = {};
    std::optional<qint64> dueDate = {};
    qint64 contentVersion = 0;
    bool isMerged = false;
    /// In the order of the names for labels, of the ids for people.
    QList<qint64> labels = {};
    QList<qint64> assignees = {};
};

struct Comment
{
    qint64 id = 0;
    qint64 repositoryId = 0;
    qint64 issueId = 0;
    qint64 issueNumber = 0;
    bool onPull = false;
    qint64 userId = 0;
    QString body = {};
    qint64 created = 0;
    qint64 updated = 0;
};

struct Event
{
    qint64 id = 0;
    QString type = {};
    qint64 userId = 0;
    qint64 created = 0;
    QString oldText = {};
    QString newText = {};
    qint64 labelId = 0;
};

enum class StateFilter
{
    Open,
    Closed,
    All
};
enum class TypeFilter
{
    Any,
    Issues,
    Pulls
};
enum class IssueOrder
{
    Newest,
    Oldest,
    RecentUpdate,
    LeastUpdate,
    MostComments,
    LeastComments
};

/// What the issue list can be narrowed by. Everything is combined with "and"; the milestones among themselves with
/// "or".
struct IssueFilter
{
    StateFilter state = StateFilter::Open;
    TypeFilter type = TypeFilter::Any;
    QList<qint64> labels = {};
    QList<qint64> milestones = {};
    std::optional<qint64> since = {};
    std::optional<qint64> before = {};
    qint64 createdBy = 0;
    qint64 assignedBy = 0;
    QString mentions = {};
    /// Only these issues, for the word search.
    std::optional<QList<qint64>> among = {};
    IssueOrder order = IssueOrder::Newest;
};

/// The sandbox's data in SQLite, used from one thread: the one that opened it. A statement that fails is a fault in the
/// sandbox itself and ends the program with the statement and SQLite's words, so that a test can never pass by
/// accident. Times are seconds since the epoch on the store's own clock, which can be set. Nothing here checks rights.
class Store final
{
    Q_DISABLE_COPY_MOVE(Store)

public:
    Store() = default;
    ~Store();

    /// An empty name keeps everything in memory. The error names the file.
    [[nodiscard]] std::expected<void, QString> open(const QString &file);

    [[nodiscard]] qint64 now() const;
    /// Fixes the clock at a moment, or lets it run again (no value), shifted by setClockOffset.
    void setClock(std::optional<qint64> seconds) { m_fixed = seconds; }
    void setClockOffset(qint64 seconds) { m_offset = seconds; }
    /// Goes up with every change, so that what was rendered before can be thrown away.
    [[nodiscard]] quint64 revision() const { return m_revision; }

    void begin();
    void commit();
    [[nodiscard]] bool isEmpty();

    qint64 addUser(const User &user, const QString &password);
    [[nodiscard]] std::optional<User> user(qint64 id);
    [[nodiscard]] std::optional<User> userByLogin(const QString &login);
    [[nodiscard]] std::optional<User> userByToken(const QString &token);
    [[nodiscard]] bool checkPassword(qint64 userId, const QString &password);
    [[nodiscard]] QList<User> users();
    /// The account goes; what it wrote stays and belongs to the ghost.
    void deleteUser(qint64 id);
    void addToken(qint64 userId, const QString &name, const QString &token);
    void removeToken(const QString &token);
    [[nodiscard]] QList<std::pair<qint64, QStringList>> tokens(qint64 userId);
    void addMember(qint64 organizationId, qint64 userId);
    [[nodiscard]] QList<User> organizations(qint64 userId);

    qint64 addRepository(const Repository &repository);
    [[nodiscard]] std::optional<Repository> repository(qint64 id);
    /// Names are compared without regard to case.
    [[nodiscard]] std::optional<Repository> repositoryByName(const QString &owner, const QString &name);
    /// Where a repository of this former name lives now.
    [[nodiscard]] std::optional<Repository> redirectTarget(const QString &owner, const QString &name);
    [[nodiscard]] QList<Repository> repositories();
    void renameRepository(qint64 id, qint64 ownerId, const QString &name);
    void updateRepository(const Repository &repository);
    void deleteRepository(qint64 id);
    void setCollaborator(qint64 repositoryId, qint64 userId, Access access);
    [[nodiscard]] Access access(const Repository &repository, const std::optional<User> &user);
    [[nodiscard]] QList<User> assignable(const Repository &repository);

    qint64 addLabel(qint64 repositoryId, const Label &label);
    void updateLabel(const Label &label);
    void deleteLabel(qint64 id);
    [[nodiscard]] QList<Label> labels(qint64 repositoryId);

    qint64 addMilestone(qint64 repositoryId, const Milestone &milestone);
    void updateMilestone(const Milestone &milestone);
    void deleteMilestone(qint64 id);
    [[nodiscard]] QList<Milestone> milestones(qint64 repositoryId);
    [[nodiscard]] std::optional<Milestone> milestone(qint64 id);

    /// Gives the issue its id and number; times that are zero become now.
    Issue addIssue(Issue issue);
    [[nodiscard]] std::optional<Issue> issue(qint64 repositoryId, qint64 number);
    [[nodiscard]] std::optional<Issue> issueById(qint64 id);
    /// Writes every column; labels and assignees as well. Bumps nothing by itself.
    void updateIssue(const Issue &issue);
    void deleteIssue(qint64 id);
    void touchIssue(qint64 id);
    [[nodiscard]] qint64 countIssues(qint64 repositoryId, const IssueFilter &filter);
    [[nodiscard]] QList<Issue> listIssues(qint64 repositoryId, const IssueFilter &filter, qint64 limit, qint64 offset);
    /// Ids of issues with any of the words in title, body or a comment, newest first.
    [[nodiscard]] QList<qint64> searchIssues(qint64 repositoryId, const QStringList &words, qint64 limit);

    /// Gives the comment its id and counts it on its issue; bumps nothing by itself.
    Comment addComment(Comment comment);
    void updateComment(const Comment &comment);
    void deleteComment(const Comment &comment);
    [[nodiscard]] std::optional<Comment> comment(qint64 id);
    [[nodiscard]] qint64 countComments(qint64 repositoryId, qint64 issueId, std::optional<qint64> since,
                                       std::optional<qint64> before);
    /// issueId 0 is every issue of the repository; a negative limit is everything. Oldest first.
    [[nodiscard]] QList<Comment> listComments(qint64 repositoryId, qint64 issueId, std::optional<qint64> since,
                                              std::optional<qint64> before, qint64 limit, qint64 offset);

    void addDependency(qint64 issueId, qint64 dependsOn);
    void removeDependency(qint64 issueId, qint64 dependsOn);
    /// What the issue waits for, or (reverse) what waits for it.
    [[nodiscard]] QList<Issue> dependencies(qint64 issueId, bool reverse);

    void addEvent(qint64 issueId, const Event &event);
    [[nodiscard]] QList<Event> events(qint64 issueId);

private:
    QSqlQuery &run(const QString &sql, const QVariantList &arguments = {});
    void change(const QString &sql, const QVariantList &arguments = {});
    void each(const QString &sql, const QVariantList &arguments, const std::function<void(const QSqlQuery &)> &row);
    qint64 number(const QString &sql, const QVariantList &arguments);
    qint64 insert(const QString &sql, const QVariantList &arguments);
    [[nodiscard]] QList<User> selectUsers(const QString &where, const QVariantList &arguments);
    [[nodiscard]] QList<Repository> selectRepositories(const QString &where, const QVariantList &arguments);
    [[nodiscard]] QList<Issue> selectIssues(const QString &rest, const QVariantList &arguments);
    void writeLinks(const Issue &issue);

    QString m_connection;
    std::map<QString, QSqlQuery> m_statements;
    std::optional<qint64> m_fixed;
    qint64 m_offset = 0;
    quint64 m_revision = 1;
};

} // namespace Docket::Sandbox
