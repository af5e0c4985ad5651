// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "prometheus.h"

#include <vector>

using namespace Qt::StringLiterals;

namespace Docket::Metrics {

namespace {

constexpr qsizetype mostStatements = 50;

using Labels = QList<std::pair<QString, QString>>;

/// A label's value may hold anything; these three would end it.
QString escaped(QString value)
{
    return value.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s).replace(u'\n', u"\\n"_s);
}

QString braced(const Labels &labels)
{
    QStringList pairs;
    for (const auto &[name, value] : labels)
        pairs.append(name + u"=\""_s + escaped(value) + u'"');
    return pairs.isEmpty() ? QString() : u'{' + pairs.join(u',') + u'}';
}

QString number(double value)
{
    return QString::number(value, 'g', 12);
}

double seconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double>(time).count();
}

/// All samples of one name stand together behind its help and type, as the format wants it.
class Families final
{
public:
    void counter(const QString &name, const QString &help, const Labels &labels, quint64 value)
    {
        family(name, help, u"counter"_s).lines += name + braced(labels) + u' ' + QString::number(value) + u'\n';
    }
    void gauge(const QString &name, const QString &help, const Labels &labels, double value)
    {
        family(name, help, u"gauge"_s).lines += name + braced(labels) + u' ' + number(value) + u'\n';
    }
    /// @p scale: how often the unit of @p times goes into what it stands for.
    void summary(const QString &name, const QString &help, const Labels &labels, const HistogramReport &times,
                 double scale = 1)
    {
        QString &lines = family(name, help, u"summary"_s).lines;
        for (const double share : {0.5, 0.95, 0.99}) {
            auto all = labels;
            all.append({u"quantile"_s, QString::number(share)});
            lines += name + braced(all) + u' ' + number(scale * seconds(times.percentile(share))) + u'\n';
        }
        lines += name + u"_sum"_s + braced(labels) + u' ' + number(scale * seconds(times.sum())) + u'\n';
        lines += name + u"_count"_s + braced(labels) + u' ' + QString::number(times.count()) + u'\n';
    }
    [[nodiscard]] QString text() const
    {
        QString text;
        for (const Family &one : m_families)
            text += u"# HELP "_s + one.name + u' ' + one.help + u"\n# TYPE "_s + one.name + u' ' + one.type + u'\n' +
                    one.lines;
        return text;
    }

private:
    struct Family
    {
        QString name;
        QString help;
        QString type;
        QString lines;
    };

    Family &family(const QString &name, const QString &help, const QString &type)
    {
        const auto found = std::ranges::find(m_families, name, &Family::name);
        return found != m_families.end() ? *found : m_families.emplace_back(name, help, type, QString());
    }

    std::vector<Family> m_families;
};

