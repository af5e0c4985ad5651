// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedserver.h"

#include <QPointer>
#include <QSslServer>
#include <QTcpSocket>
#include <QTimer>

#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace Docket::Forge::Testing {

Reply sendAll(const QByteArray &bytes)
{
    return {{Action::Send, bytes}};
}

QByteArray httpAnswer(int status, const QByteArray &body, const QByteArray &fields)
{
    return "HTTP/1.1 " + QByteArray::number(status) +
           " Status\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" +
           fields + "\r\n" + body;
}

ScriptedServer::ScriptedServer(QList<Reply> script, const QSslConfiguration &tls, bool isTls)
    : m_script(std::move(script))
    , m_isTls(isTls)
{
    m_context = new QObject;
    m_context->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_context,
        [this, tls] {
            QTcpServer *server = nullptr;
            if (m_isTls) {
                auto *secure = new QSslServer(m_context);
                secure->setSslConfiguration(tls);
                server = secure;
            } else {
                server = new QTcpServer(m_context);
            }
            QObject::connect(server, &QTcpServer::pendingConnectionAvailable, m_context, [this, server] {
                while (QTcpSocket *socket = server->nextPendingConnection())
                    attach(socket);
            });
            if (server->listen(QHostAddress::LocalHost))
                m_port = server->serverPort();
        },
        Qt::BlockingQueuedConnection);
}

ScriptedServer::~ScriptedServer()
{
    QMetaObject::invokeMethod(m_context, [this] { delete m_context; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

QUrl ScriptedServer::url(const QString &path) const
{
    return QUrl(u"%1://127.0.0.1:%2%3"_s.arg(m_isTls ? u"https"_s : u"http"_s).arg(m_port).arg(path));
}

QList<QByteArray> ScriptedServer::requests() const
{
    const QMutexLocker lock(&m_mutex);
    return m_requests;
}

void ScriptedServer::attach(QTcpSocket *socket)
{
    ++m_connections;
    ++m_open;
    QObject::connect(socket, &QTcpSocket::disconnected, m_context, [this, socket] {
        --m_open;
        m_input.remove(socket);
        socket->deleteLater();
    });
    QObject::connect(socket, &QTcpSocket::readyRead, m_context, [this, socket] { readFrom(socket); });
    if (socket->bytesAvailable() > 0)
        readFrom(socket);
}

void ScriptedServer::readFrom(QTcpSocket *socket)
{
    QByteArray &input = m_input[socket];
    input += socket->readAll();
    for (;;) {
        const auto headEnd = input.indexOf("\r\n\r\n");
        if (headEnd < 0)
            return;
        qsizetype length = 0;
        const QByteArray head = input.first(headEnd).toLower();
        if (const auto at = head.indexOf("content-length:"); at >= 0)
            length = head.sliced(at + 15).split('\r').first().trimmed().toLongLong();
        if (input.size() < headEnd + 4 + length)
            return;
        qsizetype index = 0;
        {
            const QMutexLocker lock(&m_mutex);
            index = m_requests.size();
            m_requests.append(input.first(headEnd + 4 + length));
        }
        input.remove(0, headEnd + 4 + length);
        play(socket, m_script.at(std::min(index, m_script.size() - 1)));
    }
}

void ScriptedServer::play(QTcpSocket *socket, Reply reply)
{
    while (!reply.isEmpty()) {
        const Action action = reply.takeFirst();
        switch (action.kind) {
        case Action::Send:
            socket->write(action.bytes);
            socket->flush();
            break;
        case Action::Pause:
            QTimer::singleShot(action.ms, socket, [this, socket, reply] { play(socket, reply); });
            return;
        case Action::Close: socket->disconnectFromHost(); return;
        case Action::Reset: {
            const linger now{1, 0};
            ::setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
            socket->abort();
            return;
        }
        }
    }
}

} // namespace Docket::Forge::Testing
