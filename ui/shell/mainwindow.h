// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shelloptions.h"

#include <base/clock.h>
#include <domain/repositories.h>
#include <services/services.h>

#include <QMainWindow>
#include <QPointer>

#include <functional>
#include <stop_token>

namespace Docket::Ui {

class AccountBanner;
class ActionRegistry;
class CommandPalette;
class DiagnosticsDialog;
class DockHost;
class DockRegistry;
class DocumentCommands;
class DocumentsDock;
class DocumentView;
class GuiWatchdog;
class HelpWindow;
class InspectorDocks;
class IssueDetailsView;
class IssueSelection;
class IssuesView;
class Layouts;
class ProjectsDock;
class Session;
class StatusBar;
class TabWalk;
class TasksDock;
class WorkspaceCommands;
struct PaletteItem;

/// The window: puts docks, menus, palette, status bar and session together and carries the choice of one part to the
/// others. It asks the services nothing itself beyond commands. Built before the database is open; start() loads. The
/// services must outlive it. Closing it stores the session and cancels nothing: that is the composition's part.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(const Services::Services &services, const ShellOptions &options, QWidget *parent = nullptr);
    ~MainWindow() override;
    Q_DISABLE_COPY_MOVE(MainWindow)

    /// Loads projects, views and issues; called when the database is open.
    void start();
    /// Tells the user of an error in the status bar.
    void showProblem(const Error &error);
    /// Shows an issue: "owner/name#12".
    void openIssue(const QString &reference);
    /// Shows every dock once; the ids of those that failed.
    [[nodiscard]] QStringList openEveryDock();

    /// The first rows and the first issue's details are on the screen, or it is known that there are none.
    [[nodiscard]] bool isContentShown() const { return m_contentShown; }
    [[nodiscard]] ActionRegistry &actionRegistry() const { return *m_actions; }
    [[nodiscard]] DockHost &docks() const { return *m_docks; }
    [[nodiscard]] Layouts &layouts() const { return *m_layouts; }
    [[nodiscard]] CommandPalette &palettePopup() const { return *m_palette; }
    [[nodiscard]] GuiWatchdog &watchdog() const { return *m_watchdog; }
    [[nodiscard]] Theme &theme() const { return *m_theme; }
    [[nodiscard]] IssuesView &issuesView() const { return *m_issues; }

Q_SIGNALS:
    /// Issues are painted in the table that was empty before.
    void firstRowsShown();
    /// Once, see isContentShown().
    void contentShown();

protected:
    bool focusNextPrevChild(bool next) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void buildDocks();
    void buildActions(); // mainwindowactions.cpp, as are the next ones
    void addDockActions();
    void addThemeActions();
    void addTableActions();
    void toggleFloating(const QString &dock);
    void addHelpActions();
    void addWorkspaceActions();
    /// In what has the keys, if that can be searched; else among the issues, if they are in sight; else in another
    /// dock.
    void find();
    void findIssues();
    void fillPalette();
    void connectProjects();
    void followSyncs();
    void connectIssues();
    void addDocumentDocks(DockRegistry &registry); // mainwindowdocuments.cpp, as are the next ones
    [[nodiscard]] QWidget *makeDocumentView(QWidget *parent);
    /// Made at its first use.
    [[nodiscard]] DocumentView &documentView();
    void addDocumentActions();
    void connectDocuments();
    void showDocument(Domain::DocumentId document, int line);
    void findDocuments(const QString &text, const std::stop_token &stop,
                       const std::function<void(const Result<QList<PaletteItem>> &)> &answer);
    void holdPaint();
    void restore();
    void storeSession();
    void showProject(Domain::ProjectId project, const QString &title);
    void showView(const Domain::SavedView &view);
    void saveView(const QString &query, Domain::IssueOrder order, Domain::ProjectId project);
    void chooseView(const QString &key);
    void chooseFirst();
    void sync(const QList<Domain::ProjectId> &projects);
    void addAccount();
    void showAccounts();
    void renewToken();
    void showHelp(const QString &page);
    void updateAge();
    void showContent();
    void setSubject(const QString &subject);

    Services::Services m_services;
    ShellOptions m_options;
    SystemClock m_clock;
    Theme *m_theme;
    Session *m_session;
    GuiWatchdog *m_watchdog;
    ActionRegistry *m_actions;
    TabWalk *m_tabs;
    IssueSelection *m_selection;
    IssuesView *m_issues = nullptr;
    IssueDetailsView *m_details = nullptr;
    ProjectsDock *m_projects = nullptr;
    TasksDock *m_tasks = nullptr;
    DockHost *m_docks = nullptr;
    Layouts *m_layouts = nullptr;
    InspectorDocks *m_inspectors = nullptr;
    CommandPalette *m_palette = nullptr;
    StatusBar *m_status = nullptr;
    AccountBanner *m_accountBanner = nullptr;
    WorkspaceCommands *m_workspaces = nullptr;
    DocumentCommands *m_documentCommands = nullptr;
    DocumentsDock *m_documents = nullptr;
    DocumentView *m_document = nullptr; ///< null until it is seen or asked for
    QPointer<HelpWindow> m_help;
    QString m_awaitedView; ///< key of a view that was stored and is not listed yet
    bool m_started = false;
    bool m_contentShown = false;
};

} // namespace Docket::Ui
