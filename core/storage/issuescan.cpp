// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuescan.h"

#include "issueids.h"

#include <algorithm>

namespace Docket::Storage {

using namespace Domain;

namespace {

using Column = ColumnTest::Column;

constexpr auto lowest = std::numeric_limits<qint64>::min();
constexpr auto highest = std::numeric_limits<qint64>::max();

/// How many different things an index test asks; the opposite of several is not one test for each.
int aspects(const IndexTest &test)
{
    return (test.factMask != 0 ? 1 : 0) + (test.lowNumber > 0 || test.highNumber < maxIssueNumber ? 1 : 0) +
           (test.updatedFrom != lowest || test.updatedTo != highest ? 1 : 0) + (test.priorities ? 1 : 0) +
           (test.boardRanks ? 1 : 0) + (test.projects.isEmpty() ? 0 : 1);
}

/// Keeps the slots that pass. Without a branch: nobody could predict it.
template <typename Pass>
std::size_t thin(std::array<quint32, 4096> &slots, std::size_t count, Pass pass)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const quint32 slot = slots[i];
        slots[kept] = slot;
        kept += pass(slot) ? 1 : 0;
    }
    return kept;
}

/// Signed numbers in the order of unsigned ones.
constexpr quint64 ordered(qint64 value)
{
    return quint64(value) ^ (quint64(1) << 63);
}

} // namespace

IssueScan::IssueScan(const Data &data, const QueryPlan &plan)
    : m_data(data)
    , m_projectRanks(data.projects.size(), 0)
{
    for (std::size_t i = 0; i < data.projects.size(); ++i)
        m_projectRanks[i] = quint32(plan.projects.indexOf(data.projects[i]) + 1);
    for (const Predicate &predicate : plan.predicates) {
        if (predicate.reads != Predicate::Reads::Words)
            add(predicate);
    }
    // What names one value or a list is rarer than what asks for a range.
    std::ranges::stable_sort(m_tests, std::ranges::greater(), &Test::kind);
}

bool IssueScan::canTell(const QueryPlan &plan)
{
    return std::ranges::all_of(plan.predicates, [](const Predicate &predicate) {
        switch (predicate.reads) {
        case Predicate::Reads::Index: return !predicate.negated || aspects(predicate.indexTest) <= 1;
        case Predicate::Reads::Link:
        case Predicate::Reads::Row: return predicate.columnTest.column != Column::None;
        case Predicate::Reads::Words: break;
        }
        return true;
    });
}

void IssueScan::add(const Predicate &predicate)
{
    if (predicate.reads == Predicate::Reads::Index)
        addIndexTest(predicate.indexTest, predicate.negated);
    else
        addColumnTest(predicate.columnTest, predicate.negated);
}

void IssueScan::addIndexTest(const IndexTest &test, bool negated)
{
    if (const auto mask = quint32(test.factMask); mask != 0 && !negated) {
        const auto value = quint32(test.factValue);
        m_never = m_never || ((m_value ^ value) & m_mask & mask) != 0;
        m_mask |= mask;
        m_value |= value;
    } else if (mask != 0) {
        // One bit, of which the opposite is the other value.
        Q_ASSERT((mask & (mask - 1)) == 0);
        addIndexTest({.factMask = test.factMask, .factValue = test.factValue ^ test.factMask}, false);
    }
    if (test.lowNumber > 0 || test.highNumber < maxIssueNumber)
        addRange(m_data.number, test.lowNumber, test.highNumber, negated);
    if (test.updatedFrom != lowest || test.updatedTo != highest)
        addRange(m_data.updated, test.updatedFrom, test.updatedTo, negated);
    if (test.priorities)
        addPositions(*test.priorities, 8, negated);
    if (test.boardRanks)
        addPositions(*test.boardRanks, 16, negated);
    if (!test.projects.isEmpty()) {
        Test &projects = m_tests.emplace_back(Test::Kind::Project, negated);
        for (const ProjectId project : m_data.projects)
            projects.table.push_back(std::ranges::binary_search(test.projects, project) ? 1 : 0);
    }
}

void IssueScan::addColumnTest(const ColumnTest &test, bool negated)
{
    switch (test.column) {
    case Column::None: m_never = true; break;
    case Column::Labels: addLinked(m_data.labelSets, m_data.labels, test.ids, negated); break;
    case Column::Assignees: addLinked(m_data.assigneeSets, m_data.assignees, test.ids, negated); break;
    case Column::Author: addText(m_data.authors, m_data.author, test.texts, negated); break;
    case Column::Milestone: addText(m_data.milestones, m_data.milestone, test.texts, negated); break;
    case Column::Created: addRange(m_data.created, test.low, test.high, negated); break;
    case Column::Closed: addRange(m_data.closed, test.low, test.high, negated); break;
    case Column::Comments: addRange(m_data.comments, test.low, test.high, negated); break;
    }
}

