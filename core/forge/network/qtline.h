// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange.h"

#include <forge/networkline.h>

#include <QNetworkAccessManager>
#include <QSet>
#include <QSslConfiguration>

#include <memory>
#include <optional>
#include <set>

namespace Docket::Forge {

/// The line over a QNetworkAccessManager, which is made with the first request.
class QtLine final : public NetworkLine
{
public:
    explicit QtLine(NetworkOptions options);
    Q_DISABLE_COPY_MOVE(QtLine)
    ~QtLine() override = default;

    void start(std::shared_ptr<PendingRequest> pending, const Post &post) override;
    void close() override;

private:
    [[nodiscard]] Result<QNetworkRequest> prepare(const Request &request);
    [[nodiscard]] Result<QSslConfiguration> tls(const Request &request);
    void ensureManager();
    /// The connections that requests to this server occupy.
    [[nodiscard]] int occupied(const QString &server) const;
    /// Tells those that waited longest that a connection is theirs.
    void promote(const QString &server);

    NetworkOptions m_options;
    std::unique_ptr<QNetworkAccessManager> m_manager;
    std::optional<QSslConfiguration> m_tls;
    std::set<std::shared_ptr<Exchange>> m_running;
    QList<std::weak_ptr<Exchange>> m_waiting; ///< of m_running, those without a connection yet, in order
    bool m_http2Seen = false;
    bool m_closed = false;
};

} // namespace Docket::Forge
