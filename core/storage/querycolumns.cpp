// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of QueryRun that answers from the columns in memory.
#include "querycondition.h"

#include <algorithm>
#include <limits>

namespace Docket::Storage {

using namespace Domain;

namespace {

// In microseconds at a million issues.
constexpr double passCost = 0.0025; ///< of a row in a pass over the columns
constexpr double fixedCost = 100;
constexpr double titleLookupCost = 2.5;
constexpr double titleStepCost = 0.3;
constexpr double keyedRowCost = 0.08; ///< of a row that is sorted, where all are wanted

} // namespace

Result<std::optional<IssueColumns::View>> QueryRun::columns()
{
    IssueColumns *columns = m_connection.issueColumns();
    if (!columns || !IssueScan::canTell(m_plan))
        return std::nullopt;
    return columns->view(m_connection, m_plan.issues);
}

/// Only whether there are any: while SQL is walked, nobody is kept from going on with them.
Result<void> QueryRun::lookForColumns()
{
    m_hasColumns = false;
    if (m_strategy != QueryStrategy::Adaptive && m_strategy != QueryStrategy::Columns)
        return {};
    auto view = columns();
    if (!view)
        return std::unexpected(view.error());
    m_hasColumns = view->has_value();
    return {};
}

double QueryRun::columnsCost() const
{
    if (!m_hasColumns)
        return std::numeric_limits<double>::max();
    return fixedCost + double(m_plan.issues) * (passCost + (m_limit < 0 ? keyedRowCost : 0));
}

double QueryRun::passOverColumns(const IssueColumns::Data &data)
{
    return fixedCost + double(data.slots()) * passCost;
}

Result<bool> QueryRun::answerFromColumns()
{
    auto view = columns();
    if (!view)
        return std::unexpected(view.error());
    if (!*view)
        return false;
    const IssueColumns::Data &data = ***view;
    IssueScan scan(data, m_plan);
    m_ids.clear();
    const bool words = std::ranges::any_of(
        m_conditions, [](const auto &c) { return c->predicate().reads == Predicate::Reads::Words; });
    if (words) {
        if (auto done = findWords(**view, scan); !done)
            return std::unexpected(done.error());
        return true;
    }
    auto rows = firstRows(data, scan, m_limit);
    if (!rows)
        return std::unexpected(rows.error());
    m_ids.reserve(qsizetype(rows->size()));
    for (const quint32 slot : *rows)
        m_ids.append(IssueId{data.id(slot)});
    return true;
}

Result<std::vector<quint32>> QueryRun::firstRows(const IssueColumns::Data &data, const IssueScan &scan, qsizetype limit)
{
    auto ranked = scan.first(m_order, limit);
    if (m_order.by == IssueSort::Title) {
        // Titles that begin alike are read, unless it is cheaper to go through all titles in their order.
        qint64 alike = 0;
        for (std::size_t i = 0; i < ranked.size(); ++i) {
            const bool tied = (i > 0 && ranked[i].key == ranked[i - 1].key) ||
                              (i + 1 < ranked.size() && ranked[i].key == ranked[i + 1].key);
            alike += tied ? 1 : 0;
        }
        const double reading = double(alike) * titleLookupCost;
        const auto most = qint64(reading / titleStepCost);
        const auto wanted = limit < 0 ? data.issues : std::min<qint64>(limit, qint64(ranked.size()));
        // Half of it is spent at most on the hope that matches are dense enough.
        if (most / 2 > wanted) {
            auto walked = walkTitles(data, scan, limit, most / 2);
            if (!walked || !walked->empty())
                return walked;
        }
        if (auto done = orderByTitle(data, scan, ranked); !done)
            return std::unexpected(done.error());
        if (limit >= 0 && qsizetype(ranked.size()) > limit)
            ranked.resize(std::size_t(limit));
    }
    std::vector<quint32> rows;
    rows.reserve(ranked.size());
    for (const IssueScan::Ranked &row : ranked)
        rows.push_back(row.slot);
    return rows;
}

/// Nothing if @p most steps are not enough.
Result<std::vector<quint32>> QueryRun::walkTitles(const IssueColumns::Data &data, const IssueScan &scan,
                                                  qsizetype limit, qint64 most)
{
    std::vector<quint32> rows;
    const QByteArray columns = sortOrder(IssueSort::Title).columns(m_order.descending);
    auto titles =
        m_connection.prepare(QByteArray("SELECT id FROM issue INDEXED BY issue_by_title ORDER BY " + columns));
    for (qint64 steps = 0; titles.step(); ++steps) {
        if (steps == most)
            return std::vector<quint32>();
        const quint32 slot = data.slotOf(titles.integer(0));
        if (slot == IssueColumns::Data::noSlot || !scan.passes(slot))
            continue;
        rows.push_back(slot);
        if (limit >= 0 && qsizetype(rows.size()) == limit)
            break;
    }
    if (auto done = titles.result(); !done)
        return std::unexpected(done.error());
    return rows;
}

Result<void> QueryRun::orderByTitle(const IssueColumns::Data &data, const IssueScan &scan,
                                    std::vector<IssueScan::Ranked> &rows) const
{
    struct Titled
    {
        QByteArray key;
        IssueScan::Ranked row;
    };
    const bool descending = m_order.descending;
    const auto before = [&](const Titled &a, const Titled &b) {
        if (a.key != b.key)
            return descending ? b.key < a.key : a.key < b.key;
        return scan.isBefore(a.row, b.row, descending);
    };
    auto lookup = m_connection.prepare("SELECT title_key FROM issue WHERE id = ?");
    std::vector<Titled> alike;
    for (auto begin = rows.begin(); begin != rows.end();) {
        const auto end = std::find_if(begin, rows.end(), [begin](const auto &row) { return row.key != begin->key; });
        if (end - begin > 1) {
            alike.clear();
            for (auto row = begin; row != end; ++row) {
                lookup.bind(1, data.id(row->slot));
                alike.push_back({lookup.step() ? lookup.bytes(0) : QByteArray(), *row});
                if (auto done = lookup.result(); !done)
                    return done;
                lookup.reset();
            }
            std::ranges::sort(alike, before);
            std::ranges::transform(alike, begin, &Titled::row);
        }
        begin = end;
    }
    return {};
}

} // namespace Docket::Storage
