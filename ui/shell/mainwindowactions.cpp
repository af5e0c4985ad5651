// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "aboutdialog.h"
#include "actionregistry.h"
#include "actionstates.h"
#include "commandpalette.h"
#include "diagnosticsdialog.h"
#include "dockhost.h"
#include "keyboardhelp.h"
#include "layouts.h"
#include "mainwindow.h"
#include "statusbar.h"

#include <icons/themedicon.h>
#include <issues/issuedetailsview.h>
#include <issues/issueselection.h>
#include <issues/issuestable.h>
#include <issues/issuesview.h>
#include <projects/projectsdock.h>
#include <services/issueservice.h>
#include <services/syncservice.h>
#include <widgets/searchable.h>
#include <widgets/webpage.h>
#include <workspaceview/workspacecommands.h>

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QHeaderView>
#include <QMenuBar>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

void MainWindow::buildActions()
{
    using enum ActionCategory;
    const auto add = [this](const ActionSpec &spec, const std::function<void()> &run) {
        return m_actions->add(spec, this, run);
    };
    const auto key = [](auto... keys) { return QList<QKeySequence>{QKeySequence(keys)...}; };
    const auto withDetails = [this](const std::function<void(const Domain::IssueDetails &)> &use) {
        if (m_selection->issue().isNull())
            return;
        m_services.issues.details(m_selection->issue())
            .then(this, [this, use](const Result<Domain::IssueDetails> &details) {
                if (details)
                    use(*details);
                else
                    showProblem(details.error());
            });
    };

    add({.id = u"file.addAccount"_s,
         .text = tr("&Add account…"),
         .category = File,
         .icon = u"account-add"_s,
         .shortcuts = key(Qt::CTRL | Qt::SHIFT | Qt::Key_A)},
        [this] { addAccount(); });
    add({.id = u"file.accounts"_s, .text = tr("A&ccounts…"), .category = File, .icon = u"accounts"_s},
        [this] { showAccounts(); });
    add({.id = u"file.sync"_s,
         .text = tr("&Sync now"),
         .category = File,
         .icon = u"sync"_s,
         .shortcuts = key(Qt::Key_F5),
         .group = 1},
        [this] { sync({}); });
    add({.id = u"file.syncProject"_s,
         .text = tr("Sync this &project"),
         .category = File,
         .icon = u"sync"_s,
         .shortcuts = key(Qt::SHIFT | Qt::Key_F5),
         .group = 1},
        [this] { sync(m_issues->scope().isNull() ? QList<Domain::ProjectId>{} : QList{m_issues->scope()}); });
    add({.id = u"file.stopSync"_s, .text = tr("S&top syncing"), .category = File, .icon = u"stop"_s, .group = 1},
        [this] { m_services.sync.cancelAll(); });
    add({.id = u"file.quit"_s,
         .text = tr("&Quit"),
         .category = File,
         .icon = u"quit"_s,
         .shortcuts = key(Qt::CTRL | Qt::Key_Q),
         .group = 2,
         .role = QAction::QuitRole},
        [this] { close(); });

    add({.id = u"edit.find"_s,
         .text = tr("&Find"),
         .category = Edit,
         .icon = u"search"_s,
         .shortcuts = key(Qt::CTRL | Qt::Key_F, Qt::Key_Slash)},
        [this] { find(); });
    add({.id = u"edit.findIssues"_s, .text = tr("Find &issues"), .category = Edit, .icon = u"search"_s},
        [this] { findIssues(); });
    add({.id = u"edit.saveView"_s,
         .text = tr("&Save as view…"),
         .category = Edit,
         .icon = u"star"_s,
         .shortcuts = key(Qt::CTRL | Qt::Key_S)},
        [this] { saveView(m_issues->query(), m_issues->order(), m_issues->scope()); });
    add({.id = u"edit.copyLink"_s,
         .text = tr("Copy &link of the issue"),
         .category = Edit,
         .icon = u"link"_s,
         .shortcuts = key(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
         .group = 1},
        [withDetails] {
            withDetails(
                [](const Domain::IssueDetails &details) { QApplication::clipboard()->setText(details.webUrl); });
        });
    add({.id = u"edit.copyReference"_s,
         .text = tr("Copy &reference of the issue"),
         .category = Edit,
         .icon = u"copy"_s,
         .shortcuts = key(Qt::CTRL | Qt::SHIFT | Qt::Key_R),
         .group = 1},
        [withDetails] {
            withDetails([](const Domain::IssueDetails &details) {
                QApplication::clipboard()->setText(details.row.projectName + u'#' +
                                                   QString::number(details.row.number));
            });
        });

    add({.id = u"go.palette"_s,
         .text = tr("&Command palette…"),
         .category = Go,
         .icon = u"palette"_s,
         .shortcuts = key(Qt::CTRL | Qt::Key_K, Qt::CTRL | Qt::SHIFT | Qt::Key_P)},
        [this] { m_palette->open(); });
    add({.id = u"go.issue"_s,
         .text = tr("&Jump to an issue…"),
         .category = Go,
         .icon = u"issue-open"_s,
         .shortcuts = key(Qt::CTRL | Qt::Key_J)},
        [this] { m_palette->open(u"#"_s); });
    add({.id = u"go.next"_s,
         .text = tr("&Next issue"),
         .category = Go,
         .icon = u"next"_s,
         .shortcuts = key(Qt::ALT | Qt::Key_Down),
         .group = 1},
        [this] { m_issues->selectNext(); });
    add({.id = u"go.previous"_s,
         .text = tr("&Previous issue"),
         .category = Go,
         .icon = u"previous"_s,
         .shortcuts = key(Qt::ALT | Qt::Key_Up),
         .group = 1},
        [this] { m_issues->selectPrevious(); });
    add({.id = u"go.browser"_s,
         .text = tr("&Open the issue in the browser"),
         .category = Go,
         .icon = u"open-external"_s,
         .shortcuts = key(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
         .group = 1},
        [withDetails] { withDetails([](const Domain::IssueDetails &details) { openWebPage(QUrl(details.webUrl)); }); });
    addWorkspaceActions();
    add({.id = u"issue.loadImages"_s,
         .text = tr("&Load images"),
         .category = Issue,
         .icon = u"image"_s,
         .shortcuts = key(Qt::CTRL | Qt::SHIFT | Qt::Key_I),
         .group = 2},
        [this] { m_details->loadImages(); });
    addDocumentActions();
    addDockActions();
    addThemeActions();
    addTableActions();
    addHelpActions();
    m_actions->fill(menuBar());
    new ActionStates(*m_actions, *m_selection, m_services, this);
}

void MainWindow::find()
{
    // A command of the palette runs while its own window has the keys; the window still knows where they were.
    for (auto *from : {QApplication::focusWidget(), focusWidget()}) {
        if (startSearchAround(from))
            return;
    }
    // A layout without issues is left only if there is nothing else to search in.
    if (m_layouts->hasCentral() || !m_docks->startSearch())
        findIssues();
}

void MainWindow::findIssues()
{
    m_layouts->showCentral();
    m_issues->focusQuery();
}

void MainWindow::addWorkspaceActions()
{
    m_workspaces = new WorkspaceCommands(m_services.issues, m_services.workspaces, this);
    connect(m_workspaces, &WorkspaceCommands::problemFound, this, &MainWindow::showProblem);
    connect(m_workspaces, &WorkspaceCommands::done, m_status,
            [status = m_status](const QString &text) { status->showDone(text); });
    using Run = void (WorkspaceCommands::*)(Domain::IssueId);
    // The table offers them in its menu as well.
    const auto add = [this](const QString &id, const QString &text, const QString &icon, int group, Run run) {
        m_issues->table().addAction(m_actions->add({.id = u"issue.workspace."_s + id,
                                                    .text = text,
                                                    .category = ActionCategory::Issue,
                                                    .icon = icon,
                                                    .group = group},
                                                   this, [this, run] { (m_workspaces->*run)(m_selection->issue()); }));
    };
    add(u"start"_s, tr("&Start workspace"), u"add"_s, 0, &WorkspaceCommands::start);
    add(u"status"_s, tr("&Workspace status…"), u"info"_s, 0, &WorkspaceCommands::showStatus);
    add(u"addTest"_s, tr("&Add test to the workspace…"), u"check"_s, 0, &WorkspaceCommands::addTest);
    add(u"folder"_s, tr("&Open folder of the workspace"), u"open-external"_s, 0, &WorkspaceCommands::openFolder);
    add(u"finish"_s, tr("&Finish workspace"), u"archive"_s, 1, &WorkspaceCommands::finish);
    add(u"abandon"_s, tr("A&bandon workspace"), u"trash"_s, 1, &WorkspaceCommands::abandon);
    add(u"restore"_s, tr("&Restore workspace"), u"back"_s, 1, &WorkspaceCommands::restore);
}

void MainWindow::addDockActions()
{
    using enum ActionCategory;
    const auto addIssues = [this] {
        m_actions->add({.id = u"view.issues"_s,
                        .text = tr("&Issues"),
                        .category = View,
                        .icon = u"layout"_s,
                        .shortcuts = {QKeySequence(Qt::ALT | Qt::Key_2)}},
                       this, [this] {
                           m_layouts->showCentral();
                           m_issues->focusTable();
                       });
    };
    for (const auto ids = m_docks->ids(); const auto &id : ids) {
        const auto *spec = m_docks->spec(id);
        m_actions->add({.id = u"view.dock."_s + id,
                        .text = spec->title,
                        .category = View,
                        .icon = spec->icon,
                        .shortcuts = {spec->shortcut}},
                       this, [this, id] { m_docks->toggle(id); });
        // In the order of their keys: what stands in the middle comes second.
        if (id == m_docks->ids().constFirst())
            addIssues();
    }
    m_actions->add({.id = u"view.fullScreen"_s,
                    .text = tr("&Full screen"),
                    .category = View,
                    .icon = u"float"_s,
                    .shortcuts = {QKeySequence(Qt::Key_F11)},
                    .group = 2},
                   this, [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    m_actions->add({.id = u"view.floatDock"_s,
                    .text = tr("Fl&oat or dock this panel"),
                    .category = View,
                    .icon = u"float"_s,
                    .group = 2},
                   this, [this] { toggleFloating(m_docks->withKeys()); });
    m_layouts->addActions(*m_actions);
}

void MainWindow::addThemeActions()
{
    auto *group = new QActionGroup(this);
    const auto add = [&](ThemeMode mode, const QString &text, const QString &icon) {
        auto *action = m_actions->add({.id = u"view.theme."_s + Theme::name(mode),
                                       .text = text,
                                       .category = ActionCategory::View,
                                       .icon = icon,
                                       .submenu = tr("&Theme"),
                                       .group = 1,
                                       .checkable = true},
                                      this, [this, mode] {
                                          m_options.theme.reset();
                                          m_theme->setMode(mode);
                                      });
        action->setChecked(mode == m_theme->mode());
        group->addAction(action);
    };
    add(ThemeMode::System, tr("Theme: like the &system"), u"theme"_s);
    add(ThemeMode::Light, tr("Theme: &light"), u"sun"_s);
    add(ThemeMode::Dark, tr("Theme: &dark"), u"moon"_s);
}

void MainWindow::addTableActions()
{
    auto *sorts = new QActionGroup(this);
    sorts->setExclusionPolicy(QActionGroup::ExclusionPolicy::ExclusiveOptional);
    for (int section = 0; section < issueColumnCount; ++section) {
        const auto column = IssueColumn(section);
        sorts->addAction(m_actions->add({.id = u"view.sort."_s + QString::number(section),
                                         .text = tr("Sort by: %1").arg(columnName(column)),
                                         .category = ActionCategory::View,
                                         .submenu = tr("So&rt the issues"),
                                         .group = 3,
                                         .checkable = true},
                                        this, [this, column] {
                                            m_layouts->showCentral();
                                            m_issues->table().sortBy(column);
                                        }));
    }
    const auto *header = m_issues->table().horizontalHeader();
    const auto mark = [sorts](int section) {
        for (int i = 0; i < sorts->actions().size(); ++i)
            sorts->actions().at(i)->setChecked(i == section);
    };
    connect(header, &QHeaderView::sortIndicatorChanged, sorts, mark);
    mark(header->sortIndicatorSection());
    m_actions->add({.id = u"view.columns"_s,
                    .text = tr("&Columns of the issues…"),
                    .category = ActionCategory::View,
                    .icon = u"layout"_s,
                    .group = 3},
                   this, [this] {
                       m_layouts->showCentral();
                       m_issues->focusTable();
                       m_issues->table().openColumnsMenu();
                   });
}

void MainWindow::toggleFloating(const QString &dock)
{
    if (dock.isEmpty())
        m_status->showDone(tr("Only a panel around the middle can float; put the keys into one first."));
    else
        m_docks->toggleFloating(dock);
}

void MainWindow::addHelpActions()
{
    using enum ActionCategory;
    const auto add = [this](const ActionSpec &spec, const std::function<void()> &run) {
        m_actions->add(spec, this, run);
    };
    add({.id = u"help.keyboard"_s,
         .text = tr("&Keyboard shortcuts"),
         .category = Help,
         .icon = u"keyboard"_s,
         .shortcuts = {QKeySequence(Qt::Key_F1), QKeySequence(Qt::Key_Question)}},
        [this] {
            auto *dialog = new KeyboardHelp(*m_actions, this);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->open();
        });
    add({.id = u"help.manual"_s,
         .text = tr("&Manual"),
         .category = Help,
         .icon = u"book"_s,
         .shortcuts = {QKeySequence(Qt::SHIFT | Qt::Key_F1)}},
        [this] { showHelp(u"index"_s); });
    add({.id = u"help.query"_s, .text = tr("&Query language"), .category = Help, .icon = u"search"_s},
        [this] { showHelp(u"query-language"_s); });
    add({.id = u"help.settings"_s, .text = tr("&Settings"), .category = Help, .icon = u"layout"_s},
        [this] { showHelp(u"settings"_s); });
    add({.id = u"help.diagnostics"_s,
         .text = tr("&Diagnostics"),
         .category = Help,
         .icon = u"diagnostics"_s,
         .group = 1},
        [this] {
            auto *dialog = new DiagnosticsDialog(
                *m_watchdog, m_options.facts ? m_options.facts() : QList<std::pair<QString, QString>>(), this);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->open();
        });
    add({.id = u"help.about"_s,
         .text = tr("&About Docket"),
         .category = Help,
         .icon = u"info"_s,
         .group = 2,
         .role = QAction::AboutRole},
        [this] {
            auto *dialog = new AboutDialog(this);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->open();
        });
}

void MainWindow::fillPalette()
{
    m_palette->addSource([this] {
        QList<PaletteItem> items;
        for (const auto ids = m_actions->ids(); const auto &id : ids) {
            if (id == "go.palette"_L1)
                continue;
            auto *action = m_actions->action(id);
            PaletteItem item;
            item.key = u"action/"_s + id;
            item.title = ActionRegistry::plainText(action->text());
            item.detail = ActionRegistry::categoryText(m_actions->spec(id)->category);
            item.kind = tr("Command");
            item.icon = action->icon();
            item.enabled = action->isEnabled();
            if (const auto shortcuts = action->shortcuts(); !shortcuts.isEmpty())
                item.shortcut = shortcuts.constFirst().toString(QKeySequence::NativeText);
            item.run = [action] { action->trigger(); };
            // The dock that has the keys now: one that floats is a window of its own, which the palette takes them
            // from.
            if (id == "view.floatDock"_L1)
                item.run = [this, dock = m_docks->withKeys()] { toggleFloating(dock); };
            items += item;
        }
        return items;
    });
    m_palette->addSource([this] {
        QList<PaletteItem> items;
        const auto add = [&](const QString &key, const QString &title, const QString &detail, const QString &kind,
                             const QString &icon) {
            PaletteItem item;
            item.key = key;
            item.title = title;
            item.detail = detail;
            item.kind = kind;
            item.icon = themedIcon(icon);
            item.run = [this, key] { m_projects->choose(key); };
            items += item;
        };
        for (const auto &project : m_projects->tree().projects())
            add(ProjectTree::keyOf(project.id), project.fullName(), project.description.left(80), tr("Project"),
                u"project"_s);
        for (const auto &view : m_projects->tree().views())
            add(ProjectTree::keyOf(view), view.name, view.query, tr("View"), u"view"_s);
        return items;
    });
}

} // namespace Docket::Ui
