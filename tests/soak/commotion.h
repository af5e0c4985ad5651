// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QUrl>

#include <atomic>
#include <random>
#include <thread>

namespace Docket::TestSupport {
class RedisServer;
}

namespace Docket::Soak {

/// What this process used at one moment of a run.
struct Sample
{
    double seconds = 0;  ///< since the start of the run
    qint64 dirtyKib = 0; ///< private and written to
    qint64 heapKib = 0;  ///< of it what is in use on the heap; 0 where that is not known
};

/// What goes on around a Docket that is in use: on the server issues change and comments come, in the folder files are
/// written, moved and deleted, and the Redis server dies, stands still and comes back. All of it in a thread of its
/// own, which also notes how much memory the process has. The sizes of everything stay about the same, so that memory
/// can.
class Commotion final
{
public:
    struct Place
    {
        QUrl server;        ///< of the sandbox
        QString repository; ///< "owner/name"
        int issues = 0;     ///< that it has: those numbers are changed
        QString folder;     ///< of documents, which exists
        int documents = 0;
        int round = 250;       ///< ms between two rounds
        int redisSeconds = 10; ///< between two troubles of the Redis server
    };
    /// Writes the documents; start() lets it loose.
    explicit Commotion(Place place);
    ~Commotion();
    Q_DISABLE_COPY_MOVE(Commotion)

    /// Chooses the port of the Redis server, which runs from some seconds after start(). False: there is none.
    [[nodiscard]] bool findRedis();
    [[nodiscard]] int redisPort() const { return m_redisPort; }
    void start();
    /// Ends the thread; the Redis server runs again, and no file is in the making.
    void stop();

    struct Counts
    {
        std::atomic<int> changes = 0; ///< on the server
        std::atomic<int> refused = 0; ///< changes that did not succeed: a fault of the test
        std::atomic<int> files = 0;   ///< written, moved or deleted
        std::atomic<int> deaths = 0;  ///< of the Redis server
        std::atomic<int> halts = 0;   ///< moments in which it stood still
    };
    [[nodiscard]] const Counts &counts() const { return m_counts; }
    /// After stop().
    [[nodiscard]] const QList<Sample> &samples() const { return m_samples; }
    /// Names of the files that are there, after stop().
    [[nodiscard]] qsizetype files() const;
    /// Without pages that are as their file has them: 20 MB of libraries become private to the last program that uses
    /// them when another one ends.
    [[nodiscard]] static qint64 dirtyKib();
    [[nodiscard]] static qint64 heapKib();

private:
    void run(const std::stop_token &stop);
    void changeServer();
    void changeFolder();
    void troubleRedis(int time);
    [[nodiscard]] bool post(const QByteArray &method, const QByteArray &route, const QByteArray &body) const;
    void write(int number);
    [[nodiscard]] QString pathOf(int number, bool moved) const;

    const Place m_place;
    std::mt19937 m_random{20261121};
    std::unique_ptr<TestSupport::RedisServer> m_redis;
    int m_redisPort = 0;
    int m_version = 0;
    QList<bool> m_moved; ///< the file lies in the other folder
    QList<bool> m_there;
    Counts m_counts;
    QList<Sample> m_samples;
    std::jthread m_thread; ///< last: it uses the rest
};

} // namespace Docket::Soak
