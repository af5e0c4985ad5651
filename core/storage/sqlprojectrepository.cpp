// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqlprojectrepository.h"

#include "extrafields.h"
#include "issueids.h"

#include <base/pem.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

/// The columns of a project in the order of readProjects().
QByteArray selectProjects(QByteArrayView rest)
{
    return QByteArray(
               "SELECT id, instance_id, remote_id, owner, name, description, web_url, permissions, is_private, "
               "archived, has_issues, tracked, open_issues, created, state, state_text, last_synced, server_issues, "
               "local_issues, local_open, account_id FROM project WHERE ")
        .append(rest);
}

QByteArray toJson(const Capabilities &capabilities)
{
    return QJsonDocument(QJsonObject{{u"flavour"_s, int(capabilities.flavour)},
                                     {u"version"_s, capabilities.version},
                                     {u"pageLimit"_s, capabilities.pageLimit},
                                     {u"defaultPage"_s, capabilities.defaultPage},
                                     {u"commentsPaged"_s, capabilities.commentsPaged},
                                     {u"absentRoutes"_s, QJsonArray::fromStringList(capabilities.absentRoutes)},
                                     {u"checked"_s, toUnix(capabilities.checked)}})
        .toJson(QJsonDocument::Compact);
}

Capabilities fromJson(const QByteArray &json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    Capabilities capabilities;
    if (const int flavour = object[u"flavour"].toInt(); flavour >= 0 && flavour <= int(Flavour::Forgejo))
        capabilities.flavour = Flavour(flavour);
    capabilities.version = object[u"version"].toString();
    capabilities.pageLimit = object[u"pageLimit"].toInt(capabilities.pageLimit);
    capabilities.defaultPage = object[u"defaultPage"].toInt(capabilities.defaultPage);
    capabilities.commentsPaged = object[u"commentsPaged"].toBool();
    for (const QJsonValue route : object[u"absentRoutes"].toArray())
        capabilities.absentRoutes << route.toString();
    capabilities.checked = fromUnix(object[u"checked"].toInteger());
    return capabilities;
}

int packPermissions(const Permissions &permissions)
{
    return (permissions.admin ? 1 : 0) | (permissions.push ? 2 : 0) | (permissions.pull ? 4 : 0);
}

template <typename T>
Result<T> idOf(const Result<std::optional<qint64>> &id)
{
    if (!id)
        return std::unexpected(id.error());
    return T{id->value_or(0)};
}

/// "git.example.org:3000/forge"
QString addressOf(const Instance &instance)
{
    return instance.url.authority() + instance.url.path();
}

bool isNamed(const Instance &instance, QStringView name)
{
    const QStringList names{instanceName(instance), instance.url.host(), instance.url.authority(), addressOf(instance),
                            instance.url.toString()};
    return names.contains(name, Qt::CaseInsensitive);
}

Result<void> plain(const Result<int> &changes)
{
    if (!changes)
        return std::unexpected(changes.error());
    return {};
}

} // namespace

SqlProjectRepository::SqlProjectRepository(Connection &connection)
    : m_connection(connection)
{
}

Result<QList<Instance>> SqlProjectRepository::instances()
{
    QList<Instance> instances;
    auto rows = m_connection.prepare("SELECT id, url, name, ca_pem, capabilities FROM instance ORDER BY name, id");
    while (rows.step())
        instances.append({{rows.integer(0)}, QUrl(rows.text(1)), rows.text(2), rows.bytes(3), fromJson(rows.bytes(4))});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return instances;
}

Result<InstanceId> SqlProjectRepository::storeInstance(const Instance &instance)
{
    const QByteArray capabilities = toJson(instance.capabilities);
    // All that is stored comes by here: a private key that stood in the same file does not.
    const QByteArray caPem = certificatesIn(instance.caPem);
    const QString url = instance.url.toString(QUrl::FullyEncoded | QUrl::StripTrailingSlash);
    // What a server can do is stored often, what it is called hardly ever changes.
    auto same = m_connection.integer("SELECT 1 FROM instance WHERE url = ? AND name = ?", url, instance.name);
    if (!same)
        return std::unexpected(same.error());
    if (!*same)
        m_connection.changes().projects();
    if (!instance.id.isNull())
        return idOf<InstanceId>(m_connection.integer(
            "UPDATE instance SET url = ?2, name = ?3, ca_pem = ?4, capabilities = ?5 WHERE id = ?1 RETURNING id",
            instance.id, url, instance.name, Blob{caPem}, capabilities));
    return idOf<InstanceId>(
        m_connection.integer("INSERT INTO instance (url, name, ca_pem, capabilities) VALUES (?1, ?2, ?3, ?4) "
                             "ON CONFLICT (url) DO UPDATE SET name = ?2, ca_pem = ?3, capabilities = ?4 RETURNING id",
                             url, instance.name, Blob{caPem}, capabilities));
}

