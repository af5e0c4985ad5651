// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace Docket::CachePerf {

namespace {

/// Ranks from 0 with a probability of 1/(rank+1)^0.9.
class Zipf final
{
public:
    explicit Zipf(std::uint32_t count)
        : m_sums(count)
    {
        double sum = 0;
        for (std::uint32_t i = 0; i < count; ++i)
            m_sums[i] = sum += std::pow(i + 1, -0.9);
        for (double &value : m_sums)
            value /= sum;
    }

    std::uint32_t operator()(std::mt19937_64 &random) const
    {
        const double at = std::uniform_real_distribution<double>()(random);
        const auto found = std::ranges::lower_bound(m_sums, at);
        return std::min<std::uint32_t>(std::uint32_t(found - m_sums.begin()), std::uint32_t(m_sums.size() - 1));
    }

private:
    std::vector<double> m_sums;
};

std::vector<std::uint32_t> shuffled(std::uint32_t count, std::mt19937_64 &random)
{
    std::vector<std::uint32_t> keys(count);
    std::iota(keys.begin(), keys.end(), 0U);
    std::ranges::shuffle(keys, random);
    return keys;
}

} // namespace

std::vector<Trace> makeTraces(std::size_t length)
{
    std::mt19937_64 random(20261121);
    const Zipf zipf(keyCount);
    const auto order = shuffled(keyCount, random);
    const auto chance = [&](double share) { return std::uniform_real_distribution<double>()(random) < share; };
    std::vector<Trace> traces(5);

    traces[0].name = "Zipf 0.9";
    while (traces[0].keys.size() < length)
        traces[0].keys.push_back(order[zipf(random)]);

    traces[1].name = "with scans";
    std::uniform_int_distribution<std::uint32_t> anyKey(0, keyCount - 1);
    while (traces[1].keys.size() < length) {
        for (int i = 0; i < 14'000; ++i)
            traces[1].keys.push_back(order[zipf(random)]);
        const std::uint32_t start = anyKey(random);
        for (std::uint32_t i = 0; i < 6'000; ++i)
            traces[1].keys.push_back((start + i) % keyCount);
    }

    traces[2].name = "loop";
    while (traces[2].keys.size() < length) {
        const std::uint32_t start = anyKey(random);
        for (std::uint32_t i = 0; i < 3 * 3'000; ++i) {
            traces[2].keys.push_back((start + i % 3'000) % keyCount);
            if (chance(0.18))
                traces[2].keys.push_back(order[zipf(random)]);
        }
    }

    traces[3].name = "drifting";
    while (traces[3].keys.size() < length) {
        const std::size_t moved = traces[3].keys.size() / 200; // every rank belongs to another key after a while
        traces[3].keys.push_back(order[(zipf(random) + moved) % keyCount]);
    }

    traces[4].name = "lists";
    const std::uint32_t lists = keyCount / 50;
    const Zipf popular(lists);
    const auto listOrder = shuffled(lists, random);
    while (traces[4].keys.size() < length) {
        const std::uint32_t first = listOrder[popular(random)] * 50;
        for (std::uint32_t i = 0; i < 50; ++i)
            traces[4].keys.push_back(first + i);
        for (int i = 0; i < 25; ++i) // and some of what is in the list is opened
            traces[4].keys.push_back(anyKey(random));
    }
    for (Trace &trace : traces)
        trace.keys.resize(length);
    return traces;
}

} // namespace Docket::CachePerf
