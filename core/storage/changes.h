// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/ids.h>

#include <QSet>

namespace Docket::Storage {

/// What a transaction has written, as far as somebody may have kept it: noted by the repositories that write. Rather
/// too much than too little, and what a savepoint took back stays noted. A value.
class Changes final
{
public:
    /// The issue's row in lists; its project's issues are noted with it.
    void issue(Domain::ProjectId project, qint64 number)
    {
        m_issues.insert((project.value << 32) | number);
        m_issueProjects.insert(project);
    }
    /// Some text, comment or dependency of the project's issues.
    void issuesOf(Domain::ProjectId project) { m_issueProjects.insert(project); }
    /// Names that rows of issues show: labels, milestones, people, priorities. Null: of any project.
    void names(Domain::ProjectId project) { m_names.insert(project); }
    /// State, counts or time of the last sync of a project.
    void project() { m_project = true; }
    /// Which instances, accounts and projects there are, what they are called, and which are tracked.
    void projects() { m_projects = true; }
    void views() { m_views = true; }
    void documents() { m_documents = true; }
    void workspaces() { m_workspaces = true; }

    [[nodiscard]] bool isEmpty() const
    {
        return m_issueProjects.isEmpty() && m_names.isEmpty() && !m_project && !m_projects && !m_views &&
               !m_documents && !m_workspaces;
    }
    /// Project in the upper 32 bits, number below.
    [[nodiscard]] const QSet<qint64> &issues() const { return m_issues; }
    [[nodiscard]] const QSet<Domain::ProjectId> &issueProjects() const { return m_issueProjects; }
    [[nodiscard]] const QSet<Domain::ProjectId> &namesChanged() const { return m_names; }
    [[nodiscard]] bool projectChanged() const { return m_project; }
    [[nodiscard]] bool projectsChanged() const { return m_projects; }
    [[nodiscard]] bool viewsChanged() const { return m_views; }
    [[nodiscard]] bool documentsChanged() const { return m_documents; }
    [[nodiscard]] bool workspacesChanged() const { return m_workspaces; }

private:
    QSet<qint64> m_issues;
    QSet<Domain::ProjectId> m_issueProjects;
    QSet<Domain::ProjectId> m_names;
    bool m_project = false;
    bool m_projects = false;
    bool m_views = false;
    bool m_documents = false;
    bool m_workspaces = false;
};

/// Hears of what is committed, on the writer's thread; never of what is rolled back.
class ChangeListener
{
public:
    virtual ~ChangeListener() = default;
    /// Before the one who wrote is told that it is stored.
    virtual void committed(const Changes &changes) = 0;

protected:
    ChangeListener() = default;
    Q_DISABLE_COPY_MOVE(ChangeListener)
};

} // namespace Docket::Storage
