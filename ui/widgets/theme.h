// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/issue.h>
#include <icons/tone.h>

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QPixmap>

class QWidget;

namespace Docket::Ui {

/// The colour that stands for a state: green for open, violet for closed. Never alone: an icon of another shape and the
/// word always stand beside it. Contrast to the ground is 4.5 or more, in the light and in the dark.
[[nodiscard]] QColor stateColor(Domain::IssueState state, const QPalette &palette);
/// The colour of a priority by its rank (0 none, 4 and more critical); same contrast.
[[nodiscard]] QColor priorityColor(int rank, const QPalette &palette);
/// The name of the state's icon in resources/icons.
[[nodiscard]] QString stateIconName(Domain::IssueState state);
/// "Open" or "Closed", translated.
[[nodiscard]] QString stateName(Domain::IssueState state);

/// Contrast of two opaque colours by WCAG 2.2: 1 (none) to 21 (black on white).
[[nodiscard]] double contrast(const QColor &a, const QColor &b);
/// @p color moved towards black or white, hue kept, until it has @p wanted contrast to @p ground.
[[nodiscard]] QColor readable(const QColor &color, const QColor &ground, double wanted = 4.5);
/// @p share (0 to 1) of @p b mixed into @p a.
[[nodiscard]] QColor mixed(const QColor &a, const QColor &b, double share);
/// Colour of hair lines between rows and sections.
[[nodiscard]] QColor lineColor(const QPalette &palette);
/// What stands behind code in a text.
[[nodiscard]] QColor codeGround(const QPalette &palette);
/// The font of remarks: a little smaller than @p font, never under seven points.
[[nodiscard]] QFont smallFont(const QFont &font);

/// A themed icon as one pixmap in exactly @p color, for delegates that paint it thousands of times: ask once, keep it.
[[nodiscard]] QPixmap tintedIcon(const QString &name, const QColor &color, int side, qreal pixelRatio);

} // namespace Docket::Ui
