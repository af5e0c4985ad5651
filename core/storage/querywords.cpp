// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of QueryRun that looks for words among rows of the columns.
#include "issueids.h"
#include "querycondition.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <limits>

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr std::size_t mostSlices = 192;
constexpr int exploredSlices = 2;          ///< the first one pays for what is not in memory yet
constexpr std::size_t slotsInSlice = 2048; ///< at least
constexpr qsizetype testsBetweenThoughts = 32;
constexpr double longSearch = 20'000; ///< in microseconds
constexpr double probeCost = 10;      ///< in microseconds, until it was measured

/// In microseconds since it was made.
class Watch final
{
public:
    [[nodiscard]] double spent() const
    {
        return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// Ids that part the rows into slices of about the same number: slice i is what lies above bound i, up to the next.
std::vector<qint64> sliceBounds(const IssueColumns::Data &data, qint64 first, qint64 last)
{
    std::vector<qint64> sample;
    const std::size_t step = std::max<std::size_t>(1, data.slots() / (mostSlices * 32));
    for (std::size_t slot = 0; slot < data.slots(); slot += step) {
        const qint64 id = data.id(quint32(slot));
        if (id >= first && id <= last)
            sample.push_back(id);
    }
    std::ranges::sort(sample);
    const std::size_t slices = std::clamp<std::size_t>(sample.size() * step / slotsInSlice, 1, mostSlices);
    std::vector<qint64> bounds{first - 1};
    for (std::size_t i = 1; i < slices; ++i) {
        if (const qint64 bound = sample[i * sample.size() / slices]; bound > bounds.back())
            bounds.push_back(bound);
    }
    bounds.push_back(last);
    return bounds;
}

} // namespace

/// What holds the words of a condition, read slice by slice: each takes a bounded time, and the first tells how many
/// there will be and how long it will take.
class QueryRun::WordList final
{
public:
    WordList(Connection &connection, Condition &condition, const IssueColumns::Data &data,
             const std::vector<qint64> &bounds, qint64 issues)
        : m_connection(connection)
        , m_condition(condition)
        , m_data(data)
        , m_bounds(bounds)
        , m_issues(issues)
        , m_bits(std::make_shared<std::vector<quint64>>((data.slots() + 63) / 64))
    {
    }

    [[nodiscard]] static QByteArray nameOf(const Condition &condition, const std::vector<qint64> &bounds);
    [[nodiscard]] Condition &condition() const { return m_condition; }
    [[nodiscard]] bool isComplete() const { return m_next + 1 == m_bounds.size(); }
    [[nodiscard]] std::shared_ptr<const std::vector<quint64>> rows() const { return m_bits; }
    [[nodiscard]] double costOfRest() const { return m_sliceTime * double(m_bounds.size() - 1 - m_next); }

    /// Share of issues that pass; of the slices that were read and the issues that were tested.
    [[nodiscard]] double passRate() const
    {
        const double seen = double(m_issues) * double(m_next) / double(m_bounds.size() - 1) + double(m_tests);
        const double inside = std::min(1.0, (double(m_hits + m_passes) + 0.5) / (seen + 1));
        return m_condition.isNegated() ? 1 - inside + 1e-6 : inside;
    }
    [[nodiscard]] double testCost() const { return m_tests > 0 ? m_testTime / double(m_tests) : probeCost; }

    [[nodiscard]] Result<bool> test(const IssueEntry &entry)
    {
        if (m_tests % testsBetweenThoughts == 0 && m_tests > 0) {
            const double each = m_testWatch.spent() / double(testsBetweenThoughts);
            m_testTime = m_tests == testsBetweenThoughts ? each : std::min(m_testTime, each);
        }
        if (m_tests % testsBetweenThoughts == 0)
            m_testWatch = Watch();
        auto pass = m_condition.passes(entry);
        ++m_tests;
        m_passes += pass && *pass != m_condition.isNegated() ? 1 : 0;
        return pass;
    }

    [[nodiscard]] Result<void> readSlice() { return read(m_next + 1); }
    [[nodiscard]] Result<void> readRest() { return read(m_bounds.size() - 1); }

private:
    [[nodiscard]] Result<void> read(std::size_t end)
    {
        const Watch watch;
        for (const IssueSource &source : m_condition.predicate().sources) {
            SqlPiece sql = source.list();
            sql.append("", {" AND rowid > ? AND rowid <= ?", {m_bounds[m_next], m_bounds[end]}});
            auto rows = m_connection.prepare(sql.sql);
            bindValues(rows, sql, 1);
            while (rows.step()) {
                const quint32 slot = m_data.slotOf(rows.integer(0));
                if (slot == IssueColumns::Data::noSlot)
                    continue;
                const quint64 bit = quint64(1) << (slot & 63);
                quint64 &bits = (*m_bits)[slot >> 6];
                m_hits += (bits & bit) == 0 ? 1 : 0;
                bits |= bit;
            }
            if (auto done = rows.result(); !done)
                return done;
        }
        const double each = watch.spent() / double(end - m_next);
        m_sliceTime = m_next == 0 ? each : std::min(m_sliceTime, each);
        m_next = end;
        return {};
    }

