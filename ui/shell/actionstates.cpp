// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "actionstates.h"

#include "actionregistry.h"

#include <issues/issueselection.h>
#include <services/issueservice.h>
#include <services/syncservice.h>
#include <workspaces/workspaceservice.h>

#include <QGuiApplication>
#include <QTimerEvent>

#include <algorithm>
#include <utility>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::WorkspaceRecord;
using Domain::WorkspaceState;

namespace {

constexpr std::chrono::milliseconds rest{120};

bool has(const QList<WorkspaceRecord> &records, WorkspaceState state)
{
    return std::ranges::contains(records, state, &WorkspaceRecord::state);
}

} // namespace

ActionStates::ActionStates(ActionRegistry &actions, IssueSelection &selection, const Services::Services &services,
                           QObject *parent)
    : QObject(parent)
    , m_actions(actions)
    , m_selection(selection)
    , m_services(services)
{
    connect(&selection, &IssueSelection::issueChanged, this, &ActionStates::follow);
    connect(&selection, &IssueSelection::projectChanged, this, &ActionStates::applyProject);
    connect(&services.workspaces, &Workspaces::WorkspaceService::workspacesChanged, this, &ActionStates::follow);
    // A folder may have been moved, or put back, meanwhile.
    connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state == Qt::ApplicationActive)
            follow();
    });
    connect(&services.sync, &Services::SyncService::started, this, &ActionStates::applySync);
    connect(&services.sync, &Services::SyncService::ended, this, &ActionStates::applySync);
    follow();
    applyProject();
    applySync();
}

void ActionStates::follow()
{
    ++m_epoch;
    applyIssue();
    m_again = false;
    if (m_selection.issue().isNull()) {
        m_timer.stop();
        return;
    }
    // At once, unless somebody holds an arrow key down: nobody opens a menu meanwhile.
    if (m_timer.isActive())
        m_again = true;
    else
        read();
    m_timer.start(rest, this);
}

void ActionStates::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    m_timer.stop();
    if (std::exchange(m_again, false))
        read();
}

void ActionStates::read()
{
    const auto epoch = m_epoch;
    m_services.issues.rows({m_selection.issue()})
        .then(this, [this, epoch](const Result<QList<Domain::IssueRow>> &rows) {
            if (epoch != m_epoch)
                return;
            if (!rows || rows->isEmpty()) {
                applyWorkspaces(std::nullopt);
                return;
            }
            const auto row = rows->first();
            const Workspaces::WorkspaceKey issue{row.projectName, row.number, row.project};
            m_services.workspaces.listOf(issue).then(
                this, [this, epoch, issue](const Result<QList<WorkspaceRecord>> &records) {
                    if (epoch != m_epoch)
                        return;
                    if (records)
                        readRestore(issue, *records);
                    else
                        applyWorkspaces(std::nullopt);
                });
        });
}

/// Whether its folder is still there, where that matters.
void ActionStates::readRestore(const Workspaces::WorkspaceKey &issue, const QList<WorkspaceRecord> &records)
{
    if (!has(records, WorkspaceState::Abandoned) || has(records, WorkspaceState::Active)) {
        applyWorkspaces(records);
        return;
    }
    m_services.workspaces.checkRestore(issue).then(this, [this, epoch = m_epoch, records](const Result<void> &checked) {
        if (epoch == m_epoch)
            applyWorkspaces(records, checked.has_value());
    });
}

void ActionStates::applyIssue()
{
    const auto reason = m_selection.issue().isNull() ? tr("No issue is chosen.") : QString();
    for (const auto ids = m_actions.ids(); const auto &id : ids) {
        // Those of workspaces are known in a moment.
        if (reason.isEmpty() && id.startsWith("issue.workspace."_L1))
            continue;
        if (id.startsWith("issue."_L1) || id == "edit.copyLink"_L1 || id == "edit.copyReference"_L1 ||
            id == "go.browser"_L1)
            set(id, reason);
    }
}

void ActionStates::applyProject()
{
    set(u"file.syncProject"_s,
        m_selection.project().isNull() ? tr("No single project is shown; choose one at the left.") : QString());
}

void ActionStates::applySync()
{
    set(u"file.stopSync"_s, m_services.sync.isSyncing() ? QString() : tr("Nothing is being synced."));
}

void ActionStates::applyWorkspaces(const std::optional<QList<WorkspaceRecord>> &records, bool canRestore)
{
    if (records) {
        applyWorkspace(*records, canRestore);
        return;
    }
    for (const auto ids = m_actions.ids(); const auto &id : ids) {
        if (id.startsWith("issue.workspace."_L1))
            set(id, {});
    }
}

void ActionStates::applyWorkspace(const QList<WorkspaceRecord> &records, bool canRestore)
{
    const auto active = has(records, WorkspaceState::Active);
    const auto needsActive = active ? QString() : tr("The issue has no active workspace.");
    set(u"issue.workspace.start"_s, active ? tr("The issue has a workspace already.") : QString());
    for (const auto &id : {u"status"_s, u"folder"_s})
        set(u"issue.workspace."_s + id, records.isEmpty() ? tr("The issue has no workspace.") : QString());
    for (const auto &id : {u"addTest"_s, u"finish"_s, u"abandon"_s})
        set(u"issue.workspace."_s + id, needsActive);
    set(u"issue.workspace.restore"_s, active       ? tr("The issue has an active workspace.")
                                      : canRestore ? QString()
                                      : has(records, WorkspaceState::Abandoned)
                                          ? tr("The folder of the abandoned workspace is not there any more.")
                                          : tr("No workspace of this issue was abandoned."));
}

void ActionStates::set(const QString &id, const QString &reason)
{
    if (auto *action = m_actions.action(id)) {
        action->setEnabled(reason.isEmpty());
        action->setToolTip(reason);
    }
}

} // namespace Docket::Ui