void IssueScan::addLinked(const ColumnDictionary &dictionary, const std::vector<quint32> &column,
                          const QList<qint64> &ids, bool negated)
{
    Test &test = m_tests.emplace_back(Test::Kind::Member, negated);
    test.narrow = &column;
    test.table.resize(dictionary.size());
    for (quint32 value = 0; value < dictionary.size(); ++value) {
        test.table[value] =
            std::ranges::any_of(dictionary.members(value), [&ids](qint64 id) { return ids.contains(id); }) ? 1 : 0;
    }
}

void IssueScan::addText(const ColumnDictionary &dictionary, const std::vector<quint32> &column,
                        const QList<QByteArray> &texts, bool negated)
{
    QList<qint64> values;
    for (const QByteArray &text : texts) {
        if (const qint64 value = dictionary.find(text); value >= 0)
            values.append(value);
    }
    if (values.isEmpty() && !negated) {
        m_never = true;
    } else if (values.size() == 1) {
        Test &test = m_tests.emplace_back(Test::Kind::Equal, negated);
        test.narrow = &column;
        test.low = values.first();
    } else if (!values.isEmpty()) {
        Test &test = m_tests.emplace_back(Test::Kind::Member, negated);
        test.narrow = &column;
        test.table.resize(dictionary.size());
        for (const qint64 value : std::as_const(values))
            test.table[std::size_t(value)] = 1;
    }
}

void IssueScan::addPositions(const IndexTest::Positions &positions, int shift, bool negated)
{
    Test &test = m_tests.emplace_back(Test::Kind::Position, negated);
    test.shift = shift;
    for (std::size_t position = 0; position < positions.size(); ++position)
        test.table.push_back(positions.test(position) ? 1 : 0);
}

void IssueScan::addRange(const std::vector<qint64> &column, qint64 low, qint64 high, bool negated)
{
    Test &test = m_tests.emplace_back(Test::Kind::Wide, negated);
    test.wide = &column;
    test.low = low;
    test.high = high;
}

void IssueScan::addRange(const std::vector<quint32> &column, qint64 low, qint64 high, bool negated)
{
    Test &test = m_tests.emplace_back(Test::Kind::Narrow, negated);
    test.narrow = &column;
    test.low = low;
    test.high = high;
}

void IssueScan::addSet(std::shared_ptr<const std::vector<quint64>> slots, bool negated)
{
    Test test{Test::Kind::Set, negated};
    test.bits = std::move(slots);
    m_tests.insert(m_tests.begin(), std::move(test));
}

std::size_t IssueScan::survivors(std::size_t from, Block &out) const
{
    const std::size_t end = std::min(from + blockSize, m_data.slots());
    const quint32 *facts = m_data.facts.data();
    std::size_t count = 0;
    for (std::size_t slot = from; slot < end; ++slot) {
        out[count] = quint32(slot);
        count += (facts[slot] & m_mask) == m_value ? 1 : 0;
    }
    return thinOut(out, count);
}

std::size_t IssueScan::thinOut(Block &out, std::size_t count) const
{
    const quint32 *facts = m_data.facts.data();
    for (const Test &test : m_tests) {
        if (count == 0)
            break;
        const bool no = test.negated;
        switch (test.kind) {
        case Test::Kind::Position: {
            const quint8 *table = test.table.data();
            const int shift = test.shift;
            count = thin(out, count, [=](quint32 slot) { return (table[facts[slot] >> shift & 0xff] != 0) != no; });
            break;
        }
        case Test::Kind::Wide: {
            const qint64 *values = test.wide->data();
            // One comparison for both ends.
            const quint64 low = quint64(test.low);
            const quint64 width = quint64(test.high) - low;
            const bool none = test.low > test.high;
            count =
                thin(out, count, [=](quint32 slot) { return (quint64(values[slot]) - low <= width && !none) != no; });
            break;
        }
        case Test::Kind::Narrow: {
            const quint32 *values = test.narrow->data();
            const qint64 low = test.low;
            const qint64 high = test.high;
            count = thin(out, count, [=](quint32 slot) {
                return ((qint64(values[slot]) >= low) & (qint64(values[slot]) <= high)) != no;
            });
            break;
        }
        case Test::Kind::Project: {
            const quint16 *projects = m_data.project.data();
            const quint8 *table = test.table.data();
            count = thin(out, count, [=](quint32 slot) { return (table[projects[slot]] != 0) != no; });
            break;
        }
        case Test::Kind::Equal: {
            const quint32 *values = test.narrow->data();
            const auto value = quint32(test.low);
            count = thin(out, count, [=](quint32 slot) { return (values[slot] == value) != no; });
            break;
        }
        case Test::Kind::Member: {
            const quint32 *values = test.narrow->data();
            const quint8 *table = test.table.data();
            count = thin(out, count, [=](quint32 slot) { return (table[values[slot]] != 0) != no; });
            break;
        }
        case Test::Kind::Set: {
            const quint64 *bits = test.bits->data();
            count = thin(out, count, [=](quint32 slot) { return ((bits[slot >> 6] >> (slot & 63) & 1) != 0) != no; });
            break;
        }
        }
    }
    return count;
}

