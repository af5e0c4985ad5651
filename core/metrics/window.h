// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>

namespace Docket::Metrics {

/// The time that a report describes, which ends with the report.
enum class Window
{
    OneMinute,
    FiveMinutes,
    OneHour,
    SinceStart
};

inline constexpr std::array allWindows{Window::OneMinute, Window::FiveMinutes, Window::OneHour, Window::SinceStart};

/// Zero for SinceStart, which has no fixed length.
[[nodiscard]] constexpr std::chrono::seconds lengthOf(Window window)
{
    switch (window) {
    case Window::OneMinute: return std::chrono::minutes(1);
    case Window::FiveMinutes: return std::chrono::minutes(5);
    case Window::OneHour: return std::chrono::hours(1);
    case Window::SinceStart: break;
    }
    return {};
}

} // namespace Docket::Metrics
