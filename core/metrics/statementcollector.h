// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "counter.h"
#include "statementreport.h"

#include <QHash>
#include <QMutex>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace Docket::Metrics {

/// Counts executions of statements by their normalised text and the action behind them; what sets up connections and
/// schemas is one statement. Whoever runs a statement asks once for its Entry, which takes a lock, keeps it, and
/// records with it: no lock, under 100 ns, from any thread. One that was slow is remembered under a short lock, without
/// any of its values. When there are too many entries, those that have been idle for long and then the lightest are
/// retired: who holds one asks anew when he next prepares his statement, and what he records until then is counted in
/// the sum.
class StatementCollector final
{
public:
    struct Options
    {
        std::chrono::nanoseconds slowLimit = std::chrono::milliseconds(50);
        qsizetype entries = 256; ///< pairs of text and action that are kept apart, 19 kB each; at least 8
        qsizetype slow = 100;    ///< slow executions that are remembered
    };
    class Entry;

    explicit StatementCollector(const Options &options);
    StatementCollector()
        : StatementCollector(Options{})
    {
    }
    ~StatementCollector();
    Q_DISABLE_COPY_MOVE(StatementCollector)

    /// The entry of @p sql for @p action; never null.
    [[nodiscard]] std::shared_ptr<Entry> entry(QByteArrayView sql, const QString &action);
    [[nodiscard]] static bool isRetired(const Entry &entry) noexcept;
    static void record(Entry &entry, const StatementCost &cost) noexcept;
    [[nodiscard]] bool isSlow(std::chrono::nanoseconds duration) const noexcept
    {
        return duration.count() >= m_slowLimit.load(std::memory_order_relaxed);
    }
    /// Remembers an execution that isSlow(). @p values by kind and length only; @p sql never leaves the collector but
    /// to have its plan taken.
    void remember(const Entry &entry, QByteArrayView sql, const StatementCost &cost, QList<QString> values,
                  TraceId trace, std::chrono::sys_time<std::chrono::milliseconds> at);
    void setSlowLimit(std::chrono::nanoseconds limit) noexcept { m_slowLimit.store(limit.count()); }

    /// The text of a remembered statement whose plan is not known yet and was not asked for; nothing: there is none.
    [[nodiscard]] std::optional<QByteArray> takeUnexplained();
    /// @p plan belongs to what was remembered of @p sql, and to what will be.
    void setPlan(const QByteArray &sql, const QString &plan);

    [[nodiscard]] StatementsReport report() const;

private:
    struct Remembered
    {
        SlowStatement slow;
        QByteArray sql;
    };

    void retireSome();

    const Options m_options;
    std::atomic<qint64> m_slowLimit;
    mutable QMutex m_mutex;
    std::vector<std::shared_ptr<Entry>> m_entries;
    QHash<std::pair<QString, QString>, std::shared_ptr<Entry>> m_byText;
    mutable std::vector<std::shared_ptr<Entry>> m_retired; ///< that somebody may still record with
    mutable quint64 m_overflowed = 0;                      ///< recorded with retired ones that nobody holds any more
    quint64 m_atRetirement = 0;                            ///< executions that those had which were retired
    quint64 m_lines = 0;                                   ///< entries that were ever made
    quint64 m_unseen = 0;                                  ///< of these, the ones since the last report
    QList<Remembered> m_slow;                              ///< newest first
    quint64 m_remembered = 0;                              ///< that ever were in m_slow
    QHash<QByteArray, QString> m_plans; ///< of the statements in m_slow; empty while it is being taken
};

} // namespace Docket::Metrics
