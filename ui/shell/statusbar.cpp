// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "statusbar.h"

#include <icons/themedicon.h>
#include <projects/projectstate.h>
#include <tasks/taskmodel.h>

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QTimerEvent>
#include <QToolButton>
#include <QUrl>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Async::TaskSnapshot;
using Async::TaskState;
using Services::Reachability;

namespace {

constexpr auto problemShown = 12s;

QToolButton *makeButton(const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize({14, 14});
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

StatusBar::StatusBar(Async::TaskRegistry &tasks, const Clock &clock, QWidget *parent)
    : QStatusBar(parent)
    , m_tasks(tasks)
    , m_clock(clock)
    , m_reach(makeButton(u"status.reach"_s, this))
    , m_age(new QLabel(this))
    , m_message(new QLabel(this))
    , m_action(makeButton(u"status.action"_s, this))
    , m_summary(new QLabel(this))
    , m_problem(makeButton(u"status.problem"_s, this))
    , m_task(makeButton(u"status.task"_s, this))
    , m_progress(new QProgressBar(this))
{
    setSizeGripEnabled(false);
    setContentsMargins(6, 2, 6, 2);
    m_age->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setIndent(12);
    // As wide as its words, with its button behind them; gives way to the pieces at the right and does not push them
    // out.
    m_message->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_message->setMinimumWidth(1);
    auto *told = new QWidget(this);
    told->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *line = new QHBoxLayout(told);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    line->addWidget(m_message);
    line->addWidget(m_action);
    line->addStretch(1);
    m_progress->setFixedWidth(110);
    m_progress->setFixedHeight(8);
    m_progress->setTextVisible(false);
    m_problem->setIcon(themedIcon(u"warning"_s, Tone::Bad));
    m_problem->hide();
    addWidget(m_reach);
    addWidget(m_age);
    m_action->hide();
    addWidget(told, 1);
    addPermanentWidget(m_summary);
    addPermanentWidget(m_progress);
    addPermanentWidget(m_task);
    addPermanentWidget(m_problem);

    connect(m_reach, &QToolButton::clicked, this, [this] {
        if (!m_stopped.isEmpty())
            Q_EMIT lineRequested(m_stopped.constFirst());
        else if (m_refused.isEmpty())
            Q_EMIT syncRequested();
        else
            Q_EMIT tokenRequested();
    });
    connect(m_action, &QToolButton::clicked, this, [this] {
        if (m_run)
            m_run();
    });
    connect(m_task, &QToolButton::clicked, this, &StatusBar::tasksRequested);
    connect(m_problem, &QToolButton::clicked, this, [this] {
        // What a task met stays until it is over; the rest is told nowhere else.
        m_message->setText(m_lastProblem);
        m_toldProblem = m_lastKey;
        m_messageTimer.start(problemShown, this);
        const auto ofTasks = std::ranges::any_of(m_problems, [](const QString &task) { return !task.isEmpty(); });
        settleProblems({});
        if (ofTasks)
            Q_EMIT problemsRequested();
    });
    connect(&tasks, &Async::TaskRegistry::taskAdded, this, &StatusBar::updateTasks);
    connect(&tasks, &Async::TaskRegistry::taskChanged, this, &StatusBar::updateTasks);
    connect(&tasks, &Async::TaskRegistry::tasksCleared, this, [this] {
        m_problems.clear();
        updateProblems();
        updateTasks();
    });
    connect(&tasks, &Async::TaskRegistry::taskEnded, this, [this](const TaskSnapshot &task) {
        updateTasks();
        if (task.state == TaskState::Succeeded) {
            const bool isTold = m_problems.contains(m_toldProblem);
            settleProblems(task.title);
            // Its words would stand beside "Online" and what was done since.
            if (isTold && !m_problems.contains(m_toldProblem))
                clearMessage();
        } else if ((task.state == TaskState::Failed || task.state == TaskState::PartlyDone) && task.error &&
                   !task.repeated)
            noteProblem(*task.error, task.title);
    });
    setReachability(Reachability::Unknown);
    updateAge();
    updateTasks();
    m_timer.start(20s, this);
}

void StatusBar::setReachability(Reachability reachability)
{
    m_reachability = reachability;
    m_stopped = m_stopSource ? m_stopSource() : QStringList();
    if (showStopped())
        return;
    if (!m_refused.isEmpty() && reachability != Reachability::Offline) {
        m_reach->setIcon(themedIcon(u"warning"_s, Tone::Warning));
        m_reach->setText(tr("Sign-in needed"));
        m_reach->setToolTip(tr("The token of %1 is refused. Click to give a new one.").arg(m_refused));
        m_reach->setAccessibleName(m_reach->text());
        return;
    }
    switch (reachability) {
    case Reachability::Unknown:
        if (m_syncing) {
            m_reach->setIcon(themedIcon(u"sync"_s, Tone::Accent));
            m_reach->setText(tr("Syncing"));
            m_reach->setToolTip(tr("The servers are being asked for the first time since the start."));
            break;
        }
        m_reach->setIcon(themedIcon(u"online"_s, Tone::Muted));
        m_reach->setText(tr("Not connected yet"));
        m_reach->setToolTip(tr("No server has been asked since the start. A click syncs all projects now (F5)."));
        break;
    case Reachability::Online:
        m_reach->setIcon(themedIcon(u"online"_s, Tone::Good));
        m_reach->setText(tr("Online"));
        m_reach->setToolTip(tr("Every server answers. A click syncs all projects now (F5)."));
        break;
    case Reachability::Offline:
        m_reach->setIcon(themedIcon(u"offline"_s, Tone::Bad));
        m_reach->setText(tr("Offline"));
        m_reach->setToolTip(
            tr("No server answers. What was synced can be read. A click tries to sync all projects now (F5)."));
        break;
    case Reachability::Partly:
        m_reach->setIcon(themedIcon(u"partly"_s, Tone::Warning));
        m_reach->setText(tr("Partly online"));
        m_reach->setToolTip(
            tr("Some servers do not answer; the tasks say which. A click tries to sync all projects now (F5)."));
        break;
    }
    m_reach->setAccessibleName(m_reach->text());
}

bool StatusBar::showStopped()
{
    if (m_stopped.isEmpty())
        return false;
    // What the user did himself comes before what follows from it.
    QStringList names;
    for (const auto &address : std::as_const(m_stopped)) {
        const QUrl url(address);
        names += url.host().isEmpty() ? address : url.host();
    }
    m_reach->setIcon(themedIcon(u"stop"_s, Tone::Warning));
    m_reach->setText(names.size() == 1 ? tr("%1 stopped by hand").arg(names.constFirst())
                                       : tr("%n server(s) stopped by hand", nullptr, int(names.size())));
    m_reach->setToolTip(
        tr("Nothing is sent to %1: the circuit breaker was opened by hand. A click shows it in Network, "
           "where “Close” lets requests through again.")
            .arg(QLocale().createSeparatedList(names)));
    m_reach->setAccessibleName(m_reach->text());
    return true;
}

void StatusBar::setStopSource(std::function<QStringList()> source)
{
    m_stopSource = std::move(source);
    checkStopped();
}

void StatusBar::checkStopped()
{
    if (!m_stopSource || m_stopSource() == m_stopped)
        return;
    setReachability(m_reachability);
}

void StatusBar::setSyncing(bool syncing)
{
    if (m_syncing == syncing)
        return;
    m_syncing = syncing;
    setReachability(m_reachability);
}

void StatusBar::setSynced(Timestamp oldest, int projects)
{
    m_synced = oldest;
    m_projects = projects;
    updateAge();
}

void StatusBar::showProblem(const Error &error)
{
    noteProblem(error, {});
}

void StatusBar::noteProblem(const Error &error, const QString &task)
{
    if (error.code == Code::Cancelled)
        return;
    // Of a server that is not asked for the moment, the words change each time.
    const QString what = error.code == Code::CircuitOpen ? error.fact(u"host") : error.message;
    const QString key = codeName(error.code) + u' ' + what;
    // The same is met by several: it is over when the last of them works again.
    if (const auto known = m_problems.constFind(key); known == m_problems.cend() || known->isEmpty() || !task.isEmpty())
        m_problems.insert(key, task);
    m_lastProblem = error.message;
    m_lastKey = key;
    m_toldProblem = key;
    updateProblems();
    m_problem->setToolTip(error.hint.isEmpty() ? error.message : QString(error.message + u'\n' + error.hint));
    m_action->hide();
    m_message->setText(error.message);
    m_message->setToolTip(m_problem->toolTip());
    m_messageTimer.start(problemShown, this);
}

void StatusBar::showDone(const QString &text, const QString &action, const std::function<void()> &run)
{
    m_run = run;
    m_toldProblem.clear();
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_message->setText(text);
    m_message->setToolTip({});
    m_messageTimer.start(problemShown, this);
}

void StatusBar::setSummary(const QString &text)
{
    m_summary->setText(text);
}

void StatusBar::showSummary(bool shown)
{
    m_summary->setVisible(shown);
}

void StatusBar::setRefused(const QString &account)
{
    m_refused = account;
    setReachability(m_reachability);
}

QString StatusBar::summaryText() const
{
    return m_summary->isHidden() ? QString() : m_summary->text();
}

QString StatusBar::reachabilityText() const
{
    return m_reach->text();
}

QString StatusBar::ageText() const
{
    return m_age->text();
}

QString StatusBar::messageText() const
{
    return m_message->text();
}

void StatusBar::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_timer.timerId()) {
        updateAge();
        checkStopped();
    } else if (event->timerId() == m_messageTimer.timerId()) {
        clearMessage();
    } else
        QStatusBar::timerEvent(event);
}

