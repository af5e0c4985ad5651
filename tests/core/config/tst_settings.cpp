// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <config/settings.h>
#include <config/values.h>

#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace Docket;
using namespace Docket::Config;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyOptionIsSound_data();
    void everyOptionIsSound();
    void builtInValues();
    void layersOverride();
    void problems_data();
    void problems();
    void oneBadKeyLeavesTheOthers();
    void brokenToml();
    void notUtf8();
    void unreadableFile();
    void hugeFile();
    void missingFileIsFine();
    void environmentProblems();
    void commandLineProblems();
    void triageRulesFromTheFile();
    void badTriageRules_data();
    void badTriageRules();
    void durations_data();
    void durations();
    void sizes_data();
    void sizes();
    void problemsReadWell();
    void manualPageIsCurrent();

private:
    void put(const QByteArray &text)
    {
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    LoadedSettings load() { return loadSettings({m_file, {}, {}}); }

    QTemporaryDir m_dir;
    QString m_file;
};

void TestSettings::init()
{
    m_file = m_dir.filePath(u"docket.toml"_s);
    QFile::remove(m_file);
}

void TestSettings::everyOptionIsSound_data()
{
    QTest::addColumn<QString>("key");
    for (const Option &option : options())
        QTest::newRow(qPrintable(option.key)) << option.key;
}

void TestSettings::everyOptionIsSound()
{
    QFETCH(QString, key);
    const Option *option = findOption(key);
    QVERIFY(option);
    QCOMPARE(key.count(u'.'), 1);
    QCOMPARE(std::ranges::count(options(), key, &Option::key), 1);
    QVERIFY(option->description.endsWith(u'.'));
    QVERIFY(
        std::ranges::any_of(optionSections(), [&](const auto &section) { return section.name == option->section(); }));
    QVERIFY(option->environmentName().startsWith(u"DOCKET_"_s));
    if (option->type == OptionType::Rules)
        return;
    const auto value = parseOptionValue(*option, option->fallback);
    QVERIFY2(value, qPrintable(value ? QString() : value.error()));
    QCOMPARE(formatOptionValue(*option, *value), option->fallback); // or the manual shows another spelling than list
    QCOMPARE(Settings().display(key), option->fallback);
    QCOMPARE(option->zero.isEmpty() || option->minimum == 0, true);
}

void TestSettings::builtInValues()
{
    const Settings settings;
    QCOMPARE(settings.integer(u"sync.connections"), 2);
    QCOMPARE(settings.duration(u"sync.interval"), 5min);
    QCOMPARE(settings.duration(u"network.retry-base"), 500ms);
    QCOMPARE(settings.bytes(u"network.max-answer-bytes"), 64LL << 20);
    QCOMPARE(settings.flag(u"interface.remote-images"), false);
    QCOMPARE(settings.text(u"secrets.store"), u"auto"_s);
    QCOMPARE(settings.origin(u"sync.interval").layer, SettingLayer::BuiltIn);
    QCOMPARE(triageRules(settings), Domain::TriageRules::defaults());
}

void TestSettings::layersOverride()
{
    put("[sync]\nconnections = 3\ninterval = \"10m\"\noverlap = \"7s\"\n");
    SettingsSources sources{m_file, {}, {{u"sync.connections"_s, u"5"_s}}};
    sources.environment.insert(u"DOCKET_SYNC_CONNECTIONS"_s, u"4"_s);
    sources.environment.insert(u"DOCKET_SYNC_INTERVAL"_s, u"1h 30m"_s);
    const auto [settings, problems] = loadSettings(sources);
    QVERIFY(problems.isEmpty());
    QCOMPARE(settings.integer(u"sync.connections"), 5);
    QCOMPARE(settings.duration(u"sync.interval"), 90min);
    QCOMPARE(settings.duration(u"sync.overlap"), 7s);
    QCOMPARE(settings.integer(u"database.readers"), 2);
    QCOMPARE(settings.origin(u"sync.connections").layer, SettingLayer::CommandLine);
    QCOMPARE(settings.origin(u"sync.interval").place, u"DOCKET_SYNC_INTERVAL"_s);
    QCOMPARE(settings.origin(u"sync.overlap").place, u"docket.toml:4"_s);
    QCOMPARE(settings.display(u"sync.interval"), u"90m"_s);
    QCOMPARE(layerName(settings.origin(u"sync.overlap").layer), u"file"_s);
}

