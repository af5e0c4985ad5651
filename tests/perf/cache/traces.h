// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace Docket::CachePerf {

inline constexpr std::uint32_t keyCount = 100'000;

struct Trace
{
    std::string name;
    std::vector<std::uint32_t> keys; ///< all below keyCount
};

/// The five ways in which Docket's data is read, seeded, so that every run sees the same: single things of which some
/// are popular; the same with whole tables read in between; a set of documents walked again and again; popularity that
/// moves on during the day; lists of neighbours (pages of issues) of which some are popular.
[[nodiscard]] std::vector<Trace> makeTraces(std::size_t length);

} // namespace Docket::CachePerf
