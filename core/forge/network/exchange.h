// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <forge/networkline.h>

#include <QElapsedTimer>
#include <QNetworkReply>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace Docket::Forge {

/// One request on the line: feeds a QNetworkReply, watches the phases and finishes what is pending, at the latest with
/// its own end. On the network thread.
class Exchange final
{
public:
    enum class Phase
    {
        Queued, ///< all connections to the server are taken; only the limit of the whole request counts
        Connecting,
        Waiting,
        Receiving
    };

    explicit Exchange(std::shared_ptr<PendingRequest> pending);
    ~Exchange();
    Q_DISABLE_COPY_MOVE(Exchange)

    [[nodiscard]] const Request &request() const { return m_request; }
    /// Its host and port, as far as the address names one.
    [[nodiscard]] const QString &server() const { return m_server; }
    [[nodiscard]] const std::stop_token &stopToken() const { return m_pending->stopToken(); }

    /// What the line knows of the connection to come.
    struct Line
    {
        bool knowsSent = true; ///< false where it does not tell when a request went out (HTTP/2)
        bool queued = false;   ///< the request waits until leaveQueue(), or until it is seen to have gone out
    };

    /// Takes the reply over. @p ended is called when the promise is fulfilled.
    void start(std::unique_ptr<QNetworkReply> reply, Line line, std::function<void()> ended);
    [[nodiscard]] bool isQueued() const { return m_phase == Phase::Queued && !isDone(); }
    /// A connection is its own: its times and the limits of its phases begin.
    void leaveQueue();
    /// Keeps a stop token's callback for as long as the request runs.
    void keep(std::unique_ptr<std::stop_callback<std::function<void()>>> callback) { m_onStop = std::move(callback); }
    /// Ends it as Code::Cancelled, unless it has ended.
    void cancel();
    void finish(Result<Response> result);
    [[nodiscard]] bool isDone() const { return m_pending->isDone(); }
    [[nodiscard]] bool usedHttp2() const { return m_http2; }

private:
    void enter(Phase phase);
    void checkDeadlines();
    void readHeaders();
    void drain();
    void conclude();
    [[nodiscard]] Response takeResponse();

    /// Lets go of the reply.
    void end();
    void leave();

    std::shared_ptr<PendingRequest> m_pending;
    const Request &m_request; ///< of m_pending
    const QString m_server;
    std::unique_ptr<std::stop_callback<std::function<void()>>> m_onStop;
    std::unique_ptr<QNetworkReply> m_reply;
    std::function<void()> m_ended;
    std::unique_ptr<QTimer> m_timer;
    QElapsedTimer m_clock;
    Phase m_phase = Phase::Connecting;
    std::chrono::nanoseconds m_phaseSince{};
    Timings m_timings;
    QByteArray m_body;
    qint64 m_announced = 0; ///< length of an unpacked body, where it was told
    std::optional<Error> m_tlsError;
    bool m_knowsSent = true;
    bool m_http2 = false;
};

} // namespace Docket::Forge
