// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentservicetest.h"

#include <QElapsedTimer>
#include <QScopeGuard>
#include <QSemaphore>
#include <QSignalSpy>
#include <QStringConverter>
#include <QThread>

#include <thread>

using namespace Docket;
using namespace Docket::Tests;

/// Documents that change: their versions, the runs that see it, the folders that are watched.
class TestDocumentChanges final : public DocumentServiceTest
{
    Q_OBJECT

private Q_SLOTS:
    void versionsAreComparedAndRestored()
    {
        const auto id = takeInTwice("# A\n\nfirst\n", "# A\n\nsecond line\n");
        const auto versions = take(m_service->versions(id));
        QCOMPARE(versions.size(), 1);
        const auto lines = take(m_service->difference(id, versions.first().id));
        QCOMPARE(std::ranges::count(lines, DiffLine::Kind::Removed, &DiffLine::kind), 1);
        QCOMPARE(std::ranges::count(lines, DiffLine::Kind::Added, &DiffLine::kind), 1);

        // What is on the disk now is known to nobody yet: it is not written over.
        write(at(u"a.md"_s), "# A\n\nthird, not taken in\n");
        const auto refused = await(m_service->restore(id, versions.first().id));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Code::Conflict);
        QCOMPARE(read(at(u"a.md"_s)), QByteArray("# A\n\nthird, not taken in\n"));

