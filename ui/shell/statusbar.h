// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/taskregistry.h>
#include <base/clock.h>
#include <services/syncservice.h>

#include <QBasicTimer>
#include <QHash>
#include <QStatusBar>

#include <functional>

class QLabel;
class QProgressBar;
class QToolButton;

namespace Docket::Ui {

/// The line at the bottom: whether the servers answer, how old the data is, what runs, and what went wrong. Values are
/// handed in; clicks leave as signals. Main thread.
class StatusBar final : public QStatusBar
{
    Q_OBJECT

public:
    StatusBar(Async::TaskRegistry &tasks, const Clock &clock, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(StatusBar)

    void setReachability(Services::Reachability reachability);
    /// Whether a server is being asked: until its first answer nobody knows if it can be reached.
    void setSyncing(bool syncing);
    /// When the tracked projects were last synced, the oldest of them; noTime: never.
    void setSynced(Timestamp oldest, int projects);
    /// Shows an error for a while and counts it, once until the count is looked at.
    void showProblem(const Error &error);
    /// Says for a while that something is done; @p action, if it is not empty, is a button beside it that does @p run.
    void showDone(const QString &text, const QString &action = {}, const std::function<void()> &run = {});
    /// "20,000 issues": what the table shows.
    void setSummary(const QString &text);
    /// Without a table in the window its number says nothing.
    void showSummary(bool shown);
    /// Whose token a server refuses ("alice on codeberg.org"), or nothing: what answers is of no use without it.
    void setRefused(const QString &account);
    /// Who is asked which servers are not asked for anything until somebody says otherwise, by their addresses: at
    /// once, with checkStopped() and now and then. "Online" would be wrong of them.
    void setStopSource(std::function<QStringList()> source);
    void checkStopped();

    [[nodiscard]] QString reachabilityText() const;
    [[nodiscard]] QString ageText() const;
    [[nodiscard]] QString messageText() const;
    [[nodiscard]] QString summaryText() const;
    [[nodiscard]] QToolButton &actionButton() const { return *m_action; }
    [[nodiscard]] int problemCount() const { return int(m_problems.size()); }

Q_SIGNALS:
    void tasksRequested();
    /// The number of problems was clicked: whoever shows the tasks chooses the newest that failed.
    void problemsRequested();
    void syncRequested();
    /// A new token for the account of setRefused().
    void tokenRequested();
    /// The line to a server that was stopped by hand is to be shown, with what lets requests through again.
    void lineRequested(const QString &instance);

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    [[nodiscard]] bool showStopped();
    void updateAge();
    void updateTasks();
    void noteProblem(const Error &error, const QString &task);
    void settleProblems(const QString &task);
    void updateProblems();
    void clearMessage();

    Async::TaskRegistry &m_tasks;
    const Clock &m_clock;
    QToolButton *m_reach;
    QLabel *m_age;
    QLabel *m_message;     ///< the last problem, for a while; showMessage() would hide what stands at the left
    QToolButton *m_action; ///< of the message
    QLabel *m_summary;
    std::function<void()> m_run;
    QToolButton *m_problem;
    QToolButton *m_task;
    QProgressBar *m_progress;
    Timestamp m_synced = noTime;
    int m_projects = 0;
    QHash<QString, QString> m_problems; ///< by what tells them apart: the task that met it last, or nothing
    QString m_lastProblem;
    QString m_lastKey;     ///< of it in the problems
    QString m_toldProblem; ///< key of the one that the message tells; empty: it tells something else
    QString m_refused;
    std::function<QStringList()> m_stopSource;
    QStringList m_stopped;
    Services::Reachability m_reachability = Services::Reachability::Unknown;
    bool m_syncing = false;
    QBasicTimer m_timer;
    QBasicTimer m_messageTimer;
};

} // namespace Docket::Ui
