// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "redisoptions.h"

#include <QList>

#include <chrono>
#include <memory>
#include <span>
#include <stop_token>

struct redisContext;

namespace Docket::Cache {

struct RedisReply
{
    enum class Type
    {
        Nil,
        Status,
        Failure, ///< the server's refusal: `text` begins with its kind, such as OOM
        Integer,
        Text,
        List
    };
    Type type = Type::Nil;
    QByteArray text;
    qint64 number = 0;
    QList<RedisReply> list;

    [[nodiscard]] bool isFailure(QByteArrayView kind) const { return type == Type::Failure && text.startsWith(kind); }
};

using RedisCommand = QList<QByteArray>;
using Deadline = std::chrono::steady_clock::time_point;

/// One connection to a Redis server. Every call ends by its deadline, whatever the server does and however slowly its
/// bytes trickle, as TimedOut; a connection that failed once stays broken, because a late answer would be taken for the
/// next one. The bytes of a password are in no error. Not thread-safe.
class RedisConnection final
{
public:
    /// Connects, authenticates and selects the database. Ends by @p deadline, or soon after a stop is requested, but
    /// for the asking of the password. Unauthorized: the server does not accept the name or the password.
    [[nodiscard]] static Result<std::unique_ptr<RedisConnection>> open(const RedisOptions &options, Deadline deadline,
                                                                       const std::stop_token &stop = {});
    ~RedisConnection();
    Q_DISABLE_COPY_MOVE(RedisConnection)

    /// Sends all commands at once and gives one answer for each, in order; a refusal is an answer.
    [[nodiscard]] Result<QList<RedisReply>> run(std::span<const RedisCommand> commands, Deadline deadline);
    [[nodiscard]] Result<void> send(std::span<const RedisCommand> commands, Deadline deadline);
    /// The next answer, or nothing if none came by @p deadline or @p wake, a descriptor, became readable.
    [[nodiscard]] Result<std::optional<RedisReply>> receive(Deadline deadline, int wake = -1);

private:
    RedisConnection(redisContext *context, QString place);
    /// To a socket or to one address of the host, in its part of the time before @p deadline beside @p others.
    [[nodiscard]] static Result<std::unique_ptr<RedisConnection>> connectTo(const RedisOptions &options,
                                                                            const QByteArray &place, Deadline deadline,
                                                                            qsizetype others,
                                                                            const std::stop_token &stop);
    /// Logs in and selects the database.
    [[nodiscard]] Result<void> greet(const RedisOptions &options, Deadline deadline);
    /// False: the deadline has passed or @p wake is readable.
    [[nodiscard]] Result<bool> waitFor(short events, Deadline deadline, int wake = -1);
    [[nodiscard]] std::unexpected<Error> cut(const QString &why) const;
    [[nodiscard]] std::unexpected<Error> tooLate() const;

    redisContext *m_context;
    const QString m_place;
    std::stop_token m_stop; ///< while it is being opened
};

} // namespace Docket::Cache
