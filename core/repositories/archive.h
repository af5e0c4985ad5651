// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/timestamp.h>
#include <domain/ids.h>

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>

namespace Docket::Repositories {

/// Values as bytes for the cache, back, and as JSON to be looked at. A structure is told once, by a function
/// `fields(archive, value)` that hands each member with its name to the archive, which writes, reads or shows it.
/// The bytes are meant for the Docket that wrote them and for the same machine's next one, so there is a version in
/// front of them and no names within.
class BinaryWriter final
{
public:
    template <typename T>
    BinaryWriter &operator()(const char *, T &value)
    {
        put(value);
        return *this;
    }

    template <typename T>
    void put(const T &value)
    {
        if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) {
            raw(&value, sizeof(value));
        } else {
            fields(*this, const_cast<T &>(value)); // only read by this archive
        }
    }
    void put(const QByteArray &value)
    {
        size(value.size());
        raw(value.constData(), std::size_t(value.size()));
    }
    void put(const QString &value)
    {
        size(value.size());
        raw(value.constData(), std::size_t(value.size()) * sizeof(QChar));
    }
    void put(const QUrl &value) { put(value.toEncoded()); }
    void put(const Timestamp &value) { put(qint64(value.time_since_epoch().count())); }
    template <typename Tag>
    void put(const Domain::Id<Tag> &value)
    {
        put(value.value);
    }
    template <typename T>
    void put(const std::optional<T> &value)
    {
        put(value.has_value());
        if (value)
            put(*value);
    }
    template <typename A, typename B>
    void put(const std::pair<A, B> &value)
    {
        put(value.first);
        put(value.second);
    }
    template <typename T>
    void put(const QList<T> &values)
    {
        size(values.size());
        for (const T &value : values)
            put(value);
    }
    template <typename Tag>
    void put(const QList<Domain::Id<Tag>> &values)
    {
        size(values.size());
        raw(values.constData(), std::size_t(values.size()) * sizeof(Domain::Id<Tag>));
    }
    void put(const QStringList &values)
    {
        size(values.size());
        for (const QString &value : values)
            put(value);
    }

    [[nodiscard]] QByteArray take() { return std::move(m_bytes); }

private:
    void size(qsizetype value) { put(quint32(value)); }
    void raw(const void *from, std::size_t count) { m_bytes.append(static_cast<const char *>(from), qsizetype(count)); }

    QByteArray m_bytes;
};

/// Reads what BinaryWriter wrote. Never reads beyond the bytes: what is damaged ends in failed(), and what was read by
/// then is to be thrown away.
class BinaryReader final
{
public:
    explicit BinaryReader(const QByteArray &bytes)
        : m_at(bytes.constData())
        , m_end(m_at + bytes.size())
    {
    }

    template <typename T>
    BinaryReader &operator()(const char *, T &value)
    {
        take(value);
        return *this;
    }

