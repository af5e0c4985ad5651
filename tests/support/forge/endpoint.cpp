// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "endpoint.h"

#include <QFile>
#include <QHostAddress>
#include <QHttpHeaders>
#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>
#include <QTimer>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

// A test that asks more often than this looks at counts, not at single requests.
constexpr qsizetype mostRequests = 200'000;

QByteArray redacted(const QByteArray &name, const QByteArray &value)
{
    if (name.compare("authorization", Qt::CaseInsensitive) != 0)
        return value;
    const qsizetype space = value.indexOf(' ');
    return (space < 0 ? QByteArray() : value.first(space + 1)) + "<redacted>";
}

} // namespace

void Listener::incomingConnection(qintptr descriptor)
{
    if (!m_tls) {
        auto *socket = new QTcpSocket(this);
        socket->setSocketDescriptor(descriptor);
        accepted(socket);
        addPendingConnection(socket);
        return;
    }
    auto *socket = new QSslSocket(this);
    socket->setSslConfiguration(*m_tls);
    socket->setSocketDescriptor(descriptor);
    connect(socket, &QSslSocket::encrypted, this, [this, socket] {
        disconnect(socket, &QSslSocket::disconnected, this, nullptr);
        accepted(socket);
        addPendingConnection(socket);
    });
    // A client that does not trust the certificate leaves before the HTTP server ever owns the socket.
    connect(socket, &QSslSocket::disconnected, this, [socket] { socket->deleteLater(); });
    socket->startServerEncryption();
}

Endpoint::Endpoint(SandboxOptions options, const Personality &personality)
    : m_options(std::move(options))
    , m_personality(personality)
    , m_renderer(m_store, m_personality)
{
    m_apiOptions.maxItems = m_options.maxItems;
    m_apiOptions.defaultItems = std::min(m_options.defaultItems, m_options.maxItems);
    m_apiOptions.hasTimeline = m_options.timeline.value_or(m_personality.hasTimeline());
    m_apiOptions.hasDependencies = m_options.dependencies.value_or(m_personality.hasDependencies());
}

Endpoint::~Endpoint()
{
    // Whoever still waits for an answer holds a responder, and a responder must not outlive its connection's handler.
    if (m_listener)
        m_listener->close();
    dropConnections();
    m_delayed.clear();
    m_stalled.clear();
    m_http.reset();
}

std::expected<void, QString> Endpoint::setTls()
{
    QFile certificate(m_options.certificateFile);
    if (!certificate.open(QIODevice::ReadOnly))
        return std::unexpected(QString(m_options.certificateFile + u": "_s + certificate.errorString()));
    QFile key(m_options.keyFile);
    if (!key.open(QIODevice::ReadOnly))
        return std::unexpected(QString(m_options.keyFile + u": "_s + key.errorString()));
    const QList<QSslCertificate> chain = QSslCertificate::fromDevice(&certificate);
    const QByteArray pem = key.readAll();
    QSslKey secret(pem, QSsl::Rsa);
    if (secret.isNull())
        secret = QSslKey(pem, QSsl::Ec);
    if (chain.isEmpty() || secret.isNull())
        return std::unexpected(QString(m_options.certificateFile + u": no certificate or no key in it"_s));
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(secret);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setAllowedNextProtocols({"http/1.1"});
    m_listener->setTls(configuration);
    return {};
}

std::expected<void, QString> Endpoint::open()
{
    if (auto opened = m_store.open(m_options.dataFile); !opened)
        return opened;
    m_api = std::make_unique<Api>(m_store, m_renderer, m_personality, m_apiOptions);
    m_http = std::make_unique<QHttpServer>();
    // The HTTP server becomes the owner of what it is bound to.
    auto listener = std::make_unique<Listener>();
    m_listener = listener.get();
    m_listener->accepted = [this](QTcpSocket *socket) { accept(socket); };
    if (!m_options.certificateFile.isEmpty())
        if (auto secured = setTls(); !secured)
            return secured;
    if (!m_listener->listen(QHostAddress::LocalHost, m_options.port))
        return std::unexpected(
            QString(u"port "_s + QString::number(m_options.port) + u": "_s + m_listener->errorString()));
    m_port = m_listener->serverPort();
    m_http->setMissingHandler(this, [this](const QHttpServerRequest &request, QHttpServerResponder &responder) {
        handle(request, responder);
    });
    if (!m_http->bind(listener.release()))
        return std::unexpected(u"the HTTP server could not be bound to its port"_s);
    const QString scheme = m_options.certificateFile.isEmpty() ? u"http"_s : u"https"_s;
    m_renderer.setBase(scheme + u"://127.0.0.1:"_s + QString::number(m_port) + m_options.basePath);
    return {};
}

