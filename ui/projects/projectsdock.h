// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "projecttree.h"

#include <services/services.h>

#include <QBasicTimer>
#include <QWidget>

#include <stop_token>

class QLabel;
class QStackedWidget;
class QTreeView;

namespace Docket::Ui {

/// The left dock: servers with their tracked and paused projects, and the saved views. Reads through the services and
/// refreshes on their signals; what the user chooses leaves as a signal. Errors of commands are told through
/// problemFound().
class ProjectsDock final : public QWidget
{
    Q_OBJECT

public:
    ProjectsDock(const Services::Services &services, const Clock &clock, QWidget *parent = nullptr);
    ~ProjectsDock() override;
    Q_DISABLE_COPY_MOVE(ProjectsDock)

    [[nodiscard]] const ProjectTree &tree() const { return *m_tree; }
    /// Chooses what chosenKey() said earlier; false if it is not (yet) there.
    bool choose(const QString &key);
    [[nodiscard]] QString chosenKey() const { return m_chosen; }
    /// Reads projects and views; called once the database is open. After that the dock follows the services by itself.
    void load();
    void refresh();

    /// The projects of the database are shown; before, an empty tree says nothing.
    [[nodiscard]] bool areProjectsKnown() const { return m_projectsKnown; }

Q_SIGNALS:
    /// Issues of one project, or of all (null).
    void projectChosen(Docket::Domain::ProjectId project, const QString &title);
    void viewChosen(const Docket::Domain::SavedView &view);
    /// The view was chosen, and its query is to be changed.
    void viewEditRequested();
    void addAccountRequested();
    /// The account of a project lost its access, and the user wants to give another token.
    void tokenRequested();
    void syncRequested(const QList<Docket::Domain::ProjectId> &projects);
    void problemFound(const Docket::Error &error);
    /// Projects, servers or views were read anew.
    void refreshed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;

private:
    void applyProjects(const QList<Domain::Instance> &instances, const QList<Domain::Project> &projects);
    void refreshViews();
    void followSyncs();
    void refreshViewCounts();
    void restoreSelection();
    void announce(const QModelIndex &index);
    void openMenu(const QPoint &position);
    void addProjectActions(class QMenu &menu, const Domain::Project &project);
    void resume(Domain::ProjectId project);
    void askName(const Domain::SavedView &view);
    void askRemove(const Domain::Project &project);
    void report(const Result<void> &result);

    Services::Services m_services;
    const Clock &m_clock;
    ProjectTree *m_tree;
    QStackedWidget *m_stack;
    QTreeView *m_view;
    QLabel *m_emptyText;
    QString m_chosen;
    QSet<QString> m_collapsed;
    std::stop_source m_counting;
    bool m_projectsKnown = false;
    quint64 m_epoch = 0;
    int m_countsWaiting = 0; ///< views whose number was asked for
    bool m_countAgain = false;
    QSet<Domain::ProjectId> m_sawSyncs;
    QBasicTimer m_countTimer; ///< gathers changes while a sync writes
    bool m_restoring = false;
};

} // namespace Docket::Ui
