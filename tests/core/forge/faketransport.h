// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <forge/transport.h>

#include <deque>
#include <memory>

namespace Docket::Forge::Testing {

/// A transport that plays a dialogue: each request must be the next expected one and gets its answer at once. What was
/// not expected, or was expected and not sent, is told by problems(). In manual mode requests are kept instead, and the
/// test answers them.
class FakeTransport final : public Transport
{
public:
    struct Pending
    {
        Request request;
        std::stop_token stop;
        Async::Promise<Response> promise;
        void answer(Result<Response> result) { promise.finish(std::move(result)); }
    };

    [[nodiscard]] Async::Future<Response> send(Request request, std::stop_token stop) override
    {
        sent.append(request);
        if (manual) {
            pending.push_back(std::make_unique<Pending>(std::move(request), std::move(stop)));
            return pending.back()->promise.future();
        }
        const QString line = lineOf(request);
        if (m_expected.empty()) {
            m_problems << QStringLiteral("not expected: ") + line;
            return Async::ready<Response>(fail(Code::Internal, QStringLiteral("test"), QStringLiteral("not expected")));
        }
        auto [expected, answer] = std::move(m_expected.front());
        m_expected.pop_front();
        if (expected != line)
            m_problems << QStringLiteral("expected %1, but was asked %2").arg(expected, line);
        return Async::ready<Response>(std::move(answer));
    }

    /// @p line is "GET /api/v1/version", with the query if there is one.
    void expect(const QString &line, Result<Response> answer) { m_expected.emplace_back(line, std::move(answer)); }

    [[nodiscard]] QString problems() const
    {
        QStringList all = m_problems;
        for (const auto &[line, answer] : m_expected)
            all << QStringLiteral("never sent: ") + line;
        return all.join(QStringLiteral("; "));
    }

    [[nodiscard]] static QString lineOf(const Request &request)
    {
        QString line = QString::fromLatin1(request.method) + QLatin1Char(' ') + request.url.path(QUrl::FullyEncoded);
        if (request.url.hasQuery())
            line += QLatin1Char('?') + request.url.query(QUrl::FullyEncoded);
        return line;
    }

    bool manual = false;
    std::deque<std::unique_ptr<Pending>> pending;
    QList<Request> sent;

private:
    std::deque<std::pair<QString, Result<Response>>> m_expected;
    QStringList m_problems;
};

[[nodiscard]] inline Response response(int status, const QByteArray &body = {},
                                       QList<std::pair<QByteArray, QByteArray>> fields = {},
                                       const QByteArray &type = "application/json;charset=utf-8")
{
    Response response;
    response.status = status;
    response.body = body;
    if (!type.isEmpty())
        fields.prepend({"Content-Type", type});
    response.headers = Headers(std::move(fields));
    return response;
}

[[nodiscard]] inline std::unexpected<Error> failure(Code code)
{
    return fail(code, QStringLiteral("test.send"), QStringLiteral("The line failed."));
}

} // namespace Docket::Forge::Testing
