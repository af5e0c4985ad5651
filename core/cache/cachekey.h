// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QHash>
#include <QString>

namespace Docket::Cache {

/// The name of an entry: a data type ("document", "ast", "issue-page") and an id that is unique in it. Printed as
/// "type:id", which parse() reads back. A value; its hash is made once, because every level asks for it.
class CacheKey final
{
public:
    /// The null key, which no entry has.
    CacheKey() = default;
    /// @p type is not empty and holds neither ':' nor '*' nor a backslash; @p id is not empty and may hold anything.
    CacheKey(QStringView type, QStringView id);

    /// Reads "type:id"; Code::Invalid for anything else.
    [[nodiscard]] static Result<CacheKey> parse(const QString &text);
    [[nodiscard]] static bool isValidType(QStringView type);

    [[nodiscard]] bool isNull() const { return m_text.isEmpty(); }
    [[nodiscard]] QStringView type() const { return QStringView(m_text).first(m_typeSize); }
    [[nodiscard]] QStringView id() const { return QStringView(m_text).sliced(isNull() ? 0 : m_typeSize + 1); }
    [[nodiscard]] const QString &text() const { return m_text; }
    [[nodiscard]] std::size_t hash() const noexcept { return m_hash; }

    friend bool operator==(const CacheKey &left, const CacheKey &right)
    {
        return left.m_hash == right.m_hash && left.m_text == right.m_text;
    }
    friend std::size_t qHash(const CacheKey &key, std::size_t seed = 0) noexcept { return key.m_hash ^ seed; }

private:
    QString m_text;
    qsizetype m_typeSize = 0;
    std::size_t m_hash = 0;
};

/// Which keys are meant, written like a key: '*' stands for any run of characters, also none and also ':', and a
/// backslash takes the character after it as it is. "document:*" are all documents, "*" is everything. A value.
class CachePattern final
{
public:
    /// Code::Invalid for an empty text, a backslash at the end, or a text that no key can match.
    [[nodiscard]] static Result<CachePattern> parse(const QString &text);
    /// All keys of @p type.
    [[nodiscard]] static CachePattern ofType(QStringView type);
    [[nodiscard]] static CachePattern everything();
    [[nodiscard]] static CachePattern exactly(const CacheKey &key);
    /// @p text with a backslash before all that means something in a pattern: for ids that are put into one.
    [[nodiscard]] static QString escaped(QStringView text);

    [[nodiscard]] const QString &text() const { return m_text; }
    [[nodiscard]] bool matches(const CacheKey &key) const { return matches(key.text()); }
    [[nodiscard]] bool matches(QStringView keyText) const;
    /// The one type that can match, or nothing where there may be several.
    [[nodiscard]] const std::optional<QString> &type() const { return m_type; }
    /// What every matching key begins with, may be empty.
    [[nodiscard]] QStringView prefix() const { return m_pieces.constFirst(); }
    /// No star: one key at most.
    [[nodiscard]] bool isExact() const { return m_pieces.size() == 1; }
    /// All keys of type().
    [[nodiscard]] bool isWholeType() const
    {
        return m_type && m_pieces.size() == 2 && m_pieces.constLast().isEmpty() &&
               prefix().size() == m_type->size() + 1;
    }
    [[nodiscard]] bool isEverything() const { return m_text == QLatin1StringView("*"); }

    friend bool operator==(const CachePattern &left, const CachePattern &right) { return left.m_text == right.m_text; }

private:
    explicit CachePattern(QString text)
        : m_text(std::move(text))
    {
    }

    QString m_text;
    QList<QString> m_pieces; ///< the literal texts between the stars, at least one
    std::optional<QString> m_type;
};

} // namespace Docket::Cache

template <>
struct std::hash<Docket::Cache::CacheKey>
{
    std::size_t operator()(const Docket::Cache::CacheKey &key) const noexcept { return key.hash(); }
};
