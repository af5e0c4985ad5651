// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// At rest what only the start needed is given back, and all goes on as before.
#include <app/resttrim.h>

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <vector>

using namespace Docket::App;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestRestTrim final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackWhatIsNotUsed()
    {
#ifndef Q_OS_LINUX
        QSKIP("only Linux has a way for it");
#endif
        const qint64 before = residentOfFiles();
        QVERIFY(before > 0);
        RestTrim::trim();
        const qint64 after = residentOfFiles();
        QVERIFY2(after < before, qPrintable(u"%1 pages before, %2 after"_s.arg(before).arg(after)));
        // What was given back is there again when it is needed.
        QVERIFY(QRegularExpression(u"(\\d+)-(?<name>\\w+)"_s).match(u"12-abc"_s).hasMatch());
    }

    void trimsOnceAfterTheLast()
    {
        RestTrim trim(1ms);
        QSignalSpy trimmed(&trim, &RestTrim::trimmed);
        trim.rest();
        trim.rest();
        QTRY_COMPARE_WITH_TIMEOUT(trimmed.size(), 1, 20'000);
        trim.rest();
        QTRY_COMPARE_WITH_TIMEOUT(trimmed.size(), 2, 20'000);
    }

    void whatNeverRestsIsTrimmedAllTheSame()
    {
        RestTrim busy(1h, 50ms);
        QSignalSpy all(&busy, &RestTrim::trimmed);
        QSignalSpy heap(&busy, &RestTrim::heapTrimmed);
        QElapsedTimer clock;
        clock.start();
        busy.rest();
        QTRY_VERIFY_WITH_TIMEOUT((busy.rest(), !heap.isEmpty()), 20'000);
        QVERIFY(clock.elapsed() >= 50);
        QTRY_VERIFY_WITH_TIMEOUT((busy.rest(), heap.size() > 1), 20'000);
        QVERIFY(clock.elapsed() >= 100);
        QCOMPARE(all.size(), 0);
    }

    void pagesBetweenWhatLivesAreGivenBack()
    {
#if !defined(Q_OS_LINUX) || !defined(__GLIBC__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("only glibc's own heap has a way for it");
#endif
        // Of blocks of two pages each second one goes, so that none of the heap's ends moves.
        std::vector<std::unique_ptr<char[]>> blocks(8192);
        for (auto &block : blocks) {
            block = std::make_unique<char[]>(8192);
            block[4096] = 1;
        }
        for (std::size_t i = 0; i < blocks.size(); i += 2)
            blocks[i].reset();
        const qint64 before = resident();
        RestTrim::trimHeap();
        QVERIFY2(before - resident() > 2000, qPrintable(u"%1 pages before, %2 after"_s.arg(before).arg(resident())));
        QCOMPARE(blocks[1][4096], char(1));
    }

    void endsWhileItWaitsOrWorks()
    {
        RestTrim waiting(1h);
        waiting.rest();
        RestTrim working(0ms);
        QSignalSpy trimmed(&working, &RestTrim::trimmed);
        working.rest();
        QTRY_VERIFY_WITH_TIMEOUT(!trimmed.isEmpty(), 20'000);
        working.rest();
        QCoreApplication::processEvents();
    }

private:
    /// Pages in memory.
    static qint64 resident()
    {
        QFile file(u"/proc/self/statm"_s);
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() : -1;
    }
    /// Pages of files that are mapped and in memory.
    static qint64 residentOfFiles()
    {
        QFile file(u"/proc/self/statm"_s);
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(2).toLongLong() : -1;
    }
};

QTEST_GUILESS_MAIN(TestRestTrim)
#include "tst_resttrim.moc"
