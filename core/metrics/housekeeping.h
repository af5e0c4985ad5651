// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace Docket::Metrics {

/// What Docket does on its own account, by the words of its ActionScope: it looks for advice, takes plans, keeps
/// figures and its database in order. A user neither asked for it nor waits for it.
[[nodiscard]] const QList<QString> &housekeepingActions();

/// Whether the statement @p text, carried out for @p action, is of these or sets up a connection. What nobody named
/// counts as the user's: nothing that he waits for is taken for something else.
[[nodiscard]] bool isHousekeeping(const QString &text, const QString &action);

} // namespace Docket::Metrics
