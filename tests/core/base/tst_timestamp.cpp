// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/clock.h>
#include <base/timestamp.h>

#include <QTest>

using namespace Docket;
using namespace Qt::StringLiterals;

class TestTimestamp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parsing_data();
    void parsing();
    void formatting();
    void httpDates_data();
    void httpDates();
    void httpDateInTheHourThatSummerTimeSkips();
    void clocks();
};

void TestTimestamp::parsing_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("seconds"); // 0: none
    const auto row = [](const QByteArray &text, qint64 seconds) {
        QTest::newRow(text.isEmpty() ? "(empty)" : text.constData()) << text << seconds;
    };
    row("2026-11-20T13:41:07Z", 1795182067);
    row("2026-11-20T14:41:07+01:00", 1795182067);
    row("2026-11-20T08:11:07-05:30", 1795182067);
    row("2026-11-20T13:41:07.999999999Z", 1795182067);
    row("2026-11-20T14:41:07.5+01:00", 1795182067);
    row("2026-11-20t13:41:07z", 1795182067);
    row("2024-02-29T00:00:00Z", 1709164800);
    row("1970-01-01T00:00:01Z", 1);
    row("2100-01-01T00:00:00Z", 4102444800);
    row("2016-12-31T23:59:60Z", 1483228800); // a leap second is the next one
    // What Gitea writes for "none".
    row("0001-01-01T00:00:00Z", 0);
    row("1970-01-01T00:00:00Z", 0);
    row("1970-01-01T01:00:00+01:00", 0);
    row("0000-00-00T00:00:00Z", 0);
    // Unreadable.
    row("", 0);
    row("null", 0);
    row("2026-11-20", 0);
    row("2026-11-20T13:41:07", 0);
    row("2026-11-20 13:41:07Z", 0);
    row("2026-02-29T00:00:00Z", 0);
    row("2026-13-01T00:00:00Z", 0);
    row("2026-11-20T24:00:00Z", 0);
    row("2026-11-20T13:60:07Z", 0);
    row("2026-11-20T13:41:07+0100", 0);
    row("2026-11-20T13:41:07+1:00", 0);
    row("2026-11-20T13:41:07+25:00", 0);
    row("2026-11-20T13:41:07Z and more", 0);
    row("2026-11-20T13:41:07.", 0);
    row("2026-11-20T13:41:07x", 0);
    row("+026-11-20T13:41:07Z", 0);
}

void TestTimestamp::parsing()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, seconds);
    const Timestamp time = parseTimestamp(text);
    QCOMPARE(toUnix(time), seconds);
    QCOMPARE(time == noTime, seconds == 0);
    if (seconds != 0)
        QCOMPARE(parseTimestamp(formatTimestamp(time).toLatin1()), time);
}

void TestTimestamp::formatting()
{
    QCOMPARE(formatTimestamp(fromUnix(1795182067)), u"2026-11-20T13:41:07Z"_s);
    QCOMPARE(formatTimestamp(noTime), u"1970-01-01T00:00:00Z"_s);
}

void TestTimestamp::httpDates_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("seconds");
    QTest::newRow("usual") << QByteArray("Fri, 20 Nov 2026 13:43:45 GMT") << qint64(1795182225);
    QTest::newRow("spaces") << QByteArray("  Fri, 20 Nov 2026 13:43:45 GMT ") << qint64(1795182225);
    QTest::newRow("RFC 850") << QByteArray("Friday, 20-Nov-26 13:43:45 GMT") << qint64(1795182225);
    QTest::newRow("asctime") << QByteArray("Fri Nov 20 13:43:45 2026") << qint64(1795182225);
    QTest::newRow("asctime, one digit") << QByteArray("Sun Nov  1 13:43:45 2026") << qint64(1793540625);
    QTest::newRow("empty") << QByteArray() << qint64(0);
    QTest::newRow("seconds") << QByteArray("120") << qint64(0);
    QTest::newRow("no such day") << QByteArray("Fri, 31 Feb 2026 13:43:45 GMT") << qint64(0);
    QTest::newRow("last century") << QByteArray("Sunday, 06-Nov-94 08:49:37 GMT") << qint64(784111777);
    QTest::newRow("another zone") << QByteArray("Fri, 20 Nov 2026 13:43:45 CET") << qint64(0);
    QTest::newRow("no month") << QByteArray("Fri, 20 anF 2026 13:43:45 GMT") << qint64(0);
    QTest::newRow("no hour") << QByteArray("Fri, 20 Nov 2026 25:43:45 GMT") << qint64(0);
    QTest::newRow("words") << QByteArray("tomorrow") << qint64(0);
}

void TestTimestamp::httpDates()
{
    QFETCH(QByteArray, text);
    QTEST(toUnix(parseHttpDate(text)), "seconds");
}

void TestTimestamp::httpDateInTheHourThatSummerTimeSkips()
{
    // 02:30 on this day does not exist on New York's clocks; in GMT it does.
    const QByteArray before = qgetenv("TZ");
    qputenv("TZ", "America/New_York");
    tzset();
    const auto time = parseHttpDate("Sun, 08 Mar 2026 02:30:00 GMT");
    const auto stamp = parseTimestamp("2026-03-08T02:30:00Z");
    const auto text = formatTimestamp(stamp);
    qputenv("TZ", before);
    tzset();
    QCOMPARE(toUnix(time), 1772937000);
    QCOMPARE(stamp, time);
    QCOMPARE(text, u"2026-03-08T02:30:00Z"_s);
}

void TestTimestamp::clocks()
{
    const SystemClock clock;
    const auto first = clock.steady();
    QVERIFY(clock.steady() >= first);
    QVERIFY(toUnix(clock.seconds()) > 1'700'000'000);
    QVERIFY(clock.now() - clock.seconds() < std::chrono::seconds(2));
}

QTEST_GUILESS_MAIN(TestTimestamp)
#include "tst_timestamp.moc"
