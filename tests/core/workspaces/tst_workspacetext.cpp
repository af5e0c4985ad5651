// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <domain/workspacetext.h>

#include <QElapsedTimer>
#include <QTest>

using namespace Docket;
using namespace Docket::Domain;
using namespace Qt::StringLiterals;

namespace {

const Timestamp noon = fromUnix(1'795'000'000);

IssueDetails makeIssue(const QByteArray &body, const QList<QByteArray> &comments = {})
{
    IssueDetails issue;
    issue.row.projectName = u"atelier/press"_s;
    issue.row.number = 12;
    issue.row.title = u"Paper jams"_s;
    issue.body = body;
    for (const QByteArray &comment : comments)
        issue.comments.append({1, {3, u"jun"_s, u"Jun"_s}, comment, noon, noon});
    return issue;
}

QStringList texts(const Requirements &requirements, WorkspaceTest::Origin origin)
{
    QStringList all;
    for (const RequirementItem &item : requirements.items) {
        if (item.origin == origin)
            all.append(item.text);
    }
    return all;
}

WorkspaceTest makeTest(const QString &id, const QString &name)
{
    WorkspaceTest test;
    test.id = id;
    test.name = name;
    return test;
}

} // namespace

class TestWorkspaceText final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void folderNames_data()
    {
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("name");
        QTest::newRow("words") << u"Paper jams, at A4!"_s << u"12-paper-jams-at-a4"_s;
        QTest::newRow("empty") << QString() << u"12"_s;
        QTest::newRow("nothing that is left") << u"... /// ***"_s << u"12"_s;
        QTest::newRow("upwards") << u".."_s << u"12"_s;
        QTest::newRow("upwards in the middle") << u"a/../../b"_s << u"12-a-b"_s;
        QTest::newRow("backslashes") << u"..\\..\\b"_s << u"12-b"_s;
        QTest::newRow("absolute") << u"/etc/passwd"_s << u"12-etc-passwd"_s;
        QTest::newRow("a device") << u"CON"_s << u"12-con"_s;
        QTest::newRow("dots at the end") << u"jams..."_s << u"12-jams"_s;
        QTest::newRow("a stream") << u"jams:hidden"_s << u"12-jams-hidden"_s;
        QTest::newRow("right to left override") << u"jams\u202Egpj.exe"_s << u"12-jams-gpj-exe"_s;
        QTest::newRow("zero width") << u"ja\u200Bms"_s << u"12-ja-ms"_s;
        QTest::newRow("full width dots") << u"\uFF0E\uFF0E\uFF0Fb"_s << u"12-b"_s;
        QTest::newRow("composed") << u"Schöne Grüße"_s << u"12-schöne-grüsse"_s;
        QTest::newRow("decomposed") << u"Scho\u0308ne Gru\u0308ße"_s << u"12-schöne-grüsse"_s;
        QTest::newRow("capitals") << u"SCHÖNE GRÜSSE"_s << u"12-schöne-grüsse"_s;
        QTest::newRow("another script") << u"紙が 詰まる"_s << u"12-紙が-詰まる"_s;
        QTest::newRow("NUL") << QString(u"a"_s + QChar(0) + u"b"_s) << u"12-a-b"_s;
        QTest::newRow("half a character") << QString(u"a"_s + QChar(0xd800) + u"b"_s) << u"12-a-b"_s;
        QTest::newRow("marks alone") << u"\u0301\u0301"_s << u"12"_s;
    }
    void folderNames()
    {
        QFETCH(QString, title);
        QTEST(workspaceFolderName(12, title), "name");
    }

    void longTitlesAreCutAtAWord()
    {
        const QString name = workspaceFolderName(12, u"printing "_s.repeated(34));
        QVERIFY(name.toUtf8().size() <= 60);
        QVERIFY2(name.endsWith(u"-printing"), qPrintable(name));
        // Three bytes a character, no space to cut at.
        const QString wide = workspaceFolderName(12, u"紙"_s.repeated(100));
        QVERIFY(wide.toUtf8().size() <= 60 && wide.toUtf8().size() > 55);
        QVERIFY(wide.isValidUtf16());
        QVERIFY(workspaceFolderName(std::numeric_limits<qint64>::max(), u"x"_s.repeated(300)).size() <= 60);
    }

