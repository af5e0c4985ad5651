// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentfacts.h"

#include <memory>
#include <zstd.h>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr quint64 formatVersion = 1;
constexpr int compressionLevel = 1; ///< higher ones save a tenth and cost two to ten times the time

class Packer final
{
public:
    void number(quint64 value)
    {
        for (; value >= 0x80; value >>= 7)
            m_out.append(char(value | 0x80));
        m_out.append(char(value));
    }
    void bytes(QByteArrayView value)
    {
        number(quint64(value.size()));
        m_out.append(value);
    }
    void text(const QString &value) { bytes(value.toUtf8()); }
    void key(qint64 value) { m_out.append(reinterpret_cast<const char *>(&value), sizeof value); }
    [[nodiscard]] QByteArray take() { return std::move(m_out); }

private:
    QByteArray m_out;
};

/// Reads what Packer wrote; past the end everything is 0 and empty, and failed() says so.
class Unpacker final
{
public:
    explicit Unpacker(QByteArrayView in)
        : m_in(in)
    {
    }
    quint64 number()
    {
        quint64 value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (m_in.isEmpty())
                break;
            const auto byte = quint8(m_in.front());
            m_in = m_in.sliced(1);
            value |= quint64(byte & 0x7f) << shift;
            if (byte < 0x80)
                return value;
        }
        m_failed = true;
        return 0;
    }
    QByteArrayView bytes()
    {
        const quint64 size = number();
        if (m_failed || size > quint64(m_in.size())) {
            m_failed = true;
            return {};
        }
        const QByteArrayView value = m_in.first(qsizetype(size));
        m_in = m_in.sliced(qsizetype(size));
        return value;
    }
    QString text() { return QString::fromUtf8(bytes()); }
    qint64 key()
    {
        qint64 value = 0;
        if (m_in.size() < qsizetype(sizeof value)) {
            m_failed = true;
            return 0;
        }
        std::memcpy(&value, m_in.data(), sizeof value);
        m_in = m_in.sliced(sizeof value);
        return value;
    }
    /// How many elements follow; each takes a byte at least, so a damaged count cannot ask for memory.
    qsizetype count()
    {
        const quint64 value = number();
        if (value > quint64(m_in.size())) {
            m_failed = true;
            return 0;
        }
        return qsizetype(value);
    }
    int integer() { return int(number()); }
    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool atEnd() const { return m_in.isEmpty(); }

private:
    QByteArrayView m_in;
    bool m_failed = false;
};

template <typename T, typename Read>
void readList(Unpacker &in, QList<T> &list, Read read)
{
    const qsizetype count = in.count();
    list.reserve(count);
    for (qsizetype i = 0; i < count && !in.failed(); ++i)
        list.append(read());
}

using Targets = QList<std::pair<qint64, int>>;

// The braces of an initialiser are worked out from left to right, so the fields are read in the order they were
// written.
void readBeginning(Unpacker &in, Targets &targets, QList<DocumentHeading> &headings)
{
    readList(in, targets, [&] { return std::pair<qint64, int>{in.key(), in.integer()}; });
    readList(in, headings,
             [&] { return DocumentHeading{in.integer(), in.text(), in.text(), in.integer(), qsizetype(in.number())}; });
}

std::unexpected<Error> damaged()
{
    return fail(Code::StorageCorrupt, u"storage.document"_s, u"The stored content of a document is damaged."_s,
                u"Read the file in again."_s);
}

struct CompressorDeleter
{
    void operator()(ZSTD_CCtx *context) const { ZSTD_freeCCtx(context); }
};
struct ExpanderDeleter
{
    void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
};

} // namespace

