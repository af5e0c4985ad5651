// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPainter>
#include <QPalette>

namespace Docket::Ui {

/// Colour number @p index of a chart: told apart by people who do not see red from green as well, with a contrast of 3
/// to the ground in the light and in the dark. Begins anew after six.
[[nodiscard]] QColor seriesColor(int index, const QPalette &palette);
/// Colour of axes, and of the grid behind the figures.
[[nodiscard]] QColor axisColor(const QPalette &palette);
[[nodiscard]] QColor gridColor(const QPalette &palette);
/// @p color as an area that text and lines stay readable on.
[[nodiscard]] QColor areaColor(const QColor &color, const QPalette &palette, double share = 0.22);

/// One entry of a legend.
struct LegendEntry
{
    QColor color;
    QString text;
};

/// Paints as many entries as fit into one line, from the left; answers the width that was used.
qreal paintLegend(QPainter &painter, const QRectF &line, const QList<LegendEntry> &entries, const QPalette &palette);

/// Values for the lines of a grid: 1, 2 or 5 times a power of ten, at most @p count, above zero and up to @p max.
[[nodiscard]] QList<double> niceTicks(double max, int count);

} // namespace Docket::Ui
