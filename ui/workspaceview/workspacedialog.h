// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <workspaces/workspaceservice.h>

#include <QDialog>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace Docket::Ui {

class EmptyState;
class WorkspaceCommands;

/// The workspace of an issue: its tests with their results, what was changed in its folder, and what can be done with
/// it. Asks again whenever a workspace was changed; late answers are dropped. Main thread; what it is given must
/// outlive it.
class WorkspaceDialog final : public QDialog
{
    Q_OBJECT

public:
    WorkspaceDialog(WorkspaceCommands &commands, Workspaces::WorkspaceService &workspaces,
                    const Workspaces::WorkspaceKey &key, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(WorkspaceDialog)

    [[nodiscard]] const Workspaces::WorkspaceKey &key() const { return m_key; }
    void refresh();

Q_SIGNALS:
    /// An answer is shown.
    void shown();

protected:
    void changeEvent(QEvent *event) override;

private:
    void receive(const Result<Workspaces::WorkspaceStatus> &status);
    void showStatus(const Workspaces::WorkspaceStatus &status);
    void showTests(const QList<Domain::WorkspaceTest> &tests);
    /// Also where one of its steps is chosen.
    [[nodiscard]] QString currentTest() const;
    void setCurrent(Domain::TestOutcome outcome);
    void updateButtons();

    WorkspaceCommands &m_commands;
    Workspaces::WorkspaceService &m_workspaces;
    Workspaces::WorkspaceKey m_key;
    std::optional<Domain::WorkspaceRecord> m_record;
    bool m_hasFolder = false;
    quint64 m_epoch = 0;
    QLabel *m_head;
    QLabel *m_problem;
    QTreeWidget *m_tests;
    EmptyState *m_noTests;
    QLabel *m_files;
    QPushButton *m_pass;
    QPushButton *m_fail;
    QPushButton *m_reopen;
    QPushButton *m_add;
    QPushButton *m_open;
    QPushButton *m_finish;
    QPushButton *m_abandon;
    QPushButton *m_restore;
};

} // namespace Docket::Ui
