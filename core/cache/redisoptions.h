// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <base/secret.h>

#include <QString>

#include <chrono>
#include <functional>

namespace Docket::Cache {

struct RedisOptions
{
    QString host; ///< a name or an address; with port
    int port = 6379;
    QString socket; ///< path of a Unix socket, which then takes the place of host and port
    int database = 0;
    QString user;                               ///< empty: the server's default user
    std::function<Result<Secret>()> password;   ///< asked on a thread of the level before each connection; may be null
    QString prefix = QStringLiteral("docket:"); ///< of all keys
    std::chrono::milliseconds timeout{100};     ///< of a call as a whole; no call takes longer
    std::chrono::milliseconds connectTimeout{2000};
    std::chrono::milliseconds longestLife{24 * 3600 * 1000}; ///< of any entry; what expires earlier does
    std::chrono::milliseconds firstPause{500}; ///< after which a server that failed is tried again; doubles
    std::chrono::milliseconds longestPause{30'000};
    int connections = 4;    ///< at the same time, beside the one that listens
    qint64 packFrom = 1024; ///< values of that size are packed; negative: none
    bool listen = true;     ///< to what other programs invalidate

    /// "localhost:6379, database 0", without user and password.
    [[nodiscard]] QString place() const
    {
        const QString where = socket.isEmpty() ? QStringLiteral("%1:%2").arg(host).arg(port) : socket;
        return QStringLiteral("%1, database %2").arg(where).arg(database);
    }
};

} // namespace Docket::Cache
