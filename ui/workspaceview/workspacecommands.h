// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/ids.h>
#include <workspaces/workspaceservice.h>

#include <QPointer>
#include <QWidget>

#include <functional>

namespace Docket::Services {
class IssueService;
}

namespace Docket::Ui {

class WorkspaceDialog;

/// What the user can do with the workspace of an issue, as the menus and the dialog call it: asks for what is missing,
/// lets the service do it on its workers, and tells how it ended. Never waits. Main thread; the services and @p window,
/// over which dialogs open, must outlive it.
class WorkspaceCommands final : public QObject
{
    Q_OBJECT

public:
    WorkspaceCommands(Services::IssueService &issues, Workspaces::WorkspaceService &workspaces, QWidget *window);
    ~WorkspaceCommands() override;
    Q_DISABLE_COPY_MOVE(WorkspaceCommands)

    /// Where folders are opened; the desktop by default.
    std::function<void(const QString &path)> openPath;

    void start(Domain::IssueId issue);
    void showStatus(Domain::IssueId issue);
    void addTest(Domain::IssueId issue);
    /// Asks whether to go on if not all tests have passed.
    void finish(Domain::IssueId issue);
    void abandon(Domain::IssueId issue);
    void restore(Domain::IssueId issue);
    void openFolder(Domain::IssueId issue);

    // The same where the issue's name is known.
    void addTest(const Workspaces::WorkspaceKey &key);
    void setOutcome(const Workspaces::WorkspaceKey &key, const QString &test, Domain::TestOutcome outcome);
    void finish(const Workspaces::WorkspaceKey &key, bool anyway = false);
    void abandon(const Workspaces::WorkspaceKey &key);
    void restore(const Workspaces::WorkspaceKey &key);
    void open(const QString &path);

Q_SIGNALS:
    /// It was refused or failed, or a file of the user was left as it is.
    void problemFound(const Docket::Error &error);
    /// Something was done, in words.
    void done(const QString &text);

private:
    using Use = std::function<void(const Workspaces::WorkspaceKey &)>;

    void withKey(Domain::IssueId issue, const Use &use);
    void showDialog(const Workspaces::WorkspaceKey &key);
    /// Over which questions open: what they close goes back to it.
    [[nodiscard]] QWidget *asker() const;
    void askToFinish(const Workspaces::WorkspaceKey &key, const Error &refusal);
    void receive(const Result<Workspaces::WorkspaceAnswer> &answer, const QString &text);

    Services::IssueService &m_issues;
    Workspaces::WorkspaceService &m_workspaces;
    QWidget *m_window;
    QPointer<WorkspaceDialog> m_dialog;
};

} // namespace Docket::Ui
