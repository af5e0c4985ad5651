// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "projectsdock.h"

#include "projectdelegate.h"
#include "projectstate.h"
#include "savedviews.h"

#include <icons/themedicon.h>
#include <services/accountservice.h>
#include <services/issueservice.h>
#include <services/projectservice.h>
#include <services/syncservice.h>
#include <widgets/webpage.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QMouseEvent>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimerEvent>
#include <QTreeView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

ProjectsDock::ProjectsDock(const Services::Services &services, const Clock &clock, QWidget *parent)
    : QWidget(parent)
    , m_services(services)
    , m_clock(clock)
    , m_tree(new ProjectTree(clock, this))
    , m_stack(new QStackedWidget(this))
    , m_view(new QTreeView(this))
    , m_emptyText(new QLabel(this))
    , m_chosen(u"all"_s)
{
    m_view->setObjectName(u"projects.view"_s);
    m_view->setAccessibleName(tr("Projects and views"));
    m_view->setModel(m_tree);
    m_view->setItemDelegate(new ProjectDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setIndentation(12);
    m_view->setRootIsDecorated(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->viewport()->installEventFilter(this);
    m_view->setMouseTracking(true);
    m_view->setTextElideMode(Qt::ElideMiddle);

    auto *empty = new QWidget(m_stack);
    empty->setAutoFillBackground(true);
    empty->setBackgroundRole(QPalette::Base);
    auto *picture = new QLabel(empty);
    picture->setPixmap(themedIcon(u"projects"_s, Tone::Muted).pixmap(40, 40));
    picture->setAlignment(Qt::AlignCenter);
    m_emptyText->setText(tr("No projects yet.\nConnect to a Gitea or Forgejo server to see its issues here."));
    m_emptyText->setWordWrap(true);
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setForegroundRole(QPalette::PlaceholderText);
    auto *add = new QPushButton(themedIcon(u"account-add"_s), tr("Add an account…"), empty);
    add->setDefault(true);
    auto *emptyLayout = new QVBoxLayout(empty);
    emptyLayout->setContentsMargins(20, 20, 20, 20);
    emptyLayout->setSpacing(14);
    emptyLayout->addStretch(1);
    emptyLayout->addWidget(picture);
    emptyLayout->addWidget(m_emptyText);
    emptyLayout->addWidget(add, 0, Qt::AlignCenter);
    emptyLayout->addStretch(2);
    m_stack->addWidget(empty);
    m_stack->addWidget(m_view);
    m_stack->setCurrentIndex(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);

    connect(add, &QPushButton::clicked, this, &ProjectsDock::addAccountRequested);
    connect(m_tree, &ProjectTree::rebuilt, this, &ProjectsDock::restoreSelection);
    connect(m_view, &QTreeView::customContextMenuRequested, this, &ProjectsDock::openMenu);
    connect(m_view, &QTreeView::activated, this, &ProjectsDock::announce);
    connect(m_view, &QTreeView::collapsed, this,
            [this](const QModelIndex &i) { m_collapsed.insert(ProjectTree::key(i)); });
    connect(m_view, &QTreeView::expanded, this,
            [this](const QModelIndex &i) { m_collapsed.remove(ProjectTree::key(i)); });
    // The model outlives its resets, the selection model does not change with them.
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &current) {
        if (!m_restoring && current.isValid())
            announce(current);
    });
    connect(&services.projects, &Services::ProjectService::projectsChanged, this, &ProjectsDock::refresh);
    connect(&services.projects, &Services::ProjectService::viewsChanged, this, &ProjectsDock::refreshViews);
    connect(&services.accounts, &Services::AccountService::accountsChanged, this, &ProjectsDock::refresh);
    connect(&services.issues, &Services::IssueService::issuesChanged, this, [this] {
        if (!m_countTimer.isActive())
            m_countTimer.start(1s, this);
    });
    connect(&services.sync, &Services::SyncService::started, this, &ProjectsDock::followSyncs);
    connect(&services.sync, &Services::SyncService::ended, this, &ProjectsDock::followSyncs);
    m_tree->setViews(mergedViews({}));
}

ProjectsDock::~ProjectsDock()
{
    m_counting.request_stop();
}

bool ProjectsDock::choose(const QString &key)
{
    const auto index = m_tree->indexOf(key);
    if (!index.isValid())
        return false;
    if (m_view->currentIndex() == index)
        announce(index);
    else
        m_view->setCurrentIndex(index);
    return true;
}

void ProjectsDock::load()
{
    refresh();
    refreshViews();
}

