// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "queryplan.h"

namespace Docket::Storage {

class QueryRun final
{
public:
    QueryRun(Connection &connection, const QueryPlan &plan);
    Q_DISABLE_COPY_MOVE(QueryRun)

    [[nodiscard]] Result<QList<Domain::IssueId>> keys(Domain::IssueOrder order, qsizetype limit);
    [[nodiscard]] Result<qint64> count();

private:
    Connection &m_connection;
    const QueryPlan &m_plan;
};

} // namespace Docket::Storage
