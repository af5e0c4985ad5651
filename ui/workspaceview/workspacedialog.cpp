// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacedialog.h"

#include "workspacecommands.h"

#include <icons/themedicon.h>
#include <widgets/emptystate.h>

#include <QDialogButtonBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QSet>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::TestOutcome;
using Domain::WorkspaceState;
using Workspaces::WorkspaceStatus;

namespace {

constexpr qsizetype shownFiles = 12;

QString outcomeText(TestOutcome outcome)
{
    switch (outcome) {
    case TestOutcome::Open: return WorkspaceDialog::tr("open");
    case TestOutcome::Passed: return WorkspaceDialog::tr("passed");
    case TestOutcome::Failed: return WorkspaceDialog::tr("failed");
    }
    return {};
}

/// As everywhere: a word alone is not seen among twenty others.
QIcon outcomeIcon(TestOutcome outcome)
{
    switch (outcome) {
    case TestOutcome::Open: break;
    case TestOutcome::Passed: return themedIcon(u"check-circle"_s, Tone::Good);
    case TestOutcome::Failed: return themedIcon(u"cross-circle"_s, Tone::Bad);
    }
    return themedIcon(u"issue-open"_s, Tone::Muted);
}

/// Which step of its test @p item is; -1: it is none.
int stepOf(QTreeWidgetItem *item)
{
    return item != nullptr && item->parent() != nullptr ? item->parent()->indexOfChild(item) : -1;
}

QString stateText(const Domain::WorkspaceRecord &record)
{
    switch (record.state) {
    case WorkspaceState::Active: return WorkspaceDialog::tr("active");
    case WorkspaceState::Finished: return WorkspaceDialog::tr("finished");
    case WorkspaceState::Abandoned:
        return Workspaces::isInTrash(record) ? WorkspaceDialog::tr("in the trash") : WorkspaceDialog::tr("abandoned");
    }
    return {};
}

QString fileList(const QString &title, const QStringList &files)
{
    if (files.isEmpty())
        return {};
    QString text = title + u' ' + files.mid(0, shownFiles).join(u", "_s);
    if (files.size() > shownFiles)
        text += WorkspaceDialog::tr(" and %n more", nullptr, int(files.size() - shownFiles));
    return text;
}

} // namespace

