// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacetest.h"

using namespace Docket;
using namespace Docket::Tests;

/// The life of a workspace.
class TestWorkspaceService final : public WorkspaceTest
{
    Q_OBJECT

private Q_SLOTS:
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
        QVERIFY(!m_desk->start());
        QTRY_COMPARE(m_desk->tasks.runningCount(), 0);
        // Whether to finish although tests are open is a question to the user: nothing went wrong.
        const auto asked = m_desk->finish();
        QVERIFY(!asked && isQuestion(asked.error()));
        const auto tasks = m_desk->tasks.tasks();
        QCOMPARE(tasks.size(), 3);
        QCOMPARE(tasks[0].kind, u"workspace"_s);
        QVERIFY(tasks[0].state == Async::TaskState::Cancelled && !tasks[0].error);
        QVERIFY2(tasks[0].summary.contains(u"Not all tests"_s), qPrintable(tasks[0].summary));
        QVERIFY(tasks[1].state == Async::TaskState::Failed);
        QVERIFY(tasks[2].state == Async::TaskState::Succeeded);
    }
};

QTEST_GUILESS_MAIN(TestWorkspaceService)
#include "tst_workspaceservice.moc"
