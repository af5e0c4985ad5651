// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "disklevel.h"

#include "diskfile.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace Docket::Cache {

namespace {

namespace fs = std::filesystem;

constexpr qsizetype typeMarkSize = 4;
constexpr qsizetype keyMarkSize = 16;
constexpr std::chrono::hours useKeptFor{1};

QByteArray typeMark(QStringView type)
{
    return QCryptographicHash::hash(type.toUtf8(), QCryptographicHash::Blake2s_128).first(typeMarkSize);
}

QByteArray textOf(const QByteArray &name)
{
    return name.first(typeMarkSize).toHex() + '-' + name.sliced(typeMarkSize).toHex();
}

/// Nothing for a file that is not named like an entry.
std::optional<QByteArray> nameFrom(const QByteArray &text)
{
    QByteArray name = QByteArray::fromHex(text.first(std::min(text.size(), 2 * typeMarkSize))) +
                      QByteArray::fromHex(text.sliced(std::min(text.size(), 2 * typeMarkSize + 1)));
    if (name.size() != typeMarkSize + keyMarkSize || textOf(name) != text)
        return std::nullopt;
    return name;
}

} // namespace

DiskLevel::DiskLevel(QString folder, DiskOptions options, const Clock &clock)
    : m_folder(std::move(folder))
    , m_options(options)
    , m_clock(clock)
    , m_format(options.packFrom)
    , m_process(QRandomGenerator::system()->generate64())
    , m_policy(options.capacity)
    , m_thread([this](const std::stop_token &stop) { work(stop); })
{
}

DiskLevel::~DiskLevel()
{
    m_thread.request_stop();
    {
        const std::lock_guard lock(m_mutex);
        m_wake.notify_all();
    }
    m_thread.join();
    qDeleteAll(m_files);
}

QString DiskLevel::name() const
{
    return u"disk"_s;
}

DiskLevel::Name DiskLevel::nameOf(const CacheKey &key)
{
    return typeMark(key.type()) + QCryptographicHash::hash(key.text().toUtf8(), QCryptographicHash::Blake2s_128);
}

QString DiskLevel::leafFolder(int leaf) const
{
    return m_folder + u'/' + QString::number(leaf >> 4, 16) + u'/' + QString::number(leaf & 15, 16);
}

QString DiskLevel::pathOf(const Name &name) const
{
    return leafFolder(uchar(name.at(typeMarkSize))) + u'/' + QString::fromLatin1(textOf(name));
}

QString DiskLevel::pathOf(const CacheKey &key) const
{
    return pathOf(nameOf(key));
}

QList<DiskLevel::Name> DiskLevel::namesIn(int leaf) const
{
    QList<Name> names;
    std::error_code error;
    fs::directory_iterator at(nativePath(leafFolder(leaf)), error);
    while (!error && at != fs::directory_iterator()) {
        const auto name = nameFrom(QByteArray::fromStdString(at->path().filename().string()));
        if (name && uchar(name->at(typeMarkSize)) == leaf)
            names.append(*name);
        at.increment(error);
    }
    return names;
}

std::optional<DiskLevel::Header> DiskLevel::readHeader(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return std::nullopt;
    const QByteArray bytes = file.read(DiskEntryFormat::headSize);
    const auto head = DiskEntryFormat::decodeHead(bytes, file.size());
    if (!head)
        return std::nullopt;
    const QByteArray text = file.read(head->keySize);
    auto key = CacheKey::parse(QString::fromUtf8(text));
    if (text.size() != qsizetype(head->keySize) || !key)
        return std::nullopt;
    return Header{.head = *head, .key = *std::move(key)};
}

