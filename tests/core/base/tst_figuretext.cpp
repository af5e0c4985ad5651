// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/figuretext.h>

#include <QLocale>
#include <QTest>

using namespace Docket;
using namespace Qt::StringLiterals;

/// Durations and sizes as people read them.
class TestFigureText final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void durations_data()
    {
        QTest::addColumn<qint64>("ns");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << qint64(0) << u"0 ms"_s;
        QTest::newRow("clock went back") << qint64(-20'000'000) << u"0 ms"_s;
        QTest::newRow("ns") << qint64(850) << u"850 ns"_s;
        QTest::newRow("us") << qint64(12'340) << u"12.3 µs"_s;
        QTest::newRow("never 1000 us") << qint64(999'999) << u"1.00 ms"_s;
        QTest::newRow("ms") << qint64(4'560'000) << u"4.56 ms"_s;
        QTest::newRow("never 1000 ms") << qint64(999'900'000) << u"1.00 s"_s;
        QTest::newRow("s") << qint64(1'200'000'000) << u"1.20 s"_s;
        QTest::newRow("min") << qint64(125'000'000'000) << u"2 min 5 s"_s;
        QTest::newRow("whole min") << qint64(300'000'000'000) << u"5 min"_s;
        QTest::newRow("h") << qint64(3'720'000'000'000) << u"1 h 2 min"_s;
        QTest::newRow("no exponent") << qint64(10'800'000'000'000) << u"3 h 0 min"_s;
    }
    void durations()
    {
        QFETCH(const qint64, ns);
        QTEST(durationText(std::chrono::nanoseconds(ns)), "text");
    }

    void sizes()
    {
        QCOMPARE(bytesText(0), u"0 bytes"_s);
        QCOMPARE(bytesText(1536), u"1.5 KiB"_s);
        QCOMPARE(bytesText(20 << 20), u"20.0 MiB"_s);
    }

    void bothFollowTheLocale()
    {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QCOMPARE(durationText(std::chrono::microseconds(4560)), u"4,56 ms"_s);
        QCOMPARE(bytesText(1536), u"1,5 KiB"_s);
        QLocale::setDefault(QLocale::c());
    }
};

QTEST_GUILESS_MAIN(TestFigureText)
#include "tst_figuretext.moc"
