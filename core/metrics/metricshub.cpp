// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metricshub.h"

#include <algorithm>

namespace Docket::Metrics {

using namespace std::chrono_literals;

namespace {

/// What is counted of a step, which is all that is asked of one that is kept for an hour: moments and states go, and
/// the room of those lines that the report was made from and has no more.
std::shared_ptr<const MetricsReport> kept(MetricsReport report)
{
    report.statements.statements.squeeze();
    report.statements.slow = {};
    report.blocks.longest = {};
    report.blocks.lately = {};
    report.transactions.holder.reset();
    report.transactions.waiters = {};
    report.transactions.longest = {};
    report.transactions.lately = {};
    report.transactions.recent = {};
    for (HttpReport &line : report.http)
        line.transitions = {};
    return std::make_shared<MetricsReport>(std::move(report));
}

} // namespace

MetricsHub::MetricsHub(const Clock &clock)
    : m_clock(clock)
    , m_now(clock.steady())
{
    for (std::size_t i = 0; i < allWindows.size(); ++i) {
        auto nothing = std::make_shared<MetricsReport>();
        nothing->window = allWindows[i];
        nothing->at = clock.now();
        m_spans[i] = {m_now, std::move(nothing)};
    }
}

void MetricsHub::addSource(Source source)
{
    const QMutexLocker lock(&m_mutex);
    m_sources.push_back(std::move(source));
}

void MetricsHub::tick()
{
    const QMutexLocker ticking(&m_ticking);
    std::vector<Source> sources;
    {
        const QMutexLocker lock(&m_mutex);
        sources = m_sources;
    }
    auto figures = std::make_shared<MetricsReport>();
    for (const Source &source : sources)
        source(*figures);
    figures->at = m_clock.now();
    figures->version = m_version.load(std::memory_order_relaxed) + 1;

    // Nobody else changes what follows, so it may be read without the lock.
    const Span &always = m_spans[std::size_t(Window::SinceStart)];
    // The clocks of two processors differ by milliseconds on some machines: no report covers less than nothing.
    const auto now = std::max(m_clock.steady(), m_now + 1ns);
    figures->covered = now - always.begin;
    const Step step{m_now, now, std::make_shared<MetricsReport>(difference(*figures, *always.report))};
    Spans spans;
    for (const Window window : allWindows) {
        if (window != Window::SinceStart)
            spans[std::size_t(window)] = movedOn(window, m_spans[std::size_t(window)], m_steps, step, *figures);
    }
    auto steps = m_steps;
    steps.push_back({step.begin, step.end, kept(*step.happened)});
    steps = thinnedOut(std::move(steps), spans);
    const quint64 version = figures->version;
    setUtilisation(*figures);
    spans[std::size_t(Window::SinceStart)] = {always.begin, std::move(figures)};

    const QMutexLocker lock(&m_mutex);
    m_now = now;
    m_steps.swap(steps);
    m_spans.swap(spans);
    m_version.store(version, std::memory_order_release);
}

/// The window begins with the youngest step that begins as long ago as it is long.
MetricsHub::Span MetricsHub::movedOn(Window window, const Span &before, const Steps &steps, const Step &step,
                                     const MetricsReport &figures)
{
    MetricsReport sum = merged(*step.happened, *before.report);
    auto begin = before.begin;
    for (const Step &old : steps) {
        if (old.begin < begin)
            continue;
        if (step.end - old.end < lengthOf(window))
            break;
        sum = difference(sum, *old.happened);
        begin = old.end;
    }
    setMoments(sum, figures);
    sum.window = window;
    return {begin, std::make_shared<MetricsReport>(std::move(sum))};
}

/// Forgets what is in no window, and joins what lies further back. No step reaches over the beginning of a window.
MetricsHub::Steps MetricsHub::thinnedOut(Steps steps, const Spans &spans)
{
    const auto beginOf = [&spans](Window window) { return spans[std::size_t(window)].begin; };
    while (steps.front().begin < beginOf(Window::OneHour))
        steps.pop_front();
    const auto longest = [&beginOf](const Step &first, const Step &second) -> std::chrono::nanoseconds {
        if (second.end <= beginOf(Window::FiveMinutes))
            return 180s;
        return first.begin >= beginOf(Window::FiveMinutes) && second.end <= beginOf(Window::OneMinute) ? 20s : 0s;
    };
    for (std::size_t i = 0; i + 1 < steps.size();) {
        Step &first = steps[i];
        const Step &second = steps[i + 1];
        if (second.end - first.begin <= longest(first, second)) {
            first = {first.begin, second.end, kept(merged(*second.happened, *first.happened))};
            steps.erase(steps.begin() + std::ptrdiff_t(i) + 1);
        } else {
            ++i;
        }
    }
    return steps;
}

std::shared_ptr<const MetricsReport> MetricsHub::report(Window window) const
{
    const QMutexLocker lock(&m_mutex);
    return m_spans[std::size_t(window)].report;
}

QList<std::shared_ptr<const MetricsReport>> MetricsHub::parts(Window window) const
{
    const QMutexLocker lock(&m_mutex);
    QList<std::shared_ptr<const MetricsReport>> all;
    for (const Step &step : m_steps) {
        if (step.begin >= m_spans[std::size_t(window)].begin)
            all.append(step.happened);
    }
    return all;
}

} // namespace Docket::Metrics
