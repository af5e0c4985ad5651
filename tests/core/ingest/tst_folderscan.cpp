// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <ingest/folderscan.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <boundbyrights.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Ingest;

namespace {

void write(const QString &path, const QByteArray &text = "# A\n")
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(text), text.size());
}

QStringList paths(const FolderScan &scan)
{
    QStringList result;
    for (const FoundFile &file : scan.files)
        result.append(file.path);
    return result;
}

std::optional<SkipReason> skipped(const FolderScan &scan, const QString &path)
{
    for (const SkippedFile &file : scan.skipped) {
        if (file.path == path)
            return file.reason;
    }
    return std::nullopt;
}

} // namespace

class TestFolderScan final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void foldersOfUnfinishedUnitsAreNeverEntered()
    {
        write(at(u".docket-stage/unit/1.md"_s));
        write(at(u".notes/a.md"_s));
        const auto scan = scanFolder({.root = m_folder->path(), .hidden = true}, {});
        QVERIFY(scan);
        QCOMPARE(paths(*scan), QStringList{u".notes/a.md"_s});
    }

    void foldersThatAreSourcesOfTheirOwnAreLeftOut()
    {
        write(at(u"a.md"_s));
        write(at(u"inner/b.md"_s));
        write(at(u"inner2/c.md"_s));
        const auto scan = scanFolder({.root = m_folder->path(), .otherRoots = {at(u"inner"_s)}}, {});
        QVERIFY(scan);
        QCOMPARE(paths(*scan), (QStringList{u"a.md"_s, u"inner2/c.md"_s}));
        QCOMPARE(skipped(*scan, u"inner/"_s), SkipReason::OtherSource);
        QVERIFY(!scan->folders.contains(u"inner"_s));
    }

    void aLinkTakesNothingInThatIsOfAnotherSource_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("link");
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("taken");
        const auto row = [](const char *name, const QString &target, const QString &link, const QString &file,
                            bool taken = false) { QTest::newRow(name) << target << link << file << taken; };
        row("the source itself", u"mine/inner"_s, u"l"_s, u"l/x.md"_s);
        row("a folder in it", u"mine/inner/sub"_s, u"l"_s, u"l/x.md"_s);
        row("a file in it", u"mine/inner/x.md"_s, u"l.md"_s, u"l.md"_s);
        row("outside of the root", u"apart"_s, u"l"_s, u"l/x.md"_s);
        row("a file in a folder outside of the root", u"apart/sub/x.md"_s, u"l.md"_s, u"l.md"_s);
        row("behind a link", u"around"_s, u"l"_s, u"l/apart/x.md"_s);
        row("beside it", u"around"_s, u"l"_s, u"l/x.md"_s, true);
        row("no source, with a name that begins like one", u"apart2"_s, u"l"_s, u"l/x.md"_s, true);
        row("its own, within another source", u"mine/.own"_s, u"l"_s, u"l/x.md"_s, true);
        row("in the source of the whole disk", u"all"_s, u"l"_s, u"l/x.md"_s);
    }

    void aLinkTakesNothingInThatIsOfAnotherSource()
    {
        QFETCH(const QString, target);
        QFETCH(const QString, link);
        QFETCH(const QString, file);
        QFETCH(const bool, taken);
        for (const QString &path :
             {u"mine/a.md"_s, u"mine/inner/x.md"_s, u"mine/inner/sub/x.md"_s, u"mine/.own/x.md"_s, u"apart/x.md"_s,
              u"apart/sub/x.md"_s, u"apart2/x.md"_s, u"around/x.md"_s, u"around/apart/x.md"_s, u"all/x.md"_s})
            write(at(path));
        QVERIFY(QFile::link(at(target), at(u"mine/"_s + link)));
        const QString real = QFileInfo(m_folder->path()).canonicalFilePath();
        ScanOptions options{.root = real + u"/mine"_s, .symlinks = true};
        options.otherRoots = {real + u"/mine/inner"_s, real + u"/apart"_s, real + u"/around/apart"_s};
        if (target == u"mine/.own"_s) // the innermost counts
            options.otherRoots.insert(real);
        if (target == u"all")
            options.otherRoots.insert(u"/"_s);
        const auto whole = scanFolder(options, {});
        const auto alone = scanFiles(options, {file}, {});
        QVERIFY(whole && alone);
        QVERIFY(paths(*whole).contains(u"a.md"_s));
        QCOMPARE(paths(*whole).contains(file), taken);
        QCOMPARE(paths(*alone), taken ? QStringList{file} : QStringList());
        QCOMPARE(skipped(*whole, u"inner/"_s), SkipReason::OtherSource);
        if (!taken) {
            const QString folder = file.contains(u'/') ? file.first(file.lastIndexOf(u'/') + 1) : file;
            QCOMPARE(skipped(*whole, folder), SkipReason::OtherSource);
            QCOMPARE(skipped(*alone, folder), SkipReason::OtherSource);
        }
    }

    void findsMarkdownBelowAFolder()
    {
        write(at(u"b.md"_s), "12345");
        write(at(u"a/deep/er/x.Markdown"_s));
        write(at(u"a/photo.png"_s));
        write(at(u"md"_s));
        write(at(u".md"_s));
        const auto result = scan();
        QCOMPARE(paths(result), (QStringList{u"a/deep/er/x.Markdown"_s, u"b.md"_s}));
        QCOMPARE(result.files.last().stamp.size, 5);
        struct stat info{};
        QCOMPARE(::stat(QFile::encodeName(at(u"b.md"_s)).constData(), &info), 0);
        QCOMPARE(result.files.last().stamp.modified,
                 (qint64(info.st_mtim.tv_sec) * 1'000'000'000) + info.st_mtim.tv_nsec);
        QVERIFY(!result.mount.isEmpty());
        QCOMPARE(QSet<QString>(result.folders.begin(), result.folders.end()),
                 (QSet<QString>{u""_s, u"a"_s, u"a/deep"_s, u"a/deep/er"_s}));
        QVERIFY(result.skipped.isEmpty());
    }

    void hiddenOnesOnlyWhenAskedFor()
    {
        write(at(u".secret/x.md"_s));
        write(at(u".y.md"_s));
        write(at(u".git/z.md"_s));
        auto result = scan();
        QVERIFY(result.files.isEmpty());
        QCOMPARE(skipped(result, u".secret/"_s), SkipReason::Hidden);
        QCOMPARE(skipped(result, u".y.md"_s), SkipReason::Hidden);
        m_options.hidden = true;
        result = scan();
        m_options.hidden = false;
        QCOMPARE(paths(result), (QStringList{u".secret/x.md"_s, u".y.md"_s}));
    }

    void patternsOfTheSourceAndOfItsFolders()
    {
        write(at(u"build/x.md"_s));
        write(at(u"docs/draft-1.md"_s));
        write(at(u"docs/good.md"_s));
        write(at(u"docs/.docketignore"_s), "draft-*\n");
        write(at(u"draft-2.md"_s));
        m_options.ignore = {u"build/"_s};
        const auto result = scan();
        m_options.ignore.clear();
        QCOMPARE(paths(result), (QStringList{u"docs/good.md"_s, u"draft-2.md"_s}));
        QCOMPARE(skipped(result, u"build/"_s), SkipReason::Ignored);
        QCOMPARE(skipped(result, u"docs/draft-1.md"_s), SkipReason::Ignored);
    }

    void linksAreFollowedOnlyWhenAskedForAndNeverInCircles()
    {
        write(at(u"real/x.md"_s));
        QVERIFY(QFile::link(at(u"real"_s), at(u"linked"_s)));
        QVERIFY(QFile::link(m_folder->path(), at(u"real/up"_s)));
        QVERIFY(QFile::link(at(u"real/x.md"_s), at(u"y.md"_s)));
        QVERIFY(QFile::link(at(u"nowhere"_s), at(u"dead.md"_s)));
        auto result = scan();
        QCOMPARE(paths(result), QStringList{u"real/x.md"_s});
        QCOMPARE(skipped(result, u"linked/"_s), SkipReason::Link);
        QCOMPARE(skipped(result, u"y.md"_s), SkipReason::Link);
        QCOMPARE(skipped(result, u"dead.md"_s), SkipReason::Link);
        m_options.symlinks = true;
        result = scan();
        m_options.symlinks = false;
        // The folder once, by its own name, and the link to a file.
        QCOMPARE(paths(result), (QStringList{u"real/x.md"_s, u"y.md"_s}));
        QCOMPARE(skipped(result, u"dead.md"_s), SkipReason::Unreadable);
        QCOMPARE(skipped(result, u"linked/"_s), SkipReason::Loop);
        QCOMPARE(skipped(result, u"real/up/"_s), SkipReason::Loop);
    }

    /// In whatever order the system lists them, which it does by their names: so there are many.
    void aFolderIsEnteredByItsOwnNameAndElseByTheFirstLink()
    {
        QTemporaryDir outside;
        write(outside.filePath(u"sub/x.md"_s));
        QStringList expected;
        for (int i = 0; i < 24; ++i) {
            const QString number = QString::number(i);
            write(at(u"deep/er/real%1/x.md"_s.arg(number)));
            QVERIFY(QFile::link(at(u"deep/er/real"_s + number), at(u"link"_s + number)));
            QVERIFY(QFile::link(outside.filePath(u"sub"_s), at(u"out%1"_s.arg(99 - i))));
            expected.append(u"deep/er/real%1/x.md"_s.arg(number));
        }
        QVERIFY(QFile::link(outside.path(), at(u"deep/a"_s)));
        // The first by path, not the one that is found last.
        QTemporaryDir other;
        write(other.filePath(u"y.md"_s));
        QVERIFY(QDir().mkpath(at(u"zz"_s)));
        for (const QString &link : {u"m1"_s, u"m0"_s, u"zz/b"_s})
            QVERIFY(QFile::link(other.path(), at(link)));
        // Found behind a link, so it comes after the links that were found without one, whatever its name.
        QVERIFY(QFile::link(at(u".hidden"_s), outside.filePath(u"a"_s)));
        write(at(u".hidden/x.md"_s));
        QVERIFY(QFile::link(at(u".hidden"_s), at(u"z"_s)));
        expected << u"deep/a/sub/x.md"_s << u"m0/y.md"_s << u"z/x.md"_s;
        expected.sort();
        m_options.symlinks = true;
        const auto result = scan();
        m_options.symlinks = false;
        QCOMPARE(paths(result), expected);
        for (int i = 0; i < 24; ++i) {
            QCOMPARE(skipped(result, u"link%1/"_s.arg(i)), SkipReason::Loop);
            QCOMPARE(skipped(result, u"out%1/"_s.arg(99 - i)), SkipReason::Loop);
        }
        QCOMPARE(skipped(result, u"deep/a/a/"_s), SkipReason::Loop);
    }

    void aLinkTakesNothingInThatAPatternLeavesOut_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("link");
        QTest::addColumn<bool>("ignored");
        QTest::newRow("the folder itself") << u"drafts"_s << u"kept"_s << true;
        QTest::newRow("what lies in it") << u"drafts/sub"_s << u"kept"_s << true;
        QTest::newRow("a file in it") << u"drafts/x.md"_s << u"kept.md"_s << true;
        QTest::newRow("a file by its own name") << u"notes/old.tmp.md"_s << u"kept.md"_s << true;
        QTest::newRow("what the folder's own patterns leave out") << u".shelf/away"_s << u"kept"_s << true;
        QTest::newRow("in what is reached by a link alone") << u".shelf"_s << u"kept"_s << true;
        QTest::newRow("by the name of the link") << u"notes"_s << u"sub/drafts"_s << true;
        QTest::newRow("what version control keeps") << u".git/x.md"_s << u"kept.md"_s << true;
        QTest::newRow("nothing leaves it out") << u".shelf/good"_s << u"kept"_s << false;
        QTest::newRow("what the folder's own patterns give back") << u".shelf/back"_s << u"shown"_s << false;
        QTest::newRow("a file that they give back") << u".shelf/back/keep.tmp.md"_s << u"shown.md"_s << false;
    }

    void aLinkTakesNothingInThatAPatternLeavesOut()
    {
        QFETCH(const QString, target);
        QFETCH(const QString, link);
        QFETCH(const bool, ignored);
        write(at(u"drafts/x.md"_s));
        write(at(u"drafts/sub/x.md"_s));
        write(at(u"notes/old.tmp.md"_s));
        write(at(u"notes/x.md"_s));
        write(at(u".shelf/.docketignore"_s), "away/\n/x.md\n");
        write(at(u".shelf/away/x.md"_s));
        write(at(u".shelf/good/x.md"_s));
        write(at(u".shelf/x.md"_s));
        write(at(u".shelf/back/.docketignore"_s), "!keep.tmp.md\n");
        write(at(u".shelf/back/keep.tmp.md"_s));
        write(at(u".shelf/back/x.tmp.md"_s));
        write(at(u".git/x.md"_s));
        QVERIFY(QDir().mkpath(at(u"sub"_s)));
        QVERIFY(QFile::link(at(target), at(link)));
        m_options.symlinks = true;
        m_options.ignore = {u"drafts/"_s, u"*.tmp.md"_s, u"/.shelf/good/y.md"_s};
        const auto result = scan();
        auto inFolder = link.endsWith(u".md") ? link : link + (link == u"shown"_s ? u"/keep.tmp.md"_s : u"/x.md"_s);
        const auto alone = scanFiles(m_options, {inFolder}, {});
        m_options.symlinks = false;
        m_options.ignore.clear();
        QVERIFY(alone);
        QCOMPARE(paths(result).contains(inFolder), !ignored);
        QCOMPARE(paths(*alone), ignored ? QStringList() : QStringList{inFolder});
        QVERIFY(paths(result).contains(u"notes/x.md"_s));
        QVERIFY(!paths(result).contains(u"shown/x.tmp.md"_s));
        if (target == u".shelf"_s) // the folder is entered; what its patterns name is left out
            QCOMPARE(skipped(result, u"kept/x.md"_s), SkipReason::Ignored);
        else if (ignored)
            QCOMPARE(skipped(result, link.endsWith(u".md") ? link : link + u'/'), SkipReason::Ignored);
    }

    void aFileThatIsNamedByALinkToAFolderThatIsReadAnyhowIsLeftOut()
    {
        write(at(u"real/sub/x.md"_s));
        write(at(u".hidden/x.md"_s));
        QVERIFY(QFile::link(at(u"real/sub"_s), at(u"linked"_s)));
        QVERIFY(QFile::link(m_folder->path(), at(u"real/up"_s)));
        QVERIFY(QFile::link(at(u".hidden"_s), at(u"shown"_s)));
        const ScanOptions options{.root = m_folder->path(), .symlinks = true};
        const auto scan =
            scanFiles(options, {u"linked/x.md"_s, u"linked/y.md"_s, u"real/up/real/sub/x.md"_s, u"shown/x.md"_s}, {});
        QVERIFY(scan);
        QCOMPARE(paths(*scan), QStringList{u"shown/x.md"_s});
        QCOMPARE(skipped(*scan, u"linked/"_s), SkipReason::Loop);
        QCOMPARE(skipped(*scan, u"real/up/"_s), SkipReason::Loop);
        QCOMPARE(scan->skipped.size(), 2); // however many files lie behind one
    }

    void aLinkToWhatVersionControlKeepsIsNotFollowed()
    {
        write(at(u".git/x.md"_s));
        write(at(u"y.md"_s));
        QVERIFY(QFile::link(at(u".git"_s), at(u"kept"_s)));
        const ScanOptions options{.root = m_folder->path(), .hidden = true, .symlinks = true};
        const auto whole = scanFolder(options, {});
        const auto alone = scanFiles(options, {u"kept/x.md"_s}, {});
        QVERIFY(whole && alone);
        QCOMPARE(paths(*whole), QStringList{u"y.md"_s});
        QCOMPARE(paths(*alone), QStringList());
    }

    void aLinkToAnotherFileSystemIsLeftOutOrFollowedWhole()
    {
        struct stat here{};
        QCOMPARE(::stat(QFile::encodeName(m_folder->path()).constData(), &here), 0);
        std::unique_ptr<QTemporaryDir> other;
        for (const QString &place : {u"/dev/shm"_s, u"/var/tmp"_s, u"/tmp"_s, u"/run"_s, QDir::homePath()}) {
            struct stat there{};
            auto folder = std::make_unique<QTemporaryDir>(place + u"/docket-XXXXXX"_s);
            if (folder->isValid() && ::stat(QFile::encodeName(folder->path()).constData(), &there) == 0 &&
                there.st_dev != here.st_dev) {
                other = std::move(folder);
                break;
            }
        }
#ifdef Q_OS_LINUX
        QVERIFY2(other, "there is no second file system that this user may write to: mount a tmpfs at /dev/shm");
#else
        if (!other)
            QSKIP("there is no second file system that this user may write to");
#endif
        write(other->filePath(u"x.md"_s));
        write(other->filePath(u"sub/deep/y.md"_s));
        QVERIFY(QFile::link(other->path(), at(u"disk"_s)));
        QVERIFY(QFile::link(other->filePath(u"x.md"_s), at(u"z.md"_s)));
        ScanOptions options{.root = m_folder->path(), .symlinks = true};
        auto result = scanFolder(options, {});
        QVERIFY(result);
        QCOMPARE(paths(*result), QStringList());
        QCOMPARE(skipped(*result, u"disk/"_s), SkipReason::OtherMount);
        QCOMPARE(skipped(*result, u"z.md"_s), SkipReason::OtherMount);
        result = scanFiles(options, {u"disk/sub/deep/y.md"_s, u"z.md"_s}, {});
        QVERIFY(result);
        QCOMPARE(paths(*result), QStringList());
        options.otherMounts = true;
        result = scanFolder(options, {});
        QVERIFY(result);
        QCOMPARE(paths(*result), (QStringList{u"disk/sub/deep/y.md"_s, u"disk/x.md"_s, u"z.md"_s}));
        QVERIFY(result->skipped.isEmpty());
    }

    void whatCannotBeTakenInIsNamedWithTheReason()
    {
        write(at(u"big.md"_s), QByteArray(2000, 'x'));
        QCOMPARE(::mkfifo(QFile::encodeName(at(u"pipe.md"_s)).constData(), 0600), 0);
        write(QFile::decodeName(QByteArray(QFile::encodeName(at(u"ok"_s)) + ".md")));
        QFile bad; // a name that is no UTF-8 cannot be written through a QString
        const QByteArray name = QFile::encodeName(m_folder->path()) + "/bad\xff.md";
        FILE *handle = ::fopen(name.constData(), "w");
        QVERIFY(handle != nullptr);
        ::fclose(handle);
        const auto gone = qScopeGuard([&name] { (void)::unlink(name.constData()); }); // nor can Qt remove it
        write(at(u"line\nfeed.md"_s));
        write(at(u"cafe\u0301.md"_s));
        write(at(u"caf\u00e9.md"_s));
        m_options.maxBytes = 1000;
        const auto result = scan();
        m_options.maxBytes = 1 << 20;
        QCOMPARE(skipped(result, u"big.md"_s), SkipReason::TooLarge);
        const auto big = std::ranges::find(result.skipped, SkipReason::TooLarge, &SkippedFile::reason);
        QCOMPARE(reasonOf(*big), u"is too large (2.0 KiB, and at most 1000 bytes are read)"_s);
        QCOMPARE(skipped(result, u"pipe.md"_s), SkipReason::NotAFile);
        QCOMPARE(skipped(result, u"line\nfeed.md"_s), SkipReason::BadName);
        QVERIFY(std::ranges::any_of(result.skipped, [](const auto &s) {
            return s.reason == SkipReason::BadName && s.path.startsWith(u"bad");
        }));
        QCOMPARE(skipped(result, u"caf\u00e9.md"_s), SkipReason::Twin);
        QCOMPARE(paths(result), (QStringList{u"cafe\u0301.md"_s, u"ok.md"_s}));
        for (const SkippedFile &file : result.skipped)
            QVERIFY(!skipReasonText(file.reason).isEmpty());
    }

    void aPipeInPlaceOfPatternsIsNotWaitedFor()
    {
        write(at(u"a.md"_s));
        QCOMPARE(::mkfifo(QFile::encodeName(at(u".docketignore"_s)).constData(), 0600), 0);
        QCOMPARE(paths(scan()), QStringList{u"a.md"_s});
    }

    void aFolderThatMayNotBeReadStopsNothing()
    {
        write(at(u"closed/x.md"_s));
        write(at(u"open/y.md"_s));
        QCOMPARE(::chmod(QFile::encodeName(at(u"closed"_s)).constData(), 0), 0);
        const auto open = qScopeGuard([this] { (void)::chmod(QFile::encodeName(at(u"closed"_s)).constData(), 0700); });
        const TestSupport::BoundByRights bound;
        QVERIFY2(bound.holds(), "permissions mean nothing to this user: run the test as another one");
        const auto result = scan();
        QCOMPARE(paths(result), QStringList{u"open/y.md"_s});
        QCOMPARE(skipped(result, u"closed/"_s), SkipReason::Unreadable);
    }

    void aRootThatIsNotThereIsAnErrorThatNamesIt()
    {
        ScanOptions options{.root = at(u"absent"_s)};
        auto result = scanFolder(options, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, Code::NotFound);
        QVERIFY(result.error().message.contains(options.root));
        write(at(u"file.md"_s));
        options.root = at(u"file.md"_s);
        result = scanFolder(options, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, Code::Invalid);
    }

    void canBeCancelled()
    {
        write(at(u"a/x.md"_s));
        std::stop_source stop;
        stop.request_stop();
        const auto result = scanFolder({.root = m_folder->path()}, stop.get_token());
        QVERIFY(!result);
        QCOMPARE(result.error().code, Code::Cancelled);
    }

    void theStampOfOneFile()
    {
        write(at(u"x.md"_s), "1234");
        const auto stamp = stampOf(at(u"x.md"_s), 1000);
        QVERIFY(stamp);
        QCOMPARE(*stamp, scan().files.first().stamp);
        QCOMPARE(stampOf(at(u"x.md"_s), 3).error().code, Code::TooLarge);
        QCOMPARE(stampOf(at(u"y.md"_s), 3).error().code, Code::NotFound);
        QCOMPARE(stampOf(m_folder->path(), 3).error().code, Code::Invalid);
    }

private:
    [[nodiscard]] QString at(const QString &path) const { return m_folder->path() + u'/' + path; }
    [[nodiscard]] FolderScan scan()
    {
        m_options.root = m_folder->path();
        auto result = scanFolder(m_options, {});
        if (!result)
            qFatal("%s", qPrintable(result.error().toText()));
        return *std::move(result);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    ScanOptions m_options{.maxBytes = 1 << 20};
};

QTEST_GUILESS_MAIN(TestFolderScan)
#include "tst_folderscan.moc"
