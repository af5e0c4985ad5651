// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queriesdock.h"

#include "consoleview.h"
#include "slowestline.h"
#include "slowlogpage.h"
#include "statementdetails.h"

#include <advice/advisor.h>
#include <icons/themedicon.h>
#include <inspectors/rowscolumns.h>
#include <inspectors/textrows.h>
#include <metrics/housekeeping.h>
#include <metrics/normalise.h>
#include <widgets/emptystate.h>
#include <widgets/foldingsplitter.h>
#include <widgets/toolrow.h>
#include <widgets/wordsfilter.h>

#include <QComboBox>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <compare>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Metrics::StatementReport;

namespace {

enum Column
{
    Text,
    Action,
    Calls,
    Share,
    Bars,
    P50,
    P95,
    P99,
    Max,
    Walked,
    Returned,
    Steps
};

/// Rows that a statement reads by an index are not counted by SQLite, but its instructions are: for each row that comes
/// out of it, or for each execution where none does. Of what changes rows it says nothing.
double stepsPerRow(const StatementReport &statement)
{
    return Metrics::isQuery(statement.text)
               ? double(statement.vmSteps) / double(std::max<quint64>(1, std::max(statement.rows, statement.calls())))
               : 0;
}

QString keyOf(const StatementReport &statement)
{
    return statement.text + QChar(0x1f) + statement.action;
}

/// Instructions for one row from which on a statement is marked: some hundred rows are read for each that is returned.
constexpr double muchForARow = 5000;

/// Letters of a statement that are seen at least, if anything else can make room for them: as many as it takes to name
/// the table behind "SELECT … FROM" and how it is searched.
constexpr int leastLetters = 32;
/// What gives way to them, the first one first: the details of a line tell it, too, and marks stand at the statement.
const QList<int> givingWay{Steps, Returned, Walked, P95, Action, Bars, Calls};

double perCall(quint64 figure, const StatementReport &statement)
{
    return double(figure) / std::max<double>(1, double(statement.calls()));
}

/// What a column is sorted by, largest first for figures.
QVariant sortKey(const StatementReport &statement, const Times &times, int column)
{
    switch (column) {
    case Text: return statement.text.toCaseFolded();
    case Action: return statement.action.toCaseFolded();
    case Calls: return statement.calls();
    case P50: return qint64(times.p50.count());
    case Bars:
    case P95: return qint64(times.p95.count());
    case P99: return qint64(times.p99.count());
    case Max: return qint64(times.max.count());
    case Walked: return perCall(statement.fullScanSteps, statement);
    case Returned: return perCall(statement.rows, statement);
    case Steps: return stepsPerRow(statement);
    default: return statement.shareOfTime;
    }
}

EmptyState::Content nothingFound()
{
    return {.icon = themedIcon(u"search"_s),
            .title = QueriesDock::tr("No statement holds all of these words"),
            .text = {},
            .action = QueriesDock::tr("Show all")};
}

TextCell time(std::chrono::nanoseconds value)
{
    return {.text = durationText(value), .figure = milliseconds(value)};
}

/// Marked, whatever the order: it is what one looks for.
TextCell slowest(std::chrono::nanoseconds value)
{
    TextCell cell = time(value);
    cell.tone = Tone::Accent;
    cell.strong = true;
    cell.tip = QueriesDock::tr("%1: the slowest execution of all that are shown").arg(cell.text);
    return cell;
}

} // namespace

