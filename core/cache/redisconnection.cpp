// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "redisconnection.h"

#include <QFile>

#include <cerrno>
#include <condition_variable>
#include <hiredis.h>
#include <mutex>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

using namespace Qt::StringLiterals;

namespace Docket::Cache {

namespace {

/// No answer of ours comes near it; a stream of bytes that is no Redis must not fill the memory.
constexpr qsizetype maxAnswer = qsizetype(1) << 31;
/// Room for a list is made when its size is read.
constexpr int maxElements = 1 << 20;
/// Milliseconds between two looks whether somebody wants a connection that is being opened to end.
constexpr qint64 lookForStop = 20;

using Steady = std::chrono::steady_clock;

struct ReplyDeleter
{
    void operator()(void *reply) const { freeReplyObject(reply); }
};

RedisReply taken(const redisReply &raw)
{
    RedisReply reply;
    switch (raw.type) {
    case REDIS_REPLY_STATUS:
        reply.type = RedisReply::Type::Status;
        reply.text = QByteArray(raw.str, qsizetype(raw.len));
        break;
    case REDIS_REPLY_ERROR:
        reply.type = RedisReply::Type::Failure;
        reply.text = QByteArray(raw.str, qsizetype(raw.len));
        break;
    case REDIS_REPLY_INTEGER:
        reply.type = RedisReply::Type::Integer;
        reply.number = raw.integer;
        break;
    case REDIS_REPLY_STRING:
        reply.type = RedisReply::Type::Text;
        reply.text = QByteArray(raw.str, qsizetype(raw.len));
        break;
    case REDIS_REPLY_ARRAY:
    case REDIS_REPLY_PUSH:
        reply.type = RedisReply::Type::List;
        reply.list.reserve(qsizetype(raw.elements));
        for (std::size_t i = 0; i < raw.elements; ++i)
            reply.list.append(taken(*raw.element[i]));
        break;
    default: break;
    }
    return reply;
}

struct Addresses
{
    QList<QByteArray> addresses; ///< as text, in the order of the system's preference
    QString why;                 ///< there are none
};

Addresses addressesOf(const QString &host)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    const int error = getaddrinfo(host.toUtf8().constData(), nullptr, &hints, &found);
    Addresses result;
    for (const addrinfo *one = found; one; one = one->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0 &&
            !result.addresses.contains(QByteArray(text.data())))
            result.addresses.append(text.data());
    }
    if (found)
        freeaddrinfo(found);
    if (result.addresses.isEmpty())
        result.why = error == EAI_SYSTEM ? qt_error_string(errno) : QString::fromLocal8Bit(gai_strerror(error));
    return result;
}

/// Nothing if it was not done by @p deadline or until a stop was requested. The system cannot be told to end a look-up,
/// which takes long where no name server answers: it is left to a thread that nobody waits for.
std::optional<Addresses> lookedUp(const QString &host, Deadline deadline, const std::stop_token &stop)
{
    struct LookUp
    {
        std::mutex mutex;
        std::condition_variable_any done;
        std::optional<Addresses> result;
    };
    const auto lookUp = std::make_shared<LookUp>();
    std::thread([lookUp, host] {
        auto result = addressesOf(host);
        const std::lock_guard lock(lookUp->mutex);
        lookUp->result = std::move(result);
        lookUp->done.notify_all();
    }).detach();
    std::unique_lock lock(lookUp->mutex);
    (void)lookUp->done.wait_until(lock, stop, deadline, [&lookUp] { return lookUp->result.has_value(); });
    return lookUp->result;
}

timeval timevalOf(std::chrono::milliseconds time)
{
    return {.tv_sec = time.count() / 1000, .tv_usec = suseconds_t(time.count() % 1000 * 1000)};
}

} // namespace

RedisConnection::RedisConnection(redisContext *context, QString place)
    : m_context(context)
    , m_place(std::move(place))
{
}

RedisConnection::~RedisConnection()
{
    if (m_context)
        redisFree(m_context);
}

std::unexpected<Error> RedisConnection::cut(const QString &why) const
{
    return fail(
        Code::Offline, u"cache.askRedis"_s, u"Redis at %1 does not answer: %2."_s.arg(m_place, why),
        u"See whether it runs and cache.redis-host in the settings names it. Docket works without it meanwhile."_s);
}

