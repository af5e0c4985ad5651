// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transactionsdock.h"

#include "ratehistory.h"
#include "rowscolumns.h"
#include "textrows.h"

#include <charts/gauge.h>
#include <charts/percentilebars.h>
#include <charts/timechart.h>
#include <icons/themedicon.h>
#include <metrics/metricshub.h>
#include <widgets/emptystate.h>
#include <widgets/foldingsplitter.h>
#include <widgets/toolrow.h>
#include <widgets/wordsfilter.h>

#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>

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

TextCell kindCell(bool plain)
{
    return {.text = plain ? TransactionsDock::tr("write") : TransactionsDock::tr("unit"),
            .tone = Tone::Muted,
            .tip = plain ? TransactionsDock::tr("A write into the database alone")
                         : TransactionsDock::tr("A unit of work: database, cache and files at once")};
}

/// What readers and the writer have done.
QList<quint64> doneOf(const Metrics::MetricsReport &report)
{
    QList<quint64> done{0, 0};
    for (const auto &pool : report.pools) {
        if (pool.name == "readers"_L1)
            done[0] = pool.done;
        else if (pool.name == "writer"_L1)
            done[1] = pool.done;
    }
    return done;
}

/// What is so at this moment is taken from @p now; the figures are those of @p kept.
Metrics::MetricsReport withStatesOf(Metrics::MetricsReport kept, const Metrics::MetricsReport &now)
{
    for (Metrics::PoolReport &pool : kept.pools) {
        const auto live = std::ranges::find(now.pools, pool.name, &Metrics::PoolReport::name);
        if (live == now.pools.cend())
            continue;
        pool.active = live->active;
        pool.queued = live->queued;
        pool.size = live->size;
    }
    kept.wal.bytes = now.wal.bytes;
    kept.wal.frames = now.wal.frames;
    return kept;
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
    , m_units(new TextRows({tr("State"), tr("Action"), tr("Kind"), tr("When"), tr("Waited"), tr("Took"), tr("Trace")},
                           {4, 5}, this))
    , m_view(makeRowsView(m_units, 1, tr("Units of work and writes, live and lately"), this))
    , m_long(new TextRows({tr("Took"), tr("Limit"), tr("Action"), tr("Kind"), tr("Trace")}, {0, 1}, this))
    , m_pools(new TextRows({tr("Pool"), tr("Busy now"), tr("Most at once"), tr("Waiting"), tr("Use"), tr("Done"),
                            tr("Failed"), tr("Wait p95"), tr("Work p95")},
                           {1, 2, 3, 4, 5, 6, 7, 8}, this))
    , m_others(new TextRows({tr("What"), tr("Count"), tr("p50"), tr("p99"), tr("Max"), tr("More")}, {1, 2, 3, 4}, this))
    , m_lists(new QTabWidget(this))
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
    m_filter =
        new WordsFilter(u"transactions.filter"_s,
                        tr("Show the lines that hold all of these words: an action, a state, a trace (Ctrl+F)"), this);
    bar().add(m_filter, true);
    bar().add(m_outcome);
    connect(m_filter, &QLineEdit::textChanged, this, [this] {
        if (m_shown)
            showLists();
    });
    m_view->setObjectName(u"transactions.units"_s);
    RowsColumns::of(m_view)->setWidths({{0, 110}, {2, 60}, {3, 100}, {4, 72}, {5, 72}, {6, 130}});
    RowsColumns::of(m_view)->setGivingWay({6, 2, 3, 4}, 14);
    auto *longest = makeRowsView(m_long, 2, tr("Long-running, longest first"), this);
    longest->setObjectName(u"transactions.long"_s);
    RowsColumns::of(longest)->setWidths({{0, 80}, {1, 80}, {3, 60}, {4, 140}});
    RowsColumns::of(longest)->setGivingWay({4, 3}, 14);
    m_noLong = new EmptyState(longest);
    auto *pools = makeRowsView(m_pools, 0, tr("Pools of workers"), this);
    pools->setObjectName(u"transactions.pools"_s);
    QHash<int, int> widths;
    for (int column = 1; column < m_pools->columnCount(); ++column)
        widths.insert(column, std::max(62, pools->header()->sectionSizeHint(column) + 8));
    RowsColumns::of(pools)->setWidths(widths);
    RowsColumns::of(pools)->setGivingWay({2, 6, 5, 8, 7}, 10);
    m_pools->setHeaderTips({{2, tr("The most that were ever busy at the same time")},
                            {3, tr("What waits for one of them at this moment")},
                            {4, tr("Share of the time in which they were busy")},
                            {7, tr("95 of a hundred waited no longer for one of them")},
                            {8, tr("95 of a hundred kept one of them busy no longer")}});
    auto *others = makeRowsView(m_others, 5, tr("Ingestion, and how the window kept up"), this);
    others->setObjectName(u"transactions.others"_s);
    RowsColumns::of(others)->setWidths(
        {{0, std::max(170, fontMetrics().averageCharWidth() * 24)}, {1, 64}, {2, 64}, {3, 64}, {4, 64}});
    RowsColumns::of(others)->setGivingWay({2, 3, 1}, 14);
    m_lists->setDocumentMode(true);
    m_lists->addTab(m_view, tr("Live and lately"));
    m_lists->addTab(longest, tr("Long-running"));
    m_lists->addTab(pools, tr("Pools"));
    m_lists->addTab(others, tr("Ingestion and window"));
    connect(longest, &QTreeView::activated, this, [this](const QModelIndex &index) {
        if (const QString trace = m_long->row(index.row()).constLast().text; !trace.isEmpty())
            Q_EMIT traceRequested(trace);
    });
    connect(m_view, &QTreeView::activated, this, [this](const QModelIndex &index) {
        if (const QString trace = m_units->row(index.row()).constLast().text; !trace.isEmpty())
            Q_EMIT traceRequested(trace);
    });

    auto *charts = new QWidget(this);
    auto *column = new QVBoxLayout(charts);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    column->addWidget(makeGauges());
    column->addWidget(m_times, 1);
    // A line over time wants to be wide, and must keep some height when the dock is low.
    auto *right = new QSplitter(Qt::Vertical, this);
    right->addWidget(m_lists);
    right->addWidget(m_rate);
    right->setStretchFactor(0, 2);
    right->setStretchFactor(1, 1);
    right->setSizes({260, 170}); // at 1280x800 the line has a scale, too
    right->setChildrenCollapsible(false);
    auto *splitter = new FoldingSplitter(84, 14, this);
    splitter->addWidget(charts);
    splitter->addWidget(right);
    splitter->setShares({480, 520}, {300, 300});
    contents()->addWidget(splitter, 1);
    setFocusProxy(m_view);
    for (const ChartWidget *chart : std::initializer_list<ChartWidget *>{m_times, m_rate, m_writer, m_readers, m_log})
        addFigures(*chart);
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
    grid->addWidget(m_log, 1, 0, 1, 2);
    grid->addWidget(m_totals, 2, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    return panel;
}

FigureTable TransactionsDock::figures() const
{
    switch (m_lists->currentIndex()) {
    case 1: return m_long->figures(tr("Long-running"));
    case 2: return m_pools->figures(tr("Pools of workers, %1").arg(spanText()));
    case 3: return m_others->figures(tr("Ingestion and window, %1").arg(spanText()));
    default: return m_units->figures(tr("Units of work and writes"));
    }
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
    // What was committed while nobody looked is no rate of the moment; the hub knows when it was.
    if (live)
        m_rateOf.reset();
}

void TransactionsDock::refresh()
{
    m_now = m_operations.transactions();
    m_shown = report(m_hub);
    showPools(keptSpan() ? withStatesOf(*m_shown, *m_hub.report(Metrics::Window::SinceStart)) : *m_shown);
    showLists();
    setRemark(spanText());
    if (emptyWhileKept(*m_rate, m_rateOf))
        return;
    m_rate->setEmptyText(tr("Nothing yet"));
    const auto moment = std::chrono::steady_clock::now();
    const bool isFirst = m_rateOf != reportWindow();
    if (isFirst) {
        m_rateOf = reportWindow();
        showRateHistory(*m_rate, m_hub, reportWindow(), doneOf);
    }
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
}

bool TransactionsDock::startSearch()
{
    m_filter->startTyping();
    return true;
}

QList<TextRows::Row> TransactionsDock::wanted(const QList<TextRows::Row> &rows) const
{
    QList<TextRows::Row> left;
    std::ranges::copy_if(rows, std::back_inserter(left), [this](const TextRows::Row &row) {
        QStringList texts;
        for (const TextCell &cell : row)
            texts += cell.text;
        return m_filter->isIn(texts);
    });
    return left;
}

void TransactionsDock::showLists()
{
    showOthers(*m_shown);
    showUnits(m_now);
    showLong(m_now);
}

void TransactionsDock::tellEmpty(EmptyState &empty, const TextRows &rows, bool isFiltered,
                                 const EmptyState::Content &nothing)
{
    const EmptyState::Content content =
        isFiltered
            ? EmptyState::Content{.icon = themedIcon(u"search"_s), .title = tr("No line holds all of these words")}
            : nothing;
    if (rows.rowCount() > 0)
        empty.hide();
    else if (empty.isHidden() || empty.title() != content.title)
        empty.present(content);
}

void TransactionsDock::showUnits(const Metrics::TransactionReport &now)
{
    const auto moment = std::chrono::steady_clock::now();
    QList<TextRows::Row> rows;
    if (now.holder) {
        rows += TextRows::Row{{.text = tr("holds the writer"), .tone = Tone::Accent, .icon = u"running"_s},
                              {.text = nameOf(now.holder->action)},
                              kindCell(now.holder->plain),
                              {.text = tr("now")},
                              {},
                              timeCell(moment - now.holder->since),
                              traceCell(now.holder->trace)};
    }
    for (const auto &waiter : now.waiters) {
        rows += TextRows::Row{{.text = tr("waits"), .tone = Tone::Warning, .icon = u"clock"_s},
                              {.text = nameOf(waiter.action)},
                              kindCell(waiter.plain),
                              {.text = tr("now")},
                              timeCell(moment - waiter.since),
                              {},
                              traceCell(waiter.trace)};
    }
    for (const auto &unit : now.recent) {
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
                              kindCell(unit.plain),
                              {.text = clockText(unit.at), .tone = Tone::Muted},
                              timeCell(unit.waited),
                              timeCell(unit.took),
                              traceCell(unit.trace)};
    }
    const bool any = !rows.isEmpty();
    rows = wanted(rows);
    if (rows.size() > shownRows)
        rows.resize(shownRows);
    m_units->setRows(rows);
    tellEmpty(*m_noUnit, *m_units, any,
              {.icon = themedIcon(u"transactions"_s),
               .title = tr("No unit of work yet"),
               .text = tr("Whatever writes shows up here: units of work, which change the database, the\n"
                          "cache and files at once, and plain writes, such as those of a sync.")});
    m_writer->setValue(now.holder ? 1 : 0, 1, -1,
                       now.waiters.isEmpty() ? m_writerUse : tr("%n waiting", nullptr, int(now.waiters.size())));
}