    template <typename T>
    void take(T &value)
    {
        if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) {
            if (has(sizeof(value)))
                std::memcpy(&value, std::exchange(m_at, m_at + sizeof(value)), sizeof(value));
        } else {
            fields(*this, value);
        }
    }
    void take(bool &value)
    {
        quint8 byte = 0;
        take(byte);
        value = byte != 0;
    }
    void take(QByteArray &value)
    {
        const qsizetype count = size(1);
        value = QByteArray(m_at, count);
        m_at += count;
    }
    void take(QString &value)
    {
        const qsizetype count = size(sizeof(QChar));
        value.resize(count);
        std::memcpy(value.data(), m_at, std::size_t(count) * sizeof(QChar));
        m_at += count * qsizetype(sizeof(QChar));
    }
    void take(QUrl &value)
    {
        QByteArray bytes;
        take(bytes);
        value = QUrl::fromEncoded(bytes);
    }
    void take(Timestamp &value)
    {
        qint64 count = 0;
        take(count);
        value = Timestamp(Timestamp::duration(count));
    }
    template <typename Tag>
    void take(Domain::Id<Tag> &value)
    {
        take(value.value);
    }
    template <typename T>
    void take(std::optional<T> &value)
    {
        bool there = false;
        take(there);
        if (there)
            take(value.emplace());
        else
            value.reset();
    }
    template <typename A, typename B>
    void take(std::pair<A, B> &value)
    {
        take(value.first);
        take(value.second);
    }
    template <typename T>
    void take(QList<T> &values)
    {
        const qsizetype count = size(1);
        values.clear();
        values.reserve(count);
        for (qsizetype i = 0; i < count && !m_failed; ++i)
            take(values.emplaceBack());
    }
    template <typename Tag>
    void take(QList<Domain::Id<Tag>> &values)
    {
        const qsizetype count = size(sizeof(Domain::Id<Tag>));
        values.resize(count);
        if (count > 0)
            std::memcpy(values.data(), m_at, std::size_t(count) * sizeof(Domain::Id<Tag>));
        m_at += count * qsizetype(sizeof(Domain::Id<Tag>));
    }
    void take(QStringList &values)
    {
        const qsizetype count = size(1);
        values.clear();
        values.reserve(count);
        for (qsizetype i = 0; i < count && !m_failed; ++i)
            take(values.emplaceBack());
    }

    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool atEnd() const { return m_at == m_end; }

private:
    [[nodiscard]] bool has(std::size_t count)
    {
        m_failed = m_failed || std::size_t(m_end - m_at) < count;
        return !m_failed;
    }
    /// A number of elements of at least @p least bytes, which must be there.
    [[nodiscard]] qsizetype size(std::size_t least)
    {
        quint32 count = 0;
        take(count);
        return has(count * least) ? qsizetype(count) : 0;
    }

    const char *m_at;
    const char *m_end;
    bool m_failed = false;
};

/// Shows a value as JSON, by the names of its members.
class JsonShower final
{
public:
    template <typename T>
    JsonShower &operator()(const char *name, T &value)
    {
        m_object.insert(QLatin1StringView(name), shown(value));
        return *this;
    }

    template <typename T>
    [[nodiscard]] static QJsonValue shown(const T &value)
    {
        if constexpr (std::is_same_v<T, bool>) {
            return value;
        } else if constexpr (std::is_floating_point_v<T>) {
            return double(value);
        } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
            return qint64(value);
        } else {
            JsonShower inner;
            fields(inner, const_cast<T &>(value)); // only read by this archive
            return inner.m_object;
        }
    }
    [[nodiscard]] static QJsonValue shown(const QByteArray &value) { return QString::fromUtf8(value); }
    [[nodiscard]] static QJsonValue shown(const QString &value) { return value; }
    [[nodiscard]] static QJsonValue shown(const QUrl &value) { return value.toString(); }
    [[nodiscard]] static QJsonValue shown(const Timestamp &value)
    {
        return value == noTime ? QJsonValue() : QJsonValue(formatTimestamp(value));
    }
    template <typename Tag>
    [[nodiscard]] static QJsonValue shown(const Domain::Id<Tag> &value)
    {
        return value.value;
    }
    template <typename T>
    [[nodiscard]] static QJsonValue shown(const std::optional<T> &value)
    {
        return value ? shown(*value) : QJsonValue();
    }
    template <typename A, typename B>
    [[nodiscard]] static QJsonValue shown(const std::pair<A, B> &value)
    {
        return QJsonArray{shown(value.first), shown(value.second)};
    }
    template <typename T>
    [[nodiscard]] static QJsonValue shown(const QList<T> &values)
    {
        QJsonArray all;
        for (const T &value : values)
            all.append(shown(value));
        return all;
    }
    [[nodiscard]] static QJsonValue shown(const QStringList &values) { return QJsonArray::fromStringList(values); }

private:
    QJsonObject m_object;
};

} // namespace Docket::Repositories
