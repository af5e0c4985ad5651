// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <QList>

namespace Docket::Storage {

/// The schema that this Docket works with.
inline constexpr int schemaVersion = 11;

/// How the names of indexes begin that come from advice: each step takes them away before and makes them again after,
/// as far as there is still something to index.
inline constexpr auto advisedIndexPrefix = QLatin1StringView("advice_");

/// Brings the schema of a database to a version, with the numbered SQL files of resources/sql: setup_* makes the newest
/// schema at once, version/N/upgrade_* leads from N-1 to N and downgrade_* back. Each step is one transaction, so that
/// a process that is killed leaves either version and the next start goes on. Before the first step of a database that
/// holds something a backup is written beside it. On the writer's thread, outside transactions.
class Migrator final
{
public:
    explicit Migrator(Connection &connection);
    Q_DISABLE_COPY_MOVE(Migrator)

    /// Sets up or upgrades to schemaVersion. StorageNewer if a newer Docket wrote the file.
    [[nodiscard]] Result<void> migrate() { return migrateTo(schemaVersion); }
    /// Up or down to @p version, 1 to schemaVersion.
    [[nodiscard]] Result<void> migrateTo(int version);
    /// For those that only read: the schema must be schemaVersion already.
    [[nodiscard]] Result<void> check();
    [[nodiscard]] Result<int> version();

private:
    [[nodiscard]] Error newer(int version) const;
    [[nodiscard]] Result<void> apply(const QString &folder, const QString &pattern, const QString &direction,
                                     int target);

    Connection &m_connection;
};

} // namespace Docket::Storage
