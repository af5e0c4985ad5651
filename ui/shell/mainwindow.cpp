// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow.h"

#include "accountbanner.h"
#include "actionregistry.h"
#include "commandpalette.h"
#include "dockhost.h"
#include "guiwatchdog.h"
#include "helpwindow.h"
#include "inspectordocks.h"
#include "layouts.h"
#include "layoutstate.h"
#include "session.h"
#include "statusbar.h"
#include "tabwalk.h"

#include <accounts/accountsdialog.h>
#include <accounts/addaccountdialog.h>
#include <base/log.h>
#include <documents/documentsdock.h>
#include <documents/documentview.h>
#include <domain/issuename.h>
#include <icons/themedicon.h>
#include <issues/issuedetailsview.h>
#include <issues/issueselection.h>
#include <issues/issuesmodel.h>
#include <issues/issuesview.h>
#include <projects/projectsdock.h>
#include <services/imageservice.h>
#include <services/issueservice.h>
#include <services/projectservice.h>
#include <services/syncservice.h>
#include <tasks/taskmodel.h>
#include <tasks/tasksdock.h>

#include <QCloseEvent>
#include <QInputDialog>
#include <QTimer>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcShell, "docket.ui.shell")

constexpr QSize defaultSize(1360, 840);
/// Of the tasks when one that failed is looked at: so much that its reason can be read.
constexpr int problemHeight = 230;
constexpr std::chrono::milliseconds emptyPatience{1500};
/// So long the first paint waits for the first rows; whoever waits longer is shown the desk without them.
constexpr std::chrono::milliseconds paintPatience{100};

} // namespace

MainWindow::MainWindow(const Services::Services &services, const ShellOptions &options, QWidget *parent)
    : QMainWindow(parent)
    , m_services(services)
    , m_options(options)
    , m_theme(new Theme(this))
    , m_session(new Session(options.profile, this))
    , m_watchdog(new GuiWatchdog(this))
    , m_actions(new ActionRegistry(this))
    , m_tabs(new TabWalk(this))
    , m_selection(new IssueSelection(this))
{
    setObjectName(u"main"_s);
    setSubject({});
    m_theme->setMode(options.theme.value_or(
        Theme::fromName(m_session->value(u"window/theme"_s).toString()).value_or(ThemeMode::System)));
    m_status = new StatusBar(services.tasks, m_clock, this);
    setStatusBar(m_status);
    buildDocks();
    m_palette = new CommandPalette(services.issues, this);
    buildActions();
    fillPalette();
    connectProjects();
    connectIssues();
    connectDocuments();
    connect(m_status, &StatusBar::tasksRequested, this, [this] { m_docks->reveal(u"tasks"_s); });
    connect(m_status, &StatusBar::problemsRequested, this, [this] {
        m_docks->reveal(u"tasks"_s, problemHeight);
        m_tasks->selectNewestProblem();
    });
    m_inspectors->tellStopped(*m_status);
    connect(m_layouts, &Layouts::currentChanged, m_status, [this] { m_status->showSummary(m_layouts->hasCentral()); });
    connect(m_status, &StatusBar::syncRequested, this, [this] { sync({}); });
    connect(&services.sync, &Services::SyncService::reachabilityChanged, m_status, &StatusBar::setReachability);
    m_status->setReachability(services.sync.reachability());
    connect(&services.sync, &Services::SyncService::started, this, &MainWindow::followSyncs);
    connect(&services.sync, &Services::SyncService::ended, this, &MainWindow::followSyncs);
    connect(&services.sync, &Services::SyncService::ended, this, [this] {
        m_options.syncFollows = false;
        // The rows that the sync brought are asked for already; if there are none, nobody else says so.
        QTimer::singleShot(emptyPatience, this, &MainWindow::chooseFirst);
    });
    restore();
    holdPaint();
}

MainWindow::~MainWindow() = default;