void addCache(Families &families, const CacheReport &report)
{
    const auto add = [&families](const QString &of, const QString &label, const CachePartReport &part) {
        const QString prefix = u"docket_cache_"_s + of;
        const QString name = label == u"level"_s ? part.level : part.type;
        const auto with = [&](const QString &key, const QString &value) { return Labels{{label, name}, {key, value}}; };
        const QString reads = prefix + u"_reads_total"_s;
        const QString readsHelp = u"Reads of the cache by %1 and result."_s.arg(label);
        families.counter(reads, readsHelp, with(u"result"_s, u"hit"_s), part.hits);
        families.counter(reads, readsHelp, with(u"result"_s, u"miss"_s), part.misses);
        const std::pair<QString, quint64> causes[]{{u"evicted"_s, part.evicted},         {u"expired"_s, part.expired},
                                                   {u"replaced"_s, part.replaced},       {u"removed"_s, part.removed},
                                                   {u"invalidated"_s, part.invalidated}, {u"damaged"_s, part.damaged}};
        for (const auto &[cause, count] : causes)
            families.counter(prefix + u"_departures_total"_s, u"Entries that left, by cause."_s,
                             with(u"cause"_s, cause), count);
        families.counter(prefix + u"_errors_total"_s, u"Reads, writes and loads that failed."_s, {{label, name}},
                         part.errors);
        families.gauge(prefix + u"_bytes"_s, u"Bytes held."_s, {{label, name}}, double(part.bytes));
        families.gauge(prefix + u"_entries"_s, u"Entries held."_s, {{label, name}}, double(part.entries));
        families.summary(prefix + u"_eviction_age_seconds"_s, u"Age of entries that left because there was no room."_s,
                         {{label, name}}, part.ages, 1e6);
        if (label == u"level"_s) {
            families.counter(prefix + u"_promotions_total"_s, u"Entries that came from a level below."_s,
                             {{label, name}}, part.promotions);
            families.counter(prefix + u"_skipped_total"_s, u"Calls that were spared because the level was failing."_s,
                             {{label, name}}, part.skipped);
            families.counter(prefix + u"_full_total"_s, u"Puts that a server had no memory for."_s, {{label, name}},
                             part.full);
            families.gauge(prefix + u"_capacity_bytes"_s, u"Bytes that may be held; 0 without a bound."_s,
                           {{label, name}}, double(part.capacity));
        } else {
            families.counter(prefix + u"_cancelled_total"_s, u"Loads that nobody waited for any more."_s,
                             {{label, name}}, part.cancelled);
            families.summary(prefix + u"_load_seconds"_s, u"Making what a miss asked for."_s, {{label, name}},
                             part.loads);
        }
    };
    for (const CachePartReport &level : report.levels)
        add(u"level"_s, u"level"_s, level);
    for (const CachePartReport &type : report.types)
        add(u"type"_s, u"type"_s, type);
}

void addQueries(Families &families, const MetricsReport &report)
{
    const auto &statements = report.statements.statements;
    for (qsizetype i = 0; i < std::min(statements.size(), mostStatements); ++i) {
        const StatementReport &one = statements[i];
        const Labels labels{{u"statement"_s, one.text}, {u"action"_s, one.action}};
        families.summary(u"docket_statement_seconds"_s, u"Time inside of SQLite."_s, labels, one.duration);
        families.counter(u"docket_statement_errors_total"_s, u"Executions that failed."_s, labels, one.errors);
        families.counter(u"docket_statement_rows_total"_s, u"Rows returned."_s, labels, one.rows);
        families.counter(u"docket_statement_scanned_rows_total"_s, u"Rows walked in scans of whole tables."_s, labels,
                         one.fullScanSteps);
    }
    families.counter(u"docket_statement_overflowed_total"_s, u"Executions that are not kept apart by statement."_s, {},
                     report.statements.overflowed);
    const TransactionReport &units = report.transactions;
    const QString name = u"docket_transactions_total"_s;
    const QString help = u"Units of work by how they ended."_s;
    families.counter(name, help, {{u"result"_s, u"committed"_s}}, units.committed);
    families.counter(name, help, {{u"result"_s, u"failed"_s}}, units.failed);
    families.counter(name, help, {{u"result"_s, u"cancelled"_s}}, units.cancelled);
    families.counter(u"docket_transactions_retried_total"_s, u"Beginnings that were repeated."_s, {}, units.retried);
    families.counter(u"docket_transactions_long_total"_s, u"Units of work over their limit."_s, {}, units.longRunning);
    families.summary(u"docket_transaction_seconds"_s, u"From the begin to the end of a transaction."_s, {},
                     units.duration);
    families.summary(u"docket_transaction_wait_seconds"_s, u"From asking for the writer to holding it."_s, {},
                     units.waiting);
}

