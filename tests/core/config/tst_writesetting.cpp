// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <config/settings.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Docket;
using namespace Docket::Config;
using namespace Qt::StringLiterals;

class TestWriteSetting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void edits_data();
    void edits();
    void makesTheFile();
    void refuses_data();
    void refuses();
    void aFolderInItsPlace();
    void everyOptionCanBeWritten();

private:
    void put(const QByteArray &text)
    {
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    QByteArray content()
    {
        QFile file(m_file);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_dir;
    QString m_file;
};

void TestWriteSetting::init()
{
    QVERIFY(m_dir.isValid()); // or "sub" below were the working directory
    m_file = m_dir.filePath(u"sub/docket.toml"_s);
    QDir(m_dir.filePath(u"sub"_s)).removeRecursively();
    QDir(m_dir.path()).mkpath(u"sub"_s);
}

void TestWriteSetting::edits_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char *name, const QByteArray &before, const QString &key, const QString &value,
                        const QByteArray &after) { QTest::newRow(name) << before << key << value << after; };
    row("number", "# mine\n[sync]\nconnections = 3 # three\ninterval = \"1m\"\n", u"sync.connections"_s, u"4"_s,
        "# mine\n[sync]\nconnections = 4 # three\ninterval = \"1m\"\n");
    row("text", "[sync]\ninterval = '1m'   # short\n", u"sync.interval"_s, u"90s"_s,
        "[sync]\ninterval = \"90s\"   # short\n");
    row("behind letters of two bytes", "[sync] # größer\n\"interval\" = \"1m\" # ü\n", u"sync.interval"_s, u"1h"_s,
        "[sync] # größer\n\"interval\" = \"1h\" # ü\n");
    row("inline table", "log = { level = \"info\", keep = 3 } # ü\n", u"log.keep"_s, u"9"_s,
        "log = { level = \"info\", keep = 9 } # ü\n");
    row("dotted", "sync.connections = 3\n", u"sync.connections"_s, u"4"_s, "sync.connections = 4\n");
    row("many lines", "[secrets]\nkey-file = \"\"\"\n/a\n\"\"\" # x\n", u"secrets.key-file"_s, u"/b"_s,
        "[secrets]\nkey-file = \"/b\" # x\n");
    row("new in a section", "[sync]\nconnections = 3 # three\n\n[log]\nkeep = 1\n", u"sync.interval"_s, u"1m"_s,
        "[sync]\nconnections = 3 # three\ninterval = \"1m\"\n\n[log]\nkeep = 1\n");
    row("new in an empty section", "[log]\n# nothing yet\n", u"log.keep"_s, u"7"_s, "[log]\nkeep = 7\n# nothing yet\n");
    row("new without a last newline", "[log]\nkeep = 1", u"log.level"_s, u"debug"_s,
        "[log]\nkeep = 1\nlevel = \"debug\"\n");
    row("new section", "[log]\nkeep = 1\n", u"sync.connections"_s, u"1"_s,
        "[log]\nkeep = 1\n\n[sync]\nconnections = 1\n");
    row("new beside dotted ones", "sync.connections = 3\n[log]\nkeep = 1\n", u"sync.interval"_s, u"1m"_s,
        "sync.connections = 3\nsync.interval = \"1m\"\n[log]\nkeep = 1\n");
    row("new beside rules", "[triage]\nclosed-column = \"X\"\n[[triage.columns]]\nlabel = \"a\"\nvalue = \"A\"\n",
        u"triage.default-column"_s, u"Y"_s,
        "[triage]\nclosed-column = \"X\"\ndefault-column = \"Y\"\n[[triage.columns]]\nlabel = \"a\"\nvalue = \"A\"\n");
    row("only rules so far", "[[triage.columns]]\nlabel = \"a\"\nvalue = \"A\"\n", u"triage.default-column"_s, u"Y"_s,
        "[[triage.columns]]\nlabel = \"a\"\nvalue = \"A\"\n\n[triage]\ndefault-column = \"Y\"\n");
    row("a key like it elsewhere", "[log]\nkeep = 1\n[other]\nconnections = 5\n[sync]\n", u"sync.connections"_s, u"6"_s,
        "[log]\nkeep = 1\n[other]\nconnections = 5\n[sync]\nconnections = 6\n");
    row("quotes in the value", "", u"triage.closed-column"_s, uR"(a "b" \c)"_s,
        "[triage]\nclosed-column = \"a \\\"b\\\" \\\\c\"\n");
    row("control characters", "", u"triage.closed-column"_s, u"a\nb"_s, "[triage]\nclosed-column = \"a\\u000ab\"\n");
    row("windows line ends", "[sync]\r\nconnections = 3\r\n", u"sync.connections"_s, u"4"_s,
        "[sync]\r\nconnections = 4\r\n");
    row("boolean", "", u"interface.remote-images"_s, u"yes"_s, "[interface]\nremote-images = true\n");
    row("size", "", u"log.max-bytes"_s, u"1048576"_s, "[log]\nmax-bytes = \"1 MiB\"\n");
}