void MainWindow::start()
{
    m_started = true;
    m_projects->load();
    m_accountBanner->load();
    m_documents->load();
    if (m_document)
        m_document->openLast();
    m_services.documents.startWatching();
    // Without the table nobody says that its first rows are there.
    if (!m_layouts->hasCentral())
        QTimer::singleShot(emptyPatience, this, &MainWindow::showContent);
    const auto jump = Domain::parseIssueName(m_options.issue);
    const auto key = m_session->value(u"issues/chosen"_s, QString(u"view/"_s + tr("Open"))).toString();
    if (jump && !jump->project.isEmpty())
        openIssue(m_options.issue);
    // The default views are there at once; a project only after the first answer.
    if (m_projects->choose(key))
        return;
    connect(
        m_projects, &ProjectsDock::refreshed, this,
        [this, key] {
            if (!m_projects->choose(key))
                m_projects->choose(u"all"_s);
        },
        Qt::SingleShotConnection);
}

void MainWindow::showProblem(const Error &error)
{
    logError(lcShell(), error);
    m_status->showProblem(error);
}

void MainWindow::openIssue(const QString &reference)
{
    const auto jump = Domain::parseIssueName(reference);
    if (!jump || jump->project.isEmpty()) {
        showProblem(
            makeError(Code::Invalid, u"ui.openIssue"_s,
                      tr("“%1” does not name an issue; write owner/name#12 or server:owner/name#12.").arg(reference)));
        return;
    }
    m_services.issues.find(jump->project, jump->number).then(this, [this](const Result<Domain::IssueId> &id) {
        if (id)
            m_selection->setIssue(*id);
        else
            showProblem(id.error());
    });
}

QStringList MainWindow::openEveryDock()
{
    return m_docks->openEvery();
}

bool MainWindow::focusNextPrevChild(bool next)
{
    return m_tabs->go(next);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    storeSession();
    QMainWindow::closeEvent(event);
}

void MainWindow::buildDocks()
{
    m_issues = new IssuesView(m_services.issues, *m_selection, m_clock, this);
    setCentralWidget(m_issues);
    m_accountBanner = new AccountBanner(m_services, m_issues);
    m_issues->addBanner(m_accountBanner);
    connect(m_accountBanner, &AccountBanner::refusedChanged, m_status, &StatusBar::setRefused);
    connect(m_status, &StatusBar::tokenRequested, this, &MainWindow::renewToken);
    DockRegistry registry;
    registry.add(
        {.id = u"projects"_s,
         .title = tr("Projects and views"),
         .icon = u"panel-left"_s,
         .shortcut = QKeySequence(Qt::ALT | Qt::Key_1),
         .area = Qt::LeftDockWidgetArea,
         .extent = 220,
         .factory = [this](QWidget *parent) { return m_projects = new ProjectsDock(m_services, m_clock, parent); }});
    registry.add({.id = u"details"_s,
                  .title = tr("Issue"),
                  .icon = u"panel-right"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::Key_3),
                  .area = Qt::RightDockWidgetArea,
                  .extent = 430,
                  .factory = [this](QWidget *parent) {
                      return m_details = new IssueDetailsView(m_services.issues, *m_selection, m_clock, parent);
                  }});
    registry.add({.id = u"tasks"_s,
                  .title = tr("Tasks"),
                  .icon = u"panel-bottom"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::Key_4),
                  .area = Qt::BottomDockWidgetArea,
                  .extent = 180,
                  .factory = [this](QWidget *parent) { return m_tasks = new TasksDock(m_services.tasks, parent); },
                  .places = {{.layout = u"operate"_s, .area = Qt::BottomDockWidgetArea, .extent = 240}}});
    addDocumentDocks(registry);
    m_inspectors = new InspectorDocks(m_services, this);
    m_inspectors->addTo(registry);
    m_docks = new DockHost(this, registry);
    connect(m_tasks, &TasksDock::tokenRequested, this, &MainWindow::renewToken);
    m_layouts = new Layouts(this, *m_docks, *m_session);
    connect(m_inspectors, &InspectorDocks::problemFound, this, &MainWindow::showProblem);
    connect(m_inspectors, &InspectorDocks::dockRequested, m_docks, [this](const QString &id) { m_docks->reveal(id); });
    m_details->setImages(
        [images = &m_services.images](const QUrl &address, const QUrl &page, std::stop_token stop) {
            return images->load(address, page, stop);
        },
        m_options.remoteImages);
}

