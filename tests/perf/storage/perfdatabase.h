// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <storage/connection.h>

#include <QString>

#include <memory>

namespace Docket::Perf {

/// A database with @p issues generated issues in six projects and a comment for every third, in the build folder. Built
/// once (a minute for a million on a fast machine) and kept for the next runs.
[[nodiscard]] QString perfDatabase(int issues);

[[nodiscard]] std::unique_ptr<Storage::Connection> openOrAbort(const QString &path, bool readOnly);

} // namespace Docket::Perf
