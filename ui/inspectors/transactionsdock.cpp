// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transactionsdock.h"

#include "textrows.h"

#include <metrics/metricshub.h>
#include <widgets/emptystate.h>

#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <charts/gauge.h>
#include <charts/percentilebars.h>
#include <charts/timechart.h>
#include <icons/themedicon.h>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// From this size on the log is worth a look; SQLite carries it over by itself at a thousand pages.
constexpr double largeLog = 16.0 * 1024 * 1024;
/// Whose rows are shown; the figures hold all.
constexpr qsizetype shownRows = 60;

QString clockText(std::chrono::sys_time<std::chrono::milliseconds> at)
{
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count()).toString(u"HH:mm:ss.zzz"_s);
}

QString nameOf(const QString &action)
{
    return action.isEmpty() ? TransactionsDock::tr("(unnamed)") : action;
}

TextCell traceCell(TraceId trace)
{
    return trace.isNull() ? TextCell{} : TextCell{.text = trace.toString(), .tone = Tone::Muted};
}

TextCell timeCell(std::chrono::nanoseconds time)
{
    return {.text = durationText(time), .figure = milliseconds(time)};
}

} // namespace

TransactionsDock::TransactionsDock(const Metrics::MetricsHub &hub, Services::OperationsService &operations,
                                   QWidget *parent)
    : InspectorDock(tr("Transactions and connections"), parent)
    , m_hub(hub)
    , m_operations(operations)
    , m_units(
          new TextRows({tr("State"), tr("Action"), tr("When"), tr("Waited"), tr("Took"), tr("Trace")}, {3, 4}, this))
    , m_view(makeRowsView(m_units, 1, tr("Units of work, live and lately"), this))
    , m_times(new PercentileBars(tr("Durations"), this))
    , m_rate(new TimeChart(
          tr("Transactions"), {tr("reads"), tr("writes")}, tr("per second"),
          [](double value) { return tr("%1/s").arg(QLocale().toString(value, 'g', 3)); }, this))
    , m_noUnit(new EmptyState(m_view))
{
    setInterval(std::chrono::milliseconds(500));
    m_checkpoint = addTool(u"archive"_s, tr("Checkpoint"),
                           tr("Carry the write-ahead log over into the database and cut its file"));
    m_checkpoint->setObjectName(u"transactions.checkpoint"_s);
    connect(m_checkpoint, &QToolButton::clicked, this, &TransactionsDock::checkpoint);
    m_outcome = new QLabel(this);
    m_outcome->setObjectName(u"transactions.outcome"_s);
    m_outcome->setForegroundRole(QPalette::PlaceholderText);
    barLayout()->addWidget(m_outcome);
    barLayout()->addStretch();
    m_view->setObjectName(u"transactions.units"_s);
    m_noUnit->present({.icon = themedIcon(u"transactions"_s),
                       .title = tr("No unit of work yet"),
                       .text = tr("Whatever writes into the database, the cache and files at once shows up here.\n"
                                  "What a sync writes are plain transactions: they are counted at the left.")});
    for (const auto &[column, width] :
         {std::pair(0, 110), std::pair(2, 100), std::pair(3, 80), std::pair(4, 80), std::pair(5, 140)})
        m_view->header()->resizeSection(column, width);
    connect(m_view, &QTreeView::doubleClicked, this, [this](const QModelIndex &index) {
        if (const QString trace = m_units->row(index.row()).constLast().text; !trace.isEmpty())
            Q_EMIT traceRequested(trace);
    });

    auto *charts = new QWidget(this);
    auto *column = new QVBoxLayout(charts);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    column->addWidget(makeGauges());
    column->addWidget(m_times);
    column->addWidget(m_rate, 1);
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(charts);
    splitter->addWidget(m_view);
    splitter->setSizes({480, 520});
    splitter->setChildrenCollapsible(false);
    contents()->addWidget(splitter, 1);
    for (ChartWidget *chart : std::initializer_list<ChartWidget *>{m_times, m_rate, m_writer, m_readers, m_log})
        connect(chart, &ChartWidget::problemFound, this, &TransactionsDock::problemFound);
}

