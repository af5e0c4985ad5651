// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "secret.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Docket {

Secret::Secret(QByteArray bytes)
    : m_bytes(std::move(bytes))
{
}

Secret::~Secret()
{
    if (m_bytes.isEmpty() || !m_bytes.isDetached())
        return;
    // volatile, or the compiler drops writes to memory that is about to be freed
    volatile char *bytes = m_bytes.data();
    for (qsizetype i = 0; i < m_bytes.size(); ++i)
        bytes[i] = 0;
}

QString redacted(const QString &text)
{
    static const QRegularExpression scheme(uR"(\b(token|bearer|basic)\s+[A-Za-z0-9+/=_.\-]{8,})"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression parameter(uR"(\b(access_token|token|sudo|password|passphrase)=[^&\s"']+)"_s,
                                              QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression userInfo(uR"((\w+://)[^/@\s"']+@)"_s);
    static const QRegularExpression hex(uR"(\b[0-9a-f]{40}\b)"_s);
    QString result = text;
    result.replace(scheme, u"\\1 <redacted>"_s);
    result.replace(parameter, u"\\1=<redacted>"_s);
    result.replace(userInfo, u"\\1<redacted>@"_s);
    result.replace(hex, u"<redacted>"_s);
    return result;
}

} // namespace Docket