Result<QList<Account>> SqlProjectRepository::accounts()
{
    QList<Account> accounts;
    auto rows = m_connection.prepare("SELECT id, instance_id, login, full_name, remote_id, is_admin, secret_key, "
                                     "token_rejected FROM account ORDER BY id");
    while (rows.step())
        accounts.append({{rows.integer(0)},
                         {rows.integer(1)},
                         rows.text(2),
                         rows.text(3),
                         rows.integer(4),
                         rows.boolean(5),
                         rows.text(6),
                         rows.boolean(7)});
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return accounts;
}

Result<AccountId> SqlProjectRepository::storeAccount(const Account &account)
{
    auto same = m_connection.integer("SELECT 1 FROM account WHERE instance_id = ? AND login = ?", account.instance,
                                     account.login);
    if (!same)
        return std::unexpected(same.error());
    if (!*same)
        m_connection.changes().projects();
    if (!account.id.isNull())
        return idOf<AccountId>(m_connection.integer(
            "UPDATE account SET instance_id = ?2, login = ?3, full_name = ?4, remote_id = ?5, is_admin = ?6, "
            "secret_key = ?7, token_rejected = ?8 WHERE id = ?1 RETURNING id",
            account.id, account.instance, account.login, account.fullName, account.remoteId, account.isAdmin,
            account.secretKey, account.tokenRejected));
    return idOf<AccountId>(m_connection.integer(
        "INSERT INTO account (instance_id, login, full_name, remote_id, is_admin, secret_key, token_rejected) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (instance_id, login) DO UPDATE SET login = ?2, full_name = "
        "?3, "
        "remote_id = ?4, is_admin = ?5, secret_key = ?6, token_rejected = ?7 RETURNING id",
        account.instance, account.login, account.fullName, account.remoteId, account.isAdmin, account.secretKey,
        account.tokenRejected));
}

Result<void> SqlProjectRepository::removeAccount(AccountId id)
{
    m_connection.changes().projects();
    auto instance = m_connection.integer("SELECT instance_id FROM account WHERE id = ?", id);
    if (!instance)
        return std::unexpected(instance.error());
    if (auto gone = m_connection.run("DELETE FROM account WHERE id = ?", id); !gone)
        return plain(gone);
    auto left = m_connection.integer("SELECT count(*) FROM account WHERE instance_id = ?", instance->value_or(0));
    if (!left)
        return std::unexpected(left.error());
    if (left->value_or(0) > 0)
        return {};
    QList<ProjectId> projects;
    auto rows = m_connection.prepare("SELECT id FROM project WHERE instance_id = ?");
    rows.bind(1, instance->value_or(0));
    while (rows.step())
        projects.append(ProjectId{rows.integer(0)});
    if (auto done = rows.result(); !done)
        return done;
    for (const ProjectId project : std::as_const(projects)) {
        if (auto gone = removeProject(project); !gone)
            return gone;
    }
    return plain(m_connection.run("DELETE FROM instance WHERE id = ?", instance->value_or(0)));
}

