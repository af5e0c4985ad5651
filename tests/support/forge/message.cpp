// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "message.h"

#include <algorithm>

namespace Docket::Sandbox {

namespace {

QByteArray encodeQueryPart(const QString &text)
{
    QByteArray out = text.toUtf8().toPercentEncoding(" ");
    out.replace(' ', '+');
    return out;
}

QString decodeQueryPart(QByteArrayView part)
{
    QByteArray bytes = part.toByteArray();
    bytes.replace('+', ' ');
    return QString::fromUtf8(QByteArray::fromPercentEncoding(bytes));
}

} // namespace

QString Request::parameter(QStringView name) const
{
    for (const auto &[key, value] : query)
        if (key == name)
            return value;
    return {};
}

bool Request::hasParameter(QStringView name) const
{
    return std::ranges::any_of(query, [name](const auto &entry) { return entry.first == name; });
}

QByteArray Request::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers)
        if (QByteArrayView(key).compare(name, Qt::CaseInsensitive) == 0)
            return value;
    return {};
}

QByteArray Request::queryWith(const QString &name, const QString &value) const
{
    QList<std::pair<QString, QString>> all;
    for (const auto &entry : query)
        if (entry.first != name)
            all.append(entry);
    all.append({name, value});
    std::ranges::stable_sort(all, {}, &std::pair<QString, QString>::first);
    QByteArray out;
    for (const auto &[key, text] : all) {
        if (!out.isEmpty())
            out += '&';
        out += encodeQueryPart(key) + '=' + encodeQueryPart(text);
    }
    return out;
}

QList<std::pair<QString, QString>> parseQuery(QByteArrayView encoded)
{
    QList<std::pair<QString, QString>> out;
    while (!encoded.isEmpty()) {
        qsizetype end = encoded.indexOf('&');
        if (end < 0)
            end = encoded.size();
        const QByteArrayView pair = encoded.first(end);
        encoded = encoded.sliced(std::min(end + 1, encoded.size()));
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        if (equals < 0)
            out.append({decodeQueryPart(pair), QString()});
        else
            out.append({decodeQueryPart(pair.first(equals)), decodeQueryPart(pair.sliced(equals + 1))});
    }
    return out;
}

Reply Reply::json(QByteArray body, int status)
{
    Reply reply;
    reply.status = status;
    reply.contentType = QByteArrayLiteral("application/json;charset=utf-8");
    reply.body = std::move(body);
    reply.isList = reply.body.startsWith('[');
    reply.body += '\n';
    return reply;
}

Reply Reply::text(QByteArray body, int status)
{
    Reply reply;
    reply.status = status;
    reply.contentType = QByteArrayLiteral("text/plain; charset=utf-8");
    reply.body = std::move(body);
    return reply;
}

Reply Reply::empty(int status)
{
    Reply reply;
    reply.status = status;
    return reply;
}

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 200: return QByteArrayLiteral("OK");
    case 201: return QByteArrayLiteral("Created");
    case 204: return QByteArrayLiteral("No Content");
    case 205: return QByteArrayLiteral("Reset Content");
    case 301: return QByteArrayLiteral("Moved Permanently");
    case 302: return QByteArrayLiteral("Found");
    case 307: return QByteArrayLiteral("Temporary Redirect");
    case 400: return QByteArrayLiteral("Bad Request");
    case 401: return QByteArrayLiteral("Unauthorized");
    case 403: return QByteArrayLiteral("Forbidden");
    case 404: return QByteArrayLiteral("Not Found");
    case 405: return QByteArrayLiteral("Method Not Allowed");
    case 409: return QByteArrayLiteral("Conflict");
    case 412: return QByteArrayLiteral("Precondition Failed");
    case 413: return QByteArrayLiteral("Request Entity Too Large");
    case 422: return QByteArrayLiteral("Unprocessable Entity");
    case 423: return QByteArrayLiteral("Locked");
    case 429: return QByteArrayLiteral("Too Many Requests");
    case 500: return QByteArrayLiteral("Internal Server Error");
    case 502: return QByteArrayLiteral("Bad Gateway");
    case 503: return QByteArrayLiteral("Service Unavailable");
    case 504: return QByteArrayLiteral("Gateway Timeout");
    default: return QByteArrayLiteral("Status");
    }
}

} // namespace Docket::Sandbox
