// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <charts/figures.h>
#include <metrics/statementreport.h>

#include <QWidget>

#include <stop_token>

class QLabel;
class QTabWidget;
class QToolButton;
class QTreeView;

namespace Docket::Services {
class QueryService;
}

namespace Docket::Ui {

class HistogramChart;
class PlanView;
class TextRows;

/// One statement, looked at closely: its text, how long it took, its plan in words, the slow executions, the actions
/// that caused it. The plan is asked for on a reader, with a limit of time. Main thread.
class StatementDetails final : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::chrono::seconds explainLimit{2};

    explicit StatementDetails(Services::QueryService &queries, QWidget *parent = nullptr);
    ~StatementDetails() override;
    Q_DISABLE_COPY_MOVE(StatementDetails)

    /// @p text is normalised; one that is not in @p report is shown with what is known of it.
    void show(const QString &text, const QString &action, const Metrics::StatementsReport &report);
    void clear();
    /// Brings the slow execution @p row of the statement (0 is the latest) to the front, with the plan that it had.
    void showSlow(int row);
    [[nodiscard]] QString plan() const;
    /// The plan of the chosen slow execution, taken when it was slow; empty if there is none.
    [[nodiscard]] QString slowPlan() const;
    /// The statement that is shown, or nothing.
    [[nodiscard]] QString statement() const { return m_text; }
    /// What the pages show, to be copied and exported.
    [[nodiscard]] FigureTable planFigures() const;
    [[nodiscard]] FigureTable timeFigures() const;
    [[nodiscard]] FigureTable slowFigures() const;
    [[nodiscard]] FigureTable actionFigures() const;
    /// Asks for the plan; a former question is given up.
    void explain();

Q_SIGNALS:
    void problemFound(const Docket::Error &error);
    void traceRequested(const QString &trace);

private:
    [[nodiscard]] QWidget *makeSlowPage();
    void showSlowPlan();

    Services::QueryService &m_queries;
    class Sql;
    Sql *m_sql;
    class Facts;
    QLabel *m_facts;
    Facts *m_factsArea;
    QTabWidget *m_pages;
    HistogramChart *m_chart;
    QToolButton *m_explain;
    QLabel *m_planState;
    PlanView *m_plan;
    TextRows *m_slow;
    TextRows *m_actions;
    QTreeView *m_slowView = nullptr;
    QLabel *m_slowState = nullptr;
    PlanView *m_slowPlan = nullptr;
    QList<Metrics::SlowStatement> m_slowOnes; ///< row by row
    QString m_text;
    std::stop_source m_stop;
    quint64 m_epoch = 0;
};

} // namespace Docket::Ui
