// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "typecounters.h"

#include <numeric>

using namespace Qt::StringLiterals;

namespace Docket::Cache {

QString missReasonName(MissReason reason)
{
    switch (reason) {
    case MissReason::NeverSeen: return u"never-seen"_s;
    case MissReason::Evicted: return u"evicted"_s;
    case MissReason::Expired: return u"expired"_s;
    case MissReason::Removed: return u"removed"_s;
    case MissReason::Invalidated: return u"invalidated"_s;
    case MissReason::Damaged: return u"damaged"_s;
    case MissReason::LevelFailed: return u"level-failed"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

quint64 ReadCounts::hitCount() const
{
    return std::accumulate(hits.begin(), hits.end(), quint64(0));
}

quint64 ReadCounts::missCount() const
{
    return std::accumulate(misses.begin(), misses.end(), quint64(0));
}

double ReadCounts::hitRatio() const
{
    const quint64 all = hitCount() + missCount();
    return all ? double(hitCount()) / double(all) : 0;
}

double ReadCounts::levelRatio(std::size_t index) const
{
    const quint64 reached = std::accumulate(hits.begin() + index, hits.end(), missCount());
    return reached ? double(hits[index]) / double(reached) : 0;
}

ReadCounts &ReadCounts::operator+=(const ReadCounts &other)
{
    std::ranges::transform(hits, other.hits, hits.begin(), std::plus());
    std::ranges::transform(misses, other.misses, misses.begin(), std::plus());
    return *this;
}

ReadCounts &ReadCounts::operator-=(const ReadCounts &other)
{
    std::ranges::transform(hits, other.hits, hits.begin(), std::minus());
    std::ranges::transform(misses, other.misses, misses.begin(), std::minus());
    return *this;
}

ReadCounts ReadCounters::sum() const
{
    ReadCounts sum;
    for (const Stripe &stripe : m_stripes) {
        for (std::size_t i = 0; i < sum.hits.size(); ++i)
            sum.hits[i] += stripe.hits[i].load(std::memory_order_relaxed);
        for (std::size_t i = 0; i < sum.misses.size(); ++i)
            sum.misses[i] += stripe.misses[i].load(std::memory_order_relaxed);
    }
    return sum;
}

void ReadWindow::note(const ReadCounts &sum, TimePoint now)
{
    m_moments.emplace_back(now, sum);
    // One that is older than the window stays: it is what the sums were when the window began.
    while (m_moments.size() > 1 && m_moments[1].first <= now - m_span)
        m_moments.pop_front();
}

ReadCounts ReadWindow::within(ReadCounts sum, TimePoint now) const
{
    // What was counted after a moment was counted within a step of it, however late the next moment came.
    const TimePoint start = now - m_span;
    if (!m_moments.empty() && m_moments.back().first + step() <= start)
        return {};
    const ReadCounts *before = nullptr;
    for (std::size_t i = 0; i < m_moments.size(); ++i) {
        if (m_moments[i].first <= start || (i > 0 && m_moments[i - 1].first + step() <= start))
            before = &m_moments[i].second;
    }
    if (before)
        sum -= *before;
    return sum;
}

} // namespace Docket::Cache
