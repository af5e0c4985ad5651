// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowplan.h"

#include <algorithm>

namespace Docket::Sync {

using namespace std::chrono_literals;

namespace {

/// Nothing on any server is older; narrower plans than this ask once without a lower bound.
constexpr Timestamp beginning = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);
constexpr int growthLimit = 8;

} // namespace

WindowPlan::WindowPlan(Options options, Timestamp now, QList<Domain::SyncWindow> done, qint64 expected, qint64 stored,
                       Timestamp floor)
    : m_options(options)
    , m_now(now)
    , m_width(options.firstWidth)
    , m_expected(expected)
    , m_seen(stored)
    , m_floor(std::max(floor, beginning))
{
    std::ranges::sort(done, std::greater(), [](const Domain::SyncWindow &window) { return window.before; });
    m_low = now + 1s;
    if (done.isEmpty())
        return;
    m_topDone = true;
    m_low = done.first().since;
    for (const Domain::SyncWindow &window : std::as_const(done).sliced(1)) {
        if (window.before < m_low - 1s)
            m_pending.append(Window{window.before + 1s, m_low - 1s, false});
        m_low = std::min(m_low, window.since);
    }
    m_atBottom = m_low == noTime;
}

std::optional<WindowPlan::Window> WindowPlan::next()
{
    if (!m_pending.isEmpty())
        return m_pending.takeFirst();
    if (m_atBottom)
        return std::nullopt;
    Window window;
    window.isTop = !m_topDone;
    window.before = m_topDone ? m_low - 1s : noTime;
    const Timestamp upper = m_topDone ? m_low - 1s : m_now;
    window.since = upper - m_width + 1s;
    const bool restIsSmall = m_expected >= 0 && m_topDone && m_expected - m_seen <= m_options.target / 2;
    if (window.since <= beginning || restIsSmall || upper <= m_floor) {
        window.since = noTime;
        m_atBottom = true;
    }
    m_topDone = true;
    m_low = window.since;
    return window;
}

bool WindowPlan::shouldSplit(const Window &window, qint64 count) const
{
    // Tried on a copy, so that a window for which this says yes can surely be split.
    return count > m_options.tooMany && WindowPlan(*this).split(window);
}

bool WindowPlan::split(const Window &window)
{
    const Timestamp upper = window.before == noTime ? m_now : window.before;
    const Timestamp lower = window.since == noTime ? std::min(m_floor, upper - 1s) : window.since;
    if (upper <= lower && window.since != noTime)
        return false;
    const Timestamp middle = lower + (upper - lower) / 2;
    Window newer = window;
    newer.since = middle + 1s;
    if (newer.since > upper)
        newer.since = upper;
    Window older = window;
    older.isTop = false;
    older.before = newer.since - 1s;
    if (older.since != noTime && older.before < older.since)
        return false;
    if (window.since == noTime && older.before <= beginning)
        return false;
    m_width = std::max<std::chrono::seconds>(1s, (upper - newer.since) / 2);
    m_pending.prepend(older);
    m_pending.prepend(newer);
    return true;
}

void WindowPlan::learn(const Window &window, qint64 count)
{
    m_seen += count;
    if (window.since == noTime)
        return;
    const Timestamp upper = window.before == noTime ? m_now : window.before;
    const auto width = std::max<std::chrono::seconds>(1s, upper - window.since + 1s);
    const double factor = std::clamp(double(m_options.target) / double(std::max<qint64>(count, 1)), 1.0 / growthLimit,
                                     double(growthLimit));
    const auto wanted = std::chrono::seconds(std::max<qint64>(1, qint64(double(width.count()) * factor)));
    // Two connections learn at once: the mean keeps one odd stretch from swinging the next window.
    m_width = std::max<std::chrono::seconds>(1s, (m_width + wanted) / 2);
}

Domain::SyncWindow WindowPlan::noted(const Window &window) const
{
    return {window.since, window.before == noTime ? std::max(m_now, window.since) : window.before};
}

} // namespace Docket::Sync
