// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "trace.h"

#include <QList>
#include <QString>

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <utility>

namespace Docket {

/// What went wrong, as far as a program must tell it apart. Retry, breaker, exit codes and the interface decide on this
/// alone; the words of an Error are for people.
enum class Code
{
    Cancelled,       ///< the caller asked for it
    TimedOut,        ///< a phase took longer than its limit
    Offline,         ///< the host cannot be reached: no route, no name, refused, cut
    TlsFailed,       ///< the certificate or the handshake was not acceptable
    Unauthorized,    ///< 401: the token is missing, wrong or expired
    Forbidden,       ///< 403: known, but not allowed
    NotFound,        ///< 404 from a handler: the thing is absent or hidden
    FeatureAbsent,   ///< 404 in plain text or 405: this server does not have the route
    Moved,           ///< 3xx that must not be followed; context "location"
    Conflict,        ///< 409, 412: somebody or something else got in between
    Invalid,         ///< 422 or bad input from the user, a file or a setting
    Locked,          ///< 423: archived or locked
    RateLimited,     ///< 429; retryAfter where the server said so
    ServerFailed,    ///< 5xx
    CircuitOpen,     ///< not asked: the instance failed too often a moment ago
    Malformed,       ///< an answer that is not what it should be
    TooLarge,        ///< more than we are willing to hold
    StorageBusy,     ///< the database is locked by someone else
    StorageReadOnly, ///< the database cannot be written
    StorageFull,     ///< no space left
    StorageCorrupt,  ///< the database file is damaged
    StorageNewer,    ///< written by a newer Docket
    StorageFailed,   ///< any other failure of the database
    FileFailed,      ///< a file could not be read or written
    SecretFailed,    ///< keychain or secret file could not be used
    Internal,        ///< a bug of ours
};

/// Stable name of a code for logs and JSON, such as "rate-limited".
[[nodiscard]] QString codeName(Code code);

/// True where the same call may succeed a moment later without anybody doing anything.
[[nodiscard]] bool isTransient(Code code);

/// The one error of Docket. A value: copied freely, never thrown. `message` names the thing that failed, `hint` says
/// what to do next; neither ever holds a secret. `context` are facts for the log (status, path, attempt).
struct Error
{
    Code code = Code::Internal;
    QString operation; ///< what was tried, as module.verb: "storage.open"
    QString message;
    QString hint;
    QList<std::pair<QString, QString>> context;
    std::shared_ptr<const Error> cause;
    std::optional<std::chrono::milliseconds> retryAfter;
    TraceId trace = currentTrace();

    /// Adds a fact, for chaining at the place where the error is made.
    Error &&with(const QString &key, const QString &value) &&;
    Error &&withHint(const QString &text) &&;
    Error &&withRetryAfter(std::chrono::milliseconds delay) &&;
    /// The value of a fact, or an empty string.
    [[nodiscard]] QString fact(QStringView key) const;
    /// Message, hint and causes in lines for a terminal.
    [[nodiscard]] QString toText() const;
};

[[nodiscard]] Error makeError(Code code, const QString &operation, const QString &message);

/// Wraps @p cause: a new operation and message on the same code, hint and retryAfter.
[[nodiscard]] Error wrapError(const Error &cause, const QString &operation, const QString &message);

template <typename T = void>
using Result = std::expected<T, Error>;

/// Short for `std::unexpected(makeError(...))`.
[[nodiscard]] inline std::unexpected<Error> fail(Code code, const QString &operation, const QString &message,
                                                 const QString &hint = {})
{
    auto error = makeError(code, operation, message);
    error.hint = hint;
    return std::unexpected(std::move(error));
}

} // namespace Docket
