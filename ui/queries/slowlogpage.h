// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charts/figures.h>
#include <metrics/metricsreport.h>

#include <QList>
#include <QWidget>

#include <functional>
#include <memory>

class QTreeView;

namespace Docket::Services {
class QueryService;
}

namespace Docket::Ui {

class EmptyState;
class StatementDetails;
class StatementWords;
class TextRows;

/// The slow log: every execution over the threshold, also of statements that have no line of their own, with the plan
/// that it had. The newest stand first until a heading is clicked. Main thread; @p words belong to the dock around it.
class SlowLogPage final : public QWidget
{
    Q_OBJECT

public:
    using Filter = std::function<bool(const QString &text, const QString &action)>;

    SlowLogPage(Services::QueryService &queries, StatementWords &words, QWidget *parent);
    Q_DISABLE_COPY_MOVE(SlowLogPage)

    /// Shows what of @p report the filter lets through; that which was chosen stays chosen.
    void setReport(std::shared_ptr<const Metrics::MetricsReport> report, const Filter &isWanted);
    [[nodiscard]] FigureTable figures(const QString &title) const;
    [[nodiscard]] StatementDetails &details() const { return *m_details; }

Q_SIGNALS:
    /// The filter hides all of them, and the user wants to see them.
    void allRequested();

private:
    void fill();
    void showCurrent();

    StatementWords &m_words;
    std::shared_ptr<const Metrics::MetricsReport> m_report;
    QList<int> m_wanted; ///< of the report, the newest first
    TextRows *m_rows;
    QTreeView *m_view;
    EmptyState *m_empty;
    StatementDetails *m_details;
    QList<int> m_shown; ///< in the report, by rows
    int m_sortColumn = 0;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
    QString m_chosen; ///< moment and text
};

} // namespace Docket::Ui
