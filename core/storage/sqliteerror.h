// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QString>

namespace Docket::Storage {

/// An (extended) result code of SQLite as an Error of Docket: the message names @p path, the hint says what to do next.
/// @p detail is SQLite's own text; it goes into the facts for the log. Source: sqlite.org/rescode.html.
[[nodiscard]] Error sqliteError(int code, const QString &operation, const QString &path, const QString &detail);

} // namespace Docket::Storage
