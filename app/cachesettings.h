// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <config/settings.h>

#include <optional>

namespace Docket::App {

/// Why @p value is not possible for the setting @p key of the cache, beyond what the table of settings knows: names of
/// types, levels, events and their parameters. Nothing: it is possible, or @p key is none of these.
[[nodiscard]] std::optional<Error> cacheSettingError(const QString &key, const QString &value);

/// The same for all of @p settings, those of the file with their place in @p file. What is built in stays in force for
/// each.
[[nodiscard]] QList<Config::SettingsProblem> cacheSettingsProblems(const Config::Settings &settings,
                                                                   const QString &file);

} // namespace Docket::App
