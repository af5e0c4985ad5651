// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <files/filenames.h>

#include <QTest>

using namespace Docket;
using namespace Docket::Files;
using namespace Qt::StringLiterals;

/// Which names may be made and which are taken for the same.
class TestFileNames final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void paths_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("good");
        for (const QString &path :
             {u"a"_s, u"a/b/c.md"_s, u".hidden"_s, u"a b"_s, u"Grüße/übersicht.md"_s, u"日本語.md"_s,
              u"👩‍💻.md"_s, u"a..b"_s, u"console.md"_s, u"com10"_s, u"nullable.txt"_s, u"a/.docket-stage"_s,
              u".docket-stages"_s, u"-rf"_s, u"~"_s, u"$HOME"_s, u"what?"_s, u"50%.md"_s, u"C"_s})
            QTest::newRow(qPrintable(u"good "_s + path)) << path << true;
        for (const QString &path : {QString(),
                                    u"."_s,
                                    u".."_s,
                                    u"/"_s,
                                    u"/etc/passwd"_s,
                                    u"a/../b"_s,
                                    u"a/.."_s,
                                    u"./a"_s,
                                    u"a//b"_s,
                                    u"a/"_s,
                                    u"..."_s,
                                    u"a."_s,
                                    u"a "_s,
                                    u" a"_s,
                                    u"a. "_s,
                                    u"a/b./c"_s,
                                    u"a\\b"_s,
                                    u"..\\b"_s,
                                    u"C:"_s,
                                    u"c:/x"_s,
                                    u"file:stream"_s,
                                    u"CON"_s,
                                    u"con"_s,
                                    u"Con.txt"_s,
                                    u"a/NUL"_s,
                                    u"nul.tar.gz"_s,
                                    u"aux .md"_s,
                                    u"COM1"_s,
                                    u"com9.log"_s,
                                    u"COM¹"_s,
                                    u"lpt0"_s,
                                    u"PRN"_s,
                                    u"CONIN$"_s,
                                    u"conout$.x"_s,
                                    u"clock$"_s,
                                    u"a\nb"_s,
                                    u"a\tb"_s,
                                    u"a\u0001"_s,
                                    u"\u007f"_s,
                                    u"a\u0085b"_s,
                                    u"a\u202egpj.md"_s,
                                    u"a\u200bb"_s,
                                    u"\ufeffa"_s,
                                    u"a\u2066b"_s,
                                    u"\u00a0a"_s,
                                    u"a\u00a0"_s,
                                    u".docket-stage"_s,
                                    u".docket-stage/x"_s,
                                    u".Docket-Stage/x"_s,
                                    u".DOCKET-STAGE"_s})
            QTest::newRow(qPrintable(u"bad "_s + QString::fromLatin1(path.toUtf8().toPercentEncoding(" /\\:.$"))))
                << path << false;
        QTest::newRow("NUL character") << QString(u"a"_s + QChar(0) + u"b"_s) << false;
        QTest::newRow("half a character") << QString(u"a"_s + QChar(0xd800) + u"b"_s) << false;
        QTest::newRow("255 bytes") << QString(255, u'a') << true;
        QTest::newRow("256 bytes") << QString(256, u'a') << false;
        QTest::newRow("255 characters, 510 bytes") << QString(255, u'ü') << false;
        QTest::newRow("1000 bytes") << QStringList(5, QString(199, u'a')).join(u'/') + u"a"_s << true;
        QTest::newRow("1001 bytes") << QStringList(5, QString(199, u'a')).join(u'/') + u"aa"_s << false;
    }

    void paths()
    {
        QFETCH(const QString, path);
        QFETCH(const bool, good);
        const auto checked = checkPath(path);
        QCOMPARE(checked.has_value(), good);
        if (!good) {
            QVERIFY(checked.error().code == Code::Invalid);
            // A message must not carry on what was refused for being unseen.
            QVERIFY(!checked.error().message.contains(u'\u202e'));
            QVERIFY(!checked.error().message.contains(u'\n'));
            QVERIFY(!checked.error().hint.isEmpty());
        }
    }

    void keys_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("same");
        QTest::newRow("case") << u"ReadMe.MD"_s << u"readme.md"_s << true;
        QTest::newRow("sharp s") << u"STRASSE"_s << u"straße"_s << true;
        QTest::newRow("composed and not") << u"é"_s << u"e\u0301"_s << true;
        QTest::newRow("composed capital and not") << u"É"_s << u"e\u0301"_s << true;
        QTest::newRow("order of marks") << u"q\u0307\u0323"_s << u"q\u0323\u0307"_s << true;
        QTest::newRow("Kelvin sign") << u"\u212a"_s << u"k"_s << true;
        QTest::newRow("sigmas") << u"ΟΔΟΣ"_s << u"οδος"_s << true;
        QTest::newRow("accents differ") << u"resume"_s << u"résumé"_s << false;
        QTest::newRow("digits") << u"a1"_s << u"a2"_s << false;
        QTest::newRow("looks alike") << u"а"_s << u"a"_s << false;
    }

    void keys()
    {
        QFETCH(const QString, one);
        QFETCH(const QString, other);
        QFETCH(const bool, same);
        QCOMPARE(nameKey(one) == nameKey(other), same);
    }

    void parts()
    {
        QCOMPARE(parentOf(u"a/b/c"), u"a/b"_s);
        QCOMPARE(parentOf(u"c"), QString());
        QCOMPARE(nameOf(u"a/b/c"), u"c"_s);
        QCOMPARE(nameOf(u"c"), u"c"_s);
    }
};

QTEST_GUILESS_MAIN(TestFileNames)
#include "tst_filenames.moc"
