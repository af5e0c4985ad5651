// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// At rest what only the start needed is given back, and all goes on as before.
#include <app/resttrim.h>

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

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
    /// Pages of files that are mapped and in memory.
    static qint64 residentOfFiles()
    {
        QFile file(u"/proc/self/statm"_s);
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(2).toLongLong() : -1;
    }
};

QTEST_GUILESS_MAIN(TestRestTrim)
#include "tst_resttrim.moc"
