// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <domain/repositories.h>

#include <QSet>
#include <QStandardItemModel>

namespace Docket::Ui {

/// What the left dock lists: "All projects", the tracked and then the paused projects under their servers, the saved
/// views. Small (hundreds
/// of rows), so every change makes it anew; where the rows are the same ones, which is nearly always, only what they
/// say is changed in place, otherwise the view keeps its selection by key(). Main thread.
class ProjectTree final : public QStandardItemModel
{
    Q_OBJECT

public:
    enum class Kind
    {
        Heading,
        AllProjects,
        Instance,
        Project,
        View
    };
    enum Role
    {
        KindRole = Qt::UserRole,
        KeyRole,
        SecondLineRole,
        CountRole,
        ToneRole
    };

    explicit ProjectTree(const Clock &clock, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ProjectTree)

    void setProjects(const QList<Domain::Instance> &instances, const QList<Domain::Project> &projects);
    void setViews(const QList<Domain::SavedView> &views);
    void setSyncing(const QSet<Domain::ProjectId> &projects);
    /// The number behind a saved view; -1 takes it away.
    void setViewCount(const QString &key, qint64 count);

    [[nodiscard]] Kind kind(const QModelIndex &index) const;
    /// Names a row over rebuilds: "all", "project/7", "view/Open".
    [[nodiscard]] static QString key(const QModelIndex &index);
    [[nodiscard]] QModelIndex indexOf(const QString &key) const;
    [[nodiscard]] static QString keyOf(Domain::ProjectId id);
    [[nodiscard]] static QString keyOf(const Domain::SavedView &view);
    /// The project of a row; null id for other rows.
    [[nodiscard]] Domain::Project project(const QModelIndex &index) const;
    [[nodiscard]] Domain::SavedView view(const QModelIndex &index) const;
    [[nodiscard]] const QList<Domain::Project> &projects() const { return m_projects; }
    [[nodiscard]] const QList<Domain::SavedView> &views() const { return m_views; }
    [[nodiscard]] QList<Domain::Project> trackedProjects() const;
    [[nodiscard]] bool hasProjects() const { return !m_projects.isEmpty(); }

Q_SIGNALS:
    /// The rows are others than before.
    void rebuilt();

private:
    void rebuild();
    void fill(QStandardItem *root) const;
    /// A count to show; nothing for a zero of projects that were never synced.
    [[nodiscard]] QVariant countText(qint64 count) const;
    static QStandardItem *addHeading(QStandardItem *root, const QString &text, const QString &key);
    QStandardItem *makeProject(const Domain::Project &project) const;

    const Clock &m_clock;
    QList<Domain::Instance> m_instances;
    QList<Domain::Project> m_projects;
    QList<Domain::SavedView> m_views;
    QSet<Domain::ProjectId> m_syncing;
    QHash<QString, qint64> m_viewCounts;
};

} // namespace Docket::Ui
