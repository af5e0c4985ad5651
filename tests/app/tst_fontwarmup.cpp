// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What completes the program's font is found once and kept, for these fonts only.
#include <app/fontwarmup.h>

#include <QFile>
#include <QFont>
#include <QFontDatabase>
#include <QFontInfo>
#include <QGuiApplication>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace Docket::App;
using namespace Qt::StringLiterals;

class TestFontWarmup final : public QObject
{
    Q_OBJECT

public:
    explicit TestFontWarmup(bool mainThreadKnown)
        : m_mainThreadKnown(mainThreadKnown)
    {
    }

private Q_SLOTS:
    void whatIsKeptIsReadAgain()
    {
        const FontCompletions some{
            .scripts = {{QChar::Script_Han, {u"One"_s, u"Two"_s}}, {QChar::Script_Thai, {u"Three"_s}}},
            .fixedName = u"mono"_s,
            .fixed = u"Some Mono"_s};
        QVERIFY(FontWarmup::write(m_font, some, path()));
        QCOMPARE(FontWarmup::read(m_font, path()), some);
    }

    void anotherFontAsksAgain()
    {
        QVERIFY(FontWarmup::write(m_font, {.scripts = {{QChar::Script_Han, {u"One"_s}}}}, path()));
        QCOMPARE(FontWarmup::read(QFont(u"Another"_s), path()), FontCompletions());
    }

    void damagedFiles_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("\xff\x00{", 3);
        QTest::newRow("a list") << QByteArray("[1, 2]");
        QTest::newRow("no stamp") << QByteArray(R"({"scripts": {"37": ["One"]}})");
    }

    void damagedFiles()
    {
        QFETCH(QByteArray, content);
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        QCOMPARE(FontWarmup::read(m_font, path()), FontCompletions());
    }

    void scriptsThatDoNotExistAreLeftOut()
    {
        QVERIFY(FontWarmup::write(
            m_font, {.scripts = {{QChar::Script(QChar::ScriptCount + 5), {u"One"_s}}, {QChar::Script_Han, {u"Two"_s}}}},
            path()));
        QCOMPARE(FontWarmup::read(m_font, path()), (FontCompletions{.scripts = {{QChar::Script_Han, {u"Two"_s}}}}));
    }

    void whatIsFoundIsAFontOfTheSystem()
    {
        const auto found = FontWarmup::look(m_font);
        QVERIFY(found.scripts.contains(QChar::Script_Latin));
        const auto known = QFontDatabase::families();
        QVERIFY2(known.contains(found.fixed, Qt::CaseInsensitive), qPrintable(found.fixed));
        for (const QStringList &families : found.scripts) {
            for (const QString &family : families)
                QVERIFY2(known.contains(family), qPrintable(family));
        }
    }

    /// The first start looks and keeps, the second tells Qt before anything is drawn.
    void startsTellQt()
    {
        {
            FontWarmup first;
            first.begin(m_font, path());
            first.waitUntilTold();
        }
        const auto kept = FontWarmup::read(m_font, path());
        QCOMPARE(kept, FontWarmup::look(m_font));
        {
            FontWarmup second;
            second.begin(m_font, path());
            second.waitUntilTold();
            for (auto it = kept.scripts.cbegin(); it != kept.scripts.cend(); ++it)
                QCOMPARE(QFontDatabase::applicationFallbackFontFamilies(it.key()), it.value());
        }
        forget(kept);
    }

    void theFixedFontStaysFixed()
    {
        const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        // A word for a family, as systems without a desktop have it.
        const QString before = QFontInfo(fixed).family();
        FontCompletions kept = FontWarmup::look(m_font);
        QCOMPARE(kept.fixedName, fixed.family());
        QCOMPARE(kept.fixed, before);
        QVERIFY(FontWarmup::write(m_font, kept, path()));
        {
            FontWarmup second;
            second.begin(m_font, path());
            second.waitUntilTold();
            QCOMPARE(QFontInfo(QFontDatabase::systemFont(QFontDatabase::FixedFont)).family(), before);
            QVERIFY(QFontInfo(QFont(fixed.family())).fixedPitch());
        }
        forget(kept);
        // What was kept when another was the fixed one, or before it was kept at all, is looked up anew.
        kept.fixedName = u"Another"_s;
        QVERIFY(FontWarmup::write(m_font, kept, path()));
        {
            FontWarmup third;
            third.begin(m_font, path());
            third.waitUntilTold();
            QVERIFY(QFontDatabase::applicationFallbackFontFamilies(QChar::Script_Latin).isEmpty());
        }
        QCOMPARE(FontWarmup::read(m_font, path()).fixedName, fixed.family());
    }

    void withoutAFolderAllIsOnlySlower()
    {
        FontWarmup fonts;
        fonts.begin(m_font, m_folder.filePath(u"missing/fonts.json"_s));
        fonts.waitUntilTold();
        QVERIFY(!QFile::exists(m_folder.filePath(u"missing"_s)));
    }

    /// Whatever thread Qt takes for the main one, the application has to be made in it.
    void theMainThreadIsTheOneThatBegan() { QVERIFY(m_mainThreadKnown); }

    void cleanup() { QFile::remove(path()); }

private:
    static void forget(const FontCompletions &told)
    {
        for (const auto script : told.scripts.keys())
            QFontDatabase::setApplicationFallbackFontFamilies(script, {});
        QFont::removeSubstitutions(told.fixedName);
    }
    [[nodiscard]] QString path() const { return m_folder.filePath(u"fonts.json"_s); }

    bool m_mainThreadKnown;
    QTemporaryDir m_folder;
    QFont m_font = QGuiApplication::font();
};

int main(int argc, char **argv)
{
    // Before anything else of Qt, as in the program.
    const bool known = [] {
        const FontWarmup fonts;
        return QThread::isMainThread();
    }();
    QGuiApplication application(argc, argv);
    TestFontWarmup test(known);
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_fontwarmup.moc"
