// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "blockcollector.h"

#include <algorithm>

namespace Docket::Metrics {

namespace {
constexpr qsizetype keptBlocks = 10;
constexpr qsizetype keptLately = 100;
} // namespace

BlockCollector::BlockCollector(std::chrono::nanoseconds limit)
    : m_limit(limit)
{
}

void BlockCollector::record(std::chrono::nanoseconds delay, std::chrono::sys_time<std::chrono::milliseconds> at,
                            const QString &activity)
{
    m_delays.record(delay);
    if (delay <= m_limit)
        return;
    const QMutexLocker lock(&m_mutex);
    const Block block{.duration = delay, .at = at, .activity = activity, .number = ++m_overLimit};
    if (m_lately.size() == keptLately)
        m_lately.removeLast();
    m_lately.prepend(block);
    if (m_longest.size() == keptBlocks && m_longest.last().duration >= delay)
        return;
    const auto place = std::ranges::upper_bound(m_longest, delay, std::greater<>(), &Block::duration);
    m_longest.insert(place, block);
    if (m_longest.size() > keptBlocks)
        m_longest.removeLast();
}

BlockReport BlockCollector::report() const
{
    BlockReport report;
    report.delays = m_delays.report();
    report.limit = m_limit;
    const QMutexLocker lock(&m_mutex);
    report.overLimit = m_overLimit;
    report.longest = m_longest;
    report.lately = m_lately;
    return report;
}

} // namespace Docket::Metrics
