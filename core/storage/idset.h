// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QtClassHelperMacros>
#include <QtTypes>

#include <array>
#include <span>

namespace Docket::Storage {

/// A set of issue ids to ask for membership a million times. Ids of a project lie close together, so a word of bits
/// serves 64 of them and a chunk 512; scattered ones cost a chunk (64 bytes) each. Not thread-safe.
class IdSet final
{
public:
    IdSet() = default;
    Q_DISABLE_COPY(IdSet)
    IdSet(IdSet &&) = default;
    IdSet &operator=(IdSet &&) = default;
    explicit IdSet(std::span<const qint64> ids)
    {
        for (const qint64 id : ids)
            insert(id);
    }

    void insert(qint64 id)
    {
        if (!m_last || m_lastKey != id >> 9) {
            m_lastKey = id >> 9;
            m_last = &m_chunks[m_lastKey];
        }
        (*m_last)[std::size_t((id >> 6) & 7)] |= quint64(1) << (id & 63);
    }
    [[nodiscard]] bool contains(qint64 id) const
    {
        const auto chunk = m_chunks.constFind(id >> 9);
        return chunk != m_chunks.cend() && ((*chunk)[std::size_t((id >> 6) & 7)] >> (id & 63) & 1) != 0;
    }

private:
    using Chunk = std::array<quint64, 8>;
    QHash<qint64, Chunk> m_chunks;
    qint64 m_lastKey = 0;
    Chunk *m_last = nullptr; ///< valid until another chunk is made, which replaces it
};

} // namespace Docket::Storage
