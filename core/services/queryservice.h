// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <storage/sqlconsole.h>

namespace Docket::Storage {
class Database;
}

namespace Docket::Services {

using Storage::ConsoleAnswer;
using Storage::ConsoleLimits;

/// Looking at statements: their plans, and questions of one's own. Lives in the main thread; every call returns at once
/// and answers with a future; nothing here writes.
class QueryService final
{
public:
    explicit QueryService(Storage::Database &database);
    Q_DISABLE_COPY_MOVE(QueryService)

    /// How SQLite would carry out @p statement, normalised or not: a step a line, indented by depth. On a reader.
    [[nodiscard]] Async::Future<QString> explain(const QString &statement, std::chrono::milliseconds limit,
                                                 std::stop_token stop = {});
    /// See SqlConsole::run().
    [[nodiscard]] Async::Future<ConsoleAnswer> run(const QString &sql, const ConsoleLimits &limits,
                                                   std::stop_token stop = {});

    /// Ends what runs. Idempotent.
    void shutdown() { m_console.shutdown(); }

private:
    Storage::Database &m_database;
    Storage::SqlConsole m_console;
};

} // namespace Docket::Services