    Connection &m_connection;
    Condition &m_condition;
    const IssueColumns::Data &m_data;
    const std::vector<qint64> &m_bounds;
    qint64 m_issues;                              ///< within the bounds, about
    std::shared_ptr<std::vector<quint64>> m_bits; ///< by slot
    std::size_t m_next = 0;
    qint64 m_hits = 0;
    double m_sliceTime = 0; ///< the least: whoever was interrupted knows nothing
    qint64 m_tests = 0;
    qint64 m_passes = 0; ///< tests that found the words
    double m_testTime = probeCost;
    Watch m_testWatch; ///< since the last thought
};

/// What tells the list of a condition, between those bounds, from others.
QByteArray QueryRun::WordList::nameOf(const Condition &condition, const std::vector<qint64> &bounds)
{
    QByteArray name = QByteArray::number(bounds.front()) + ' ' + QByteArray::number(bounds.back());
    for (const IssueSource &source : condition.predicate().sources) {
        name.append('\n').append(source.table);
        for (const auto &value : source.where.values) {
            if (const auto *match = std::get_if<QByteArray>(&value))
                name.append(' ').append(*match);
        }
    }
    return name;
}

/// Words are tested row by row in the order, or what holds them is listed first: whatever promises to be cheaper.
Result<void> QueryRun::findWords(const IssueColumns::View &view, IssueScan &scan)
{
    const IssueColumns::Data &data = *view;
    const auto [lowest, highest] = std::ranges::minmax(m_plan.projects);
    const auto bounds = sliceBounds(data, issueKey(lowest, 0), issueKey(highest, maxIssueNumber));
    std::vector<std::unique_ptr<WordList>> words;
    for (const auto &condition : m_conditions) {
        if (condition->predicate().reads != Predicate::Reads::Words)
            continue;
        if (const auto known = view.rowsWith(WordList::nameOf(*condition, bounds))) {
            scan.addSet(known, condition->isNegated());
            continue;
        }
        auto word = std::make_unique<WordList>(m_connection, *condition, data, bounds,
                                               m_plan.projects.size() == 1 ? m_plan.inScope : data.issues);
        // Whoever reads the beginning of a word reads all words that begin so first: in one go, then.
        if (condition->predicate().dearTest) {
            if (auto done = word->readRest(); !done)
                return done;
        }
        for (int i = 0; i < exploredSlices && !word->isComplete(); ++i) {
            if (auto done = word->readSlice(); !done)
                return done;
        }
        words.push_back(std::move(word));
    }
    const double scanCost = passOverColumns(data);
    const auto costOfRow = [&words](const WordList *without) {
        double cost = 0;
        double share = 1;
        for (const auto &word : words) {
            if (word.get() == without)
                continue;
            cost += share * word->testCost();
            share *= word->passRate();
        }
        return cost;
    };
    // The condition whose list spares most, if any does, when so many rows are still to be tested.
    const auto worthListing = [&](double rows) {
        WordList *best = nullptr;
        // A change must be worth its risk; a long list is worth more, because it is kept for the next question.
        const double testing = rows * costOfRow(nullptr);
        double cheapest = (testing > longSearch ? 1.6 : 0.8) * testing;
        for (const auto &word : words) {
            const double cost = word->costOfRest() + scanCost + rows * word->passRate() * costOfRow(word.get());
            if (cost < cheapest) {
                cheapest = cost;
                best = word.get();
            }
        }
        return best;
    };
    const auto sortWords = [&words] {
        std::ranges::sort(words, {}, [](const auto &word) { return word->passRate(); });
    };
    const auto use = [&](WordList *list) {
        view.keepRowsWith(WordList::nameOf(list->condition(), bounds), list->rows());
        scan.addSet(list->rows(), list->condition().isNegated());
        std::erase_if(words, [list](const auto &word) { return word.get() == list; });
    };
    const auto rowsWanted = [&](double rate, qsizetype found) {
        return m_limit < 0 ? double(data.issues) : std::min(double(data.issues), double(m_limit - found) / rate);
    };
    for (std::size_t i = words.size(); i-- > 0;) {
        if (words[i]->isComplete())
            use(words[i].get());
    }
    for (;;) {
        sortWords();
        m_ids.clear();
        double rate = 1;
        for (const auto &word : words)
            rate *= word->passRate();
        qsizetype batch = m_limit < 0 ? -1 : words.empty() ? m_limit : qsizetype(1.2 * rowsWanted(rate, 0)) + 50;
        WordList *chosen = words.empty() ? nullptr : worthListing(rowsWanted(rate, 0));
        qsizetype tested = 0; // of the rows in their order
        while (!chosen) {
            auto rows = firstRows(data, scan, batch);
            if (!rows)
                return std::unexpected(rows.error());
            const auto found = qsizetype(rows->size());
            const bool areAll = batch < 0 || found < batch;
            for (; tested < found && !chosen; ++tested) {
                if (!words.empty() && tested % testsBetweenThoughts == 0) {
                    const double seen = (double(m_ids.size()) + 20 * rate) / (double(tested) + 20);
                    const double left = rowsWanted(seen, m_ids.size());
                    chosen = worthListing(areAll ? std::min(left, double(found - tested)) : left);
                    if (chosen)
                        break;
                }
                const quint32 slot = (*rows)[std::size_t(tested)];
                const IssueEntry entry{data.id(slot), data.facts[slot], data.updated[slot]};
                bool passes = true;
                for (const auto &word : words) {
                    auto pass = word->test(entry);
                    if (!pass)
                        return std::unexpected(pass.error());
                    passes = *pass;
                    if (!passes)
                        break;
                }
                if (!passes)
                    continue;
                m_ids.append(IssueId{entry.id});
                if (m_limit >= 0 && m_ids.size() >= m_limit)
                    return {};
            }
            if (chosen)
                break;
            if (areAll)
                return {};
            const double seen = (double(m_ids.size()) + 0.5) / (double(tested) + 1);
            batch = tested + qsizetype(1.3 * rowsWanted(seen, m_ids.size())) + 100;
        }
        // From the beginning, but then there are fewer rows to test.
        if (auto done = chosen->readRest(); !done)
            return done;
        use(chosen);
    }
}

} // namespace Docket::Storage
