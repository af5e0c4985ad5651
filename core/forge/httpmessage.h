// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <base/error.h>
#include <base/secret.h>
#include <base/trace.h>

#include <QByteArray>
#include <QList>
#include <QUrl>

#include <chrono>
#include <optional>

namespace Docket::Forge {

/// Header fields in the order in which they came. Names compare without case: HTTP/2 sends them in lower case, Gitea
/// over HTTP/1.1 does not (RFC 9110 5.1).
class Headers final
{
public:
    Headers() = default;
    explicit Headers(QList<std::pair<QByteArray, QByteArray>> fields);

    void append(const QByteArray &name, const QByteArray &value) { m_fields.emplaceBack(name, value); }
    [[nodiscard]] bool contains(QByteArrayView name) const { return find(name) != nullptr; }
    /// The first value of that name, or nothing.
    [[nodiscard]] QByteArray value(QByteArrayView name) const;
    [[nodiscard]] const QList<std::pair<QByteArray, QByteArray>> &fields() const { return m_fields; }

private:
    [[nodiscard]] const QByteArray *find(QByteArrayView name) const;

    QList<std::pair<QByteArray, QByteArray>> m_fields;
};

/// How long each phase of one attempt may take, and how much may come.
struct RequestLimits
{
    std::chrono::milliseconds connect{15'000};   ///< name, connection, handshake and sending the request
    std::chrono::milliseconds firstByte{60'000}; ///< from the sent request to the headers of the answer
    std::chrono::milliseconds stall{30'000};     ///< without a byte, once the answer has begun
    std::chrono::milliseconds total{600'000};    ///< all phases together
    qint64 maxBytes = 128LL * 1024 * 1024;       ///< of the unpacked body
};

/// One request as it goes down the chain of transports. A value.
struct Request
{
    QByteArray method = "GET";
    QUrl url;
    Headers headers;
    QByteArray body;
    Secret token;           ///< becomes the Authorization header at the last step, and is nowhere else
    bool idempotent = true; ///< may be sent again when nobody knows whether it arrived
    RequestLimits limits;
    int attempt = 1; ///< set by RetryTransport
    TraceId trace = currentTrace();
};

/// Measured from the moment at which the network thread began with the request.
struct Timings
{
    std::chrono::nanoseconds queued{};    ///< behind others for a connection, before all that follows
    std::chrono::nanoseconds sent{};      ///< until the request was on the line
    std::chrono::nanoseconds firstByte{}; ///< until the headers were there
    std::chrono::nanoseconds total{};     ///< until the last byte
};

/// An answer, whatever its status: statuses are judged above the transports.
struct Response
{
    int status = 0;
    Headers headers;
    QByteArray body; ///< unpacked; has room for simdjson's padding behind its end where it came over the network
    Timings timings;
    bool http2 = false;
    QString peer; ///< host and port

    [[nodiscard]] bool isSuccess() const { return status >= 200 && status < 300; }
    [[nodiscard]] bool isRedirect() const { return status >= 300 && status < 400 && status != 304; }
};

/// "host" or "host:port" of an address, for messages.
[[nodiscard]] QString hostText(const QUrl &url);

/// Reads Retry-After (RFC 9110 10.2.3): seconds, or a date that is compared with @p now. Nothing if unreadable; never
/// negative.
[[nodiscard]] std::optional<std::chrono::milliseconds> parseRetryAfter(QByteArrayView value, Timestamp now);

} // namespace Docket::Forge
