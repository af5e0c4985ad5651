// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QMutex>
#include <QSslConfiguration>
#include <QThread>
#include <QUrl>

#include <atomic>
#include <memory>

class QTcpServer;
class QTcpSocket;

namespace Docket::Forge::Testing {

/// What a scripted server does on the line.
struct Action
{
    enum Kind
    {
        Send,
        Pause,
        Close,
        Reset
    };
    Kind kind = Send;
    QByteArray bytes{};
    int ms = 0;
};

using Reply = QList<Action>;

[[nodiscard]] Reply sendAll(const QByteArray &bytes);
/// A whole answer with Content-Length.
[[nodiscard]] QByteArray httpAnswer(int status, const QByteArray &body, const QByteArray &fields = {});

/// A server on a free loopback port, in a thread of its own, that answers the n-th request with the n-th reply of its
/// script, and with the last one from then on. It understands no HTTP beyond finding the end of a request.
class ScriptedServer final
{
public:
    explicit ScriptedServer(QList<Reply> script, const QSslConfiguration &tls = {}, bool isTls = false);
    ~ScriptedServer();
    Q_DISABLE_COPY_MOVE(ScriptedServer)

    [[nodiscard]] QUrl url(const QString &path = QStringLiteral("/")) const;
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] int connections() const { return m_connections; }
    [[nodiscard]] int open() const { return m_open; }
    [[nodiscard]] QList<QByteArray> requests() const;

private:
    void attach(QTcpSocket *socket);
    void readFrom(QTcpSocket *socket);
    void play(QTcpSocket *socket, Reply reply);

    QThread m_thread;
    QObject *m_context = nullptr;
    QList<Reply> m_script;
    QHash<QTcpSocket *, QByteArray> m_input;
    mutable QMutex m_mutex;
    QList<QByteArray> m_requests;
    std::atomic<int> m_connections = 0;
    std::atomic<int> m_open = 0;
    quint16 m_port = 0;
    bool m_isTls = false;
};

} // namespace Docket::Forge::Testing
