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

#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QTextLayout>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Metrics::StatementReport;

namespace {

/// Lines of what is told of a statement that stay when there is no room for all of them.
constexpr int leastFacts = 3;

} // namespace

/// The text of the statement, with as many lines as it has, up to four: half of a fifth could not be read.
class StatementDetails::Sql final : public QPlainTextEdit
{
public:
    explicit Sql(QWidget *parent)
        : QPlainTextEdit(parent)
    {
        setReadOnly(true);
        setFrameShape(NoFrame);
    }

    void setStatement(const QString &text)
    {
        setPlainText(text);
        fit();
    }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QPlainTextEdit::resizeEvent(event);
        if (event->size().width() != event->oldSize().width())
            fit();
    }

private:
    /// The document counts its lines when they are painted, which is too late.
    [[nodiscard]] int lines() const
    {
        const double room = std::max(1.0, width() - 2 * document()->documentMargin());
        int lines = 0;
        for (const QString &paragraph : toPlainText().split(u'\n')) {
            QTextLayout layout(paragraph, font());
            QTextOption option;
            option.setWrapMode(wordWrapMode());
            layout.setTextOption(option);
            layout.beginLayout();
            int here = 0;
            for (auto line = layout.createLine(); line.isValid() && lines + here < mostLines;
                 line = layout.createLine()) {
                line.setLineWidth(room);
                ++here;
            }
            layout.endLayout();
            lines += std::max(1, here);
        }
        return std::clamp(lines, 1, mostLines);
    }

    void fit()
    {
        const int shown = lines();
        const double height = QFontMetricsF(font()).lineSpacing() * shown + 2 * document()->documentMargin();
        // Rounded, the only line would scroll by a piece of a pixel.
        setFixedHeight(int(std::ceil(height)) + (shown < mostLines ? 2 : 0));
    }

    static constexpr int mostLines = 4;
};

/// Holds a label that wraps: it has the height that its words take, and where there is none, it scrolls. By itself a
/// label would be cut above and below.
class StatementDetails::Facts final : public QScrollArea
{
public:
    Facts(QLabel *label, QWidget *parent)
        : QScrollArea(parent)
        , m_label(label)
    {
        setWidget(label);
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setFocusPolicy(Qt::NoFocus);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
        setAccessibleName(StatementDetails::tr("What is known of the statement"));
    }

    /// After the words have changed.
    void fit()
    {
        updateGeometry();
        // The keys come here where there is something to scroll.
        setFocusPolicy(height() < wanted() ? Qt::StrongFocus : Qt::NoFocus);
    }

    [[nodiscard]] QSize sizeHint() const override { return {200, wanted()}; }
    [[nodiscard]] QSize minimumSizeHint() const override
    {
        return {80, std::min(wanted(), leastFacts * fontMetrics().lineSpacing() + 2 * m_label->margin())};
    }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QScrollArea::resizeEvent(event);
        fit();
    }

private:
    [[nodiscard]] int wanted() const { return m_label->heightForWidth(viewport()->width()); }

    QLabel *m_label;
};

StatementDetails::StatementDetails(Services::QueryService &queries, QWidget *parent)
    : QWidget(parent)
    , m_queries(queries)
    , m_sql(new Sql(this))
    , m_facts(new QLabel(this))
    , m_factsArea(new Facts(m_facts, this))
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
    m_sql->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_sql->setAccessibleName(tr("Text of the statement"));
    m_sql->setPlaceholderText(tr("Choose a statement to see its plan and its times."));
    m_sql->setTabChangesFocus(true);
    m_facts->setObjectName(u"queries.facts"_s);
    m_facts->setWordWrap(true);
    m_facts->setMargin(6);
    m_explain->setObjectName(u"queries.explain"_s);
    m_explain->setIcon(themedIcon(u"search"_s));
    m_explain->setText(tr("Explain"));
    m_explain->setToolTip(
        tr("Ask SQLite again how it would carry the statement out, for two seconds at most; it does not run"));
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
    // What they would like to have is not taken from the words above either.
    m_pages->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_pages->addTab(planPage, tr("Plan"));
    m_pages->addTab(m_chart, tr("Times"));
    m_pages->addTab(makeSlowPage(), tr("Slow executions"));
    m_pages->addTab(actions, tr("Actions behind"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sql);
    layout->addWidget(m_factsArea);
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
    // A low dock leaves the room to the words above; these scroll by themselves.
    for (QWidget *part : std::initializer_list<QWidget *>{m_slowView, m_slowPlan, m_plan})
        part->setMinimumHeight(3 * fontMetrics().height());
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
    m_sql->setStatement({});
    m_facts->clear();
    m_factsArea->hide();
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
        m_sql->setStatement(text);
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
        // What one wants to know first stands first: it is in sight however low the dock is.
        if (const QString why = Advice::whyItTakesTime(statement); !why.isEmpty())
            m_facts->setText(why + u'\n' + m_facts->text());
        if (const QString meaning = statementMeaning(text); !meaning.isEmpty())
            m_facts->setText(meaning.front().toUpper() + meaning.sliced(1) + u".\n"_s + m_facts->text());
        m_factsArea->show();
        m_factsArea->fit();
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

FigureTable StatementDetails::planFigures() const
{
    // In front may be the plan that an execution had when it was slow.
    const bool then = m_slowView->isVisible() && !m_slowPlan->plan().isEmpty();
    return (then ? m_slowPlan : m_plan)->figures(tr("Plan: %1").arg(m_text));
}

FigureTable StatementDetails::timeFigures() const
{
    FigureTable table = m_chart->figures();
    table.title += u": "_s + m_text;
    return table;
}

FigureTable StatementDetails::slowFigures() const
{
    return m_slow->figures(tr("Slow executions: %1").arg(m_text));
}

FigureTable StatementDetails::actionFigures() const
{
    return m_actions->figures(tr("Actions behind: %1").arg(m_text));
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
