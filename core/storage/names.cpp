// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "names.h"

#include "extrafields.h"

namespace Docket::Storage {

namespace {

constexpr qsizetype titleKeyLength = 48;

/// A list tells all; what stands on an issue may be told in short.
QByteArray told(const QByteArray &extra, bool listed)
{
    if (extra.isEmpty())
        return listed ? QByteArray("") : QByteArray();
    return extra;
}

} // namespace

QString nameKey(const QString &name)
{
    return name.trimmed().toCaseFolded();
}

QString titleKey(const QString &title)
{
    return title.left(4 * titleKeyLength).simplified().toCaseFolded().left(titleKeyLength);
}

Names::Names(Connection &connection, Domain::ProjectId project, Domain::InstanceId instance)
    : m_connection(connection)
    , m_project(project)
    , m_instance(instance)
{
}

Result<qint64> Names::labelName(const QString &name)
{
    if (const auto known = m_labelNames.constFind(name); known != m_labelNames.cend())
        return *known;
    auto found = m_connection.integer("SELECT id FROM label_name WHERE name = ?", name);
    if (found && !*found)
        found = m_connection.integer("INSERT INTO label_name (name, name_key) VALUES (?, ?) RETURNING id", name,
                                     nameKey(name));
    if (!found)
        return std::unexpected(found.error());
    return *m_labelNames.insert(name, found->value_or(0));
}

Result<qint64> Names::person(const Domain::Person &person)
{
    const auto key = std::pair(person.remoteId, person.login);
    if (const auto known = m_people.constFind(key); known != m_people.cend() && known->second == person.fullName)
        return known->first;
    // Ids of 0 and below (nobody told, Gitea's ghost) are shared: there the login tells people apart.
    auto find = m_connection.prepare(
        person.remoteId > 0 ? "SELECT id, login, full_name FROM person WHERE instance_id = ?1 AND remote_id = ?2"
                            : "SELECT id, login, full_name FROM person WHERE instance_id = ?1 AND "
                              "remote_id = ?2 AND login = ?3");
    find.bind(1, m_instance).bind(2, person.remoteId);
    if (person.remoteId <= 0)
        find.bind(3, person.login);
    qint64 id = 0;
    if (find.step()) {
        id = find.integer(0);
        const QString login = find.text(1);
        const QString fullName = find.text(2);
        find.reset();
        if (login != person.login || fullName != person.fullName) {
            m_connection.changes().names({});
            if (auto changed = m_connection.run("UPDATE person SET login = ?, full_name = ? WHERE id = ?", person.login,
                                                person.fullName, id);
                !changed)
                return std::unexpected(changed.error());
        }
        if (login != person.login) {
            if (auto renamed = rename(id, login, person.login); !renamed)
                return std::unexpected(renamed.error());
        }
    } else {
        if (auto found = find.result(); !found)
            return std::unexpected(found.error());
        auto made = m_connection.integer("INSERT INTO person (instance_id, remote_id, login, full_name) "
                                         "VALUES (?, ?, ?, ?) RETURNING id",
                                         m_instance, person.remoteId, person.login, person.fullName);
        if (!made)
            return std::unexpected(made.error());
        id = made->value_or(0);
    }
    m_people.insert(key, {id, person.fullName});
    return id;
}

Result<void> Names::rename(qint64 person, const QString &before, const QString &after)
{
    if (auto done = m_connection.run("UPDATE issue SET author = ?1 WHERE author = ?2 AND author_id = ?3", after, before,
                                     person);
        !done)
        return std::unexpected(done.error());
    auto assigned = m_connection.prepare("SELECT i.id, i.assignees FROM issue_assignee AS a JOIN issue AS i "
                                         "ON i.id = a.issue_id WHERE a.person_id = ?");
    assigned.bind(1, person);
    QList<std::pair<qint64, QStringList>> rows;
    while (assigned.step())
        rows.append({assigned.integer(0), assigned.text(1).split(u'\n')});
    if (auto done = assigned.result(); !done)
        return done;
    for (auto &[id, logins] : rows) {
        std::ranges::replace(logins, before, after);
        if (auto done = m_connection.run("UPDATE issue SET assignees = ? WHERE id = ?", logins.join(u'\n'), id); !done)
            return std::unexpected(done.error());
    }
    return {};
}

Result<bool> Names::storeLabel(const Domain::Label &label, bool listed)
{
    auto name = labelName(label.name);
    if (!name)
        return std::unexpected(name.error());
    // One statement compares and writes: an equal row is not touched.
    auto changed = m_connection.run(
        "INSERT INTO label (project_id, remote_id, name_id, color, description, exclusive, archived, listed) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (project_id, remote_id) DO UPDATE SET name_id = ?3, "
        "color = ?4, description = ?5, exclusive = ?6, archived = ?7, listed = max(listed, ?8) "
        "WHERE (name_id, color, description, exclusive, archived) IS NOT (?3, ?4, ?5, ?6, ?7) OR listed < ?8",
        m_project, label.remoteId, *name, label.color, label.description, label.exclusive, label.archived, listed);
    if (!changed)
        return std::unexpected(changed.error());
    auto extra = storeExtra(m_connection, m_project, ExtraOf::Label, label.remoteId, told(label.extra, listed));
    if (!extra)
        return std::unexpected(extra.error());
    return *changed > 0 || *extra;
}

Result<qint64> Names::seenLabel(const Domain::Label &label)
{
    const auto known = m_labels.constFind(label.remoteId);
    if (known == m_labels.cend() || *known != label) {
        if (auto stored = storeLabel(label, false); !stored)
            return std::unexpected(stored.error());
        m_labels.insert(label.remoteId, label);
    }
    return labelName(label.name);
}

Result<bool> Names::storeMilestone(const Domain::Milestone &milestone, bool listed)
{
    auto changed = m_connection.run(
        "INSERT INTO milestone (project_id, remote_id, title, title_key, description, state, due, closed, listed) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (project_id, remote_id) DO UPDATE SET title = ?3, "
        "title_key = ?4, description = ?5, state = ?6, due = ?7, closed = ?8, listed = max(listed, ?9) "
        "WHERE (title, description, state, due, closed) IS NOT (?3, ?5, ?6, ?7, ?8) OR listed < ?9",
        m_project, milestone.remoteId, milestone.title, nameKey(milestone.title), milestone.description,
        int(milestone.state), milestone.due, milestone.closed, listed);
    if (!changed)
        return std::unexpected(changed.error());
    auto extra =
        storeExtra(m_connection, m_project, ExtraOf::Milestone, milestone.remoteId, told(milestone.extra, listed));
    if (!extra)
        return std::unexpected(extra.error());
    return *changed > 0 || *extra;
}

Result<void> Names::seenMilestone(const Domain::Milestone &milestone)
{
    const auto known = m_milestones.constFind(milestone.remoteId);
    if (known != m_milestones.cend() && *known == milestone)
        return {};
    if (auto stored = storeMilestone(milestone, false); !stored)
        return std::unexpected(stored.error());
    m_milestones.insert(milestone.remoteId, milestone);
    return {};
}

} // namespace Docket::Storage
