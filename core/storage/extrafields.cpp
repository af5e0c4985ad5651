// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "extrafields.h"

namespace Docket::Storage {

Result<bool> storeExtra(Connection &connection, Domain::ProjectId project, ExtraOf kind, qint64 remoteId,
                        const QByteArray &extra)
{
    if (extra.isNull())
        return false;
    auto changed = extra.isEmpty()
                       ? connection.run("DELETE FROM extra_field WHERE project_id = ? AND kind = ? AND remote_id = ?",
                                        project, int(kind), remoteId)
                       : connection.run("INSERT INTO extra_field (project_id, kind, remote_id, extra) "
                                        "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (project_id, kind, remote_id) "
                                        "DO UPDATE SET extra = ?4 WHERE extra IS NOT ?4",
                                        project, int(kind), remoteId, Blob{extra});
    if (!changed)
        return std::unexpected(changed.error());
    return *changed > 0;
}

} // namespace Docket::Storage
