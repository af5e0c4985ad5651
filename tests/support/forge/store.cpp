// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QSqlError>
#include <QUuid>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

// Ids are never given out twice, as in Gitea: hence AUTOINCREMENT wherever rows can be deleted. The two list indexes
// hold all that the common filters look at, so that counting never reads the bodies.
const QStringList &schema()
{
    static const QStringList statements{
        u"CREATE TABLE users(id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL COLLATE NOCASE UNIQUE, full_name TEXT, email TEXT, admin INTEGER, organization INTEGER, created INTEGER, password TEXT)"_s,
        u"CREATE TABLE tokens(id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER, name TEXT, token TEXT UNIQUE)"_s,
        u"CREATE TABLE members(organization_id INTEGER, user_id INTEGER, PRIMARY KEY(organization_id, user_id))"_s,
        u"CREATE TABLE repos(id INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER, name TEXT COLLATE NOCASE, description TEXT, private INTEGER, archived INTEGER, has_issues INTEGER, created INTEGER, updated INTEGER, last_number INTEGER NOT NULL DEFAULT 0, UNIQUE(owner_id, name))"_s,
        u"CREATE TABLE redirects(owner TEXT COLLATE NOCASE, name TEXT COLLATE NOCASE, repo_id INTEGER, PRIMARY KEY(owner, name))"_s,
        u"CREATE TABLE collaborators(repo_id INTEGER, user_id INTEGER, access INTEGER, PRIMARY KEY(repo_id, user_id))"_s,
        u"CREATE TABLE labels(id INTEGER PRIMARY KEY AUTOINCREMENT, repo_id INTEGER, name TEXT, color TEXT, description TEXT, exclusive INTEGER)"_s,
        u"CREATE INDEX labels_repo ON labels(repo_id)"_s,
        u"CREATE TABLE milestones(id INTEGER PRIMARY KEY AUTOINCREMENT, repo_id INTEGER, title TEXT, description TEXT, closed INTEGER, created INTEGER, updated INTEGER, closed_at INTEGER, due_on INTEGER)"_s,
        u"CREATE INDEX milestones_repo ON milestones(repo_id)"_s,
        u"CREATE TABLE issues(id INTEGER PRIMARY KEY AUTOINCREMENT, repo_id INTEGER, number INTEGER, pull INTEGER, user_id INTEGER, closed INTEGER, locked INTEGER, ref TEXT, milestone_id INTEGER, comments INTEGER, created INTEGER, updated INTEGER, closed_at INTEGER, due INTEGER, content_version INTEGER, merged INTEGER, labels TEXT, assignees TEXT, title TEXT, body TEXT, UNIQUE(repo_id, number))"_s,
        u"CREATE INDEX issues_updated ON issues(repo_id, updated, closed, pull)"_s,
        u"CREATE INDEX issues_created ON issues(repo_id, created, id, closed, pull)"_s,
        u"CREATE INDEX issues_milestone ON issues(milestone_id, closed)"_s,
        u"CREATE TABLE issue_labels(label_id INTEGER, issue_id INTEGER, PRIMARY KEY(label_id, issue_id)) WITHOUT ROWID"_s,
        u"CREATE INDEX issue_labels_issue ON issue_labels(issue_id)"_s,
        u"CREATE TABLE issue_assignees(user_id INTEGER, issue_id INTEGER, PRIMARY KEY(user_id, issue_id)) WITHOUT ROWID"_s,
        u"CREATE INDEX issue_assignees_issue ON issue_assignees(issue_id)"_s,
        u"CREATE TABLE comments(id INTEGER PRIMARY KEY AUTOINCREMENT, repo_id INTEGER, issue_id INTEGER, user_id INTEGER, created INTEGER, updated INTEGER, body TEXT)"_s,
        u"CREATE INDEX comments_issue ON comments(issue_id, created, id)"_s,
        u"CREATE INDEX comments_created ON comments(repo_id, created, id)"_s,
        u"CREATE INDEX comments_updated ON comments(repo_id, updated)"_s,
        u"CREATE TABLE dependencies(issue_id INTEGER, depends_on INTEGER, PRIMARY KEY(issue_id, depends_on))"_s,
        u"CREATE TABLE events(id INTEGER PRIMARY KEY AUTOINCREMENT, issue_id INTEGER, type TEXT, user_id INTEGER, created INTEGER, old_text TEXT, new_text TEXT, label_id INTEGER)"_s,
        u"CREATE INDEX events_issue ON events(issue_id)"_s,
        u"PRAGMA user_version = 1"_s,
    };
    return statements;
}