void StatusBar::clearMessage()
{
    m_messageTimer.stop();
    m_toldProblem.clear();
    m_message->clear();
    m_message->setToolTip({});
    m_action->hide();
}

void StatusBar::updateAge()
{
    if (m_projects == 0)
        m_age->clear();
    else if (m_synced == noTime)
        m_age->setText(tr("Not synced yet"));
    else
        m_age->setText(tr("Synced %1").arg(Ui::ageText(m_synced, m_clock.seconds())));
    m_age->setToolTip(m_synced == noTime ? QString()
                                         : tr("The oldest of %n project(s) was synced %1.", nullptr, m_projects)
                                               .arg(QLocale().toString(QDateTime::fromSecsSinceEpoch(toUnix(m_synced)),
                                                                       QLocale::ShortFormat)));
}

void StatusBar::updateTasks()
{
    const auto tasks = m_tasks.tasks();
    const TaskSnapshot *foremost = nullptr;
    int running = 0;
    for (const auto &task : tasks) {
        if (task.state != TaskState::Running)
            continue;
        ++running;
        // The oldest running one: it was there first, and the line does not jump when others start.
        foremost = &task;
    }
    m_progress->setVisible(foremost != nullptr && foremost->total > 0);
    if (foremost == nullptr) {
        m_task->setIcon(themedIcon(u"tasks"_s, Tone::Muted));
        m_task->setText(tr("Idle"));
        m_task->setToolTip(tr("Nothing is running. Click to see what ran."));
        return;
    }
    m_task->setIcon(themedIcon(u"tasks"_s, Tone::Accent));
    const QString text = foremost->title + u" · "_s + TaskModel::progressText(*foremost);
    m_task->setText(running > 1 ? tr("%1 and %n more", nullptr, running - 1).arg(text) : text);
    m_task->setToolTip(foremost->detail);
    if (foremost->total > 0) {
        m_progress->setRange(0, 1000);
        m_progress->setValue(int(1000 * TaskModel::fraction(*foremost)));
    }
}

void StatusBar::settleProblems(const QString &task)
{
    m_problems.removeIf([&](const auto &problem) { return problem.value() == task; });
    m_problem->setVisible(!m_problems.isEmpty());
    m_problem->setText(tr("%n problem(s)", nullptr, problemCount()));
}

void StatusBar::updateProblems()
{
    m_problem->setVisible(!m_problems.isEmpty());
    m_problem->setText(tr("%n problem(s)", nullptr, problemCount()));
    if (m_problems.isEmpty())
        m_message->clear();
}

} // namespace Docket::Ui