Result<std::optional<QByteArray>> DiskLevel::readFile(const Name &name)
{
    const QString path = pathOf(name);
    QFile file(path);
    // It may have come between the attempt and the question whether it is there.
    for (int tries = 3; !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered); --tries) {
        if (!file.exists())
            return std::nullopt;
        if (tries > 1)
            continue;
        return fail(
            Code::FileFailed, u"cache.readFile"_s,
            u"The file %1 of the cache cannot be opened: %2."_s.arg(path, file.errorString()),
            u"Check the permissions of the folder, or delete it: it holds nothing that cannot be made again."_s);
    }
    const qint64 size = file.size();
    if (size < DiskEntryFormat::headSize ||
        quint64(size) > DiskEntryFormat::headSize + DiskEntryFormat::maxKeySize + DiskEntryFormat::maxValueSize)
        return QByteArray(); // no entry is like that: the caller finds it damaged
    QByteArray bytes(size, Qt::Uninitialized);
    bytes.truncate(std::max<qint64>(0, file.read(bytes.data(), size)));
    if (bytes.size() < size && file.error() != QFileDevice::NoError)
        return fail(Code::FileFailed, u"cache.readFile"_s,
                    u"The file %1 of the cache cannot be read: %2."_s.arg(path, file.errorString()),
                    u"Look at the health of the disk; the folder of the cache may be deleted."_s);
    // The next start reads from this in which order entries were used; being right to the hour is enough for that.
    const TimePoint now = m_clock.now();
    if (noteUse(name, now))
        (void)file.setFileTime(QDateTime::fromStdTimePoint(now), QFileDevice::FileModificationTime);
    return bytes;
}

bool DiskLevel::noteUse(const Name &name, TimePoint now)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_files.constFind(name);
    if (found == m_files.cend())
        return false;
    File &file = **found;
    EvictionPolicy::hit(file);
    if (now - file.used < useKeptFor)
        return false;
    file.used = now;
    return true;
}

Result<std::optional<CacheValue>> DiskLevel::get(const CacheKey &key)
{
    const Name name = nameOf(key);
    auto bytes = readFile(name);
    if (!bytes)
        return std::unexpected(std::move(bytes).error());
    const auto miss = [this] {
        m_misses.fetch_add(1, std::memory_order_relaxed);
        return std::nullopt;
    };
    if (!*bytes) {
        forget(name, std::nullopt, key.hash());
        return miss();
    }
    auto value = m_format.decode(**bytes, key);
    if (!value) {
        discard(key, Departure::Damaged);
        return miss();
    }
    if (value->isExpired(m_clock.now())) {
        discard(key, Departure::Expired);
        return miss();
    }
    m_hits.fetch_add(1, std::memory_order_relaxed);
    learn(key);
    return value;
}

void DiskLevel::learn(const CacheKey &key)
{
    const QByteArray mark = typeMark(key.type());
    const std::lock_guard lock(m_mutex);
    if (!m_types.contains(mark))
        m_types.insert(mark, key.type().toString());
}

QString DiskLevel::typeNamed(const Name &name) const
{
    return m_types.value(name.first(typeMarkSize));
}

void DiskLevel::discard(const CacheKey &key, Departure cause)
{
    // It may be another process that has just put a good entry there: then a good entry is lost, which a cache may do.
    const Name name = nameOf(key);
    const bool removed = removeFile(pathOf(name)).value_or(false);
    forget(name, removed ? std::optional(cause) : std::nullopt, key.hash());
}

Result<void> DiskLevel::put(const CacheKey &key, const CacheValue &value)
{
    const TimePoint now = m_clock.now();
    learn(key);
    const Name name = nameOf(key);
    const QString path = pathOf(name);
    QByteArray bytes;
    const bool possible = !value.isExpired(now) && quint64(value.bytes.size()) <= DiskEntryFormat::maxValueSize &&
                          key.text().size() <= DiskEntryFormat::maxKeySize / 4;
    if (possible)
        bytes = m_format.encode(key, value);
    const qint64 cost = costOf(bytes.size());
    bool fits = possible;
    {
        const std::lock_guard lock(m_mutex);
        fits = fits && cost <= m_policy.capacity();
    }
    if (!fits) {
        m_refused.fetch_add(1, std::memory_order_relaxed);
        auto removed = removeFile(path);
        if (!removed)
            return std::unexpected(std::move(removed).error());
        forget(name, *removed ? std::optional(Departure::Replaced) : std::nullopt, key.hash());
        return {};
    }
    if (auto written = writeFile(path, bytes); !written)
        return written;
    m_puts.fetch_add(1, std::memory_order_relaxed);
    auto file = std::make_unique<File>(name, key.hash(), cost);
    file->created = value.created;
    file->expires = value.expires;
    file->used = now;
    admit(std::move(file), now);
    return {};
}

