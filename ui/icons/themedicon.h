// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tone.h"

#include <QIcon>

namespace Docket::Ui {

/// A line icon of Docket (resources/icons/NAME.svg) that takes its colour from the application's palette each time it
/// is painted, so that it follows a change of the theme. Renderings are kept in QPixmapCache. Main thread only. An
/// unknown name gives a null icon and a warning in the log.
[[nodiscard]] QIcon themedIcon(const QString &name, Tone tone = Tone::Text);

/// The icon of the application, in its own colours.
[[nodiscard]] QIcon applicationIcon();

} // namespace Docket::Ui
