// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issuesmodel.h"

#include <widgets/emptystate.h>

#include <QTableView>

#include <array>
#include <optional>

namespace Docket::Ui {

/// The table itself: columns that can be sorted, shown, hidden and arranged, keys for everything, and a selection that
/// hangs on issues instead of rows, so that it and the place of the scroll bar survive each reset of the model. The
/// title takes the width that the other columns leave; where they would leave it too little, those that matter less
/// give way, except the ones that the user chose.
class IssuesTable final : public QTableView
{
    Q_OBJECT

public:
    explicit IssuesTable(IssuesModel &model, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(IssuesTable)

    [[nodiscard]] Domain::IssueId currentIssue() const;
    /// In the order of the table; at most @p limit.
    [[nodiscard]] QList<Domain::IssueId> selectedIssues(qsizetype limit = 5000) const;
    /// Makes the issue current and visible; false if it is not in the table, where it becomes current once it is.
    bool selectIssue(Domain::IssueId issue);
    void moveCurrent(int rows);
    /// The next reset shows the first row instead of the place where the user was.
    void showTopAfterReset() { m_toTop = true; }

    void setOrder(Domain::IssueOrder order);
    [[nodiscard]] Domain::IssueOrder order() const { return m_order; }
    /// As a click on its heading: once more turns the order round.
    void sortBy(IssueColumn column);
    /// The menu that shows and hides columns, at a place in the header.
    void openColumnsMenu(const QPoint &position = {});
    /// Whether rows come from several repositories; with one, no column names it unless the user wants it to.
    void setManyProjects(bool many);
    /// What the user wants of a column whatever the width of the table.
    void chooseColumn(IssueColumn column, bool shown);

    void present(const EmptyState::Content &content);
    void hideEmptyState();
    [[nodiscard]] const EmptyState &emptyState() const { return *m_empty; }

    /// Columns: widths, order, visibility.
    [[nodiscard]] QByteArray saveState() const;
    /// False, and nothing changed, if @p state is not from saveState().
    bool restoreState(const QByteArray &state);
    void resetColumns();

Q_SIGNALS:
    void currentIssueChanged(Docket::Domain::IssueId issue);
    void issueActivated(Docket::Domain::IssueId issue);
    void orderChosen(Docket::Domain::IssueOrder order);
    void copyRequested();
    void copyLinkRequested();
    void openInBrowserRequested();
    void emptyActionRequested();
    /// Rows, or the reason why there are none, have been painted for the first time; rows after a reason once more.
    void firstRowsShown();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void keyboardSearch(const QString & /*search*/) override {} ///< would walk all rows
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    [[nodiscard]] int sizeHintForColumn(int column) const override;

private:
    void remember();
    void restore();
    void adopt(Domain::IssueId issue);
    void applyFont();
    void fitColumns();
    [[nodiscard]] int leastTitle() const;

    IssuesModel &m_model;
    EmptyState *m_empty;
    Domain::IssueOrder m_order;
    Domain::IssueId m_current; ///< what the user chose; stays while the issue is not among the rows
    QList<Domain::IssueId> m_selected;
    Domain::IssueId m_topIssue;
    int m_topOffset = 0;
    int m_horizontal = 0;
    bool m_toTop = false;
    bool m_restoring = false;
    bool m_rowsShown = false;
    bool m_emptinessShown = false;
    bool m_fitting = false;
    bool m_titleByHand = false; ///< the user gave the title column a width
    bool m_manyProjects = false;
    std::array<std::optional<bool>, issueColumnCount> m_chosen; ///< shown or hidden by the user
    std::array<int, issueColumnCount> m_widths{};               ///< of the hidden ones, too
};

} // namespace Docket::Ui