QByteArray encodeFacts(const DocumentFacts &facts)
{
    Packer out;
    out.number(formatVersion);
    out.number(quint64(facts.targets.size()));
    for (const auto &[key, position] : facts.targets) {
        out.key(key);
        out.number(quint64(position));
    }
    out.number(quint64(facts.headings.size()));
    for (const DocumentHeading &heading : facts.headings) {
        out.number(quint64(heading.level));
        out.text(heading.text);
        out.text(heading.anchor);
        out.number(quint64(heading.line));
        out.number(quint64(heading.textOffset));
    }
    out.number(quint64(facts.links.size()));
    for (const DocumentLink &link : facts.links) {
        out.number(quint64(link.kind));
        out.text(link.target);
        out.text(link.anchor);
        out.text(link.text);
        out.number(quint64(link.line));
    }
    out.number(quint64(facts.tasks.size()));
    for (const DocumentTask &task : facts.tasks) {
        out.number(task.done ? 1 : 0);
        out.text(task.text);
        out.number(quint64(task.line));
    }
    out.number(quint64(facts.codeBlocks.size()));
    for (const DocumentCode &block : facts.codeBlocks) {
        out.text(block.language);
        out.number(quint64(block.line));
        out.number(quint64(block.lines));
    }
    out.number(quint64(facts.properties.size()));
    for (const DocumentProperty &property : facts.properties) {
        out.text(property.key);
        out.text(property.value);
    }
    out.number(quint64(facts.tags.size()));
    for (const QString &tag : facts.tags)
        out.text(tag);
    out.bytes(facts.frontMatter);
    return out.take();
}

Result<QList<DocumentHeading>> decodeHeadings(QByteArrayView bytes)
{
    QList<DocumentHeading> headings;
    if (bytes.isEmpty())
        return headings;
    Unpacker in(bytes);
    if (in.number() != formatVersion)
        return damaged();
    Targets targets;
    readBeginning(in, targets, headings);
    if (in.failed())
        return damaged();
    return headings;
}

Result<DocumentFacts> decodeFacts(QByteArrayView bytes)
{
    DocumentFacts facts;
    if (bytes.isEmpty()) // a file that failed before anything was known of it
        return facts;
    Unpacker in(bytes);
    if (in.number() != formatVersion)
        return damaged();
    readBeginning(in, facts.targets, facts.headings);
    readList(in, facts.links, [&] {
        return DocumentLink{DocumentLink::Kind(in.integer()), in.text(), in.text(), in.text(), in.integer()};
    });
    readList(in, facts.tasks, [&] { return DocumentTask{in.number() != 0, in.text(), in.integer()}; });
    readList(in, facts.codeBlocks, [&] { return DocumentCode{in.text(), in.integer(), in.integer()}; });
    readList(in, facts.properties, [&] { return DocumentProperty{in.text(), in.text()}; });
    readList(in, facts.tags, [&] { return in.text(); });
    facts.frontMatter = in.bytes().toByteArray();
    if (in.failed() || !in.atEnd())
        return damaged();
    return facts;
}

QByteArray compressContent(QByteArrayView facts, QByteArrayView body, QByteArrayView code, QByteArrayView source)
{
    // Making a context costs more than compressing a short document with it.
    thread_local const std::unique_ptr<ZSTD_CCtx, CompressorDeleter> context(ZSTD_createCCtx());
    QByteArray plain;
    plain.reserve(facts.size() + body.size() + code.size() + source.size());
    plain.append(facts).append(body).append(code).append(source);
    QByteArray frame(qsizetype(ZSTD_compressBound(std::size_t(plain.size()))), Qt::Uninitialized);
    const std::size_t size = ZSTD_compressCCtx(context.get(), frame.data(), std::size_t(frame.size()),
                                               plain.constData(), std::size_t(plain.size()), compressionLevel);
    Q_ASSERT(!ZSTD_isError(size)); // the bound was asked for
    frame.resize(qsizetype(size));
    frame.squeeze();
    return frame;
}

Result<QByteArray> expandContent(QByteArrayView frame, qint64 wanted, qint64 total)
{
    thread_local const std::unique_ptr<ZSTD_DCtx, ExpanderDeleter> context(ZSTD_createDCtx());
    if (ZSTD_getFrameContentSize(frame.data(), std::size_t(frame.size())) != quint64(total) || wanted < 0 ||
        wanted > total)
        return damaged();
    QByteArray plain(qsizetype(wanted), Qt::Uninitialized);
    ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_only);
    ZSTD_outBuffer out{plain.data(), std::size_t(wanted), 0};
    ZSTD_inBuffer in{frame.data(), std::size_t(frame.size()), 0};
    while (out.pos < out.size) {
        const std::size_t before = out.pos;
        const std::size_t code = ZSTD_decompressStream(context.get(), &out, &in);
        if (ZSTD_isError(code) || (out.pos == before && in.pos == in.size))
            return damaged();
    }
    return plain;
}

} // namespace Docket::Storage
