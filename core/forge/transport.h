// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpmessage.h"

#include <async/future.h>

#include <stop_token>

namespace Docket::Forge {

/// Takes a request to a server and brings the answer. The bottom one is NetworkTransport; retry, breaker, limiter and
/// metering wrap another transport. send() never blocks and may be called from any thread; the future finishes on a
/// thread of the transport's choice, always, also at shutdown. A status is no error here: an Error means that there is
/// no answer. @p stop ends the request as Code::Cancelled in every phase, waiting included.
class Transport
{
public:
    virtual ~Transport() = default;
    [[nodiscard]] virtual Async::Future<Response> send(Request request, std::stop_token stop) = 0;

protected:
    Transport() = default;
    Q_DISABLE_COPY_MOVE(Transport)
};

} // namespace Docket::Forge
