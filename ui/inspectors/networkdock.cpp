// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "networkdock.h"

#include "ratehistory.h"
#include "rowscolumns.h"
#include "textrows.h"

#include <charts/gauge.h>
#include <charts/percentilebars.h>
#include <charts/timechart.h>
#include <icons/themedicon.h>
#include <metrics/metricshub.h>
#include <services/operationsservice.h>
#include <widgets/emptystate.h>
#include <widgets/foldingsplitter.h>
#include <widgets/toolrow.h>
#include <widgets/wordsfilter.h>

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

using Metrics::BreakerState;

TextCell count(quint64 value, Tone tone = Tone::Text)
{
    return {.text = countText(value), .tone = value > 0 ? tone : Tone::Text, .figure = value};
}

TextCell time(std::chrono::nanoseconds value, bool known)
{
    return known ? TextCell{.text = durationText(value), .figure = milliseconds(value)}
                 : TextCell{.text = u"–"_s, .tone = Tone::Muted};
}

} // namespace

NetworkDock::NetworkDock(const Metrics::MetricsHub &hub, Services::OperationsService &operations, QWidget *parent)
    : InspectorDock(tr("Network"), parent)
    , m_hub(hub)
    , m_operations(operations)
    , m_instances(new TextRows({tr("Instance"), tr("Breaker"), tr("Requests"), tr("Failed"), tr("Retries"),
                                tr("Refused"), tr("p50"), tr("p95"), tr("p99"), tr("Received")},
                               {2, 3, 4, 5, 6, 7, 8, 9}, this))
    , m_failures(new TextRows({tr("Time"), tr("Kind"), tr("Request"), tr("What happened"), tr("Attempt"), tr("Took")},
                              {4, 5}, this))
    , m_view(makeRowsView(m_instances, 0, tr("Instances"), this))
    , m_empty(new EmptyState(m_view))
{
    m_view->setObjectName(u"network.instances"_s);
    QHash<int, int> widths;
    for (int column = 1; column < m_instances->columnCount(); ++column)
        widths.insert(column, column == 1 ? 110 : 78);
    RowsColumns::of(m_view)->setWidths(widths);
    RowsColumns::of(m_view)->setGivingWay({9, 5, 8, 6, 4, 2, 3, 7}, 16);
    m_instances->setHeaderTips(
        {{1, tr("Whether requests go through: after some failures in a row Docket stops asking for a while")},
         {4, tr("Requests that were sent once more because the first one failed")},
         {5, tr("Requests that were not sent because the breaker was open")},
         {6, tr("Half of the requests took no longer")},
         {7, tr("95 of a hundred requests took no longer")},
         {8, tr("99 of a hundred requests took no longer")}});
    m_view->setMinimumHeight(90);
    m_filter = new WordsFilter(
        u"network.filter"_s,
        tr("Show the failed requests that hold all of these words: an address, a kind, what happened (Ctrl+F)"), this);
    bar().add(m_filter, true);
    connect(m_filter, &QLineEdit::textChanged, this, [this] {
        if (m_report)
            showChosen();
    });
    m_empty->present({.icon = themedIcon(u"network"_s),
                      .title = tr("No request yet"),
                      .text = tr("Each server that Docket talks to gets a line here.")});
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_view);
    splitter->addWidget(makeDetails());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({110, 400});
    splitter->setChildrenCollapsible(false);
    contents()->addWidget(splitter, 1);
    setFocusProxy(m_view);
    addFigures(tr("Last &failures"), [this] { return failures(); });
    addFigures(*m_latency);
    addFigures(*m_rate);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &index) {
        if (!index.isValid())
            return;
        m_instance = m_instances->row(index.row()).constFirst().text;
        showChosen();
    });
}