std::unexpected<Error> RedisConnection::tooLate() const
{
    return fail(Code::TimedOut, u"cache.askRedis"_s, u"Redis at %1 did not answer in time."_s.arg(m_place),
                u"If that happens often, the server is too far away or too busy to be worth asking; "
                "cache.redis-timeout is how long Docket waits."_s);
}

Result<std::unique_ptr<RedisConnection>> RedisConnection::open(const RedisOptions &options, Deadline deadline,
                                                               const std::stop_token &stop)
{
    QList<QByteArray> places{QFile::encodeName(options.socket)};
    if (options.socket.isEmpty()) {
        const RedisConnection none(nullptr, options.place());
        const auto found = lookedUp(options.host, deadline, stop);
        if (!found)
            return none.tooLate();
        if (found->addresses.isEmpty())
            return none.cut(found->why);
        places = found->addresses;
    }
    // A name may stand for several addresses of which not all have a server, as localhost does: each has its part of
    // the time.
    auto connection = connectTo(options, places.takeFirst(), deadline, places.size(), stop);
    while (!connection && connection.error().code != Code::Internal && !places.isEmpty() && !stop.stop_requested())
        connection = connectTo(options, places.takeFirst(), deadline, places.size(), stop);
    if (connection) {
        if (auto greeted = (*connection)->greet(options, deadline); !greeted)
            return std::unexpected(std::move(greeted).error());
        (*connection)->m_stop = {};
    }
    return connection;
}

Result<std::unique_ptr<RedisConnection>> RedisConnection::connectTo(const RedisOptions &options,
                                                                    const QByteArray &place, Deadline deadline,
                                                                    qsizetype others, const std::stop_token &stop)
{
    const auto now = Steady::now();
    deadline = now + (deadline - now) / (others + 1);
    redisOptions how{};
    if (options.socket.isEmpty()) {
        REDIS_OPTIONS_SET_TCP(&how, place.constData(), options.port);
    } else {
        REDIS_OPTIONS_SET_UNIX(&how, place.constData());
    }
    how.options |= REDIS_OPT_NONBLOCK | REDIS_OPT_PREFER_IP_UNSPEC;
    const timeval limit = timevalOf(options.connectTimeout);
    how.connect_timeout = &limit;
    redisContext *context = redisConnectWithOptions(&how);
    if (!context)
        return fail(Code::Internal, u"cache.openRedis"_s, u"There is no memory for a connection to Redis."_s);
    std::unique_ptr<RedisConnection> connection(new RedisConnection(context, options.place()));
    connection->m_stop = stop;
    if (context->reader)
        context->reader->maxelements = maxElements;
    if (context->err)
        return connection->cut(QString::fromLocal8Bit(context->errstr));
    auto ready = connection->waitFor(POLLOUT, deadline);
    if (!ready)
        return std::unexpected(std::move(ready).error());
    if (!*ready)
        return connection->tooLate();
    int error = 0;
    socklen_t size = sizeof(error);
    if (getsockopt(context->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0)
        return connection->cut(qt_error_string(error));
    return connection;
}

Result<void> RedisConnection::greet(const RedisOptions &options, Deadline deadline)
{
    QList<RedisCommand> commands;
    if (options.password) {
        auto password = options.password();
        if (!password)
            return std::unexpected(std::move(password).error());
        if (options.user.isEmpty())
            commands.append({"AUTH", password->reveal()});
        else
            commands.append({"AUTH", options.user.toUtf8(), password->reveal()});
    }
    commands.append({"SELECT", QByteArray::number(options.database)});
    commands.append({"PING"});
    auto answers = run(commands, deadline);
    if (!answers)
        return std::unexpected(std::move(answers).error());
    for (const RedisReply &answer : std::as_const(*answers)) {
        if (answer.type != RedisReply::Type::Failure)
            continue;
        if (answer.isFailure("WRONGPASS") || answer.isFailure("NOAUTH") || answer.isFailure("NOPERM") ||
            answer.text.contains("AUTH"))
            return fail(
                Code::Unauthorized, u"cache.openRedis"_s,
                u"Redis at %1 does not accept the name or the password."_s.arg(options.place()),
                u"Set cache.redis-user, and the password with `docket-cli cache password`; a server without one "
                "needs cache.redis-password = false."_s);
        // Redis quotes what it was given only for commands that it does not know, so no password is in this.
        return fail(answer.isFailure("LOADING") ? Code::Offline : Code::Invalid, u"cache.openRedis"_s,
                    u"Redis at %1 refuses: %2."_s.arg(options.place(), QString::fromUtf8(answer.text)),
                    u"Look at cache.redis-database in the settings and at the server's own configuration."_s);
    }
    return {};
}

Result<bool> RedisConnection::waitFor(short events, Deadline deadline, int wake)
{
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now()).count();
        std::array<pollfd, 2> watched{
            {{.fd = m_context->fd, .events = events, .revents = 0}, {.fd = wake, .events = POLLIN, .revents = 0}}};
        if (m_stop.stop_requested())
            return false;
        const qint64 longest = m_stop.stop_possible() ? lookForStop : 3'600'000;
        const int count = poll(watched.data(), wake < 0 ? 1 : 2, int(std::clamp<qint64>(left, 0, longest)));
        if (count < 0 && errno != EINTR)
            return cut(qt_error_string(errno));
        if (count > 0)
            return watched[0].revents != 0;
        if (left <= 0)
            return false;
    }
}

