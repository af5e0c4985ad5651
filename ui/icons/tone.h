// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace Docket::Ui {

/// What a colour means, apart from how it looks in the light or the dark.
enum class Tone
{
    Text,
    Muted,
    Accent,
    Good,
    Warning,
    Bad
};

/// True if @p palette has light text on a dark ground.
[[nodiscard]] bool isDark(const QPalette &palette);

/// The colour of @p tone for text and icons on the ground of @p palette; all have a contrast of 4.5 or more to it.
[[nodiscard]] QColor toneColor(Tone tone, const QPalette &palette);

/// @p tone mixed into the ground of @p palette, for the background of chips and notices.
[[nodiscard]] QColor toneGround(Tone tone, const QPalette &palette);

} // namespace Docket::Ui
