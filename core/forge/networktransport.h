// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networkline.h"
#include "networkthread.h"

#include <memory>

namespace Docket::Forge {

/// HTTP over a QNetworkAccessManager that lives on the network thread and is made with the first request. Keeps
/// connections alive and speaks HTTP/2 where offered over TLS; keeps no cookies; follows no redirection; never ignores
/// a certificate error; unpacks gzip. Each phase has its limit and the body is bounded while it is read. Thread-safe.
/// Shutdown, at the latest the end of this object, aborts what runs and waits for it; later requests are Cancelled.
class NetworkTransport final : public Transport
{
public:
    using Options = NetworkOptions;

    NetworkTransport(std::shared_ptr<NetworkThread> thread, Options options);
    ~NetworkTransport() override;
    Q_DISABLE_COPY_MOVE(NetworkTransport)

    [[nodiscard]] Async::Future<Response> send(Request request, std::stop_token stop) override;
    /// On the network thread itself it waits for nothing. Idempotent.
    void shutdown();

private:
    struct Line;

    /// On the network thread.
    static void start(const std::shared_ptr<NetworkThread> &thread, const std::shared_ptr<Line> &line,
                      const std::shared_ptr<PendingRequest> &request);

    std::shared_ptr<NetworkThread> m_thread;
    std::shared_ptr<Line> m_line;
};

} // namespace Docket::Forge