void MainWindow::connectProjects()
{
    connect(m_projects, &ProjectsDock::projectChosen, this, &MainWindow::showProject);
    connect(m_projects, &ProjectsDock::viewChosen, this, &MainWindow::showView);
    connect(m_projects, &ProjectsDock::addAccountRequested, this, &MainWindow::addAccount);
    connect(m_projects, &ProjectsDock::tokenRequested, this, &MainWindow::renewToken);
    connect(m_projects, &ProjectsDock::viewEditRequested, this, &MainWindow::findIssues);
    connect(m_projects, &ProjectsDock::syncRequested, this, &MainWindow::sync);
    connect(m_projects, &ProjectsDock::problemFound, this, &MainWindow::showProblem);
    connect(m_projects, &ProjectsDock::refreshed, this, [this] {
        updateAge();
        followSyncs();
        chooseView(m_awaitedView);
        if (!m_projects->areProjectsKnown())
            return;
        m_issues->setProjectCount(m_projects->tree().projects().size());
        // Without a project there will be no first row to wait for.
        if (m_started && !m_projects->tree().hasProjects())
            showContent();
    });
}

void MainWindow::followSyncs()
{
    m_status->setSyncing(m_services.sync.isSyncing());
    m_issues->setFirstLoad(std::ranges::any_of(m_projects->tree().projects(), [this](const Domain::Project &project) {
        return project.lastSynced == noTime && m_services.sync.isSyncing(project.id);
    }));
}

void MainWindow::connectIssues()
{
    connect(m_issues, &IssuesView::viewSaveRequested, this, &MainWindow::saveView);
    connect(m_issues, &IssuesView::issueActivated, this, [this] { m_docks->reveal(u"details"_s); });
    connect(m_issues, &IssuesView::syncRequested, this, [this] { sync({}); });
    connect(m_issues, &IssuesView::accountRequested, this, &MainWindow::addAccount);
    connect(m_issues, &IssuesView::countChanged, this,
            [this](qint64 count) { m_status->setSummary(tr("%Ln issue(s)", nullptr, int(count))); });
    connect(m_issues, &IssuesView::firstRowsShown, this, [this] {
        if (m_issues->model().rowCount() > 0)
            Q_EMIT firstRowsShown();
    });
    connect(m_issues, &IssuesView::firstRowsShown, this, &MainWindow::chooseFirst);
    connect(m_details, &IssueDetailsView::pageShown, this, &MainWindow::showContent);
    connect(m_details, &IssueDetailsView::problemFound, this, [this](const Error &error) {
        showProblem(error);
        showContent();
    });
    connect(m_palette, &CommandPalette::issueChosen, this, [this](Domain::IssueId issue) {
        m_selection->setIssue(issue);
        m_docks->reveal(u"details"_s);
    });
}

void MainWindow::holdPaint()
{
    // A desk without rows, then one with bars in their place, then the rows: three times the work for what nobody sees.
    setUpdatesEnabled(false);
    const auto paint = [this] {
        setUpdatesEnabled(true);
        // Drawn in all sizes, which takes longer than many rows: after them.
        QTimer::singleShot(0, this, [this] {
            if (windowIcon().isNull())
                setWindowIcon(applicationIcon());
        });
    };
    connect(&m_issues->model(), &IssuesModel::rowsLoaded, this, paint, Qt::SingleShotConnection);
    QTimer::singleShot(paintPatience, this, paint);
}

void MainWindow::restore()
{
    if (!restoreGeometry(m_session->value(u"window/geometry"_s).toByteArray()))
        resize(defaultSize);
    if (m_options.size.isValid())
        resize(m_options.size);
    ensureOnScreen(this);
    if (!m_layouts->restore())
        logEvent(lcShell(), LogLevel::Info, u"saved layout not usable, the default is shown"_s);
    m_documents->restoreState(m_session->value(u"documents/dock"_s).toByteArray());
    m_issues->restoreState(m_session->value(u"issues/table"_s).toByteArray());
    m_docks->enter();
    m_palette->setRecent(m_session->value(u"palette/recent"_s).toStringList());
}

void MainWindow::storeSession()
{
    m_session->setValue(u"window/geometry"_s, saveGeometry());
    m_layouts->store();
    if (!m_options.theme)
        m_session->setValue(u"window/theme"_s, Theme::name(m_theme->mode()));
    m_session->setValue(u"palette/recent"_s, m_palette->recent());
    m_session->setValue(u"issues/table"_s, m_issues->saveState());
    m_session->setValue(u"documents/dock"_s, m_documents->saveState());
    if (m_document)
        m_session->setValue(u"documents/view"_s, m_document->saveState());
    m_session->setValue(u"issues/chosen"_s, m_projects->chosenKey());
    m_session->save();
}