Result<void> RedisConnection::send(std::span<const RedisCommand> commands, Deadline deadline)
{
    QByteArray bytes;
    for (const RedisCommand &command : commands) {
        bytes += '*' + QByteArray::number(command.size()) + "\r\n";
        for (const QByteArray &word : command) {
            bytes += '$' + QByteArray::number(word.size()) + "\r\n";
            bytes += word;
            bytes += "\r\n";
        }
    }
    qsizetype sent = 0;
    while (sent < bytes.size()) {
        // Not hiredis's own way of sending: it would let a cut line end the program by a signal.
        const auto count =
            ::send(m_context->fd, bytes.constData() + sent, std::size_t(bytes.size() - sent), MSG_NOSIGNAL);
        if (count > 0) {
            sent += count;
            continue;
        }
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
            return cut(qt_error_string(errno));
        auto ready = waitFor(POLLOUT, deadline);
        if (!ready)
            return std::unexpected(std::move(ready).error());
        if (!*ready)
            return tooLate();
    }
    return {};
}

Result<std::optional<RedisReply>> RedisConnection::receive(Deadline deadline, int wake)
{
    qsizetype read = 0;
    for (;;) {
        void *raw = nullptr;
        if (redisGetReplyFromReader(m_context, &raw) != REDIS_OK)
            return cut(QString::fromUtf8(m_context->errstr));
        if (raw) {
            const std::unique_ptr<void, ReplyDeleter> owner(raw);
            return taken(*static_cast<const redisReply *>(raw));
        }
        // Bytes that trickle in one by one must not carry a call past its end.
        if (read > 0 && Steady::now() >= deadline)
            return std::nullopt;
        auto ready = waitFor(POLLIN, deadline, wake);
        if (!ready)
            return std::unexpected(std::move(ready).error());
        if (!*ready)
            return std::nullopt;
        std::array<char, 65536> part; // NOLINT: filled by recv
        const auto count = ::recv(m_context->fd, part.data(), part.size(), 0);
        if (count == 0)
            return cut(u"it has closed the connection"_s);
        if (count < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
            return cut(qt_error_string(errno));
        if (count > 0) {
            read += count;
            if (read > maxAnswer || redisReaderFeed(m_context->reader, part.data(), std::size_t(count)) != REDIS_OK)
                return cut(u"its answer is too large"_s);
        }
    }
}

Result<QList<RedisReply>> RedisConnection::run(std::span<const RedisCommand> commands, Deadline deadline)
{
    if (auto sent = send(commands, deadline); !sent)
        return std::unexpected(std::move(sent).error());
    QList<RedisReply> replies;
    replies.reserve(qsizetype(commands.size()));
    while (replies.size() < qsizetype(commands.size())) {
        auto reply = receive(deadline);
        if (!reply)
            return std::unexpected(std::move(reply).error());
        if (!*reply)
            return tooLate();
        replies.append(**std::move(reply));
    }
    return replies;
}

} // namespace Docket::Cache
