// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <charts/gauge.h>
#include <charts/histogramchart.h>
#include <charts/percentilebars.h>
#include <charts/stackedbars.h>
#include <charts/tierflow.h>
#include <charts/timechart.h>

#include <QImage>
#include <QPainter>
#include <QTest>

#include <ctime>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

constexpr QSize size(480, 200);
constexpr int rounds = 200;
/// Of one processor, by one chart that is painted ten times a second.
constexpr double mostShare = 0.02;
constexpr double updatesASecond = 10;

/// Processor time of one call, the best of several runs.
template <typename Fn>
double seconds(Fn &&fn)
{
    double best = 1e9;
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto start = std::clock();
        for (int i = 0; i < rounds; ++i)
            fn();
        best = std::min(best, double(std::clock() - start) / CLOCKS_PER_SEC / rounds);
    }
    return best;
}

Metrics::HistogramReport durations()
{
    Metrics::Histogram histogram;
    for (int i = 1; i <= 20'000; ++i)
        histogram.record(std::chrono::microseconds(1 + i * i % 9973));
    return histogram.report();
}

QString number(double value)
{
    return QString::number(value, 'f', 1);
}

std::unique_ptr<ChartWidget> makeChart(const QString &kind)
{
    if (kind == u"time, 1200 samples, 3 lines"_s) {
        auto chart = std::make_unique<TimeChart>(u"Requests"_s, QStringList{u"a"_s, u"b"_s, u"c"_s}, u"1/s"_s, number);
        chart->setSpan(std::chrono::hours(1));
        for (int i = 0; i < int(TimeChart::maxSamples); ++i)
            chart->append(TimeChart::Moment(std::chrono::seconds(1000 + i)), {double(i % 50), double(i % 37), 12.0});
        return chart;
    }
    if (kind == u"percentiles, 8 rows"_s) {
        auto chart = std::make_unique<PercentileBars>(u"Latency"_s);
        QList<PercentileBars::Row> rows;
        for (int i = 0; i < 8; ++i)
            rows.append({u"row %1"_s.arg(i), durations()});
        chart->setRows(rows);
        return chart;
    }
    if (kind == u"histogram"_s) {
        auto chart = std::make_unique<HistogramChart>(u"Latency"_s);
        chart->setDurations(durations());
        return chart;
    }
    if (kind == u"stacked, 8 rows"_s) {
        auto chart = std::make_unique<StackedBars>(u"Ends"_s, QStringList{u"a"_s, u"b"_s, u"c"_s}, number);
        QList<StackedBars::Row> rows;
        for (int i = 0; i < 8; ++i)
            rows.append({u"row %1"_s.arg(i), {double(i), 3, 4}});
        chart->setRows(rows);
        return chart;
    }
    if (kind == u"gauge"_s) {
        auto chart = std::make_unique<Gauge>(u"Readers"_s, number);
        chart->setValue(2, 4, 3, u"1 waiting"_s);
        return chart;
    }
    auto chart = std::make_unique<TierFlow>(u"Levels"_s);
    chart->setTiers({{u"Memory"_s, 100, 80}, {u"Disk"_s, 20, 15}, {u"Redis"_s, 5, 2}, {u"Database"_s, 3, 3}});
    return chart;
}

} // namespace

/// What painting a chart costs, beside the floor: filling the same area and writing three words into it.
class TestChartsPerf final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void painting_data()
    {
        QTest::addColumn<QString>("kind");
        for (const auto &kind : {u"time, 1200 samples, 3 lines"_s, u"percentiles, 8 rows"_s, u"histogram"_s,
                                 u"stacked, 8 rows"_s, u"gauge"_s, u"tiers"_s})
            QTest::addRow("%s", qPrintable(kind)) << kind;
    }
    void painting()
    {
        QFETCH(const QString, kind);
        QImage image(size, QImage::Format_ARGB32_Premultiplied);
        const double floor = seconds([&image] {
            QPainter painter(&image);
            painter.fillRect(image.rect(), Qt::white);
            for (int i = 0; i < 3; ++i)
                painter.drawText(10, 20 + i * 20, u"words"_s);
        });
        const auto chart = makeChart(kind);
        chart->resize(size);
        const double own = seconds([&] { chart->render(&image); });
        const double share = own * updatesASecond;
        qInfo("%-28s %7.0f µs a painting, %5.1f times the floor of %.0f µs, %.2f %% of a processor at 10 a second",
              qPrintable(kind), own * 1e6, own / floor, floor * 1e6, share * 100);
        QVERIFY2(share < mostShare, qPrintable(QString::number(share)));
    }
};

QTEST_MAIN(TestChartsPerf)
#include "tst_chartsperf.moc"
