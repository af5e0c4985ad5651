// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <QTimeZone>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#endif

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

// Go sends a length as long as the answer fits into the handler's buffer, and chunks from there on.
constexpr qsizetype longestPlainBody = 2048;
constexpr qsizetype chunkSize = 32 * 1024;
constexpr qsizetype trickleSize = 64;

QByteArray httpDate(qint64 seconds)
{
    static const QLocale locale(QLocale::C);
    return locale.toString(QDateTime::fromSecsSinceEpoch(seconds, QTimeZone::UTC), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s)
        .toLatin1();
}

QByteArray randomHex(int words)
{
    QByteArray out;
    for (int i = 0; i < words; ++i)
        out += QByteArray::number(QRandomGenerator::global()->generate(), 16).rightJustified(8, '0');
    return out;
}

bool isChunked(const Reply &reply)
{
    return reply.body.size() > longestPlainBody;
}

// Lets what was written go out before the end. The HTTP server deletes a closing connection as soon as nobody answers
// it any more, with all that still waits in it: so the answer counts as unfinished until the connection is down.
void finish(QTcpSocket *socket, std::shared_ptr<void> hold)
{
    QObject::connect(socket, &QTcpSocket::disconnected, socket, [hold = std::move(hold)] {}, Qt::SingleShotConnection);
    socket->disconnectFromHost();
}

/// Feeds a long or slow body into a socket piece by piece: never more than a megabyte waits in memory for the peer.
class Pump final : public QObject
{
public:
    Pump(QTcpSocket *socket, QByteArray rest, qint64 padding, const WireOptions &options, std::shared_ptr<void> hold)
        : QObject(socket)
        , m_socket(socket)
        , m_rest(std::move(rest))
        , m_padding(padding)
        , m_hold(std::move(hold))
        , m_close(options.close)
        , m_step(options.trickle > 0 ? trickleSize : 256 * 1024)
        , m_chunked(padding > 0)
    {
        connect(socket, &QTcpSocket::disconnected, this, [this] {
            m_hold.reset();
            deleteLater();
        });
        if (options.trickle > 0) {
            m_timer.setInterval(options.trickle);
            connect(&m_timer, &QTimer::timeout, this, &Pump::step);
            m_timer.start();
        } else {
            connect(socket, &QTcpSocket::bytesWritten, this, &Pump::step);
        }
        step();
    }

private:
    void step()
    {
        if (m_done || m_socket->bytesToWrite() > 1024 * 1024)
            return;
        if (!m_rest.isEmpty()) {
            m_socket->write(m_rest.first(std::min(m_step, m_rest.size())));
            m_rest = m_rest.sliced(std::min(m_step, m_rest.size()));
        } else if (m_padding > 0) {
            const qint64 size = std::min<qint64>(m_step, m_padding);
            m_socket->write(QByteArray::number(size, 16) + "\r\n" + QByteArray(size, ' ') + "\r\n");
            m_padding -= size;
        }
        if (m_rest.isEmpty() && m_padding == 0) {
            m_done = true;
            m_timer.stop();
            if (m_chunked)
                m_socket->write("0\r\n\r\n");
            deleteLater();
            if (m_close)
                finish(m_socket, std::move(m_hold));
            m_hold.reset();
        }
    }

    QTcpSocket *m_socket;
    QByteArray m_rest;
    qint64 m_padding;
    std::shared_ptr<void> m_hold;
    QTimer m_timer;
    bool m_close;
    bool m_done = false;
    qsizetype m_step;
    bool m_chunked;
};

} // namespace

QByteArray headOf(const Reply &reply, const WireOptions &options)
{
    QByteArray out = "HTTP/1.1 " + QByteArray::number(reply.status) + ' ' + reasonPhrase(reply.status) + "\r\n";
    const auto add = [&](const QByteArray &name, const QByteArray &value) {
        out += (options.lowerCaseHeaders ? name.toLower() : name) + ": " + value + "\r\n";
    };
    if (!reply.contentType.isEmpty())
        add("Content-Type", reply.contentType);
    for (const auto &[name, value] : reply.headers)
        add(name, value);
    // A new session for everybody who comes without a cookie: a client that keeps cookies would be logged out of its
    // token.
    add("Set-Cookie", "i_like_gitea=" + randomHex(2) + "; Path=/; HttpOnly; SameSite=Lax");
    add("Set-Cookie",
        "_csrf=" + randomHex(4) + "; Path=/; Expires=" + httpDate(options.date + 86400) + "; HttpOnly; SameSite=Lax");
    add("X-Content-Type-Options", "nosniff");
    add("X-Frame-Options", "SAMEORIGIN");
    add("Date", httpDate(options.date));
    if (options.close)
        add("Connection", "close");
    if (options.padTo > 0 || isChunked(reply))
        add("Transfer-Encoding", "chunked");
    else if (reply.status != 204)
        add("Content-Length", QByteArray::number(reply.body.size()));
    return out + "\r\n";
}

QByteArray bodyOf(const Reply &reply)
{
    if (!isChunked(reply))
        return reply.body;
    QByteArray out;
    out.reserve(reply.body.size() + reply.body.size() / chunkSize * 12 + 32);
    for (qsizetype at = 0; at < reply.body.size(); at += chunkSize) {
        const QByteArrayView chunk = QByteArrayView(reply.body).sliced(at, std::min(chunkSize, reply.body.size() - at));
        out += QByteArray::number(chunk.size(), 16) + "\r\n";
        out += chunk;
        out += "\r\n";
    }
    return out + "0\r\n\r\n";
}

void send(QTcpSocket *socket, Reply reply, const WireOptions &options, std::shared_ptr<void> hold)
{
    if (options.padTo > 0) {
        const qint64 padding = std::max<qint64>(options.padTo - reply.body.size(), 1);
        socket->write(headOf(reply, options));
        const QByteArray first = QByteArray::number(reply.body.size(), 16) + "\r\n" + reply.body + "\r\n";
        new Pump(socket, reply.body.isEmpty() ? QByteArray() : first, padding, options, std::move(hold));
        return;
    }
    QByteArray body = bodyOf(reply);
    socket->write(headOf(reply, options));
    if (options.cutAfter) {
        socket->write(body.first(qsizetype(double(body.size()) * std::clamp(*options.cutAfter, 0.0, 1.0))));
        finish(socket, std::move(hold));
        return;
    }
    if (options.trickle > 0 && !body.isEmpty()) {
        new Pump(socket, std::move(body), 0, options, std::move(hold));
        return;
    }
    socket->write(body);
    if (options.close)
        finish(socket, std::move(hold));
}

void reset(QTcpSocket *socket)
{
#ifdef Q_OS_UNIX
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
#endif
    socket->abort();
}

} // namespace Docket::Sandbox