QVariant orNull(std::optional<qint64> value)
{
    return value ? QVariant(*value) : QVariant(QMetaType::fromType<qint64>());
}

std::optional<qint64> optionalNumber(const QVariant &value)
{
    return value.isNull() ? std::nullopt : std::optional(value.toLongLong());
}

// A sandbox password protects nothing, but a plain one in a file would still be a bad example.
QString hashed(const QString &password)
{
    return QString::fromLatin1(QCryptographicHash::hash(password.toUtf8(), QCryptographicHash::Sha256).toHex());
}

} // namespace

Store::~Store()
{
    if (m_connection.isEmpty())
        return;
    m_statements.clear();
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

std::expected<void, QString> Store::open(const QString &file)
{
    m_connection = u"docket-sandbox-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces);
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
    database.setDatabaseName(file.isEmpty() ? u":memory:"_s : file);
    if (!database.open())
        return std::unexpected(QString(file + u": "_s + database.lastError().text()));
    QSqlQuery query(database);
    for (const QString &pragma :
         {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = OFF"_s, u"PRAGMA cache_size = -65536"_s}) {
        if (!query.exec(pragma))
            return std::unexpected(QString(file + u": "_s + query.lastError().text()));
    }
    if (!query.exec(u"PRAGMA user_version"_s) || !query.next())
        return std::unexpected(QString(file + u": "_s + query.lastError().text()));
    const int version = query.value(0).toInt();
    query.finish();
    if (version > 1)
        return std::unexpected(QString(file + u" was written by a newer docket-sandbox"_s));
    if (version == 0) {
        for (const QString &statement : schema())
            if (!query.exec(statement))
                return std::unexpected(QString(file + u": "_s + query.lastError().text()));
    }
    return {};
}

qint64 Store::now() const
{
    return m_fixed.value_or(QDateTime::currentSecsSinceEpoch()) + m_offset;
}

QSqlQuery &Store::run(const QString &sql, const QVariantList &arguments)
{
    // Filters with lists of ids in them are seldom asked twice.
    if (m_statements.size() > 300)
        m_statements.clear();
    auto found = m_statements.find(sql);
    if (found == m_statements.end()) {
        QSqlQuery query(QSqlDatabase::database(m_connection, false));
        query.setForwardOnly(true);
        if (!query.prepare(sql))
            qFatal("docket-sandbox: %s: %s", qPrintable(sql), qPrintable(query.lastError().text()));
        found = m_statements.emplace(sql, std::move(query)).first;
    }
    QSqlQuery &query = found->second;
    for (qsizetype i = 0; i < arguments.size(); ++i)
        query.bindValue(int(i), arguments.at(i));
    if (!query.exec())
        qFatal("docket-sandbox: %s: %s", qPrintable(sql), qPrintable(query.lastError().text()));
    return query;
}

void Store::change(const QString &sql, const QVariantList &arguments)
{
    run(sql, arguments).finish();
    ++m_revision;
}

void Store::each(const QString &sql, const QVariantList &arguments, const std::function<void(const QSqlQuery &)> &row)
{
    QSqlQuery &query = run(sql, arguments);
    while (query.next())
        row(query);
    query.finish();
}

qint64 Store::number(const QString &sql, const QVariantList &arguments)
{
    qint64 out = 0;
    each(sql, arguments, [&out](const QSqlQuery &row) { out = row.value(0).toLongLong(); });
    return out;
}

qint64 Store::insert(const QString &sql, const QVariantList &arguments)
{
    QSqlQuery &query = run(sql, arguments);
    const qint64 id = query.lastInsertId().toLongLong();
    query.finish();
    ++m_revision;
    return id;
}

void Store::begin()
{
    change(u"BEGIN IMMEDIATE"_s);
}

void Store::commit()
{
    change(u"COMMIT"_s);
}

bool Store::isEmpty()
{
    return number(u"SELECT COUNT(*) FROM users"_s, {}) == 0;
}

QList<User> Store::selectUsers(const QString &where, const QVariantList &arguments)
{
    QList<User> out;
    each(u"SELECT u.id, u.login, u.full_name, u.email, u.admin, u.organization, u.created FROM users u "_s + where,
         arguments, [&out](const QSqlQuery &row) {
             out.append({.id = row.value(0).toLongLong(),
                         .login = row.value(1).toString(),
                         .fullName = row.value(2).toString(),
                         .email = row.value(3).toString(),
                         .isAdmin = row.value(4).toBool(),
                         .isOrganization = row.value(5).toBool(),
                         .created = row.value(6).toLongLong()});
         });
    return out;
}

template <typename T>
static std::optional<T> first(const QList<T> &list)
{
    return list.isEmpty() ? std::nullopt : std::optional(list.first());
}

qint64 Store::addUser(const User &user, const QString &password)
{
    return insert(
        u"INSERT INTO users(login, full_name, email, admin, organization, created, password) VALUES(?,?,?,?,?,?,?)"_s,
        {user.login, user.fullName, user.email, user.isAdmin, user.isOrganization, user.created ? user.created : now(),
         hashed(password)});
}

std::optional<User> Store::user(qint64 id)
{
    if (id == ghostId)
        return User{.id = ghostId, .login = u"Ghost"_s, .fullName = {}, .email = {}};
    return first(selectUsers(u"WHERE u.id = ?"_s, {id}));
}

std::optional<User> Store::userByLogin(const QString &login)
{
    return first(selectUsers(u"WHERE u.login = ?"_s, {login}));
}

std::optional<User> Store::userByToken(const QString &token)
{
    return first(selectUsers(u"JOIN tokens t ON t.user_id = u.id WHERE t.token = ?"_s, {token}));
}

bool Store::checkPassword(qint64 userId, const QString &password)
{
    return number(u"SELECT COUNT(*) FROM users WHERE id = ? AND password = ? AND organization = 0"_s,
                  {userId, hashed(password)}) == 1;
}

QList<User> Store::users()
{
    return selectUsers(u"WHERE u.organization = 0 ORDER BY u.id"_s, {});
}

void Store::deleteUser(qint64 id)
{
    change(u"UPDATE issues SET user_id = -1 WHERE user_id = ?"_s, {id});
    change(u"UPDATE comments SET user_id = -1 WHERE user_id = ?"_s, {id});
    QList<Issue> assigned =
        selectIssues(u"WHERE i.id IN (SELECT issue_id FROM issue_assignees WHERE user_id = ?)"_s, {id});
    for (Issue &issue : assigned) {
        issue.assignees.removeAll(id);
        updateIssue(issue);
    }
    for (const QString &table : {u"tokens"_s, u"members"_s, u"collaborators"_s})
        change(u"DELETE FROM "_s + table + u" WHERE user_id = ?"_s, {id});
    change(u"DELETE FROM users WHERE id = ?"_s, {id});
}

void Store::addToken(qint64 userId, const QString &name, const QString &token)
{
    change(u"INSERT OR REPLACE INTO tokens(user_id, name, token) VALUES(?,?,?)"_s, {userId, name, token});
}

void Store::removeToken(const QString &token)
{
    change(u"DELETE FROM tokens WHERE token = ?"_s, {token});
}

QList<std::pair<qint64, QStringList>> Store::tokens(qint64 userId)
{
    QList<std::pair<qint64, QStringList>> out;
    each(u"SELECT id, name, token FROM tokens WHERE user_id = ? ORDER BY id"_s, {userId}, [&out](const QSqlQuery &row) {
        out.append({row.value(0).toLongLong(), {row.value(1).toString(), row.value(2).toString()}});
    });
    return out;
}

void Store::addMember(qint64 organizationId, qint64 userId)
{
    change(u"INSERT OR REPLACE INTO members(organization_id, user_id) VALUES(?,?)"_s, {organizationId, userId});
}

QList<User> Store::organizations(qint64 userId)
{
    return selectUsers(u"JOIN members m ON m.organization_id = u.id WHERE m.user_id = ? ORDER BY u.login"_s, {userId});
}

QList<Repository> Store::selectRepositories(const QString &where, const QVariantList &arguments)
{
    QList<Repository> out;
    each(
        u"SELECT r.id, r.owner_id, o.login, r.name, r.description, r.private, r.archived, r.has_issues, r.created, r.updated FROM repos r JOIN users o ON o.id = r.owner_id "_s +
            where,
        arguments, [&out](const QSqlQuery &row) {
            out.append({.id = row.value(0).toLongLong(),
                        .ownerId = row.value(1).toLongLong(),
                        .owner = row.value(2).toString(),
                        .name = row.value(3).toString(),
                        .description = row.value(4).toString(),
                        .isPrivate = row.value(5).toBool(),
                        .isArchived = row.value(6).toBool(),
                        .hasIssues = row.value(7).toBool(),
                        .created = row.value(8).toLongLong(),
                        .updated = row.value(9).toLongLong()});
        });
    return out;
}

qint64 Store::addRepository(const Repository &repository)
{
    const qint64 created = repository.created ? repository.created : now();
    return insert(
        u"INSERT INTO repos(owner_id, name, description, private, archived, has_issues, created, updated) VALUES(?,?,?,?,?,?,?,?)"_s,
        {repository.ownerId, repository.name, repository.description, repository.isPrivate, repository.isArchived,
         repository.hasIssues, created, repository.updated ? repository.updated : created});
}

std::optional<Repository> Store::repository(qint64 id)
{
    return first(selectRepositories(u"WHERE r.id = ?"_s, {id}));
}

std::optional<Repository> Store::repositoryByName(const QString &owner, const QString &name)
{
    return first(selectRepositories(u"WHERE o.login = ? AND r.name = ?"_s, {owner, name}));
}

std::optional<Repository> Store::redirectTarget(const QString &owner, const QString &name)
{
    return first(
        selectRepositories(u"JOIN redirects d ON d.repo_id = r.id WHERE d.owner = ? AND d.name = ?"_s, {owner, name}));
}

QList<Repository> Store::repositories()
{
    return selectRepositories(u"ORDER BY r.name, r.id"_s, {});
}

void Store::renameRepository(qint64 id, qint64 ownerId, const QString &name)
{
    const std::optional<Repository> old = repository(id);
    if (!old)
        return;
    change(u"INSERT OR REPLACE INTO redirects(owner, name, repo_id) VALUES(?,?,?)"_s, {old->owner, old->name, id});
    change(u"UPDATE repos SET owner_id = ?, name = ? WHERE id = ?"_s, {ownerId, name, id});
}

void Store::updateRepository(const Repository &repository)
{
    change(u"UPDATE repos SET description = ?, private = ?, archived = ?, has_issues = ?, updated = ? WHERE id = ?"_s,
           {repository.description, repository.isPrivate, repository.isArchived, repository.hasIssues, now(),
            repository.id});
}

void Store::deleteRepository(qint64 id)
{
    for (const QString &table : {u"issue_labels"_s, u"issue_assignees"_s, u"dependencies"_s, u"events"_s})
        change(u"DELETE FROM "_s + table + u" WHERE issue_id IN (SELECT id FROM issues WHERE repo_id = ?)"_s, {id});
    for (const QString &table :
         {u"comments"_s, u"issues"_s, u"labels"_s, u"milestones"_s, u"collaborators"_s, u"redirects"_s})
        change(u"DELETE FROM "_s + table + u" WHERE repo_id = ?"_s, {id});
    change(u"DELETE FROM repos WHERE id = ?"_s, {id});
}

void Store::setCollaborator(qint64 repositoryId, qint64 userId, Access access)
{
    change(u"INSERT OR REPLACE INTO collaborators(repo_id, user_id, access) VALUES(?,?,?)"_s,
           {repositoryId, userId, int(access)});
}

Access Store::access(const Repository &repository, const std::optional<User> &user)
{
    const Access open = repository.isPrivate ? Access::None : Access::Read;
    if (!user)
        return open;
    if (user->isAdmin || user->id == repository.ownerId)
        return Access::Admin;
    if (number(u"SELECT COUNT(*) FROM members WHERE organization_id = ? AND user_id = ?"_s,
               {repository.ownerId, user->id}) > 0)
        return Access::Write;
    const auto given = Access(
        number(u"SELECT access FROM collaborators WHERE repo_id = ? AND user_id = ?"_s, {repository.id, user->id}));
    return std::max(open, given);
}

QList<User> Store::assignable(const Repository &repository)
{
    QList<User> out;
    for (const User &candidate : users())
        if (access(repository, candidate) >= Access::Write)
            out.append(candidate);
    return out;
}

qint64 Store::addLabel(qint64 repositoryId, const Label &label)
{
    return insert(u"INSERT INTO labels(repo_id, name, color, description, exclusive) VALUES(?,?,?,?,?)"_s,
                  {repositoryId, label.name, label.color, label.description, label.exclusive});
}

void Store::updateLabel(const Label &label)
{
    change(u"UPDATE labels SET name = ?, color = ?, description = ?, exclusive = ? WHERE id = ?"_s,
           {label.name, label.color, label.description, label.exclusive, label.id});
}

void Store::deleteLabel(qint64 id)
{
    QList<Issue> issues = selectIssues(u"WHERE i.id IN (SELECT issue_id FROM issue_labels WHERE label_id = ?)"_s, {id});
    for (Issue &issue : issues) {
        issue.labels.removeAll(id);
        updateIssue(issue);
    }
    change(u"DELETE FROM labels WHERE id = ?"_s, {id});
}

QList<Label> Store::labels(qint64 repositoryId)
{
    QList<Label> out;
    each(u"SELECT id, name, color, description, exclusive FROM labels WHERE repo_id = ? ORDER BY name, id"_s,
         {repositoryId}, [&out](const QSqlQuery &row) {
             out.append({.id = row.value(0).toLongLong(),
                         .name = row.value(1).toString(),
                         .color = row.value(2).toString(),
                         .description = row.value(3).toString(),
                         .exclusive = row.value(4).toBool()});
         });
    return out;
}

static const QString &milestoneColumns()
{
    static const QString sql =
        u"SELECT m.id, m.title, m.description, m.closed, m.created, m.updated, m.closed_at, m.due_on, (SELECT COUNT(*) FROM issues i WHERE i.milestone_id = m.id AND i.closed = 0), (SELECT COUNT(*) FROM issues i WHERE i.milestone_id = m.id AND i.closed = 1) FROM milestones m "_s;
    return sql;
}

static Milestone milestoneOf(const QSqlQuery &row)
{
    return {.id = row.value(0).toLongLong(),
            .title = row.value(1).toString(),
            .description = row.value(2).toString(),
            .isClosed = row.value(3).toBool(),
            .created = row.value(4).toLongLong(),
            .updated = row.value(5).toLongLong(),
            .closedAt = optionalNumber(row.value(6)),
            .dueOn = optionalNumber(row.value(7)),
            .openIssues = row.value(8).toLongLong(),
            .closedIssues = row.value(9).toLongLong()};
}

qint64 Store::addMilestone(qint64 repositoryId, const Milestone &milestone)
{
    const qint64 created = milestone.created ? milestone.created : now();
    return insert(
        u"INSERT INTO milestones(repo_id, title, description, closed, created, updated, closed_at, due_on) VALUES(?,?,?,?,?,?,?,?)"_s,
        {repositoryId, milestone.title, milestone.description, milestone.isClosed, created,
         milestone.updated ? milestone.updated : created, orNull(milestone.closedAt), orNull(milestone.dueOn)});
}

void Store::updateMilestone(const Milestone &milestone)
{
    change(
        u"UPDATE milestones SET title = ?, description = ?, closed = ?, updated = ?, closed_at = ?, due_on = ? WHERE id = ?"_s,
        {milestone.title, milestone.description, milestone.isClosed, now(), orNull(milestone.closedAt),
         orNull(milestone.dueOn), milestone.id});
}

void Store::deleteMilestone(qint64 id)
{
    change(u"UPDATE issues SET milestone_id = 0 WHERE milestone_id = ?"_s, {id});
    change(u"DELETE FROM milestones WHERE id = ?"_s, {id});
}

QList<Milestone> Store::milestones(qint64 repositoryId)
{
    QList<Milestone> out;
    each(milestoneColumns() + u"WHERE m.repo_id = ? ORDER BY m.due_on IS NULL, m.due_on, m.id"_s, {repositoryId},
         [&out](const QSqlQuery &row) { out.append(milestoneOf(row)); });
    return out;
}

std::optional<Milestone> Store::milestone(qint64 id)
{
    std::optional<Milestone> out;
    each(milestoneColumns() + u"WHERE m.id = ?"_s, {id}, [&out](const QSqlQuery &row) { out = milestoneOf(row); });
    return out;
}

} // namespace Docket::Sandbox
