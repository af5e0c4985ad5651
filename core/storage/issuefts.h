// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <QByteArray>

#include <set>

namespace Docket::Storage {

/// Keeps the full-text tables in step with the issues. FTS5 gathers a transaction's documents in memory as long as
/// their ids rise and writes them out when one falls, so callers go through issues in the order of their ids.
class IssueFts final
{
public:
    explicit IssueFts(Connection &connection);
    Q_DISABLE_COPY_MOVE(IssueFts)

    [[nodiscard]] Result<void> put(qint64 issue, const QByteArray &title, const QByteArray &body, bool isNew);
    /// Indexes the stored comments of the issues anew.
    [[nodiscard]] Result<void> putComments(const std::set<qint64> &issues);
    [[nodiscard]] Result<void> remove(qint64 issue);

private:
    Connection &m_connection;
};

} // namespace Docket::Storage
