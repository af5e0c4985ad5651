// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/query.h>

#include <QByteArray>

namespace Docket::Storage {

/// How a sort of the table is read from the database. Equal keys are ordered by `updated` and then by id, all in the
/// same direction.
struct SortOrder
{
    /// Where the key of an issue comes from.
    enum class Key
    {
        Entry,  ///< any index entry tells it
        Number, ///< an integer column of the issue
        Text,   ///< a text column, compared by bytes
        Folded  ///< a text column, compared without regard to ASCII case
    };

    QByteArray index;
    QByteArray column; ///< of the key; for the projects' names, which are walked one after the other, the project
    Key key = Key::Entry;

    /// "key DESC, updated DESC, id DESC"
    [[nodiscard]] QByteArray columns(bool descending) const;
};

[[nodiscard]] SortOrder sortOrder(Domain::IssueSort by);

} // namespace Docket::Storage
