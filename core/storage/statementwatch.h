// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <metrics/statementcollector.h>

#include <QString>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <utility>

struct sqlite3_stmt;

namespace Docket::Storage {

/// Measures the executions of one Statement and hands each to the collector when it ends. The first steps are timed
/// one by one and then every 64th, which stands for those between: two looks at the clock cost as much as a row.
/// What it says is never more than the time from the first step to the last. Of bound values it knows kind and length.
/// Without a collector it does nothing. On the statement's thread.
class StatementWatch final
{
public:
    using Entry = Metrics::StatementCollector::Entry;
    enum class Kind : quint8
    {
        None,
        Null,
        Integer,
        Text,
        Blob
    };

    StatementWatch() = default;
    /// @p entry outlives the watch: counting owners costs more than the record.
    StatementWatch(Metrics::StatementCollector *collector, Entry *entry, bool prepared)
        : m_collector(collector)
        , m_entry(entry)
        , m_prepared(prepared)
    {
    }
    /// Keeps @p entry.
    StatementWatch(Metrics::StatementCollector *collector, std::shared_ptr<Entry> entry, bool prepared)
        : StatementWatch(collector, entry.get(), prepared)
    {
        m_kept = std::move(entry);
    }

    /// Of the parameter with the number @p index, from 1; @p bytes of a text or a blob.
    void bound(int index, Kind kind, qsizetype bytes = 0) noexcept
    {
        if (m_collector && index >= 1 && index <= int(m_bound.size()))
            m_bound[std::size_t(index) - 1] = {kind, quint32(std::min<qsizetype>(bytes, UINT32_MAX))};
    }

    /// Around each step.
    void before() noexcept
    {
        if (!m_collector)
            return;
        m_timing = m_steps < exactSteps || m_steps % stride == 0;
        if (m_timing)
            m_stepBegan = Clock::now();
        if (m_steps == 0)
            m_began = m_stepBegan;
        ++m_steps;
    }
    void after(bool row) noexcept
    {
        if (!m_collector)
            return;
        m_rows += row ? 1 : 0;
        if (!m_timing)
            return;
        m_stepEnded = Clock::now();
        // Clocks of several processors have been seen to differ.
        const auto took = std::max(Clock::duration::zero(), m_stepEnded - m_stepBegan);
        m_timed += took;
        // The first step is a kind of its own: it pays for sorts and for finding the way in.
        if (m_steps > 1) {
            m_later += took;
            ++m_laterTimed;
        }
    }
    [[nodiscard]] bool isRunning() const noexcept { return m_steps > 0; }
    /// The execution of @p statement ended; before the statement is reset.
    void ended(sqlite3_stmt *statement, bool failed);

private:
    using Clock = std::chrono::steady_clock;
    static constexpr quint32 exactSteps = 4;
    static constexpr quint32 stride = 64;
    struct Bound
    {
        Kind kind = Kind::None;
        quint32 bytes = 0;
    };

    [[nodiscard]] std::chrono::nanoseconds duration() const noexcept;
    [[nodiscard]] QList<QString> values(sqlite3_stmt *statement) const;

    Metrics::StatementCollector *m_collector = nullptr;
    Entry *m_entry = nullptr;
    std::shared_ptr<Entry> m_kept; ///< mostly empty: the connection keeps those of its cached statements
    Clock::time_point m_began;
    Clock::time_point m_stepBegan;
    Clock::time_point m_stepEnded;
    Clock::duration m_timed{};
    Clock::duration m_later{}; ///< of m_timed, without the first step
    quint64 m_rows = 0;
    quint32 m_steps = 0;
    quint32 m_laterTimed = 0;
    bool m_timing = false;
    bool m_prepared = false;
    std::array<Bound, 12> m_bound{};
};

} // namespace Docket::Storage