void TestSettings::problems_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char *name, const QByteArray &text, int line, const QString &key, const QString &says,
                        const QString &hint) { QTest::newRow(name) << text << line << key << says << hint; };
    row("too large", "[sync]\n\nconnections = 7\n", 3, u"sync.connections"_s,
        u"“7” is not possible here; allowed is a whole number from 1 to 6"_s, u"2 stays in force"_s);
    row("too small", "[sync]\nconnections = 0", 2, u"sync.connections"_s, u"from 1 to 6"_s, u"2"_s);
    row("wrong type", "[sync]\nconnections = \"two\"", 2, u"sync.connections"_s, u"The value is a string"_s, u"2"_s);
    row("fraction", "[sync]\nconnections = 2.5", 2, u"sync.connections"_s, u"a number with a fraction"_s, u"2"_s);
    row("no unit", "[sync]\ninterval = 5", 2, u"sync.interval"_s, u"has no unit"_s, u"5m stays"_s);
    row("bad unit", "[sync]\ninterval = \"5 parsecs\"", 2, u"sync.interval"_s, u"ms, s, m, h, d"_s, u"5m"_s);
    row("too long", "[network]\nconnect-timeout = \"2h\"", 2, u"network.connect-timeout"_s, u"from 1s to 5m"_s,
        u"10s"_s);
    row("not a choice", "[interface]\ntheme = \"purple\"", 2, u"interface.theme"_s, u"one of system, light, dark"_s,
        u"system"_s);
    row("not a boolean", "[interface]\nremote-images = 1", 2, u"interface.remote-images"_s, u"true or false"_s,
        u"false"_s);
    row("empty column", "[triage]\ndefault-column = \" \"", 2, u"triage.default-column"_s, u"not empty"_s,
        u"Backlog"_s);
    row("a date", "[log]\nkeep = 2026-01-01", 2, u"log.keep"_s, u"a date or time"_s, u"3"_s);
    row("an array", "[log]\nkeep = [1]", 2, u"log.keep"_s, u"an array"_s, u"3"_s);
    row("misspelt key", "[sync]\nconections = 3", 2, u"sync.conections"_s, u"no such setting"_s,
        u"Did you mean sync.connections?"_s);
    row("misspelt section", "# x\n[snyc]\nconnections = 3", 2, u"snyc"_s, u"no section"_s, u"Did you mean [sync]?"_s);
    row("unknown section", "[foo]\nbar = 3", 1, u"foo"_s, u"no section"_s, u"Sections are "_s);
    row("key without section", "connections = 3", 1, u"connections"_s, u"no such setting"_s, u"config list"_s);
    row("section as value", "sync = 3", 1, u"sync"_s, u"must be a table"_s, u"[sync]"_s);
    row("dotted", "sync.connections = 9", 1, u"sync.connections"_s, u"from 1 to 6"_s, u"2"_s);
    row("rules as text", "[triage]\npriorities = \"all\"", 2, u"triage.priorities"_s, u"The value is a string"_s,
        u"[[triage.priorities]]"_s);
}

void TestSettings::problems()
{
    QFETCH(QByteArray, text);
    put(text);
    const auto loaded = load();
    QCOMPARE(loaded.problems.size(), 1);
    const auto &problem = loaded.problems.first();
    QCOMPARE(problem.file, m_file);
    QTEST(problem.line, "line");
    QVERIFY(problem.column > 0);
    QTEST(problem.key, "key");
    QFETCH(QString, says);
    QFETCH(QString, hint);
    QVERIFY2(problem.message.contains(says), qPrintable(problem.message));
    QVERIFY2(problem.hint.contains(hint), qPrintable(problem.hint));
    for (const Option &option : options())
        QCOMPARE(loaded.settings.display(option.key), Settings().display(option.key));
}

