// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "networktransport.h"

#include <base/loadable.h>

#include <QSemaphore>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

/// On the network thread; loads the network with the first request.
struct NetworkTransport::Line
{
    Options options;
    std::unique_ptr<NetworkLine> line;
    bool closed = false;

    void start(const std::shared_ptr<PendingRequest> &request, const NetworkLine::Post &post)
    {
        if (closed || request->stopToken().stop_requested())
            return request->cancel();
        if (!line) {
            const auto made = loadFunction(u"docket-network"_s, "docketMakeNetworkLine");
            if (!made)
                return request->finish(std::unexpected(made.error()));
            line.reset(reinterpret_cast<MakeNetworkLine>(*made)(options));
        }
        line->start(request, post);
    }
    void close()
    {
        closed = true;
        if (line)
            line->close();
    }
};

NetworkTransport::NetworkTransport(std::shared_ptr<NetworkThread> thread, Options options)
    : m_thread(std::move(thread))
    , m_line(std::make_shared<Line>(std::move(options)))
{
}

NetworkTransport::~NetworkTransport()
{
    shutdown();
}

Async::Future<Response> NetworkTransport::send(Request request, std::stop_token stop)
{
    const auto pending = std::make_shared<PendingRequest>(std::move(request), std::move(stop));
    auto future = pending->future();
    if (m_thread->isCurrent()) {
        // The next of a queue is sent when one before it ends, there: it need not wait for a turn of the event loop.
        start(m_thread, m_line, pending);
        return future;
    }
    // What cannot be posted any more ends with the request: as Cancelled.
    m_thread->post([line = m_line, pending, thread = m_thread] { start(thread, line, pending); });
    return future;
}

void NetworkTransport::start(const std::shared_ptr<NetworkThread> &thread, const std::shared_ptr<Line> &line,
                             const std::shared_ptr<PendingRequest> &request)
{
    line->start(request, [thread](std::function<void()> work) { return thread->post(std::move(work)); });
}

void NetworkTransport::shutdown()
{
    if (!m_thread->isRunning())
        return;
    if (m_thread->isCurrent()) {
        // The last one to hold it was a request that has just ended: its line is closed when that is over.
        m_thread->post([line = m_line] { line->close(); });
        return;
    }
    QSemaphore closed;
    {
        // Released when the work is dropped, run or not, so that a thread that ends meanwhile leaves nobody waiting.
        std::shared_ptr<QSemaphore> guard(&closed, [](QSemaphore *semaphore) { semaphore->release(); });
        m_thread->post([line = m_line, guard = std::move(guard)] { line->close(); });
    }
    closed.acquire();
}

} // namespace Docket::Forge
