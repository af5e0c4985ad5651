// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

namespace Docket::Storage {

/// How SQLite would carry @p sql out, without doing so: a step a line, indented by depth, in SQLite's words, which
/// hold no values. An error if the text is none of this database's.
[[nodiscard]] Result<QString> explain(Connection &connection, QByteArrayView sql);

} // namespace Docket::Storage