void TestWriteSetting::edits()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, key);
    QFETCH(QString, value);
    put(before);
    const auto written = writeSetting(m_file, key, value);
    QVERIFY2(written, written ? "" : qPrintable(written.error().toText()));
    QTEST(content(), "after");
    QCOMPARE(QDir(m_dir.filePath(u"sub"_s)).entryList(QDir::Files), QStringList{u"docket.toml"_s});
}

void TestWriteSetting::makesTheFile()
{
    m_file = m_dir.filePath(u"sub/deeper/docket.toml"_s);
    QVERIFY(writeSetting(m_file, u"sync.connections"_s, u"1"_s));
    QCOMPARE(loadSettings({m_file, {}, {}}).settings.integer(u"sync.connections"), 1);
    QVERIFY(content().startsWith('#'));
}

void TestWriteSetting::refuses_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown key") << QByteArray() << u"sync.conections"_s << u"1"_s
                                 << u"Did you mean sync.connections?"_s;
    QTest::newRow("bad value") << QByteArray() << u"sync.connections"_s << u"99"_s << u"from 1 to 6"_s;
    QTest::newRow("rules") << QByteArray() << u"triage.columns"_s << u"x"_s << u"in the settings file only"_s;
    QTest::newRow("broken file") << QByteArray("a = = 1\n") << u"sync.connections"_s << u"1"_s << u"line 1"_s;
    QTest::newRow("into an inline table")
        << QByteArray("sync = { connections = 1 }\n") << u"sync.interval"_s << u"1m"_s << u"changed safely"_s;
    QTest::newRow("section is no table") << QByteArray("sync = 3\n") << u"sync.interval"_s << u"1m"_s
                                         << u"changed safely"_s;
}

void TestWriteSetting::refuses()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, says);
    put(before);
    const auto written = writeSetting(m_file, key, value);
    QVERIFY(!written);
    QCOMPARE(written.error().code, Code::Invalid);
    QVERIFY2(written.error().toText().contains(says), qPrintable(written.error().toText()));
    QCOMPARE(content(), before);
}

void TestWriteSetting::aFolderInItsPlace()
{
    QDir().mkpath(m_file);
    const auto written = writeSetting(m_file, u"sync.connections"_s, u"1"_s);
    QVERIFY(!written);
    QCOMPARE(written.error().code, Code::FileFailed);
    QVERIFY(written.error().message.contains(m_file));
}

void TestWriteSetting::everyOptionCanBeWritten()
{
    for (const Option &option : options()) {
        if (option.type != OptionType::Rules)
            QVERIFY2(writeSetting(m_file, option.key, option.fallback), qPrintable(option.key));
    }
    const auto loaded = loadSettings({m_file, {}, {}});
    QVERIFY2(loaded.problems.isEmpty(), loaded.problems.isEmpty() ? "" : qPrintable(loaded.problems[0].toText()));
    for (const Option &option : options()) {
        QCOMPARE(loaded.settings.display(option.key), Settings().display(option.key));
        if (option.type != OptionType::Rules)
            QCOMPARE(loaded.settings.origin(option.key).layer, SettingLayer::File);
    }
    for (const auto &section : optionSections())
        QCOMPARE(content().count(QByteArray('[' + section.name.toUtf8() + "]\n")), 1);
}

QTEST_GUILESS_MAIN(TestWriteSetting)
#include "tst_writesetting.moc"
