// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chartcolors.h"

#include <icons/tone.h>
#include <widgets/theme.h>

#include <QFontMetricsF>

#include <array>
#include <cmath>

namespace Docket::Ui {

namespace {

// Blue, orange, teal, violet, ochre, red: apart in lightness, too.
constexpr std::array<QRgb, 6> lightSeries{0xff2a5bc4, 0xffc05a00, 0xff0f8a7e, 0xff7a45c0, 0xff8f7400, 0xffc2293f};
constexpr std::array<QRgb, 6> darkSeries{0xff82aaff, 0xffffa657, 0xff4fd1c0, 0xffc4a4ff, 0xffe3cc66, 0xffff7f8e};
constexpr double leastContrast = 3;

} // namespace

QColor seriesColor(int index, const QPalette &palette)
{
    const auto &colors = isDark(palette) ? darkSeries : lightSeries;
    return readable(QColor(colors[std::size_t(index) % colors.size()]), palette.color(QPalette::Base), leastContrast);
}

QColor axisColor(const QPalette &palette)
{
    return palette.color(QPalette::PlaceholderText);
}

QColor gridColor(const QPalette &palette)
{
    return lineColor(palette);
}

QColor areaColor(const QColor &color, const QPalette &palette, double share)
{
    return mixed(palette.color(QPalette::Base), color, share);
}

qreal paintLegend(QPainter &painter, const QRectF &line, const QList<LegendEntry> &entries, const QPalette &palette)
{
    constexpr qreal side = 9;
    const QFontMetricsF metrics(painter.font());
    qreal x = line.left();
    for (const auto &[color, text] : entries) {
        const qreal width = metrics.horizontalAdvance(text);
        if (x + side + 5 + width > line.right())
            break;
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(QRectF(x, line.center().y() - side / 2, side, side), 2, 2);
        painter.setPen(axisColor(palette));
        painter.drawText(QRectF(x + side + 5, line.top(), width + 2, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         text);
        x += side + 5 + width + 14;
    }
    return x - line.left();
}

QList<double> niceTicks(double max, int count)
{
    QList<double> ticks;
    if (max <= 0 || count < 1 || !std::isfinite(max))
        return ticks;
    const double rough = max / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = power;
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        step = power * factor;
        if (step >= rough * (1 - 1e-9))
            break;
    }
    for (int i = 1; i * step <= max * (1 + 1e-9); ++i)
        ticks += i * step;
    return ticks;
}

} // namespace Docket::Ui
