// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "statementcollector.h"

#include "normalise.h"

#include <algorithm>
#include <utility>

namespace Docket::Metrics {

class StatementCollector::Entry final
{
public:
    Entry(QString text, QString action)
        : m_text(std::move(text))
        , m_action(std::move(action))
    {
    }
    Q_DISABLE_COPY_MOVE(Entry)

    const QString m_text;
    const QString m_action;
    Counter m_errors;
    Counter m_prepared;
    Counter m_rows;
    Counter m_vmSteps;
    Counter m_fullScanSteps;
    Counter m_sorts;
    Counter m_autoIndexRows;
    Histogram m_duration;
    std::atomic<bool> m_retired = false;
    // Under the collector's lock.
    quint64 m_kept = 0;                  ///< executions when it was retired
    quint64 m_line = 0;                  ///< of all that there ever were, from 1
    quint64 m_told = 0;                  ///< executions at the last report
    std::chrono::nanoseconds m_before{}; ///< time in all at the last report
    int m_idle = 0;                      ///< reports since it was last executed
};

namespace {

/// Reports (one every five seconds) without an execution after which an entry goes before any lighter one.
constexpr int longIdle = 60;

/// A locked addition costs some 5 ns, and most of these are zero most of the time.
void addSome(Counter &counter, quint64 amount) noexcept
{
    if (amount > 0)
        counter.add(amount);
}

} // namespace

StatementCollector::StatementCollector(const Options &options)
    : m_options(options)
    , m_slowLimit(options.slowLimit.count())
{
}

StatementCollector::~StatementCollector() = default;

std::shared_ptr<StatementCollector::Entry> StatementCollector::entry(QByteArrayView sql, const QString &action)
{
    // Of a first start there are over a hundred, each executed once.
    const auto key = isSetUp(sql) ? std::pair(setUpText(), QString()) : std::pair(normalised(sql), action);
    const QMutexLocker lock(&m_mutex);
    if (auto known = m_byText.value(key))
        return known;
    if (qsizetype(m_entries.size()) >= std::max<qsizetype>(8, m_options.entries))
        retireSome();
    auto made = std::make_shared<Entry>(key.first, key.second);
    made->m_line = ++m_lines;
    m_entries.push_back(made);
    m_byText.insert(key, made);
    return made;
}

bool StatementCollector::isRetired(const Entry &entry) noexcept
{
    return entry.m_retired.load(std::memory_order_relaxed);
}

/// An eighth at once: adding up and sorting is not for every new statement.
void StatementCollector::retireSome()
{
    const auto weight = [](const std::shared_ptr<Entry> &entry) {
        return std::pair(entry->m_idle < longIdle, entry->m_duration.sum());
    };
    const auto count = std::ptrdiff_t(m_entries.size() / 8);
    std::ranges::nth_element(m_entries, m_entries.begin() + count, {}, weight);
    for (auto it = m_entries.begin(); it != m_entries.begin() + count; ++it) {
        Entry &entry = **it;
        m_byText.remove(std::pair(entry.m_text, entry.m_action));
        entry.m_retired.store(true, std::memory_order_relaxed);
        entry.m_kept = entry.m_duration.report().count();
        m_atRetirement += entry.m_kept;
        m_unseen += entry.m_kept - std::min(entry.m_kept, entry.m_told);
        m_retired.push_back(std::move(*it));
    }
    m_entries.erase(m_entries.begin(), m_entries.begin() + count);
}

void StatementCollector::record(Entry &entry, const StatementCost &cost) noexcept
{
    entry.m_duration.record(cost.duration);
    addSome(entry.m_rows, cost.rows);
    addSome(entry.m_vmSteps, cost.vmSteps);
    addSome(entry.m_fullScanSteps, cost.fullScanSteps);
    addSome(entry.m_sorts, cost.sorts);
    addSome(entry.m_autoIndexRows, cost.autoIndexRows);
    if (cost.failed)
        entry.m_errors.add();
    if (cost.prepared)
        entry.m_prepared.add();
}

void StatementCollector::remember(const Entry &entry, QByteArrayView sql, const StatementCost &cost,
                                  QList<QString> values, TraceId trace,
                                  std::chrono::sys_time<std::chrono::milliseconds> at)
{
    SlowStatement slow{.text = entry.m_text == setUpText() ? normalised(sql) : entry.m_text,
                       .action = entry.m_action,
                       .trace = trace,
                       .at = at,
                       .cost = cost,
                       .values = std::move(values),
                       .plan = {}};
    QByteArray own = sql.toByteArray();
    const QMutexLocker lock(&m_mutex);
    slow.plan = m_plans.value(own);
    m_slow.prepend({std::move(slow), std::move(own)});
    ++m_remembered;
    if (m_slow.size() > m_options.slow) {
        const QByteArray gone = m_slow.takeLast().sql;
        if (std::ranges::none_of(m_slow, [&](const Remembered &one) { return one.sql == gone; }))
            m_plans.remove(gone);
    }
}

std::optional<QByteArray> StatementCollector::takeUnexplained()
{
    const QMutexLocker lock(&m_mutex);
    for (const Remembered &one : std::as_const(m_slow)) {
        if (!m_plans.contains(one.sql)) {
            m_plans.insert(one.sql, {});
            return one.sql;
        }
    }
    return std::nullopt;
}

void StatementCollector::setPlan(const QByteArray &sql, const QString &plan)
{
    const QMutexLocker lock(&m_mutex);
    const auto known = m_plans.find(sql);
    if (known == m_plans.end())
        return; // it has been forgotten meanwhile
    *known = plan;
    for (Remembered &one : m_slow) {
        if (one.sql == sql)
            one.slow.plan = plan;
    }
}

StatementsReport StatementCollector::report() const
{
    std::vector<std::shared_ptr<Entry>> entries;
    StatementsReport report;
    report.slowLimit = std::chrono::nanoseconds(m_slowLimit.load(std::memory_order_relaxed));
    {
        // Adding up takes longer than anybody who asks for an entry should wait.
        const QMutexLocker lock(&m_mutex);
        entries = m_entries;
        report.overflowed = m_overflowed;
        std::erase_if(m_retired, [this, &report](const std::shared_ptr<Entry> &entry) {
            const bool held = entry.use_count() > 1;
            const quint64 later = entry->m_duration.report().count() - entry->m_kept;
            report.overflowed += later;
            if (held)
                return false;
            m_overflowed += later;
            return true;
        });
        report.retired = m_atRetirement;
        report.unseen = m_unseen;
        for (const auto &entry : entries) {
            const auto sum = entry->m_duration.sum();
            entry->m_idle = sum == std::exchange(entry->m_before, sum) ? entry->m_idle + 1 : 0;
        }
        report.remembered = m_remembered;
        report.slow.reserve(m_slow.size());
        for (const Remembered &one : m_slow)
            report.slow.append(one.slow);
    }
    std::chrono::nanoseconds all{};
    report.statements.reserve(qsizetype(entries.size()));
    std::vector<quint64> told;
    told.reserve(entries.size());
    for (const auto &entry : entries) {
        StatementReport one;
        one.duration = entry->m_duration.report();
        all += one.duration.sum();
        told.push_back(one.duration.count());
        if (one.duration.isEmpty())
            continue;
        one.text = entry->m_text;
        one.action = entry->m_action;
        one.line = entry->m_line;
        one.errors = entry->m_errors.value();
        one.prepared = entry->m_prepared.value();
        one.rows = entry->m_rows.value();
        one.vmSteps = entry->m_vmSteps.value();
        one.fullScanSteps = entry->m_fullScanSteps.value();
        one.sorts = entry->m_sorts.value();
        one.autoIndexRows = entry->m_autoIndexRows.value();
        report.statements.append(std::move(one));
    }
    {
        const QMutexLocker lock(&m_mutex);
        for (std::size_t i = 0; i < entries.size(); ++i)
            entries[i]->m_told = told[i];
    }
    for (StatementReport &one : report.statements)
        one.shareOfTime = all.count() > 0 ? double(one.duration.sum().count()) / double(all.count()) : 0;
    std::ranges::sort(report.statements, std::ranges::greater(),
                      [](const StatementReport &one) { return one.duration.sum(); });
    return report;
}

} // namespace Docket::Metrics
