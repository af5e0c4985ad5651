// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "encoding.h"

#include "encode.h"

#include <QStringConverter>
#include <QUtf8StringView>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

constexpr QByteArrayView replacement("\xEF\xBF\xBD");

/// Length of the UTF-8 sequence at the beginning, or 0 if there is none that is valid (RFC 3629).
qsizetype sequenceLength(QByteArrayView text)
{
    const auto first = uchar(text[0]);
    if (first < 0x80)
        return 1;
    const qsizetype length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || length > text.size())
        return 0;
    const auto second = uchar(text[1]);
    const uchar low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const uchar high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high)
        return 0;
    for (qsizetype i = 2; i < length; ++i) {
        if ((uchar(text[i]) & 0xC0U) != 0x80U)
            return 0;
    }
    return length;
}

int lineAt(QByteArrayView text, qsizetype offset)
{
    return int(std::ranges::count(text.first(offset), '\n')) + 1;
}

/// UTF-8 with everything replaced that is not; says how often and where first.
QByteArray repaired(QByteArrayView bytes, QList<ParseProblem> &problems)
{
    QByteArray result;
    result.reserve(bytes.size() + bytes.size() / 8);
    int invalid = 0;
    int zeros = 0;
    qsizetype firstInvalid = 0;
    qsizetype firstZero = 0;
    qsizetype copied = 0;
    for (qsizetype at = 0; at < bytes.size();) {
        const bool zero = bytes[at] == 0;
        const qsizetype length = zero ? 0 : sequenceLength(bytes.sliced(at));
        if (length > 0) {
            at += length;
            continue;
        }
        if (zero && zeros++ == 0)
            firstZero = at;
        else if (!zero && invalid++ == 0)
            firstInvalid = at;
        result += bytes.sliced(copied, at - copied);
        result += replacement;
        copied = ++at;
    }
    result += bytes.sliced(copied);
    if (invalid > 0)
        problems.append(
            {lineAt(bytes, firstInvalid), 0,
             u"%1 bytes are not valid UTF-8 and were replaced; this is the first line with one"_s.arg(invalid)});
    if (zeros > 0)
        problems.append({lineAt(bytes, firstZero), 0,
                         u"%1 zero bytes were replaced; this is the first line with one"_s.arg(zeros)});
    return result;
}

QByteArray fromUtf16(QByteArrayView bytes, bool bigEndian, QList<ParseProblem> &problems)
{
    QString text;
    text.resize(bytes.size() / 2);
    const auto unit = [&](qsizetype i) {
        const auto first = uchar(bytes[2 * i]);
        const auto second = uchar(bytes[2 * i + 1]);
        return char16_t(bigEndian ? first << 8 | second : second << 8 | first);
    };
    bool lonely = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = unit(i);
        if (QChar::isHighSurrogate(c) && i + 1 < text.size() && QChar::isLowSurrogate(unit(i + 1))) {
            text[i] = c;
            text[i + 1] = unit(i + 1);
            ++i;
        } else {
            const bool surrogate = QChar::isSurrogate(c);
            lonely = lonely || surrogate;
            text[i] = surrogate ? QChar(QChar::ReplacementCharacter) : QChar(c);
        }
    }
    if (lonely || bytes.size() % 2 != 0)
        problems.append({0, 0, u"the text is not valid UTF-16; what has no meaning was replaced"_s});
    const QByteArray utf8 = text.toUtf8();
    return utf8.contains('\0') ? repaired(utf8, problems) : utf8;
}

// The upper controls of Latin-1, which no text uses, stand for these; 0 is not assigned.
constexpr std::array<char16_t, 32> upper1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                             0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                             0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                             0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

QByteArray fromWindows1252(QByteArrayView bytes, QList<ParseProblem> &problems)
{
    QString text = QString::fromLatin1(bytes);
    for (QChar &c : text) {
        if (c.unicode() >= 0x80 && c.unicode() < 0xA0) {
            const char16_t meant = upper1252[c.unicode() - 0x80];
            c = meant ? QChar(meant) : QChar(QChar::ReplacementCharacter);
        }
    }
    const QByteArray utf8 = text.toUtf8();
    return utf8.contains('\0') ? repaired(utf8, problems) : utf8;
}

enum class Guess
{
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252
};

/// So that whoever sees odd letters knows why.
ParseProblem guessed(const QString &encoding, int line)
{
    return {line, 0,
            u"the text is not UTF-8 and was taken for %1; if letters are wrong, save it as UTF-8"_s.arg(encoding)};
}

int lineOfFirstInvalid(QByteArrayView bytes)
{
    qsizetype at = 0;
    while (const qsizetype length = at < bytes.size() ? sequenceLength(bytes.sliced(at)) : 0)
        at += length;
    return lineAt(bytes, at);
}

