// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/query.h>

#include <QByteArray>

namespace Docket::Storage {

/// How a sort of the table is read from the database. Ties are broken by `updated` (where it is not the key itself and
/// the key has few values) and then by id, all in the same direction.
struct SortOrder
{
    QByteArray index;
    QByteArray key; ///< column; empty for the projects' names, which are walked one after the other
    bool isText = false;
    bool foldsCase = false; ///< the column compares without regard to ASCII case
    bool thenUpdated = false;

    /// "key DESC, updated DESC, id DESC"
    [[nodiscard]] QByteArray columns(bool descending) const;
};

[[nodiscard]] SortOrder sortOrder(Domain::IssueSort by);

} // namespace Docket::Storage
