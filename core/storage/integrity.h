// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <QStringList>

namespace Docket::Storage {

enum class CheckDepth
{
    Quick, ///< the structure of the pages
    Full   ///< also that every index holds what its table holds; reads everything
};

/// What is wrong with the database, in SQLite's words, plus references that lead nowhere and counters that are off;
/// empty if nothing is. For `doctor` and for tests; reads only.
[[nodiscard]] Result<QStringList> checkIntegrity(Connection &connection, CheckDepth depth);

/// Statistics and the write-ahead log brought up to date, as done when the database closes.
[[nodiscard]] Result<void> tidy(Connection &connection);

/// Merges the full-text index into fewer parts, so that words are found faster; worth it after a first load. Takes
/// about a second for 100,000 issues; inside the caller's transaction.
[[nodiscard]] Result<void> mergeSearchIndex(Connection &connection);

} // namespace Docket::Storage
