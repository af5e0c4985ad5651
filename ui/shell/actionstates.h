// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/ids.h>
#include <domain/workspace.h>
#include <services/services.h>

#include <QBasicTimer>
#include <QObject>

#include <optional>

namespace Docket::Workspaces {
struct WorkspaceKey;
}

namespace Docket::Ui {

class ActionRegistry;
class IssueSelection;

/// Switches off the commands that have nothing to work on, with the reason as their tooltip: those of issues while none
/// is chosen, those of workspaces by the state of the one that the chosen issue has, which is looked at again when the
/// user comes back from another program. While that is being read they stay
/// as they were; where it cannot be read they are on, since a command that finds nothing says so itself. Main thread;
/// what it is given must outlive it.
class ActionStates final : public QObject
{
    Q_OBJECT

public:
    ActionStates(ActionRegistry &actions, IssueSelection &selection, const Services::Services &services,
                 QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ActionStates)

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void follow();
    void read();
    void applyIssue();
    void applyProject();
    void applySync();
    void readRestore(const Workspaces::WorkspaceKey &issue, const QList<Domain::WorkspaceRecord> &records);
    /// Nothing: what the issue has is not known.
    void applyWorkspaces(const std::optional<QList<Domain::WorkspaceRecord>> &records, bool canRestore = false);
    void applyWorkspace(const QList<Domain::WorkspaceRecord> &records, bool canRestore);
    /// An empty reason switches it on.
    void set(const QString &id, const QString &reason);

    ActionRegistry &m_actions;
    IssueSelection &m_selection;
    Services::Services m_services;
    quint64 m_epoch = 0;
    QBasicTimer m_timer; ///< runs for a while after each reading
    bool m_again = false;
};

} // namespace Docket::Ui
