// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

#include <chrono>

namespace Docket::Advice {

/// Three digits of it: "0.25 ms", "463 ms", "2.73 s", "1,200 s".
[[nodiscard]] inline QString durationText(std::chrono::nanoseconds duration)
{
    const double milliseconds = double(duration.count()) / 1e6;
    if (milliseconds < 999.5)
        return QLocale().toString(milliseconds, 'g', 3) + QStringLiteral(" ms");
    const double seconds = milliseconds / 1e3;
    return (seconds < 999.5 ? QLocale().toString(seconds, 'g', 3) : QLocale().toString(seconds, 'f', 0)) +
           QStringLiteral(" s");
}

} // namespace Docket::Advice
