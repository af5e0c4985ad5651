// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "advice.h"

#include <base/timestamp.h>
#include <storage/connection.h>

namespace Docket::Advice {

/// An advice that was carried out.
struct AppliedChange
{
    QString id; ///< of the advice
    QString title;
    QString apply; ///< SQL
    QString undo;
    Timestamp applied;
};

/// Changes of the schema that come from advice, apart from the numbered migrations: they touch indexes alone and are
/// kept in the table advice_change, which is there only while it holds something. So that after undoing everything the
/// schema is as it was. apply() and undo() run on the writer, in its transaction.
class AdviceChanges final
{
public:
    explicit AdviceChanges(Storage::Connection &connection)
        : m_connection(connection)
    {
    }

    /// What was applied, is still in force and can be undone, the oldest first: what somebody took back by hand is not
    /// among it. For a reader as well.
    [[nodiscard]] Result<QList<AppliedChange>> applied();
    /// Invalid if the advice changes no index. What takes an earlier change back is not kept: both are gone.
    [[nodiscard]] Result<void> apply(const Advice &advice, Timestamp now);
    /// NotFound if it was not applied.
    [[nodiscard]] Result<void> undo(const QString &id);

private:
    [[nodiscard]] Result<bool> hasTable();
    [[nodiscard]] Result<QList<AppliedChange>> kept();
    [[nodiscard]] Result<bool> isInForce(const AppliedChange &change);
    [[nodiscard]] Result<void> forget(const QString &id);

    Storage::Connection &m_connection;
};

} // namespace Docket::Advice
