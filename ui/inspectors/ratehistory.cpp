// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ratehistory.h"

#include <algorithm>

namespace Docket::Ui {

void showRateHistory(TimeChart &chart, const Metrics::MetricsHub &hub, Metrics::Window window,
                     const std::function<QList<quint64>(const Metrics::MetricsReport &)> &totals)
{
    const auto span = Metrics::lengthOf(window);
    chart.clear();
    const auto shown = span.count() > 0 ? span : Metrics::lengthOf(Metrics::Window::OneHour);
    chart.setSpan(shown);
    const auto past = hub.past(window);
    for (qsizetype i = 1; i < past.size(); ++i) {
        const auto &then = *past[i - 1];
        const auto &now = *past[i];
        const double seconds = std::chrono::duration<double>(now.at - then.at).count();
        if (seconds <= 0)
            continue;
        const auto before = totals(then);
        const auto after = totals(now);
        QList<double> rates;
        for (qsizetype series = 0; series < after.size(); ++series) {
            const quint64 earlier = before.value(series);
            rates += after[series] > earlier ? double(after[series] - earlier) / seconds : 0.0;
        }
        // What is known of a longer stretch is the same for each part of it. A clock that was set on by years makes one
        // that is longer than all that is shown.
        const auto begin = std::max(then.at, now.at - std::chrono::duration_cast<std::chrono::milliseconds>(shown));
        for (auto at = begin + Metrics::MetricsHub::interval; at < now.at; at += Metrics::MetricsHub::interval)
            chart.append(at, rates);
        chart.append(now.at, rates);
    }
}

} // namespace Docket::Ui
