// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Docket::Ingest {

/// Where a repository is kept, as its working copy says.
struct GitRemote
{
    QString host; ///< lower case, without user and port
    QString name; ///< "owner/name"

    [[nodiscard]] bool isNull() const { return name.isEmpty(); }
    bool operator==(const GitRemote &) const = default;
};

/// "https://host/owner/name.git", "ssh://git@host:22/owner/name" or "git@host:owner/name" taken apart; null for a path
/// of this computer and whatever else names no host. What stands before owner and name (a server below a path) is let
/// go of.
[[nodiscard]] GitRemote parseRemote(const QString &url);

/// The remote of the working copy that @p folder lies in: "origin", or the only one there is. Null if there is none.
/// Reads a few small files and runs nothing; blocks.
[[nodiscard]] GitRemote remoteOf(const QString &folder);

} // namespace Docket::Ingest
