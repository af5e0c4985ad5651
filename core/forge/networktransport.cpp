// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "networktransport.h"

#include "networkline.h"

#include <QSemaphore>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

NetworkTransport::NetworkTransport(std::shared_ptr<NetworkThread> thread, Options options)
    : m_thread(std::move(thread))
    , m_line(std::make_shared<NetworkLine>(std::move(options)))
{
}

NetworkTransport::~NetworkTransport()
{
    shutdown();
}

Async::Future<Response> NetworkTransport::send(Request request, std::stop_token stop)
{
    const auto exchange = std::make_shared<Exchange>(std::move(request), std::move(stop));
    auto future = exchange->future();
    // What cannot be posted any more ends with the exchange: as Cancelled.
    m_thread->post([line = m_line, exchange, thread = m_thread] { line->start(exchange, thread); });
    return future;
}

void NetworkTransport::shutdown()
{
    if (!m_thread->isRunning())
        return;
    QSemaphore closed;
    {
        // Released when the work is dropped, run or not, so that a thread that ends meanwhile leaves nobody waiting.
        std::shared_ptr<QSemaphore> guard(&closed, [](QSemaphore *semaphore) { semaphore->release(); });
        m_thread->post([line = m_line, guard = std::move(guard)] { line->close(); });
    }
    closed.acquire();
}

} // namespace Docket::Forge
