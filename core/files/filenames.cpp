// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "filenames.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace Docket::Files {

namespace {

constexpr qsizetype maxNameBytes = 255;
constexpr qsizetype maxPathBytes = 1000;

#ifdef Q_OS_WIN
constexpr QStringView forbidden = uR"(/\:<>"|?*)";
#else
// Both are legal here, but on Windows the first leads into another folder and the second into another stream.
constexpr QStringView forbidden = uR"(/\:)";
#endif

/// Windows takes these for devices in every folder, with any extension and with spaces before it.
bool isDevice(QStringView name)
{
    static const QSet<QString> devices = [] {
        QSet<QString> all{u"con"_s, u"prn"_s, u"aux"_s, u"nul"_s, u"conin$"_s, u"conout$"_s, u"clock$"_s};
        for (const QChar digit : u"0123456789¹²³"_s) {
            all << u"com"_s + digit;
            all << u"lpt"_s + digit;
        }
        return all;
    }();
    const qsizetype dot = name.indexOf(u'.');
    return devices.contains((dot < 0 ? name : name.first(dot)).trimmed().toString().toCaseFolded());
}

/// Control characters, and those that turn the direction of text or are not seen, so that a name reads as another.
bool isHidden(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200b || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

std::unexpected<Error> refuse(QStringView name, const QString &why)
{
    // The name goes into messages and logs: what cannot be seen in it is written as a number.
    QString shown;
    for (const QChar c : name.first(std::min<qsizetype>(name.size(), 80))) {
        if (isHidden(c.unicode()) || c.isSurrogate())
            shown += u"\\u"_s + QString::number(c.unicode(), 16).rightJustified(4, u'0');
        else
            shown += c;
    }
    return fail(Code::Invalid, u"files.name"_s, u"“%1” cannot be the name of a file: %2."_s.arg(shown, why),
                u"Choose another name."_s);
}

} // namespace

Result<void> checkName(QStringView name)
{
    if (name.isEmpty())
        return refuse(name, u"it is empty"_s);
    if (name == u"." || name == u"..")
        return refuse(name, u"it leads to another folder"_s);
    if (!name.isValidUtf16())
        return refuse(name, u"it holds half a character"_s);
    for (const char32_t c : name.toUcs4()) {
        if (isHidden(c))
            return refuse(name, u"it holds a control character"_s);
        if (c < 0x80 && forbidden.contains(QChar(char16_t(c))))
            return refuse(name, u"it holds the character %1"_s.arg(QChar(char16_t(c))));
    }
    if (name.endsWith(u'.') || name.back().isSpace())
        return refuse(name, u"it ends with a dot or a space"_s);
    if (name.front().isSpace())
        return refuse(name, u"it begins with a space"_s);
    if (isDevice(name))
        return refuse(name, u"Windows has a device of this name"_s);
    if (name.toUtf8().size() > maxNameBytes)
        return refuse(name, u"it is longer than %1 bytes"_s.arg(maxNameBytes));
    return {};
}

Result<void> checkPath(QStringView path)
{
    if (path.startsWith(u'/'))
        return refuse(path, u"it is not below the folder"_s);
    const auto names = path.split(u'/');
    for (const QStringView name : names) {
        if (auto good = checkName(name); !good)
            return good;
    }
    if (nameKey(names.first()) == stagingFolder)
        return refuse(path, u"Docket itself keeps changes there"_s);
    if (path.toUtf8().size() > maxPathBytes)
        return refuse(path, u"with its folders it is longer than %1 bytes"_s.arg(maxPathBytes));
    return {};
}

QString nameKey(QStringView name)
{
    const QString text = name.toString();
    if (std::ranges::all_of(text, [](QChar c) { return c.unicode() < 0x80; }))
        return text.toLower();
    // Folding alone takes one character for one; by way of the capitals "ß" is "ss" as well.
    return text.normalized(QString::NormalizationForm_D)
        .toUpper()
        .toCaseFolded()
        .normalized(QString::NormalizationForm_C);
}

QString parentOf(QStringView path)
{
    const qsizetype slash = path.lastIndexOf(u'/');
    return slash < 0 ? QString() : path.first(slash).toString();
}

QString nameOf(QStringView path)
{
    return path.sliced(path.lastIndexOf(u'/') + 1).toString();
}

} // namespace Docket::Files