QueriesDock::QueriesDock(const Metrics::MetricsHub &hub, Services::QueryService &queries, QWidget *parent)
    : InspectorDock(tr("Queries"), parent)
    , m_hub(hub)
    , m_pages(new QTabWidget(this))
    , m_rows(new TextRows({tr("Statement"), tr("Action"), tr("Calls"), tr("Share"), tr("p50 · p95 · p99 · max"),
                           tr("p50"), tr("p95"), tr("p99"), tr("Max"), tr("Walked"), tr("Returned"), tr("Steps/row")},
                          {Calls, Share, P50, P95, P99, Max, Walked, Returned, Steps}, this))
    , m_view(makeRowsView(m_rows, Text, tr("Statements"), this))
    , m_empty(new EmptyState(m_view))
    , m_details(new StatementDetails(queries, this))
    , m_console(new ConsoleView(queries, this))
    , m_filter(new WordsFilter(u"queries.filter"_s,
                               tr("Show the statements that hold all of these words in their text or action (Ctrl+F)"),
                               this))
    , m_cause(new QComboBox(this))
    , m_hidden(new QToolButton(this))
    , m_slow(new SlowLogPage(queries, m_words, this))
    , m_slowest(new SlowestLine(this))
{
    m_view->setObjectName(u"queries.statements"_s);
    m_view->setItemDelegateForColumn(Bars, new TimesDelegate([this](int row) { return m_times.value(row); }, m_view));
    m_view->header()->setSectionsClickable(true);
    m_view->header()->setSortIndicatorShown(true);
    m_view->header()->setSortIndicator(m_sortColumn, m_sortOrder);
    m_view->header()->setMinimumSectionSize(40);
    m_view->setMinimumHeight(8 * fontMetrics().height()); // three of them are no list
    m_rows->setHeaderTips(
        {{Action, tr("What was being done when it was carried out")},
         {Share, tr("Of the time of all statements in this window, also of those that are not shown: the first line "
                    "costs the most")},
         {Bars,
          tr("Half of the executions took no longer than p50, 95 and 99 of a hundred no longer than p95 and p99")},
         {P95, tr("95 of a hundred executions took no longer")},
         {Max, tr("The slowest single execution; a click puts the slowest statement first")},
         {Walked, tr("Rows that each execution reads without an index: many of them are what an index would spare")},
         {Returned, tr("Rows that each execution gives or changes")},
         {Steps,
          tr("Instructions of SQLite for each row that it returns: many of them for few rows are wasted work")}});
    // The bars show them, the tooltip tells them, and the exports have them.
    for (const int column : {P50, P99})
        m_view->setColumnHidden(column, true);
    // The statement has what the others leave: without it lines look the same.
    fitColumns();
    RowsColumns::of(m_view)->setGivingWay(givingWay, leastLetters);
    makeFilter();

    auto *splitter = new FoldingSplitter(80, 9, this);
    splitter->addWidget(m_view);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 1);
    splitter->setShares({1010, 450}, {200, 300});
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_slowest);
    column->addWidget(splitter, 1);
    m_slowest->hide();
    m_pages->setDocumentMode(true);
    m_pages->addTab(page, tr("Statements"));
    m_pages->addTab(m_slow, tr("Slow log"));
    m_pages->addTab(m_console, tr("Console"));
    connect(m_pages, &QTabWidget::currentChanged, this, [this] {
        for (QWidget *part : std::initializer_list<QWidget *>{m_filter, m_cause, m_hidden})
            part->setEnabled(m_pages->currentWidget() != m_console);
    });
    contents()->addWidget(m_pages);
    addDetailFigures();
    setFocusProxy(m_view);

    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
        if (index.isValid() && index.row() < m_statements.size()) {
            m_chosen = keyOf(m_statements[index.row()]);
            showChosen();
        }
    });
    connect(m_view->header(), &QHeaderView::sectionClicked, this, [this](int column) {
        if (column == m_sortColumn)
            m_sortOrder = m_sortOrder == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
        else
            m_sortOrder = column <= Action ? Qt::AscendingOrder : Qt::DescendingOrder;
        m_sortColumn = column;
        fitColumns();
        m_view->header()->setSortIndicator(m_sortColumn, m_sortOrder);
        fill();
    });
    connect(m_slow, &SlowLogPage::allRequested, this, &QueriesDock::showAll);
    connect(m_slowest, &SlowestLine::chosen, this, [this](const QString &key) {
        const auto found = std::ranges::find(std::as_const(m_statements), key, keyOf);
        if (found == m_statements.cend())
            return;
        chooseRow(int(found - m_statements.cbegin()));
        m_view->setFocus();
    });
    for (StatementDetails *details : {m_details, &m_slow->details()}) {
        connect(details, &StatementDetails::problemFound, this, &InspectorDock::problemFound);
        connect(details, &StatementDetails::traceRequested, this, &InspectorDock::traceRequested);
    }
}

