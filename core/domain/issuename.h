// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace Docket::Domain {

/// How an issue is named by people: "#12", "owner/name#12", "INSTANCE:owner/name#12".
struct IssueName
{
    QString project; ///< "owner/name" or "INSTANCE:owner/name"; empty: any
    qint64 number = 0;

    bool operator==(const IssueName &) const = default;
};

/// nullopt if @p text is no such name. Room around it does not count.
[[nodiscard]] std::optional<IssueName> parseIssueName(QStringView text);

} // namespace Docket::Domain
