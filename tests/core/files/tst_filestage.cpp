// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <files/filenames.h>
#include <files/filestage.h>
#include <files/stagingfolder.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace Docket;
using namespace Docket::Files;
using namespace Qt::StringLiterals;

namespace {

template <typename T>
T take(Result<T> result, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
    if (!result) {
        QTest::qFail(qPrintable(result.error().toText()), file, line);
        return T();
    }
    return *std::move(result);
}

void take(const Result<void> &result, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
    if (!result)
        QTest::qFail(qPrintable(result.error().toText()), file, line);
}

} // namespace

/// Staged, carried out, undone; and what may not be staged at all.
class TestFileStage final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FileStage> m_stage;

    void put(const QString &path, const QByteArray &bytes) const
    {
        QDir().mkpath(QFileInfo(m_folder->filePath(path)).path());
        QFile file(m_folder->filePath(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    [[nodiscard]] QStringList files(bool withStaging = true) const
    {
        QStringList all;
        QDirIterator entries(m_folder->path(), QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                             QDirIterator::Subdirectories);
        while (entries.hasNext()) {
            const QFileInfo entry(entries.next());
            const QString name = entry.filePath().sliced(m_folder->path().size() + 1);
            if (!withStaging && name.startsWith(stagingFolder))
                continue;
            QFile file(entry.filePath());
            if (entry.isDir())
                all << name + u'/';
            else if (file.open(QIODevice::ReadOnly))
                all << name + u'=' + QString::fromUtf8(file.readAll());
        }
        all.sort();
        return all;
    }

    void commit()
    {
        take(m_stage->seal());
        QCOMPARE(take(m_stage->apply()), QList<FileConflict>());
        m_stage = take(FileStage::open(m_folder->path(), u"later"_s));
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        put(u"a.txt"_s, "a");
        put(u"sub/b.txt"_s, "b");
        m_stage = take(FileStage::open(m_folder->path(), u"unit"_s));
    }
    void cleanup()
    {
        m_stage.reset();
        m_folder.reset();
    }

    void writes()
    {
        take(m_stage->write(u"a.txt"_s, "new"));
        take(m_stage->write(u"sub/c.txt"_s, "c"));
        take(m_stage->write(u"empty"_s, ""));
        QCOMPARE(files(false), (QStringList{u"a.txt=a"_s, u"sub/"_s, u"sub/b.txt=b"_s}));
        QVERIFY(m_stage->kind(u"sub/c.txt"_s) == EntryKind::File);
        commit();
        QCOMPARE(files(), (QStringList{u"a.txt=new"_s, u"empty="_s, u"sub/"_s, u"sub/b.txt=b"_s, u"sub/c.txt=c"_s}));
    }

    void anEditAfterStagingIsKept_data()
    {
        QTest::addColumn<QString>("edited");
        QTest::addColumn<bool>("byRename");
        QTest::newRow("written in place") << u"a.txt"_s << false;
        QTest::newRow("saved by renaming") << u"a.txt"_s << true;
        QTest::newRow("of the same size") << u"sub/b.txt"_s << true;
        QTest::newRow("made where none was") << u"sub/fresh.txt"_s << false;
    }
    void anEditAfterStagingIsKept()
    {
        QFETCH(QString, edited);
        QFETCH(bool, byRename);
        put(u"sub/fresh (from Docket).txt"_s, "older");
        take(m_stage->write(u"a.txt"_s, "ours a"));
        take(m_stage->write(u"sub/b.txt"_s, "ours b"));
        take(m_stage->write(u"sub/fresh.txt"_s, "ours fresh"));
        take(m_stage->write(edited, "ours, second"));
        take(m_stage->seal());
        const QByteArray theirs = edited == u"sub/b.txt" ? "B" : "theirs, longer";
        if (byRename) {
            put(u"saved.tmp"_s, theirs);
            QFile::remove(m_folder->filePath(edited));
            QVERIFY(QFile::rename(m_folder->filePath(u"saved.tmp"_s), m_folder->filePath(edited)));
        } else {
            put(edited, theirs);
        }
        const auto conflicts = take(m_stage->apply());
        // Both writes of the file are beside it, none is lost; the others are carried out.
        QCOMPARE(conflicts.size(), 2);
        for (const FileConflict &conflict : conflicts)
            QCOMPARE(conflict.path, edited);
        const QStringList after = files();
        QVERIFY2(after.contains(edited + u'=' + QString::fromUtf8(theirs)), qPrintable(after.join(u'|')));
        QVERIFY2(after.contains(conflicts.last().beside + u"=ours, second"), qPrintable(after.join(u'|')));
        QVERIFY2(after.contains(u"sub/fresh (from Docket).txt=older"_s), qPrintable(after.join(u'|')));
        for (const QString &other : {u"a.txt"_s, u"sub/b.txt"_s, u"sub/fresh.txt"_s}) {
            if (other != edited)
                QVERIFY2(after.contains(other + u"=ours " + QFileInfo(other).baseName()), qPrintable(other));
        }
    }

    void anEditedFileIsNotRemoved()
    {
        take(m_stage->remove(u"a.txt"_s));
        take(m_stage->seal());
        put(u"a.txt"_s, "edited");
        QCOMPARE(take(m_stage->apply()), (QList<FileConflict>{{u"a.txt"_s, {}}}));
        QCOMPARE(files(), (QStringList{u"a.txt=edited"_s, u"sub/"_s, u"sub/b.txt=b"_s}));
    }

    void aFileThatIsGoneIsWrittenAnew()
    {
        take(m_stage->write(u"a.txt"_s, "new"));
        QVERIFY(QFile::remove(m_folder->filePath(u"a.txt"_s)));
        commit();
        QVERIFY(files().contains(u"a.txt=new"_s));
    }

    void aFileKeepsItsRights()
    {
        QCOMPARE(::chmod(qPrintable(m_folder->filePath(u"a.txt"_s)), 0640), 0);
        take(m_stage->write(u"a.txt"_s, "new"));
        commit();
        struct stat status{};
        QCOMPARE(::stat(qPrintable(m_folder->filePath(u"a.txt"_s)), &status), 0);
        QCOMPARE(int(status.st_mode & 07777), 0640);
    }

    void undone()
    {
        const QStringList before = files();
        take(m_stage->write(u"a.txt"_s, "new"));
        take(m_stage->makeFolder(u"made"_s));
        take(m_stage->write(u"made/c"_s, "c"));
        const auto mark = m_stage->mark();
        take(m_stage->remove(u"sub"_s));
        take(m_stage->rename(u"a.txt"_s, u"made/a.txt"_s));
        m_stage->undoTo(mark);
        QVERIFY(m_stage->kind(u"sub/b.txt"_s) == EntryKind::File);
        QVERIFY(m_stage->kind(u"made/a.txt"_s) == EntryKind::Absent);
        QVERIFY(m_stage->kind(u"made/c"_s) == EntryKind::File);
        m_stage->undoTo(0);
        QVERIFY(m_stage->kind(u"made"_s) == EntryKind::Absent);
        QCOMPARE(files(), before);
        take(m_stage->write(u"d"_s, "d"));
        m_stage.reset(); // dropped
        QCOMPARE(files(), before);
    }

    /// Sequences in which a change builds on one before it; each also with every change carried out twice, as after a
    /// crash.
    void sequences_data()
    {
        using Step = QStringList;
        QTest::addColumn<QList<QStringList>>("steps");
        QTest::addColumn<QStringList>("expected");
        const QString b = u"sub/b.txt=b"_s;
        QTest::newRow("write twice") << QList<Step>{{u"w"_s, u"x"_s, u"1"_s}, {u"w"_s, u"x"_s, u"2"_s}}
                                     << QStringList{u"a.txt=a"_s, u"sub/"_s, b, u"x=2"_s};
        QTest::newRow("write and remove")
            << QList<Step>{{u"w"_s, u"x"_s, u"1"_s}, {u"d"_s, u"x"_s}} << QStringList{u"a.txt=a"_s, u"sub/"_s, b};
        QTest::newRow("remove and write") << QList<Step>{{u"d"_s, u"a.txt"_s}, {u"w"_s, u"a.txt"_s, u"1"_s}}
                                          << QStringList{u"a.txt=1"_s, u"sub/"_s, b};
        QTest::newRow("remove a folder and make it again")
            << QList<Step>{{u"d"_s, u"sub"_s}, {u"m"_s, u"sub"_s}, {u"w"_s, u"sub/c"_s, u"c"_s}}
            << QStringList{u"a.txt=a"_s, u"sub/"_s, u"sub/c=c"_s};
        QTest::newRow("a file becomes a folder")
            << QList<Step>{{u"d"_s, u"a.txt"_s}, {u"m"_s, u"a.txt"_s}, {u"w"_s, u"a.txt/x"_s, u"x"_s}}
            << QStringList{u"a.txt/"_s, u"a.txt/x=x"_s, u"sub/"_s, b};
        QTest::newRow("swap") << QList<Step>{{u"r"_s, u"a.txt"_s, u"t"_s},
                                             {u"r"_s, u"sub/b.txt"_s, u"a.txt"_s},
                                             {u"r"_s, u"t"_s, u"sub/b.txt"_s}}
                              << QStringList{u"a.txt=b"_s, u"sub/"_s, u"sub/b.txt=a"_s};
        QTest::newRow("write into a folder and rename it")
            << QList<Step>{{u"w"_s, u"sub/c"_s, u"c"_s},
                           {u"r"_s, u"sub"_s, u"dir"_s},
                           {u"w"_s, u"dir/b.txt"_s, u"new"_s},
                           {u"d"_s, u"dir/c"_s},
                           {u"w"_s, u"dir/d"_s, u"d"_s}}
            << QStringList{u"a.txt=a"_s, u"dir/"_s, u"dir/b.txt=new"_s, u"dir/d=d"_s};
        QTest::newRow("make, fill, rename, make again")
            << QList<Step>{{u"m"_s, u"n"_s},
                           {u"w"_s, u"n/x"_s, u"1"_s},
                           {u"r"_s, u"n"_s, u"o"_s},
                           {u"m"_s, u"n"_s},
                           {u"w"_s, u"n/x"_s, u"2"_s}}
            << QStringList{u"a.txt=a"_s, u"n/"_s, u"n/x=2"_s, u"o/"_s, u"o/x=1"_s, u"sub/"_s, b};
        QTest::newRow("into a folder that was renamed twice")
            << QList<Step>{{u"r"_s, u"sub"_s, u"one"_s},
                           {u"m"_s, u"top"_s},
                           {u"r"_s, u"one"_s, u"top/two"_s},
                           {u"r"_s, u"top/two/b.txt"_s, u"b.txt"_s}}
            << QStringList{u"a.txt=a"_s, u"b.txt=b"_s, u"top/"_s, u"top/two/"_s};
    }

    void sequences()
    {
        QFETCH(const QList<QStringList>, steps);
        QFETCH(const QStringList, expected);
        QList<FileChange> changes;
        for (const QStringList &step : steps) {
            if (step[0] == u"w")
                changes << take(m_stage->write(step[1], step[2].toUtf8()));
            else if (step[0] == u"d")
                changes << take(m_stage->remove(step[1]));
            else if (step[0] == u"r")
                changes << take(m_stage->rename(step[1], step[2]));
            else
                changes << take(m_stage->makeFolder(step[1]));
        }
        take(m_stage->seal());
        // Each beginning of the sequence again and again: a change that is done is done once.
        const auto root = take(ConfinedRoot::open(m_folder->path()).transform([](ConfinedRoot &&opened) {
            return std::make_shared<ConfinedRoot>(std::move(opened));
        }));
        for (qsizetype i = 1; i <= changes.size(); ++i)
            QVERIFY(take(applyChanges(*root, std::span(changes).first(std::size_t(i)))).isEmpty());
        QVERIFY(take(applyChanges(*root, changes)).isEmpty());
        m_stage->leave();
        QCOMPARE(files(), expected);
    }

    void refused_data()
    {
        QTest::addColumn<QStringList>("step");
        QTest::addColumn<QString>("code");
        const auto row = [](const char *name, const QStringList &step, Code code) {
            QTest::newRow(name) << step << codeName(code);
        };
        row("no folder", {u"w"_s, u"none/x"_s}, Code::NotFound);
        row("below a file", {u"w"_s, u"a.txt/x"_s}, Code::Conflict);
        row("onto a folder", {u"w"_s, u"sub"_s}, Code::Conflict);
        row("onto a link", {u"w"_s, u"link"_s}, Code::Conflict);
        row("through a link", {u"w"_s, u"link/x"_s}, Code::Conflict);
        row("case", {u"w"_s, u"A.TXT"_s}, Code::Conflict);
        row("case of a folder", {u"m"_s, u"Sub"_s}, Code::Conflict);
        row("case in a folder", {u"w"_s, u"sub/B.txt"_s}, Code::Conflict);
        row("Unicode", {u"w"_s, u"e\u0301.txt"_s}, Code::Conflict);
        row("case of what is staged", {u"w"_s, u"STAGED"_s}, Code::Conflict);
        row("parent", {u"w"_s, u"../x"_s}, Code::Invalid);
        row("device", {u"m"_s, u"aux"_s}, Code::Invalid);
        row("remove nothing", {u"d"_s, u"none"_s}, Code::NotFound);
        row("remove outside", {u"d"_s, u".."_s}, Code::Invalid);
        row("make what is there", {u"m"_s, u"sub"_s}, Code::Conflict);
        row("rename nothing", {u"r"_s, u"none"_s, u"x"_s}, Code::NotFound);
        row("rename onto a file", {u"r"_s, u"sub/b.txt"_s, u"a.txt"_s}, Code::Conflict);
        row("rename into itself", {u"r"_s, u"sub"_s, u"sub/x"_s}, Code::Invalid);
        row("rename to the outside", {u"r"_s, u"a.txt"_s, u"../x"_s}, Code::Invalid);
    }

    void refused()
    {
        QFETCH(const QStringList, step);
        QFETCH(const QString, code);
        put(u"é.txt"_s, "e");
        QVERIFY(QFile::link(m_folder->filePath(u"sub"_s), m_folder->filePath(u"link"_s)));
        take(m_stage->write(u"staged"_s, "x"));
        const QStringList before = files();
        const auto result = step[0] == u"w"   ? m_stage->write(step[1], "x")
                            : step[0] == u"d" ? m_stage->remove(step[1])
                            : step[0] == u"r" ? m_stage->rename(step[1], step[2])
                                              : m_stage->makeFolder(step[1]);
        QVERIFY(!result);
        QCOMPARE(codeName(result.error().code), code);
        QCOMPARE(files(), before);
    }

    void aCollisionThatIsOnItsWayOut()
    {
        take(m_stage->remove(u"a.txt"_s));
        take(m_stage->write(u"A.txt"_s, "capital"));
        commit();
        QCOMPARE(files(), (QStringList{u"A.txt=capital"_s, u"sub/"_s, u"sub/b.txt=b"_s}));
    }

    void somebodyInTheWay()
    {
        take(m_stage->rename(u"a.txt"_s, u"x"_s));
        take(m_stage->write(u"y"_s, "y"));
        put(u"x"_s, "somebody else's");
        const auto failed = m_stage->apply();
        QVERIFY(!failed);
        QVERIFY(failed.error().code == Code::Conflict);
        QVERIFY(failed.error().message.contains(u"/x"_s));
        QCOMPARE(files(false), (QStringList{u"a.txt=a"_s, u"sub/"_s, u"sub/b.txt=b"_s, u"x=somebody else's"_s}));
    }

    void sweepsWhatNobodyKeeps()
    {
        const FileChange kept = take(m_stage->write(u"x"_s, "x"));
        put(u".docket-stage/orphan"_s, "o");
        put(u".docket-stage/gone.trash/deep/file"_s, "o");
        QVERIFY(QFile::link(m_folder->filePath(u"sub"_s), m_folder->filePath(u".docket-stage/link"_s)));
        const auto root = ConfinedRoot::open(m_folder->path());
        QCOMPARE(take(sweepStaging(*root, {kept.token})), 3);
        commit();
        QCOMPARE(files(), (QStringList{u"a.txt=a"_s, u"sub/"_s, u"sub/b.txt=b"_s, u"x=x"_s}));
        QCOMPARE(take(sweepStaging(*root, {})), 0);
    }

    void aStagingFolderThatIsALinkIsNotUsed()
    {
        put(u"sub/victim"_s, "v");
        QVERIFY(QFile::link(m_folder->filePath(u"sub"_s), m_folder->filePath(u".docket-stage"_s)));
        QVERIFY(!m_stage->write(u"x"_s, "x"));
        const auto root = ConfinedRoot::open(m_folder->path());
        QVERIFY(!sweepStaging(*root, {}));
        QVERIFY(QFile::exists(m_folder->filePath(u"sub/victim"_s)));
        QFile::remove(m_folder->filePath(u".docket-stage"_s));
    }

    void aDiskThatIsFull()
    {
        // A limit on the size of files stands for the full disk: writing fails in the middle.
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const rlimit small{1000, before.rlim_max};
        ::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto failed = m_stage->write(u"x"_s, QByteArray(100'000, 'x'));
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        QVERIFY(!failed);
        m_stage->undoTo(0);
        QCOMPARE(files(), (QStringList{u"a.txt=a"_s, u"sub/"_s, u"sub/b.txt=b"_s}));
    }
};

QTEST_GUILESS_MAIN(TestFileStage)
#include "tst_filestage.moc"
