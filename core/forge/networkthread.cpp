// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "networkthread.h"

#include <async/giveway.h>

#include <QTimer>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

NetworkThread::~NetworkThread()
{
    stop();
}

// By reference: work that is refused may call back in here when it is dropped, which must be after the lock.
bool NetworkThread::postLocked(std::function<void()> &work)
{
    if (m_stopped)
        return false;
    if (!m_thread) {
        m_thread = std::make_unique<QThread>();
        m_thread->setObjectName(u"docket-network"_s);
        m_context = std::make_unique<QObject>();
        m_context->moveToThread(m_thread.get());
        QObject::connect(m_thread.get(), &QThread::started, m_context.get(), &Async::giveWayToInterface);
        m_thread->start();
    }
    return QMetaObject::invokeMethod(m_context.get(), std::move(work), Qt::QueuedConnection);
}

bool NetworkThread::post(std::function<void()> work)
{
    const QMutexLocker lock(&m_mutex);
    return postLocked(work);
}

Scheduler::Id NetworkThread::after(std::chrono::milliseconds delay, Callback callback)
{
    const QMutexLocker lock(&m_mutex);
    const Id id = m_nextId++;
    std::function<void()> arm = [this, id, delay] {
        QTimer::singleShot(delay, m_context.get(), [this, id] { fire(id, true); });
    };
    if (!postLocked(arm))
        return 0;
    m_callbacks[id] = std::move(callback);
    return id;
}

bool NetworkThread::cancel(Id id)
{
    Callback dropped;
    const QMutexLocker lock(&m_mutex);
    // What the callback holds may call back in here when it goes: it must go after the lock.
    dropped = m_callbacks.take(id);
    return bool(dropped);
}

void NetworkThread::fire(Id id, bool due)
{
    Callback callback;
    {
        const QMutexLocker lock(&m_mutex);
        callback = m_callbacks.take(id);
    }
    if (callback)
        callback(due);
}

void NetworkThread::stop()
{
    QList<Id> waiting;
    std::unique_ptr<QThread> thread;
    {
        const QMutexLocker lock(&m_mutex);
        m_stopped = true;
        waiting = m_callbacks.keys();
        thread = std::move(m_thread);
    }
    for (const Id id : std::as_const(waiting))
        fire(id, false);
    if (!thread)
        return;
    thread->quit();
    thread->wait();
    m_context.reset();
}

bool NetworkThread::isCurrent() const
{
    const QMutexLocker lock(&m_mutex);
    return m_thread != nullptr && m_thread.get() == QThread::currentThread();
}

bool NetworkThread::isRunning() const
{
    const QMutexLocker lock(&m_mutex);
    return m_thread != nullptr;
}

} // namespace Docket::Forge
