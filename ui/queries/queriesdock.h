// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "statementtext.h"
#include "timesdelegate.h"

#include <inspectors/inspectordock.h>
#include <metrics/metricshub.h>
#include <widgets/searchable.h>

class QComboBox;
class QTabWidget;
class QToolButton;
class QTreeView;

namespace Docket::Services {
class QueryService;
}

namespace Docket::Ui {

class ConsoleView;
class EmptyState;
class SlowLogPage;
class SlowestLine;
class StatementDetails;
class TextRows;
class WordsFilter;

/// The statements that Docket's database carried out in the window of time: which are slowest, which take most of the
/// time (a line above names the first of both), which read more than they return; each with its plan in words. On a
/// second page the slow log, which also holds executions of statements that have no line of their own; on a third a
/// console that only reads. Words and who caused it narrow the first two: in an idle program what Docket does for
/// itself would come before what the user waits for. Reads reports, and each only once; nothing while nobody looks.
/// Main thread.
class QueriesDock final : public InspectorDock, public Searchable
{
    Q_OBJECT

public:
    /// Who caused a statement.
    enum class Cause
    {
        User,
        Housekeeping,
        Any
    };

    QueriesDock(const Metrics::MetricsHub &hub, Services::QueryService &queries, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(QueriesDock)

    /// The table, or the answer of the console: what is in front.
    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] StatementDetails &details() const { return *m_details; }
    /// Of the slow execution that is chosen in the slow log.
    [[nodiscard]] StatementDetails &slowDetails() const;
    [[nodiscard]] ConsoleView &console() const { return *m_console; }
    /// Shows @p text's statement, if the report knows it.
    void choose(const QString &text);
    void showConsole();
    /// User to begin with.
    void setCause(Cause cause);
    /// How often a statement was put into words; each is once.
    [[nodiscard]] int worded() const { return m_words.made(); }
    /// The words that narrow the statements and the slow log; the console gives way to the statements.
    bool startSearch() override;

protected:
    void refresh() override;

private:
    void makeFilter();
    void addDetailFigures();
    void fitColumns();
    [[nodiscard]] Cause cause() const;
    [[nodiscard]] bool isCausedAsWanted(const QString &text, const QString &action) const;
    [[nodiscard]] bool isWanted(const QString &text, const QString &action);
    void showAll();
    void tellHidden(int count, double share);
    [[nodiscard]] bool chooseText(const QString &text);
    void fill();
    void fillSlow();
    void tellSlowest();
    void chooseRow(int row);
    void showChosen();

    const Metrics::MetricsHub &m_hub;
    std::shared_ptr<const Metrics::MetricsReport> m_report;
    QTabWidget *m_pages;
    TextRows *m_rows;
    QTreeView *m_view;
    EmptyState *m_empty;
    StatementDetails *m_details;
    ConsoleView *m_console;
    WordsFilter *m_filter;
    QComboBox *m_cause;
    QToolButton *m_hidden; ///< how much of Docket's own is not shown, and the way to it
    int m_hiddenCount = 0;
    StatementWords m_words;
    SlowLogPage *m_slow;
    SlowestLine *m_slowest;
    QList<Metrics::StatementReport> m_statements; ///< in the order of the table
    QList<Times> m_times;
    int m_sortColumn = 3;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
    QString m_chosen; ///< text and action of the statement in the details
};

} // namespace Docket::Ui
