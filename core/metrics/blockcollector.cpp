// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "blockcollector.h"

#include <algorithm>

namespace Docket::Metrics {

namespace {
constexpr qsizetype keptBlocks = 10;
}

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
    m_overLimit.add();
    const QMutexLocker lock(&m_mutex);
    if (m_longest.size() == keptBlocks && m_longest.last().duration >= delay)
        return;
    const auto place = std::ranges::upper_bound(m_longest, delay, std::greater<>(), &Block::duration);
    m_longest.insert(place, Block{delay, at, activity});
    if (m_longest.size() > keptBlocks)
        m_longest.removeLast();
}

BlockReport BlockCollector::report() const
{
    BlockReport report;
    report.delays = m_delays.report();
    report.limit = m_limit;
    report.overLimit = m_overLimit.value();
    const QMutexLocker lock(&m_mutex);
    report.longest = m_longest;
    return report;
}

} // namespace Docket::Metrics
