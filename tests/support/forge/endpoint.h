// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api.h"
#include "fault.h"
#include "personality.h"
#include "renderer.h"
#include "sandboxserver.h"
#include "store.h"
#include "wire.h"

#include <QHash>
#include <QHttpServer>
#include <QObject>
#include <QPointer>
#include <QSslConfiguration>
#include <QTcpServer>

#include <expected>
#include <functional>
#include <memory>
#include <optional>

namespace Docket::Sandbox {

/// Accepts connections, with TLS where a certificate is given, and tells of each before the HTTP server sees it.
class Listener final : public QTcpServer
{
    Q_DISABLE_COPY_MOVE(Listener)

public:
    using QTcpServer::QTcpServer;
    void setTls(const QSslConfiguration &configuration) { m_tls = configuration; }
    std::function<void(QTcpSocket *)> accepted;

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    std::optional<QSslConfiguration> m_tls;
};

/// The server side of SandboxServer: lives on its thread with the store, the listener and everything between.
/// QHttpServer reads the requests; the answers are written to the socket itself (see wire.h), found by the peer's port.
class Endpoint final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Endpoint)

public:
    Endpoint(SandboxOptions options, const Personality &personality);
    ~Endpoint() override;

    /// Opens the data and listens; the error says what could not be had.
    [[nodiscard]] std::expected<void, QString> open();
    /// Closes the port and every connection; the data stays.
    void pause();
    /// Listens again on the port of before.
    [[nodiscard]] std::expected<void, QString> resume();
    /// Ends every open connection but goes on listening.
    void dropConnections();

    [[nodiscard]] Store &store() { return m_store; }
    [[nodiscard]] FaultPlan &faults() { return m_faults; }
    [[nodiscard]] QString base() const { return m_renderer.base(); }
    [[nodiscard]] const QList<RecordedRequest> &requests() const { return m_requests; }
    [[nodiscard]] Traffic traffic() const { return m_traffic; }
    void clearRequests();
    void setControl(std::function<Reply(const Request &)> control) { m_control = std::move(control); }
    void setWatcher(std::function<void(const RecordedRequest &)> watcher) { m_watcher = std::move(watcher); }
    void setDelay(int milliseconds) { m_options.delay = milliseconds; }

private:
    struct Connection
    {
        QPointer<QTcpSocket> socket;
        qint64 number = 0;
    };

    struct Delayed
    {
        Request request;
        QList<Fault> faults;
        quint16 port = 0;
        std::shared_ptr<void> hold;
        qsizetype record = 0;
    };

    void accept(QTcpSocket *socket);
    void handle(const QHttpServerRequest &incoming, QHttpServerResponder &responder);
    void answer(Request request, const QList<Fault> &faults, quint16 port, std::shared_ptr<void> hold,
                qsizetype record);
    [[nodiscard]] Request read(const QHttpServerRequest &incoming) const;
    [[nodiscard]] std::expected<void, QString> setTls();

    SandboxOptions m_options;
    Personality m_personality;
    ApiOptions m_apiOptions;
    Store m_store;
    Renderer m_renderer;
    std::unique_ptr<Api> m_api;
    FaultPlan m_faults;
    std::unique_ptr<QHttpServer> m_http;
    QPointer<Listener> m_listener;
    QHash<quint16, Connection> m_connections;
    QHash<qint64, Delayed> m_delayed;
    QHash<quint16, QList<std::shared_ptr<void>>> m_stalled;
    QList<RecordedRequest> m_requests;
    Traffic m_traffic;
    qint64 m_open = 0;
    qint64 m_inFlight = 0;
    quint16 m_port = 0;
    std::function<Reply(const Request &)> m_control;
    std::function<void(const RecordedRequest &)> m_watcher;
};

} // namespace Docket::Sandbox
