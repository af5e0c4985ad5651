// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace Docket::CachePerf {

/// A cache of `capacity` entries of one size, for comparing hit ratios alone: keeps keys, no values. Keys are below
/// keyCount. Not thread-safe.
class ReferencePolicy
{
public:
    virtual ~ReferencePolicy() = default;
    /// Whether @p key was there; it is there afterwards, as far as the policy admits it.
    virtual bool access(std::uint32_t key) = 0;
};

/// LRU, SIEVE (Zhang 2024), 2Q (Johnson and Shasha 1994), ARC (Megiddo and Modha 2003), S3-FIFO (Yang 2023) with a
/// tenth and with a quarter for its small queue, W-TinyLFU (Einziger 2017), each as its paper describes it.
[[nodiscard]] std::vector<std::pair<std::string, std::unique_ptr<ReferencePolicy>>>
referencePolicies(std::uint32_t capacity);

/// Hits of the best choice that is possible for one who knows the future (Belady 1966), with the right not to admit.
[[nodiscard]] std::size_t bestPossibleHits(const std::vector<std::uint32_t> &keys, std::uint32_t capacity);

} // namespace Docket::CachePerf
