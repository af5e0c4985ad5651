// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "answererror.h"
#include "transport.h"

#include <base/clock.h>
#include <domain/project.h>

#include <QMutex>

#include <memory>
#include <stop_token>

namespace Docket::Forge {

/// The parameters of an address, percent-encoded as Gitea reads them ("+" never stands for itself).
class Query final
{
public:
    Query &add(QByteArrayView name, const QString &value);
    Query &add(QByteArrayView name, qint64 value) { return add(name, QString::number(value)); }
    [[nodiscard]] const QByteArray &encoded() const { return m_encoded; }

private:
    QByteArray m_encoded;
};

/// Asks one server as one account, synchronously, on worker threads; what it knows of the server is shared by the
/// repositories. get() judges the status, so that a Response it returns is a success and no page for people.
/// Thread-safe.
class GiteaClient final
{
public:
    struct Setup
    {
        QUrl base; ///< without /api/v1; may have a path
        Secret token;
        std::shared_ptr<Transport> transport;
        RequestLimits limits;
        Domain::Capabilities capabilities; ///< what was known before
    };

    GiteaClient(Setup setup, const Clock &clock);
    Q_DISABLE_COPY_MOVE(GiteaClient)

    struct Question
    {
        Subject subject;
        QByteArray route; ///< behind the API's base, percent-encoded: "/repos/o/r/issues"
        Query query{};
        QByteArray api = "/api/v1";
        bool withToken = true;
    };

    /// Sends and waits. Errors as answerError() makes them, those of the transports with the subject added.
    [[nodiscard]] Result<Response> get(const Question &question, std::stop_token stop) const;

    /// The error of a decoder, wrapped so that it names server and subject.
    [[nodiscard]] Error decodeError(const Error &error, const Question &question) const;

    [[nodiscard]] QUrl url(const Question &question) const;
    [[nodiscard]] QString host() const { return hostText(m_setup.base); }
    [[nodiscard]] bool hasToken() const { return !m_setup.token.isEmpty(); }
    [[nodiscard]] Timestamp now() const { return m_clock.seconds(); }

    [[nodiscard]] Domain::Capabilities capabilities() const;
    void setCapabilities(const Domain::Capabilities &capabilities);
    /// True if @p feature answered with a plain 404 before; remembered for as long as the client lives.
    [[nodiscard]] bool isAbsent(const QString &feature) const;
    void noteAbsent(const QString &feature);

private:
    const Setup m_setup;
    const Clock &m_clock;
    const QByteArray m_base; ///< encoded, without a trailing slash
    mutable QMutex m_mutex;
    Domain::Capabilities m_capabilities;
};

/// "/repos/{owner}/{name}" with both encoded.
[[nodiscard]] QByteArray repositoryRoute(const QString &owner, const QString &name);

/// X-Total-Count, or -1.
[[nodiscard]] int totalCount(const Response &response);
/// The Date field, or noTime.
[[nodiscard]] Timestamp serverTime(const Response &response);

} // namespace Docket::Forge