Result<QList<Project>> SqlProjectRepository::readProjects(Statement &&rows)
{
    QList<Project> projects;
    while (rows.step()) {
        Project &project = projects.emplaceBack();
        project.id = {rows.integer(0)};
        project.instance = {rows.integer(1)};
        project.remoteId = rows.integer(2);
        project.owner = rows.text(3);
        project.name = rows.text(4);
        project.description = rows.text(5);
        project.webUrl = QUrl(rows.text(6));
        const int permissions = rows.number(7);
        project.permissions = {(permissions & 1) != 0, (permissions & 2) != 0, (permissions & 4) != 0};
        project.isPrivate = rows.boolean(8);
        project.archived = rows.boolean(9);
        project.hasIssues = rows.boolean(10);
        project.tracked = rows.boolean(11);
        project.openIssues = rows.number(12);
        project.created = rows.time(13);
        const int state = rows.number(14);
        project.state =
            state >= 0 && state <= int(ProjectState::ServerGone) ? ProjectState(state) : ProjectState::NeverSynced;
        project.stateText = rows.text(15);
        project.lastSynced = rows.time(16);
        project.serverIssues = rows.number(17);
        project.localIssues = rows.number(18);
        project.localOpenIssues = rows.number(19);
        project.account = {rows.integer(20)};
    }
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return projects;
}

Result<QList<Project>> SqlProjectRepository::projects(bool trackedOnly)
{
    auto rows = m_connection.prepare(selectProjects("tracked OR NOT ?1 ORDER BY name_key, id"));
    rows.bind(1, trackedOnly);
    return readProjects(std::move(rows));
}

Result<Project> SqlProjectRepository::project(ProjectId id)
{
    auto row = m_connection.prepare(selectProjects("id = ?1"));
    row.bind(1, id);
    auto found = readProjects(std::move(row));
    if (!found)
        return std::unexpected(found.error());
    if (found->isEmpty())
        return fail(Code::NotFound, u"storage.project"_s, u"The project is no longer known here."_s,
                    u"Add it again."_s);
    return found->takeFirst();
}

Result<Project> SqlProjectRepository::findProject(QStringView fullName)
{
    const QStringView typed = fullName.trimmed();
    // Names of owners and repositories hold no colon, names and addresses of instances may.
    const qsizetype colon = typed.lastIndexOf(u':');
    auto rows = m_connection.prepare(selectProjects("name_key = ?1 ORDER BY id"));
    rows.bind(1, typed.sliced(colon + 1).trimmed().toString().toCaseFolded());
    auto found = readProjects(std::move(rows));
    if (!found)
        return std::unexpected(found.error());
    auto all = instances();
    if (!all)
        return std::unexpected(all.error());
    const auto instanceOf = [&all](const Project &project) {
        const auto instance = std::ranges::find(*all, project.instance, &Instance::id);
        return instance == all->cend() ? Instance() : *instance;
    };
    if (colon >= 0) {
        const QStringView wanted = typed.first(colon).trimmed();
        found->removeIf([&](const Project &project) { return !isNamed(instanceOf(project), wanted); });
        if (found->isEmpty() && std::ranges::none_of(*all, [&](const Instance &i) { return isNamed(i, wanted); }))
            return fail(Code::NotFound, u"storage.project"_s, u"There is no server called %1 here."_s.arg(wanted),
                        u"“docket-cli account list” shows the servers; projects are named INSTANCE:owner/name."_s);
    }
    if (found->isEmpty())
        return fail(Code::NotFound, u"storage.project"_s, u"There is no project %1 here."_s.arg(fullName),
                    u"Projects are named owner/name. “docket-cli projects” lists those that are known, "
                    "“docket-cli projects --discover” asks the servers for new ones."_s);
    // One that is tracked is meant rather than one that is merely known.
    if (found->size() > 1 && std::ranges::count_if(*found, &Project::tracked) == 1)
        found->removeIf([](const Project &project) { return !project.tracked; });
    if (found->size() == 1)
        return found->takeFirst();
    QStringList names;
    for (const Project &project : std::as_const(*found)) {
        const Instance instance = instanceOf(project);
        const bool shared = std::ranges::count(*all, instanceName(instance), &instanceName) > 1;
        names << (shared ? addressOf(instance) : instanceName(instance)) + u':' + project.fullName();
    }
    return fail(Code::Invalid, u"storage.project"_s,
                u"%1 servers have a project %2."_s.arg(found->size()).arg(found->first().fullName()),
                u"Say which one: %1."_s.arg(names.join(u" or "_s)));
}

