// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/commandline.h>

#include <QTest>

using namespace Docket::App;
using namespace Qt::StringLiterals;

class TestCommandLine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsOptions()
    {
        const auto parsed =
            parseCommandLine({u"docket"_s, u"--profile"_s, u"/p"_s, u"--set"_s, u"sync.interval=0"_s, u"--theme"_s,
                              u"dark"_s, u"--screenshot"_s, u"a.png"_s, u"--size"_s, u"800x600"_s, u"o/n#12"_s});
        const auto *line = std::get_if<CommandLine>(&parsed);
        QVERIFY(line);
        QCOMPARE(line->composition.profile, u"/p"_s);
        QCOMPARE(line->composition.settings, QStringList{u"sync.interval=0"_s});
        QCOMPARE(line->theme, u"dark"_s);
        QCOMPARE(line->screenshot, u"a.png"_s);
        QCOMPARE(line->size, QSize(800, 600));
        QCOMPARE(line->issue, u"o/n#12"_s);
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("unknown") << QStringList{u"--frobnicate"_s} << 2 << u"frobnicate"_s;
        QTest::newRow("theme") << QStringList{u"--theme"_s, u"pink"_s} << 2 << u"pink"_s;
        QTest::newRow("size") << QStringList{u"--size"_s, u"1x1"_s} << 2 << u"WIDTHxHEIGHT"_s;
        QTest::newRow("size words") << QStringList{u"--size"_s, u"big"_s} << 2 << u"WIDTHxHEIGHT"_s;
        QTest::newRow("patience") << QStringList{u"--patience"_s, u"soon"_s} << 2 << u"seconds"_s;
        QTest::newRow("two issues") << QStringList{u"a/b#1"_s, u"a/b#2"_s} << 2 << u"more than one"_s;
        QTest::newRow("no issue") << QStringList{u"press"_s} << 2 << u"“press” is not the name of an issue"_s;
        QTest::newRow("issue without a project") << QStringList{u"#12"_s} << 2 << u"OWNER/NAME#NUMBER"_s;
        QTest::newRow("misspelt setting")
            << QStringList{u"--set"_s, u"sync.intervall=10m"_s} << 2 << u"Did you mean sync.interval?"_s;
        QTest::newRow("setting that is not allowed")
            << QStringList{u"--set"_s, u"sync.connections=many"_s} << 2 << u"sync.connections"_s;
        QTest::newRow("setting without a value") << QStringList{u"--set"_s, u"sync.interval"_s} << 2 << u"KEY=VALUE"_s;
        QTest::newRow("help") << QStringList{u"--help"_s} << 0 << u"--screenshot"_s;
        QTest::newRow("version") << QStringList{u"--version"_s} << 0 << u"docket "_s;
    }

    void refusesNonsense()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        const auto parsed = parseCommandLine(QStringList{u"docket"_s} + arguments);
        const auto *end = std::get_if<CommandLineExit>(&parsed);
        QVERIFY(end);
        QCOMPARE(end->code, code);
        QVERIFY2(end->text.contains(says), qPrintable(end->text));
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
