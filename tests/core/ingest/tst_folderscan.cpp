// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <boundbyrights.h>
#include <ingest/folderscan.h>
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
        QCOMPARE(result.files.size(), 2); // the folder once, whichever of its names came first, and the link to a file
        QVERIFY(paths(result).contains(u"y.md"_s));
        QCOMPARE(skipped(result, u"dead.md"_s), SkipReason::Unreadable);
        QVERIFY(std::ranges::any_of(result.skipped, [](const auto &s) { return s.reason == SkipReason::Loop; }));
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
