// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "searchtext.h"

#include <QChar>
#include <QList>

#include <algorithm>

namespace Docket::Storage {

bool isCjk(char32_t c)
{
    return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) ||
           (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x3005 && c <= 0x3007) ||
           (c >= 0x3100 && c <= 0x318f) || (c >= 0x31a0 && c <= 0x31ff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xff66 && c <= 0xff9f) || (c >= 0x20000 && c <= 0x3ffff);
}

namespace {

/// Decodes the sequence at @p at; broken ones are one byte long and no character.
char32_t decode(const QByteArray &utf8, qsizetype at, qsizetype &length)
{
    const auto byte = [&](qsizetype i) { return char32_t(uchar(utf8[i])); };
    const auto tail = [&](qsizetype i) { return i < utf8.size() && (byte(i) & 0xc0) == 0x80; };
    const char32_t lead = byte(at);
    length = 1;
    if ((lead & 0xf0) == 0xe0 && tail(at + 1) && tail(at + 2)) {
        length = 3;
        return ((lead & 0x0f) << 12) | ((byte(at + 1) & 0x3f) << 6) | (byte(at + 2) & 0x3f);
    }
    if ((lead & 0xf8) == 0xf0 && tail(at + 1) && tail(at + 2) && tail(at + 3)) {
        length = 4;
        return ((lead & 0x07) << 18) | ((byte(at + 1) & 0x3f) << 12) | ((byte(at + 2) & 0x3f) << 6) |
               (byte(at + 3) & 0x3f);
    }
    return 0;
}

/// CJK begins at U+2E80, whose first byte is this; what comes before needs no look.
bool mayBeCjk(char c)
{
    return uchar(c) >= 0xe2;
}

} // namespace

QByteArray indexText(const QByteArray &utf8)
{
    const auto first = std::ranges::find_if(utf8, mayBeCjk);
    if (first == utf8.cend())
        return utf8;
    QByteArray out;
    out.reserve(utf8.size() + utf8.size() / 2);
    qsizetype from = 0;
    for (qsizetype at = first - utf8.cbegin(); at < utf8.size();) {
        if (!mayBeCjk(utf8[at])) {
            ++at;
            continue;
        }
        qsizetype length = 1;
        if (isCjk(decode(utf8, at, length))) {
            out.append(utf8.constData() + from, at - from)
                .append(' ')
                .append(utf8.constData() + at, length)
                .append(' ');
            from = at + length;
        }
        at += length;
    }
    if (from == 0)
        return utf8;
    return out.append(utf8.constData() + from, utf8.size() - from);
}

QByteArrayView textSeparator()
{
    return " \xee\x80\x80 "; // U+E000: for private use, so a token, and nobody types it
}

QByteArray searchPhrase(const QString &typed, bool isWord)
{
    QStringView text(typed);
    bool prefix = false;
    while (isWord && text.endsWith(u'*')) {
        prefix = true;
        text.chop(1);
    }
    const auto codePoints = text.toUcs4();
    const bool hasToken = std::ranges::any_of(
        codePoints, [](uint c) { return QChar::isLetterOrNumber(c) || QChar::category(c) == QChar::Other_PrivateUse; });
    if (!hasToken)
        return {};
    // A prefix is taken of the last token: behind "c+" it would be of nothing.
    prefix = prefix && QChar::isLetterOrNumber(codePoints.last());
    QByteArray phrase = indexText(text.toUtf8());
    phrase.replace('\0', ' ').replace('"', "\"\"");
    phrase = '"' + phrase.simplified() + '"';
    return prefix ? phrase + " *" : phrase;
}

} // namespace Docket::Storage
