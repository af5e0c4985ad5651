// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <metrics/json.h>
#include <metrics/prometheus.h>

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Docket;
using namespace Docket::Metrics;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

HistogramReport times(int count, std::chrono::nanoseconds each)
{
    Histogram histogram;
    for (int i = 0; i < count; ++i)
        histogram.record(each);
    return histogram.report();
}

/// Every figure is another number, so that one in the place of another shows.
MetricsReport report()
{
    MetricsReport report;
    CachePartReport part;
    part.level = u"redis"_s;
    part.hits = 101;
    part.misses = 102;
    part.puts = 103;
    part.refused = 104;
    part.errors = 105;
    part.evicted = 106;
    part.expired = 107;
    part.replaced = 108;
    part.removed = 109;
    part.invalidated = 110;
    part.damaged = 111;
    part.promotions = 112;
    part.skipped = 113;
    part.spared = 114;
    part.full = 115;
    part.bytes = 116;
    part.entries = 117;
    part.capacity = 118;
    part.ages = times(7, 90us); // 90 s
    report.cache.levels = {part};
    part.type = u"issue"_s;
    part.shared = 119;
    part.cancelled = 120;
    part.loads = times(9, 4ms);
    report.cache.types = {part};
    StatementReport statement;
    statement.text = u"SELECT \"a\\b\"\nFROM t"_s;
    statement.action = u"look"_s;
    statement.errors = 121;
    statement.rows = 122;
    statement.fullScanSteps = 123;
    statement.duration = times(5, 2ms);
    report.statements.statements = {statement};
    report.statements.overflowed = 124;
    report.transactions.committed = 125;
    report.transactions.failed = 126;
    report.transactions.cancelled = 127;
    report.transactions.retried = 128;
    report.transactions.longRunning = 129;
    PoolReport pool{.name = u"readers"_s, .size = 2, .peak = 130, .done = 131, .failed = 132, .cancelled = 133};
    pool.utilisation = 0.25;
    report.pools = {pool};
    report.wal = {.bytes = 134, .checkpoints = 135, .checkpointsBusy = 136};
    HttpReport http;
    http.instance = u"https://forge.test/"_s;
    http.requests = 137;
    http.succeeded = 138;
    http.failed = 139;
    http.retries = 140;
    http.refused = 141;
    http.bytesReceived = 142;
    http.bytesSent = 143;
    http.breaker = BreakerState::Open;
    report.http = {http};
    report.ingest = {.runs = 144, .files = 145, .stored = 146, .unchanged = 147, .failed = 148, .bytes = 149};
    report.blocks.overLimit = 150;
    return report;
}

} // namespace

