// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Files that only their owner may read. Private to the module.

#include <base/error.h>

#include <QByteArray>
#include <QString>

namespace Docket::Config {

/// Reads at most @p limit bytes; refuses a file that others may read or write, or that is larger.
[[nodiscard]] Result<QByteArray> readOwnerFile(const QString &path, qint64 limit, const QString &operation);

/// Writes atomically with rights for the owner alone, from the first byte on.
[[nodiscard]] Result<void> writeOwnerFile(const QString &path, const QByteArray &bytes, const QString &operation);

/// Renames over an existing file, atomically where the system can.
[[nodiscard]] bool replaceFile(const QString &from, const QString &to);

} // namespace Docket::Config