void ProjectsDock::refresh()
{
    const auto epoch = ++m_epoch;
    m_services.projects.instances().then(this, [this, epoch](const Result<QList<Domain::Instance>> &instances) {
        if (epoch != m_epoch)
            return;
        if (!instances) {
            Q_EMIT problemFound(instances.error());
            return;
        }
        m_services.projects.projects(false).then(
            this, [this, epoch, instances = *instances](const Result<QList<Domain::Project>> &projects) {
                if (epoch != m_epoch)
                    return;
                if (!projects) {
                    Q_EMIT problemFound(projects.error());
                    return;
                }
                auto shown = *projects;
                shown.removeIf([](const Domain::Project &p) { return !p.tracked && !Domain::isPaused(p); });
                applyProjects(instances, shown);
            });
    });
}

bool ProjectsDock::eventFilter(QObject *watched, QEvent *event)
{
    // A menu is about the row below the pointer; it must not show other issues.
    if (watched == m_view->viewport() && event->type() == QEvent::MouseButtonPress &&
        static_cast<QMouseEvent *>(event)->button() == Qt::RightButton)
        return true;
    return QWidget::eventFilter(watched, event);
}

void ProjectsDock::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_countTimer.timerId()) {
        QWidget::timerEvent(event);
        return;
    }
    m_countTimer.stop();
    refresh();
    refreshViewCounts();
}

void ProjectsDock::applyProjects(const QList<Domain::Instance> &instances, const QList<Domain::Project> &projects)
{
    m_projectsKnown = true;
    m_tree->setProjects(instances, projects);
    followSyncs(); // one may have begun before the projects were known
    m_emptyText->setText(instances.isEmpty()
                             ? tr("No projects yet.\nConnect to a Gitea or Forgejo server to see its issues here.")
                             : tr("No project is tracked.\nChoose some under File, Accounts…, Repositories…."));
    m_stack->setCurrentIndex(projects.isEmpty() ? 0 : 1);
    Q_EMIT refreshed();
}

void ProjectsDock::followSyncs()
{
    QSet<Domain::ProjectId> running;
    for (const auto &project : m_tree->projects()) {
        if (m_services.sync.isSyncing(project.id))
            running.insert(project.id);
    }
    m_tree->setSyncing(running);
    if (!m_countTimer.isActive() && m_sawSyncs != running)
        m_countTimer.start(0ms, this);
    m_sawSyncs = running;
}

void ProjectsDock::refreshViews()
{
    m_services.projects.views().then(this, [this](const Result<QList<Domain::SavedView>> &views) {
        if (!views)
            Q_EMIT problemFound(views.error());
        m_tree->setViews(mergedViews(views.value_or(QList<Domain::SavedView>())));
        refreshViewCounts();
        Q_EMIT refreshed();
    });
}

void ProjectsDock::refreshViewCounts()
{
    // A round that runs is let finish: while a sync writes, each would otherwise be cut off by the next one.
    if (m_countsWaiting > 0) {
        m_countAgain = true;
        return;
    }
    m_countAgain = false;
    const auto now = m_clock.seconds();
    for (const auto &view : m_tree->views()) {
        const auto parsed = Domain::parseQuery(view.query, now);
        if (!parsed.problems.isEmpty())
            continue;
        const Services::IssueQuery query{parsed.query, {view.project}, view.order};
        ++m_countsWaiting;
        m_services.issues.count(query, m_counting.get_token())
            .then(this, [this, key = ProjectTree::keyOf(view)](const Result<qint64> &count) {
                if (count)
                    m_tree->setViewCount(key, *count);
                if (--m_countsWaiting == 0 && m_countAgain)
                    m_countTimer.start(1s, this);
            });
    }
}

void ProjectsDock::restoreSelection()
{
    m_restoring = true;
    m_view->expandAll();
    for (const auto &key : std::as_const(m_collapsed)) {
        if (const auto index = m_tree->indexOf(key); index.isValid())
            m_view->collapse(index);
    }
    const auto index = m_tree->indexOf(m_chosen);
    m_view->setCurrentIndex(index);
    m_restoring = false;
}

void ProjectsDock::announce(const QModelIndex &index)
{
    // Who leaves a project has read that it moved.
    if (const auto left = m_tree->project(m_tree->indexOf(m_chosen));
        left.state == Domain::ProjectState::Moved && ProjectTree::key(index) != m_chosen)
        m_services.projects.noteMoveSeen(left.id).then(this, [this](const Result<void> &result) { report(result); });
    switch (m_tree->kind(index)) {
    case ProjectTree::Kind::AllProjects:
        m_chosen = ProjectTree::key(index);
        Q_EMIT projectChosen({}, index.data().toString());
        return;
    case ProjectTree::Kind::Project:
        m_chosen = ProjectTree::key(index);
        Q_EMIT projectChosen(m_tree->project(index).id, index.data().toString());
        return;
    case ProjectTree::Kind::View:
        m_chosen = ProjectTree::key(index);
        Q_EMIT viewChosen(m_tree->view(index));
        return;
    case ProjectTree::Kind::Heading:
    case ProjectTree::Kind::Instance: return;
    }
}

