// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <QStringList>

namespace Docket::Storage {

/// Copies of the database beside it, named FILE.schemaN-TIME.backup. A copy appears whole or not at all (written under
/// another name, synced, renamed); the newest three stay. On the connection's thread, outside transactions.
class Backup final
{
public:
    explicit Backup(Connection &connection);
    Q_DISABLE_COPY_MOVE(Backup)

    /// Writes a copy of the database, which has schema @p version; returns its path. StorageFull if there is no room.
    [[nodiscard]] Result<QString> write(int version);
    /// Backups that lie beside @p databasePath, newest first.
    [[nodiscard]] static QStringList list(const QString &databasePath);

private:
    [[nodiscard]] Result<void> copyTo(const QString &path);

    Connection &m_connection;
};

} // namespace Docket::Storage
