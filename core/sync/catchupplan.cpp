// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "catchupplan.h"

#include <algorithm>

namespace Docket::Sync {

using namespace std::chrono_literals;

namespace {

/// Windows grow and shrink by this at most, so that one odd stretch does not make the next one huge.
constexpr double growthLimit = 8;

} // namespace

CatchUpPlan::CatchUpPlan(Timestamp since, Timestamp now, Timestamp floor, std::chrono::seconds width, int target)
    : m_low(since == noTime ? std::min(floor, now) : since)
    , m_now(now)
    , m_width(std::clamp<std::chrono::seconds>(width, 1s, std::max<std::chrono::seconds>(1s, now - m_low + 1s)))
    , m_target(target)
    , m_fromBeginning(since == noTime)
{
}

std::optional<CatchUpPlan::Window> CatchUpPlan::window() const
{
    if (m_ended)
        return std::nullopt;
    return Window{m_fromBeginning ? noTime : m_low, high() >= m_now ? noTime : high()};
}

void CatchUpPlan::narrow()
{
    m_width = std::max<std::chrono::seconds>(1s, m_width / 2);
}

void CatchUpPlan::done(qint64 count)
{
    m_ended = high() >= m_now;
    m_low = high() + 1s;
    m_fromBeginning = false;
    const double factor =
        std::clamp(double(m_target) / double(std::max<qint64>(count, 1)), 1.0 / growthLimit, growthLimit);
    const auto wanted = std::chrono::seconds(qint64(double(m_width.count()) * factor));
    m_width = std::clamp<std::chrono::seconds>(wanted, 1s, std::max<std::chrono::seconds>(1s, m_now - m_low + 1s));
}

} // namespace Docket::Sync