void addPools(Families &families, const MetricsReport &report)
{
    for (const PoolReport &pool : report.pools) {
        const Labels labels{{u"pool"_s, pool.name}};
        families.gauge(u"docket_pool_size"_s, u"Workers, each with its connection."_s, labels, pool.size);
        families.gauge(u"docket_pool_peak"_s, u"Most workers that were busy at once."_s, labels, pool.peak);
        families.gauge(u"docket_pool_utilisation"_s, u"Share of the time in which the workers were busy."_s, labels,
                       pool.utilisation);
        const std::pair<QString, quint64> results[]{
            {u"done"_s, pool.done}, {u"failed"_s, pool.failed}, {u"cancelled"_s, pool.cancelled}};
        for (const auto &[result, count] : results)
            families.counter(u"docket_pool_work_total"_s, u"Pieces of work by how they ended."_s,
                             {{u"pool"_s, pool.name}, {u"result"_s, result}}, count);
        families.summary(u"docket_pool_wait_seconds"_s, u"From asking for a worker to having one."_s, labels,
                         pool.waiting);
        families.summary(u"docket_pool_busy_seconds"_s, u"From having a worker to giving it back."_s, labels,
                         pool.busy);
    }
    families.gauge(u"docket_wal_bytes"_s, u"Size of the write-ahead log."_s, {}, double(report.wal.bytes));
    families.counter(u"docket_wal_checkpoints_total"_s, u"Checkpoints."_s, {}, report.wal.checkpoints);
    families.counter(u"docket_wal_checkpoints_busy_total"_s, u"Checkpoints that a reader kept from finishing."_s, {},
                     report.wal.checkpointsBusy);
}

void addHttp(Families &families, const QList<HttpReport> &reports)
{
    for (const HttpReport &one : reports) {
        const Labels labels{{u"instance"_s, one.instance}};
        const QString name = u"docket_http_requests_total"_s;
        const QString help = u"Requests that went out, by result."_s;
        families.counter(name, help, {{u"instance"_s, one.instance}, {u"result"_s, u"succeeded"_s}}, one.succeeded);
        families.counter(name, help, {{u"instance"_s, one.instance}, {u"result"_s, u"failed"_s}}, one.failed);
        families.counter(u"docket_http_retries_total"_s, u"Requests that were repeated."_s, labels, one.retries);
        families.counter(u"docket_http_refused_total"_s, u"Requests that the circuit breaker held back."_s, labels,
                         one.refused);
        families.counter(u"docket_http_received_bytes_total"_s, u"Bytes of bodies, unpacked."_s, labels,
                         one.bytesReceived);
        families.counter(u"docket_http_sent_bytes_total"_s, u"Bytes of bodies."_s, labels, one.bytesSent);
        families.gauge(u"docket_http_breaker_open"_s, u"1: the circuit breaker holds requests back."_s, labels,
                       one.breaker == BreakerState::Open ? 1 : 0);
        families.summary(u"docket_http_seconds"_s, u"From the start of a request to its last byte."_s, labels,
                         one.latency);
        families.summary(u"docket_http_first_byte_seconds"_s, u"From the start of a request to its headers."_s, labels,
                         one.firstByte);
    }
}

void addIngest(Families &families, const IngestReport &report)
{
    families.counter(u"docket_ingest_runs_total"_s, u"Runs over folders of documents."_s, {}, report.runs);
    families.counter(u"docket_ingest_files_total"_s, u"Files that were looked at."_s, {}, report.files);
    families.counter(u"docket_ingest_stored_total"_s, u"Documents that were stored."_s, {}, report.stored);
    families.counter(u"docket_ingest_failed_total"_s, u"Files that could not be taken in."_s, {}, report.failed);
    families.summary(u"docket_ingest_parse_seconds"_s, u"Parsing one file."_s, {}, report.parsing);
    families.summary(u"docket_ingest_store_seconds"_s, u"Storing one batch, with its wait."_s, {}, report.storing);
}

void addInterface(Families &families, const BlockReport &report)
{
    families.summary(u"docket_gui_round_seconds"_s, u"Time for which the event loop of the interface was held."_s, {},
                     report.delays);
    families.counter(u"docket_gui_blocks_total"_s, u"Rounds over the limit of one picture."_s, {}, report.overLimit);
}

} // namespace

QString prometheusText(const MetricsReport &report, const QList<Part> &parts)
{
    Families families;
    const auto wanted = [&parts](Part part) { return parts.isEmpty() || parts.contains(part); };
    if (wanted(Part::Cache))
        addCache(families, report.cache);
    if (wanted(Part::Queries))
        addQueries(families, report);
    if (wanted(Part::Pool))
        addPools(families, report);
    if (wanted(Part::Http))
        addHttp(families, report.http);
    if (wanted(Part::Ingest))
        addIngest(families, report.ingest);
    if (wanted(Part::Interface))
        addInterface(families, report.blocks);
    return families.text();
}

} // namespace Docket::Metrics