void TransactionsDock::showLong(const Metrics::TransactionReport &now)
{
    QList<TextRows::Row> rows;
    for (const auto &unit : now.longest)
        rows += TextRows::Row{timeCell(unit.duration),
                              timeCell(unit.limit),
                              {.text = nameOf(unit.action)},
                              kindCell(unit.plain),
                              traceCell(unit.trace)};
    m_long->setRows(wanted(rows));
    tellEmpty(*m_noLong, *m_long, !rows.isEmpty(),
              {.icon = themedIcon(u"check-circle"_s, Tone::Good),
               .title = tr("Nothing took longer than its limit"),
               .text = tr("A unit of work over its limit gets a line here, with the action that it was for.")});
    m_lists->setTabText(1, rows.isEmpty() ? tr("Long-running") : tr("Long-running (%1)").arg(rows.size()));
}

void TransactionsDock::showOthers(const Metrics::MetricsReport &report)
{
    const auto line = [](const QString &what, const Metrics::HistogramReport &times, const TextCell &more) {
        TextRows::Row row{{.text = what}, {.text = countText(times.count()), .figure = times.count()}};
        for (const auto time : {times.p50(), times.p99(), times.max()})
            row += times.isEmpty() ? TextCell{.text = u"–"_s, .tone = Tone::Muted} : timeCell(time);
        return row << more;
    };
    const Metrics::IngestReport &ingest = report.ingest;
    const Metrics::BlockReport &blocks = report.blocks;
    const QString files = tr("%1 files: %2 stored, %3 unchanged, %4 failed; %5 read")
                              .arg(countText(ingest.files), countText(ingest.stored), countText(ingest.unchanged),
                                   countText(ingest.failed), bytesText(qint64(ingest.bytes)));
    QList<TextRows::Row> rows{
        line(tr("Ingestion: a whole run"), ingest.running,
             {.text = files, .tone = ingest.failed > 0 ? Tone::Warning : Tone::Text}),
        line(tr("Ingestion: parsing a file"), ingest.parsing, {}),
        line(tr("Ingestion: storing a batch"), ingest.storing, {}),
        line(tr("Window: delay of an event"), blocks.delays,
             {.text = tr("%1 over %2").arg(countText(blocks.overLimit), durationText(blocks.limit)),
              .tone = blocks.overLimit > 0 ? Tone::Warning : Tone::Text})};
    for (const Metrics::Block &block : blocks.longest)
        rows += TextRows::Row{{.text = tr("Window: it did not answer")},
                              {.text = u"1"_s, .figure = 1},
                              {},
                              {},
                              timeCell(block.duration),
                              {.text = tr("%1, %2").arg(momentText(block.at), nameOf(block.activity))}};
    m_others->setRows(wanted(rows));
}

