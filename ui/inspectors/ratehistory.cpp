// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ratehistory.h"

#include <algorithm>
#include <chrono>

namespace Docket::Ui {

void showRateHistory(TimeChart &chart, const Metrics::MetricsHub &hub, Metrics::Window window,
                     const std::function<QList<quint64>(const Metrics::MetricsReport &)> &counts)
{
    const auto span = Metrics::lengthOf(window);
    chart.clear();
    const auto shown = span.count() > 0 ? span : Metrics::lengthOf(Metrics::Window::OneHour);
    chart.setSpan(shown);
    for (const auto &part : hub.parts(window)) {
        const double seconds = std::chrono::duration<double>(part->covered).count();
        QList<double> rates;
        for (const quint64 count : counts(*part))
            rates += double(count) / seconds;
        // What is known of a longer stretch is the same for each part of it. A program that slept has one that is
        // longer than all that is shown.
        const auto length = std::chrono::ceil<std::chrono::milliseconds>(part->covered);
        const auto begin = part->at - std::min<std::chrono::milliseconds>(length, shown);
        for (auto at = begin + Metrics::MetricsHub::interval; at < part->at; at += Metrics::MetricsHub::interval)
            chart.append(at, rates);
        chart.append(part->at, rates);
    }
}

} // namespace Docket::Ui
