// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"

#include <QMutex>

#include <vector>

namespace Docket::Cache {

/// What the head of an entry's file says.
struct DiskHead
{
    TimePoint created{};
    TimePoint expires{};
    quint32 keySize = 0;   ///< bytes of UTF-8
    quint64 valueSize = 0; ///< unpacked
    quint64 storedSize = 0;
    quint64 bodySum = 0; ///< over the key and what is stored
    bool packed = false;
};

/// How an entry stands in its file: a head of fixed size with a checksum of its own, the key, then the value, packed
/// with Zstandard where that saves a tenth. Whatever is not exactly that, or has another key, is not an entry. Integers
/// are little-endian. Thread-safe; keeps the contexts of Zstandard, which are costly to make.
class DiskEntryFormat final
{
public:
    /// Values of @p packFrom bytes and more are packed; a negative one: none.
    explicit DiskEntryFormat(qint64 packFrom);
    ~DiskEntryFormat();
    Q_DISABLE_COPY_MOVE(DiskEntryFormat)

    static constexpr qsizetype headSize = 56;
    static constexpr quint64 maxValueSize = quint64(1) << 30;
    static constexpr quint32 maxKeySize = 1 << 16;

    [[nodiscard]] QByteArray encode(const CacheKey &key, const CacheValue &value);
    /// Nothing where @p file is damaged or is of another key.
    [[nodiscard]] std::optional<CacheValue> decode(const QByteArray &file, const CacheKey &key);
    /// Nothing where the first headSize bytes are no head; @p fileSize must be what the head says.
    [[nodiscard]] static std::optional<DiskHead> decodeHead(QByteArrayView bytes, qint64 fileSize);

private:
    struct Contexts;
    [[nodiscard]] std::unique_ptr<Contexts> borrow();
    void giveBack(std::unique_ptr<Contexts> contexts);

    const qint64 m_packFrom;
    QMutex m_mutex;
    std::vector<std::unique_ptr<Contexts>> m_contexts;
};

/// A checksum against damage, not against people: every change of a single byte, or of bytes next to each other, is
/// seen; anything else is missed once in 2^64. Eight bytes a step, so that checking costs less than reading.
[[nodiscard]] quint64 checksum(QByteArrayView bytes);

} // namespace Docket::Cache
