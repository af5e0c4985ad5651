// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "slowlogpage.h"

#include "statementdetails.h"
#include "statementtext.h"

#include <icons/themedicon.h>
#include <inspectors/rowscolumns.h>
#include <inspectors/textrows.h>
#include <widgets/emptystate.h>
#include <widgets/foldingsplitter.h>

#include <QHeaderView>
#include <QItemSelectionModel>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <compare>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Metrics::SlowStatement;

namespace {

enum Column
{
    When,
    Took,
    Text,
    Action,
    Walked,
    Returned
};

QString keyOf(const SlowStatement &one)
{
    return QString::number(one.at.time_since_epoch().count()) + u' ' + one.text;
}

QVariant sortKey(const SlowStatement &one, int column)
{
    switch (column) {
    case Took: return qint64(one.cost.duration.count());
    case Text: return one.text.toCaseFolded();
    case Action: return one.action.toCaseFolded();
    case Walked: return one.cost.fullScanSteps;
    case Returned: return one.cost.rows;
    default: return qint64(one.at.time_since_epoch().count());
    }
}

} // namespace

SlowLogPage::SlowLogPage(Services::QueryService &queries, StatementWords &words, QWidget *parent)
    : QWidget(parent)
    , m_words(words)
    , m_rows(new TextRows({tr("Time"), tr("Took"), tr("Statement"), tr("Action"), tr("Walked"), tr("Returned")},
                          {Took, Walked, Returned}, this))
    , m_view(makeRowsView(m_rows, Text, tr("Slow executions"), this))
    , m_empty(new EmptyState(m_view))
    , m_details(new StatementDetails(queries, this))
{
    m_view->setObjectName(u"queries.slowlog"_s);
    auto *columns = RowsColumns::of(m_view);
    columns->setWidths({{When, 96}, {Took, 80}, {Action, 130}, {Walked, 76}, {Returned, 80}});
    columns->setGivingWay({Returned, Walked, Action}, 24);
    m_rows->setHeaderTips({{Took, tr("A click puts the slowest first")},
                           {Walked, tr("Rows that it read without an index")},
                           {Returned, tr("Rows that it gave or changed")}});
    m_view->header()->setSectionsClickable(true);
    m_view->header()->setSortIndicatorShown(true);
    m_view->header()->setSortIndicator(m_sortColumn, m_sortOrder);
    auto *both = new FoldingSplitter(80, 9, this);
    both->addWidget(m_view);
    both->addWidget(m_details);
    both->setShares({900, 560}, {200, 300});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(both);
    setFocusProxy(m_view);

    connect(m_view->header(), &QHeaderView::sectionClicked, this, [this](int column) {
        if (column == m_sortColumn)
            m_sortOrder = m_sortOrder == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
        else
            m_sortOrder = column == Text || column == Action ? Qt::AscendingOrder : Qt::DescendingOrder;
        m_sortColumn = column;
        m_view->header()->setSortIndicator(m_sortColumn, m_sortOrder);
        fill();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
        if (m_report && index.isValid() && index.row() < m_shown.size())
            m_chosen = keyOf(m_report->statements.slow[m_shown[index.row()]]);
        showCurrent();
    });
    connect(m_empty, &EmptyState::actionRequested, this, &SlowLogPage::allRequested);
}

void SlowLogPage::setReport(std::shared_ptr<const Metrics::MetricsReport> report, const Filter &isWanted)
{
    m_report = std::move(report);
    const auto &slow = m_report->statements.slow;
    m_wanted.clear();
    for (int i = 0; i < int(slow.size()); ++i) {
        if (isWanted(slow[i].text, slow[i].action))
            m_wanted.append(i);
    }
    fill();
    if (!m_wanted.isEmpty())
        m_empty->hide();
    else if (!slow.isEmpty())
        m_empty->present({.icon = themedIcon(u"search"_s),
                          .title = tr("No slow execution is let through by the words and the choice above"),
                          .text = {},
                          .action = tr("Show all")});
    else
        m_empty->present(
            {.icon = themedIcon(u"clock"_s),
             .title = tr("Nothing was slow in this window"),
             .text = tr("An execution over metrics.slow-threshold gets a line here, with the plan it had. The page "
                        "Statements tells which were the slowest nevertheless.")});
    // Beside an empty list it would ask to choose what there is not.
    m_details->setVisible(!m_wanted.isEmpty());
}

void SlowLogPage::fill()
{
    if (!m_report)
        return;
    const auto &slow = m_report->statements.slow;
    QList<int> sorted = m_wanted;
    std::ranges::stable_sort(sorted, [&](int a, int b) {
        const auto order = QVariant::compare(sortKey(slow[a], m_sortColumn), sortKey(slow[b], m_sortColumn));
        return m_sortOrder == Qt::AscendingOrder ? std::is_lt(order) : std::is_gt(order);
    });
    QList<TextRows::Row> rows;
    int chosen = -1;
    for (const int at : std::as_const(sorted)) {
        const SlowStatement &one = slow[at];
        if (keyOf(one) == m_chosen)
            chosen = int(rows.size());
        rows.append({{.text = momentText(one.at)},
                     {.text = durationText(one.cost.duration), .figure = milliseconds(one.cost.duration)},
                     {.text = m_words.of(one.text).line, .figure = one.text, .tip = one.text},
                     {.text = one.action, .tone = Tone::Muted},
                     {.text = countText(one.cost.fullScanSteps), .figure = one.cost.fullScanSteps},
                     {.text = countText(one.cost.rows), .figure = one.cost.rows}});
    }
    m_shown = std::move(sorted);
    m_rows->setRows(rows);
    if (chosen < 0 && !rows.isEmpty() && !m_view->currentIndex().isValid())
        chosen = 0;
    if (chosen >= 0 && m_view->currentIndex().row() != chosen)
        m_view->selectionModel()->setCurrentIndex(m_rows->index(chosen, 0),
                                                  QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    showCurrent();
}

void SlowLogPage::showCurrent()
{
    const int row = m_view->currentIndex().row();
    if (!m_report || row < 0 || row >= m_shown.size()) {
        m_details->clear();
        return;
    }
    const auto &slow = m_report->statements.slow;
    const int at = m_shown[row];
    m_details->show(slow[at].text, slow[at].action, m_report->statements);
    int before = 0; // of the same statement, which come first in the details, too
    for (int i = 0; i < at; ++i)
        before += slow[i].text == slow[at].text ? 1 : 0;
    m_details->showSlow(before);
}

FigureTable SlowLogPage::figures(const QString &title) const
{
    return m_rows->figures(title);
}

} // namespace Docket::Ui
