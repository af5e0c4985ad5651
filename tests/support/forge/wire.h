// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "message.h"

#include <QByteArray>
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <memory>
#include <optional>

namespace Docket::Sandbox {

/// How an answer goes onto the wire.
struct WireOptions
{
    /// Seconds since the epoch for the Date header.
    qint64 date = 0;
    /// Header names in small letters, as behind HTTP/2 or a proxy that lowers them; otherwise as Go writes them.
    bool lowerCaseHeaders = false;
    /// Close after the answer.
    bool close = false;
    /// Close after this part of the body.
    std::optional<double> cutAfter = {};
    /// Pad the body with blanks to this size.
    qint64 padTo = 0;
    /// Milliseconds between two small pieces of the body.
    int trickle = 0;
};

/// The bytes of an answer, written straight to the connection. QHttpServer's own responder writes every header name in
/// small letters and always whole answers; a client of Gitea over HTTP/1.1 sees neither, and the faults need to stop
/// anywhere.
[[nodiscard]] QByteArray headOf(const Reply &reply, const WireOptions &options);
/// The body as it goes onto the wire: in chunks if it is long, as from Go.
[[nodiscard]] QByteArray bodyOf(const Reply &reply);

/// Sends; `hold` is released when the last byte was handed to the socket, which lets the connection go on.
void send(QTcpSocket *socket, Reply reply, const WireOptions &options, std::shared_ptr<void> hold);
/// Ends the connection so that the peer sees a reset, not an orderly end.
void reset(QTcpSocket *socket);

} // namespace Docket::Sandbox
