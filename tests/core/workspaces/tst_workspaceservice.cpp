// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacefixture.h"

#include <workspaces/manifestfile.h>
#include <workspaces/workspacelock.h>

using namespace Docket;
using namespace Docket::Tests;

namespace {

constexpr auto body = "It jams.\n- [ ] feeds ten sheets\n- [x] beeps\n";

/// Does something once, before the next step of a unit of work.
class OnceHook final : public StepHook
{
public:
    OnceHook() = default;
    Result<void> before(StepKind, const QString &) override
    {
        if (const auto now = std::exchange(next, {}))
            now();
        return {};
    }

    std::function<void()> next;
};

} // namespace

/// The life of a workspace, and what must not happen to the files of the user meanwhile.
class TestWorkspaceService final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Desk> m_desk;

    [[nodiscard]] QString file(const QString &name) const { return m_desk->file(u"12-paper-jams/"_s + name); }
    Domain::WorkspaceManifest manifest(const QString &folder = u"12-paper-jams"_s)
    {
        const QString path = m_desk->file(folder + u"/workspace.toml"_s);
        return take(readManifest(contentOf(path), path));
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_desk = std::make_unique<Desk>(m_folder->filePath(u"profile"_s));
        take(m_desk->opened);
        m_desk->addIssue(12, u"Paper jams"_s, body);
    }
    void cleanup()
    {
        m_desk.reset();
        m_folder.reset();
    }

    void oneNameOnTwoServers()
    {
        m_desk->addIssue(12, u"Slow feed"_s, {}, u"atelier/press"_s, u"https://second.example:8443/gitea"_s);
        auto &service = *m_desk->service;
        const auto run = [](Async::Future<WorkspaceAnswer> future) { return Async::await(std::move(future)); };
        // Of two that are synced nobody knows which one is meant.
        const auto unclear = run(service.start({u"atelier/press"_s, 12}));
        QCOMPARE(unclear.error().code, Code::Invalid);
        QVERIFY2(unclear.error().hint.contains(u"second.example:atelier/press"_s), qPrintable(unclear.error().hint));
        const WorkspaceKey first{u"forge.example:atelier/press"_s, 12};
        const WorkspaceKey second{u"second.example:atelier/press"_s, 12};
        const auto jams = take(run(service.start(first)));
        QCOMPARE(jams.record.server, u"https://forge.example"_s);
        QVERIFY(Async::await(service.status(second)).error().code == Code::NotFound);
        const auto feed = take(run(service.start(second)));
        QCOMPARE(feed.record.server, u"https://second.example:8443/gitea"_s);
        QCOMPARE(manifest(u"12-slow-feed"_s).server, feed.record.server);
        QCOMPARE(run(service.start(second)).error().code, Code::Conflict);

        take(run(service.addTest(second, {u"feeds"_s, {}})));
        QCOMPARE(take(Async::await(service.status(first))).manifest.tests.size(), 2);
        QCOMPARE(take(Async::await(service.status(second))).manifest.tests.size(), 1);
        const auto byRecord = take(
            Async::await(service.status({.project = u"atelier/press"_s, .number = 12, .server = feed.record.server})));
        QCOMPARE(byRecord.record.title, u"Slow feed"_s);
        QCOMPARE(take(Async::await(service.listOf(first))).size(), 1);
        QCOMPARE(run(service.finish({u"atelier/press"_s, 12}, true)).error().code, Code::Invalid);
        take(run(service.finish(second, true)));
        QCOMPARE(take(Async::await(service.status(first))).record.state, WorkspaceState::Active);
        QCOMPARE(take(Async::await(service.status(second))).record.state, WorkspaceState::Finished);

        // A workspace outlives what is known of its project, and stays apart from that of the other server.
        take(Async::await(m_desk->units->run([](UnitsOfWork::UnitOfWork &work) -> Result<void> {
            const auto project = work.projects().findProject(u"second.example:atelier/press");
            return project ? work.projects().removeProject(project->id)
                           : Result<void>(std::unexpected(project.error()));
        })));
        QCOMPARE(take(Async::await(service.status({u"atelier/press"_s, 12}))).record.title, u"Paper jams"_s);
        QCOMPARE(take(Async::await(service.status(second))).record.title, u"Slow feed"_s);
    }

    void aManifestOfAnotherServerIsNotTaken()
    {
        take(m_desk->start());
        QFile out(file(u"workspace.toml"_s));
        QVERIFY(out.open(QIODevice::ReadWrite));
        const QByteArray text = out.readAll();
        QVERIFY(text.contains("server = \"https://forge.example\"\n"));
        const auto write = [&out](const QByteArray &all) {
            return out.resize(0) && out.seek(0) && out.write(all) > 0 && out.flush();
        };
        QVERIFY(write(
            QByteArray(text).replace("server = \"https://forge.example\"", "server = \"https://other.example\"")));
        const auto refused = m_desk->addTest(u"prints"_s);
        QCOMPARE(refused.error().code, Code::Malformed);
        QVERIFY2(refused.error().message.contains(u"other.example"_s), qPrintable(refused.error().message));
        // An older Docket wrote none: it is taken, and written with the next change.
        QVERIFY(write(QByteArray(text).replace("server = \"https://forge.example\"\n", "")));
        take(m_desk->addTest(u"prints"_s));
        QCOMPARE(manifest().tests.size(), 3);
    }

    void startMakesTheFolder()
    {
        const auto answer = take(m_desk->start());
        QCOMPARE(answer.record.path(), m_desk->file(u"12-paper-jams"_s));
        QVERIFY(!answer.record.id.isNull());
        QCOMPARE(answer.record.testsOpen, 2);
        QCOMPARE(
            QDir(answer.record.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name),
            (QStringList{u"notes.md"_s, u"requirements.md"_s, u"test-plan.md"_s, u"workspace.toml"_s}));
        const QByteArray requirements = contentOf(file(u"requirements.md"_s));
        QVERIFY2(requirements.startsWith("# atelier/press#12: Paper jams\n"), requirements.constData());
        QVERIFY(requirements.contains("- [ ] feeds ten sheets\n- [x] beeps\n"));
        QVERIFY(requirements.contains("It jams."));
        QVERIFY(!requirements.contains("{{"));
        QVERIFY(contentOf(file(u"test-plan.md"_s)).contains("- [ ] **T1** feeds ten sheets\n- [ ] **T2** beeps\n"));
        const auto read = manifest();
        QCOMPARE(read.project, u"atelier/press"_s);
        QCOMPARE(read.number, 12);
        QCOMPARE(read.tests.size(), 2);
        QCOMPARE(m_desk->list(), QList<WorkspaceRecord>{answer.record});
        // Nothing of the work is left behind.
        QVERIFY(!QFile::exists(m_desk->file(u".docket-stage"_s)));
        QVERIFY(QDir(m_desk->file(u".docket-locks"_s)).isEmpty());
    }

    void startNeedsAnIssueWithoutAWorkspace()
    {
        QVERIFY(m_desk->start(99).error().code == Code::NotFound);
        QVERIFY(!QFile::exists(m_desk->root)); // nothing was begun
        take(m_desk->start());
        const auto before = m_desk->files();
        const auto again = m_desk->start();
        QVERIFY(!again && again.error().code == Code::Conflict);
        QVERIFY2(again.error().message.contains(file({}).chopped(1)), qPrintable(again.error().message));
        QCOMPARE(m_desk->files(), before);
    }

    void foldersOfOthersAreLeftAlone_data()
    {
        QTest::addColumn<QString>("existing");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("folder");
        QTest::newRow("the same") << u"12-paper-jams"_s << u"Paper jams"_s << u"12-paper-jams-2"_s;
        QTest::newRow("other capitals") << u"12-PAPER-Jams"_s << u"Paper jams"_s << u"12-paper-jams-2"_s;
        QTest::newRow("decomposed") << u"12-gro\u0308sse"_s << u"Größe"_s << u"12-grösse-2"_s;
        QTest::newRow("no clash") << u"12-other"_s << u"Paper jams"_s << u"12-paper-jams"_s;
    }
    void foldersOfOthersAreLeftAlone()
    {
        QFETCH(QString, existing);
        QFETCH(QString, title);
        m_desk->addIssue(12, title + u" "_s, body);
        putFile(m_desk->file(existing + u"/mine.txt"_s), "mine");
        const auto answer = take(m_desk->start());
        QTEST(answer.record.folder, "folder");
        QCOMPARE(contentOf(m_desk->file(existing + u"/mine.txt"_s)), "mine");
    }

    void hostileTitles_data()
    {
        QTest::addColumn<QString>("title");
        QTest::newRow("empty") << QString();
        QTest::newRow("upwards") << u".."_s;
        QTest::newRow("upwards in the middle") << u"a/../../b"_s;
        QTest::newRow("absolute") << u"/etc/passwd"_s;
        QTest::newRow("device") << u"CON"_s;
        QTest::newRow("dots") << u"jams..."_s;
        QTest::newRow("300 bytes") << u"x"_s.repeated(300);
        QTest::newRow("300 wide") << u"紙"_s.repeated(300);
        QTest::newRow("override") << u"jams\u202Efdp.exe"_s;
        QTest::newRow("line breaks") << u"a\nb\r\n[[tests]]\nid = \"T9\""_s;
        QTest::newRow("quotes") << u"a\"b\\\" '''"_s;
        QTest::newRow("placeholder") << u"{{body}}"_s;
        QTest::newRow("control") << u"a\u0001\u0007\u001b[31mb"_s;
        QTest::newRow("faces") << u"😀😀"_s;
    }
    void hostileTitles()
    {
        QFETCH(QString, title);
        m_desk->addIssue(13, title, "- [ ] \"a\\ \xff\n- [ ] b\x07\n");
        const auto answer = take(m_desk->start(13));
        QVERIFY(!answer.record.folder.contains(u'/'));
        QVERIFY(answer.record.folder.startsWith(u"13"));
        QVERIFY(answer.record.folder.toUtf8().size() <= 60);
        // Just the workspace and the two files of ours, and nothing beside the root.
        QCOMPARE(QDir(m_desk->root).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 QStringList{answer.record.folder});
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{u"profile"_s});
        QCOMPARE(manifest(answer.record.folder).tests.size(), 2);
        const auto status = take(m_desk->status(13));
        QVERIFY2(!status.problem, status.problem ? qPrintable(status.problem->toText()) : "");
        QCOMPARE(status.changes, WorkspaceChanges());
    }

    /// Between the reading of a file and its writing lies the wait for the database.
    void editsInBetweenStay_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("added");
        QTest::newRow("test plan, a test more") << u"test-plan.md"_s << true;
        QTest::newRow("test plan, a result") << u"test-plan.md"_s << false;
        QTest::newRow("manifest, a test more") << u"workspace.toml"_s << true;
        QTest::newRow("manifest, a result") << u"workspace.toml"_s << false;
    }
    void editsInBetweenStay()
    {
        QFETCH(QString, name);
        QFETCH(bool, added);
        OnceHook hook;
        m_desk.reset();
        m_desk = std::make_unique<Desk>(m_folder->filePath(u"other"_s), &hook);
        m_desk->addIssue(12, u"Paper jams"_s, body);
        take(m_desk->start());
        const QByteArray edited = contentOf(file(name)) + "\n# Mine\n";
        hook.next = [&] { putFile(file(name), edited); };
        const auto refused = added ? m_desk->addTest(u"prints"_s) : m_desk->set(u"T1"_s, TestOutcome::Passed);
        QVERIFY(!refused);
        QVERIFY2(refused.error().code == Code::Conflict && refused.error().toText().contains(name),
                 qPrintable(refused.error().toText()));
        QCOMPARE(contentOf(file(name)), edited);
        QCOMPARE(manifest().tests.size(), 2);
        QVERIFY(manifest().tests.first().outcome == TestOutcome::Open);
        // The next time it is made from what is there.
        take(added ? m_desk->addTest(u"prints"_s) : m_desk->set(u"T1"_s, TestOutcome::Passed));
        QVERIFY(name != u"test-plan.md"_s || contentOf(file(name)).contains("# Mine"));
    }

    void testsAreAddedAndSet()
    {
        take(m_desk->start());
        m_desk->clock.moved = 60;
        const auto added = take(m_desk->addTest(u" prints\nA3 "_s, {u"load A3"_s, u" "_s, u"print"_s}));
        QVERIFY(added.notices.isEmpty());
        QCOMPARE(added.test->id, u"T3"_s);
        QCOMPARE(added.test->name, u"prints A3"_s);
        QVERIFY(contentOf(file(u"test-plan.md"_s))
                    .endsWith("- [ ] **T2** beeps\n- [ ] **T3** prints A3\n  1. load A3\n  2. print\n"));
        take(m_desk->set(u"t1"_s, TestOutcome::Passed));
        const auto failed = take(m_desk->set(u"BEEPS"_s, TestOutcome::Failed));
        QCOMPARE(failed.test->id, u"T2"_s);
        QCOMPARE(failed.record.testsOpen, 1);
        QCOMPARE(failed.record.testsPassed, 1);
        QCOMPARE(failed.record.testsFailed, 1);
        QCOMPARE(m_desk->list().first(), failed.record);
        const QByteArray plan = contentOf(file(u"test-plan.md"_s));
        QVERIFY(plan.contains("- [x] **T1** feeds ten sheets — passed 2026-11-18\n"));
        QVERIFY(plan.contains("- [ ] **T2** beeps — failed 2026-11-18\n"));
        const auto read = manifest();
        QVERIFY(read.tests[0].outcome == TestOutcome::Passed);
        QCOMPARE(read.tests[2].steps, (QStringList{u"load A3"_s, u"print"_s}));
        // What Docket itself wrote is no change.
        QCOMPARE(take(m_desk->status()).changes, WorkspaceChanges());

        QVERIFY(m_desk->set(u"T9"_s, TestOutcome::Passed).error().code == Code::NotFound);
        QVERIFY(m_desk->addTest(u" \n"_s).error().code == Code::Invalid);
        QCOMPARE(manifest(), read);
    }

    void textOfTheUserStaysInTheTestPlan()
    {
        take(m_desk->start());
        putFile(file(u"test-plan.md"_s), "Mine.\n\n* [ ] **T1** feeds *eleven* sheets\n\nMore of mine");
        take(m_desk->set(u"T1"_s, TestOutcome::Passed));
        QCOMPARE(contentOf(file(u"test-plan.md"_s)),
                 "Mine.\n\n* [x] **T1** feeds *eleven* sheets — passed 2026-11-18\n\nMore of mine");
        take(m_desk->addTest(u"new"_s));
        QCOMPARE(
            contentOf(file(u"test-plan.md"_s)),
            "Mine.\n\n* [x] **T1** feeds *eleven* sheets — passed 2026-11-18\n\nMore of mine\n\n- [ ] **T3** new\n");
        QCOMPARE(take(m_desk->status()).changes.changed, QStringList{u"test-plan.md"_s});
    }

    void aPlanThatCannotBeKeptIsNamed_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no such line") << QByteArray("all my own\n");
        QTest::newRow("twice") << QByteArray("- [ ] **T1** a\n- [ ] **T1** a\n");
        QTest::newRow("no UTF-8") << QByteArray("- [ ] **T1** \xff\n");
        QTest::newRow("too large") << QByteArray(5 << 20, 'x');
        QTest::newRow("away") << QByteArray();
    }
    void aPlanThatCannotBeKeptIsNamed()
    {
        QFETCH(QByteArray, content);
        take(m_desk->start());
        QFile::remove(file(u"test-plan.md"_s));
        if (!content.isEmpty())
            putFile(file(u"test-plan.md"_s), content);
        const auto answer = take(m_desk->set(u"T1"_s, TestOutcome::Passed));
        QCOMPARE(answer.notices.size(), 1);
        QVERIFY(answer.notices.first().message.contains(u"test-plan.md"));
        QVERIFY(manifest().tests.first().outcome == TestOutcome::Passed);
        QCOMPARE(contentOf(file(u"test-plan.md"_s)), content.isEmpty() ? QByteArray("(absent)") : content);
    }

    void statusTellsWhatChanged()
    {
        take(m_desk->start());
        putFile(file(u"notes.md"_s), "mine");
        putFile(file(u"log/deep/a.txt"_s), "a");
        QFile::remove(file(u"requirements.md"_s));
        QVERIFY(QFile::link(u"/etc/passwd"_s, file(u"link"_s)));
        const auto status = take(m_desk->status());
        QVERIFY(!status.problem);
        QCOMPARE(status.changes.changed, QStringList{u"notes.md"_s});
        QCOMPARE(status.changes.added, (QStringList{u"link"_s, u"log/deep/a.txt"_s}));
        QCOMPARE(status.changes.removed, QStringList{u"requirements.md"_s});
        QVERIFY(status.changes.complete);
        QVERIFY(m_desk->status(77).error().code == Code::NotFound);
    }

    void aFolderWithTooMuchInItIsNotWalkedToItsEnd()
    {
        take(m_desk->start());
        for (int i = 0; i < 5100; ++i)
            putFile(file(u"many/%1"_s.arg(i)), {});
        const auto status = take(m_desk->status());
        QVERIFY(!status.changes.complete);
        QVERIFY(status.changes.added.size() <= 5000);
    }

    void finishNeedsPassedTests()
    {
        take(m_desk->start());
        take(m_desk->set(u"T1"_s, TestOutcome::Passed));
        const auto before = m_desk->files();
        const auto refused = m_desk->finish();
        QVERIFY(!refused && refused.error().code == Code::Conflict);
        QVERIFY2(refused.error().message.contains(u"T2 beeps (open)"), qPrintable(refused.error().message));
        QCOMPARE(m_desk->files(), before);

        putFile(file(u"summary.md"_s), "my own");
        putFile(file(u"proof/photo.bin"_s), QByteArray(1000, '\0'));
        const auto answer = take(m_desk->finish(true));
        QCOMPARE(answer.record.folder, u"finished/12-paper-jams"_s);
        QVERIFY(answer.record.state == WorkspaceState::Finished);
        QVERIFY(!QFile::exists(m_desk->file(u"12-paper-jams"_s)));
        const QString target = m_desk->file(u"finished/12-paper-jams"_s);
        QCOMPARE(contentOf(target + u"/summary.md"_s), "my own");
        const QByteArray summary = contentOf(target + u"/summary-2.md"_s);
        QVERIFY2(summary.contains("1 passed, 0 failed, 1 open."), summary.constData());
        QVERIFY(summary.contains("- `proof/photo.bin`"));
        QCOMPARE(contentOf(target + u"/proof/photo.bin"_s).size(), 1000);
        QVERIFY(manifest(u"finished/12-paper-jams"_s).state == WorkspaceState::Finished);
        QCOMPARE(take(m_desk->status()).record, answer.record);
        QVERIFY(m_desk->finish(true).error().code == Code::NotFound);

        // The same issue once more, and its results beside the first ones.
        take(m_desk->start());
        QCOMPARE(take(m_desk->finish(true)).record.folder, u"finished/12-paper-jams-2"_s);
        QCOMPARE(contentOf(target + u"/summary.md"_s), "my own");
    }

    void abandonAndRestore()
    {
        take(m_desk->start());
        putFile(file(u"mine.txt"_s), "mine");
        const auto before = m_desk->files();
        const auto gone = take(m_desk->abandon());
        QCOMPARE(gone.record.folder, u"trash/12-paper-jams"_s);
        QCOMPARE(contentOf(m_desk->file(u"trash/12-paper-jams/mine.txt"_s)), "mine");
        QVERIFY(m_desk->abandon().error().code == Code::NotFound);
        QVERIFY(m_desk->checkRestore());
        const auto back = take(m_desk->restore());
        QCOMPARE(back.record.folder, u"12-paper-jams"_s);
        QVERIFY(back.record.state == WorkspaceState::Active);
        QVERIFY(QDir(m_desk->file(u"trash"_s)).removeRecursively());
        QCOMPARE(m_desk->files(), before);
        QVERIFY(m_desk->restore().error().code == Code::Conflict);
        QVERIFY(m_desk->checkRestore().error().code == Code::Conflict);

        take(m_desk->abandon());
        const auto fresh = take(m_desk->start());
        const auto refused = m_desk->restore();
        QVERIFY(!refused && refused.error().code == Code::Conflict);
        QCOMPARE(m_desk->list().size(), 2);
        QCOMPARE(fresh.record.folder, u"12-paper-jams"_s);
    }

    /// What the check says, a restore does.
    void whetherAWorkspaceCanBeRestored()
    {
        QVERIFY(m_desk->checkRestore().error().code == Code::NotFound);
        take(m_desk->start());
        QVERIFY(take(m_desk->status()).hasFolder);
        take(m_desk->abandon());
        const QString trash = m_desk->file(u"trash"_s);
        QVERIFY(QDir().rename(trash, m_desk->file(u"elsewhere"_s)));
        const auto refused = m_desk->checkRestore();
        QVERIFY(!refused && refused.error().code == Code::NotFound);
        QCOMPARE(refused.error().message, m_desk->restore().error().message);
        QVERIFY(!take(m_desk->status()).hasFolder);
        QVERIFY(QDir().rename(m_desk->file(u"elsewhere"_s), trash));
        QVERIFY(m_desk->checkRestore());
        // A manifest that nobody understands stops no restore.
        putFile(m_desk->file(u"trash/12-paper-jams/workspace.toml"_s), "format = \n");
        QVERIFY(m_desk->checkRestore());
        QVERIFY(take(m_desk->status()).hasFolder);
        QCOMPARE(take(m_desk->restore()).notices.size(), 1);
    }

    void abandonWorksOnWhatIsBroken()
    {
        take(m_desk->start());
        putFile(file(u"workspace.toml"_s), "format = \n");
        QVERIFY(m_desk->addTest(u"x"_s).error().code == Code::Malformed);
        QVERIFY(m_desk->finish(true).error().code == Code::Malformed);
        QVERIFY(take(m_desk->status()).problem->message.contains(u"workspace.toml:1"));
        const auto answer = take(m_desk->abandon());
        QCOMPARE(answer.notices.size(), 1);
        QCOMPARE(contentOf(m_desk->file(u"trash/12-paper-jams/workspace.toml"_s)), "format = \n");

        take(m_desk->start());
        QVERIFY(QDir(file({})).removeRecursively());
        QVERIFY(take(m_desk->status()).problem->code == Code::NotFound);
        QVERIFY(m_desk->addTest(u"x"_s).error().code == Code::NotFound);
        QCOMPARE(take(m_desk->abandon()).notices.size(), 1);
        take(m_desk->start());
    }

    void linksLeadNowhere()
    {
        take(m_desk->start());
        const QString outside = m_folder->filePath(u"outside"_s);
        putFile(outside + u"/workspace.toml"_s, contentOf(file(u"workspace.toml"_s)));
        putFile(outside + u"/test-plan.md"_s, "- [ ] **T1** a\n");
        // The plan is a link: named, and what it leads to is not touched.
        QFile::remove(file(u"test-plan.md"_s));
        QVERIFY(QFile::link(outside + u"/test-plan.md"_s, file(u"test-plan.md"_s)));
        QCOMPARE(take(m_desk->set(u"T1"_s, TestOutcome::Passed)).notices.size(), 1);
        QCOMPARE(contentOf(outside + u"/test-plan.md"_s), "- [ ] **T1** a\n");
        // The place for results is a link.
        QVERIFY(QFile::link(outside, m_desk->file(u"finished"_s)));
        const auto before = m_desk->files();
        const QString blocked = textOf(m_desk->finish(true));
        QVERIFY2(blocked.contains(u"/finished, where") && blocked.contains(u"Move it away"), qPrintable(blocked));
        QCOMPARE(m_desk->files(), before);
        QVERIFY(QFile::link(outside, m_desk->file(u"trash"_s)));
        const QString kept = textOf(m_desk->abandon());
        QVERIFY2(kept.contains(u"/trash, where") && kept.contains(u"Move it away"), qPrintable(kept));
        QVERIFY(QFile::remove(m_desk->file(u"trash"_s)));
        // So is the workspace.
        QVERIFY(QDir().rename(m_desk->file(u"12-paper-jams"_s), m_desk->file(u"away"_s)));
        QVERIFY(QFile::link(outside, m_desk->file(u"12-paper-jams"_s)));
        for (const auto &refused :
             {m_desk->addTest(u"x"_s), m_desk->set(u"T1"_s, TestOutcome::Failed), m_desk->finish(true)}) {
            QVERIFY(!refused);
            QVERIFY(refused.error().code == Code::Conflict);
        }
        QCOMPARE(QDir(outside).entryList(QDir::Files), (QStringList{u"test-plan.md"_s, u"workspace.toml"_s}));
        QVERIFY(take(m_desk->status()).problem->code == Code::Conflict);
        const auto gone = take(m_desk->abandon());
        QVERIFY(!isInTrash(gone.record) && gone.notices.value(0).hint.contains(u"Nothing of it is in the trash"));
        const QString refused = textOf(m_desk->restore());
        QVERIFY2(refused.contains(u"put the folder back.") && !refused.contains(u"abandon"), qPrintable(refused));
        QVERIFY(QFile::remove(m_desk->file(u"12-paper-jams"_s)) &&
                QDir().rename(m_desk->file(u"away"_s), m_desk->file(u"12-paper-jams"_s)));
        QVERIFY(take(m_desk->restore()).record.state == WorkspaceState::Active);
    }

    void aRootBehindALinkIsKnownByItsOwnName()
    {
        const QString real = m_folder->filePath(u"real"_s);
        const QString link = m_folder->filePath(u"link"_s);
        QDir().mkpath(real);
        QVERIFY(QFile::link(real, link));
        m_desk.reset();
        Desk desk(m_folder->filePath(u"profile"_s), nullptr, {}, link);
        const auto answer = take(desk.start());
        QCOMPARE(answer.record.root, QFileInfo(real).canonicalFilePath());
        // Turned elsewhere: the workspace stays where it is.
        QVERIFY(QFile::remove(link));
        const QString other = m_folder->filePath(u"other"_s);
        QDir().mkpath(other);
        QVERIFY(QFile::link(other, link));
        take(desk.addTest(u"x"_s));
        QVERIFY(QDir(other).isEmpty());
    }

    void aRootBelongsToOneProfile()
    {
        take(m_desk->start());
        Desk other(m_folder->filePath(u"other"_s), nullptr, {}, m_desk->root);
        take(other.opened);
        other.addIssue(14, u"Ink"_s);
        const auto before = m_desk->files();
        const auto refused = other.start(14);
        QVERIFY(!refused && refused.error().code == Code::Conflict);
        QVERIFY2(refused.error().hint.contains(u"workspaces.root"), qPrintable(refused.error().hint));
        QCOMPARE(m_desk->files(), before);
        // Its own marker may be lost: it is written again.
        QFile::remove(m_desk->file(u".docket-workspaces"_s));
        m_desk->addIssue(15, u"Glue"_s);
        take(m_desk->start(15));
        QVERIFY(QFile::exists(m_desk->file(u".docket-workspaces"_s)));
    }

    void aLockedWorkspaceIsNotChanged()
    {
        take(m_desk->start());
        const auto root = take(Files::ConfinedRoot::open(m_desk->root).transform([](auto &&opened) {
            return std::make_shared<Files::ConfinedRoot>(std::move(opened));
        }));
        const auto before = manifest();
        {
            const auto lock = WorkspaceLock::take(*root, u"Atelier/Press#12"_s);
            QVERIFY(lock);
            for (const auto &refused : {m_desk->addTest(u"x"_s), m_desk->set(u"T1"_s, TestOutcome::Passed),
                                        m_desk->finish(true), m_desk->abandon()}) {
                QVERIFY(!refused);
                QVERIFY(refused.error().code == Code::Locked);
                QVERIFY2(refused.error().message.contains(u"process %1"_s.arg(QCoreApplication::applicationPid())),
                         qPrintable(refused.error().message));
            }
            // Reading goes on, and so do other workspaces.
            QVERIFY(!take(m_desk->status()).problem);
            m_desk->addIssue(15, u"Glue"_s);
            take(m_desk->start(15));
        }
        QCOMPARE(manifest(), before);
        take(m_desk->addTest(u"x"_s));
    }

    void manyAtOnceLoseNothing()
    {
        take(m_desk->start());
        QList<Async::Future<WorkspaceAnswer>> futures;
        for (int i = 0; i < 40; ++i)
            futures.append(m_desk->service->addTest(Desk::key(), {u"test %1"_s.arg(i), {}}));
        int added = 0;
        for (auto &future : futures) {
            const auto answer = Async::await(future);
            added += answer ? 1 : 0;
            if (!answer)
                QVERIFY2(answer.error().code == Code::Locked, qPrintable(answer.error().toText()));
        }
        QVERIFY(added > 0);
        QCOMPARE(manifest().tests.size(), 2 + added);
        QCOMPARE(contentOf(file(u"test-plan.md"_s)).count("**T"), 2 + added);
        QCOMPARE(m_desk->list().first().testsOpen, 2 + added);
    }

    void aTemplateOfTheUser()
    {
        const QString folder = m_folder->filePath(u"template"_s);
        putFile(folder + u"/notes.md"_s, "Mine: {{title}} {{nothing}}\n");
        putFile(folder + u"/data/logo.bin"_s, QByteArray("\0{{title}}\xff", 11));
        QDir().mkpath(folder + u"/results/raw"_s);
        m_desk.reset();
        m_desk = std::make_unique<Desk>(m_folder->filePath(u"profile"_s), nullptr, folder);
        take(m_desk->start());
        QCOMPARE(contentOf(file(u"notes.md"_s)), "Mine: Paper jams {{nothing}}\n");
        QCOMPARE(contentOf(file(u"data/logo.bin"_s)), QByteArray("\0{{title}}\xff", 11));
        QVERIFY(QFileInfo(file(u"results/raw"_s)).isDir());
        QVERIFY(QFile::exists(file(u"requirements.md"_s)));
    }

    void badTemplatesAreRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("a link") << u"link"_s;
        QTest::newRow("the manifest") << u"WORKSPACE.toml"_s;
        QTest::newRow("a device") << u"aux.txt"_s;
        QTest::newRow("a dot at the end") << u"a."_s;
        QTest::newRow("right to left") << u"a\u202Eb"_s;
        QTest::newRow("a folder that is away") << QString();
    }
    void badTemplatesAreRefused()
    {
        QFETCH(QString, name);
        const QString folder = m_folder->filePath(u"template"_s);
        if (name == u"link") {
            QDir().mkpath(folder);
            QVERIFY(QFile::link(u"/etc/passwd"_s, folder + u"/link"_s));
        } else if (!name.isEmpty()) {
            putFile(folder + u'/' + name, "x");
        }
        m_desk.reset();
        m_desk = std::make_unique<Desk>(m_folder->filePath(u"profile"_s), nullptr, folder);
        const auto refused = m_desk->start();
        QVERIFY(!refused);
        QVERIFY2(refused.error().toText().contains(folder), qPrintable(refused.error().toText()));
        QVERIFY(m_desk->list().isEmpty());
        QVERIFY(!QFile::exists(m_desk->root));
    }

    void tasksTellHowItEnded()
    {
        take(m_desk->start());
        QTRY_COMPARE(m_desk->tasks.runningCount(), 0);
        QVERIFY(!m_desk->finish());
        const auto tasks = m_desk->tasks.tasks();
        QCOMPARE(tasks.size(), 2);
        QCOMPARE(tasks[0].kind, u"workspace"_s);
        QVERIFY(tasks[0].state == Async::TaskState::Failed);
        QVERIFY(tasks[1].state == Async::TaskState::Succeeded);
    }
};

QTEST_GUILESS_MAIN(TestWorkspaceService)
#include "tst_workspaceservice.moc"