void Endpoint::pause()
{
    m_listener->close();
    // In order, as the kernel does it for a server that ends; dropConnections() is the other way.
    const QList<Connection> all = m_connections.values();
    for (const Connection &connection : all)
        if (connection.socket)
            connection.socket->close();
}

std::expected<void, QString> Endpoint::resume()
{
    if (m_listener->isListening() || m_listener->listen(QHostAddress::LocalHost, m_port))
        return {};
    return std::unexpected(QString(u"port "_s + QString::number(m_port) + u": "_s + m_listener->errorString()));
}

void Endpoint::dropConnections()
{
    const QList<Connection> all = m_connections.values();
    for (const Connection &connection : all)
        if (connection.socket)
            reset(connection.socket);
}

void Endpoint::clearRequests()
{
    m_requests.clear();
    m_traffic = {.openPeak = m_open};
}

void Endpoint::accept(QTcpSocket *socket)
{
    const quint16 port = socket->peerPort();
    m_connections.insert(port, {socket, ++m_traffic.connections});
    m_traffic.openPeak = std::max(m_traffic.openPeak, ++m_open);
    connect(socket, &QTcpSocket::disconnected, this, [this, port, socket] {
        --m_open;
        // Letting go of a stalled request is what lets the HTTP server delete the connection.
        m_stalled.remove(port);
        if (const auto found = m_connections.constFind(port);
            found != m_connections.constEnd() && found->socket == socket)
            m_connections.erase(found);
    });
}

Request Endpoint::read(const QHttpServerRequest &incoming) const
{
    Request out;
    switch (incoming.method()) {
    case QHttpServerRequest::Method::Get: out.method = "GET"; break;
    case QHttpServerRequest::Method::Put: out.method = "PUT"; break;
    case QHttpServerRequest::Method::Delete: out.method = "DELETE"; break;
    case QHttpServerRequest::Method::Post: out.method = "POST"; break;
    case QHttpServerRequest::Method::Patch: out.method = "PATCH"; break;
    case QHttpServerRequest::Method::Head: out.method = "HEAD"; break;
    default: out.method = "OPTIONS"; break;
    }
    out.path = incoming.url().path(QUrl::FullyEncoded).toLatin1();
    out.rawQuery = incoming.url().query(QUrl::FullyEncoded).toLatin1();
    out.query = parseQuery(out.rawQuery);
    const QByteArray prefix = m_options.basePath.toLatin1();
    if (!prefix.isEmpty() && !out.path.startsWith(QByteArray(prefix + '/')))
        out.segments = {};
    else
        for (const QByteArray &segment : out.path.sliced(prefix.size()).split('/'))
            if (!segment.isEmpty())
                out.segments.append(QString::fromUtf8(QByteArray::fromPercentEncoding(segment)));
    const QHttpHeaders &headers = incoming.headers();
    for (qsizetype i = 0; i < headers.size(); ++i)
        out.headers.emplaceBack(QByteArray(headers.nameAt(i).data(), headers.nameAt(i).size()),
                                headers.valueAt(i).toByteArray());
    out.body = incoming.body();
    return out;
}

