// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <forge/httpmessage.h>

#include <QList>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslError>

namespace Docket::Forge {

/// True where Qt calls an answer's status an error: the answer itself is fine.
[[nodiscard]] bool isStatusError(QNetworkReply::NetworkError error);

/// What a failure of the line means: unreachable, cut, or not HTTP at all. @p received is the number of bytes of the
/// body that had come, -1 before the headers.
[[nodiscard]] Error networkError(QNetworkReply::NetworkError error, const QString &detail, const Request &request,
                                 qint64 received);

/// Code::TlsFailed with the reasons, and the chain as facts "certificate.0" (the server's own) and on: subject, issuer,
/// validity and SHA-256 fingerprint of each.
[[nodiscard]] Error tlsError(const QList<QSslError> &errors, const QList<QSslCertificate> &chain,
                             const Request &request);

/// Code::TimedOut, naming the @p phase in the fact "phase".
[[nodiscard]] Error timeoutError(const QString &phase, std::chrono::milliseconds limit, const Request &request);

/// Code::TooLarge.
[[nodiscard]] Error tooLargeError(const Request &request);

} // namespace Docket::Forge