QWidget *NetworkDock::makeDetails()
{
    m_latency = new PercentileBars(tr("Latency"), this);
    m_rate = new TimeChart(
        tr("Requests"), {tr("requests")}, tr("per second"),
        [](double value) { return tr("%1/s").arg(QLocale().toString(value, 'g', 3)); }, this);
    m_inFlight = new Gauge(tr("Under way"), [](double value) { return countText(quint64(value)); }, this);
    m_inFlight->setWarnAt(2);
    m_tokens = new Gauge(tr("May start at once"), [](double value) { return countText(quint64(value)); }, this);
    m_tokens->setWarnAt(2);
    m_budget = new Gauge(tr("Left by the server"), [](double value) { return countText(quint64(value)); }, this);
    m_budget->setWarnAt(2);
    for (ChartWidget *chart : std::initializer_list<ChartWidget *>{m_latency, m_rate, m_inFlight, m_tokens, m_budget})
        connect(chart, &ChartWidget::problemFound, this, &NetworkDock::problemFound);
    m_failuresView = makeRowsView(m_failures, 3, tr("Last failures"), this);
    m_failuresView->setObjectName(u"network.failures"_s);
    RowsColumns::of(m_failuresView)->setWidths({{0, 74}, {1, 100}, {2, 220}, {4, 64}, {5, 74}});
    RowsColumns::of(m_failuresView)->setGivingWay({4, 5, 2}, 18);
    connect(m_failuresView, &QTreeView::activated, this, [this](const QModelIndex &index) {
        if (const TraceId trace = m_traces.value(index.row()); !trace.isNull())
            Q_EMIT traceRequested(trace.toString());
    });
    m_noFailure = new EmptyState(m_failuresView);
    m_noFailure->setObjectName(u"network.noFailure"_s);

    auto *limiter = new QWidget(this);
    auto *gauges = new QVBoxLayout(limiter);
    gauges->setContentsMargins(0, 0, 0, 0);
    gauges->setSpacing(0);
    for (auto *gauge : {m_inFlight, m_tokens, m_budget})
        gauges->addWidget(gauge);
    gauges->addStretch();
    limiter->setBackgroundRole(QPalette::Base);
    limiter->setAutoFillBackground(true);

    auto *left = new QWidget(this);
    auto *charts = new QVBoxLayout(left);
    charts->setContentsMargins(0, 0, 0, 0);
    charts->setSpacing(1);
    charts->addWidget(m_latency);
    charts->addWidget(m_rate, 1);
    auto *upper = new FoldingSplitter(44, 4, this);
    upper->addWidget(makeBreaker());
    upper->addWidget(limiter);
    upper->setShares({300, 200}, {120, 60});
    auto *right = new QSplitter(Qt::Vertical, this);
    right->addWidget(upper);
    right->addWidget(m_failuresView);
    right->setStretchFactor(1, 1);
    right->setChildrenCollapsible(false);
    auto *both = new FoldingSplitter(84, 14, this);
    both->addWidget(left);
    both->addWidget(right);
    both->setShares({420, 560}, {300, 400});
    return both;
}

