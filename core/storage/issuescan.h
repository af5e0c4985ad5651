// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issuecolumns.h"
#include "queryplan.h"

#include <domain/query.h>

#include <array>
#include <bitset>
#include <span>
#include <vector>

namespace Docket::Storage {

/// Finds the rows of the columns that meet the conditions of a plan, words apart, in passes over blocks of rows: each
/// condition thins out the rows of a block that the ones before it left. Lives no longer than the view it looks at.
class IssueScan final
{
public:
    using Data = IssueColumns::Data;
    /// A row and what it is sorted by first; less is earlier, whichever way is sorted.
    struct Ranked
    {
        quint64 key = 0;
        quint32 slot = 0;
    };

    IssueScan(const Data &data, const QueryPlan &plan);
    Q_DISABLE_COPY_MOVE(IssueScan)

    /// Whether the columns tell every condition that is not about words.
    [[nodiscard]] static bool canTell(const QueryPlan &plan);
    /// From now on only rows that are in @p slots, a bit each, or those that are not.
    void addSet(std::shared_ptr<const std::vector<quint64>> slots, bool negated);

    [[nodiscard]] qint64 count() const;
    [[nodiscard]] bool passes(quint32 slot) const;
    /// The first @p limit rows in the order, all if it is negative. The keys of titles are their beginnings: there the
    /// order is only that of the beginnings, and all rows that share the last one's come along.
    [[nodiscard]] std::vector<Ranked> first(Domain::IssueOrder order, qsizetype limit) const;
    /// By the key, then by the time of the update, then by id.
    [[nodiscard]] bool isBefore(const Ranked &a, const Ranked &b, bool descending) const;

private:
    static constexpr std::size_t blockSize = 4096;
    using Block = std::array<quint32, blockSize>;

    struct Test
    {
        enum class Kind
        {
            Position, ///< a byte of the facts, at `shift`
            Wide,     ///< between low and high
            Narrow,   ///< the same in a column of 32 bits
            Project,
            Equal,  ///< one value of a dictionary
            Member, ///< some values of a dictionary
            Set     ///< a bit for each slot
        };
        Kind kind;
        bool negated = false;
        int shift = 0;
        const std::vector<qint64> *wide = nullptr;
        const std::vector<quint32> *narrow = nullptr;
        qint64 low = 0;
        qint64 high = 0;
        std::vector<quint8> table;
        std::shared_ptr<const std::vector<quint64>> bits;
    };

    void add(const Predicate &predicate);
    void addIndexTest(const IndexTest &test, bool negated);
    void addColumnTest(const ColumnTest &test, bool negated);
    void addLinked(const ColumnDictionary &dictionary, const std::vector<quint32> &column, const QList<qint64> &ids,
                   bool negated);
    void addText(const ColumnDictionary &dictionary, const std::vector<quint32> &column, const QList<QByteArray> &texts,
                 bool negated);
    void addPositions(const IndexTest::Positions &positions, int shift, bool negated);
    void addRange(const std::vector<qint64> &column, qint64 low, qint64 high, bool negated);
    void addRange(const std::vector<quint32> &column, qint64 low, qint64 high, bool negated);

    /// Rows of the block that begins at @p from; how many.
    [[nodiscard]] std::size_t survivors(std::size_t from, Block &out) const;
    /// Leaves those of the first @p count rows that pass all tests; how many.
    [[nodiscard]] std::size_t thinOut(Block &out, std::size_t count) const;
    template <typename Take>
    void forEachBlock(bool backwards, Take take) const;
    void keysOf(std::span<const quint32> slots, Domain::IssueOrder order, std::array<quint64, blockSize> &keys) const;

    const Data &m_data;
    bool m_never = false;
    quint32 m_mask = Data::Gone; ///< of the facts
    quint32 m_value = 0;
    std::vector<Test> m_tests;
    std::vector<quint32> m_projectRanks; ///< by place in Data::projects
};

} // namespace Docket::Storage