void TestSettings::oneBadKeyLeavesTheOthers()
{
    put("[sync]\nconnections = 99\ninterval = \"1m\"\n[nonsense]\na = 1\n[log]\nlevel = \"debug\"\nkeep = -1\n");
    const auto [settings, problems] = load();
    QCOMPARE(problems.size(), 3);
    QCOMPARE(problems[0].line, 2); // in the order of the file
    QCOMPARE(problems[1].line, 4);
    QCOMPARE(problems[2].line, 8);
    QCOMPARE(settings.integer(u"sync.connections"), 2);
    QCOMPARE(settings.duration(u"sync.interval"), 1min);
    QCOMPARE(settings.text(u"log.level"), u"debug"_s);
}

void TestSettings::brokenToml()
{
    put("[sync]\nconnections = 3\ninterval = = 5\n");
    const auto [settings, problems] = load();
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems[0].line, 3);
    QVERIFY(problems[0].message.contains(u"not valid TOML"_s));
    QCOMPARE(settings.integer(u"sync.connections"), 2);

    put("[sync]\nconnections = 3\nconnections = 4\n");
    QCOMPARE(load().problems.size(), 1);
    put("a = " + QByteArray(5000, '['));
    QCOMPARE(load().problems.size(), 1);
}

void TestSettings::notUtf8()
{
    put("[log]\nlevel = \"\xff\xfe\"\n");
    QCOMPARE(load().problems.size(), 1);
    put(QByteArray("\0\0\0", 3));
    QCOMPARE(load().problems.size(), 1);
}

void TestSettings::unreadableFile()
{
    const auto loaded = loadSettings({m_dir.path(), {}, {}}); // a folder in its place
    QCOMPARE(loaded.problems.size(), 1);
    QVERIFY(loaded.problems[0].message.contains(u"cannot be read"_s));
}

void TestSettings::hugeFile()
{
    put(QByteArray(2 << 20, '#'));
    const auto loaded = load();
    QCOMPARE(loaded.problems.size(), 1);
    QVERIFY(loaded.problems[0].message.contains(u"larger than 1 MiB"_s));
}

void TestSettings::missingFileIsFine()
{
    QVERIFY(load().problems.isEmpty());
    QVERIFY(loadSettings({}).problems.isEmpty());
    put("");
    QVERIFY(load().problems.isEmpty());
}

void TestSettings::environmentProblems()
{
    SettingsSources sources;
    sources.environment.insert(u"DOCKET_SYNC_CONNECTIONS"_s, u"many"_s);
    sources.environment.insert(u"DOCKET_SYNC_INTERVALL"_s, u"1m"_s);
    sources.environment.insert(u"DOCKET_PROFILE"_s, u"/x"_s); // not a setting and none of our business
    sources.environment.insert(u"DOCKET_INTERFACE_REMOTE_IMAGES"_s, u"on"_s);
    const auto [settings, problems] = loadSettings(sources);
    QCOMPARE(problems.size(), 2);
    QCOMPARE(problems[0].key, u"DOCKET_SYNC_CONNECTIONS"_s);
    QVERIFY(problems[0].file.isEmpty());
    QCOMPARE(problems[1].key, u"DOCKET_SYNC_INTERVALL"_s);
    QVERIFY(problems[1].hint.contains(u"DOCKET_SYNC_INTERVAL?"_s));
    QVERIFY(settings.flag(u"interface.remote-images"));
}