void QueriesDock::makeFilter()
{
    m_cause->setObjectName(u"queries.cause"_s);
    m_cause->setAccessibleName(tr("Caused by"));
    m_cause->setToolTip(
        tr("Who caused a statement. Yours are those of what you do and look at, of syncing and of taking "
           "in documents; Docket's own those of looking for advice, keeping figures and tidying up."));
    for (const auto &[cause, text] :
         {std::pair(Cause::User, tr("Your work")), std::pair(Cause::Housekeeping, tr("Docket's own")),
          std::pair(Cause::Any, tr("All"))})
        m_cause->addItem(text, int(cause));
    m_hidden->setObjectName(u"queries.hidden"_s);
    m_hidden->setIcon(themedIcon(u"view"_s));
    m_hidden->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_hidden->setAutoRaise(true);
    m_hidden->setFocusPolicy(Qt::StrongFocus);
    m_hidden->hide();
    bar().add(m_filter, true);
    bar().add(m_cause);
    bar().add(m_hidden);
    const auto renewed = [this] {
        fill();
        fillSlow();
    };
    connect(m_filter, &QLineEdit::textChanged, this, renewed);
    connect(m_cause, &QComboBox::currentIndexChanged, this, renewed);
    connect(m_hidden, &QToolButton::clicked, this, [this] { setCause(Cause::Any); });
    connect(m_empty, &EmptyState::actionRequested, this, &QueriesDock::showAll);
}

/// What is chosen is copied and exported as well.
void QueriesDock::addDetailFigures()
{
    const auto chosen = [this]() -> const StatementDetails & {
        return m_pages->currentWidget() == m_slow ? m_slow->details() : *m_details;
    };
    addFigures(tr("&Plan of the statement"), [chosen] { return chosen().planFigures(); });
    addFigures(tr("Ti&mes of the statement"), [chosen] { return chosen().timeFigures(); });
    addFigures(tr("Slow &executions of it"), [chosen] { return chosen().slowFigures(); });
    addFigures(tr("&Actions behind it"), [chosen] { return chosen().actionFigures(); });
}

QueriesDock::Cause QueriesDock::cause() const
{
    return Cause(m_cause->currentData().toInt());
}

void QueriesDock::setCause(Cause cause)
{
    m_cause->setCurrentIndex(m_cause->findData(int(cause)));
}

void QueriesDock::showAll()
{
    if (m_filter->text().isEmpty())
        setCause(Cause::Any);
    m_filter->clear();
}

bool QueriesDock::isCausedAsWanted(const QString &text, const QString &action) const
{
    return cause() == Cause::Any || Metrics::isHousekeeping(text, action) == (cause() == Cause::Housekeeping);
}

bool QueriesDock::isWanted(const QString &text, const QString &action)
{
    return m_filter->isIn({text, action, m_words.of(text).meaning});
}

/// Totals stay honest: what is left out is told, with what it takes of the time.
void QueriesDock::tellHidden(int count, double share)
{
    m_hiddenCount = count;
    m_hidden->setVisible(count > 0);
    if (count == 0)
        return;
    m_hidden->setText(tr("%n of Docket's own hidden – show", nullptr, count));
    m_hidden->setToolTip(
        tr("They take %1 of the time of all statements. A click shows them, too.").arg(shareText(share)));
}

bool QueriesDock::startSearch()
{
    if (m_pages->currentWidget() == m_console)
        m_pages->setCurrentIndex(0);
    m_filter->startTyping();
    return true;
}