    void tasksAndAcceptanceLines()
    {
        const auto found = requirementsOf(makeIssue("Intro\r\n"
                                                    "- [ ] feed a *sheet*\r\n"
                                                    "  * [x] clear the tray\r\n"
                                                    "1. [X] numbered\r\n"
                                                    "- no task\r\n"
                                                    "- [ ]\r\n"
                                                    "```\n- [ ] code\n```\n"
                                                    "~~~ sh\n- [ ] code\n```\n- [ ] still code\n~~~\n"
                                                    "## Acceptance criteria\n"
                                                    "- prints ten sheets\n"
                                                    "- [x] no smoke\n"
                                                    "* beeps\n"
                                                    "## Other\n"
                                                    "- nothing\n"
                                                    "Done when the lamp is green\n"
                                                    "Acceptance: the log is clean\n"
                                                    "**Definition of done:**\n"
                                                    "- documented\n"));
        QCOMPARE(texts(found, WorkspaceTest::Origin::Task),
                 (QStringList{u"feed a *sheet*"_s, u"clear the tray"_s, u"numbered"_s}));
        QCOMPARE(texts(found, WorkspaceTest::Origin::Acceptance),
                 (QStringList{u"prints ten sheets"_s, u"no smoke"_s, u"beeps"_s, u"the lamp is green"_s,
                              u"the log is clean"_s, u"documented"_s}));
        QCOMPARE(found.items[0].done, false);
        QCOMPARE(found.items[1].done, true);
        QCOMPARE(found.items[2].done, true);
    }

    void markedComments()
    {
        const auto found = requirementsOf(
            makeIssue({}, {"just talk\n- [ ] of no weight", "Requirement: A3 as well",
                           "I think\n\n/requirement\n- [ ] the tray holds 200", "a requirement: not at the start"}));
        QCOMPARE(found.comments.size(), 2);
        QCOMPARE(found.comments[0].text, u"A3 as well"_s);
        QCOMPARE(found.comments[0].author, u"jun"_s);
        QCOMPARE(texts(found, WorkspaceTest::Origin::Task), QStringList{u"the tray holds 200"_s});
    }