void TestSettings::commandLineProblems()
{
    const auto loaded = loadSettings(
        {{}, {}, {{u"log.levle"_s, u"debug"_s}, {u"triage.columns"_s, u"x"_s}, {u"log.level"_s, u"DEBUG"_s}}});
    QCOMPARE(loaded.problems.size(), 2);
    QVERIFY(loaded.problems[0].hint.contains(u"log.level"_s));
    QVERIFY(loaded.problems[1].message.contains(u"in the settings file only"_s));
    QCOMPARE(loaded.settings.text(u"log.level"), u"debug"_s);
}

void TestSettings::triageRulesFromTheFile()
{
    put("[triage]\nclosed-column = \"Shipped\"\nmilestone-column = \"\"\n"
        "[[triage.priorities]]\nlabels = [\"sev-1*\", \"outage\"]\nvalue = \"Critical\"\nrank = 4\n"
        "[[triage.columns]]\nlabel = \"doing\"\nvalue = \"Doing\"\n"
        "[[triage.columns]]\nlabel = \"waiting\"\nvalue = \"Waiting\"\n");
    const auto [settings, problems] = load();
    QVERIFY2(problems.isEmpty(), problems.isEmpty() ? "" : qPrintable(problems[0].toText()));
    const auto rules = triageRules(settings);
    QCOMPARE(rules.priorities,
             (QList<Domain::TriageRule>{{u"sev-1*"_s, u"Critical"_s, 4}, {u"outage"_s, u"Critical"_s, 4}}));
    QCOMPARE(rules.columns, (QList<Domain::TriageRule>{{u"doing"_s, u"Doing"_s, 1}, {u"waiting"_s, u"Waiting"_s, 2}}));
    QCOMPARE(rules.closedColumn, u"Shipped"_s);
    QCOMPARE(rules.milestoneColumn, QString());
    QCOMPARE(settings.display(u"triage.priorities"), u"2 rules"_s);

    put("triage.priorities = []\n"); // nobody wants priorities
    QVERIFY(triageRules(load().settings).priorities.isEmpty());
}

void TestSettings::badTriageRules_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("says");
    QTest::newRow("no label") << QByteArray("value = \"High\"\nrank = 1") << 4 << u"no label"_s;
    QTest::newRow("empty labels") << QByteArray("labels = [\"\"]\nvalue = \"High\"\nrank = 1") << 4 << u"no label"_s;
    QTest::newRow("no value") << QByteArray("label = \"x\"\nrank = 1") << 4 << u"no value"_s;
    QTest::newRow("no rank") << QByteArray("label = \"x\"\nvalue = \"High\"") << 4 << u"no rank"_s;
    QTest::newRow("rank zero") << QByteArray("label = \"x\"\nvalue = \"High\"\nrank = 0") << 7 << u"from 1 to 1000"_s;
    QTest::newRow("rank text") << QByteArray("label = \"x\"\nvalue = \"High\"\nrank = \"1\"") << 7
                               << u"from 1 to 1000"_s;
    QTest::newRow("labels text") << QByteArray("labels = \"x\"\nvalue = \"High\"\nrank = 1") << 5 << u"array"_s;
    QTest::newRow("label number") << QByteArray("label = 3\nvalue = \"High\"\nrank = 1") << 5 << u"must be text"_s;
    QTest::newRow("foreign") << QByteArray("label = \"x\"\nvalue = \"High\"\nrank = 1\ncolour = 3") << 8 << u"colour"_s;
}

void TestSettings::badTriageRules()
{
    QFETCH(QByteArray, rule);
    QFETCH(QString, says);
    // The bad rule alone keeps the built-in rules; beside a good one only it drops out.
    put("# 1\n# 2\n# 3\n[[triage.priorities]]\n" + rule + '\n');
    auto loaded = load();
    QCOMPARE(loaded.problems.size(), 1);
    QTEST(loaded.problems[0].line, "line");
    QVERIFY2(loaded.problems[0].message.contains(says), qPrintable(loaded.problems[0].message));
    QCOMPARE(triageRules(loaded.settings), Domain::TriageRules::defaults());

    put("[[triage.priorities]]\n" + rule + "\n[[triage.priorities]]\nlabel = \"good\"\nvalue = \"Good\"\nrank = 9\n");
    loaded = load();
    QCOMPARE(loaded.problems.size(), 1);
    QCOMPARE(triageRules(loaded.settings).priorities, (QList<Domain::TriageRule>{{u"good"_s, u"Good"_s, 9}}));
}