void MainWindow::showProject(Domain::ProjectId project, const QString &title)
{
    m_selection->setProject(project);
    m_issues->setScope(project, project.isNull() ? QString() : title);
    setSubject(title);
}

void MainWindow::showView(const Domain::SavedView &view)
{
    m_selection->setProject(view.project);
    const auto &projects = m_projects->tree().projects();
    const auto found = std::ranges::find(projects, view.project, &Domain::Project::id);
    m_issues->showView(view.project, view.query, view.order, found == projects.cend() ? QString() : found->fullName());
    setSubject(view.name);
}

void MainWindow::chooseFirst()
{
    // Before start() there is no database, so what the table shows then is no content.
    if (m_contentShown || !m_started)
        return;
    if (m_issues->model().rowCount() == 0) {
        if (!m_options.syncFollows)
            showContent();
        return;
    }
    if (m_selection->issue().isNull())
        m_issues->selectNext();
}

void MainWindow::saveView(const QString &query, Domain::IssueOrder order, Domain::ProjectId project)
{
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save view"));
    const auto words = query.trimmed();
    dialog->setLabelText(tr("Name of the view for “%1”:").arg(words.isEmpty() ? tr("all issues") : words));
    dialog->setOkButtonText(tr("Save"));
    // Whoever changed the query of a view stores it under its name again with Enter.
    for (const auto &view : m_projects->tree().views()) {
        if (ProjectTree::keyOf(view) == m_projects->chosenKey() && !view.id.isNull())
            dialog->setTextValue(view.name);
    }
    connect(dialog, &QInputDialog::textValueSelected, this, [this, query, order, project](const QString &text) {
        const auto name = text.trimmed();
        if (name.isEmpty())
            return;
        Domain::SavedView view;
        for (const auto &known : m_projects->tree().views()) {
            if (known.name.compare(name, Qt::CaseInsensitive) == 0)
                view = known;
        }
        view.name = name;
        view.query = query;
        view.order = order;
        view.project = project;
        view.position = int(m_projects->tree().views().size());
        m_services.projects.storeView(view).then(
            this, [this, key = ProjectTree::keyOf(view)](const Result<Domain::ViewId> &id) {
                if (id)
                    chooseView(key);
                else
                    showProblem(id.error());
            });
    });
    dialog->open();
}

void MainWindow::chooseView(const QString &key)
{
    m_awaitedView = key.isEmpty() || m_projects->choose(key) ? QString() : key;
}

void MainWindow::sync(const QList<Domain::ProjectId> &projects)
{
    m_services.sync.sync(projects).then(this, [this](const Result<QList<Services::SyncOutcome>> &outcomes) {
        // The failures of single projects are tasks that failed; here only that the sync could not begin at all.
        if (!outcomes)
            showProblem(outcomes.error());
        updateAge();
    });
}

void MainWindow::addAccount()
{
    auto *dialog = new AddAccountDialog(m_services, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showAccounts()
{
    auto *dialog = new AccountsDialog(m_services, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::renewToken()
{
    if (!m_accountBanner->renew())
        showAccounts();
}

void MainWindow::showHelp(const QString &page)
{
    if (m_help == nullptr) {
        m_help = new HelpWindow(this);
        m_help->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_help->open(page);
}

void MainWindow::updateAge()
{
    auto oldest = noTime;
    int synced = 0;
    const auto tracked = m_projects->tree().trackedProjects();
    for (const auto &project : tracked) {
        if (project.lastSynced == noTime)
            continue;
        ++synced;
        oldest = oldest == noTime ? project.lastSynced : std::min(oldest, project.lastSynced);
    }
    m_status->setSynced(oldest, synced > 0 ? synced : int(tracked.size()));
}

void MainWindow::showContent()
{
    if (m_contentShown)
        return;
    m_contentShown = true;
    Q_EMIT contentShown();
}

void MainWindow::setSubject(const QString &subject)
{
    setWindowTitle(subject.isEmpty() ? tr("Docket") : tr("%1 – Docket", "window title").arg(subject));
}

} // namespace Docket::Ui
