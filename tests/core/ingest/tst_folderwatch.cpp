// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <ingest/folderwatch.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>
#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Docket::Ingest::FolderWatch;
using Docket::Ingest::remoteFileSystemName;

namespace {

constexpr FolderWatch::Timing quick{.quiet = 40ms, .longest = 400ms, .scan = 100ms, .check = 60ms};

void write(const QString &path, const QByteArray &text = "# A\n")
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(text), text.size());
}

QSet<QString> told(const QSignalSpy &spy)
{
    QSet<QString> result;
    for (const auto &call : spy) {
        const auto paths = call.first().toStringList();
        result.unite(QSet<QString>(paths.begin(), paths.end()));
    }
    return result;
}

} // namespace

class TestFolderWatch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        QVERIFY(QDir(m_folder->path()).mkpath(u"sub"_s));
    }

    void tellsOfFilesThatAreWrittenMovedAndRemoved()
    {
        FolderWatch watch(m_folder->path(), quick);
        watch.setFolders({u""_s, u"sub"_s});
        QCOMPARE(watch.watchedFolders(), 2);
        QVERIFY(watch.limitation().isEmpty());
        QSignalSpy changed(&watch, &FolderWatch::filesChanged);
        QSignalSpy scans(&watch, &FolderWatch::scanNeeded);

        write(at(u"a.md"_s));
        write(at(u"photo.png"_s));
        QTRY_COMPARE(told(changed), QSet<QString>{u"a.md"_s});
        changed.clear();

        // As editors save: a new file that takes the name of the old one.
        write(at(u"sub/.b.md.tmp"_s));
        QVERIFY(QFile::rename(at(u"sub/.b.md.tmp"_s), at(u"sub/b.md"_s)));
        QTRY_COMPARE(told(changed), QSet<QString>{u"sub/b.md"_s});
        changed.clear();

        QVERIFY(QFile::rename(at(u"a.md"_s), at(u"sub/c.md"_s)));
        QTRY_COMPARE(told(changed), (QSet<QString>{u"a.md"_s, u"sub/c.md"_s}));
        changed.clear();

        QVERIFY(QFile::remove(at(u"sub/c.md"_s)));
        QTRY_COMPARE(told(changed), QSet<QString>{u"sub/c.md"_s});
        QCOMPARE(scans.count(), 0);
    }

    void aBurstIsToldInFewPieces()
    {
        FolderWatch watch(m_folder->path(), quick);
        watch.setFolders({u""_s});
        QSignalSpy changed(&watch, &FolderWatch::filesChanged);
        for (int i = 0; i < 500; ++i)
            write(at(u"%1.md"_s.arg(i)));
        QTRY_COMPARE(told(changed).size(), 500);
        QVERIFY2(changed.count() <= 20, qPrintable(QString::number(changed.count())));
    }

    void foldersThatComeOrGoAskForAScan()
    {
        FolderWatch watch(m_folder->path(), quick);
        QVERIFY(watch.setFolders({u""_s, u"sub"_s}));
        QSignalSpy scans(&watch, &FolderWatch::scanNeeded);
        QVERIFY(QDir(m_folder->path()).mkdir(u"new"_s));
        QTRY_COMPARE(scans.count(), 1);
        // What came into it before this, nobody told: who watches looks once more, and then no more.
        QVERIFY(watch.setFolders({u""_s, u"sub"_s, u"new"_s}));
        QVERIFY(!watch.setFolders({u""_s, u"sub"_s, u"new"_s}));
        QSignalSpy changed(&watch, &FolderWatch::filesChanged);
        write(at(u"new/x.md"_s));
        QTRY_COMPARE(told(changed), QSet<QString>{u"new/x.md"_s});
        QVERIFY(QDir(at(u"sub"_s)).removeRecursively());
        QTRY_VERIFY(scans.count() >= 2);
        write(at(u".docketignore"_s), "x\n");
        const auto before = scans.count();
        QTRY_VERIFY(scans.count() > before);
    }

    void aFolderThatTakesThePlaceOfAnotherIsWatched_data()
    {
        QTest::addColumn<bool>("stays"); // below the root
        QTest::addColumn<bool>("nested");
        QTest::newRow("by another one, the old one under another name") << true << false;
        QTest::newRow("by a new one, the old one went away") << false << false;
        QTest::newRow("with folders in it, the old one under another name") << true << true;
        QTest::newRow("with folders in it, the old one went away") << false << true;
    }

    void aFolderThatTakesThePlaceOfAnotherIsWatched()
    {
        QFETCH(bool, stays);
        QFETCH(bool, nested);
        const QTemporaryDir elsewhere;
        const QString inner = nested ? u"docs/inner"_s : u"docs"_s;
        QVERIFY(QDir().mkpath(at(u"root/"_s + inner)) && QDir().mkpath(at(u"root/new/inner"_s)));
        FolderWatch watch(at(u"root"_s), quick);
        QStringList folders{u""_s, u"docs"_s, u"docs/inner"_s, u"new"_s, u"new/inner"_s};
        watch.setFolders(folders);
        QSignalSpy changed(&watch, &FolderWatch::filesChanged);
        QSignalSpy scans(&watch, &FolderWatch::scanNeeded);
        const QString old = stays ? at(u"root/old"_s) : elsewhere.filePath(u"old"_s);
        QVERIFY(QFile::rename(at(u"root/docs"_s), old));
        if (stays)
            QVERIFY(QFile::rename(at(u"root/new"_s), at(u"root/docs"_s)));
        QVERIFY(QDir().mkpath(at(u"root/"_s + inner)));
        QTRY_VERIFY(!scans.isEmpty());
        folders.append({u"old"_s, u"old/inner"_s});
        watch.setFolders(folders); // as after the scan
        changed.clear();
        write(at(u"root/%1/b.md"_s.arg(inner)));
        QTRY_COMPARE(told(changed), QSet<QString>{inner + u"/b.md"_s});
        changed.clear();
        write(old + (nested ? u"/inner/x.md"_s : u"/x.md"_s));
        write(at(u"root/y.md"_s));
        const QString there = nested ? u"old/inner/x.md"_s : u"old/x.md"_s;
        QTRY_COMPARE(told(changed), stays ? (QSet<QString>{u"y.md"_s, there}) : QSet<QString>{u"y.md"_s});
    }

    void aRootThatTakesThePlaceOfAnotherIsWatched()
    {
        const QString root = at(u"disk"_s);
        QVERIFY(QDir().mkpath(root + u"/sub"_s));
        // Nothing but the look at the root finds it out when a folder above was moved.
        FolderWatch watch(root + u"/sub"_s, quick);
        watch.setFolders({u""_s});
        QSignalSpy scans(&watch, &FolderWatch::scanNeeded);
        QVERIFY(QFile::rename(root, at(u"elsewhere"_s)) && QDir().mkpath(root + u"/sub"_s));
        QTRY_VERIFY(!scans.isEmpty());
        watch.setFolders({u""_s}); // as after the scan
        QSignalSpy changed(&watch, &FolderWatch::filesChanged);
        write(at(u"elsewhere/sub/x.md"_s));
        write(root + u"/sub/y.md"_s);
        QTRY_COMPARE(told(changed), QSet<QString>{u"y.md"_s});
    }

    void whatIsNoLongerNamedIsLetGo()
    {
        FolderWatch watch(m_folder->path(), quick);
        watch.setFolders({u""_s, u"sub"_s});
        watch.setFolders({u""_s});
        QCOMPARE(watch.watchedFolders(), 1);
        QSignalSpy changed(&watch, &FolderWatch::filesChanged);
        write(at(u"sub/x.md"_s));
        write(at(u"y.md"_s));
        QTRY_COMPARE(told(changed), QSet<QString>{u"y.md"_s});
        watch.setFolders({u""_s, u"absent"_s}); // gone since the scan: no reason to give up
        QVERIFY(watch.limitation().isEmpty());
    }

    void saysWhenItCannotWatchAndAsksForScans()
    {
        // No descriptor is left for the watch.
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        rlimit none = before;
        none.rlim_cur = 0;
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
        FolderWatch watch(m_folder->path(), quick);
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
        QVERIFY(!watch.limitation().isEmpty());
        QSignalSpy scans(&watch, &FolderWatch::scanNeeded);
        watch.setFolders({u""_s});
        QTRY_VERIFY(scans.count() >= 2);
    }

    void aRootThatGoesIsWaitedFor()
    {
        const QString root = at(u"disk"_s);
        QVERIFY(QDir().mkpath(root + u"/sub"_s));
        FolderWatch watch(root, quick);
        watch.setFolders({u""_s, u"sub"_s});
        QVERIFY(watch.limitation().isEmpty());
        QSignalSpy scans(&watch, &FolderWatch::scanNeeded);
        QSignalSpy limits(&watch, &FolderWatch::limitationChanged);
        QSignalSpy changed(&watch, &FolderWatch::filesChanged);
        QVERIFY(QFile::rename(root, at(u"elsewhere"_s)));
        QTRY_VERIFY(watch.limitation().contains(root));
        QCOMPARE(scans.count(), 0); // there is nothing to be looked at
        // What happens where it went is none of its business.
        write(at(u"elsewhere/sub/x.md"_s));
        QVERIFY(QFile::rename(at(u"elsewhere"_s), root));
        QTRY_COMPARE(scans.count(), 1);
        QVERIFY(changed.isEmpty());
        watch.setFolders({u""_s, u"sub"_s}); // as after the scan
        QVERIFY(watch.limitation().isEmpty());
        QCOMPARE(limits.count(), 2);
        write(root + u"/sub/y.md"_s);
        QTRY_COMPARE(told(changed), QSet<QString>{u"sub/y.md"_s});
        // Another one in its place, as when a disk is mounted over it.
        QVERIFY(QFile::rename(root, at(u"old"_s)) && QDir().mkpath(root));
        QTRY_VERIFY(scans.count() >= 2);
    }

    void aRootThatIsNotThereYetIsWaitedFor()
    {
        FolderWatch watch(at(u"later"_s), quick);
        watch.setFolders({});
        QVERIFY(!watch.limitation().isEmpty());
        QSignalSpy scans(&watch, &FolderWatch::scanNeeded);
        QVERIFY(QDir().mkpath(at(u"later"_s)));
        QTRY_COMPARE(scans.count(), 1);
    }

    void remoteFoldersAreScannedAsWell()
    {
        FolderWatch watch(m_folder->path(), quick, [](const QString &) { return u"NFS"_s; });
        QSignalSpy scans(&watch, &FolderWatch::scanNeeded);
        watch.setFolders({u""_s});
        QVERIFY(watch.limitation().contains(u"NFS"_s));
        QTRY_VERIFY(scans.count() >= 2);
        QCOMPARE(watch.watchedFolders(), 1); // what is changed here is told at once
        QCOMPARE(remoteFileSystemName(0x6969), u"NFS"_s);
        QCOMPARE(remoteFileSystemName(0x65735546), u"FUSE"_s);
        QCOMPARE(remoteFileSystemName(0xEF53), QString()); // ext4
    }

    void thousandsOfFoldersAreWatchedAwayFromTheMainThread()
    {
        QStringList folders{u""_s};
        for (int i = 0; i < 40; ++i) {
            for (int j = 0; j < 50; ++j) {
                folders.append(u"many/%1/%2"_s.arg(i).arg(j));
                QVERIFY(QDir().mkpath(at(folders.last())));
            }
        }
        std::atomic<qsizetype> watched = 0;
        std::atomic<qint64> took = 0;
        QString limitation; // whoever sees that some are watched may read it
        QThread thread;
        auto *watch = new FolderWatch(m_folder->path(), {});
        watch->moveToThread(&thread);
        connect(&thread, &QThread::finished, watch, &QObject::deleteLater);
        const auto stop = qScopeGuard([&thread] {
            thread.quit();
            thread.wait();
        });
        QSet<QString> changed; // no spy: that one would be written to in the other thread while it is read here
        connect(watch, &FolderWatch::filesChanged, this,
                [&changed](const QStringList &paths) { changed.unite(QSet<QString>(paths.begin(), paths.end())); });
        thread.start();
        QElapsedTimer timer;
        timer.start();
        QMetaObject::invokeMethod(watch, [&, watch] {
            QElapsedTimer own;
            own.start();
            watch->setFolders(folders);
            took = own.elapsed();
            limitation = watch->limitation();
            watched = watch->watchedFolders();
        });
        QTRY_VERIFY(watched > 0);
        QVERIFY2(watched == folders.size(),
                 qPrintable(u"%1 of %2. %3"_s.arg(watched).arg(folders.size()).arg(limitation)));
        timer.start();
        write(at(u"many/39/49/late.md"_s));
        QTRY_COMPARE_WITH_TIMEOUT(changed, QSet<QString>{u"many/39/49/late.md"_s}, 30'000);
        qInfo("%lld folders watched after %lld ms, a change told after %lld ms", qint64(watched), qint64(took),
              timer.elapsed());
    }

private:
    [[nodiscard]] QString at(const QString &path) const { return m_folder->path() + u'/' + path; }
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestFolderWatch)
#include "tst_folderwatch.moc"
