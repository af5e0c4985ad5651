// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "personality.h"

#include <QRegularExpression>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

std::optional<Personality> Personality::parse(QStringView name)
{
    static const QRegularExpression pattern(u"^(gitea|forgejo)-((\\d+)\\.(\\d+)(?:\\.[0-9A-Za-z.+-]+)?)$"_s);
    const QRegularExpressionMatch match = pattern.matchView(name);
    if (!match.hasMatch())
        return {};
    Personality out;
    out.m_forgejo = match.capturedView(1) == u"forgejo";
    out.m_version = match.captured(2);
    if (out.m_forgejo) {
        out.m_forgejoMajor = match.capturedView(3).toInt();
        out.m_minor = 22;
    } else {
        if (match.capturedView(3) != u"1")
            return {};
        out.m_minor = match.capturedView(4).toInt();
    }
    return out;
}

QString Personality::version() const
{
    return m_forgejo ? QString(m_version + u"+gitea-1.22.0"_s) : m_version;
}

} // namespace Docket::Sandbox
