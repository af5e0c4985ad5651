// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkCookieJar>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>

#include <memory>

/// One answer, read to its end or to its failure.
struct Answer
{
    int status = 0;
    QByteArray body;
    QNetworkReply::NetworkError error = QNetworkReply::NoError;
    QList<QNetworkReply::RawHeaderPair> headers;

    [[nodiscard]] QByteArray header(const char *name) const
    {
        for (const auto &[key, value] : headers)
            if (key.compare(name, Qt::CaseInsensitive) == 0)
                return value;
        return {};
    }
    [[nodiscard]] QJsonArray list() const { return QJsonDocument::fromJson(body).array(); }
    [[nodiscard]] QJsonObject object() const { return QJsonDocument::fromJson(body).object(); }
    [[nodiscard]] qint64 total() const
    {
        return header("X-Total-Count").isEmpty() ? -1 : header("X-Total-Count").toLongLong();
    }
};

/// Asks and waits, for tests: no cookies kept, no redirect followed, nothing retried.
class HttpClient final
{
public:
    HttpClient(QUrl base, QByteArray authorization)
        : m_base(std::move(base))
        , m_authorization(std::move(authorization))
    {
        m_manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    }

    Answer ask(const QByteArray &method, const QString &path, const QByteArray &body = {},
               const QByteArray &type = "application/json", int timeout = 10'000)
    {
        QNetworkRequest request(QUrl(m_base.toString() + path));
        request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
        if (!m_authorization.isEmpty())
            request.setRawHeader("Authorization", m_authorization);
        if (!body.isEmpty() && !type.isEmpty())
            request.setRawHeader("Content-Type", type);
        std::unique_ptr<QNetworkReply> reply(m_manager.sendCustomRequest(request, method, body));
        QEventLoop loop;
        QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
        QTimer::singleShot(timeout, reply.get(), &QNetworkReply::abort);
        if (!reply->isFinished())
            loop.exec();
        return {.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                .body = reply->isOpen() ? reply->readAll() : QByteArray(),
                .error = reply->error(),
                .headers = reply->rawHeaderPairs()};
    }
    Answer get(const QString &path, int timeout = 10'000) { return ask("GET", path, {}, {}, timeout); }

    [[nodiscard]] QNetworkAccessManager &manager() { return m_manager; }

private:
    QUrl m_base;
    QByteArray m_authorization;
    QNetworkAccessManager m_manager;
};
