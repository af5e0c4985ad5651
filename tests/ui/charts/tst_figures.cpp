// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <charts/chartcolors.h>
#include <charts/figures.h>
#include <charts/figuresaver.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Figures as words and files.
class TestFigures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void shares()
    {
        QCOMPARE(shareText(0), u"0 %"_s);
        QCOMPARE(shareText(0.0004), u"< 0.1 %"_s);
        QCOMPARE(shareText(0.1234), u"12.3 %"_s);
        QCOMPARE(shareText(1), u"100 %"_s);
    }

    void csvIsQuotedWhereItMustBe()
    {
        const FigureTable table{
            .title = u"T"_s,
            .columns = {u"Of"_s, u"p95 (ms)"_s, u"Limit"_s},
            .rows = {{u"a, \"b\"\nc"_s, 1.25, QVariant()}, {u"plain"_s, 3, quint64(18'000'000'000'000'000'000U)}}};
        QCOMPARE(toCsv(table),
                 QByteArray("Of,p95 (ms),Limit\r\n\"a, \"\"b\"\"\nc\",1.25,\r\nplain,3,18000000000000000000\r\n"));
        QCOMPARE(toTabbedText(table), u"Of\tp95 (ms)\tLimit\na, \"b\" c\t1.25\t\nplain\t3\t18000000000000000000\n"_s);
        const auto rows = QJsonDocument::fromJson(toJson(table)).array();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0].toObject().value(u"p95 (ms)"_s), QJsonValue(1.25));
        QVERIFY(rows[0].toObject().value(u"Limit"_s).isNull());
        QCOMPARE(rows[1].toObject().value(u"Of"_s), QJsonValue(u"plain"_s));
    }

    /// Texts come from servers, too, and spreadsheets carry out what begins like a formula.
    void formulasAreMadeHarmless()
    {
        const FigureTable table{.title = u"T"_s,
                                .columns = {u"=A1"_s, u"Name"_s},
                                .rows = {{u"=HYPERLINK(\"http://a\")"_s, u"+1 from me"_s},
                                         {u"-x"_s, u"@SUM(A1)"_s},
                                         {u"\tx"_s, u"a=b"_s},
                                         {-5, u"-5.25"_s},
                                         {-0.5, u""_s}}};
        QCOMPARE(toCsv(table), QByteArray("'=A1,Name\r\n\"'=HYPERLINK(\"\"http://a\"\")\",'+1 from me\r\n'-x,'@SUM(A1)"
                                          "\r\n'\tx,a=b\r\n-5,-5.25\r\n-0.5,\r\n"));
    }

    void ticksAreRoundAndFew_data()
    {
        QTest::addColumn<double>("max");
        for (const double max : {0.03, 1.0, 7.0, 10.0, 99.0, 12'345.0, 3.3e9})
            QTest::addRow("%g", max) << max;
    }
    void ticksAreRoundAndFew()
    {
        QFETCH(const double, max);
        const auto ticks = niceTicks(max, 4);
        QVERIFY(!ticks.isEmpty() && ticks.size() <= 4);
        QVERIFY(ticks.constLast() <= max * 1.001);
        for (qsizetype i = 1; i < ticks.size(); ++i)
            QVERIFY(qFuzzyCompare(ticks[i] - ticks[i - 1], ticks[0]));
    }
    void noTicksForNothing() { QVERIFY(niceTicks(0, 4).isEmpty()); }

    void filesAreWrittenWholeOrTold()
    {
        const QTemporaryDir dir;
        QObject context;
        std::optional<Result<void>> answer;
        writeBytes(&context, "a,b\r\n", dir.filePath(u"x.csv"_s), [&](const Result<void> &r) { answer = r; });
        QTRY_VERIFY(answer.has_value());
        QVERIFY(answer->has_value());
        QFile file(dir.filePath(u"x.csv"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("a,b\r\n"));
        answer.reset();
        const QString nowhere = dir.filePath(u"none/x.csv"_s);
        writeBytes(&context, "a", nowhere, [&](const Result<void> &r) { answer = r; });
        QTRY_VERIFY(answer.has_value());
        QVERIFY(!answer->has_value());
        QVERIFY(answer->error().message.contains(nowhere));
    }
};

QTEST_MAIN(TestFigures)
#include "tst_figures.moc"