    void hostileBodiesAreReadInLinearTime_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("spaces") << QByteArray(1 << 20, ' ');
        QTest::newRow("stars") << QByteArray(1 << 20, '*');
        QTest::newRow("one line of items") << QByteArray("- [ ] ").repeated(100'000);
        QTest::newRow("items") << QByteArray("- [ ] x\n- [ ] y\n").repeated(60'000);
        QTest::newRow("fences") << QByteArray("```\n~~~\n").repeated(100'000);
        QTest::newRow("placeholders") << QByteArray("{{ ").repeated(300'000);
        QTest::newRow("acceptance") << QByteArray("acceptance ").repeated(90'000);
        QTest::newRow("colons") << QByteArray("**a:**\n").repeated(100'000);
        QTest::newRow("broken UTF-8") << QByteArray("\xff\xfe\x00- [ ] ", 9).repeated(100'000);
    }
    void hostileBodiesAreReadInLinearTime()
    {
        QFETCH(QByteArray, body);
        QElapsedTimer timer;
        timer.start();
        const auto issue = makeIssue(body, {"Requirement: " + body});
        const auto found = requirementsOf(issue);
        const auto values = templateValues(issue, found, plannedTests(found, noon), noon);
        const QString text = renderTemplate(u"{{body}}{{tests}}"_s, values);
        QVERIFY(found.items.size() <= 500);
        QVERIFY(!text.contains(QChar(0)));
        QVERIFY2(timer.elapsed() < 30'000, qPrintable(u"%1 ms"_s.arg(timer.elapsed())));
    }

    void noMoreThan500Items()
    {
        QByteArray body;
        for (int i = 0; i < 700; ++i)
            body += "- [ ] item " + QByteArray::number(i) + '\n';
        QCOMPARE(requirementsOf(makeIssue(body)).items.size(), 500);
    }

    void valuesAreNotTemplates()
    {
        auto issue = makeIssue("{{title}} and {{tasks}}");
        issue.row.title = u"{{body}}"_s;
        const auto values = templateValues(issue, {}, {}, noon);
        QCOMPARE(renderTemplate(u"a {{title}} b {{ body }} c {{unknown}} {{"_s, values),
                 u"a {{body}} b {{title}} and {{tasks}} c {{unknown}} {{"_s);
    }

    void linesHideNothing()
    {
        QCOMPARE(plainLine(u"a\nb\u202Ec\u0007\u2066 d"_s), u"a bc d"_s);
        QCOMPARE(plainLine(u"x"_s.repeated(400), 10), u"x"_s.repeated(9) + u'…');
        const QString faces = plainLine(u"😀"_s.repeated(10), 6);
        QVERIFY(faces.isValidUtf16() && faces.size() <= 6);
    }

    void outcomesChangeTheirLineOnly()
    {
        const QString plan = u"# My plan\n\n- [ ] **T1** feed — slowly\n  1. open\n- [ ] **T10** other\nnotes\r\n"_s;
        auto test = makeTest(u"T1"_s, u"feed"_s);
        test.checked = noon;
        test.outcome = TestOutcome::Passed;
        const auto passed = withTestOutcome(plan, test);
        QVERIFY(passed);
        QCOMPARE(*passed, QString(plan).replace(u"- [ ] **T1** feed — slowly"_s,
                                                u"- [x] **T1** feed — slowly — passed 2026-11-18"_s));
        test.outcome = TestOutcome::Failed;
        const auto failed = withTestOutcome(*passed, test);
        QVERIFY(failed && failed->contains(u"- [ ] **T1** feed — slowly — failed 2026-11-18\n"));
        test.outcome = TestOutcome::Open;
        QCOMPARE(withTestOutcome(*failed, test), plan);
        QVERIFY(!withTestOutcome(plan, makeTest(u"T2"_s, u"gone"_s)));
        QVERIFY(!withTestOutcome(plan + plan, test));
    }

    void addedTestsGoToTheEnd()
    {
        auto test = makeTest(u"T2"_s, u"beeps"_s);
        test.steps = QStringList{u"switch on"_s, u"listen"_s};
        const QString item = u"- [ ] **T2** beeps\n  1. switch on\n  2. listen\n"_s;
        QCOMPARE(withTestAdded({}, test), item);
        QCOMPARE(withTestAdded(u"- [ ] **T1** a"_s, test), u"- [ ] **T1** a\n"_s + item);
        QCOMPARE(withTestAdded(u"text\n"_s, test), u"text\n\n"_s + item);
        QCOMPARE(withTestAdded(u"text\n\n"_s, test), u"text\n\n"_s + item);
    }

    void testsAreFoundByIdAndName()
    {
        WorkspaceManifest manifest;
        manifest.project = u"a/b"_s;
        manifest.tests = {makeTest(u"T1"_s, u"feeds"_s), makeTest(u"T7"_s, u"Beeps"_s), makeTest(u"T3"_s, u"feeds"_s)};
        QCOMPARE(manifest.findTest(u"t7"_s).value_or(-1), 1);
        QCOMPARE(manifest.findTest(u"beeps"_s).value_or(-1), 1);
        QVERIFY(manifest.findTest(u"feeds"_s).error().code == Code::Invalid);
        QVERIFY(manifest.findTest(u"T2"_s).error().code == Code::NotFound);
        QVERIFY(manifest.findTest(u"T2"_s).error().hint.contains(u"T1, T7, T3"));
        QCOMPARE(manifest.nextTestId(), u"T8"_s);
    }

    void summaries()
    {
        WorkspaceManifest manifest;
        manifest.project = u"a/b"_s;
        manifest.number = 3;
        manifest.title = u"Jams"_s;
        manifest.tests = {makeTest(u"T1"_s, u"a|b"_s), makeTest(u"T2"_s, u"c"_s)};
        manifest.tests[0].outcome = TestOutcome::Passed;
        const QString text = workspaceSummary(manifest, {u"notes.md"_s});
        QVERIFY(text.contains(u"1 passed, 0 failed, 1 open."));
        QVERIFY(text.contains(u"| T1 | a\\|b | passed |"));
        QVERIFY(text.contains(u"- `notes.md`"));
    }
};

QTEST_GUILESS_MAIN(TestWorkspaceText)
#include "tst_workspacetext.moc"
