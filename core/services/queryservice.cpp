// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryservice.h"

#include <advice/schemacopy.h>
#include <base/action.h>
#include <storage/database.h>
#include <storage/explain.h>
#include <storage/timelimit.h>

using namespace Qt::StringLiterals;

namespace Docket::Services {

QueryService::QueryService(Storage::Database &database)
    : m_database(database)
    , m_console(database.options().path)
{
}

Async::Future<QString> QueryService::explain(const QString &statement, std::chrono::milliseconds limit,
                                             std::stop_token stop)
{
    const ActionScope doing(u"explain statement"_s);
    return m_database.read(
        [statement, limit](Storage::Connection &connection) -> Result<QString> {
            const Storage::TimeLimit time(connection, limit);
            auto plan = Storage::explain(connection, Advice::compilable(statement));
            return plan ? plan : std::unexpected(time.explained(plan.error(), u"queries.explain"_s));
        },
        std::move(stop));
}

Async::Future<ConsoleAnswer> QueryService::run(const QString &sql, const ConsoleLimits &limits, std::stop_token stop)
{
    return m_console.run(sql, limits, std::move(stop));
}

} // namespace Docket::Services
