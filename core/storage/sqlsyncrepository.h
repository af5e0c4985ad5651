// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <domain/repositories.h>

namespace Docket::Storage {

/// Cursors and windows in the local database; see Domain::SyncRepository. Cheap to make; serves one transaction.
class SqlSyncRepository final : public Domain::SyncRepository
{
public:
    explicit SqlSyncRepository(Connection &connection);

    [[nodiscard]] Result<Domain::SyncCursor> cursor(Domain::ProjectId project) override;
    [[nodiscard]] Result<void> storeCursor(const Domain::SyncCursor &cursor) override;
    [[nodiscard]] Result<QList<Domain::SyncWindow>> windows(Domain::ProjectId project,
                                                            Domain::SyncStream stream) override;
    [[nodiscard]] Result<void> addWindow(Domain::ProjectId project, Domain::SyncStream stream,
                                         Domain::SyncWindow window) override;
    [[nodiscard]] Result<void> clearWindows(Domain::ProjectId project, Domain::SyncStream stream) override;
    /// Remembers that the comments of the issue were read at @p when, if their number does not match all the same; see
    /// IssueRepository::withCommentMismatch().
    [[nodiscard]] Result<void> noteCommentAttempt(Domain::ProjectId project, qint64 number, Timestamp when);
    /// Forgets the attempts of before: they may succeed by now.
    [[nodiscard]] Result<void> forgetCommentAttempts(Domain::ProjectId project, Timestamp before);
    [[nodiscard]] Result<void> reset(Domain::ProjectId project) override;

private:
    Connection &m_connection;
};

} // namespace Docket::Storage
