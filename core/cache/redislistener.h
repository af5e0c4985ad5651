// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"
#include "redisoptions.h"

#include <mutex>
#include <thread>

namespace Docket::Cache {

class RedisConnection;

/// Hears on a connection and a thread of its own what other programs on the same server remove. A line that is silent
/// is asked whether it is still there; one that was lost is made again, and the listener is told that something may
/// have been missed. Thread-safe.
class RedisListener final
{
public:
    /// Messages of @p program are its own and not told.
    RedisListener(RedisOptions options, QByteArray channel, QByteArray program);
    ~RedisListener();
    Q_DISABLE_COPY_MOVE(RedisListener)

    /// Nobody is called any more when this has returned.
    void setListener(SharedLevelListener *listener);
    [[nodiscard]] QString state() const;

    /// A message as it goes over the line.
    [[nodiscard]] static QByteArray message(const QByteArray &program, const CachePattern &pattern,
                                            const QString &rule);

private:
    void work(const std::stop_token &stop);
    void listen(const std::stop_token &stop, RedisConnection &connection);
    void heard(const QByteArray &message);
    void setState(const QString &state);

    const RedisOptions m_options;
    const QByteArray m_channel;
    const QByteArray m_program;
    std::array<int, 2> m_wake{-1, -1}; ///< a pipe: what ends a wait for the server
    std::recursive_mutex m_calling;    ///< held while the listener is called
    SharedLevelListener *m_listener = nullptr;
    mutable std::mutex m_mutex;
    QString m_state;
    std::jthread m_thread; ///< last, so that it ends first
};

} // namespace Docket::Cache