QWidget *NetworkDock::makeBreaker()
{
    auto *panel = new QWidget(this);
    panel->setBackgroundRole(QPalette::Base);
    panel->setAutoFillBackground(true);
    auto *title = new QLabel(tr("Circuit breaker"), panel);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    m_state = new QLabel(panel);
    m_state->setObjectName(u"network.state"_s);
    QFont big = m_state->font();
    big.setPointSizeF(big.pointSizeF() * 1.4);
    big.setWeight(QFont::DemiBold);
    m_state->setFont(big);
    m_state->setForegroundRole(QPalette::WindowText);
    m_reason = new QLabel(panel);
    m_reason->setObjectName(u"network.reason"_s);
    m_reason->setWordWrap(true);
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    m_reason->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_reason->setMinimumHeight(3 * fontMetrics().height());
    m_open = new QPushButton(tr("&Open"), panel);
    m_open->setToolTip(tr("Send nothing more to this server until the breaker is closed or a probe succeeds"));
    m_close = new QPushButton(tr("C&lose"), panel);
    m_close->setToolTip(tr("Let requests through again and forget the failures"));
    m_probe = new QPushButton(tr("P&robe"), panel);
    m_probe->setToolTip(tr("Let one request through; its outcome closes or opens the breaker"));
    m_open->setObjectName(u"network.open"_s);
    m_close->setObjectName(u"network.close"_s);
    m_probe->setObjectName(u"network.probe"_s);
    connect(m_open, &QPushButton::clicked, this, [this] { steer(int(Services::BreakerOrder::Open)); });
    connect(m_close, &QPushButton::clicked, this, [this] { steer(int(Services::BreakerOrder::Close)); });
    connect(m_probe, &QPushButton::clicked, this, [this] { steer(int(Services::BreakerOrder::Probe)); });
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    for (auto *button : {m_open, m_close, m_probe})
        buttons->addWidget(button);
    buttons->addStretch();
    auto *layout = new QVBoxLayout(panel);
    layout->setContentsMargins(10, 8, 10, 10);
    layout->setSpacing(6);
    layout->addWidget(title);
    layout->addWidget(m_state);
    layout->addWidget(m_reason);
    layout->addLayout(buttons);
    layout->addStretch();
    return panel;
}

void NetworkDock::choose(const QString &instance)
{
    m_wanted = instance;
    refresh();
}

FigureTable NetworkDock::figures() const
{
    return m_instances->figures(tr("Network, %1").arg(spanText()));
}

FigureTable NetworkDock::failures() const
{
    FigureTable table{.title = tr("Last failures"),
                      .columns = {tr("Instance"), tr("Time"), tr("Kind"), tr("Request"), tr("What happened"),
                                  tr("Attempt"), tr("Took (ms)"), tr("Trace")}};
    for (const auto &line : m_lines) {
        for (const auto &failure : line.failures)
            table.rows.append(QVariantList{
                line.instance,
                QDateTime::fromMSecsSinceEpoch(failure.at.time_since_epoch().count()).toString(Qt::ISODateWithMs),
                codeName(failure.code), failure.request, failure.message, failure.attempt, milliseconds(failure.took),
                failure.trace.isNull() ? QString() : failure.trace.toString()});
    }
    return table;
}

void NetworkDock::refresh()
{
    m_lines = m_operations.lines();
    m_report = report(m_hub);
    showInstances();
    showChosen();
    setRemark(spanText());
}

Metrics::HttpReport NetworkDock::trafficWith(const QString &instance) const
{
    const auto found = std::ranges::find(m_report->http, instance, &Metrics::HttpReport::instance);
    return found == m_report->http.cend() ? Metrics::HttpReport() : *found;
}

void NetworkDock::showInstances()
{
    QList<TextRows::Row> rows;
    const auto add = [&rows](const QString &instance, const TextCell &breaker, const Metrics::HttpReport &traffic) {
        const bool known = !traffic.latency.isEmpty();
        rows += TextRows::Row{{.text = instance},
                              breaker,
                              count(traffic.requests),
                              count(traffic.failed, Tone::Bad),
                              count(traffic.retries, Tone::Warning),
                              count(traffic.refused, Tone::Warning),
                              time(traffic.latency.p50(), known),
                              time(traffic.latency.p95(), known),
                              time(traffic.latency.p99(), known),
                              {.text = bytesText(qint64(traffic.bytesReceived)), .figure = traffic.bytesReceived}};
    };
    for (const auto &line : std::as_const(m_lines)) {
        TextCell breaker;
        switch (line.breaker) {
        case BreakerState::Closed:
            breaker = {.text = tr("closed"), .tone = Tone::Good, .icon = u"check-circle"_s};
            break;
        case BreakerState::Open: breaker = {.text = tr("open"), .tone = Tone::Bad, .icon = u"cross-circle"_s}; break;
        case BreakerState::HalfOpen:
            breaker = {.text = tr("half-open"), .tone = Tone::Warning, .icon = u"half"_s};
            break;
        }
        add(line.instance, breaker, trafficWith(line.instance));
    }
    // Kept figures may know a server that nobody talks to today.
    for (const auto &traffic : m_report->http) {
        if (!std::ranges::contains(m_lines, traffic.instance, &Metrics::LineReport::instance))
            add(traffic.instance, {.text = u"–"_s, .tone = Tone::Muted, .tip = tr("Nobody talks to it now")}, traffic);
    }
    m_instances->setRows(rows);
    m_empty->setVisible(rows.isEmpty());
    const auto wanted = std::ranges::find_if(
        std::as_const(rows), [this](const TextRows::Row &row) { return row.constFirst().text == m_wanted; });
    if (wanted != rows.cend()) {
        m_wanted.clear();
        m_view->setCurrentIndex(m_instances->index(int(wanted - rows.cbegin()), 0));
    }
    if (!m_view->currentIndex().isValid() && !rows.isEmpty())
        m_view->setCurrentIndex(m_instances->index(0, 0));
}

