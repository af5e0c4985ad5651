// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domainarchive.h"

#include <cache/tieredcache.h>

namespace Docket::Repositories {

/// First byte of every value, changed with the structures.
inline constexpr quint8 archiveVersion = 3;

template <typename T>
[[nodiscard]] QByteArray encoded(const T &value)
{
    BinaryWriter writer;
    writer.put(archiveVersion);
    writer.put(value);
    return writer.take();
}

/// Nothing for bytes that are not whole or of another version.
template <typename T>
[[nodiscard]] std::optional<T> decoded(const QByteArray &bytes)
{
    BinaryReader reader(bytes);
    quint8 version = 0;
    reader.take(version);
    if (reader.failed() || version != archiveVersion)
        return std::nullopt;
    T value{};
    reader.take(value);
    return reader.failed() || !reader.atEnd() ? std::nullopt : std::optional(std::move(value));
}

/// How the cached repositories read: through a cache, on behalf of one transaction. What they keep is valid for the
/// transaction's snapshot, so nothing is put that a change since its beginning made stale. Cheap; lives as long as the
/// transaction, on its thread.
class CachedReads final
{
public:
    /// @p mark was taken before the transaction's first statement; @p database is its name in keys.
    CachedReads(Cache::TieredCache &cache, quint64 mark, QString database)
        : m_cache(cache)
        , m_mark(mark)
        , m_database(std::move(database))
    {
    }

    [[nodiscard]] const QString &database() const { return m_database; }
    /// The key of a question about @p place, such as a project, told by its kind and its words: any length, any words.
    [[nodiscard]] static Cache::CacheKey question(QStringView type, const QString &place, const QString &kind,
                                                  const QStringList &words);

    /// The value under @p key, or what `load() -> Result<T>` gives.
    template <typename T, typename Load>
    [[nodiscard]] Result<T> read(const Cache::CacheKey &key, const Load &load)
    {
        std::optional<T> fresh;
        auto bytes = m_cache.getOrLoad(
            key,
            [&]() -> Result<QByteArray> {
                auto value = load();
                if (!value)
                    return std::unexpected(std::move(value).error());
                fresh = *std::move(value);
                return encoded(*fresh);
            },
            m_mark);
        if (!bytes)
            return std::unexpected(std::move(bytes).error());
        if (fresh)
            return *std::move(fresh);
        if (auto value = decoded<T>(*bytes))
            return *std::move(value);
        (void)m_cache.remove(key, Cache::Departure::Damaged);
        return load();
    }

    /// The values of many keys in their order; `load(missing) -> Result<QList<T>>` gets the indices of those that the
    /// cache has not, and answers in their order with as many or fewer values, each told apart by `keyOf(value)`.
    template <typename T, typename Load, typename KeyOf>
    [[nodiscard]] Result<QList<T>> readMany(const QList<Cache::CacheKey> &keys, const Load &load, const KeyOf &keyOf)
    {
        QList<std::optional<T>> found(keys.size());
        QList<qsizetype> missing;
        const auto cached = m_cache.getMany(keys);
        for (qsizetype i = 0; i < keys.size(); ++i) {
            if (const auto &bytes = cached.at(i))
                found[i] = decoded<T>(*bytes);
            if (!found.at(i))
                missing.append(i);
        }
        if (!missing.isEmpty()) {
            const auto start = std::chrono::steady_clock::now();
            auto loaded = load(missing);
            if (!loaded)
                return std::unexpected(std::move(loaded).error());
            const auto took = (std::chrono::steady_clock::now() - start) / missing.size();
            qsizetype next = 0;
            for (T &value : *loaded) {
                const Cache::CacheKey key = keyOf(value);
                while (next < missing.size() && keys.at(missing.at(next)) != key)
                    ++next; // that one is gone
                if (next == missing.size())
                    break;
                m_cache.offer(key, encoded(value), m_mark, took);
                found[missing.at(next++)] = std::move(value);
            }
        }
        QList<T> all;
        all.reserve(keys.size());
        for (auto &value : found) {
            if (value)
                all.append(*std::move(value));
        }
        return all;
    }

private:
    Cache::TieredCache &m_cache;
    const quint64 m_mark;
    const QString m_database;
};

/// A value of @p type that @p id names, as indented JSON; empty where it cannot be read.
[[nodiscard]] QByteArray shownValue(QStringView type, QStringView id, const QByteArray &bytes);

} // namespace Docket::Repositories
