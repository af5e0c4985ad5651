// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "logring.h"

#include <QtLogging>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace Docket {

/// What waits to be written to the log: a bounded queue with a thread of its own at its end. Whoever logs takes a lock
/// that is held for no longer than a push and never waits for the disk. Entries keep the order in which they came; when
/// the queue is full, new ones are dropped and counted, and the count comes with the next batch. Critical ones may
/// use as much again before they are dropped. The destructor hands over what is left. Thread-safe.
class LogQueue final
{
public:
    struct Entry
    {
        QtMsgType type = QtDebugMsg;
        LogRecord record;
        QString words; ///< for stderr; empty for entries that do not go there
    };
    /// Called in the queue's thread with entries in their order, and the number of those that were dropped after them.
    using Sink = std::function<void(const std::vector<Entry> &entries, quint64 dropped)>;

    LogQueue(std::size_t capacity, Sink sink);
    ~LogQueue();
    Q_DISABLE_COPY_MOVE(LogQueue)

    void push(Entry entry);
    /// Waits until all that was pushed before has been through the sink. False after @p limit, and at once in the
    /// queue's own thread. Not for the GUI thread.
    bool flush(std::chrono::milliseconds limit);
    [[nodiscard]] bool isOwnThread() const { return std::this_thread::get_id() == m_thread.get_id(); }

private:
    void work();

    std::size_t m_capacity;
    Sink m_sink;
    std::mutex m_mutex;
    std::condition_variable m_filled;
    std::condition_variable m_emptied;
    std::vector<Entry> m_entries;
    quint64 m_dropped = 0;
    quint64 m_pushed = 0;
    quint64 m_written = 0;
    bool m_ends = false;
    std::thread m_thread;
};

} // namespace Docket