QWidget *TransactionsDock::makeGauges()
{
    const auto plain = [](double value) { return countText(quint64(value)); };
    m_writer = new Gauge(tr("Writer"), plain, this);
    m_writer->setWarnAt(2);
    m_readers = new Gauge(tr("Readers"), plain, this);
    m_log = new Gauge(tr("Write-ahead log"), [](double value) { return bytesText(qint64(value)); }, this);
    m_totals = new QLabel(this);
    m_totals->setObjectName(u"transactions.totals"_s);
    m_totals->setWordWrap(true);
    m_totals->setMargin(10);
    m_totals->setTextFormat(Qt::PlainText);
    m_totals->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    auto *panel = new QWidget(this);
    panel->setBackgroundRole(QPalette::Base);
    panel->setAutoFillBackground(true);
    auto *grid = new QGridLayout(panel);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(0);
    grid->addWidget(m_writer, 0, 0);
    grid->addWidget(m_readers, 0, 1);
    grid->addWidget(m_log, 1, 0);
    grid->addWidget(m_totals, 1, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    return panel;
}

FigureTable TransactionsDock::figures() const
{
    return m_units->figures(tr("Units of work"));
}

void TransactionsDock::checkpoint()
{
    m_checkpoint->setEnabled(false);
    m_outcome->setText(tr("Carrying over…"));
    m_operations.checkpoint().then(this, [this](const Result<Services::CheckpointOutcome> &outcome) {
        m_checkpoint->setEnabled(true);
        if (!outcome) {
            m_outcome->clear();
            Q_EMIT problemFound(outcome.error());
        } else if (outcome->busy) {
            m_outcome->setText(tr("%1 of %2 pages carried over; a reader was in the way")
                                   .arg(countText(quint64(outcome->carriedOver)), countText(quint64(outcome->frames))));
        } else {
            m_outcome->setText(tr("%n page(s) carried over", nullptr, int(outcome->carriedOver)));
        }
    });
}

void TransactionsDock::liveChanged(bool live)
{
    // What was committed while nobody looked is no rate of the moment.
    if (live)
        m_sampled = {};
}

void TransactionsDock::refresh()
{
    const auto now = m_operations.transactions();
    const auto report = m_hub.report(reportWindow());
    showUnits(now);
    showPools(*report);
    const auto moment = std::chrono::steady_clock::now();
    const bool isFirst = m_sampled.time_since_epoch().count() == 0;
    const double since = std::chrono::duration<double>(moment - m_sampled).count();
    if (isFirst || since >= 0.9) {
        const auto counted = m_operations.throughput();
        if (!isFirst)
            m_rate->append(
                std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()),
                {double(counted.reads - m_before.reads) / since, double(counted.writes - m_before.writes) / since});
        m_before = counted;
        m_sampled = moment;
    }
    setRemark(windowText(reportWindow()));
}

void TransactionsDock::showUnits(const Metrics::TransactionReport &now)
{
    const auto moment = std::chrono::steady_clock::now();
    QList<TextRows::Row> rows;
    if (now.holder) {
        rows += TextRows::Row{{.text = tr("holds the writer"), .tone = Tone::Accent, .icon = u"running"_s},
                              {.text = nameOf(now.holder->action)},
                              {.text = tr("now")},
                              {},
                              timeCell(moment - now.holder->since),
                              traceCell(now.holder->trace)};
    }
    for (const auto &waiter : now.waiters) {
        rows += TextRows::Row{{.text = tr("waits"), .tone = Tone::Warning, .icon = u"clock"_s},
                              {.text = nameOf(waiter.action)},
                              {.text = tr("now")},
                              timeCell(moment - waiter.since),
                              {},
                              traceCell(waiter.trace)};
    }
    for (const auto &unit : now.recent) {
        if (rows.size() >= shownRows)
            break;
        TextCell state;
        switch (unit.end) {
        case Metrics::UnitEnd::Committed:
            state = {.text = tr("committed"), .tone = Tone::Good, .icon = u"check"_s};
            break;
        case Metrics::UnitEnd::Failed:
            state = {.text = tr("failed"), .tone = Tone::Bad, .icon = u"cross-circle"_s};
            break;
        case Metrics::UnitEnd::Cancelled:
            state = {.text = tr("cancelled"), .tone = Tone::Muted, .icon = u"stop"_s};
            break;
        }
        rows += TextRows::Row{state,
                              {.text = nameOf(unit.action)},
                              {.text = clockText(unit.at), .tone = Tone::Muted},
                              timeCell(unit.waited),
                              timeCell(unit.took),
                              traceCell(unit.trace)};
    }
    m_units->setRows(rows);
    m_noUnit->setVisible(rows.isEmpty());
    m_writer->setValue(now.holder ? 1 : 0, 1, -1,
                       now.waiters.isEmpty() ? QString() : tr("%n waiting", nullptr, int(now.waiters.size())));
}

void TransactionsDock::showPools(const Metrics::MetricsReport &report)
{
    QList<PercentileBars::Row> rows{{tr("unit of work"), report.transactions.duration}};
    quint64 writes = 0;
    quint64 failed = 0;
    for (const auto &pool : report.pools) {
        const bool writer = pool.name == "writer"_L1;
        if (writer) {
            writes = pool.done;
            failed = pool.failed;
        } else {
            m_readers->setValue(pool.active, pool.size, pool.peak,
                                pool.queued > 0 ? tr("%n waiting", nullptr, pool.queued)
                                                : tr("busy %1").arg(shareText(pool.utilisation)));
        }
        rows += PercentileBars::Row{writer ? tr("write") : tr("read"), pool.busy};
        rows += PercentileBars::Row{writer ? tr("waiting for the writer") : tr("waiting for a reader"), pool.waiting};
    }
    m_times->setRows(rows);
    const auto &wal = report.wal;
    m_log->setValue(double(wal.bytes), largeLog, -1, tr("%n page(s)", nullptr, int(wal.frames)));
    const auto &units = report.transactions;
    const quint64 ended = units.committed + units.failed + units.cancelled;
    m_totals->setText(tr("Writes: %1, failed %2. Checkpoints: %3, in a reader's way %4.\n"
                         "Units of work: %5 committed, %6 failed, %7 retried, %8 long.")
                          .arg(countText(writes), countText(failed), countText(wal.checkpoints),
                               countText(wal.checkpointsBusy), countText(units.committed), countText(units.failed),
                               countText(units.retried), countText(units.longRunning)));
    m_totals->setToolTip(ended > 0
                             ? tr("%1 of the units succeeded").arg(shareText(double(units.committed) / double(ended)))
                             : QString());
}

} // namespace Docket::Ui
