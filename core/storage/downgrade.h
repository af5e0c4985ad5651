// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QString>

namespace Docket::Storage {

struct Downgrade
{
    int from = 0;
    int to = 0;
    QString backup; ///< the database as it was before
};

/// Takes the database @p path back to schema @p version, so that an older Docket can open it; a backup is written
/// before. Nobody else may have it open: StorageBusy if a Docket has. NotFound if there is none, Invalid if it is of
/// that schema or an older one. A failure leaves a schema in between, from which it can be called again. Blocks, for as
/// long as copying the file takes.
[[nodiscard]] Result<Downgrade> downgradeDatabase(const QString &path, int version);

} // namespace Docket::Storage
