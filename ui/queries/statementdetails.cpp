// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "statementdetails.h"

#include "planview.h"
#include "statementtext.h"

#include <advice/advisor.h>
#include <charts/histogramchart.h>
#include <icons/themedicon.h>
#include <inspectors/rowscolumns.h>
#include <inspectors/textrows.h>
#include <metrics/normalise.h>
#include <services/queryservice.h>

#include <QAbstractTextDocumentLayout>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Metrics::StatementReport;

StatementDetails::StatementDetails(Services::QueryService &queries, QWidget *parent)
    : QWidget(parent)
    , m_queries(queries)
    , m_sql(new QPlainTextEdit(this))
    , m_facts(new QLabel(this))
    , m_pages(new QTabWidget(this))
    , m_chart(new HistogramChart(tr("How long executions took"), this))
    , m_explain(new QToolButton(this))
    , m_planState(new QLabel(this))
    , m_plan(new PlanView(this))
    , m_slow(new TextRows({tr("Time"), tr("Took"), tr("Walked"), tr("Returned"), tr("Action"), tr("Values")}, {1, 2, 3},
                          this))
    , m_actions(
          new TextRows({tr("Action"), tr("Calls"), tr("Share of time"), tr("p50"), tr("p95")}, {1, 2, 3, 4}, this))
{
    m_sql->setObjectName(u"queries.sql"_s);
    m_sql->setReadOnly(true);
    m_sql->setFrameShape(QFrame::NoFrame);
    m_sql->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_sql->setAccessibleName(tr("Text of the statement"));
    m_sql->setPlaceholderText(tr("Choose a statement to see its plan and its times."));
    m_sql->setTabChangesFocus(true);
    // As many lines as it has, and no more than four whole ones: half of a fifth could not be read.
    const auto fit = [this] {
        const double lines = std::clamp(m_sql->document()->size().height(), 1.0, 4.0);
        m_sql->setFixedHeight(int(
            std::ceil(QFontMetricsF(m_sql->font()).lineSpacing() * lines + 2 * m_sql->document()->documentMargin())));
    };
    fit();
    connect(m_sql->document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this, fit);
    m_facts->setObjectName(u"queries.facts"_s);
    m_facts->setWordWrap(true);
    m_facts->setMargin(6);
    m_explain->setObjectName(u"queries.explain"_s);
    m_explain->setIcon(themedIcon(u"search"_s));
    m_explain->setText(tr("Explain"));
    m_explain->setToolTip(tr("Ask SQLite again how it would carry the statement out; it does not run"));
    m_explain->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_explain->setAutoRaise(true);
    m_explain->setFocusPolicy(Qt::StrongFocus);
    m_planState->setForegroundRole(QPalette::PlaceholderText);
    m_planState->setWordWrap(true); // else its words would ask for the width of the dock

    auto *planPage = new QWidget(this);
    auto *planBar = new QHBoxLayout;
    planBar->setContentsMargins(4, 2, 8, 2);
    planBar->addWidget(m_explain);
    planBar->addWidget(m_planState, 1);
    auto *planLayout = new QVBoxLayout(planPage);
    planLayout->setContentsMargins(0, 0, 0, 0);
    planLayout->setSpacing(0);
    planLayout->addLayout(planBar);
    planLayout->addWidget(m_plan, 1);
    auto *actions = makeRowsView(m_actions, 0, tr("Actions"), this);
    actions->setObjectName(u"queries.actions"_s);
    RowsColumns::of(actions)->setWidths({{1, 60}, {2, 92}, {3, 70}, {4, 70}});
    RowsColumns::of(actions)->setGivingWay({3, 1}, 14);
    m_pages->setDocumentMode(true);
    m_pages->addTab(planPage, tr("Plan"));
    m_pages->addTab(m_chart, tr("Times"));
    m_pages->addTab(makeSlowPage(), tr("Slow executions"));
    m_pages->addTab(actions, tr("Actions behind"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sql);
    layout->addWidget(m_facts);
    layout->addWidget(m_pages, 1);

    connect(m_explain, &QToolButton::clicked, this, &StatementDetails::explain);
    clear();
}

QWidget *StatementDetails::makeSlowPage()
{
    m_slowView = makeRowsView(m_slow, 5, tr("Slow executions"), this);
    m_slowView->setObjectName(u"queries.slow"_s);
    RowsColumns::of(m_slowView)->setWidths({{0, 90}, {1, 72}, {2, 68}, {3, 74}, {4, 110}});
    RowsColumns::of(m_slowView)->setGivingWay({4, 3, 2}, 10);
    m_slowState = new QLabel(this);
    m_slowState->setForegroundRole(QPalette::PlaceholderText);
    m_slowState->setContentsMargins(8, 2, 8, 2);
    m_slowState->setWordWrap(true);
    m_slowPlan = new PlanView(this);
    auto *lower = new QWidget(this);
    auto *layout = new QVBoxLayout(lower);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_slowState);
    layout->addWidget(m_slowPlan, 1);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_slowView);
    splitter->addWidget(lower);
    splitter->setChildrenCollapsible(false);
    connect(m_slowView, &QTreeView::activated, this, [this](const QModelIndex &index) {
        if (index.row() < m_slowOnes.size())
            Q_EMIT traceRequested(m_slowOnes[index.row()].trace.toString());
    });
    connect(m_slowView->selectionModel(), &QItemSelectionModel::currentChanged, this, &StatementDetails::showSlowPlan);
    return splitter;
}