WorkspaceDialog::WorkspaceDialog(WorkspaceCommands &commands, Workspaces::WorkspaceService &workspaces,
                                 const Workspaces::WorkspaceKey &key, QWidget *parent)
    : QDialog(parent)
    , m_commands(commands)
    , m_workspaces(workspaces)
    , m_key(key)
    , m_head(new QLabel(this))
    , m_problem(new QLabel(this))
    , m_tests(new QTreeWidget(this))
    , m_noTests(new EmptyState(m_tests))
    , m_files(new QLabel(this))
    , m_pass(new QPushButton(tr("&Passed"), this))
    , m_fail(new QPushButton(tr("&Failed"), this))
    , m_reopen(new QPushButton(tr("&Open again"), this))
    , m_add(new QPushButton(tr("&Add test…"), this))
    , m_open(new QPushButton(tr("Open fol&der"), this))
    , m_finish(new QPushButton(tr("F&inish"), this))
    , m_abandon(new QPushButton(tr("A&bandon"), this))
    , m_restore(new QPushButton(tr("&Restore"), this))
{
    setObjectName(u"workspace.dialog"_s);
    setWindowTitle(tr("Workspace of %1").arg(key.reference()));
    m_head->setObjectName(u"workspace.head"_s);
    m_problem->setObjectName(u"workspace.problem"_s);
    m_tests->setObjectName(u"workspace.tests"_s);
    m_files->setObjectName(u"workspace.files"_s);
    // Titles and names of files are what somebody else wrote.
    for (auto *label : {m_head, m_problem, m_files}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_tests->setHeaderLabels({tr("Test"), tr("Result"), tr("Name")});
    m_tests->setAccessibleName(tr("Tests"));
    m_noTests->setAutoFillBackground(true);
    m_noTests->setBackgroundRole(QPalette::Base);
    m_tests->setAllColumnsShowFocus(true);
    m_tests->header()->setStretchLastSection(true);
    const QList<std::pair<QPushButton *, QString>> named{
        {m_pass, u"pass"_s},   {m_fail, u"fail"_s},     {m_reopen, u"reopen"_s},   {m_add, u"add"_s},
        {m_open, u"folder"_s}, {m_finish, u"finish"_s}, {m_abandon, u"abandon"_s}, {m_restore, u"restore"_s}};
    for (const auto &[button, name] : named) {
        button->setObjectName(u"workspace."_s + name);
        button->setAutoDefault(false);
    }
    auto *results = new QHBoxLayout;
    for (auto *button : {m_pass, m_fail, m_reopen, m_add})
        results->addWidget(button);
    results->addStretch();
    auto *rest = new QHBoxLayout;
    for (auto *button : {m_open, m_finish, m_abandon, m_restore})
        rest->addWidget(button);
    rest->addStretch();
    auto *close = new QDialogButtonBox(QDialogButtonBox::Close, this);
    rest->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_head);
    layout->addWidget(m_problem);
    layout->addWidget(m_tests, 1);
    layout->addLayout(results);
    layout->addWidget(m_files);
    layout->addLayout(rest);
    resize(640, 460);

    connect(m_tests, &QTreeWidget::currentItemChanged, this, &WorkspaceDialog::updateButtons);
    connect(m_pass, &QPushButton::clicked, this, [this] { setCurrent(TestOutcome::Passed); });
    connect(m_fail, &QPushButton::clicked, this, [this] { setCurrent(TestOutcome::Failed); });
    connect(m_reopen, &QPushButton::clicked, this, [this] { setCurrent(TestOutcome::Open); });
    connect(m_add, &QPushButton::clicked, this, [this] { m_commands.addTest(m_key); });
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (m_record)
            m_commands.open(m_record->path());
    });
    connect(m_finish, &QPushButton::clicked, this, [this] { m_commands.finish(m_key); });
    connect(m_abandon, &QPushButton::clicked, this, [this] { m_commands.abandon(m_key); });
    connect(m_restore, &QPushButton::clicked, this, [this] { m_commands.restore(m_key); });
    connect(close, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(&m_workspaces, &Workspaces::WorkspaceService::workspacesChanged, this, &WorkspaceDialog::refresh);
    updateButtons();
    refresh();
}

void WorkspaceDialog::refresh()
{
    const quint64 epoch = ++m_epoch;
    m_workspaces.status(m_key).then(this, [this, epoch](const Result<WorkspaceStatus> &status) {
        if (epoch == m_epoch)
            receive(status);
    });
}

void WorkspaceDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    // Somebody may have moved the folder in another program, or put it back as the message says.
    const bool matters = m_record && (m_record->state == WorkspaceState::Abandoned || !m_hasFolder);
    if (event->type() == QEvent::ActivationChange && isActiveWindow() && matters)
        refresh();
}

void WorkspaceDialog::receive(const Result<WorkspaceStatus> &status)
{
    if (status) {
        showStatus(*status);
    } else {
        m_record.reset();
        m_head->setText(m_key.reference());
        m_problem->setText(status.error().toText());
        m_tests->clear();
        m_files->clear();
    }
    m_problem->setVisible(!m_problem->text().isEmpty());
    updateButtons();
    Q_EMIT shown();
}

