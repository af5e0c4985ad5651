// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fontwarmup.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFont>
#include <QFontDatabase>
#include <QFontInfo>
#include <QGlyphRun>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLibrary>
#include <QLocale>
#include <QRawFont>
#include <QSaveFile>
#include <QTextLayout>
#include <QThread>

#include <array>
#include <string_view>

using namespace Qt::StringLiterals;

namespace Docket::App {

namespace {

/// Latin, Cyrillic, Greek, Han, kana, hangul, Arabic, Hebrew, Devanagari, Thai.
constexpr std::u16string_view letters = u"aяΩ中あア한عאकก";
/// What stands among the letters of any script: symbols before emoji, since fonts of emoji have some symbols, too.
constexpr std::array<std::u16string_view, 4> common{u"✓", u"→", u"★", u"🐞"};

/// Changes with all that the choice of a family depends on.
QString stamp(const QFont &font)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(QFontDatabase::families().join(u'\n').toUtf8());
    hash.addData(QLocale().name().toUtf8());
    return font.family() + u' ' + QString::fromLatin1(hash.result().toHex());
}

} // namespace

FontWarmup::FontWarmup()
    // To Qt the main thread is the one that first asks which it is. That must not be the one that reads the list.
    : m_list([main = QThread::currentThread()] {
        Q_UNUSED(main);
#ifdef Q_OS_LINUX
        // Qt asks for it at the first text. There is no need to link it: where it is missing Qt does not use it either.
        QLibrary fontconfig(u"fontconfig"_s, 1);
        if (const auto init = reinterpret_cast<int (*)()>(fontconfig.resolve("FcInit")))
            init();
#endif
    })
{
}

FontWarmup::~FontWarmup()
{
    end();
}

void FontWarmup::end()
{
    if (m_thread)
        m_thread->wait();
}

void FontWarmup::begin(const QFont &font, const QString &file)
{
    const QString fixedName = QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
    m_thread.reset(QThread::create([this, font, fixedName, file] {
        const FontCompletions completions = read(font, file);
        const bool isKnown =
            !completions.scripts.isEmpty() && !completions.fixed.isEmpty() && completions.fixedName == fixedName;
        if (isKnown) {
            if (completions.fixed != fixedName)
                QFont::insertSubstitution(fixedName, completions.fixed);
            for (auto it = completions.scripts.cbegin(); it != completions.scripts.cend(); ++it)
                QFontDatabase::setApplicationFallbackFontFamilies(it.key(), it.value());
        }
        m_told.count_down();
        // With the file Qt asks no more fonts than it shows. To load those here would be in vain, for each thread has
        // its own, and would have the main thread wait at each width of a text.
        if (isKnown)
            return;
        write(font, look(font), file);
    }));
    m_thread->setObjectName(u"fonts"_s);
    m_thread->start();
}

FontCompletions FontWarmup::read(const QFont &font, const QString &file)
{
    QFile from(file);
    if (!from.open(QIODevice::ReadOnly))
        return {};
    const QJsonObject whole = QJsonDocument::fromJson(from.readAll()).object();
    if (whole.value(u"font"_s).toString() != stamp(font))
        return {};
    FontCompletions result;
    const QJsonObject scripts = whole.value(u"scripts"_s).toObject();
    for (auto it = scripts.begin(); it != scripts.end(); ++it) {
        bool isNumber = false;
        const int script = it.key().toInt(&isNumber);
        QStringList families;
        for (const auto &family : it->toArray())
            families += family.toString();
        if (isNumber && script >= 0 && script < QChar::ScriptCount)
            result.scripts.insert(QChar::Script(script), families);
    }
    const QJsonObject fixed = whole.value(u"fixed"_s).toObject();
    result.fixedName = fixed.value(u"name"_s).toString();
    result.fixed = fixed.value(u"family"_s).toString();
    return result;
}

FontCompletions FontWarmup::look(const QFont &font)
{
    FontCompletions result;
    for (const char16_t letter : letters) {
        QStringList families;
        const auto note = [&](const QString &text, int from) {
            QTextLayout layout(text, font);
            layout.beginLayout();
            layout.createLine();
            layout.endLayout();
            bool all = true;
            for (const QGlyphRun &run : layout.glyphRuns(from, int(text.size()) - from)) {
                const QString family = run.rawFont().familyName();
                if (run.glyphIndexes().contains(0U))
                    all = false;
                else if (!family.isEmpty() && !families.contains(family))
                    families += family;
            }
            return all;
        };
        if (!note(QString(QChar(letter)), 0))
            continue;
        for (const auto &symbol : common)
            note(QChar(letter) + QString::fromUtf16(symbol.data(), qsizetype(symbol.size())), 1);
        result.scripts.insert(QChar(letter).script(), families);
    }
    const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    result.fixedName = fixed.family();
    result.fixed = QFontInfo(fixed).family();
    return result;
}

bool FontWarmup::write(const QFont &font, const FontCompletions &completions, const QString &file)
{
    QJsonObject scripts;
    for (auto it = completions.scripts.cbegin(); it != completions.scripts.cend(); ++it)
        scripts.insert(QString::number(it.key()), QJsonArray::fromStringList(it.value()));
    const QJsonObject fixed{{u"name"_s, completions.fixedName}, {u"family"_s, completions.fixed}};
    const QJsonObject whole{{u"font"_s, stamp(font)}, {u"fixed"_s, fixed}, {u"scripts"_s, scripts}};
    QSaveFile to(file);
    return to.open(QIODevice::WriteOnly) && to.write(QJsonDocument(whole).toJson()) > 0 && to.commit();
}

} // namespace Docket::App
