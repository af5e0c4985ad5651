// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>

#include <span>
#include <vector>

namespace Docket::Storage {

/// The distinct values of a column, each with a small id for the rows to hold: a text to sort by, or the ids of what is
/// linked to an issue, or both. Values are never forgotten; size() tells when it is time to begin anew. Not
/// thread-safe.
class ColumnDictionary final
{
public:
    /// The id of the value that @p key stands for; @p text and @p members are its own if it is new.
    quint32 intern(QByteArrayView key, QByteArrayView text, std::span<const qint64> members = {});
    /// -1 if there is none.
    [[nodiscard]] qint64 find(QByteArrayView key) const;
    /// By rising text; equal texts have one rank. Only after settle().
    [[nodiscard]] quint32 rank(quint32 id) const { return m_ranks[id]; }
    [[nodiscard]] std::span<const qint64> members(quint32 id) const;
    [[nodiscard]] std::size_t size() const { return m_texts.size(); }
    /// Ranks what is new.
    void settle();
    [[nodiscard]] qint64 bytes() const;

private:
    void rankAll();
    void rankOne(quint32 id);

    QHash<QByteArray, quint32> m_ids;
    std::vector<QByteArray> m_texts; ///< by id
    std::vector<quint32> m_ranks;    ///< by id
    std::vector<quint32> m_order;    ///< ids by text; shorter than m_texts until new ones are ranked
    std::vector<qint64> m_members;
    std::vector<quint32> m_ends; ///< by id, in m_members
    qint64 m_keyBytes = 0;
};

} // namespace Docket::Storage