void TestSettings::durations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("milliseconds"); // -1: refused
    QTest::newRow("ms") << u"250ms"_s << qint64(250);
    QTest::newRow("space") << u" 5 s "_s << qint64(5000);
    QTest::newRow("sum") << u"1h30m"_s << qint64(5'400'000);
    QTest::newRow("days") << u"2d"_s << qint64(172'800'000);
    QTest::newRow("zero") << u"0"_s << qint64(0);
    QTest::newRow("no unit") << u"5"_s << qint64(-1);
    QTest::newRow("empty") << u""_s << qint64(-1);
    QTest::newRow("unit only") << u"s"_s << qint64(-1);
    QTest::newRow("negative") << u"-5s"_s << qint64(-1);
    QTest::newRow("fraction") << u"1.5s"_s << qint64(-1);
    QTest::newRow("overflow") << u"999999999999999999d"_s << qint64(-1);
    QTest::newRow("sum overflows") << u"106751991167d 106751991167d"_s << qint64(-1);
}

void TestSettings::durations()
{
    QFETCH(QString, text);
    QFETCH(qint64, milliseconds);
    const auto parsed = parseDuration(text);
    QCOMPARE(parsed.value_or(-1), milliseconds);
    if (parsed)
        QCOMPARE(parseDuration(formatDuration(*parsed)), parsed);
}

void TestSettings::sizes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("bytes");
    QTest::newRow("plain") << u"4096"_s << qint64(4096);
    QTest::newRow("MiB") << u"64 MiB"_s << (qint64(64) << 20);
    QTest::newRow("MB") << u"5mb"_s << qint64(5'000'000);
    QTest::newRow("unknown") << u"5 cows"_s << qint64(-1);
    QTest::newRow("overflow") << u"999999999999999999 GiB"_s << qint64(-1);
    QTest::newRow("empty") << u""_s << qint64(-1);
}

void TestSettings::sizes()
{
    QFETCH(QString, text);
    QFETCH(qint64, bytes);
    const auto parsed = parseBytes(text);
    QCOMPARE(parsed.value_or(-1), bytes);
    if (parsed)
        QCOMPARE(parseBytes(formatBytes(*parsed)), parsed);
}

void TestSettings::problemsReadWell()
{
    const SettingsProblem problem{u"/p/docket.toml"_s, 3, 5, u"sync.interval"_s, u"Wrong."_s, u"Mend it."_s};
    QCOMPARE(problem.toText(), u"/p/docket.toml:3:5: sync.interval: Wrong. Mend it."_s);
    const auto error = problem.toError();
    QCOMPARE(error.code, Code::Invalid);
    QCOMPARE(error.message, u"/p/docket.toml:3:5: sync.interval: Wrong."_s);
    QCOMPARE(error.hint, u"Mend it."_s);
}

void TestSettings::manualPageIsCurrent()
{
    QFile page(QStringLiteral(DOCKET_SETTINGS_PAGE));
    // DOCKET_UPDATE_MANUAL=1 writes the page instead of comparing it.
    if (qEnvironmentVariableIsSet("DOCKET_UPDATE_MANUAL")) {
        QVERIFY(page.open(QIODevice::WriteOnly));
        page.write(settingsManual().toUtf8());
        page.close();
    }
    QVERIFY2(page.open(QIODevice::ReadOnly), qPrintable(page.errorString()));
    QVERIFY2(QString::fromUtf8(page.readAll()) == settingsManual(),
             "resources/help/settings.md is out of date: run this test once with DOCKET_UPDATE_MANUAL=1");
    for (const Option &option : options())
        QVERIFY2(settingsManual().contains(u"### "_s + option.key + u'\n'), qPrintable(option.key));
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
