// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/workspace.h>

namespace Docket::Workspaces {

/// Name of the manifest in a workspace.
inline constexpr QStringView manifestName = u"workspace.toml";
/// Larger manifests are not read.
inline constexpr qint64 maxManifestBytes = 4 << 20;

/// The manifest as TOML, each comment at the line that it was at; those whose line is no more stand at the end.
[[nodiscard]] QByteArray writeManifest(const Domain::WorkspaceManifest &manifest);

/// Reads what writeManifest() wrote and people may have edited. Malformed names @p path, the line and what is wrong
/// there; unknown keys are left out.
[[nodiscard]] Result<Domain::WorkspaceManifest> readManifest(const QByteArray &text, const QString &path);

} // namespace Docket::Workspaces
