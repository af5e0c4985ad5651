// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include <icons/themedicon.h>

#include <QCoreApplication>
#include <QIcon>
#include <QPainter>

#include <cmath>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return (0.2126 * linear(color.redF())) + (0.7152 * linear(color.greenF())) + (0.0722 * linear(color.blueF()));
}

} // namespace

QColor stateColor(Domain::IssueState state, const QPalette &palette)
{
    if (state == Domain::IssueState::Open)
        return toneColor(Tone::Good, palette);
    return isDark(palette) ? QColor(0xb7, 0x9a, 0xf2) : QColor(0x6b, 0x3f, 0xb8);
}

QColor priorityColor(int rank, const QPalette &palette)
{
    if (rank >= 4)
        return toneColor(Tone::Bad, palette);
    if (rank == 3)
        return toneColor(Tone::Warning, palette);
    return toneColor(rank == 2 ? Tone::Text : Tone::Muted, palette);
}

QString stateIconName(Domain::IssueState state)
{
    return state == Domain::IssueState::Open ? u"issue-open"_s : u"check-circle"_s;
}

QString stateName(Domain::IssueState state)
{
    return state == Domain::IssueState::Open ? QCoreApplication::translate("Docket::Ui::Theme", "Open")
                                             : QCoreApplication::translate("Docket::Ui::Theme", "Closed");
}

double contrast(const QColor &a, const QColor &b)
{
    const auto one = luminance(a);
    const auto two = luminance(b);
    return (std::max(one, two) + 0.05) / (std::min(one, two) + 0.05);
}

QColor readable(const QColor &color, const QColor &ground, double wanted)
{
    const auto target =
        contrast(Qt::white, ground) > contrast(Qt::black, ground) ? QColor(Qt::white) : QColor(Qt::black);
    for (auto step = 0; step < 20; ++step) {
        if (const auto candidate = mixed(color, target, step / 20.0); contrast(candidate, ground) >= wanted)
            return candidate;
    }
    return target;
}

QColor mixed(const QColor &a, const QColor &b, double share)
{
    const auto mix = [share](float x, float y) { return float((x * (1 - share)) + (y * share)); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

QColor lineColor(const QPalette &palette)
{
    return mixed(palette.color(QPalette::Active, QPalette::Base), palette.color(QPalette::Active, QPalette::Text),
                 isDark(palette) ? 0.14 : 0.10);
}

QColor codeGround(const QPalette &palette)
{
    return mixed(palette.color(QPalette::Active, QPalette::Base), palette.color(QPalette::Active, QPalette::Text),
                 isDark(palette) ? 0.08 : 0.045);
}

QFont smallFont(const QFont &font)
{
    auto result = font;
    if (font.pointSizeF() > 0)
        result.setPointSizeF(std::max(font.pointSizeF() * 0.9, 7.0));
    return result;
}

QPixmap tintedIcon(const QString &name, const QColor &color, int side, qreal pixelRatio)
{
    auto pixmap = themedIcon(name).pixmap(QSize(side, side), pixelRatio);
    QPainter painter(&pixmap);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(QRect(0, 0, side, side), color);
    return pixmap;
}

} // namespace Docket::Ui