/// What scripts and Prometheus are given.
class TestExports final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachFigureIsUnderItsName_data()
    {
        QTest::addColumn<QString>("sample");
        for (const char *sample :
             {"docket_cache_level_reads_total{level='redis',result='hit'} 101",
              "docket_cache_level_reads_total{level='redis',result='miss'} 102",
              "docket_cache_level_errors_total{level='redis'} 105",
              "docket_cache_level_departures_total{level='redis',cause='evicted'} 106",
              "docket_cache_level_departures_total{level='redis',cause='expired'} 107",
              "docket_cache_level_departures_total{level='redis',cause='replaced'} 108",
              "docket_cache_level_departures_total{level='redis',cause='removed'} 109",
              "docket_cache_level_departures_total{level='redis',cause='invalidated'} 110",
              "docket_cache_level_departures_total{level='redis',cause='damaged'} 111",
              "docket_cache_level_promotions_total{level='redis'} 112",
              "docket_cache_level_skipped_total{level='redis'} 113",
              "docket_cache_level_full_total{level='redis'} 115",
              "docket_cache_level_bytes{level='redis'} 116",
              "docket_cache_level_entries{level='redis'} 117",
              "docket_cache_level_capacity_bytes{level='redis'} 118",
              "docket_cache_level_eviction_age_seconds_count{level='redis'} 7",
              "docket_cache_level_eviction_age_seconds_sum{level='redis'} 630",
              "docket_cache_type_reads_total{type='issue',result='hit'} 101",
              "docket_cache_type_cancelled_total{type='issue'} 120",
              "docket_cache_type_load_seconds_count{type='issue'} 9",
              "docket_cache_type_load_seconds_sum{type='issue'} 0.036",
              "docket_statement_errors_total{statement='SELECT \\'a\\\\b\\'\\nFROM t',action='look'} 121",
              "docket_statement_rows_total{statement='SELECT \\'a\\\\b\\'\\nFROM t',action='look'} 122",
              "docket_statement_scanned_rows_total{statement='SELECT \\'a\\\\b\\'\\nFROM t',action='look'} 123",
              "docket_statement_overflowed_total 124",
              "docket_transactions_total{result='committed'} 125",
              "docket_transactions_total{result='failed'} 126",
              "docket_transactions_total{result='cancelled'} 127",
              "docket_transactions_retried_total 128",
              "docket_transactions_long_total 129",
              "docket_pool_size{pool='readers'} 2",
              "docket_pool_peak{pool='readers'} 130",
              "docket_pool_work_total{pool='readers',result='done'} 131",
              "docket_pool_work_total{pool='readers',result='failed'} 132",
              "docket_pool_work_total{pool='readers',result='cancelled'} 133",
              "docket_pool_utilisation{pool='readers'} 0.25",
              "docket_wal_bytes 134",
              "docket_wal_checkpoints_total 135",
              "docket_wal_checkpoints_busy_total 136",
              "docket_http_retries_total{instance='https://forge.test/'} 140",
              "docket_http_refused_total{instance='https://forge.test/'} 141",
              "docket_http_received_bytes_total{instance='https://forge.test/'} 142",
              "docket_http_sent_bytes_total{instance='https://forge.test/'} 143",
              "docket_http_breaker_open{instance='https://forge.test/'} 1",
              "docket_ingest_runs_total 144",
              "docket_ingest_files_total 145",
              "docket_ingest_stored_total 146",
              "docket_ingest_failed_total 148",
              "docket_gui_blocks_total 150"})
            QTest::newRow(sample) << QString::fromLatin1(sample).replace(u'\'', u'"');
    }
    void eachFigureIsUnderItsName()
    {
        QFETCH(const QString, sample);
        const QString text = prometheusText(report(), {});
        const QString name = sample.section(u'{', 0, 0).section(u' ', 0, 0);
        const qsizetype at = text.indexOf(u'\n' + name);
        QVERIFY2(text.contains(u'\n' + sample + u'\n'), qPrintable(text.mid(std::max<qsizetype>(0, at), 300)));
    }

    /// The text format 0.0.4 of Prometheus: each line is a comment or a sample, each series stands there once, and all
    /// of one name together.
    void theFormatHolds()
    {
        static const QRegularExpression line(
            u"^([a-z_]+)(\\{([a-z]+=\"([^\"\\\\\\n]|\\\\[\\\\n\"])*\",?)+\\})? [-+0-9.e]+$"_s);
        const QString text = prometheusText(report(), {});
        QVERIFY(text.endsWith(u'\n'));
        QSet<QString> families;
        QSet<QString> series;
        QString family;
        for (const QString &one : text.chopped(1).split(u'\n')) {
            if (one.startsWith(u"# HELP "_s)) {
                family = one.section(u' ', 2, 2);
                QVERIFY2(!families.contains(family), qPrintable(family));
                families.insert(family);
            } else if (one.startsWith(u"# TYPE "_s)) {
                QCOMPARE(one.section(u' ', 2, 2), family);
            } else {
                const auto match = line.match(one);
                QVERIFY2(match.hasMatch(), qPrintable(one));
                QVERIFY2(match.captured(1).startsWith(family), qPrintable(one));
                const QString name = match.captured(1) + match.captured(2);
                QVERIFY2(!series.contains(name), qPrintable(one));
                series.insert(name);
            }
        }
        QVERIFY(series.size() > 100);
    }

    void jsonHasTheFiguresOfTheCache()
    {
        const auto all = toJson(report(), {Part::Cache})[u"cache"_s];
        const auto level = all[u"levels"_s][0].toObject();
        const std::pair<const char *, int> ofLevel[]{
            {"hits", 101},    {"misses", 102},     {"puts", 103},     {"refused", 104}, {"errors", 105},
            {"evicted", 106}, {"expired", 107},    {"replaced", 108}, {"removed", 109}, {"invalidated", 110},
            {"damaged", 111}, {"promotions", 112}, {"skipped", 113},  {"spared", 114},  {"full", 115},
            {"bytes", 116},   {"entries", 117},    {"capacity", 118}};
        for (const auto &[name, value] : ofLevel)
            QVERIFY2(level.value(QLatin1StringView(name)).toInt() == value, name);
        QCOMPARE(level[u"ageAtEviction"_s][u"count"_s].toInt(), 7);
        QVERIFY(std::abs(level[u"ageAtEviction"_s][u"p50Seconds"_s].toDouble() - 90) < 1);
        const auto type = all[u"types"_s][0];
        QCOMPARE(type[u"sharedLoads"_s].toInt(), 119);
        QCOMPARE(type[u"cancelledLoads"_s].toInt(), 120);
        QCOMPARE(type[u"load"_s][u"count"_s].toInt(), 9);
        QCOMPARE(type[u"load"_s][u"meanMs"_s].toDouble(), 4);
    }
};

QTEST_GUILESS_MAIN(TestExports)
#include "tst_exports.moc"
