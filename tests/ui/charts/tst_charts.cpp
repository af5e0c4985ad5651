// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <charts/chartcolors.h>
#include <charts/figurestable.h>
#include <charts/gauge.h>
#include <charts/histogramchart.h>
#include <charts/percentilebars.h>
#include <charts/stackedbars.h>
#include <charts/tierflow.h>
#include <charts/timechart.h>
#include <shell/theme.h>
#include <widgets/theme.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QPixmap>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString number(double value)
{
    return QString::number(value);
}

Metrics::HistogramReport durations()
{
    Metrics::Histogram histogram;
    for (int i = 1; i <= 1000; ++i)
        histogram.record(std::chrono::microseconds(i));
    return histogram.report();
}

std::unique_ptr<ChartWidget> makeChart(const QString &kind, bool filled)
{
    if (kind == u"time"_s) {
        auto chart = std::make_unique<TimeChart>(u"Requests"_s, QStringList{u"a"_s, u"b"_s}, u"1/s"_s, number);
        for (int i = 0; filled && i < 60; ++i)
            chart->append(TimeChart::Moment(std::chrono::milliseconds(1'000'000 + i * 1000)), {double(i), 30});
        return chart;
    }
    if (kind == u"percentiles"_s) {
        auto chart = std::make_unique<PercentileBars>(u"Latency"_s);
        if (filled)
            chart->setRows({{u"reads"_s, durations()}, {u"none"_s, {}}});
        return chart;
    }
    if (kind == u"histogram"_s) {
        auto chart = std::make_unique<HistogramChart>(u"Latency"_s);
        if (filled)
            chart->setDurations(durations());
        return chart;
    }
    if (kind == u"stacked"_s) {
        auto chart = std::make_unique<StackedBars>(u"Ends"_s, QStringList{u"good"_s, u"bad"_s}, number);
        if (filled)
            chart->setRows({{u"x"_s, {3, 1}}, {u"y"_s, {0, 2}}});
        return chart;
    }
    if (kind == u"gauge"_s) {
        auto chart = std::make_unique<Gauge>(u"Readers"_s, number);
        if (filled)
            chart->setValue(2, 4, 3);
        return chart;
    }
    auto chart = std::make_unique<TierFlow>(u"Levels"_s);
    if (filled)
        chart->setTiers({{u"Memory"_s, 100, 80}, {u"Disk"_s, 20, 15, {}, u"slow"_s}, {u"Database"_s, 5, 5}});
    return chart;
}

bool hasColor(const QImage &image, const QColor &color)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y).rgb() == color.rgb())
                return true;
        }
    }
    return false;
}

} // namespace