void NetworkDock::showChosen()
{
    const auto line = std::ranges::find(m_lines, m_instance, &Metrics::LineReport::instance);
    const bool known = line != m_lines.cend();
    for (auto *button : {m_open, m_close, m_probe})
        button->setEnabled(known);
    const auto traffic = trafficWith(m_instance);
    m_latency->setRows({{tr("whole request"), traffic.latency},
                        {tr("first byte"), traffic.firstByte},
                        {tr("waiting for the limiter"), traffic.limiterWait}});
    showRate();
    if (!known) {
        m_state->setText(m_instance.isEmpty() ? tr("No server") : tr("Not in use"));
        m_reason->setText(m_instance.isEmpty() ? QString() : tr("Nobody talks to this server now."));
        for (auto *gauge : {m_inFlight, m_tokens, m_budget})
            gauge->setVisible(false);
        m_failures->setRows({});
        m_traces.clear();
        tellNoFailure(false);
        return;
    }
    m_inFlight->setVisible(true);
    showBreaker(*line, traffic);

    QString waiting = line->waiting > 0 ? tr("%n waiting", nullptr, line->waiting) : QString();
    if (line->pausedFor.count() > 0)
        waiting = tr("paused for %1").arg(durationText(line->pausedFor));
    m_inFlight->setValue(line->inFlight, line->maxInFlight, -1, waiting);
    m_tokens->setVisible(line->requestsPerSecond > 0);
    m_tokens->setValue(std::floor(line->tokens), line->burst, -1,
                       tr("%1 per second").arg(QLocale().toString(line->requestsPerSecond, 'g', 3)));
    m_budget->setVisible(line->budgetRemaining.has_value());
    m_budget->setValue(line->budgetRemaining.value_or(0), line->budgetLimit.value_or(0), -1,
                       line->budgetReset ? tr("anew in %1").arg(durationText(*line->budgetReset)) : QString());

    QList<TextRows::Row> rows;
    m_traces.clear();
    for (const auto &failure : line->failures) {
        if (!m_filter->isIn({failure.request, failure.message, codeName(failure.code), failure.trace.toString()}))
            continue;
        m_traces += failure.trace;
        const QString trace = failure.trace.toString();
        const QString tip = failure.trace.isNull() ? momentText(failure.at) : tr("Trace %1").arg(trace);
        rows += TextRows::Row{{.text = momentText(failure.at), .tone = Tone::Muted, .tip = tip},
                              {.text = codeName(failure.code), .tone = Tone::Bad},
                              {.text = failure.request},
                              {.text = failure.message},
                              {.text = QString::number(failure.attempt), .figure = failure.attempt},
                              {.text = durationText(failure.took), .figure = milliseconds(failure.took)}};
    }
    m_failures->setRows(rows);
    tellNoFailure(!line->failures.isEmpty());
}

