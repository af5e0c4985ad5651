// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tone.h"

namespace Docket::Ui {

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Active, QPalette::Base).lightness() < 128;
}

QColor toneColor(Tone tone, const QPalette &palette)
{
    const auto dark = isDark(palette);
    switch (tone) {
    case Tone::Text: return palette.color(QPalette::Active, QPalette::Text);
    case Tone::Muted: return palette.color(QPalette::Active, QPalette::PlaceholderText);
    case Tone::Accent: return palette.color(QPalette::Active, QPalette::Link);
    case Tone::Good: return dark ? QColor(0x5f, 0xc9, 0x8c) : QColor(0x1a, 0x7a, 0x45);
    case Tone::Warning: return dark ? QColor(0xe5, 0xb2, 0x4f) : QColor(0x8f, 0x5d, 0x00);
    case Tone::Bad: return dark ? QColor(0xf2, 0x87, 0x80) : QColor(0xbc, 0x2c, 0x28);
    }
    return palette.color(QPalette::Text);
}

QColor toneGround(Tone tone, const QPalette &palette)
{
    const auto ground = palette.color(QPalette::Active, QPalette::Base);
    const auto color = toneColor(tone, palette);
    const auto share = isDark(palette) ? 0.16F : 0.10F;
    const auto mix = [share](float a, float b) { return (a * (1 - share)) + (b * share); };
    return QColor::fromRgbF(mix(ground.redF(), color.redF()), mix(ground.greenF(), color.greenF()),
                            mix(ground.blueF(), color.blueF()));
}

} // namespace Docket::Ui
