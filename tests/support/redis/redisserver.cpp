// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "redisserver.h"

#include <QDeadlineTimer>
#include <QStandardPaths>

#include <arpa/inet.h>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Docket::TestSupport {

namespace {

/// Free at this moment; whoever takes it in between makes the start fail, which is tried again with another one.
int freePort()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    int port = 0;
    if (::bind(socket, reinterpret_cast<sockaddr *>(&address), size) == 0 &&
        ::getsockname(socket, reinterpret_cast<sockaddr *>(&address), &size) == 0)
        port = ntohs(address.sin_port);
    ::close(socket);
    return port;
}

} // namespace

RedisServer::RedisServer()
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
}

RedisServer::~RedisServer()
{
    kill();
}

bool RedisServer::isInstalled()
{
    return !QStandardPaths::findExecutable(u"redis-server"_s).isEmpty();
}

bool RedisServer::start(const QStringList &arguments)
{
    kill();
    const bool anyPort = m_port == 0;
    for (int tried = 0; tried < 5; ++tried) {
        if (anyPort)
            m_port = freePort();
        m_output.clear();
        m_process.start(u"redis-server"_s,
                        QStringList{u"--port"_s, QString::number(m_port), u"--bind"_s, u"127.0.0.1"_s,
                                    u"--unixsocket"_s, socket(), u"--save"_s, QString(), u"--appendonly"_s, u"no"_s,
                                    u"--dir"_s, m_folder.path()} +
                            arguments);
        if (!m_process.waitForStarted())
            return false;
        const QDeadlineTimer limit(10'000);
        while (!limit.hasExpired() && m_process.state() == QProcess::Running) {
            m_process.waitForReadyRead(int(limit.remainingTime()));
            m_output += m_process.readAll();
            if (m_output.contains("Ready to accept connections"))
                return true;
        }
        kill();
    }
    return false;
}

void RedisServer::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    thaw();
    m_process.kill();
    m_process.waitForFinished();
    m_output += m_process.readAll();
}

void RedisServer::freeze()
{
    m_frozen = ::kill(pid_t(m_process.processId()), SIGSTOP) == 0;
}

void RedisServer::thaw()
{
    if (m_frozen)
        ::kill(pid_t(m_process.processId()), SIGCONT);
    m_frozen = false;
}

} // namespace Docket::TestSupport
