// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/project.h>
#include <icons/tone.h>

#include <QString>

namespace Docket::Ui {

/// How a project's state looks and reads in the list.
struct ProjectStateView
{
    QString icon;
    Tone tone = Tone::Muted;
    QString text; ///< one line; empty where all is well
};

/// @p syncing wins over what is stored, because the state changes only at the end of a pass.
[[nodiscard]] ProjectStateView projectStateView(const Domain::Project &project, bool syncing);

/// "just now", "3 min ago", "2 h ago", "5 days ago"; "never" for noTime.
[[nodiscard]] QString ageText(Timestamp then, Timestamp now);

} // namespace Docket::Ui