        (void)take(m_service->ingest());
        const auto restored = await(m_service->restore(id, versions.first().id));
        QVERIFY2(restored, restored ? "" : qPrintable(restored.error().toText()));
        QCOMPARE(read(at(u"a.md"_s)), QByteArray("# A\n\nfirst\n"));
        QCOMPARE(take(m_service->text(id)), QByteArray("# A\n\nfirst\n"));
        QCOMPARE(take(m_service->versions(id)).size(), 3);
        QCOMPARE(take(m_service->ingest()).first().report->counts, Ingest::PlanCounts{.same = 1});
    }

    void aVersionOfAnotherDocumentIsRefused()
    {
        write(at(u"b.md"_s), "# B\n");
        const auto version = take(m_service->versions(takeInTwice("# A\n", "# Another\n"))).first().id;
        const auto other = take(m_service->find(u"b.md"_s));
        const auto refused = await(m_service->restore(other, version));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Code::NotFound);
        QCOMPARE(read(at(u"b.md"_s)), QByteArray("# B\n"));
        QCOMPARE(take(m_service->text(other)), QByteArray("# B\n"));
        QVERIFY(take(m_service->versions(other)).isEmpty());
        const auto compared = await(m_service->difference(other, version));
        QVERIFY(!compared);
        QCOMPARE(compared.error().code, Code::NotFound);
    }

    /// Between the look at the file and its writing lie a parse and the wait for the database.
    void anEditDuringARestoreStays_data()
    {
        QTest::addColumn<QString>("step");
        QTest::addColumn<bool>("told"); // later: by a signal, with the restored text beside the file
        QTest::newRow("before it is staged") << u"BEGIN"_s << false;
        QTest::newRow("after it was staged") << u"stage write a.md"_s << true;
    }
    void anEditDuringARestoreStays()
    {
        QFETCH(QString, step);
        QFETCH(bool, told);
        const auto id = takeInTwice("# A\n\nfirst\n", "# A\n\nsecond line\n");
        const auto versions = take(m_service->versions(id));
        QSignalSpy conflicts(m_service.get(), &DocumentService::fileConflicted);
        m_hook.edit(step, [this] { write(at(u"a.md"_s), "# A\n\nmine\n"); });
        const auto restored = await(m_service->restore(id, versions.first().id));
        QVERIFY(m_hook.isDone());
        QCOMPARE(read(at(u"a.md"_s)), QByteArray("# A\n\nmine\n"));
        if (told) {
            QTRY_COMPARE(conflicts.count(), 1);
            QCOMPARE(conflicts[0][0].value<Error>().code, Code::Conflict);
        } else {
            QVERIFY(!restored);
            QCOMPARE(restored.error().code, Code::Conflict);
            QCOMPARE(take(m_service->versions(id)).size(), 1);
        }
    }

    /// A restored file is in the encoding that the file was in before.
    void aRestoredFileKeepsItsEncoding_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        const auto utf16 = [](const QString &text) {
            QStringEncoder encoder(QStringConverter::Utf16LE, QStringConverter::Flag::WriteBom);
            return QByteArray(encoder.encode(text));
        };
        QTest::newRow("UTF-16") << utf16(u"# Käse\n\nfirst\n"_s) << utf16(u"# Käse\n\nsecond\n"_s);
        QTest::newRow("BOM") << QByteArray("\xEF\xBB\xBF# A\n\nfirst\n") << QByteArray("\xEF\xBB\xBF# A\n\nsecond\n");
        QTest::newRow("Windows-1252") << QByteArray("# K\xE4se \x96 \x80 9\n\nfirst\n")
                                      << QByteArray("# K\xE4se\n\nsecond\n");
        QTest::newRow("UTF-8") << QByteArray("# K\xC3\xA4se\n\nfirst\n") << QByteArray("# A\n\nsecond\n");
    }

    void aRestoredFileKeepsItsEncoding()
    {
        QFETCH(const QByteArray, first);
        QFETCH(const QByteArray, second);
        write(at(u"a.md"_s), first);
        (void)take(m_service->ingestPaths({m_root}));
        const auto id = take(m_service->find(u"a.md"_s));
        const auto encoding = take(m_service->open(id)).document.encoding;
        write(at(u"a.md"_s), second);
        (void)take(m_service->ingest());
        const auto restored = await(m_service->restore(id, take(m_service->versions(id)).first().id));
        QVERIFY2(restored, restored ? "" : qPrintable(restored.error().toText()));
        QCOMPARE(read(at(u"a.md"_s)), first);
        QCOMPARE(take(m_service->open(id)).document.encoding, encoding);
        QCOMPARE(take(m_service->ingest()).first().report->counts, Ingest::PlanCounts{.same = 1});
    }

    void whatARestoreWouldLoseIsKnownBefore_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<RestoreCheck>("expected");
        const auto utf16 = [](const QString &text, QStringConverter::Flag flag) {
            QStringEncoder encoder(QStringConverter::Utf16LE, flag);
            return QByteArray(encoder.encode(text));
        };
        using enum QStringConverter::Flag;
        const QByteArray plain("# A\n\nfirst\n");
        const QByteArray other("# A\n\nsecond \xC3\xA4\n");
        QTest::newRow("clean") << plain << other << RestoreCheck{.encoding = u"UTF-8"_s};
        QTest::newRow("U+FFFD that was written by its author")
            << QByteArray("# A\n\n\xEF\xBF\xBD\n") << other << RestoreCheck{.encoding = u"UTF-8"_s};
        QTest::newRow("the version has invalid bytes and a zero")
            << QByteArray("# K\xC3\xA4\n\n\xC3\xA4 \xFF \xFE ") + QByteArray(1, '\0') + "\n"
            << other << RestoreCheck{.versionExact = false, .versionLost = 3, .encoding = u"UTF-8"_s};
        QTest::newRow("the present file has invalid bytes")
            << plain << QByteArray("# K\xC3\xA4\n\n\xC3\xA4\xC3\xB6 \xFF\n")
            << RestoreCheck{.presentExact = false, .presentLost = 1, .encoding = u"UTF-8"_s};
        QTest::newRow("the version was in another encoding")
            << QByteArray("# K\xE4se\n") << other << RestoreCheck{.versionExact = false, .encoding = u"UTF-8"_s};
        QTest::newRow("the present file is in an encoding that cannot write the version")
            << QByteArray("# A \xE2\x86\x92\n") << QByteArray("# K\xE4se\n") << RestoreCheck{.encoding = u"UTF-8"_s};
        QTest::newRow("UTF-16 without a mark")
            << plain << utf16(u"# Second, without a mark\n"_s, Default)
            << RestoreCheck{.versionExact = false, .presentExact = false, .encoding = u"UTF-16LE"_s};
    }

    void whatARestoreWouldLoseIsKnownBefore()
    {
        QFETCH(const QByteArray, first);
        QFETCH(const QByteArray, second);
        QFETCH(const RestoreCheck, expected);
        write(at(u"a.md"_s), first);
        (void)take(m_service->ingestPaths({m_root}));
        const auto id = take(m_service->find(u"a.md"_s));
        write(at(u"a.md"_s), second);
        (void)take(m_service->ingest());
        const auto version = take(m_service->versions(id)).first().id;
        const auto check = take(m_service->checkRestore(id, version));
        QCOMPARE(check.versionExact, expected.versionExact);
        QCOMPARE(check.versionLost, expected.versionLost);
        QCOMPARE(check.presentExact, expected.presentExact);
        QCOMPARE(check.presentLost, expected.presentLost);
        QCOMPARE(check.encoding, expected.encoding);
        // It says what happens: the way there and the way back.
        (void)await(m_service->restore(id, version));
        QCOMPARE(read(at(u"a.md"_s)) == first, expected.versionExact);
        QCOMPARE(take(m_service->open(id)).document.encoding, expected.encoding);
    }

    void nothingIsLostWhereThereIsNoFile()
    {
        const auto none = await(m_service->checkRestore({77}, {88}));
        QVERIFY(!none);
        QCOMPARE(none.error().code, Code::NotFound);
    }

    /// However often a watch or an impatient user asks, one run waits for each source.
    void runsThatWaitAreJoined()
    {
        for (int i = 0; i < 200; ++i)
            write(at(u"%1.md"_s.arg(i)), "# Title\n");
        const auto source = take(m_service->addFolder(m_root));
        QSignalSpy started(m_service.get(), &DocumentService::ingestStarted);
        QList<Async::Future<QList<IngestOutcome>>> answers;
        for (int i = 0; i < 20; ++i)
            answers.append(m_service->ingest({source.id}));
        answers.append(m_service->ingestFiles(source.id, {u"1.md"_s}));
        answers.append(m_service->ingestFiles(source.id, {u"2.md"_s, u"1.md"_s}));
        for (const auto &answer : std::as_const(answers))
            QVERIFY(take(answer).first().report);
        // The first begins at once; the other nineteen are one, and the files are one.
        QCOMPARE(started.count(), 3);
        QCOMPARE(take(answers.last()).first().report->counts, Ingest::PlanCounts{.touched = 2});
        QVERIFY(!m_service->isIngesting());
    }

    void aRunBeginsBeforeItEnds()
    {
        const auto source = take(m_service->addFolder(m_root));
        QString told;
        connect(m_service.get(), &DocumentService::ingestStarted, this, [&told] { told += u'('; });
        connect(m_service.get(), &DocumentService::ingestEnded, this, [&told] { told += u')'; });
        // There is nothing to read, and the processors are busy: some end before anybody waits for them.
        std::vector<std::jthread> busy;
        for (int i = 0; i < 2 * QThread::idealThreadCount(); ++i)
            busy.emplace_back([](const std::stop_token &stop) {
                while (!stop.stop_requested()) {
                }
            });
        for (int i = 0; i < 100; ++i)
            (void)take(m_service->ingest({source.id}));
        QCOMPARE(told, u"()"_s.repeated(100));
    }

    void aChangeIsNotLeftToARunOfAnotherSource()
    {
        const auto source = watch();
        write(m_folder->filePath(u"other/x.md"_s), "# X\n");
        write(m_folder->filePath(u"alone.md"_s), "# Alone\n");
        const auto other = take(m_service->addFolder(m_folder->filePath(u"other"_s)));
        const auto go = std::make_shared<QSemaphore>();
        const auto held = m_service->ingestPaths({m_folder->filePath(u"alone.md"_s)},
                                                 {.stop = {}, .file = [go](const auto &...) { go->acquire(); }});
        const auto released = qScopeGuard([go] { go->release(10); });
        const auto waiting = m_service->ingest({other.id});
        write(at(u"late.md"_s), "# Late\n");
        QTRY_COMPARE(m_tasks->runningCount(), 3);
        go->release(10);
        (void)take(held);
        (void)take(waiting);
        QTRY_COMPARE(take(m_service->count({.subjects = AskDocuments}, {.source = source.id})), 1);
    }

    void aWatchedFolderThatIsAwayIsTakenInWhenItIsBack()
    {
        write(at(u"a.md"_s), "# A\n");
        const auto source = watch();
        QCOMPARE(take(m_service->sources()).first().documents, 1);
        const QString away = m_root + u"-away"_s;
        QVERIFY(QFile::rename(m_root, away));
        QTRY_VERIFY(m_service->watchLimitation(source.id).contains(m_root));
        QCOMPARE(take(m_service->sources()).first().missing, 0);
        write(away + u"/b.md"_s, "# B\n");
        QVERIFY(QFile::rename(away, m_root));
        QTRY_COMPARE_WITH_TIMEOUT(take(m_service->sources()).first().documents, 2, 20'000);
        QTRY_VERIFY(m_service->watchLimitation(source.id).isEmpty());
    }

    void aWatchedFolderShowsWhatChanged()
    {
        write(at(u"a.md"_s), "# A\n");
        const auto source = watch();
        QCOMPARE(take(m_service->sources()).first().documents, 1);
        write(at(u"b.md"_s), "# B\n");
        QTRY_COMPARE(take(m_service->sources()).first().documents, 2);
        write(at(u"new/deep/c.md"_s), "# C\n");
        QTRY_COMPARE(take(m_service->sources()).first().documents, 3);
        QVERIFY(QFile::remove(at(u"b.md"_s)));
        QTRY_COMPARE(take(m_service->sources()).first().missing, 1);
    }

    void aWatchObeysTheRules()
    {
        write(at(u".docketignore"_s), "ignored.md\nout/\n");
        write(at(u"a.md"_s), "# A\n");
        const auto source = watch();
        QCOMPARE(take(m_service->sources()).first().documents, 1);
        write(at(u"ignored.md"_s), "# Ignored\n");
        write(at(u".hidden.md"_s), "# Hidden\n");
        write(m_folder->filePath(u"elsewhere.md"_s), "# Linked\n");
        QVERIFY(QFile::link(m_folder->filePath(u"elsewhere.md"_s), at(u"link.md"_s)));
        write(at(u"b.md"_s), "# B\n");
        QTRY_COMPARE(take(m_service->sources()).first().documents, 2);
        QTRY_VERIFY(!m_service->isIngesting());
        // All of them as the watch would hand them on, should it have told of some only.
        const auto told = take(m_service->ingestFiles(
            source.id, {u"ignored.md"_s, u".hidden.md"_s, u"link.md"_s, u"out/x.md"_s, u"b.md"_s}));
        QCOMPARE(told.first().report->counts, (Ingest::PlanCounts{.touched = 1, .skipped = 3}));
        QCOMPARE(take(m_service->sources()).first().documents, 2);
        QCOMPARE(take(m_service->ingest()).first().report->counts.missing, 0);
    }

    void thousandsOfWatchedFoldersTellWithinASecond()
    {
        constexpr int folders = 5'000;
        for (int i = 0; i < folders; ++i)
            QVERIFY(QDir().mkpath(at(u"%1/%2"_s.arg(i / 100).arg(i % 100))));
        write(at(u"49/99/a.md"_s), "# First\n");
        const auto source = watch();
        QCOMPARE(take(m_service->sources()).first().documents, 1);
        QCOMPARE(m_service->watchLimitation(source.id), QString());

        const auto titleOf = [this](const QString &path) {
            const auto id = await(m_service->find(path));
            return id ? take(m_service->open(*id)).document.summary.title : QString();
        };
        // As many editors save: beside it, then renamed over it.
        QElapsedTimer watch;
        const auto save = [&](const QString &path, const QByteArray &text) {
            write(path + u".tmp"_s, text);
            QVERIFY(QFile::remove(path) || !QFile::exists(path));
            QVERIFY(QFile::rename(path + u".tmp"_s, path));
        };
        watch.start();
        save(at(u"49/99/a.md"_s), "# Second\n");
        QTRY_COMPARE(titleOf(at(u"49/99/a.md"_s)), u"Second"_s);
        qInfo("saved by renaming: shown after %lld ms", qint64(watch.elapsed()));
        QVERIFY2(watch.elapsed() < 20'000, qPrintable(QString::number(watch.elapsed())));

        // A burst: a file in each of many folders, and one that is written again and again.
        watch.start();
        for (int i = 0; i < 500; ++i)
            write(at(u"%1/%2/burst.md"_s.arg(i % 50).arg(i / 50)), "# Burst\n");
        for (int i = 0; i < 200; ++i)
            write(at(u"0/0/again.md"_s), "# Again " + QByteArray::number(i) + "\n");
        QTRY_COMPARE_WITH_TIMEOUT(take(m_service->sources()).first().documents, 502, 60'000);
        QTRY_COMPARE(titleOf(at(u"0/0/again.md"_s)), u"Again 199"_s);
        qInfo("a burst of 501 files: shown after %lld ms", qint64(watch.elapsed()));
        QCOMPARE(take(m_service->sources()).first().missing, 0);
        QCOMPARE(take(m_service->sources()).first().failed, 0);
    }

    void aSourceIsRemovedWhileItIsTakenIn()
    {
        for (int i = 0; i < 3000; ++i)
            write(at(u"%1.md"_s.arg(i)), "# Title\n\nwords\n");
        auto source = take(m_service->addFolder(m_root));
        source.watched = true;
        QSignalSpy started(m_service.get(), &DocumentService::ingestStarted);
        const auto stored = m_service->storeSource(source);
        QTRY_COMPARE(started.count(), 1);
        const auto waiting = m_service->ingest({source.id});
        const auto removed = await(m_service->removeSource(source.id));
        QVERIFY2(removed, removed ? "" : qPrintable(removed.error().toText()));
        QVERIFY(await(stored));
        const auto given = await(waiting);
        QVERIFY(!given);
        QCOMPARE(given.error().code, Code::Cancelled);
        QTRY_VERIFY(!m_service->isIngesting());
        QVERIFY(take(m_service->sources()).isEmpty());
        QCOMPARE(take(m_service->count({.subjects = AskDocuments}, {})), 0);
        // Nothing watches it any more: a change asks for no run.
        const auto runs = started.count();
        write(at(u"late.md"_s), "# Late\n");
        write(m_folder->filePath(u"other/x.md"_s), "# X\n");
        (void)take(m_service->ingestPaths({m_folder->filePath(u"other"_s)}));
        QCOMPARE(started.count(), runs + 1);
        QCOMPARE(read(at(u"0.md"_s)).left(7), QByteArray("# Title"));
    }
};

QTEST_GUILESS_MAIN(TestDocumentChanges)
#include "tst_documentchanges.moc"
