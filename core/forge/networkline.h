// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace Docket::Forge {

struct NetworkOptions
{
    QByteArray caPem;        ///< further certificate authorities for this server, PEM; empty for the system's alone
    bool systemProxy = true; ///< ask the system which proxy to use; loopback addresses never go through one
    int connections = 6;     ///< to one server at the same time; what is more waits in the line
};

/// A request on its way to the line, with the promise that it fulfils exactly once, at the latest with its own end: as
/// Cancelled. One thread at a time.
class PendingRequest final
{
public:
    PendingRequest(Request request, std::stop_token stop);
    ~PendingRequest();
    Q_DISABLE_COPY_MOVE(PendingRequest)

    [[nodiscard]] Async::Future<Response> future() { return m_promise.future(); }
    [[nodiscard]] const Request &request() const { return m_request; }
    [[nodiscard]] const std::stop_token &stopToken() const { return m_stop; }
    [[nodiscard]] bool isDone() const { return m_done; }
    void finish(Result<Response> result);
    void cancel();

private:
    Request m_request;
    std::stop_token m_stop;
    Async::Promise<Response> m_promise;
    bool m_done = false;
};

/// What of a NetworkTransport lives on the network thread: the access manager and the requests that run. It comes from
/// the loadable part docket-network. All calls on that thread.
class NetworkLine
{
public:
    /// Runs work on the network thread, later; false when the thread has ended.
    using Post = std::function<bool(std::function<void()>)>;

    NetworkLine() = default;
    virtual ~NetworkLine() = default;
    Q_DISABLE_COPY_MOVE(NetworkLine)

    virtual void start(std::shared_ptr<PendingRequest> request, const Post &post) = 0;
    /// Cancels everything, now and from now on, and drops the access manager.
    virtual void close() = 0;
};

/// Of the part docket-network, under the name "docketMakeNetworkLine"; the caller deletes.
using MakeNetworkLine = NetworkLine *(*)(const NetworkOptions &);

} // namespace Docket::Forge
