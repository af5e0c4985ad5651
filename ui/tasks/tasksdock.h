// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/taskregistry.h>

#include <QWidget>

class QLabel;
class QScrollArea;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace Docket::Ui {

class TaskDetails;
class TaskModel;

/// The tasks that run and that ran lately: a table, and beside it the details of the selected one. Del or the button
/// stops the selected tasks; "Clear finished" forgets what has ended. Main thread; the registry must outlive it.
class TasksDock final : public QWidget
{
    Q_OBJECT

public:
    explicit TasksDock(Async::TaskRegistry &registry, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TasksDock)

    [[nodiscard]] TaskModel &model() const { return *m_model; }
    /// Selects the row of a task, if it is still known.
    void select(quint64 id);
    /// Selects the newest task that failed or was done in part.
    void selectNewestProblem();

Q_SIGNALS:
    /// What an ingestion did with each file.
    void reportRequested(quint64 task);
    /// The selected task failed because a token was refused, and the user wants to give another.
    void tokenRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void stopSelected();
    void refresh();

    Async::TaskRegistry &m_registry;
    TaskModel *m_model;
    QStackedWidget *m_stack;
    QTreeView *m_view;
    QScrollArea *m_detailsArea; ///< the dock is low, an error may be long
    TaskDetails *m_details;
    QToolButton *m_stop;
    QToolButton *m_clear;
    QLabel *m_count;
};

} // namespace Docket::Ui
