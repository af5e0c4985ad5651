// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commotion.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>

#include <array>
#include <condition_variable>
#include <malloc.h>
#include <mutex>
#include <redisserver.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Soak {

namespace {

QString words(std::mt19937 &random, int count)
{
    static constexpr std::array stock{"river"_L1, "mill"_L1,  "stone"_L1, "bridge"_L1, "winter"_L1,
                                      "grain"_L1, "wheel"_L1, "water"_L1, "paper"_L1,  "letter"_L1};
    QString text;
    for (int i = 0; i < count; ++i) {
        text += stock.at(random() % stock.size());
        text += i % 12 == 11 ? u'\n' : u' ';
    }
    return text;
}

} // namespace

Commotion::Commotion(Place place)
    : m_place(std::move(place))
    , m_moved(m_place.documents, false)
    , m_there(m_place.documents, true)
{
    QDir(m_place.folder).mkpath(u"first"_s);
    QDir(m_place.folder).mkpath(u"second"_s);
    for (int i = 0; i < m_place.documents; ++i)
        write(i);
}

Commotion::~Commotion()
{
    stop();
}

bool Commotion::findRedis()
{
    TestSupport::RedisServer server;
    if (!TestSupport::RedisServer::isInstalled() || !server.start())
        return false;
    m_redisPort = server.port();
    return true;
}

void Commotion::start()
{
    m_thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

void Commotion::stop()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
}

qsizetype Commotion::files() const
{
    return m_there.count(true);
}

qint64 Commotion::dirtyKib()
{
    QFile file(u"/proc/self/smaps_rollup"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    qint64 sum = 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("Private_Dirty:"))
            sum += line.simplified().split(' ').value(1).toLongLong();
    }
    return sum;
}

qint64 Commotion::heapKib()
{
#if defined(__GLIBC__)
    const auto heap = mallinfo2();
    return qint64((heap.uordblks + heap.hblkhd) / 1024);
#else
    return 0;
#endif
}

void Commotion::run(const std::stop_token &stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    const auto begin = std::chrono::steady_clock::now();
    double nextSample = 0;
    const int rounds = m_place.redisSeconds * 1000 / m_place.round;
    for (int round = 0; !stop.stop_requested(); ++round) {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        if (seconds >= nextSample) {
            m_samples.append({seconds, dirtyKib(), heapKib()});
            nextSample = seconds + 2;
        }
        if (round % 4 == 0)
            changeServer();
        if (round % 3 == 0)
            changeFolder();
        troubleRedis(round % (2 * rounds) * m_place.round);
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, m_place.round * 1ms, [] { return false; });
    }
    m_samples.append({std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), dirtyKib()});
    m_redis.reset();
}

void Commotion::changeServer()
{
    QJsonObject change{{u"repository"_s, m_place.repository},
                       {u"number"_s, 1 + int(m_random() % unsigned(m_place.issues))},
                       {u"body"_s, words(m_random, 40)}};
    if (m_random() % 10 == 0) {
        change[u"do"_s] = u"addComment"_s;
    } else {
        change[u"do"_s] = u"editIssue"_s;
        change[u"title"_s] = words(m_random, 6).trimmed();
        change[u"closed"_s] = m_random() % 4 == 0;
    }
    const bool done = post("POST", "/_sandbox/change", QJsonDocument(change).toJson(QJsonDocument::Compact));
    ++(done ? m_counts.changes : m_counts.refused);
    // What the server remembers of requests is of no use here and would grow.
    if (m_counts.changes % 50 == 0)
        (void)post("DELETE", "/_sandbox/requests", {});
}

void Commotion::changeFolder()
{
    for (int i = 0; i < 4; ++i) {
        const int number = int(m_random() % unsigned(m_place.documents));
        const QString path = pathOf(number, m_moved[number]);
        switch (m_there[number] ? m_random() % 10 : 9) {
        case 0: m_there[number] = !QFile::remove(path); break;
        case 1:
            if (QFile::rename(path, pathOf(number, !m_moved[number])))
                m_moved[number] = !m_moved[number];
            break;
        default: write(number); m_there[number] = true;
        }
        ++m_counts.files;
    }
}

/// @p time in ms since the last death.
void Commotion::troubleRedis(int time)
{
    const int half = m_place.redisSeconds * 1000;
    const auto at = [&](int when) { return time >= when && time < when + m_place.round; };
    if (!m_redis) {
        if (time < 2000 && m_counts.deaths > 0)
            return;
        // Always on the same port: who uses it has to find it again.
        m_redis = std::make_unique<TestSupport::RedisServer>();
        (void)m_redis->start({u"--port"_s, QString::number(m_redisPort), u"--maxmemory"_s, u"16mb"_s,
                              u"--maxmemory-policy"_s, u"allkeys-lru"_s});
    } else if (at(half)) {
        m_redis->freeze();
        ++m_counts.halts;
    } else if (at(half + 1500)) {
        m_redis->thaw();
    } else if (at((2 * half) - m_place.round)) {
        m_redis->kill();
        m_redis.reset();
        ++m_counts.deaths;
    }
}

bool Commotion::post(const QByteArray &method, const QByteArray &route, const QByteArray &body) const
{
    QTcpSocket socket;
    socket.connectToHost(m_place.server.host(), quint16(m_place.server.port()));
    if (!socket.waitForConnected(20'000))
        return false;
    socket.write(method + ' ' + route +
                 " HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Type: application/json\r\n"
                 "Content-Length: " +
                 QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QByteArray answer;
    while (!answer.contains("\r\n") && socket.waitForReadyRead(20'000))
        answer += socket.readAll();
    return answer.startsWith("HTTP/1.1 2");
}

void Commotion::write(int number)
{
    // Saved as editors do: beside its place, then renamed.
    const QString path = pathOf(number, m_moved[number]);
    QFile file(path + u"~"_s);
    const QString text =
        u"---\nversion: %1\n---\n# Page %2\n\n%3\n\nSee [another](page-%4.md), #%5.\n\n## More\n\n%6\n"_s
            .arg(++m_version)
            .arg(number)
            .arg(words(m_random, 120))
            .arg(m_random() % unsigned(m_place.documents))
            .arg(1 + (m_random() % 50))
            .arg(words(m_random, 200));
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0)
        qFatal("%s cannot be written", qPrintable(path));
    file.close();
    if (std::rename(QFile::encodeName(path + u"~"_s).constData(), QFile::encodeName(path).constData()) != 0)
        qFatal("%s cannot be written", qPrintable(path));
}

QString Commotion::pathOf(int number, bool moved) const
{
    return m_place.folder + (moved ? u"/second/page-"_s : u"/first/page-"_s) + QString::number(number) + u".md"_s;
}

} // namespace Docket::Soak
