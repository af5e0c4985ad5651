// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuename.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Docket::Domain {

std::optional<IssueName> parseIssueName(QStringView text)
{
    static const QRegularExpression pattern(uR"(^((?:[^#]+:)?[\w.-]+/[\w.-]+)?#(\d{1,15})$)"_s);
    const auto match = pattern.matchView(text.trimmed());
    if (!match.hasMatch())
        return std::nullopt;
    return IssueName{match.captured(1), match.capturedView(2).toLongLong()};
}

} // namespace Docket::Domain
