// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Docket::Storage {

/// Makes an empty file at @p path that only its owner can read, unless there is one: SQLite takes it for an empty
/// database, and gives its logs the same rights. Where that fails, opening the database says why.
void makePrivateFile(const QString &path);

} // namespace Docket::Storage