template <typename Take>
void IssueScan::forEachBlock(bool backwards, Take take) const
{
    if (m_never)
        return;
    Block block;
    const std::size_t blocks = (m_data.slots() + blockSize - 1) / blockSize;
    for (std::size_t i = 0; i < blocks; ++i) {
        const std::size_t count = survivors((backwards ? blocks - 1 - i : i) * blockSize, block);
        if (count > 0)
            take(std::span<const quint32>(block.data(), count));
    }
}

qint64 IssueScan::count() const
{
    qint64 total = 0;
    forEachBlock(false, [&total](std::span<const quint32> slots) { total += qint64(slots.size()); });
    return total;
}

void IssueScan::keysOf(std::span<const quint32> slots, IssueOrder order, std::array<quint64, blockSize> &keys) const
{
    const quint64 flip = order.descending ? ~quint64(0) : 0;
    const auto fill = [&](auto key) {
        for (std::size_t i = 0; i < slots.size(); ++i)
            keys[i] = quint64(key(slots[i])) ^ flip;
    };
    const Data &d = m_data;
    switch (order.by) {
    case IssueSort::Updated: fill([&d](quint32 slot) { return ordered(d.updated[slot]); }); break;
    case IssueSort::Created: fill([&d](quint32 slot) { return ordered(d.created[slot]); }); break;
    case IssueSort::Number: fill([&d](quint32 slot) { return d.number[slot]; }); break;
    case IssueSort::Title: fill([&d](quint32 slot) { return d.title[slot]; }); break;
    case IssueSort::State: fill([&d](quint32 slot) { return d.facts[slot] & ClosedFact; }); break;
    case IssueSort::Priority: fill([&d](quint32 slot) { return d.facts[slot] >> 8 & 0xff; }); break;
    case IssueSort::Column:
        fill(
            [&d](quint32 slot) { return qint64(d.facts[slot] >> 16 & 0xff) * 2 + qint64(d.facts[slot] & ClosedFact); });
        break;
    case IssueSort::Assignee: fill([&d](quint32 slot) { return d.assigneeSets.rank(d.assignees[slot]); }); break;
    case IssueSort::Milestone: fill([&d](quint32 slot) { return d.milestones.rank(d.milestone[slot]); }); break;
    case IssueSort::Comments: fill([&d](quint32 slot) { return d.comments[slot]; }); break;
    case IssueSort::Author: fill([&d](quint32 slot) { return d.authors.rank(d.author[slot]); }); break;
    case IssueSort::Repo: fill([this, &d](quint32 slot) { return m_projectRanks[d.project[slot]]; }); break;
    }
}

bool IssueScan::isBefore(const Ranked &a, const Ranked &b, bool descending) const
{
    if (a.key != b.key)
        return a.key < b.key;
    const auto tie = [this](const Ranked &row) { return std::pair(m_data.updated[row.slot], m_data.id(row.slot)); };
    return descending ? tie(b) < tie(a) : tie(a) < tie(b);
}

std::vector<IssueScan::Ranked> IssueScan::first(IssueOrder order, qsizetype limit) const
{
    const bool byTitle = order.by == IssueSort::Title;
    const bool descending = order.descending;
    const auto before = [this, descending, byTitle](const Ranked &a, const Ranked &b) {
        return byTitle ? a.key < b.key : isBefore(a, b, descending);
    };
    std::vector<Ranked> rows;
    if (limit == 0)
        return rows;
    const auto wanted = std::size_t(std::max<qsizetype>(limit, 0));
    // Throws away what is not among the first ones; a title stays with all that share its beginning.
    const auto cut = [&] {
        const auto end = rows.begin() + qsizetype(wanted);
        std::ranges::nth_element(rows, end - 1, before);
        const Ranked last = *(end - 1);
        const auto tied = std::partition(end, rows.end(), [&](const Ranked &row) { return !before(last, row); });
        rows.erase(tied, rows.end());
        return last;
    };
    std::array<quint64, blockSize> keys;
    std::size_t room = limit < 0 ? std::numeric_limits<std::size_t>::max() : 4 * wanted + 1024;
    bool isFull = false;
    Ranked last; // once full: what comes behind it is of no use
    // What is new has high numbers and stands at the end: there the first rows of a falling order are found early.
    forEachBlock(descending, [&](std::span<const quint32> slots) {
        keysOf(slots, order, keys);
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const Ranked row{keys[i], slots[i]};
            if (isFull && (row.key > last.key || (row.key == last.key && before(last, row))))
                continue;
            rows.push_back(row);
            if (rows.size() >= room) {
                last = cut();
                isFull = true;
                room = std::max(room, 2 * rows.size());
            }
        }
    });
    if (limit >= 0 && rows.size() > wanted)
        cut();
    std::ranges::sort(rows, before);
    return rows;
}

bool IssueScan::passes(quint32 slot) const
{
    Block block;
    block[0] = slot;
    return !m_never && (m_data.facts[slot] & m_mask) == m_value && thinOut(block, 1) == 1;
}

} // namespace Docket::Storage
