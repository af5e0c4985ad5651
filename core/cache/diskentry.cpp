// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "diskentry.h"

#include <QtEndian>

#include <cstring>
#include <zstd.h>

namespace Docket::Cache {

namespace {

constexpr quint32 magic = 0x43544b44; // "DKTC"
constexpr quint16 version = 1;
constexpr quint16 packedFlag = 1;
constexpr int packLevel = 1;

/// Where the fields of the head stand.
enum At : qsizetype
{
    AtMagic = 0,
    AtVersion = 4,
    AtFlags = 6,
    AtCreated = 8,
    AtExpires = 16,
    AtKeySize = 24,
    AtValueSize = 28, // 32 bits suffice below maxValueSize
    AtStoredSize = 32,
    AtBodySum = 40,
    AtHeadSum = 48
};

template <typename T>
void write(char *head, At at, T value)
{
    qToLittleEndian(value, head + at);
}

template <typename T>
[[nodiscard]] T read(QByteArrayView head, At at)
{
    return qFromLittleEndian<T>(head.data() + at);
}

} // namespace

quint64 checksum(QByteArrayView bytes)
{
    // Each step is a bijection of the state for a given word and of the word for a given state.
    constexpr quint64 odd = 0x9fb21c651e98df25;
    quint64 state = quint64(bytes.size()) * odd;
    const auto step = [&state](quint64 word) {
        state = (state ^ word) * odd;
        state ^= state >> 32;
    };
    qsizetype at = 0;
    for (; at + 8 <= bytes.size(); at += 8)
        step(qFromLittleEndian<quint64>(bytes.data() + at));
    if (at < bytes.size()) {
        char rest[8] = {};
        std::memcpy(rest, bytes.data() + at, std::size_t(bytes.size() - at));
        step(qFromLittleEndian<quint64>(rest));
    }
    step(odd);
    return state;
}

struct DiskEntryFormat::Contexts
{
    Contexts()
        : pack(ZSTD_createCCtx())
        , unpack(ZSTD_createDCtx())
    {
    }
    ~Contexts()
    {
        ZSTD_freeCCtx(pack);
        ZSTD_freeDCtx(unpack);
    }
    Q_DISABLE_COPY_MOVE(Contexts)

    ZSTD_CCtx *pack;
    ZSTD_DCtx *unpack;
};

DiskEntryFormat::DiskEntryFormat(qint64 packFrom)
    : m_packFrom(packFrom)
{
}

DiskEntryFormat::~DiskEntryFormat() = default;

std::unique_ptr<DiskEntryFormat::Contexts> DiskEntryFormat::borrow()
{
    {
        const QMutexLocker lock(&m_mutex);
        if (!m_contexts.empty()) {
            auto contexts = std::move(m_contexts.back());
            m_contexts.pop_back();
            return contexts;
        }
    }
    return std::make_unique<Contexts>();
}

void DiskEntryFormat::giveBack(std::unique_ptr<Contexts> contexts)
{
    constexpr std::size_t kept = 4; // each may hold a megabyte
    const QMutexLocker lock(&m_mutex);
    if (m_contexts.size() < kept)
        m_contexts.push_back(std::move(contexts));
}

QByteArray DiskEntryFormat::encode(const CacheKey &key, const CacheValue &value)
{
    const QByteArray name = key.text().toUtf8();
    const qsizetype bodyAt = headSize + name.size();
    QByteArray file;
    bool packed = false;
    if (m_packFrom >= 0 && value.bytes.size() >= m_packFrom) {
        const std::size_t room = ZSTD_compressBound(std::size_t(value.bytes.size()));
        file.resizeForOverwrite(bodyAt + qsizetype(room));
        auto contexts = borrow();
        const std::size_t size = ZSTD_compressCCtx(contexts->pack, file.data() + bodyAt, room, value.bytes.constData(),
                                                   std::size_t(value.bytes.size()), packLevel);
        giveBack(std::move(contexts));
        packed = !ZSTD_isError(size) && qint64(size) < value.bytes.size() - value.bytes.size() / 10;
        if (packed)
            file.truncate(bodyAt + qsizetype(size));
    }
    if (!packed) {
        file.resizeForOverwrite(bodyAt);
        file.append(value.bytes);
    }
    char *head = file.data();
    std::memset(head, 0, headSize);
    std::memcpy(head + headSize, name.constData(), std::size_t(name.size()));
    write(head, AtMagic, magic);
    write(head, AtVersion, version);
    write(head, AtFlags, quint16(packed ? packedFlag : 0));
    write(head, AtCreated, qint64(value.created.time_since_epoch().count()));
    write(head, AtExpires, qint64(value.expires.time_since_epoch().count()));
    write(head, AtKeySize, quint32(name.size()));
    write(head, AtValueSize, quint32(value.bytes.size()));
    write(head, AtStoredSize, quint64(file.size() - bodyAt));
    write(head, AtBodySum, checksum(QByteArrayView(file).sliced(headSize)));
    write(head, AtHeadSum, checksum(QByteArrayView(file).first(AtHeadSum)));
    return file;
}

std::optional<DiskHead> DiskEntryFormat::decodeHead(QByteArrayView bytes, qint64 fileSize)
{
    if (bytes.size() < headSize || read<quint32>(bytes, AtMagic) != magic ||
        read<quint16>(bytes, AtVersion) != version ||
        read<quint64>(bytes, AtHeadSum) != checksum(bytes.first(AtHeadSum)))
        return std::nullopt;
    DiskHead head;
    head.created = TimePoint(std::chrono::milliseconds(read<qint64>(bytes, AtCreated)));
    head.expires = TimePoint(std::chrono::milliseconds(read<qint64>(bytes, AtExpires)));
    head.keySize = read<quint32>(bytes, AtKeySize);
    head.valueSize = read<quint32>(bytes, AtValueSize);
    head.storedSize = read<quint64>(bytes, AtStoredSize);
    head.bodySum = read<quint64>(bytes, AtBodySum);
    head.packed = (read<quint16>(bytes, AtFlags) & packedFlag) != 0;
    if (head.keySize > maxKeySize || head.valueSize > maxValueSize || head.storedSize > maxValueSize ||
        quint64(fileSize) != headSize + head.keySize + head.storedSize ||
        (!head.packed && head.storedSize != head.valueSize))
        return std::nullopt;
    return head;
}

std::optional<CacheValue> DiskEntryFormat::decode(const QByteArray &file, const CacheKey &key)
{
    const auto head = decodeHead(file, file.size());
    if (!head)
        return std::nullopt;
    const QByteArrayView body = QByteArrayView(file).sliced(headSize);
    if (checksum(body) != head->bodySum || QString::fromUtf8(body.first(head->keySize)) != key.text())
        return std::nullopt;
    const QByteArrayView stored = body.sliced(head->keySize);
    CacheValue value{.bytes = {}, .created = head->created, .expires = head->expires};
    if (!head->packed) {
        value.bytes = stored.toByteArray();
        return value;
    }
    value.bytes.resizeForOverwrite(qsizetype(head->valueSize));
    auto contexts = borrow();
    const std::size_t size = ZSTD_decompressDCtx(contexts->unpack, value.bytes.data(), std::size_t(value.bytes.size()),
                                                 stored.data(), std::size_t(stored.size()));
    giveBack(std::move(contexts));
    if (ZSTD_isError(size) || size != head->valueSize)
        return std::nullopt;
    return value;
}

} // namespace Docket::Cache
