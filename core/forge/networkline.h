// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange.h"
#include "networktransport.h"

#include <QNetworkAccessManager>
#include <QSet>
#include <QSslConfiguration>

#include <memory>
#include <optional>
#include <set>

namespace Docket::Forge {

/// What of a NetworkTransport lives on the network thread: the access manager and the requests that run. All calls on
/// that thread. Kept by the transport and by what it has posted.
class NetworkLine final
{
public:
    explicit NetworkLine(NetworkTransport::Options options);
    Q_DISABLE_COPY_MOVE(NetworkLine)
    ~NetworkLine() = default;

    void start(const std::shared_ptr<Exchange> &exchange, const std::shared_ptr<NetworkThread> &thread);
    /// Cancels everything, now and from now on, and drops the access manager.
    void close();

private:
    [[nodiscard]] Result<QNetworkRequest> prepare(const Request &request);
    [[nodiscard]] Result<QSslConfiguration> tls(const Request &request);
    void ensureManager();

    NetworkTransport::Options m_options;
    std::unique_ptr<QNetworkAccessManager> m_manager;
    std::optional<QSslConfiguration> m_tls;
    std::set<std::shared_ptr<Exchange>> m_running;
    bool m_http2Seen = false;
    bool m_closed = false;
};

} // namespace Docket::Forge