void StatementDetails::showSlow(int row)
{
    m_pages->setCurrentWidget(m_slowView->parentWidget());
    m_slowView->setCurrentIndex(m_slow->index(row, 0));
    showSlowPlan();
}

void StatementDetails::showSlowPlan()
{
    const int row = m_slowView->currentIndex().row();
    const bool chosen = row >= 0 && row < m_slowOnes.size();
    const QString plan = chosen ? m_slowOnes[row].plan : QString();
    if (plan != m_slowPlan->plan())
        m_slowPlan->setPlan(plan);
    m_slowState->setText(
        m_text.isEmpty()           ? QString()
        : m_slowOnes.isEmpty()     ? tr("None of its executions in this window was over metrics.slow-threshold.")
        : !chosen                  ? tr("Choose an execution to see the plan that it had.")
        : !plan.isEmpty()          ? tr("The plan of this execution, taken just after it")
        : Metrics::isQuery(m_text) ? tr("Its plan has not been taken yet: a few are, every five seconds.")
                                   : tr("It has no plan: it neither reads nor writes rows."));
}

QString StatementDetails::slowPlan() const
{
    return m_slowPlan->plan();
}

StatementDetails::~StatementDetails()
{
    m_stop.request_stop();
}

void StatementDetails::clear()
{
    m_text.clear();
    m_sql->clear();
    m_facts->clear();
    m_facts->hide();
    m_chart->setDurations({});
    m_plan->setPlan({});
    m_planState->clear();
    m_explain->setEnabled(false);
    m_slow->setRows({});
    m_slowOnes.clear();
    showSlowPlan();
    m_actions->setRows({});
    ++m_epoch;
}

void StatementDetails::show(const QString &text, const QString &action, const Metrics::StatementsReport &report)
{
    const bool other = text != m_text;
    if (other) {
        clear();
        m_text = text;
        m_sql->setPlainText(text);
        m_explain->setEnabled(true);
        explain();
    }
    QList<TextRows::Row> actions;
    for (const StatementReport &statement : report.statements) {
        if (statement.text != text)
            continue;
        actions.append(
            {{.text = statement.action.isEmpty() ? tr("unknown") : statement.action},
             {.text = countText(statement.calls()), .figure = statement.calls()},
             {.text = shareText(statement.shareOfTime), .figure = statement.shareOfTime},
             {.text = durationText(statement.duration.p50()), .figure = milliseconds(statement.duration.p50())},
             {.text = durationText(statement.duration.p95()), .figure = milliseconds(statement.duration.p95())}});
        if (statement.action != action)
            continue;
        m_chart->setDurations(statement.duration);
        const double calls = std::max<double>(1, double(statement.calls()));
        m_facts->setText(tr("Executions: %1, %2 of all time; %3 in all. Rows walked per execution: %4, returned: %5, "
                            "instructions: %6. Sorts: %7, compiled anew: %8, failed: %9.")
                             .arg(countText(statement.calls()), shareText(statement.shareOfTime),
                                  durationText(statement.duration.sum()),
                                  QLocale().toString(double(statement.fullScanSteps) / calls, 'f', 0),
                                  QLocale().toString(double(statement.rows) / calls, 'f', 1),
                                  QLocale().toString(double(statement.vmSteps) / calls, 'f', 0),
                                  countText(statement.sorts), countText(statement.prepared),
                                  countText(statement.errors)));
        if (const QString meaning = statementMeaning(text); !meaning.isEmpty())
            m_facts->setText(meaning.front().toUpper() + meaning.sliced(1) + u".\n"_s + m_facts->text());
        if (const QString why = Advice::whyItTakesTime(statement); !why.isEmpty())
            m_facts->setText(m_facts->text() + u'\n' + why);
        m_facts->show();
    }
    m_actions->setRows(actions);
    QList<TextRows::Row> slow;
    m_slowOnes.clear();
    for (const Metrics::SlowStatement &one : report.slow) {
        if (one.text != text)
            continue;
        slow.append({{.text = momentText(one.at)},
                     {.text = durationText(one.cost.duration), .figure = milliseconds(one.cost.duration)},
                     {.text = countText(one.cost.fullScanSteps), .figure = one.cost.fullScanSteps},
                     {.text = countText(one.cost.rows), .figure = one.cost.rows},
                     {.text = one.action},
                     {.text = one.values.join(u", "_s), .tone = Tone::Muted}});
        m_slowOnes << one;
    }
    m_slow->setRows(slow);
    showSlowPlan();
}

QString StatementDetails::plan() const
{
    return m_plan->plan();
}

void StatementDetails::explain()
{
    if (m_text.isEmpty())
        return;
    if (!Metrics::isQuery(m_text)) {
        m_plan->setPlan({});
        m_planState->setText(tr("It has no plan: it neither reads nor writes rows."));
        m_explain->setEnabled(false);
        return;
    }
    m_stop.request_stop();
    m_stop = std::stop_source();
    const quint64 epoch = ++m_epoch;
    m_planState->setText(tr("Asking…"));
    m_queries.explain(m_text, explainLimit, m_stop.get_token()).then(this, [this, epoch](const Result<QString> &plan) {
        if (epoch != m_epoch)
            return;
        m_plan->setPlan(plan.value_or(QString()));
        // Statements of other databases (search tables' own) are counted, too.
        m_planState->setText(plan ? tr("How SQLite carries it out today") : plan.error().message);
    });
}

} // namespace Docket::Ui
