// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacetest.h"

#include <workspaces/workspacelock.h>

using namespace Docket;
using namespace Docket::Tests;

namespace {

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

/// What must not happen to the files of the user during the life of a workspace.
class TestWorkspaceFiles final : public WorkspaceTest
{
    Q_OBJECT

private Q_SLOTS:
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
};

QTEST_GUILESS_MAIN(TestWorkspaceFiles)
#include "tst_workspacefiles.moc"
