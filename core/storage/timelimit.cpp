// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "timelimit.h"

#include <condition_variable>
#include <mutex>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

TimeLimit::TimeLimit(Connection &connection, std::chrono::milliseconds limit)
    : m_limit(limit)
    , m_thread([this, &connection](const std::stop_token &stop) {
        std::mutex mutex;
        std::condition_variable_any waiting;
        std::unique_lock lock(mutex);
        auto wait = m_limit;
        while (!stop.stop_requested()) {
            waiting.wait_for(lock, stop, wait, [] { return false; });
            if (stop.stop_requested())
                return;
            m_passed = true;
            connection.interrupt();
            wait = std::chrono::milliseconds(10);
        }
    })
{
}

TimeLimit::~TimeLimit()
{
    m_thread.request_stop();
    m_thread.join();
}

Error TimeLimit::explained(const Error &error, const QString &operation) const
{
    if (!hasPassed() || error.code != Code::Cancelled)
        return error;
    return makeError(
               Code::TimedOut, operation,
               u"It took longer than the limit of %1 ms and was ended; nothing was changed."_s.arg(m_limit.count()))
        .withHint(u"Raise the limit, or try again when Docket has less to do."_s);
}

} // namespace Docket::Storage
