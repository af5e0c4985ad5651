// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "task.h"

#include <QBasicTimer>
#include <QHash>
#include <QObject>

namespace Docket::Async {

/// All tasks that run or ran lately. Lives in the main thread, where views hear of changes at most ten times a second,
/// however often workers report: progress never floods the event loop. create() may be called from any thread.
class TaskRegistry final : public QObject
{
    Q_OBJECT

public:
    explicit TaskRegistry(QObject *parent = nullptr);
    ~TaskRegistry() override;
    Q_DISABLE_COPY_MOVE(TaskRegistry)

    /// A new running task. The worker holds it; the registry keeps a snapshot of the last hundred that ended.
    [[nodiscard]] std::shared_ptr<Task> create(const QString &kind, const QString &title);

    /// Newest first. Main thread only.
    [[nodiscard]] QList<TaskSnapshot> tasks() const;
    [[nodiscard]] int runningCount() const;
    void requestStop(quint64 id);
    void requestStopAll();
    /// Forgets what has ended.
    void clearFinished();

Q_SIGNALS:
    void taskAdded(const Docket::Async::TaskSnapshot &task);
    void taskChanged(const Docket::Async::TaskSnapshot &task);
    void taskEnded(const Docket::Async::TaskSnapshot &task);
    /// One that ended long ago has left the list: a hundred ended after it.
    void taskForgotten(quint64 id);
    void tasksCleared();
    /// The number of running tasks changed.
    void runningCountChanged(int count);

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    struct Entry
    {
        std::shared_ptr<Task> task;
        quint64 seen = 0;
        TaskSnapshot snapshot;
        bool announced = false;
    };

    void poll();
    void startPolling();

    mutable QMutex m_mutex; ///< guards m_entries against create() from other threads
    QList<Entry> m_entries;
    std::atomic<quint64> m_nextId = 1;
    QBasicTimer m_timer;
    int m_running = 0;
};

} // namespace Docket::Async
