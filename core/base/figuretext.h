// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>

namespace Docket {

/// Three digits and a unit, in the locale's way: "850 ns", "12.3 µs", "4.56 ms", "1.20 s", "2 min 5 s". What was too
/// short for the clock is "0 ms".
[[nodiscard]] QString durationText(std::chrono::nanoseconds duration);
/// In the locale's way: "512 bytes", "1.5 KiB", "20.0 MiB".
[[nodiscard]] QString bytesText(qint64 bytes);

} // namespace Docket