void WorkspaceDialog::showStatus(const WorkspaceStatus &status)
{
    m_record = status.record;
    m_hasFolder = status.hasFolder;
    const QLocale locale;
    const auto started = QDateTime::fromSecsSinceEpoch(toUnix(status.record.started));
    m_head->setText(tr("%1: %2\n%3, since %4\n%5")
                        .arg(status.record.reference(), status.record.title, stateText(status.record),
                             locale.toString(started, QLocale::ShortFormat), status.record.path()));
    m_problem->setText(status.problem ? status.problem->toText() : QString());
    showTests(status.manifest.tests);
    QStringList files{fileList(tr("Changed:"), status.changes.changed), fileList(tr("Added:"), status.changes.added),
                      fileList(tr("Removed:"), status.changes.removed)};
    files.removeAll(QString());
    m_files->setText(files.join(u'\n'));
}

void WorkspaceDialog::showTests(const QList<Domain::WorkspaceTest> &tests)
{
    // What the reader has unfolded and chosen is about a test, whatever was done to the others meanwhile.
    const QString current = currentTest();
    const int step = stepOf(m_tests->currentItem());
    QSet<QString> unfolded;
    for (int i = 0; i < m_tests->topLevelItemCount(); ++i) {
        if (const auto *item = m_tests->topLevelItem(i); item->isExpanded())
            unfolded += item->text(0);
    }
    const int place = m_tests->verticalScrollBar()->value();
    m_tests->clear();
    // Where none has steps below it, they begin under their heading.
    m_tests->setRootIsDecorated(
        std::ranges::any_of(tests, [](const Domain::WorkspaceTest &test) { return !test.steps.isEmpty(); }));
    for (const auto &test : tests) {
        auto *item = new QTreeWidgetItem(m_tests, {test.id, outcomeText(test.outcome), test.name});
        item->setToolTip(2, test.name.toHtmlEscaped());
        item->setData(1, Qt::UserRole, int(test.outcome));
        item->setIcon(1, outcomeIcon(test.outcome));
        for (const QString &text : test.steps)
            (void)new QTreeWidgetItem(item, {QString(), QString(), text});
        item->setExpanded(unfolded.contains(test.id));
        if (test.id == current || (current.isEmpty() && m_tests->topLevelItemCount() == 1)) {
            auto *below = step >= 0 ? item->child(step) : nullptr;
            m_tests->setCurrentItem(below != nullptr ? below : item);
        }
    }
    if (tests.isEmpty())
        m_noTests->present({.title = tr("No tests yet"),
                            .text = tr("Add what is to be tried before the issue is done. Results stand here.")});
    else
        m_noTests->hide();
    m_tests->resizeColumnToContents(0);
    m_tests->resizeColumnToContents(1);
    m_tests->verticalScrollBar()->setValue(place);
}

QString WorkspaceDialog::currentTest() const
{
    const auto *item = m_tests->currentItem();
    if (item == nullptr)
        return {};
    // A step stands for its test.
    return item->parent() != nullptr ? item->parent()->text(0) : item->text(0);
}

void WorkspaceDialog::setCurrent(TestOutcome outcome)
{
    if (const QString test = currentTest(); !test.isEmpty())
        m_commands.setOutcome(m_key, test, outcome);
}

void WorkspaceDialog::updateButtons()
{
    const bool active = m_record && m_record->state == WorkspaceState::Active;
    const auto *item = m_tests->currentItem();
    if (item && item->parent())
        item = item->parent();
    const bool test = active && item;
    const int outcome = test ? item->data(1, Qt::UserRole).toInt() : -1;
    m_pass->setEnabled(test && outcome != int(TestOutcome::Passed));
    m_fail->setEnabled(test && outcome != int(TestOutcome::Failed));
    m_reopen->setEnabled(test && outcome != int(TestOutcome::Open));
    m_add->setEnabled(active);
    m_open->setEnabled(m_record && m_hasFolder);
    m_finish->setEnabled(active);
    m_abandon->setEnabled(active);
    m_restore->setVisible(m_record && m_record->state == WorkspaceState::Abandoned);
    m_restore->setEnabled(m_hasFolder);
}

} // namespace Docket::Ui
