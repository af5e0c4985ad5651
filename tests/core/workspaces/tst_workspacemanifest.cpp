// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <workspaces/manifestfile.h>

#include <QTest>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Workspaces;
using namespace Qt::StringLiterals;

namespace {

const QByteArray head = "format = 1\n[issue]\nproject = \"a/b\"\nnumber = 3\n[workspace]\nstate = \"active\"\n";

WorkspaceManifest makeManifest()
{
    WorkspaceManifest manifest;
    manifest.project = u"atelier/press"_s;
    manifest.number = 12;
    manifest.server = u"https://forge.example:8443/gitea"_s;
    manifest.title = u"A \"title\" with \\ and ] # and \u0007 and 紙"_s;
    manifest.url = u"https://forge.example/atelier/press/issues/12"_s;
    manifest.state = WorkspaceState::Finished;
    manifest.started = fromUnix(1'795'000'001);
    manifest.updated = fromUnix(1'795'000'099);
    manifest.ended = manifest.updated;
    manifest.tests = {{u"T1"_s,
                       u"feeds '''\n[[tests]]"_s,
                       {u"one, two"_s, u"\"three\""_s},
                       TestOutcome::Passed,
                       WorkspaceTest::Origin::Task,
                       manifest.started,
                       manifest.updated},
                      {u"T20"_s, u"x"_s, {}, TestOutcome::Open, WorkspaceTest::Origin::Added, noTime, noTime}};
    manifest.files = {{u"a/b.md"_s, QByteArray(32, '\xab')}, {u"q\"uote"_s, QByteArray(32, '\0')}};
    return manifest;
}

} // namespace

class TestWorkspaceManifest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsRead()
    {
        const auto manifest = makeManifest();
        const auto read = readManifest(writeManifest(manifest), u"m.toml"_s);
        QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().toText()));
        QCOMPARE(*read, manifest);
    }

    void thoseOfAnOlderDocketNameNoServer()
    {
        auto manifest = makeManifest();
        manifest.server.clear();
        const auto text = writeManifest(manifest);
        QVERIFY(!text.contains("server"));
        const auto read = readManifest(text, u"m.toml"_s);
        QVERIFY(read && read->server.isEmpty());
        QCOMPARE(*read, manifest);
    }

    void commentsStayWithTheirLines()
    {
        const QByteArray text =
            "# above all\nformat = 1 # the first\n[issue]\nproject = \"a/b # no comment\"\n"
            "number = 3\n\n# of the state\n# in two lines\n[workspace] # table\n"
            "state = \"active\"\n\n[[tests]]\nid = \"T1\"\nname = '''x # no comment\n# nor this'''\n"
            "steps = [\n  \"one\", # step\n  # between\n  \"two\"\n]\n"
            "result = \"passed\" # on the phone\norigin = \"added\"\n\n[[tests]]\nid = \"T2\"\n"
            "name = \"y\"\n# fails \n# in winter\nresult = \"open\"\norigin = \"added\"\n"
            "unknown = 1 # of nothing\n# the end";
        auto read = readManifest(text, u"m.toml"_s);
        QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().toText()));
        QCOMPARE(read->tests.first().name, u"x # no comment\n# nor this"_s);
        const QByteArray written = writeManifest(*read);
        for (const char *part :
             {"# above all\nformat = 1 # the first\n", "\n# of the state\n# in two lines\n[workspace] # table\n",
              "steps = [\"one\", \"two\"] # step # between\n", "result = \"passed\" # on the phone\n",
              "# fails\n# in winter\nresult = \"open\"\n", "\n\n# of nothing\n# the end\n"})
            QVERIFY2(written.contains(part), QByteArray(QByteArray(part) + "\nis not in\n" + written).constData());
        auto again = readManifest(written, u"m.toml"_s);
        QVERIFY(again.has_value());
        QCOMPARE(writeManifest(*again), written);
        // A test that goes takes none of the comments of the others along, and its own are not lost.
        again->tests.removeFirst();
        const QByteArray without = writeManifest(*again);
        QVERIFY(without.contains("# fails\n# in winter\nresult = \"open\"\n"));
        QVERIFY(without.contains("# on the phone\n"));
    }

    void everyByteMayBeMissing()
    {
        const QByteArray text = writeManifest(makeManifest());
        for (qsizetype i = 0; i < text.size(); ++i)
            (void)readManifest(text.first(i), u"m.toml"_s); // an error or a manifest, never an end
        for (qsizetype i = 0; i < text.size(); ++i) {
            QByteArray changed = text;
            changed[i] = char(changed[i] ^ 0x20);
            (void)readManifest(changed, u"m.toml"_s);
        }
    }

    void timesInOtherZones()
    {
        const auto read = readManifest(head + "started = 2026-11-20T10:00:00+02:00\n", u"m.toml"_s);
        QVERIFY(read.has_value());
        QCOMPARE(formatTimestamp(read->started), u"2026-11-20T08:00:00Z"_s);
    }

    void mistakesAreNamedWithTheirLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("part");
        QTest::newRow("empty") << QByteArray() << u"format"_s;
        QTest::newRow("no tables") << QByteArray("format = 1\n") << u"[issue]"_s;
        QTest::newRow("no TOML") << head + "x = = 1\n" << u"m.toml:7"_s;
        QTest::newRow("newer") << QByteArray(head).replace("format = 1", "format = 9") << u"newer Docket"_s;
        QTest::newRow("state") << QByteArray(head).replace("\"active\"", "\"asleep\"") << u"“asleep”"_s;
        QTest::newRow("number") << QByteArray(head).replace("3", "\"3\"") << u"m.toml:4"_s;
        QTest::newRow("result") << head +
                                       "[[tests]]\nid = \"T1\"\nname = \"a\"\nresult = \"maybe\"\norigin = \"task\"\n"
                                << u"m.toml:10"_s;
        QTest::newRow("id") << head + "[[tests]]\nid = \"../x\"\nname = \"a\"\nresult = \"open\"\norigin = \"task\"\n"
                            << u"../x"_s;
        QTest::newRow("twice")
            << head + QByteArray("[[tests]]\nid = \"T1\"\nresult = \"open\"\norigin = \"task\"\n").repeated(2)
            << u"T1 above"_s;
        QTest::newRow("tests") << head + "[tests]\nid = 1\n" << u"list of tables"_s;
        QTest::newRow("time") << head + "started = \"yesterday\"\n" << u"“started”"_s;
        QTest::newRow("year") << head + "started = 0001-01-01T00:00:00Z\n" << u"“started”"_s;
        QTest::newRow("steps") << head + "[[tests]]\nid = \"T1\"\nsteps = [1]\nresult = \"open\"\norigin = \"task\"\n"
                               << u"list of texts"_s;
        QTest::newRow("deep") << head + "x = " + QByteArray(100'000, '[') << u"m.toml"_s;
    }
    void mistakesAreNamedWithTheirLine()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, part);
        const auto read = readManifest(text, u"m.toml"_s);
        QVERIFY(!read);
        QVERIFY(read.error().code == Code::Malformed);
        QVERIFY2(read.error().message.contains(part), qPrintable(read.error().message));
    }
};

QTEST_GUILESS_MAIN(TestWorkspaceManifest)
#include "tst_workspacemanifest.moc"
