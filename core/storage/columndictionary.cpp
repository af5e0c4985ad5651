// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "columndictionary.h"

#include <algorithm>
#include <numeric>

namespace Docket::Storage {

quint32 ColumnDictionary::intern(QByteArrayView key, QByteArrayView text, std::span<const qint64> members)
{
    const auto raw = QByteArray::fromRawData(key.data(), key.size());
    if (const auto known = m_ids.constFind(raw); known != m_ids.cend())
        return *known;
    const auto id = quint32(m_texts.size());
    const QByteArray owned = key.toByteArray();
    m_ids.insert(owned, id);
    m_texts.push_back(text == key ? owned : text.toByteArray());
    m_members.insert(m_members.end(), members.begin(), members.end());
    m_ends.push_back(quint32(m_members.size()));
    m_keyBytes += key.size() + (text == key ? 0 : text.size());
    return id;
}

qint64 ColumnDictionary::find(QByteArrayView key) const
{
    const auto known = m_ids.constFind(QByteArray::fromRawData(key.data(), key.size()));
    return known == m_ids.cend() ? -1 : qint64(*known);
}

std::span<const qint64> ColumnDictionary::members(quint32 id) const
{
    const quint32 begin = id == 0 ? 0 : m_ends[id - 1];
    return std::span(m_members).subspan(begin, m_ends[id] - begin);
}

void ColumnDictionary::settle()
{
    constexpr std::size_t few = 32; // each moves the ranks of all behind it
    if (m_texts.size() - m_order.size() > few)
        return rankAll();
    while (m_order.size() < m_texts.size())
        rankOne(quint32(m_order.size()));
}

void ColumnDictionary::rankAll()
{
    m_order.resize(m_texts.size());
    m_ranks.resize(m_texts.size());
    std::iota(m_order.begin(), m_order.end(), 0U);
    std::ranges::sort(m_order, {}, [this](quint32 id) -> const QByteArray & { return m_texts[id]; });
    quint32 rank = 0;
    for (std::size_t i = 0; i < m_order.size(); ++i) {
        if (i > 0 && m_texts[m_order[i]] != m_texts[m_order[i - 1]])
            ++rank;
        m_ranks[m_order[i]] = rank;
    }
}

void ColumnDictionary::rankOne(quint32 id)
{
    const auto place = std::ranges::lower_bound(m_order, m_texts[id], {},
                                                [this](quint32 at) -> const QByteArray & { return m_texts[at]; });
    const bool isLast = place == m_order.end();
    quint32 rank = isLast ? (m_order.empty() ? 0 : m_ranks[m_order.back()] + 1) : m_ranks[*place];
    if (!isLast && m_texts[*place] != m_texts[id]) {
        for (quint32 &other : m_ranks)
            other += other >= rank ? 1 : 0;
    }
    m_order.insert(place, id);
    m_ranks.push_back(rank);
}

qint64 ColumnDictionary::bytes() const
{
    constexpr qint64 each = 96; // a node of the hash and two byte arrays with their heads
    return qint64(m_texts.size()) * each + m_keyBytes + qint64(m_members.size() * sizeof(qint64)) +
           qint64((m_ranks.size() + m_order.size() + m_ends.size()) * sizeof(quint32));
}

} // namespace Docket::Storage
