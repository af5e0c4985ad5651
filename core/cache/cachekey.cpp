// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachekey.h"

using namespace Qt::StringLiterals;

namespace Docket::Cache {

namespace {

/// Apart from Qt's own seed, so that a key falls into the same shard in every run and a trace can be repeated.
constexpr std::size_t hashSeed = 0x5d0c;

} // namespace

CacheKey::CacheKey(QStringView type, QStringView id)
    : m_typeSize(type.size())
{
    Q_ASSERT(isValidType(type) && !id.isEmpty());
    m_text.reserve(type.size() + 1 + id.size());
    m_text.append(type).append(u':').append(id);
    m_hash = ::qHash(m_text, hashSeed);
}

Result<CacheKey> CacheKey::parse(const QString &text)
{
    const qsizetype colon = text.indexOf(u':');
    if (colon <= 0 || colon + 1 == text.size() || !isValidType(QStringView(text).first(colon)))
        return fail(Code::Invalid, u"cache.parseKey"_s, u"\"%1\" is no key of the cache."_s.arg(text),
                    u"A key is a type, a colon and an id, such as document:42."_s);
    return CacheKey(QStringView(text).first(colon), QStringView(text).sliced(colon + 1));
}

bool CacheKey::isValidType(QStringView type)
{
    return !type.isEmpty() &&
           std::ranges::none_of(type, [](QChar c) { return c == u':' || c == u'*' || c == u'\\' || c.isNull(); });
}

Result<CachePattern> CachePattern::parse(const QString &text)
{
    const auto refuse = [&](const QString &why) {
        return fail(Code::Invalid, u"cache.parsePattern"_s, u"\"%1\" is no pattern for keys: %2"_s.arg(text, why),
                    u"Write a type, a colon and an id, with * for any characters, such as document:*."_s);
    };
    CachePattern pattern(text);
    QString piece;
    qsizetype colon = -1; // in the first piece, which is where the type ends
    for (qsizetype at = 0; at < text.size(); ++at) {
        QChar c = text.at(at);
        if (c == u'*') {
            pattern.m_pieces.append(std::exchange(piece, {}));
            continue;
        }
        if (c == u'\\') {
            if (++at == text.size())
                return refuse(u"it ends with a backslash."_s);
            c = text.at(at);
        }
        if (c == u':' && colon < 0 && pattern.m_pieces.isEmpty())
            colon = piece.size();
        piece.append(c);
    }
    pattern.m_pieces.append(piece);
    if (text.isEmpty())
        return refuse(u"it is empty."_s);
    const bool hasStar = pattern.m_pieces.size() > 1;
    if (colon == 0 || (!hasStar && (colon < 0 || colon + 1 == piece.size())))
        return refuse(u"no key looks like that."_s);
    if (colon > 0) {
        pattern.m_type = pattern.m_pieces.constFirst().first(colon);
        if (!CacheKey::isValidType(*pattern.m_type))
            return refuse(u"no type is named like that."_s);
    }
    return pattern;
}

CachePattern CachePattern::ofType(QStringView type)
{
    Q_ASSERT(CacheKey::isValidType(type));
    CachePattern pattern(escaped(type) + u":*"_s);
    pattern.m_type = type.toString();
    pattern.m_pieces = {type + u":"_s, QString()};
    return pattern;
}

CachePattern CachePattern::everything()
{
    CachePattern pattern(u"*"_s);
    pattern.m_pieces = {QString(), QString()};
    return pattern;
}

CachePattern CachePattern::exactly(const CacheKey &key)
{
    CachePattern pattern(escaped(key.text()));
    pattern.m_type = key.type().toString();
    pattern.m_pieces = {key.text()};
    return pattern;
}

QString CachePattern::escaped(QStringView text)
{
    QString result;
    result.reserve(text.size());
    for (const QChar c : text) {
        if (c == u'*' || c == u'\\')
            result.append(u'\\');
        result.append(c);
    }
    return result;
}

bool CachePattern::matches(QStringView keyText) const
{
    const QString &first = m_pieces.constFirst();
    if (m_pieces.size() == 1)
        return keyText == first;
    const QString &last = m_pieces.constLast();
    if (keyText.size() < first.size() + last.size() || !keyText.startsWith(first) || !keyText.endsWith(last))
        return false;
    // With the ends fixed, taking each piece at its first place leaves the most room for those after it.
    QStringView rest = keyText.sliced(first.size()).chopped(last.size());
    for (qsizetype i = 1; i + 1 < m_pieces.size(); ++i) {
        const qsizetype at = rest.indexOf(m_pieces.at(i));
        if (at < 0)
            return false;
        rest = rest.sliced(at + m_pieces.at(i).size());
    }
    return true;
}

} // namespace Docket::Cache
