// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "statementwatch.h"

#include <sqlite3.h>

// There only where SQLite was built with its scan status, which most systems' is not.
#if defined(__ELF__)
// NOLINTBEGIN(readability-redundant-declaration): those of SQLite's header would have to be found by the linker
extern "C" {
__attribute__((weak)) int sqlite3_stmt_scanstatus(sqlite3_stmt *, int, int, void *);
__attribute__((weak)) void sqlite3_stmt_scanstatus_reset(sqlite3_stmt *);
}
// NOLINTEND(readability-redundant-declaration)
#endif

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

/// Asks SQLite for a count and sets it back.
quint64 taken(sqlite3_stmt *statement, int what)
{
    return quint64(std::max(0, sqlite3_stmt_status(statement, what, 1)));
}

/// Rows that all loops of the execution looked at, those over an index too; 0 where SQLite does not count them.
quint64 visited([[maybe_unused]] sqlite3_stmt *statement)
{
    quint64 rows = 0;
#if defined(__ELF__)
    sqlite3_int64 inLoop = 0;
    for (int i = 0;
         sqlite3_stmt_scanstatus && sqlite3_stmt_scanstatus(statement, i, SQLITE_SCANSTAT_NVISIT, &inLoop) == 0; ++i)
        rows += quint64(std::max<sqlite3_int64>(0, inLoop));
#endif
    return rows;
}

/// For the next execution.
void forgetVisited([[maybe_unused]] sqlite3_stmt *statement)
{
#if defined(__ELF__)
    if (sqlite3_stmt_scanstatus_reset)
        sqlite3_stmt_scanstatus_reset(statement);
#endif
}

} // namespace

std::chrono::nanoseconds StatementWatch::duration() const noexcept
{
    const auto untimed = m_steps - 1 - m_laterTimed;
    if (untimed == 0)
        return m_timed;
    const auto each = m_later / m_laterTimed;
    const auto span = std::max(Clock::duration::zero(), Clock::now() - m_began);
    return std::min<Clock::duration>(m_timed + each * untimed, span);
}

void StatementWatch::ended(sqlite3_stmt *statement, bool failed)
{
    if (!m_collector || m_steps == 0)
        return;
    Metrics::StatementCost cost;
    cost.duration = duration();
    cost.rows = m_rows;
    cost.vmSteps = taken(statement, SQLITE_STMTSTATUS_VM_STEP);
    cost.fullScanSteps = taken(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP);
    cost.sorts = taken(statement, SQLITE_STMTSTATUS_SORT);
    cost.autoIndexRows = taken(statement, SQLITE_STMTSTATUS_AUTOINDEX);
    cost.failed = failed;
    cost.prepared = std::exchange(m_prepared, false);
    Metrics::StatementCollector::record(*m_entry, cost);
    if (m_collector->isSlow(cost.duration)) {
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        cost.fullScanSteps = std::max(cost.fullScanSteps, visited(statement));
        m_collector->remember(*m_entry, sqlite3_sql(statement), cost, values(statement), currentTrace(), now);
    }
    forgetVisited(statement);
    m_steps = 0;
    m_laterTimed = 0;
    m_rows = 0;
    m_timed = {};
    m_later = {};
}

QList<QString> StatementWatch::values(sqlite3_stmt *statement) const
{
    QList<QString> values;
    const int count = sqlite3_bind_parameter_count(statement);
    for (int i = 0; i < std::min(count, int(m_bound.size())); ++i) {
        const Bound &one = m_bound[std::size_t(i)];
        switch (one.kind) {
        case Kind::None:
        case Kind::Null: values.append(u"NULL"_s); break;
        case Kind::Integer: values.append(u"integer"_s); break;
        case Kind::Text: values.append(u"text, %1 bytes"_s.arg(one.bytes)); break;
        case Kind::Blob: values.append(u"blob, %1 bytes"_s.arg(one.bytes)); break;
        }
    }
    if (count > int(m_bound.size()))
        values.append(u"and %1 more"_s.arg(count - int(m_bound.size())));
    return values;
}

} // namespace Docket::Storage