void DiskLevel::admit(std::unique_ptr<File> file, TimePoint now)
{
    std::unique_ptr<File> old;
    const std::lock_guard lock(m_mutex);
    file->seen = m_epoch;
    old.reset(m_files.take(file->name));
    if (old) {
        m_policy.remove(*old);
        m_log.note(old->hash, Departure::Replaced, now, now - old->created, typeNamed(old->name));
    }
    if (file->cost > m_policy.capacity()) { // the capacity has become smaller meanwhile
        m_waiting.push_back(std::move(file));
    } else {
        m_policy.insert(
            *file, [this](PolicyNode &node) { m_waiting.emplace_back(m_files.take(static_cast<File &>(node).name)); });
        const Name name = file->name;
        m_files.insert(name, file.release());
    }
    if (!m_waiting.empty())
        m_wake.notify_all();
}

void DiskLevel::forget(const Name &name, std::optional<Departure> cause, std::size_t hash)
{
    const TimePoint now = m_clock.now();
    std::unique_ptr<File> file;
    QString type;
    {
        const std::lock_guard lock(m_mutex);
        file.reset(m_files.take(name));
        if (file)
            m_policy.remove(*file);
        type = typeNamed(name);
    }
    if (cause)
        m_log.note(file ? file->hash : hash, *cause, now, file ? now - file->created : std::chrono::milliseconds(-1),
                   type);
}

Result<bool> DiskLevel::remove(const CacheKey &key, Departure cause)
{
    const Name name = nameOf(key);
    auto removed = removeFile(pathOf(name));
    if (removed)
        forget(name, *removed ? std::optional(cause) : std::nullopt, key.hash());
    return removed;
}

Result<qint64> DiskLevel::removeMatching(const CachePattern &pattern, Departure cause)
{
    // By the folder, not by what is known in memory: another process may have put what must go.
    const auto mark = pattern.type() ? std::optional(typeMark(*pattern.type())) : std::nullopt;
    const bool byName = pattern.isEverything() || pattern.isWholeType();
    qint64 count = 0;
    std::optional<Error> failed;
    for (int leaf = 0; leaf < leafCount; ++leaf) {
        const auto names = namesIn(leaf);
        for (const Name &name : names) {
            if (mark && !name.startsWith(*mark))
                continue;
            const QString path = pathOf(name);
            const auto header = byName ? std::nullopt : readHeader(path);
            if (!byName && (!header || !pattern.matches(header->key)))
                continue;
            auto removed = removeFile(path);
            if (!removed) {
                failed = std::move(removed).error();
                continue;
            }
            forget(name, *removed ? std::optional(cause) : std::nullopt, header ? header->key.hash() : 0);
            count += *removed ? 1 : 0;
        }
    }
    if (failed)
        return std::unexpected(*std::move(failed));
    return count;
}

Result<qint64> DiskLevel::clear()
{
    return removeMatching(CachePattern::everything(), Departure::Removed);
}

Result<std::optional<EntryInfo>> DiskLevel::find(const CacheKey &key)
{
    const QString path = pathOf(key);
    const auto header = readHeader(path);
    if (!header || header->key != key)
        return std::nullopt;
    const CacheValue times{.bytes = {}, .created = header->head.created, .expires = header->head.expires};
    if (times.isExpired(m_clock.now()))
        return std::nullopt;
    const qint64 size = DiskEntryFormat::headSize + qint64(header->head.keySize) + qint64(header->head.storedSize);
    return EntryInfo{.key = key,
                     .bytes = qint64(header->head.valueSize),
                     .cost = costOf(size),
                     .created = times.created,
                     .expires = times.expires};
}

Result<std::optional<CacheValue>> DiskLevel::peek(const CacheKey &key)
{
    QFile file(pathOf(key));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return std::nullopt;
    auto value = m_format.decode(
        file.read(qint64(DiskEntryFormat::headSize + DiskEntryFormat::maxKeySize + DiskEntryFormat::maxValueSize)),
        key);
    if (value && value->isExpired(m_clock.now()))
        return std::nullopt;
    return value;
}

Result<EntryPage> DiskLevel::entries(const CachePattern &pattern, const QByteArray &from, qsizetype limit)
{
    const auto mark = pattern.type() ? std::optional(typeMark(*pattern.type())) : std::nullopt;
    EntryPage page;
    for (int leaf = from.toInt(); leaf < leafCount; ++leaf) {
        if (page.entries.size() >= limit) {
            page.next = QByteArray::number(leaf);
            break;
        }
        const auto names = namesIn(leaf);
        for (const Name &name : names) {
            if (mark && !name.startsWith(*mark))
                continue;
            const auto header = readHeader(pathOf(name));
            if (!header || !pattern.matches(header->key))
                continue;
            auto info = find(header->key);
            if (info && *info)
                page.entries.append(**std::move(info));
        }
    }
    return page;
}

