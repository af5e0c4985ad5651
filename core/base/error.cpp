// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "error.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace Docket {

QString codeName(Code code)
{
    switch (code) {
    case Code::Cancelled: return u"cancelled"_s;
    case Code::TimedOut: return u"timed-out"_s;
    case Code::Offline: return u"offline"_s;
    case Code::TlsFailed: return u"tls-failed"_s;
    case Code::Unauthorized: return u"unauthorized"_s;
    case Code::Forbidden: return u"forbidden"_s;
    case Code::NotFound: return u"not-found"_s;
    case Code::FeatureAbsent: return u"feature-absent"_s;
    case Code::Moved: return u"moved"_s;
    case Code::Conflict: return u"conflict"_s;
    case Code::Invalid: return u"invalid"_s;
    case Code::Locked: return u"locked"_s;
    case Code::RateLimited: return u"rate-limited"_s;
    case Code::ServerFailed: return u"server-failed"_s;
    case Code::CircuitOpen: return u"circuit-open"_s;
    case Code::Malformed: return u"malformed"_s;
    case Code::TooLarge: return u"too-large"_s;
    case Code::StorageBusy: return u"storage-busy"_s;
    case Code::StorageReadOnly: return u"storage-read-only"_s;
    case Code::StorageFull: return u"storage-full"_s;
    case Code::StorageCorrupt: return u"storage-corrupt"_s;
    case Code::StorageNewer: return u"storage-newer"_s;
    case Code::StorageFailed: return u"storage-failed"_s;
    case Code::FileFailed: return u"file-failed"_s;
    case Code::SecretFailed: return u"secret-failed"_s;
    case Code::Internal: return u"internal"_s;
    }
    return u"internal"_s;
}

bool isTransient(Code code)
{
    switch (code) {
    case Code::TimedOut:
    case Code::Offline:
    case Code::RateLimited:
    case Code::ServerFailed:
    case Code::CircuitOpen:
    case Code::StorageBusy: return true;
    default: return false;
    }
}

Error &&Error::with(const QString &key, const QString &value) &&
{
    context.emplaceBack(key, value);
    return std::move(*this);
}

Error &&Error::withHint(const QString &text) &&
{
    hint = text;
    return std::move(*this);
}

Error &&Error::withRetryAfter(std::chrono::milliseconds delay) &&
{
    retryAfter = delay;
    return std::move(*this);
}

QString Error::fact(QStringView key) const
{
    for (const auto &[name, value] : context) {
        if (name == key)
            return value;
    }
    return cause ? cause->fact(key) : QString();
}

QString Error::toText() const
{
    QStringList lines{message};
    if (!hint.isEmpty())
        lines << hint;
    for (const Error *inner = cause.get(); inner; inner = inner->cause.get()) {
        if (!lines.contains(inner->message))
            lines << u"because: "_s + inner->message;
        if (!inner->hint.isEmpty() && !lines.contains(inner->hint))
            lines << inner->hint;
    }
    return lines.join(u'\n');
}

Error makeError(Code code, const QString &operation, const QString &message)
{
    Error error;
    error.code = code;
    error.operation = operation;
    error.message = message;
    return error;
}

Error wrapError(const Error &cause, const QString &operation, const QString &message)
{
    auto error = makeError(cause.code, operation, message);
    error.hint = cause.hint;
    error.retryAfter = cause.retryAfter;
    error.trace = cause.trace;
    error.cause = std::make_shared<const Error>(cause);
    return error;
}

} // namespace Docket