void ProjectsDock::openMenu(const QPoint &position)
{
    const auto index = m_view->indexAt(position);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto kind = m_tree->kind(index);
    if (index.isValid() && kind == ProjectTree::Kind::Project) {
        addProjectActions(*menu, m_tree->project(index));
    } else if (index.isValid() && kind == ProjectTree::Kind::View) {
        const auto view = m_tree->view(index);
        menu->addAction(themedIcon(u"search"_s), tr("Edit query"), this, [this, view] {
            choose(ProjectTree::keyOf(view));
            Q_EMIT viewEditRequested();
        });
        menu->addAction(themedIcon(u"copy"_s), tr("Copy query"), this,
                        [view] { QGuiApplication::clipboard()->setText(view.query); });
        auto *rename = menu->addAction(themedIcon(u"star"_s), tr("Rename…"), this, [this, view] { askName(view); });
        rename->setEnabled(!view.id.isNull());
        if (view.id.isNull())
            rename->setToolTip(tr("This view comes with Docket; save it under another name instead."));
        menu->setToolTipsVisible(true);
        auto *remove = menu->addAction(themedIcon(u"trash"_s), tr("Remove view"), this, [this, view] {
            m_services.projects.removeView(view.id).then(this, [this](const Result<void> &result) { report(result); });
        });
        remove->setEnabled(!view.id.isNull());
    } else {
        menu->addAction(themedIcon(u"sync"_s), tr("Sync all projects"), this, [this] { Q_EMIT syncRequested({}); });
        menu->addAction(themedIcon(u"account-add"_s), tr("Add account…"), this, &ProjectsDock::addAccountRequested);
    }
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

void ProjectsDock::askName(const Domain::SavedView &view)
{
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename view"));
    dialog->setLabelText(tr("New name of “%1”:").arg(view.name));
    dialog->setTextValue(view.name);
    connect(dialog, &QInputDialog::textValueSelected, this, [this, view](const QString &text) {
        auto renamed = view;
        renamed.name = text.trimmed();
        if (renamed.name.isEmpty() || renamed.name == view.name)
            return;
        if (m_chosen == ProjectTree::keyOf(view))
            m_chosen = ProjectTree::keyOf(renamed);
        m_services.projects.storeView(renamed).then(this, [this](const Result<Domain::ViewId> &id) {
            if (!id)
                Q_EMIT problemFound(id.error());
        });
    });
    dialog->open();
}

void ProjectsDock::addProjectActions(QMenu &menu, const Domain::Project &project)
{
    if (project.tracked)
        menu.addAction(themedIcon(u"sync"_s), tr("Sync this project"), this,
                       [this, id = project.id] { Q_EMIT syncRequested({id}); });
    else
        menu.addAction(themedIcon(u"resume"_s), tr("Resume syncing"), this, [this, id = project.id] { resume(id); });
    if (project.state == Domain::ProjectState::AccessLost)
        menu.addAction(themedIcon(u"key"_s), tr("New token…"), this, &ProjectsDock::tokenRequested);
    menu.addSeparator();
    menu.addAction(themedIcon(u"open-external"_s), tr("Open in browser"), this,
                   [url = project.webUrl] { openWebPage(url); });
    menu.addAction(themedIcon(u"link"_s), tr("Copy link"), this,
                   [url = project.webUrl] { QGuiApplication::clipboard()->setText(url.toString()); });
    menu.addSeparator();
    if (project.tracked)
        menu.addAction(themedIcon(u"untrack"_s), tr("Stop syncing"), this, [this, id = project.id] {
            m_services.projects.setTracked(id, false).then(this,
                                                           [this](const Result<void> &result) { report(result); });
        });
    menu.addAction(themedIcon(u"trash"_s, Tone::Bad), tr("Remove…"), this, [this, project] { askRemove(project); });
}

void ProjectsDock::resume(Domain::ProjectId project)
{
    m_services.projects.setTracked(project, true).then(this, [this, project](const Result<void> &result) {
        report(result);
        if (result)
            Q_EMIT syncRequested({project});
    });
}

void ProjectsDock::askRemove(const Domain::Project &project)
{
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Remove %1?").arg(project.fullName()),
                                tr("Remove %1 from this computer?").arg(project.fullName()), QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("Its %n issue(s) leave the local database. Nothing changes on the server.", nullptr, project.localIssues));
    auto *remove = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(remove, &QPushButton::clicked, this, [this, id = project.id] {
        m_services.projects.remove(id).then(this, [this](const Result<void> &result) { report(result); });
    });
    box->open();
}

void ProjectsDock::report(const Result<void> &result)
{
    if (!result)
        Q_EMIT problemFound(result.error());
}

} // namespace Docket::Ui
