// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QTimer>

#include <atomic>

namespace Docket::TestSupport {

/// Stands before a server on loopback and hands on each piece of what it answers after a while. A thread of its own.
class SlowProxy final
{
public:
    explicit SlowProxy(quint16 target)
    {
        m_thread.start();
        m_context.moveToThread(&m_thread);
        QMetaObject::invokeMethod(
            &m_context,
            [this, target] {
                m_server = std::make_unique<QTcpServer>();
                m_server->listen(QHostAddress::LocalHost);
                QObject::connect(m_server.get(), &QTcpServer::newConnection, &m_context, [this, target] {
                    while (QTcpSocket *near = m_server->nextPendingConnection())
                        join(near, target);
                });
            },
            Qt::BlockingQueuedConnection);
    }
    ~SlowProxy()
    {
        QMetaObject::invokeMethod(&m_context, [this] { m_server.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(SlowProxy)

    std::atomic<int> delay = 0;   ///< milliseconds
    std::atomic<int> answers = 0; ///< pieces that were handed on

    [[nodiscard]] quint16 port() const { return m_server->serverPort(); }

private:
    void join(QTcpSocket *near, quint16 target)
    {
        auto *far = new QTcpSocket(near);
        far->connectToHost(QHostAddress::LocalHost, target);
        QObject::connect(near, &QTcpSocket::readyRead, far, [near, far] { far->write(near->readAll()); });
        QObject::connect(far, &QTcpSocket::readyRead, near, [this, near, far] {
            QTimer::singleShot(delay.load(), Qt::PreciseTimer, near, [this, near, bytes = far->readAll()] {
                near->write(bytes);
                ++answers;
            });
        });
        QObject::connect(near, &QTcpSocket::disconnected, near, &QObject::deleteLater);
        QObject::connect(far, &QTcpSocket::disconnected, near, &QTcpSocket::disconnectFromHost);
    }

    QThread m_thread;
    QObject m_context;
    std::unique_ptr<QTcpServer> m_server; ///< of the thread
};

} // namespace Docket::TestSupport
