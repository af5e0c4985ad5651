// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacecommands.h"

#include "addtestdialog.h"
#include "workspacedialog.h"

#include <services/issueservice.h>

#include <QDesktopServices>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Workspaces::WorkspaceAnswer;
using Workspaces::WorkspaceKey;

WorkspaceCommands::WorkspaceCommands(Services::IssueService &issues, Workspaces::WorkspaceService &workspaces,
                                     QWidget *window)
    : QObject(window)
    , openPath([](const QString &path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); })
    , m_issues(issues)
    , m_workspaces(workspaces)
    , m_window(window)
{
}

WorkspaceCommands::~WorkspaceCommands() = default;

void WorkspaceCommands::withKey(Domain::IssueId issue, const Use &use)
{
    if (issue.isNull()) {
        Q_EMIT problemFound(makeError(Code::Invalid, u"ui.workspace"_s, tr("No issue is chosen."))
                                .withHint(tr("Choose one in the table first.")));
        return;
    }
    m_issues.rows({issue}).then(this, [this, use](const Result<QList<Domain::IssueRow>> &rows) {
        if (!rows)
            Q_EMIT problemFound(rows.error());
        else if (rows->isEmpty())
            Q_EMIT problemFound(makeError(Code::NotFound, u"ui.workspace"_s, tr("The issue is gone.")));
        else
            use({rows->first().projectName, rows->first().number, rows->first().project});
    });
}

void WorkspaceCommands::receive(const Result<WorkspaceAnswer> &answer, const QString &text)
{
    if (!answer) {
        Q_EMIT problemFound(answer.error());
        return;
    }
    Q_EMIT done(text.arg(answer->record.reference()));
    for (const Error &notice : answer->notices)
        Q_EMIT problemFound(notice);
}

void WorkspaceCommands::start(Domain::IssueId issue)
{
    withKey(issue, [this](const WorkspaceKey &key) {
        m_workspaces.start(key).then(this, [this, key](const Result<WorkspaceAnswer> &answer) {
            receive(answer, tr("The workspace of %1 is ready."));
            // Who starts it twice wants to see the one there is.
            if (answer || answer.error().code == Code::Conflict)
                showDialog(key);
        });
    });
}

void WorkspaceCommands::showStatus(Domain::IssueId issue)
{
    withKey(issue, [this](const WorkspaceKey &key) { showDialog(key); });
}

void WorkspaceCommands::showDialog(const WorkspaceKey &key)
{
    if (m_dialog && m_dialog->key() == key) {
        m_dialog->refresh();
        m_dialog->raise();
        return;
    }
    if (m_dialog)
        m_dialog->close();
    m_dialog = new WorkspaceDialog(*this, m_workspaces, key, m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->show();
}

QWidget *WorkspaceCommands::asker() const
{
    return m_dialog && m_dialog->isVisible() ? m_dialog : m_window;
}

void WorkspaceCommands::addTest(Domain::IssueId issue)
{
    withKey(issue, [this](const WorkspaceKey &key) { addTest(key); });
}

void WorkspaceCommands::addTest(const WorkspaceKey &key)
{
    auto *dialog = new AddTestDialog(key.reference(), asker());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &AddTestDialog::testEntered, this, [this, key](const Workspaces::NewTest &test) {
        m_workspaces.addTest(key, test).then(
            this, [this](const Result<WorkspaceAnswer> &answer) { receive(answer, tr("A test was added to %1.")); });
    });
    dialog->open();
}

void WorkspaceCommands::setOutcome(const WorkspaceKey &key, const QString &test, Domain::TestOutcome outcome)
{
    m_workspaces.setOutcome(key, test, outcome).then(this, [this](const Result<WorkspaceAnswer> &answer) {
        receive(answer, tr("A result of %1 was set."));
    });
}

void WorkspaceCommands::finish(Domain::IssueId issue)
{
    withKey(issue, [this](const WorkspaceKey &key) { finish(key); });
}

void WorkspaceCommands::finish(const WorkspaceKey &key, bool anyway)
{
    m_workspaces.finish(key, anyway).then(this, [this, key, anyway](const Result<WorkspaceAnswer> &answer) {
        if (!answer && !anyway && Workspaces::isQuestion(answer.error()))
            askToFinish(key, answer.error());
        else
            receive(answer, tr("The workspace of %1 is finished."));
    });
}

void WorkspaceCommands::askToFinish(const WorkspaceKey &key, const Error &refusal)
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Finish the workspace of %1").arg(key.reference()),
                                refusal.message, QMessageBox::Cancel, asker());
    box->setObjectName(u"workspace.finishAnyway"_s);
    box->setTextFormat(Qt::PlainText); // names of tests come from the issue
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto *anyway = box->addButton(tr("&Finish anyway"), QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(box, &QMessageBox::buttonClicked, this, [this, key, anyway](const QAbstractButton *button) {
        if (button == anyway)
            finish(key, true);
    });
    box->open();
}

void WorkspaceCommands::abandon(Domain::IssueId issue)
{
    withKey(issue, [this](const WorkspaceKey &key) { abandon(key); });
}

void WorkspaceCommands::abandon(const WorkspaceKey &key)
{
    m_workspaces.abandon(key).then(this, [this](const Result<WorkspaceAnswer> &answer) {
        receive(answer, answer && !Workspaces::isInTrash(answer->record)
                            ? tr("The workspace of %1 is abandoned; there was no folder of it to keep.")
                            : tr("The workspace of %1 is in the trash and can be restored."));
    });
}

void WorkspaceCommands::restore(Domain::IssueId issue)
{
    withKey(issue, [this](const WorkspaceKey &key) { restore(key); });
}

void WorkspaceCommands::restore(const WorkspaceKey &key)
{
    m_workspaces.restore(key).then(this, [this](const Result<WorkspaceAnswer> &answer) {
        receive(answer, tr("The workspace of %1 is restored."));
    });
}

void WorkspaceCommands::openFolder(Domain::IssueId issue)
{
    withKey(issue, [this](const WorkspaceKey &key) {
        m_workspaces.status(key).then(this, [this](const Result<Workspaces::WorkspaceStatus> &status) {
            if (!status)
                Q_EMIT problemFound(status.error());
            else if (status->problem && status->problem->code != Code::Malformed)
                Q_EMIT problemFound(*status->problem);
            else
                open(status->record.path());
        });
    });
}

void WorkspaceCommands::open(const QString &path)
{
    openPath(path);
}

} // namespace Docket::Ui