void NetworkDock::tellNoFailure(bool isFiltered)
{
    const EmptyState::Content content =
        isFiltered
            ? EmptyState::Content{.icon = themedIcon(u"search"_s),
                                  .title = tr("No failed request holds all of these words")}
            : EmptyState::Content{.icon = themedIcon(u"check-circle"_s, Tone::Good), .title = tr("No failed request")};
    if (m_failures->rowCount() > 0)
        m_noFailure->hide();
    else if (m_noFailure->isHidden() || m_noFailure->title() != content.title)
        m_noFailure->present(content);
}

bool NetworkDock::startSearch()
{
    m_filter->startTyping();
    return true;
}

void NetworkDock::showRate()
{
    if (emptyWhileKept(*m_rate, m_rateOf))
        return;
    m_rate->setEmptyText(tr("Nothing yet"));
    const auto requestsOf = [this](const Metrics::MetricsReport &report) {
        const auto found = std::ranges::find(report.http, m_instance, &Metrics::HttpReport::instance);
        return found == report.http.cend() ? quint64(0) : found->requests;
    };
    const auto all = m_hub.report(Metrics::Window::SinceStart);
    const quint64 requests = requestsOf(*all);
    if (m_sampled != m_instance || m_rateOf != reportWindow())
        showRateHistory(*m_rate, m_hub, reportWindow(), [requestsOf](const Metrics::MetricsReport &report) {
            return QList<quint64>{requestsOf(report)};
        });
    else if (all->at > m_before.second && requests >= m_before.first)
        m_rate->append(all->at,
                       {double(requests - m_before.first) * 1000.0 / double((all->at - m_before.second).count())});
    m_before = {requests, all->at};
    m_sampled = m_instance;
    m_rateOf = reportWindow();
}

void NetworkDock::showBreaker(const Metrics::LineReport &line, const Metrics::HttpReport &traffic)
{
    const auto color = [this](Tone tone) {
        QPalette palette = m_state->palette();
        palette.setColor(QPalette::WindowText, toneColor(tone, this->palette()));
        m_state->setPalette(palette);
    };
    QString reason;
    switch (line.breaker) {
    case BreakerState::Closed:
        m_state->setText(tr("Closed"));
        color(Tone::Good);
        reason = line.failuresInRow > 0 ? tr("Requests go through. %1 of %2 failures in a row.")
                                              .arg(line.failuresInRow)
                                              .arg(line.failuresToOpen)
                                        : tr("Requests go through.");
        break;
    case BreakerState::Open:
        m_state->setText(tr("Open"));
        color(Tone::Bad);
        reason = line.byHand ? tr("Opened by hand: nothing is sent until it is closed or probed.")
                             : tr("Nothing is sent; a probe goes out in %1.").arg(durationText(line.openFor));
        break;
    case BreakerState::HalfOpen:
        m_state->setText(tr("Half-open"));
        color(Tone::Warning);
        reason = tr("The next request is the probe: its outcome closes or opens it.");
        break;
    }
    // The state is of this moment, the traffic is seconds old: what it says of another state would contradict.
    if (!traffic.transitions.isEmpty() && traffic.transitions.constLast().to == line.breaker) {
        const auto &last = traffic.transitions.constLast();
        reason += u'\n' + tr("Since %1: %2").arg(momentText(last.at), last.reason);
    }
    m_reason->setText(reason);
    m_open->setEnabled(line.breaker != BreakerState::Open || !line.byHand);
    m_close->setEnabled(line.breaker != BreakerState::Closed || line.failuresInRow > 0);
    m_probe->setEnabled(line.breaker == BreakerState::Open);
}

void NetworkDock::steer(int order)
{
    m_operations.steer(m_instance, Services::BreakerOrder(order));
    refresh();
    Q_EMIT steered();
}

} // namespace Docket::Ui
