// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpmessage.h"

namespace Docket::Forge {

Headers::Headers(QList<std::pair<QByteArray, QByteArray>> fields)
    : m_fields(std::move(fields))
{
}

const QByteArray *Headers::find(QByteArrayView name) const
{
    for (const auto &[key, value] : m_fields) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return &value;
    }
    return nullptr;
}

QByteArray Headers::value(QByteArrayView name) const
{
    const QByteArray *found = find(name);
    return found ? *found : QByteArray();
}

QString hostText(const QUrl &url)
{
    QString host = url.host();
    if (host.contains(u':'))
        host = QString(u'[' + host + u']');
    return url.port() < 0 ? host : QString(host + u':' + QString::number(url.port()));
}

std::optional<std::chrono::milliseconds> parseRetryAfter(QByteArrayView value, Timestamp now)
{
    using namespace std::chrono;
    const QByteArrayView text = value.trimmed();
    if (text.isEmpty())
        return std::nullopt;
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    if (isNumber) {
        // A year is as good as forever, and keeps the arithmetic from overflowing.
        return number < 0 ? std::nullopt : std::optional<milliseconds>(seconds(std::min<qint64>(number, 31'536'000)));
    }
    const Timestamp date = parseHttpDate(text);
    if (date == noTime)
        return std::nullopt;
    return std::max(milliseconds(0), duration_cast<milliseconds>(date - now));
}

} // namespace Docket::Forge
