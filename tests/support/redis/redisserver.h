// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace Docket::TestSupport {

/// A real redis-server on loopback, on a free port and a Unix socket, with its files in a temporary folder. It keeps
/// nothing on disk, so one that is started again is empty. Stopped, by its process id, at the latest with the object.
class RedisServer final
{
public:
    RedisServer();
    ~RedisServer();
    Q_DISABLE_COPY_MOVE(RedisServer)

    /// Whether the program is installed.
    [[nodiscard]] static bool isInstalled();
    /// Returns when it accepts connections; false with lastOutput() if it does not. Again: on the same port.
    [[nodiscard]] bool start(const QStringList &arguments = {});
    /// Ends it at once, as a crash would.
    void kill();
    /// The process stands still: connections are accepted by the system, and nobody answers.
    void freeze();
    void thaw();

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] QString socket() const { return m_folder.filePath(QStringLiteral("redis.sock")); }
    [[nodiscard]] QByteArray lastOutput() const { return m_output; }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_output;
    int m_port = 0;
    bool m_frozen = false;
};

} // namespace Docket::TestSupport