std::optional<PastDeparture> DiskLevel::lastDeparture(const CacheKey &key) const
{
    return m_log.find(key.hash());
}

LevelStatistics DiskLevel::statistics() const
{
    LevelStatistics statistics;
    m_log.fill(statistics);
    statistics.hits = m_hits.load(std::memory_order_relaxed);
    statistics.misses = m_misses.load(std::memory_order_relaxed);
    statistics.puts = m_puts.load(std::memory_order_relaxed);
    statistics.refused = m_refused.load(std::memory_order_relaxed);
    const std::lock_guard lock(m_mutex);
    statistics.entries = m_policy.count();
    statistics.bytes = m_policy.cost();
    statistics.capacity = m_policy.capacity();
    QHash<QByteArray, TypeShare> shares;
    for (auto file = m_files.cbegin(); file != m_files.cend(); ++file) {
        TypeShare &share = shares[file.key().first(typeMarkSize)];
        ++share.entries;
        share.bytes += file.value()->cost;
    }
    for (auto share = shares.cbegin(); share != shares.cend(); ++share) {
        if (const auto type = m_types.constFind(share.key()); type != m_types.cend()) {
            TypeShare &known = statistics.share(*type);
            known.entries = share->entries;
            known.bytes = share->bytes;
        }
    }
    return statistics;
}

void DiskLevel::setCapacity(qint64 bytes)
{
    const std::lock_guard lock(m_mutex);
    m_policy.setCapacity(
        bytes, [this](PolicyNode &node) { m_waiting.emplace_back(m_files.take(static_cast<File &>(node).name)); });
    m_wake.notify_all();
}

Result<void> DiskLevel::writeFile(const QString &path, const QByteArray &bytes)
{
    const auto refuse = [&](const QString &what, const QString &why, Code code) {
        return fail(code, u"cache.writeFile"_s, u"The cache cannot %1 %2: %3."_s.arg(what, path, why),
                    u"Make room or correct the permissions of %1."_s.arg(m_folder));
    };
    const QString folder = m_folder + u"/tmp"_s;
    const QString aside = u"%1/%2-%3"_s.arg(folder).arg(m_process, 0, 16).arg(++m_temporary);
    // The folder may be deleted at any moment: what is missing is made, and all is tried again from the start. Both
    // folders are missing in a new cache, so there is one more try than that.
    constexpr int tries = 4;
    for (int tried = 1;; ++tried) {
        const bool again = tried < tries;
        QFile file(aside);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered | QIODevice::Truncate)) {
            if (again) {
                (void)QDir().mkpath(folder);
                continue;
            }
            const bool readOnly = file.error() == QFileDevice::PermissionsError || !QFileInfo(folder).isWritable();
            return refuse(u"create"_s, file.errorString(), readOnly ? Code::StorageReadOnly : Code::FileFailed);
        }
        if (file.write(bytes) != bytes.size()) {
            const bool full = file.error() == QFileDevice::ResourceError;
            const QString why = file.errorString();
            file.remove();
            return refuse(u"write"_s, why, full ? Code::StorageFull : Code::FileFailed);
        }
        file.close();
        std::error_code error;
        fs::rename(nativePath(aside), nativePath(path), error);
        if (!error)
            return {};
        (void)QFile::remove(aside);
        if (again) {
            (void)QDir().mkpath(path.section(u'/', 0, -2));
            continue;
        }
        const bool readOnly = error == std::errc::permission_denied || error == std::errc::read_only_file_system;
        return refuse(u"store"_s, QString::fromStdString(error.message()),
                      readOnly ? Code::StorageReadOnly : Code::FileFailed);
    }
}

Result<bool> DiskLevel::removeFile(const QString &path) const
{
    std::error_code error;
    const bool removed = fs::remove(nativePath(path), error);
    if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory)
        return fail(
            error == std::errc::permission_denied || error == std::errc::read_only_file_system ? Code::StorageReadOnly
                                                                                               : Code::FileFailed,
            u"cache.removeFile"_s,
            u"The file %1 of the cache cannot be removed: %2."_s.arg(path, QString::fromStdString(error.message())),
            u"Correct the permissions of %1, or delete it."_s.arg(m_folder));
    return removed;
}

} // namespace Docket::Cache
