// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachefixture.h"

#include <cache/disklevel.h>

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <barrier>
#include <boundbyrights.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket::Cache;
using Docket::TestSupport::BoundByRights;

namespace {

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

void writeAll(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(bytes), bytes.size());
}

QStringList filesBelow(const QString &folder)
{
    QStringList files;
    QDirIterator at(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (at.hasNext())
        files.append(at.next());
    return files;
}

} // namespace

/// What the disk level bears beyond the contract of levels: damage, foreign files, a folder that goes, other processes.
class TestDiskLevel final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    TurnedClock m_clock;

    [[nodiscard]] std::unique_ptr<DiskLevel> open(qint64 capacity = 64 << 20)
    {
        return std::make_unique<DiskLevel>(m_folder->filePath(u"cache"_s), DiskOptions{.capacity = capacity}, m_clock);
    }

    static bool isMiss(DiskLevel &level, const CacheKey &key)
    {
        const auto value = level.get(key);
        return value.has_value() && !value->has_value();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void entriesOutliveTheProcess()
    {
        for (int i = 0; i < 100; ++i)
            QVERIFY(open()->put(key(u"a"_s, i), {.bytes = noise(i), .created = m_clock.now()}).has_value());
        const auto level = open();
        level->sweepNow();
        QCOMPARE(level->statistics().entries, 100);
        QCOMPARE(level->statistics().bytes, 100 * 4096);
        for (int i = 0; i < 100; ++i)
            QCOMPARE((*level->get(key(u"a"_s, i)))->bytes, noise(i));
        m_clock.turn(1min);
    }

    void anyDamagedByteIsAMiss_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("stored") << QByteArray("a short value");
        QTest::newRow("packed") << QByteArray("a long value that packs well ").repeated(100);
    }

    void anyDamagedByteIsAMiss()
    {
        QFETCH(const QByteArray, value);
        const auto level = open();
        level->sweepNow(); // the look at the start would find some of them first
        const CacheKey at = key(u"a"_s, 1);
        QVERIFY(level->put(at, {.bytes = value}).has_value());
        const QString path = level->pathOf(at);
        const QByteArray whole = readAll(path);
        QVERIFY(whole.size() > DiskEntryFormat::headSize && whole.size() < 300);
        quint64 damaged = 0;
        for (qsizetype i = 0; i < whole.size(); ++i) {
            for (const char flip : {char(0x01), char(0x80), char(0xff)}) {
                QByteArray bytes = whole;
                bytes[i] = char(bytes.at(i) ^ flip);
                writeAll(path, bytes);
                QVERIFY2(isMiss(*level, at), qPrintable(u"byte %1"_s.arg(i)));
                QVERIFY2(!QFile::exists(path), "a damaged entry stays");
                QCOMPARE(level->statistics().departed(Departure::Damaged), ++damaged);
            }
        }
        for (qsizetype size = 0; size < whole.size(); ++size) {
            writeAll(path, whole.first(size));
            QVERIFY2(isMiss(*level, at), qPrintable(u"cut at %1"_s.arg(size)));
            QVERIFY(!QFile::exists(path));
        }
        writeAll(path, whole + 'x');
        QVERIFY(isMiss(*level, at));
        writeAll(path, QByteArray(100'000, '\0'));
        QVERIFY(isMiss(*level, at));
        QVERIFY(level->lastDeparture(at)->cause == Departure::Damaged);
        writeAll(path, whole); // and what is whole is found
        QCOMPARE((*level->get(at))->bytes, value);
    }

    void whatSeveralFindDamagedLeavesOnce()
    {
        constexpr int rounds = 300;
        const auto level = open();
        const CacheKey at = key(u"a"_s, 1);
        // Large, so that each has read it before another one takes it away.
        QVERIFY(level->put(at, {.bytes = noise(300'000)}).has_value());
        const QString path = level->pathOf(at);
        const QByteArray damaged = readAll(path).chopped(1) + 'x';
        std::barrier together(3);
        const auto ask = [&] {
            for (int i = 0; i < rounds; ++i) {
                together.arrive_and_wait();
                (void)level->get(at);
                together.arrive_and_wait();
            }
        };
        const std::jthread first(ask);
        const std::jthread second(ask);
        int counted = 0;
        for (int i = 1; i <= rounds; ++i) {
            writeAll(path, damaged);
            together.arrive_and_wait();
            level->sweepNow();
            together.arrive_and_wait();
            counted += level->statistics().departed(Departure::Damaged) == quint64(i) ? 1 : 0;
        }
        QCOMPARE(counted, rounds);
    }

    /// It has left already: with whoever removed its file.
    void whatIsGoneIsNeitherEvictedNorExpired()
    {
        const auto level = open();
        for (int i = 0; i < 4; ++i)
            QVERIFY(level->put(key(u"a"_s, i), {.bytes = "v"}).has_value());
        for (int i = 4; i < 8; ++i)
            QVERIFY(level->put(key(u"a"_s, i), {.bytes = "v", .expires = m_clock.now() + 1h}).has_value());
        level->sweepNow();
        QVERIFY(QFile::remove(level->pathOf(key(u"a"_s, 0))));
        QVERIFY(QFile::remove(level->pathOf(key(u"a"_s, 4))));
        m_clock.turn(2h);
        level->sweepNow();
        QCOMPARE(level->statistics().departed(Departure::Expired), 3);
        QVERIFY(QFile::remove(level->pathOf(key(u"a"_s, 1))));
        level->setCapacity(1);
        level->sweepNow();
        QCOMPARE(level->statistics().departed(Departure::Evicted), 2);
        QCOMPARE(level->statistics().entries, 0);
    }

    void anotherKeysFileIsNoEntry()
    {
        const auto level = open();
        QVERIFY(level->put(key(u"a"_s, 1), {.bytes = "one"}).has_value());
        QDir().mkpath(QFileInfo(level->pathOf(key(u"a"_s, 2))).path());
        QVERIFY(QFile::copy(level->pathOf(key(u"a"_s, 1)), level->pathOf(key(u"a"_s, 2))));
        QVERIFY(isMiss(*level, key(u"a"_s, 2)));
        QCOMPARE((*level->get(key(u"a"_s, 1)))->bytes, "one");
    }

    void foreignFilesAreLeftAlone()
    {
        const QString root = m_folder->filePath(u"cache"_s);
        const QStringList foreign{root + u"/notes.txt"_s, root + u"/3/1/readme"_s, root + u"/3/1/0123456789abcdef"_s,
                                  root + u"/z/file"_s, root + u"/tmp/0-1"_s};
        for (const QString &path : foreign) {
            QVERIFY(QDir().mkpath(QFileInfo(path).path()));
            writeAll(path, "mine");
        }
        const auto level = open();
        QVERIFY(level->put(key(u"a"_s, 1), {.bytes = "one"}).has_value());
        level->sweepNow();
        QCOMPARE(level->statistics().entries, 1);
        QCOMPARE(level->clear().value_or(-1), 1);
        auto left = filesBelow(root);
        left.sort();
        auto wanted = foreign;
        wanted.sort();
        QCOMPARE(left, wanted);
    }

    void aSweepFindsDamageAndWhatIsGone()
    {
        const auto level = open();
        for (int i = 0; i < 4; ++i)
            QVERIFY(level->put(key(u"a"_s, i), {.bytes = "v", .expires = m_clock.now() + 1h}).has_value());
        QVERIFY(QFile::remove(level->pathOf(key(u"a"_s, 0))));
        writeAll(level->pathOf(key(u"a"_s, 1)), "nonsense");
        level->sweepNow();
        QCOMPARE(level->statistics().entries, 3);
        const auto third = open(); // knows nothing yet, so it reads the head of each
        third->sweepNow();
        QCOMPARE(third->statistics().entries, 2);
        QCOMPARE(third->statistics().departed(Departure::Damaged), 1U);
        QVERIFY(!QFile::exists(level->pathOf(key(u"a"_s, 1))));
        m_clock.turn(2h);
        third->sweepNow();
        QCOMPARE(third->statistics().entries, 0);
        QVERIFY(!QFile::exists(level->pathOf(key(u"a"_s, 2))));
    }

    void unfinishedFilesAreRemovedWhenTheyAreOld()
    {
        const QString tmp = m_folder->filePath(u"cache/tmp"_s);
        QVERIFY(QDir().mkpath(tmp));
        writeAll(tmp + u"/dead-1"_s, "half");
        writeAll(tmp + u"/alive-1"_s, "half");
        QFile old(tmp + u"/dead-1"_s);
        QVERIFY(old.open(QIODevice::ReadWrite));
        QVERIFY(old.setFileTime(QDateTime::currentDateTimeUtc().addSecs(-7200), QFileDevice::FileModificationTime));
        old.close();
        open()->sweepNow();
        QCOMPARE(QDir(tmp).entryList(QDir::Files), QStringList{u"alive-1"_s});
    }

    void theFolderMayGoAtAnyTime()
    {
        const auto level = open();
        std::atomic<bool> stop = false;
        std::atomic<int> errors = 0;
        {
            std::jthread writer([&] {
                for (int i = 0; !stop; ++i) {
                    const CacheKey at = key(u"a"_s, i % 50);
                    // Between making a folder and the use of it the folder may go again; that is an error, no more.
                    (void)level->put(at, {.bytes = noise(200)});
                    const auto value = level->get(at);
                    errors += !value || (*value && (*value)->bytes != noise(200)) ? 1 : 0;
                }
            });
            for (int i = 0; i < 100; ++i) {
                QDir(level->folder()).removeRecursively();
                QTRY_VERIFY(QFile::exists(level->folder()));
            }
            stop = true;
        }
        QCOMPARE(errors.load(), 0);
        QDir(level->folder()).removeRecursively();
        level->sweepNow();
        QCOMPARE(level->statistics().entries, 0);
        QCOMPARE(level->statistics().bytes, 0);
        QVERIFY(level->removeMatching(CachePattern::everything()).has_value());
        QVERIFY(level->put(key(u"a"_s, 1), {.bytes = "back"}).has_value());
        QCOMPARE((*level->get(key(u"a"_s, 1)))->bytes, "back");
    }

    void aFolderThatCannotBeWrittenIsSaid()
    {
        const auto level = open();
        QVERIFY(level->put(key(u"a"_s, 1), {.bytes = "one"}).has_value());
        const QStringList closed{level->folder() + u"/tmp"_s, QFileInfo(level->pathOf(key(u"a"_s, 1))).path()};
        for (const QString &path : closed)
            QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::ExeOwner);
        std::optional<BoundByRights> bound(std::in_place);
        const bool holds = bound->holds();
        const auto put = level->put(key(u"a"_s, 2), {.bytes = "two"});
        const auto removed = level->remove(key(u"a"_s, 1));
        const auto read = level->get(key(u"a"_s, 1));
        bound.reset();
        for (const QString &path : closed)
            QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        QVERIFY2(holds, "permissions mean nothing to this user: run the test as another one");
        QVERIFY(!put.has_value());
        QCOMPARE(put.error().code, Docket::Code::StorageReadOnly);
        QVERIFY(!put.error().hint.isEmpty() && put.error().message.contains(level->folder()));
        QVERIFY(!removed.has_value());
        QVERIFY(read.has_value() && read->has_value());
        QVERIFY(level->put(key(u"a"_s, 2), {.bytes = "two"}).has_value());
    }

    void aBadDiskIsSaid_data()
    {
        QTest::addColumn<QString>("variable");
        QTest::addColumn<QString>("value");
        QTest::addColumn<int>("exitCode");
        const QString full = u"DOCKET_TEST_DISK_BYTES"_s;
        QTest::newRow("full from the start") << full << u"0"_s << 3;
        QTest::newRow("full in an entry") << full << u"300000"_s << 3;
        QTest::newRow("read-only") << u"DOCKET_TEST_READ_ONLY"_s << u"/"_s << 4;
    }

    /// What was there before is still served, no half of an entry is left, and the next one with room goes on.
    void aBadDiskIsSaid()
    {
        QFETCH(const QString, variable);
        QFETCH(const QString, value);
        QFETCH(const int, exitCode);
        const CacheKey before = key(u"before"_s, 1);
        QVERIFY(open()->put(before, {.bytes = noise(1), .created = m_clock.now()}).has_value());
        QProcess writer;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"LD_PRELOAD"_s, QStringLiteral(DOCKET_BAD_DISK));
        environment.insert(u"ASAN_OPTIONS"_s, u"verify_asan_link_order=0"_s);
        environment.insert(variable, value);
        writer.setProcessEnvironment(environment);
        const QString root = m_folder->filePath(u"cache"_s);
        writer.start(QStringLiteral(DOCKET_CACHE_WRITER), {root, u"1"_s});
        QVERIFY(writer.waitForFinished(60'000));
        const QByteArray said = writer.readAllStandardError();
        QVERIFY2(writer.exitCode() == exitCode,
                 QByteArray(QByteArray::number(writer.exitCode()) + ' ' + said).constData());
        QVERIFY2(said.contains(root.toUtf8()), said.constData()); // which folder, so that it can be helped
        for (const QString &path : filesBelow(root))
            QVERIFY2(!path.startsWith(root + u"/tmp/"_s), qPrintable(path));
        const auto level = open();
        level->sweepNow();
        QCOMPARE(level->statistics().departed(Departure::Damaged), 0);
        QVERIFY(!isMiss(*level, before));
        QVERIFY(level->put(key(u"after"_s, 1), {.bytes = noise(2), .created = m_clock.now()}).has_value());
    }

    void aFileInPlaceOfTheFolderIsAnError()
    {
        writeAll(m_folder->filePath(u"cache"_s), "a file");
        const auto level = open();
        QVERIFY(!level->put(key(u"a"_s, 1), {.bytes = "one"}).has_value());
        QVERIFY(isMiss(*level, key(u"a"_s, 1)));
        QVERIFY(level->remove(key(u"a"_s, 1)).has_value());
        QCOMPARE(level->removeMatching(CachePattern::everything()).value_or(-1), 0);
        QCOMPARE(readAll(m_folder->filePath(u"cache"_s)), "a file");
    }

    void whatWasUsedLongAgoGoesFirstAfterARestart()
    {
        for (int i = 0; i < 16; ++i) {
            QVERIFY(open()->put(key(u"a"_s, i), {.bytes = "v"}).has_value());
            QFile file(open()->pathOf(key(u"a"_s, i)));
            QVERIFY(file.open(QIODevice::ReadWrite));
            QVERIFY(file.setFileTime(QDateTime::fromStdTimePoint(m_clock.now()).addDays(i % 2 ? -1 : -30),
                                     QFileDevice::FileModificationTime));
        }
        const auto level = open(8 * 4096);
        level->sweepNow();
        QCOMPARE(level->statistics().entries, 8);
        for (int i = 0; i < 16; ++i)
            QCOMPARE(QFile::exists(level->pathOf(key(u"a"_s, i))), i % 2 == 1);
    }

    void twoProcessesShareAFolder()
    {
        const auto one = open();
        const auto two = open();
        QVERIFY(one->put(key(u"a"_s, 1), {.bytes = "one"}).has_value());
        QCOMPARE((*two->get(key(u"a"_s, 1)))->bytes, "one");
        QVERIFY(two->put(key(u"a"_s, 1), {.bytes = "two"}).has_value());
        QCOMPARE((*one->get(key(u"a"_s, 1)))->bytes, "two");
        QVERIFY(two->put(key(u"a"_s, 2), {.bytes = "other"}).has_value());
        QCOMPARE(one->removeMatching(*CachePattern::parse(u"a:2*"_s)).value_or(-1), 1); // which it has never seen
        QVERIFY(isMiss(*two, key(u"a"_s, 2)));
        QCOMPARE(one->clear().value_or(-1), 1);
        QVERIFY(isMiss(*two, key(u"a"_s, 1)));
    }

    void aKilledWriterLeavesWholeEntriesOnly()
    {
        const QString root = m_folder->filePath(u"cache"_s);
        const Docket::SystemClock clock;
        int whole = 0;
        for (int round = 0; round < 30; ++round) {
            QProcess first;
            QProcess second; // two at once, on the same keys
            first.start(QStringLiteral(DOCKET_CACHE_WRITER), {root, QString::number(round * 1000)});
            second.start(QStringLiteral(DOCKET_CACHE_WRITER), {root, QString::number(round * 777 + 5)});
            QVERIFY(first.waitForReadyRead() && second.waitForReadyRead());
            const int moment = round * 37 % 23;
            QTest::qWait(moment); // the moment of the kill, not a wait for something
            first.kill();
            second.kill();
            QVERIFY(first.waitForFinished() && second.waitForFinished());
            DiskLevel level(root, {.capacity = 4 << 20}, clock);
            level.sweepNow();
            QCOMPARE(level.statistics().departed(Departure::Damaged), 0U);
            for (int id = 0; id < 64; ++id) {
                const CacheKey at = key(u"child"_s, id);
                const auto value = level.get(at);
                QVERIFY(value.has_value());
                if (!*value)
                    continue;
                ++whole;
                const QByteArray text = (*value)->bytes.chopped(16);
                QVERIFY(text.startsWith(QByteArray(at.text().toUtf8() + ' ')));
                QCOMPARE(QCryptographicHash::hash(text, QCryptographicHash::Md5), (*value)->bytes.last(16));
            }
        }
        QVERIFY(whole > 100);
    }
};

QTEST_GUILESS_MAIN(TestDiskLevel)
#include "tst_disklevel.moc"
