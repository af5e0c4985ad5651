// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "statuscode.h"

namespace Docket::Forge {

std::optional<Code> statusCode(const Response &response)
{
    const int status = response.status;
    if (response.isSuccess())
        return std::nullopt;
    if (response.isRedirect())
        return Code::Moved;
    switch (status) {
    case 401: return Code::Unauthorized;
    case 403: return Code::Forbidden;
    case 404:
    case 410: {
        const QByteArrayView body = QByteArrayView(response.body).trimmed();
        // Handlers answer in JSON; the router itself, which knows no such route, in plain text.
        const bool isPlain = response.headers.value("Content-Type").startsWith("text/plain");
        return isPlain && !body.startsWith('{') ? Code::FeatureAbsent : Code::NotFound;
    }
    case 405: return Code::FeatureAbsent;
    case 408: return Code::TimedOut;
    case 409:
    case 412: return Code::Conflict;
    case 413: return Code::TooLarge;
    case 400:
    case 422: return Code::Invalid;
    case 423: return Code::Locked;
    case 429: return Code::RateLimited;
    default: break;
    }
    if (status >= 500) {
        const QByteArrayView start =
            QByteArrayView(response.body).first(std::min<qsizetype>(200, response.body.size()));
        const bool isMissing =
            status == 500 && (start.contains("issue does not exist") || start.contains("repository does not exist"));
        return isMissing ? Code::NotFound : Code::ServerFailed;
    }
    return status >= 400 ? Code::Invalid : Code::Malformed;
}

std::optional<Code> failureOf(const Result<Response> &result)
{
    return result ? statusCode(*result) : std::optional(result.error().code);
}

std::optional<Code> lineFailureOf(const Result<Response> &result)
{
    const auto failure = failureOf(result);
    if (!result || !failure)
        return failure;
    switch (*failure) {
    case Code::NotFound:
        // A server that fails on what is not there has failed nevertheless.
        return result->status >= 500 ? failure : std::nullopt;
    case Code::FeatureAbsent:
    case Code::Conflict:
    case Code::Locked:
    case Code::Moved: return std::nullopt;
    default: return failure;
    }
}

} // namespace Docket::Forge
