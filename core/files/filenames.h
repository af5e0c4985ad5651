// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QString>

namespace Docket::Files {

/// Folder in a root where changes wait for their commit. Watchers and readers of a root leave it out.
inline constexpr QStringView stagingFolder = u".docket-stage";

/// Whether @p name may be made as one entry of a folder, on every system that Docket runs on: no separators, no control
/// or direction characters, no name of a device (also with an extension), no dot or space at the end, at most 255 bytes
/// as UTF-8. The error (Invalid) says what is wrong with it.
[[nodiscard]] Result<void> checkName(QStringView name);

/// Whether @p path, with '/' between its names, stays below the folder that it is meant for: relative, every name
/// passes checkName() (so there is no ".."), not in the staging folder, at most 1,000 bytes.
[[nodiscard]] Result<void> checkPath(QStringView path);

/// Equal for names that some file system takes for the same one: apart from upper and lower case and from the ways in
/// which Unicode writes one character.
[[nodiscard]] QString nameKey(QStringView name);

/// "a/b" of "a/b/c", empty of "c"; and "c".
[[nodiscard]] QString parentOf(QStringView path);
[[nodiscard]] QString nameOf(QStringView path);

} // namespace Docket::Files
