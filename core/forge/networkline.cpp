// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "networkline.h"

#include <async/future.h>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

PendingRequest::PendingRequest(Request request, std::stop_token stop)
    : m_request(std::move(request))
    , m_stop(std::move(stop))
{
}

PendingRequest::~PendingRequest()
{
    cancel();
}

void PendingRequest::finish(Result<Response> result)
{
    if (m_done)
        return;
    m_done = true;
    m_promise.finish(std::move(result));
}

void PendingRequest::cancel()
{
    if (m_done)
        return;
    auto error = Async::cancelledError(u"forge.send"_s);
    error.trace = m_request.trace;
    finish(std::unexpected(std::move(error)));
}

} // namespace Docket::Forge
