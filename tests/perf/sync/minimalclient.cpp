// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "minimalclient.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QTimeZone>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <cstring>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace Qt::StringLiterals;

namespace Docket::Perf {

namespace {

/// One keep-alive connection.
class Line final
{
public:
    Line(const QByteArray &host, quint16 port)
    {
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        ::inet_pton(AF_INET, host.constData(), &address.sin_addr);
        if (::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
            qFatal("the sandbox cannot be reached");
    }
    ~Line() { ::close(m_socket); }
    Q_DISABLE_COPY_MOVE(Line)

    /// Sends a request and reads its answer whole; returns X-Total-Count.
    int get(const std::string &request, qint64 &bytes)
    {
        send(request);
        std::size_t end = std::string::npos;
        while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos)
            receive();
        std::string head = m_buffer.substr(0, end + 2);
        m_buffer.erase(0, end + 4);
        std::ranges::transform(head, head.begin(), [](char c) { return char(std::tolower(c)); });
        const int total = number(head, "\r\nx-total-count:");
        if (const int length = number(head, "\r\ncontent-length:"); length >= 0) {
            while (m_buffer.size() < std::size_t(length))
                receive();
            bytes += length;
            m_buffer.erase(0, std::size_t(length));
            return total;
        }
        for (;;) {
            std::size_t line = 0;
            while ((line = m_buffer.find("\r\n")) == std::string::npos)
                receive();
            const std::size_t size = std::stoul(m_buffer.substr(0, line), nullptr, 16);
            while (m_buffer.size() < line + 2 + size + 2)
                receive();
            m_buffer.erase(0, line + 2 + size + 2);
            bytes += qint64(size);
            if (size == 0)
                return total;
        }
    }

private:
    static int number(const std::string &head, const char *name)
    {
        const auto at = head.find(name);
        return at == std::string::npos ? -1 : std::stoi(head.substr(at + std::strlen(name)));
    }
    void send(const std::string &text)
    {
        std::size_t sent = 0;
        while (sent < text.size()) {
            const auto n = ::send(m_socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
            if (n <= 0)
                qFatal("the sandbox cut the connection");
            sent += std::size_t(n);
        }
    }
    void receive()
    {
        char chunk[65536];
        const auto n = ::recv(m_socket, chunk, sizeof chunk, 0);
        if (n <= 0)
            qFatal("the sandbox cut the connection");
        m_buffer.append(chunk, std::size_t(n));
    }

    int m_socket = -1;
    std::string m_buffer;
};

std::string date(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, QTimeZone::UTC).toString(u"yyyy-MM-ddTHH:mm:ssZ"_s).toStdString();
}

} // namespace

MinimalResult minimalWindowedClient(const QByteArray &host, quint16 port, const QByteArray &repository,
                                    const QByteArray &token, qint64 newest, qint64 oldest, int pageLimit,
                                    int connections)
{
    QElapsedTimer timer;
    timer.start();
    std::mutex mutex;
    qint64 low = newest + 1;
    qint64 width = 3 * 86400;
    MinimalResult result;
    const auto work = [&] {
        Line line(host, port);
        for (;;) {
            qint64 since = 0;
            qint64 before = 0;
            {
                const std::scoped_lock lock(mutex);
                if (low <= oldest)
                    return;
                before = low - 1;
                since = low = std::max(oldest, low - width);
                ++result.windows;
            }
            int total = 0;
            int requests = 0;
            qint64 bytes = 0;
            for (int page = 1; page == 1 || (page - 1) * pageLimit < total; ++page) {
                total = line.get("GET /api/v1/repos/" + repository.toStdString() +
                                     "/issues?state=all&type=issues&limit=" + std::to_string(pageLimit) +
                                     "&page=" + std::to_string(page) + "&since=" + date(since) +
                                     "&before=" + date(before) + " HTTP/1.1\r\nHost: " + host.toStdString() + ":" +
                                     std::to_string(port) + "\r\nAuthorization: token " + token.toStdString() +
                                     "\r\nAccept: application/json\r\n\r\n",
                                 bytes);
                ++requests;
            }
            const std::scoped_lock lock(mutex);
            result.requests += requests;
            result.bytes += bytes;
            result.items += total;
            const double factor = std::clamp(3.0 * pageLimit / std::max(total, 1), 1.0 / 8, 8.0);
            width = std::max<qint64>(1, (width + qint64(double(before - since + 1) * factor)) / 2);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < connections; ++i)
            threads.emplace_back(work);
    }
    result.milliseconds = timer.elapsed();
    return result;
}

} // namespace Docket::Perf
