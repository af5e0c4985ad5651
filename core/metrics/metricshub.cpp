// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metricshub.h"

#include <iterator>

namespace Docket::Metrics {

using namespace std::chrono_literals;

MetricsHub::MetricsHub(const Clock &clock)
    : m_clock(clock)
    , m_started(clock.steady())
{
    auto nothing = std::make_shared<MetricsReport>();
    nothing->at = clock.now();
    m_snapshots.push_back({m_started, std::move(nothing)});
}

void MetricsHub::addSource(Source source)
{
    const QMutexLocker lock(&m_mutex);
    m_sources.push_back(std::move(source));
}

void MetricsHub::tick()
{
    std::vector<Source> sources;
    {
        const QMutexLocker lock(&m_mutex);
        sources = m_sources;
    }
    // The sources are asked without the lock: the GUI thread may want a report meanwhile.
    auto figures = std::make_shared<MetricsReport>();
    for (const Source &source : sources)
        source(*figures);
    figures->at = m_clock.now();

    const QMutexLocker lock(&m_mutex);
    // The clocks of two processors differ by milliseconds on some machines: no report covers less than nothing.
    const auto now = std::max(m_clock.steady(), m_snapshots.back().at + 1ns);
    figures->covered = now - m_started;
    figures->version = m_version.load(std::memory_order_relaxed) + 1;
    const quint64 version = figures->version;
    m_snapshots.push_back({now, std::move(figures)});
    thinOut(now);
    m_made.fill(nullptr);
    m_version.store(version, std::memory_order_release);
}

void MetricsHub::thinOut(std::chrono::nanoseconds now)
{
    // One snapshot beyond the longest window stays: it is the one that the window begins with.
    while (m_snapshots.size() > 2 && now - m_snapshots[1].at >= lengthOf(Window::OneHour))
        m_snapshots.pop_front();
    const auto resolution = [](std::chrono::nanoseconds age) -> std::chrono::nanoseconds {
        if (age <= lengthOf(Window::OneMinute))
            return 0ns;
        return age <= lengthOf(Window::FiveMinutes) ? 20s : 180s;
    };
    for (std::size_t i = 1; i + 1 < m_snapshots.size();) {
        const auto gap = m_snapshots[i + 1].at - m_snapshots[i - 1].at;
        if (gap <= resolution(now - m_snapshots[i + 1].at))
            m_snapshots.erase(m_snapshots.begin() + std::ptrdiff_t(i));
        else
            ++i;
    }
}

std::shared_ptr<const MetricsReport> MetricsHub::report(Window window) const
{
    const QMutexLocker lock(&m_mutex);
    auto &made = m_made[std::size_t(window)];
    if (made)
        return made;
    const Snapshot &last = m_snapshots.back();
    // The youngest snapshot that is as old as the window; without one, the window began before Docket did.
    const Snapshot *first = nullptr;
    if (window != Window::SinceStart) {
        for (const Snapshot &snapshot : m_snapshots) {
            if (last.at - snapshot.at < lengthOf(window))
                break;
            first = &snapshot;
        }
    }
    auto report = std::make_shared<MetricsReport>(difference(*last.figures, first ? *first->figures : MetricsReport()));
    report->window = window;
    report->covered = last.at - (first ? first->at : m_started);
    made = std::move(report);
    return made;
}

QList<std::shared_ptr<const MetricsReport>> MetricsHub::past(Window window) const
{
    const QMutexLocker lock(&m_mutex);
    QList<std::shared_ptr<const MetricsReport>> all;
    for (const Snapshot &snapshot : m_snapshots) {
        // The one before the window is its beginning.
        if (window != Window::SinceStart && m_snapshots.back().at - snapshot.at >= lengthOf(window))
            all.clear();
        all.append(snapshot.figures);
    }
    return all;
}

} // namespace Docket::Metrics