Result<qint64> SqlProjectRepository::existingProject(const Project &project)
{
    if (!project.id.isNull())
        return project.id.value;
    auto found = project.remoteId != 0
                     ? m_connection.integer("SELECT id FROM project WHERE instance_id = ? AND remote_id = ?",
                                            project.instance, project.remoteId)
                     : m_connection.integer("SELECT id FROM project WHERE instance_id = ? AND name_key = ?",
                                            project.instance, project.fullName().toCaseFolded());
    if (!found)
        return std::unexpected(found.error());
    return found->value_or(0);
}

Result<ProjectId> SqlProjectRepository::storeProject(const Project &project)
{
    auto existing = existingProject(project);
    if (!existing)
        return std::unexpected(existing.error());
    // A sync stores a project with each pass; what rows of issues show of it is hardly ever new.
    m_connection.changes().project();
    auto same =
        m_connection.integer("SELECT 1 FROM project WHERE id = ?1 AND owner = ?2 AND name = ?3 AND web_url = ?4",
                             *existing, project.owner, project.name, project.webUrl.toString(QUrl::FullyEncoded));
    if (!same)
        return std::unexpected(same.error());
    if (!*same)
        m_connection.changes().projects();
    // What the user decides has ways of its own, so that a pass that began before never undoes it. Who comes without an
    // id has it from a list of the server's, and knows nothing of the syncs.
    const QByteArrayView listed =
        "UPDATE project SET instance_id = ?2, remote_id = ?3, owner = ?4, name = ?5, name_key = ?6, description = ?7, "
        "web_url = ?8, permissions = ?9, is_private = ?10, archived = ?11, has_issues = ?12, open_issues = ?14, "
        "created = ?15 WHERE id = ?1 RETURNING id";
    const QByteArrayView synced =
        "UPDATE project SET instance_id = ?2, remote_id = ?3, owner = ?4, name = ?5, name_key = ?6, description = ?7, "
        "web_url = ?8, permissions = ?9, is_private = ?10, archived = ?11, has_issues = ?12, open_issues = ?14, "
        "created = ?15, state = CASE WHEN state = ?21 AND ?16 = ?22 THEN state ELSE ?16 END, "
        "state_text = CASE WHEN state = ?21 AND ?16 = ?22 THEN state_text ELSE ?17 END, last_synced = ?18, "
        "server_issues = ?19 WHERE id = ?1 RETURNING id";
    const QByteArrayView added =
        "INSERT INTO project (id, instance_id, remote_id, owner, name, name_key, description, web_url, permissions, "
        "is_private, archived, has_issues, tracked, open_issues, created, state, state_text, last_synced, "
        "server_issues, account_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
        "?17, ?18, ?19, ?20) RETURNING id";
    const bool isListed = *existing != 0 && project.id.isNull();
    auto statement = m_connection.prepare(isListed ? listed : *existing != 0 ? synced : added);
    if (*existing != 0)
        statement.bind(1, *existing);
    else if (statement.bind(1, nullptr); !project.account.isNull())
        statement.bind(20, project.account);
    int index = 1;
    const auto bind = [&](const auto &value) { statement.bind(++index, value); };
    bind(project.instance);
    bind(project.remoteId);
    bind(project.owner);
    bind(project.name);
    bind(project.fullName().toCaseFolded());
    bind(project.description);
    bind(project.webUrl.toString(QUrl::FullyEncoded));
    bind(packPermissions(project.permissions));
    bind(project.isPrivate);
    bind(project.archived);
    bind(project.hasIssues);
    bind(project.tracked);
    bind(project.openIssues);
    bind(project.created);
    if (!isListed) {
        bind(int(project.state));
        bind(project.stateText);
        bind(project.lastSynced);
        bind(project.serverIssues);
    }
    // That a project moved is told until the user has seen it, not until the next pass finds nothing new.
    if (*existing != 0 && !isListed)
        statement.bind(21, int(ProjectState::Moved)).bind(22, int(ProjectState::Ok));
    const bool stored = statement.step();
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    if (!stored)
        return fail(Code::NotFound, u"storage.project"_s,
                    u"The project %1 is no longer known here."_s.arg(project.fullName()), u"Add it again."_s);
    const ProjectId id{statement.integer(0)};
    statement.reset();
    if (auto kept = storeExtra(m_connection, id, ExtraOf::Project, 0, project.extra); !kept)
        return std::unexpected(kept.error());
    return id;
}