void TransactionsDock::showPools(const Metrics::MetricsReport &report)
{
    QList<PercentileBars::Row> rows{{tr("unit of work"), report.transactions.duration}};
    Metrics::PoolReport none;
    const Metrics::PoolReport *writes = &none;
    const Metrics::PoolReport *reads = &none;
    QList<TextRows::Row> pools;
    for (const auto &pool : report.pools) {
        pools += TextRows::Row{
            {.text = pool.name},
            {.text = tr("%1 of %2").arg(pool.active).arg(pool.size), .figure = pool.active},
            {.text = countText(quint64(pool.peak)), .figure = pool.peak},
            {.text = countText(quint64(pool.queued)),
             .tone = pool.queued > 0 ? Tone::Warning : Tone::Text,
             .figure = pool.queued},
            {.text = shareText(pool.utilisation), .figure = pool.utilisation},
            {.text = countText(pool.done), .figure = pool.done},
            {.text = countText(pool.failed), .tone = pool.failed > 0 ? Tone::Bad : Tone::Text, .figure = pool.failed},
            timeCell(pool.waiting.p95()),
            timeCell(pool.busy.p95())};
        const bool writer = pool.name == "writer"_L1;
        if (!writer && pool.name != "readers"_L1)
            continue;
        if (writer) {
            writes = &pool;
            m_writerUse = tr("busy %1").arg(shareText(pool.utilisation));
        } else {
            reads = &pool;
            m_readers->setValue(pool.active, pool.size, pool.peak,
                                pool.queued > 0 ? tr("%n waiting", nullptr, pool.queued)
                                                : tr("busy %1").arg(shareText(pool.utilisation)));
        }
        rows += PercentileBars::Row{writer ? tr("write") : tr("read"), pool.busy};
        rows += PercentileBars::Row{writer ? tr("waiting for the writer") : tr("waiting for a reader"), pool.waiting};
    }
    m_pools->setRows(pools);
    m_times->setRows(rows);
    const auto &wal = report.wal;
    m_log->setValue(double(wal.bytes), largeLog, -1, tr("%n page(s)", nullptr, int(wal.frames)));
    const auto &units = report.transactions;
    const quint64 ended = units.committed + units.failed + units.cancelled;
    m_totals->setText(
        tr("Writes: %1, failed %2. Reads: %3, failed %4.\n"
           "Units of work: %5 committed, %6 failed, %7 retried, %8 long.\n")
            .arg(countText(writes->done), countText(writes->failed), countText(reads->done), countText(reads->failed),
                 countText(units.committed), countText(units.failed), countText(units.retried),
                 countText(units.longRunning)) +
        tr("Checkpoints: %1, in a reader's way %2.").arg(countText(wal.checkpoints), countText(wal.checkpointsBusy)));
    m_totals->setToolTip(ended > 0
                             ? tr("%1 of the units succeeded").arg(shareText(double(units.committed) / double(ended)))
                             : QString());
}

} // namespace Docket::Ui
