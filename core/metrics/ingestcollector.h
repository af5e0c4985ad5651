// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "counter.h"
#include "poolreport.h"

namespace Docket::Metrics {

/// Counts what the runs of ingestion do. Recording takes no lock; thread-safe.
class IngestCollector final
{
public:
    IngestCollector() = default;
    Q_DISABLE_COPY_MOVE(IngestCollector)

    /// A file was read and parsed.
    void parsed(std::chrono::nanoseconds took) noexcept { m_parsing.record(took); }
    /// A batch was committed.
    void stored(std::chrono::nanoseconds took) noexcept { m_storing.record(took); }
    /// What a run did in all.
    struct Run
    {
        quint64 files = 0;
        quint64 stored = 0;
        quint64 unchanged = 0;
        quint64 failed = 0;
        quint64 bytes = 0;
        std::chrono::nanoseconds took{};
    };
    void ended(const Run &run) noexcept
    {
        m_files.add(run.files);
        m_stored.add(run.stored);
        m_unchanged.add(run.unchanged);
        m_failed.add(run.failed);
        m_bytes.add(run.bytes);
        m_running.record(run.took);
    }

    [[nodiscard]] IngestReport report() const
    {
        auto running = m_running.report();
        return {.runs = running.count(),
                .files = m_files.value(),
                .stored = m_stored.value(),
                .unchanged = m_unchanged.value(),
                .failed = m_failed.value(),
                .bytes = m_bytes.value(),
                .parsing = m_parsing.report(),
                .storing = m_storing.report(),
                .running = std::move(running)};
    }

private:
    Counter m_files;
    Counter m_stored;
    Counter m_unchanged;
    Counter m_failed;
    Counter m_bytes;
    Histogram m_parsing;
    Histogram m_storing;
    Histogram m_running;
};

} // namespace Docket::Metrics