Result<void> SqlProjectRepository::touchProject(const Result<int> &changes, ProjectId id) const
{
    if (changes && *changes == 0)
        return fail(Code::NotFound, u"storage.project"_s,
                    u"The project with id %1 is no longer known here."_s.arg(id.value), u"Add it again."_s);
    return plain(changes);
}

Result<void> SqlProjectRepository::setTracked(ProjectId id, bool tracked)
{
    m_connection.changes().projects();
    return touchProject(m_connection.run("UPDATE project SET tracked = ? WHERE id = ?", tracked, id), id);
}

Result<void> SqlProjectRepository::setAccount(ProjectId id, AccountId account)
{
    m_connection.changes().project();
    return touchProject(m_connection.run("UPDATE project SET account_id = ? WHERE id = ?", account, id), id);
}

Result<void> SqlProjectRepository::setProjectState(ProjectId id, ProjectState state, const QString &text)
{
    m_connection.changes().project();
    return touchProject(
        m_connection.run("UPDATE project SET state = ?, state_text = ? WHERE id = ?", int(state), text, id), id);
}

Result<void> SqlProjectRepository::removeProject(ProjectId id)
{
    m_connection.changes().projects();
    const qint64 first = issueKey(id, 0);
    const qint64 last = issueKey(id, maxIssueNumber);
    for (const QByteArrayView sql : {QByteArrayView("DELETE FROM issue_fts WHERE rowid BETWEEN ? AND ?"),
                                     QByteArrayView("DELETE FROM comment_fts WHERE rowid BETWEEN ? AND ?"),
                                     QByteArrayView("DELETE FROM issue_label WHERE issue_id BETWEEN ? AND ?"),
                                     QByteArrayView("DELETE FROM issue_assignee WHERE issue_id BETWEEN ? AND ?"),
                                     QByteArrayView("DELETE FROM comment WHERE issue_id BETWEEN ? AND ?"),
                                     QByteArrayView("DELETE FROM issue WHERE id BETWEEN ? AND ?")}) {
        if (auto gone = m_connection.run(sql, first, last); !gone)
            return plain(gone);
    }
    return plain(m_connection.run("DELETE FROM project WHERE id = ?", id));
}

Result<QList<SavedView>> SqlProjectRepository::views()
{
    QList<SavedView> views;
    auto rows = m_connection.prepare("SELECT id, name, query, sort, descending, project_id, position FROM saved_view "
                                     "ORDER BY position, id");
    while (rows.step()) {
        SavedView &view = views.emplaceBack();
        view.id = {rows.integer(0)};
        view.name = rows.text(1);
        view.query = rows.text(2);
        if (const int sort = rows.number(3); sort >= 0 && sort <= int(IssueSort::Repo))
            view.order.by = IssueSort(sort);
        view.order.descending = rows.boolean(4);
        view.project = {rows.integer(5)};
        view.position = rows.number(6);
    }
    if (auto done = rows.result(); !done)
        return std::unexpected(done.error());
    return views;
}

Result<ViewId> SqlProjectRepository::storeView(const SavedView &view)
{
    m_connection.changes().views();
    auto statement =
        m_connection.prepare("INSERT INTO saved_view (id, name, query, sort, descending, project_id, position) "
                             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET name = ?2, "
                             "query = ?3, sort = ?4, descending = ?5, project_id = ?6, position = ?7 RETURNING id");
    statement.bind(2, view.name).bind(3, view.query).bind(4, int(view.order.by)).bind(5, view.order.descending);
    statement.bind(7, view.position);
    if (!view.id.isNull()) // what is not bound is NULL: a new id, all projects
        statement.bind(1, view.id);
    if (!view.project.isNull())
        statement.bind(6, view.project);
    const bool stored = statement.step();
    if (auto done = statement.result(); !done)
        return std::unexpected(done.error());
    return ViewId{stored ? statement.integer(0) : 0};
}

Result<void> SqlProjectRepository::removeView(ViewId id)
{
    m_connection.changes().views();
    return plain(m_connection.run("DELETE FROM saved_view WHERE id = ?", id));
}

} // namespace Docket::Storage
