// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskregistry.h"

#include <QTimerEvent>

#include <ranges>

namespace Docket::Async {

using namespace std::chrono_literals;

namespace {
constexpr qsizetype maxEnded = 100;
}

TaskRegistry::TaskRegistry(QObject *parent)
    : QObject(parent)
{
}

TaskRegistry::~TaskRegistry() = default;

std::shared_ptr<Task> TaskRegistry::create(const QString &kind, const QString &title)
{
    auto task = std::make_shared<Task>(m_nextId.fetch_add(1), kind, title);
    {
        const QMutexLocker lock(&m_mutex);
        m_entries.prepend(Entry{task, 0, task->snapshot(), false});
    }
    QMetaObject::invokeMethod(this, &TaskRegistry::startPolling, Qt::QueuedConnection);
    return task;
}

QList<TaskSnapshot> TaskRegistry::tasks() const
{
    const QMutexLocker lock(&m_mutex);
    QList<TaskSnapshot> all;
    all.reserve(m_entries.size());
    for (const Entry &entry : m_entries)
        all.append(entry.task ? entry.task->snapshot() : entry.snapshot);
    return all;
}

int TaskRegistry::runningCount() const
{
    return m_running;
}

void TaskRegistry::requestStop(quint64 id)
{
    const QMutexLocker lock(&m_mutex);
    for (const Entry &entry : std::as_const(m_entries)) {
        if (entry.task && entry.task->id() == id)
            entry.task->requestStop();
    }
}

void TaskRegistry::requestStopAll()
{
    const QMutexLocker lock(&m_mutex);
    for (const Entry &entry : std::as_const(m_entries)) {
        if (entry.task)
            entry.task->requestStop();
    }
}

void TaskRegistry::clearFinished()
{
    poll(); // what has ended since the last look counts as well, and is told of before it goes
    {
        const QMutexLocker lock(&m_mutex);
        m_entries.removeIf([](const Entry &entry) { return !entry.task; });
    }
    Q_EMIT tasksCleared();
}

void TaskRegistry::startPolling()
{
    poll();
    if (m_running > 0 && !m_timer.isActive())
        m_timer.start(100ms, this);
}

void TaskRegistry::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    poll();
    if (m_running == 0)
        m_timer.stop();
}

void TaskRegistry::poll()
{
    QList<TaskSnapshot> added;
    QList<TaskSnapshot> changed;
    QList<TaskSnapshot> ended;
    QList<quint64> forgotten;
    int running = 0;
    {
        const QMutexLocker lock(&m_mutex);
        qsizetype endedCount = 0;
        // The latest stand first, and are told of last: a failure now must not be settled by a success before it.
        for (Entry &entry : m_entries | std::views::reverse) {
            if (entry.task) {
                const quint64 revision = entry.task->revision();
                if (revision != entry.seen) {
                    entry.seen = revision;
                    entry.snapshot = entry.task->snapshot();
                    if (!entry.announced)
                        added.append(entry.snapshot);
                    if (entry.snapshot.state != TaskState::Running)
                        ended.append(entry.snapshot);
                    else if (entry.announced)
                        changed.append(entry.snapshot);
                    entry.announced = true;
                } else if (entry.task.use_count() == 1 && entry.snapshot.state == TaskState::Running) {
                    // The worker dropped it without a word: say so instead of showing it as running for ever.
                    entry.task->fail(makeError(Code::Internal, QStringLiteral("task.end"),
                                               QStringLiteral("The task ended without a result.")));
                }
                if (entry.snapshot.state == TaskState::Running)
                    ++running;
                else
                    entry.task.reset();
            }
            if (!entry.task)
                ++endedCount;
        }
        while (endedCount > maxEnded) {
            const auto last =
                std::find_if(m_entries.rbegin(), m_entries.rend(), [](const Entry &e) { return !e.task; });
            forgotten.append(last->snapshot.id);
            m_entries.erase(std::next(last).base());
            --endedCount;
        }
    }
    for (const auto &task : std::as_const(added))
        Q_EMIT taskAdded(task);
    for (const auto &task : std::as_const(changed))
        Q_EMIT taskChanged(task);
    for (const auto &task : std::as_const(ended))
        Q_EMIT taskEnded(task);
    for (const auto id : std::as_const(forgotten))
        Q_EMIT taskForgotten(id);
    if (running != m_running) {
        m_running = running;
        Q_EMIT runningCountChanged(running);
    }
}

} // namespace Docket::Async
