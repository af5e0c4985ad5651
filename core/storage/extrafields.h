// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/ids.h>

namespace Docket::Storage {

/// Whose fields; the numbers stand in the database.
enum class ExtraOf
{
    Project = 0,
    Label = 1,
    Milestone = 2
};

/// Keeps the fields of a server that Docket does not know, beside what it does know: a JSON object, of a label or a
/// milestone by its @p remoteId, of the project itself with 0. Empty: there are none; null: nobody said. Whether
/// anything changed. In the transaction that stores the rest.
[[nodiscard]] Result<bool> storeExtra(Connection &connection, Domain::ProjectId project, ExtraOf kind, qint64 remoteId,
                                      const QByteArray &extra);

} // namespace Docket::Storage
