// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

#include <metrics/keptspan.h>
#include <metrics/metricsreport.h>

#include <chrono>
#include <memory>

namespace Docket::Storage {

struct MetricsStoreOptions
{
    QString path;
    std::chrono::hours retention{90 * 24}; ///< of what is kept by the hour
    qint64 maxBytes = 64LL * 1024 * 1024;  ///< beyond it the oldest goes first
};

using Metrics::KeptSpan;

/// Figures of the past in a small database of their own: what each interval brought is kept for an hour, each minute
/// for a day, each hour for a quarter, and the sum of all for ever. Histograms are added up, so percentiles stay true.
/// One transaction for each add(), synced, so a crash loses what was not added yet. A file that is damaged or not
/// Docket's is set aside by open(), under another name. On one thread; errors are told and never more than that.
class MetricsStore final
{
public:
    using Time = std::chrono::sys_time<std::chrono::milliseconds>;

    /// Makes the file if there is none. Errors: whatever keeps a database from being opened and written.
    [[nodiscard]] static Result<std::unique_ptr<MetricsStore>> open(const MetricsStoreOptions &options);

    /// Adds what happened in @p period, which is `covered` long and ends at `at`.
    [[nodiscard]] Result<void> add(const Metrics::MetricsReport &period);

    /// What is kept at @p path of the span before @p now, without writing anything. Works beside a running Docket.
    /// Errors: NotFound without a file, or where it holds nothing of that span; StorageCorrupt.
    [[nodiscard]] static Result<Metrics::MetricsReport> read(const QString &path, KeptSpan span, Time now);

    /// Gives the file another name beside the old one; the new name. An earlier one of that kind goes.
    [[nodiscard]] static Result<QString> setAside(const QString &path);

private:
    explicit MetricsStore(const MetricsStoreOptions &options);
    [[nodiscard]] static Result<std::unique_ptr<MetricsStore>> tryOpen(const MetricsStoreOptions &options);
    [[nodiscard]] Result<void> store(const Metrics::MetricsReport &period);
    [[nodiscard]] Result<void> mergeInto(int tier, qint64 start, qint64 length, const Metrics::MetricsReport &period);
    [[nodiscard]] Result<void> rollUp(int tier, qint64 now);
    [[nodiscard]] Result<void> prune(qint64 now);

    const MetricsStoreOptions m_options;
    std::unique_ptr<Connection> m_connection;
};

} // namespace Docket::Storage