/// What every chart does, whatever it shows; and what each shows.
class TestCharts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyChart_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("items");
        QTest::newRow("time") << u"time"_s << 60;
        QTest::newRow("percentiles") << u"percentiles"_s << 2;
        QTest::newRow("histogram") << u"histogram"_s << -1;
        QTest::newRow("stacked") << u"stacked"_s << 2;
        QTest::newRow("gauge") << u"gauge"_s << 1;
        QTest::newRow("tiers") << u"tiers"_s << 3;
    }

    void everyChart()
    {
        QFETCH(const QString, kind);
        QFETCH(const int, items);
        const auto empty = makeChart(kind, false);
        QCOMPARE(empty->itemCount(), 0);
        empty->resize(300, 160);
        QVERIFY(!empty->grab().isNull());

        const auto chart = makeChart(kind, true);
        if (items >= 0)
            QCOMPARE(chart->itemCount(), items);
        QVERIFY(chart->itemCount() > 0);
        for (int i = 0; i < chart->itemCount(); ++i)
            QVERIFY(!chart->itemText(i).isEmpty());
        const auto table = chart->figures();
        QVERIFY(!table.title.isEmpty());
        QCOMPARE(table.rows.size(), chart->itemCount());
        for (const auto &row : table.rows)
            QCOMPARE(row.size(), table.columns.size());
        // Too small for anything is no reason to fall over.
        for (const QSize size : {QSize(1, 1), QSize(40, 30), QSize(300, 160), QSize(900, 300)}) {
            chart->resize(size);
            QVERIFY(!chart->grab().isNull());
        }
    }

    void aTierTellsWhatItServedApartFromWhatItHolds_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void aTierTellsWhatItServedApartFromWhatItHolds()
    {
        QFETCH(const bool, dark);
        TierFlow chart(u"Levels"_s);
        chart.setPalette(Theme::palette(dark));
        chart.setTiers({{.name = u"Memory"_s,
                         .asked = 100,
                         .served = 50,
                         .used = 3 << 20,
                         .room = 4 << 20,
                         .worth = u"spared 2 s"_s},
                        {.name = u"Source"_s, .asked = 50, .served = 50, .detail = u"made anew"_s}});
        QVERIFY2(chart.itemText(0).contains(u"holds %1 of %2"_s.arg(bytesText(3 << 20), bytesText(4 << 20))),
                 qPrintable(chart.itemText(0)));
        QVERIFY(!chart.itemText(1).contains(u"holds"_s));
        QCOMPARE(chart.figures().rows[0][6].toLongLong(), 4 << 20);
        QCOMPARE(chart.figures().rows[0].constLast().toString(), u"spared 2 s"_s);
        QVERIFY(chart.itemText(0).contains(u"spared 2 s"_s));
        chart.resize(600, 160);
        const QImage image = chart.grab().toImage().convertToFormat(QImage::Format_RGB32);
        // The longest run of a colour in any line within the first box.
        const auto longest = [&image](const QColor &color) {
            int most = 0;
            for (int y = 0; y < image.height(); ++y) {
                int run = 0;
                for (int x = 0; x < image.width() / 2; ++x) {
                    run = image.pixelColor(x, y).rgb() == color.rgb() ? run + 1 : 0;
                    most = std::max(most, run);
                }
            }
            return most;
        };
        const int served = longest(seriesColor(1, chart.palette()));
        const int whole = longest(areaColor(seriesColor(1, chart.palette()), chart.palette(), 0.2));
        const int held = longest(axisColor(chart.palette()));
        QVERIFY2(std::abs(served - whole) < 8, qPrintable(u"%1 of %2"_s.arg(served).arg(whole))); // 50 % of the reads
        QVERIFY2(std::abs(held - 3 * (served + whole) / 4) < 10, qPrintable(QString::number(held))); // 75 % of the room
        // Beside the words there is one ground, whose edge cannot run through them.
        const QColor ground = chart.palette().color(QPalette::AlternateBase);
        for (int y = 45; y < 130; ++y)
            QCOMPARE(image.pixelColor(15, y), ground);
    }

    void keysReachEveryItem_data() { everyChart_data(); }
    void keysReachEveryItem()
    {
        QFETCH(const QString, kind);
        const auto chart = makeChart(kind, true);
        chart->resize(320, 160);
        chart->show();
        chart->setFocus();
        QTest::keyClick(chart.get(), Qt::Key_Home);
        QCOMPARE(chart->currentItem(), 0);
        QCOMPARE(chart->accessibleDescription(), chart->itemText(0));
        for (int i = 1; i < chart->itemCount(); ++i)
            QTest::keyClick(chart.get(), Qt::Key_Right);
        QCOMPARE(chart->currentItem(), chart->itemCount() - 1);
        QTest::keyClick(chart.get(), Qt::Key_Right);
        QCOMPARE(chart->currentItem(), chart->itemCount() - 1);
        const QSignalSpy activated(chart.get(), &ChartWidget::itemActivated);
        QTest::keyClick(chart.get(), Qt::Key_Space);
        QCOMPARE(activated.size(), 1);
        QTest::keyClick(chart.get(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), toTabbedText(chart->figures()));
        QTest::keyClick(chart.get(), Qt::Key_Return);
        const auto *window = chart->findChild<FiguresTable *>();
        QVERIFY(window != nullptr);
        QCOMPARE(window->view().model()->rowCount(), int(chart->figures().rows.size()));
    }

    void paintsInTheColoursOfThePalette_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void paintsInTheColoursOfThePalette()
    {
        QFETCH(const bool, dark);
        const auto palette = Theme::palette(dark);
        const auto ground = palette.color(QPalette::Base);
        for (int i = 0; i < 6; ++i)
            QVERIFY2(contrast(seriesColor(i, palette), ground) >= 3, qPrintable(QString::number(i)));
        QVERIFY(contrast(axisColor(palette), ground) >= 4.5);
        const auto chart = makeChart(u"percentiles"_s, true);
        chart->setPalette(palette);
        chart->resize(400, 160);
        const auto image = chart->grab().toImage();
        QCOMPARE(image.pixelColor(3, 3).rgb(), ground.rgb());
        QVERIFY(hasColor(image, seriesColor(0, palette)));
    }

    void timeChartForgetsWhatIsOlderThanItsSpan()
    {
        TimeChart chart(u"T"_s, {u"a"_s}, {}, number);
        chart.setSpan(30s);
        for (int i = 0; i < 100; ++i)
            chart.append(TimeChart::Moment(std::chrono::seconds(1000 + i)), {1});
        QCOMPARE(chart.itemCount(), 31);
        chart.append(TimeChart::Moment(std::chrono::seconds(1000)), {1});    // late
        chart.append(TimeChart::Moment(std::chrono::seconds(2000)), {1, 2}); // of another shape
        QCOMPARE(chart.itemCount(), 31);
        for (int i = 0; i < 5000; ++i)
            chart.append(TimeChart::Moment(std::chrono::seconds(3000) + std::chrono::milliseconds(i)), {1});
        QCOMPARE(chart.itemCount(), int(TimeChart::maxSamples));
    }

    /// Where one level answers all that is answered, its line and that of all of them are the same.
    void whatWasJoinedStaysSoWhenSamplesComeCloser()
    {
        TimeChart chart(u"Rate"_s, {u"a"_s}, {}, number);
        chart.resize(400, 200);
        const auto columns = [&chart] {
            const QImage image = chart.grab().toImage();
            const QColor line = seriesColor(0, chart.palette());
            int count = 0;
            for (int x = 0; x < image.width() / 2; ++x) {
                for (int y = 0; y < image.height(); ++y) {
                    if (image.pixelColor(x, y).rgb() == line.rgb()) {
                        ++count;
                        break;
                    }
                }
            }
            return count;
        };
        const auto fill = [&chart](int from) {
            for (int second = from; second < from + 250; second += 5)
                chart.append(TimeChart::Moment(std::chrono::seconds(second)), {double(second % 2)});
        };
        fill(1'000);
        const int before = columns();
        QVERIFY2(before > 60, qPrintable(QString::number(before)));
        // What a dock knows of earlier comes in longer steps than what it sees itself.
        for (int second = 1'250; second < 1'290; ++second)
            chart.append(TimeChart::Moment(std::chrono::seconds(second)), {0.5});
        QVERIFY2(columns() > 60, qPrintable(QString::number(columns())));
        // And a line that begins anew is joined as the first one was.
        chart.clear();
        fill(2'000);
        QVERIFY2(columns() > 60, qPrintable(QString::number(columns())));
    }

    void aSumIsSeenBelowItsOnlyPart()
    {
        TimeChart chart(u"Hits"_s, {u"all"_s, u"memory"_s}, u"share"_s, number);
        chart.setTotal(0);
        chart.resize(400, 200);
        for (int i = 0; i < 60; ++i)
            chart.append(TimeChart::Moment(std::chrono::milliseconds(1'000'000 + i * 1000)), {0.5, 0.5});
        const QImage image = chart.grab().toImage().convertToFormat(QImage::Format_RGB32);
        // In the last column of points, below the legend: the part in the middle, the sum at both sides of it.
        QList<int> rows[2];
        for (int y = image.height() / 3; y < image.height() - 30; ++y) {
            for (int series : {0, 1}) {
                // Edges are smooth, and a thin line is nothing else.
                const QColor wanted = seriesColor(series, chart.palette());
                const QColor found = image.pixelColor(image.width() - 40, y);
                if (std::abs(wanted.red() - found.red()) + std::abs(wanted.green() - found.green()) +
                        std::abs(wanted.blue() - found.blue()) <
                    90)
                    rows[series] += y;
            }
        }
        QVERIFY2(!rows[1].isEmpty(), "the part is not seen");
        QVERIFY2(!rows[0].isEmpty() && rows[0].constFirst() < rows[1].constFirst() &&
                     rows[0].constLast() > rows[1].constLast(),
                 "the sum is hidden by its part");
    }

    void aGaugeLeavesItsRemarkOutBeforeItCutsAFigure()
    {
        Gauge gauge(u"Readers"_s, [](double value) { return QString::number(value); });
        gauge.setValue(1, 2, -1, u"busy < 0.1 %"_s);
        QVERIFY(gauge.shownWords(600).contains(u"busy < 0.1 %"_s));
        const QString narrow = gauge.shownWords(110);
        QVERIFY2(narrow.contains(u'1') && !narrow.contains(u"busy"_s), qPrintable(narrow));
        QVERIFY(gauge.itemText(0).contains(u"busy < 0.1 %"_s)); // a click or the pointer tells it
    }

    void percentilesAreThoseOfTheReport()
    {
        const auto report = durations();
        PercentileBars chart(u"Latency"_s);
        chart.setRows({{u"reads"_s, report}});
        const auto row = chart.figures().rows.constFirst();
        QCOMPARE(row[1].toULongLong(), 1000U);
        QCOMPARE(row[3].toDouble(), milliseconds(report.p50()));
        QCOMPARE(row[4].toDouble(), milliseconds(report.p95()));
        QCOMPARE(row[6].toDouble(), 1.0);
        QVERIFY(chart.itemText(0).contains(durationText(report.p99())));
    }

    void tiersTellSharesOfAllReads()
    {
        const auto chart = makeChart(u"tiers"_s, true);
        const auto rows = chart->figures().rows;
        QCOMPARE(rows[0][3].toDouble(), 80.0);
        QCOMPARE(rows[1][3].toDouble(), 15.0);
        QCOMPARE(rows[1][4].toDouble(), 75.0);
    }
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
