// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "issuesource.h"

#include <base/clock.h>
#include <widgets/searchable.h>

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QWidget>

#include <stop_token>

namespace Docket::Services {
class IssueService;
}

namespace Docket::Ui {

class IssueSelection;
class IssuesModel;
class IssuesTable;
class QueryBox;

/// The middle of the window: the query box and the table. A new question shows its first page at once and the rest when
/// it is there; what was visible stays until then. When issues change it asks again, at most twice a second, and keeps
/// selection and place. Late answers are dropped. It reads and sets the selection. Main thread; what it is given must
/// outlive it.
class IssuesView final : public QWidget, public Searchable
{
    Q_OBJECT

public:
    static constexpr qsizetype firstPage = 200;
    static constexpr std::chrono::milliseconds refreshPause{500};

    IssuesView(Services::IssueService &service, IssueSelection &selection, const Clock &clock,
               QWidget *parent = nullptr);
    IssuesView(IssueSource &source, IssueSelection &selection, const Clock &clock, QWidget *parent = nullptr);
    ~IssuesView() override;
    Q_DISABLE_COPY_MOVE(IssuesView)

    /// One project, or all that are tracked (null). The explanation of the query calls it by its @p name.
    void setScope(Domain::ProjectId project, const QString &name = {});
    void setQuery(const QString &text);
    void setOrder(Domain::IssueOrder order);
    /// Scope, query and order in one go: one question instead of three.
    void showView(Domain::ProjectId project, const QString &query, Domain::IssueOrder order, const QString &name = {});
    [[nodiscard]] Domain::ProjectId scope() const { return m_scope.project; }
    /// What stands in the box.
    [[nodiscard]] QString query() const;
    [[nodiscard]] Domain::IssueOrder order() const;
    /// Tracked projects. Without any, an empty table says to add an account; with one, no column names the repository.
    void setProjectCount(qsizetype count);
    /// A project is on its way for the first time: until then an empty table is no answer.
    void setFirstLoad(bool loading);

    /// Puts something that concerns all issues above them; the view takes it over.
    void addBanner(QWidget *banner);

    [[nodiscard]] Domain::IssueId currentIssue() const;
    /// Makes the issue current if the query shows it; false otherwise.
    bool selectIssue(Domain::IssueId issue);
    void selectNext();
    void selectPrevious();
    void focusQuery();
    bool startSearch() override;
    void focusTable();
    /// Asks again without a change of place or selection.
    void refresh();

    [[nodiscard]] QueryBox &queryBox() const { return *m_box; }
    [[nodiscard]] IssuesTable &table() const { return *m_table; }
    [[nodiscard]] IssuesModel &model() const { return *m_model; }
    /// Columns and history.
    [[nodiscard]] QByteArray saveState() const;
    bool restoreState(const QByteArray &state);

Q_SIGNALS:
    void currentIssueChanged(Docket::Domain::IssueId issue);
    /// Enter or a double click: the user wants to read it.
    void issueActivated(Docket::Domain::IssueId issue);
    void viewSaveRequested(const QString &query, Docket::Domain::IssueOrder order, Docket::Domain::ProjectId project);
    /// From the empty states.
    void syncRequested();
    void accountRequested();
    /// The first rows, or the reason why there are none, were painted.
    void firstRowsShown();
    void countChanged(qint64 issues);

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    enum class Ask
    {
        FirstPage,
        All,
    };

    void connectParts();
    void connectSelection();
    void ask(Ask what);
    void receive(quint64 epoch, Ask what, const Result<QList<Domain::IssueId>> &keys);
    void showProblem(const Error &error);
    void showRepositories();
    void showEmptiness();
    void actOnEmptiness();
    void onIssuesChanged(Domain::ProjectId project);
    void loadVocabulary();
    void copySelection();
    void copyLink();
    void openInBrowser();

    IssueSource &m_source;
    IssueSelection &m_selection;
    const Clock &m_clock;
    IssuesModel *m_model;
    QueryBox *m_box;
    IssuesTable *m_table;
    Domain::QueryScope m_scope;
    std::optional<Error> m_error;
    std::stop_source m_stop;
    quint64 m_epoch = 0;
    bool m_asking = false;
    bool m_changedSince = false;  ///< issues changed while an answer was on its way
    qsizetype m_projectCount = 2; ///< until it is known, the table names the repositories
    bool m_firstLoad = false;
    bool m_answered = false; ///< the present question has an answer
    QBasicTimer m_refreshTimer;
    QBasicTimer m_loadingTimer;
    QElapsedTimer m_sinceVocabulary;
};

} // namespace Docket::Ui
