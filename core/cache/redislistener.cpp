// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "redislistener.h"

#include "redisconnection.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Cache {

namespace {

using Steady = std::chrono::steady_clock;

/// After so long a silence the server is asked whether it is there; it has the time-out of a connection to answer.
constexpr auto silence = 2s;

} // namespace

RedisListener::RedisListener(RedisOptions options, QByteArray channel, QByteArray program)
    : m_options(std::move(options))
    , m_channel(std::move(channel))
    , m_program(std::move(program))
    , m_state(u"connecting"_s)
{
    if (::pipe(m_wake.data()) != 0)
        m_wake = {-1, -1}; // then the end waits for the silence to pass
    for (const int end : m_wake) {
        if (end >= 0)
            (void)::fcntl(end, F_SETFD, FD_CLOEXEC);
    }
    m_thread = std::jthread([this](const std::stop_token &stop) { work(stop); });
}

RedisListener::~RedisListener()
{
    m_thread.request_stop();
    if (m_wake[1] >= 0)
        (void)!::write(m_wake[1], "x", 1);
    m_thread.join();
    for (const int end : m_wake) {
        if (end >= 0)
            ::close(end);
    }
}

void RedisListener::setListener(SharedLevelListener *listener)
{
    const std::lock_guard lock(m_calling);
    m_listener = listener;
}

QString RedisListener::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

void RedisListener::setState(const QString &state)
{
    const std::lock_guard lock(m_mutex);
    m_state = state;
}

QByteArray RedisListener::message(const QByteArray &program, const CachePattern &pattern, const QString &rule)
{
    // Neither a program's mark nor a rule holds a line feed; a pattern may.
    return program + '\n' + rule.toUtf8().replace('\n', ' ') + '\n' + pattern.text().toUtf8();
}

void RedisListener::heard(const QByteArray &message)
{
    const qsizetype first = message.indexOf('\n');
    const qsizetype second = message.indexOf('\n', first + 1);
    if (first < 0 || second < 0 || message.first(first) == m_program)
        return;
    // What cannot be read may come from a newer Docket: better to lose what may be right than to keep what is wrong.
    const auto pattern = CachePattern::parse(QString::fromUtf8(message.sliced(second + 1)));
    const QString rule = QString::fromUtf8(message.sliced(first + 1, second - first - 1));
    const std::lock_guard lock(m_calling);
    if (m_listener)
        m_listener->removedElsewhere(pattern ? *pattern : CachePattern::everything(), rule);
}

void RedisListener::work(const std::stop_token &stop)
{
    std::chrono::milliseconds pause{};
    while (!stop.stop_requested()) {
        auto connection = RedisConnection::open(m_options, Steady::now() + m_options.connectTimeout, stop);
        if (connection) {
            pause = {};
            listen(stop, **connection);
            connection->reset();
            if (stop.stop_requested())
                return;
            setState(u"lost the line, connecting again"_s);
        } else {
            setState(u"not connected: %1"_s.arg(connection.error().message));
        }
        pause = pause.count() == 0 ? m_options.firstPause : std::min(pause * 2, m_options.longestPause);
        pollfd wake{.fd = m_wake[0], .events = POLLIN, .revents = 0};
        (void)poll(&wake, 1, int(pause.count()));
    }
}

void RedisListener::listen(const std::stop_token &stop, RedisConnection &connection)
{
    const auto soon = [this] { return Steady::now() + m_options.connectTimeout; };
    if (auto sent = connection.send(QList<RedisCommand>{{"SUBSCRIBE", m_channel}}, soon()); !sent)
        return;
    bool asked = false; // whether it is still there
    Deadline until = soon();
    bool subscribed = false;
    while (!stop.stop_requested()) {
        auto reply = connection.receive(until, m_wake[0]);
        if (!reply)
            return;
        if (!*reply) {
            if (stop.stop_requested() || asked || !subscribed)
                return;
            if (auto sent = connection.send(QList<RedisCommand>{{"PING"}}, soon()); !sent)
                return;
            asked = true;
            until = soon();
            continue;
        }
        asked = false;
        until = Steady::now() + silence;
        const QList<RedisReply> &words = (*reply)->list;
        if ((*reply)->type == RedisReply::Type::Failure)
            return;
        if (words.size() == 3 && words[0].text == "subscribe") {
            subscribed = true;
            {
                // From here on nothing is missed; what was said before this line stood may have been.
                const std::lock_guard lock(m_calling);
                if (m_listener)
                    m_listener->deafened();
            }
            // Whoever reads this knows that what was there before is gone already.
            setState(u"listening"_s);
        } else if (words.size() == 3 && words[0].text == "message") {
            heard(words[2].text);
        }
    }
}

} // namespace Docket::Cache
