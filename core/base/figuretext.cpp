// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figuretext.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace Docket {

namespace {

/// Three significant digits, as far as they lie behind the point.
QString threeDigits(double value)
{
    return QLocale().toString(value, 'f', value < 10 ? 2 : value < 100 ? 1 : 0);
}

} // namespace

QString durationText(std::chrono::nanoseconds duration)
{
    const auto ns = double(duration.count());
    // A clock that two processors share may even have gone back a little.
    if (ns <= 0)
        return QCoreApplication::translate("Docket::Figures", "0 ms");
    if (ns < 1e3)
        return QCoreApplication::translate("Docket::Figures", "%1 ns").arg(duration.count());
    if (ns < 999'500)
        return QCoreApplication::translate("Docket::Figures", "%1 µs").arg(threeDigits(ns / 1e3));
    if (ns < 999'500'000)
        return QCoreApplication::translate("Docket::Figures", "%1 ms").arg(threeDigits(ns / 1e6));
    if (ns < 60e9)
        return QCoreApplication::translate("Docket::Figures", "%1 s").arg(threeDigits(ns / 1e9));
    const auto seconds = qint64(std::llround(ns / 1e9));
    if (seconds < 3600 && seconds % 60 == 0)
        return QCoreApplication::translate("Docket::Figures", "%1 min").arg(seconds / 60);
    if (seconds < 3600)
        return QCoreApplication::translate("Docket::Figures", "%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    return QCoreApplication::translate("Docket::Figures", "%1 h %2 min").arg(seconds / 3600).arg(seconds / 60 % 60);
}

QString bytesText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeIecFormat);
}

} // namespace Docket