void Endpoint::handle(const QHttpServerRequest &incoming, QHttpServerResponder &responder)
{
    auto hold = std::make_shared<QHttpServerResponder>(std::move(responder));
    Request request = read(incoming);
    const quint16 port = incoming.remotePort();
    if (request.segments.value(0) == u"_sandbox" && m_control) {
        const Reply reply = m_control(request);
        if (const auto found = m_connections.constFind(port); found != m_connections.constEnd() && found->socket)
            send(found->socket, reply, {.date = m_store.now()}, hold);
        return;
    }
    RecordedRequest record{.method = request.method,
                           .path = QString::fromUtf8(request.path),
                           .query = QString::fromUtf8(request.rawQuery),
                           .headers = {},
                           .body = request.body.left(64 * 1024)};
    for (const auto &[name, value] : std::as_const(request.headers))
        record.headers.append({name, redacted(name, value)});
    record.connection = m_connections.value(port).number;
    record.sequence = ++m_traffic.requests;
    if (m_watcher)
        m_watcher(record);
    if (m_requests.size() < mostRequests)
        m_requests.append(record);
    m_traffic.inFlightPeak = std::max(m_traffic.inFlightPeak, ++m_inFlight);

    const QList<Fault> faults = m_faults.meet(request);
    int delay = m_options.delay;
    for (const Fault &fault : faults)
        if (fault.kind == Fault::Kind::Delay)
            delay += fault.milliseconds;
    const qsizetype index = m_requests.size() - 1;
    if (delay <= 0) {
        answer(std::move(request), faults, port, std::move(hold), index);
        return;
    }
    // Kept here and not in the timer: what still waits at the end has to go before the HTTP server does.
    const qint64 ticket = record.sequence;
    m_delayed.insert(ticket, {std::move(request), faults, port, std::move(hold), index});
    QTimer::singleShot(std::chrono::milliseconds(delay), Qt::PreciseTimer, this, [this, ticket] {
        if (std::optional<Delayed> due =
                m_delayed.contains(ticket) ? std::optional(m_delayed.take(ticket)) : std::nullopt)
            answer(std::move(due->request), due->faults, due->port, std::move(due->hold), due->record);
    });
}

void Endpoint::answer(Request request, const QList<Fault> &faults, quint16 port, std::shared_ptr<void> hold,
                      qsizetype record)
{
    --m_inFlight;
    WireOptions options{.date = m_store.now(), .lowerCaseHeaders = m_options.lowerCaseHeaders};
    options.close = request.header("Connection").compare("close", Qt::CaseInsensitive) == 0;
    bool process = true;
    bool stall = false;
    bool cancel = false;
    for (const Fault &fault : faults) {
        const bool replaces = fault.kind == Fault::Kind::Status || fault.kind == Fault::Kind::Reset ||
                              fault.kind == Fault::Kind::Stall || fault.kind == Fault::Kind::Html;
        process = process && (!replaces || fault.processed);
        stall = stall || fault.kind == Fault::Kind::Stall;
        cancel = cancel || fault.kind == Fault::Kind::Reset;
        if (fault.kind == Fault::Kind::Cut)
            options.cutAfter = fault.fraction;
        else if (fault.kind == Fault::Kind::Oversize)
            options.padTo = fault.bytes;
        else if (fault.kind == Fault::Kind::Trickle)
            options.trickle = std::max(fault.milliseconds, 1);
        else if (fault.kind == Fault::Kind::ClockSkew)
            options.date += fault.seconds;
        else if (fault.kind == Fault::Kind::RepeatPage || fault.kind == Fault::Kind::FirstPage)
            for (auto &[name, value] : request.query)
                if (name == u"page")
                    value = QString::number(
                        fault.kind == Fault::Kind::FirstPage ? 1LL : std::max(value.toLongLong() - 1, 1LL));
    }
    Reply reply = process ? m_api->handle(request) : Reply();
    for (const Fault &fault : faults)
        spoil(reply, fault);
    if (record >= 0 && record < m_requests.size())
        m_requests[record].status = reply.status;
    m_traffic.bytes += reply.body.size();

    const auto found = m_connections.constFind(port);
    if (found == m_connections.constEnd() || !found->socket)
        return;
    if (stall)
        m_stalled[port].append(std::move(hold));
    else if (cancel)
        reset(found->socket);
    else
        send(found->socket, std::move(reply), options, std::move(hold));
}

} // namespace Docket::Sandbox