void QueriesDock::fitColumns()
{
    auto *header = m_view->header();
    constexpr int edges = 16;
    QHash<int, int> widths;
    for (const auto &[column, width] :
         {std::pair(int(Action), 96), std::pair(int(Calls), 52), std::pair(int(Share), 56), std::pair(int(Bars), 130),
          std::pair(int(P95), 64), std::pair(int(Max), 76), std::pair(int(Walked), 52), std::pair(int(Returned), 52),
          std::pair(int(Steps), 60)}) {
        // No heading is cut, whatever the font. Room for the mark of the order has only the column that has it: eight
        // times as much would be what a statement needs to be told from others.
        const int words = header->fontMetrics().horizontalAdvance(
            m_rows->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        const int least = column == m_sortColumn ? header->sectionSizeHint(column) : words + edges;
        widths.insert(column, std::max(width, least));
    }
    auto *columns = RowsColumns::of(m_view);
    columns->setWidths(widths);
    columns->setStaying(m_sortColumn);
}

StatementDetails &QueriesDock::slowDetails() const
{
    return m_slow->details();
}

FigureTable QueriesDock::figures() const
{
    if (m_pages->currentWidget() == m_console)
        return m_console->figures();
    if (m_pages->currentIndex() == 1)
        return m_slow->figures(tr("Slow executions, %1").arg(spanText()));
    const QString title = tr("Statements, %1").arg(spanText());
    FigureTable table{
        .title = m_hiddenCount == 0 ? title : tr("%1; %n of Docket's own left out", nullptr, m_hiddenCount).arg(title),
        .columns = {tr("Statement"), tr("Action"), tr("Calls"), tr("Share of time"), tr("p50 (ms)"), tr("p95 (ms)"),
                    tr("p99 (ms)"), tr("Max (ms)"), tr("Rows walked"), tr("Rows returned"), tr("Instructions"),
                    tr("Sorts"), tr("Failed")}};
    for (qsizetype i = 0; i < m_statements.size(); ++i) {
        const StatementReport &one = m_statements[i];
        const Times &times = m_times[i];
        table.rows.append(QVariantList{one.text, one.action, one.calls(), one.shareOfTime, milliseconds(times.p50),
                                       milliseconds(times.p95), milliseconds(times.p99), milliseconds(times.max),
                                       one.fullScanSteps, one.rows, one.vmSteps, one.sorts, one.errors});
    }
    return table;
}

void QueriesDock::choose(const QString &text)
{
    m_pages->setCurrentIndex(0);
    m_filter->clear();
    if (!chooseText(text)) {
        setCause(Cause::Any);
        (void)chooseText(text);
    }
}

bool QueriesDock::chooseText(const QString &text)
{
    const auto found = std::ranges::find(std::as_const(m_statements), text, &StatementReport::text);
    if (found == m_statements.cend())
        return false;
    chooseRow(int(found - m_statements.cbegin()));
    m_view->setFocus();
    return true;
}

void QueriesDock::showConsole()
{
    m_pages->setCurrentWidget(m_console);
}

void QueriesDock::refresh()
{
    auto shown = report(m_hub);
    if (m_report == shown)
        return;
    m_report = std::move(shown);
    fill();
    fillSlow();
}

void QueriesDock::fillSlow()
{
    if (m_report)
        m_slow->setReport(m_report, [this](const QString &text, const QString &action) {
            return isCausedAsWanted(text, action) && isWanted(text, action);
        });
}

void QueriesDock::fill()
{
    if (!m_report)
        return;
    struct Keyed
    {
        QVariant key;
        Times times;
        const StatementReport *statement;
    };
    std::vector<Keyed> sorted;
    int all = 0;
    int hidden = 0;
    double hiddenShare = 0;
    for (const StatementReport &one : m_report->statements.statements) {
        if (one.calls() == 0)
            continue;
        if (!isCausedAsWanted(one.text, one.action)) {
            if (cause() == Cause::User) {
                ++hidden;
                hiddenShare += one.shareOfTime;
            }
            continue;
        }
        ++all;
        if (!isWanted(one.text, one.action))
            continue;
        const Times times{one.duration.p50(), one.duration.p95(), one.duration.p99(), one.duration.max()};
        sorted.push_back({sortKey(one, times, m_sortColumn), times, &one});
    }
    std::ranges::stable_sort(sorted, [this](const Keyed &a, const Keyed &b) {
        const auto order = QVariant::compare(a.key, b.key);
        return m_sortOrder == Qt::AscendingOrder ? std::is_lt(order) : std::is_gt(order);
    });
    m_statements.clear();
    m_times.clear();
    QList<TextRows::Row> rows;
    int chosen = -1;
    std::chrono::nanoseconds longest{};
    for (const Keyed &one : sorted)
        longest = std::max(longest, one.times.max);
    for (const auto &[key, times, statement] : sorted) {
        const StatementReport &one = *statement;
        if (keyOf(one) == m_chosen)
            chosen = int(rows.size());
        const double walked = perCall(one.fullScanSteps, one);
        const double returned = perCall(one.rows, one);
        const bool wasteful = walked > 500 && walked > 10 * returned;
        const double steps = stepsPerRow(one);
        const bool laborious = steps > muchForARow;
        const QString wasted = tr("It walks many more rows than it returns: an index may help (see Advice).");
        const QString read =
            tr("Instructions of SQLite for each row that it returns. These are many: it reads far more "
               "than it gives, though an index may lead it there. An index that fits better, or a "
               "narrower question, may help.");
        const bool marked = wasteful || laborious;
        const QString percentiles = durationText(times.p50) + u" · "_s + durationText(times.p95) + u" · "_s +
                                    durationText(times.p99) + u" · "_s + durationText(times.max);
        rows.append({{.text = m_words.of(one.text).line,
                      .tone = marked ? Tone::Warning : Tone::Text,
                      .figure = one.text,
                      .icon = marked ? u"warning"_s : QString(),
                      .tip = marked ? QString(one.text + u"\n\n"_s + (wasteful ? wasted : read)) : one.text},
                     {.text = one.action, .tone = Tone::Muted},
                     {.text = countText(one.calls()), .figure = one.calls()},
                     {.text = shareText(one.shareOfTime), .figure = one.shareOfTime},
                     {.text = percentiles, .tip = percentiles},
                     time(times.p50),
                     time(times.p95),
                     time(times.p99),
                     times.max == longest ? slowest(times.max) : time(times.max),
                     {.text = QLocale().toString(walked, 'f', walked < 10 ? 1 : 0),
                      .tone = wasteful ? Tone::Warning : Tone::Text,
                      .figure = walked,
                      .tip = wasteful ? wasted : QString()},
                     {.text = QLocale().toString(returned, 'f', returned < 10 ? 1 : 0), .figure = returned},
                     {.text = steps > 0 ? QLocale().toString(steps, 'f', 0) : u"–"_s,
                      .tone = laborious   ? Tone::Warning
                              : steps > 0 ? Tone::Text
                                          : Tone::Muted,
                      .figure = steps,
                      .tip = laborious ? read
                                       : tr("Instructions of SQLite for each row that it returns; rows that are read "
                                            "by an index count here alone")}});
        m_statements.append(one);
        m_times.append(times);
    }
    m_rows->setRows(rows);
    m_view->viewport()->update(); // the bars are no text that the model could compare
    if (!rows.isEmpty())
        m_empty->hide();
    else if (all > 0)
        m_empty->present(nothingFound());
    else if (hidden > 0)
        m_empty->present({.icon = themedIcon(u"check-circle"_s, Tone::Good),
                          .title = tr("Nothing that you did asked the database for anything in this window"),
                          .text = tr("There are %n statement(s) of Docket's own.", nullptr, hidden),
                          .action = tr("Show all")});
    else
        m_empty->present({.icon = themedIcon(u"clock"_s),
                          .title = tr("No statement in this window"),
                          .text = tr("Every statement that the database carries out gets a line here.")});
    const QString shown = int(rows.size()) == all
                              ? tr("%n statement(s)", nullptr, all)
                              : tr("%1 of %n statement(s)", nullptr, all).arg(countText(quint64(rows.size())));
    tellHidden(hidden, hiddenShare);
    const quint64 others = m_report->statements.notKeptApart();
    setRemark(others == 0 ? shown : tr("%1; %2 executions not kept apart").arg(shown, countText(others)));
    if (chosen < 0 && !rows.isEmpty()) {
        // It is not in this window: details of another statement than the chosen line's would mislead.
        chosen = 0;
        m_chosen = keyOf(m_statements.constFirst());
    }
    if (chosen >= 0 && m_view->currentIndex().row() != chosen)
        chooseRow(chosen);
    tellSlowest();
    showChosen();
}

void QueriesDock::tellSlowest()
{
    m_slowest->setVisible(!m_statements.isEmpty());
    if (m_statements.isEmpty())
        return;
    const auto fact = [this](qsizetype row, const QString &figure) {
        const StatementReport &one = m_statements[row];
        QString about = one.action.isEmpty() ? one.text : tr("%1\nCaused by: %2").arg(one.text, one.action);
        if (const QString why = Advice::whyItTakesTime(one); !why.isEmpty())
            about += u"\n\n"_s + why;
        return SlowestLine::Fact{
            .figure = figure, .line = m_words.of(one.text).line, .about = about, .key = keyOf(one)};
    };
    const auto slow = std::ranges::max_element(std::as_const(m_times), {}, &Times::max) - m_times.cbegin();
    const auto dear = std::ranges::max_element(std::as_const(m_statements), {}, &StatementReport::shareOfTime) -
                      m_statements.cbegin();
    m_slowest->setFacts(fact(slow, durationText(m_times[slow].max)),
                        fact(dear, shareText(m_statements[dear].shareOfTime)));
}

void QueriesDock::chooseRow(int row)
{
    // By itself the view would ask which keys are held, and add the row to the others under Ctrl.
    m_view->selectionModel()->setCurrentIndex(m_rows->index(row, 0),
                                              QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void QueriesDock::showChosen()
{
    if (m_statements.isEmpty())
        m_details->clear();
    else if (m_report && !m_chosen.isEmpty())
        m_details->show(m_chosen.section(QChar(0x1f), 0, 0), m_chosen.section(QChar(0x1f), 1), m_report->statements);
}

} // namespace Docket::Ui
