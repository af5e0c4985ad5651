// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "logqueue.h"

#include <utility>

namespace Docket {

LogQueue::LogQueue(std::size_t capacity, Sink sink)
    : m_capacity(capacity)
    , m_sink(std::move(sink))
    , m_thread(&LogQueue::work, this)
{
}

LogQueue::~LogQueue()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_ends = true;
    }
    m_filled.notify_one();
    m_thread.join();
}

void LogQueue::push(Entry entry)
{
    const bool matters = entry.type == QtCriticalMsg || entry.type == QtFatalMsg;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_entries.size() >= (matters ? 2 * m_capacity : m_capacity)) {
            ++m_dropped;
            return;
        }
        m_entries.push_back(std::move(entry));
        ++m_pushed;
    }
    m_filled.notify_one();
}

bool LogQueue::flush(std::chrono::milliseconds limit)
{
    if (isOwnThread())
        return false;
    std::unique_lock lock(m_mutex);
    return m_emptied.wait_for(lock, limit, [this, until = m_pushed] { return m_written >= until; });
}

void LogQueue::work()
{
    std::vector<Entry> batch;
    std::unique_lock lock(m_mutex);
    while (true) {
        m_filled.wait(lock, [this] { return m_ends || !m_entries.empty(); });
        if (m_entries.empty())
            return;
        batch.clear();
        batch.swap(m_entries);
        // The queue was full when these came, so they belong after what was in it.
        const quint64 dropped = std::exchange(m_dropped, 0);
        lock.unlock();
        m_sink(batch, dropped);
        lock.lock();
        m_written += batch.size();
        m_emptied.notify_all();
    }
}

} // namespace Docket