/// For bytes without a mark that are not plain valid UTF-8.
Guess guess(QByteArrayView bytes)
{
    const QByteArrayView head = bytes.first(std::min<qsizetype>(bytes.size(), 4096) & ~qsizetype(1));
    qsizetype even = 0;
    qsizetype odd = 0;
    for (qsizetype i = 0; i + 1 < head.size(); i += 2) {
        even += head[i] == 0;
        odd += head[i + 1] == 0;
    }
    // In most scripts the blanks and digits of UTF-16 have a zero, always on the same side; a few zeros prove nothing.
    const qsizetype units = head.size() / 2;
    const auto isSide = [units](qsizetype zeros, qsizetype others) {
        return zeros * 5 > units && others * 8 < zeros && (zeros >= 8 || zeros == units);
    };
    if (isSide(odd, even))
        return Guess::Utf16Le;
    if (isSide(even, odd))
        return Guess::Utf16Be;
    qsizetype valid = 0;
    qsizetype invalid = 0;
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype length = sequenceLength(bytes.sliced(at));
        valid += length > 1;
        invalid += length == 0;
        at += std::max<qsizetype>(length, 1);
    }
    return invalid > valid ? Guess::Windows1252 : Guess::Utf8;
}

} // namespace

DecodedText decodeText(const QByteArray &bytes)
{
    DecodedText decoded;
    if (bytes.startsWith("\xEF\xBB\xBF")) {
        decoded.encoding = u"UTF-8 with BOM"_s;
        decoded.text = bytes.sliced(3);
        if (decoded.text.contains('\0') || !QUtf8StringView(decoded.text).isValidUtf8())
            decoded.text = repaired(decoded.text, decoded.problems);
        return decoded;
    }
    const bool littleEndianMark = bytes.startsWith("\xFF\xFE");
    if (littleEndianMark || bytes.startsWith("\xFE\xFF")) {
        decoded.encoding = littleEndianMark ? u"UTF-16LE"_s : u"UTF-16BE"_s;
        decoded.text = fromUtf16(QByteArrayView(bytes).sliced(2), !littleEndianMark, decoded.problems);
        return decoded;
    }
    decoded.encoding = u"UTF-8"_s;
    if (!bytes.contains('\0') && QUtf8StringView(bytes).isValidUtf8()) {
        decoded.text = bytes;
        return decoded;
    }
    switch (guess(bytes)) {
    case Guess::Utf8: decoded.text = repaired(bytes, decoded.problems); break;
    case Guess::Utf16Le:
        decoded.encoding = u"UTF-16LE"_s;
        decoded.problems.append(guessed(decoded.encoding, 0));
        decoded.text = fromUtf16(bytes, false, decoded.problems);
        break;
    case Guess::Utf16Be:
        decoded.encoding = u"UTF-16BE"_s;
        decoded.problems.append(guessed(decoded.encoding, 0));
        decoded.text = fromUtf16(bytes, true, decoded.problems);
        break;
    case Guess::Windows1252:
        decoded.encoding = u"Windows-1252"_s;
        decoded.problems.append(guessed(decoded.encoding, lineOfFirstInvalid(bytes)));
        decoded.text = fromWindows1252(bytes, decoded.problems);
        break;
    }
    return decoded;
}

QByteArray validUtf8(QByteArrayView bytes)
{
    if (!bytes.contains('\0') && QUtf8StringView(bytes).isValidUtf8())
        return bytes.toByteArray();
    QList<ParseProblem> problems;
    return repaired(bytes, problems);
}

Result<QByteArray> encodeText(QByteArrayView utf8, QStringView encoding)
{
    if (encoding == u"UTF-8 with BOM")
        return QByteArray("\xEF\xBB\xBF" + utf8.toByteArray());
    if (encoding.startsWith(u"UTF-16")) {
        QStringEncoder encoder(encoding == u"UTF-16BE" ? QStringConverter::Utf16BE : QStringConverter::Utf16LE,
                               QStringConverter::Flag::WriteBom);
        return QByteArray(encoder.encode(QString::fromUtf8(utf8)));
    }
    if (encoding != u"Windows-1252")
        return utf8.toByteArray();
    const QString text = QString::fromUtf8(utf8);
    QByteArray bytes;
    bytes.reserve(text.size());
    for (const QChar c : text) {
        const auto *high = std::ranges::find(upper1252, c.unicode());
        if (c.unicode() < 0x80 || (c.unicode() >= 0xA0 && c.unicode() <= 0xFF))
            bytes += char(c.unicode());
        else if (high != upper1252.end())
            bytes += char(0x80 + (high - upper1252.begin()));
        else
            return fail(Code::Invalid, u"markdown.encode"_s,
                        u"The character “%1” cannot be written in %2."_s.arg(c).arg(encoding));
    }
    return bytes;
}

} // namespace Docket::Markdown
