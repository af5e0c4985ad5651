// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <services/documentservice.h>
#include <widgets/searchable.h>

#include <QBasicTimer>
#include <QWidget>

#include <array>

class QBoxLayout;
class QListView;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace Docket::Ui {

class ButtonBar;
class DocumentColumns;
class DocumentsModel;
class EmptyState;
class FilterMenu;
class FolderTree;
class HitsModel;
class NoticeBar;
class QueryBox;

/// The documents: a line to ask, the folders, and beside them, or below them where it is narrow, the table, or what a
/// search found with its places. Asks the service and shows the latest answer; a search first shows any matches and
/// then the best. A slim line tells how far a run is. Main thread; the service and the tasks must outlive it.
class DocumentsDock final : public QWidget, public Searchable
{
    Q_OBJECT

public:
    /// What the dock lists while no query says it.
    enum class Listing
    {
        Documents,
        BrokenLinks, ///< places where a link leads nowhere
        Orphans      ///< documents that no other one links to
    };

    DocumentsDock(Services::DocumentService &service, Async::TaskRegistry &tasks, const Clock &clock,
                  QWidget *parent = nullptr);
    ~DocumentsDock() override;
    Q_DISABLE_COPY_MOVE(DocumentsDock)

    /// Reads folders and rows; once the database is open.
    void load();
    void setQuery(const QString &text);
    void focusQuery();
    bool startSearch() override;
    void focusRows();
    /// Until a query is typed, or another listing is shown.
    void showListing(Listing listing);
    [[nodiscard]] Listing listing() const { return m_listing; }
    void chooseScope(const Domain::DocumentScope &scope);
    /// Sources that the folder chosen in the tree lies in; empty: all.
    [[nodiscard]] QList<Domain::DocumentSourceId> chosenSources() const;
    [[nodiscard]] Domain::DocumentId currentDocument() const;
    /// The source line at which the place that was found begins; 0 in the table.
    [[nodiscard]] int currentLine() const;
    /// What the search found in the chosen document; null where documents are only listed.
    [[nodiscard]] const Domain::DocumentSnippet *currentSnippet() const;

    [[nodiscard]] QueryBox &queryBox() const { return *m_box; }
    [[nodiscard]] FolderTree &folders() const { return *m_tree; }
    [[nodiscard]] QSplitter &splitter() const { return *m_splitter; }
    [[nodiscard]] ButtonBar &buttons() const { return *m_bar; }
    [[nodiscard]] QTreeView &table() const { return *m_table; }
    [[nodiscard]] QListView &hits() const { return *m_hitList; }
    [[nodiscard]] EmptyState &emptyState() const { return *m_empty; }
    [[nodiscard]] FilterMenu &filterMenu() const { return *m_filterMenu; }
    /// What is shown of them besides all, and how watching is limited.
    [[nodiscard]] NoticeBar &listingBar() const { return *m_listingBar; }
    [[nodiscard]] NoticeBar &limitBar() const { return *m_limitBar; }
    [[nodiscard]] NoticeBar &conflictBar() const { return *m_conflictBar; }
    /// Says that a file was kept that somebody else changed, until it is read; several wait for each other.
    void showConflict(const Error &conflict);
    [[nodiscard]] QList<Domain::DocumentId> selectedDocuments() const;
    [[nodiscard]] bool isSearching() const;
    /// How many rows were asked for last, at most.
    [[nodiscard]] int lastAsked() const { return m_lastAsked; }
    /// Ranked hits are shown, not just the first ones.
    [[nodiscard]] bool isRanked() const { return m_ranked; }

    [[nodiscard]] QByteArray saveState() const;
    void restoreState(const QByteArray &state);

    static constexpr int pageSize = 200;
    static constexpr std::chrono::milliseconds refreshPause{250};

Q_SIGNALS:
    /// The current row rests on another document; @p line is where the words were found, or 0.
    void documentChosen(Docket::Domain::DocumentId document, int line);
    /// Enter or a double click.
    void documentActivated(Docket::Domain::DocumentId document, int line);
    void addFolderRequested();
    void ingestRequested(const QList<Docket::Domain::DocumentSourceId> &sources);
    void planRequested(const QList<Docket::Domain::DocumentSourceId> &sources);
    void failuresRequested();
    /// What the last run did with each file; null: over all sources.
    void reportRequested(Docket::Domain::DocumentSourceId source);
    void sourceSettingsRequested(const Docket::Domain::DocumentSource &source);
    void forgetRequested(const QList<Docket::Domain::DocumentId> &documents);
    void differenceRequested(const QString &path, const QString &beside);
    /// Of one source; null: of all.
    void forgetMissingRequested(Docket::Domain::DocumentSourceId source);
    void sourceRemovalRequested(const Docket::Domain::DocumentSource &source);
    void problemFound(const Docket::Error &error);

protected:
    void timerEvent(QTimerEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    enum Shape
    {
        Wide,  ///< the folders beside the list
        Narrow ///< the folders above it, and what is asked in a line of its own
    };

    void buildTable();
    void buildBar();
    void arrange(); // documentsdockshape.cpp, as is the next one
    void divide();
    void ask();
    void askRows(quint64 epoch);
    void refresh(); // documentsdocklists.cpp, as is the next one
    void refreshRows();
    void reselect(const QList<Domain::DocumentId> &ids, Domain::DocumentId current);
    [[nodiscard]] std::pair<int, int> visibleRows() const;
    void askHits(quint64 epoch, Domain::SearchOrder order);
    void askMore();
    void askFolders();
    void askVocabulary();
    // documentsdocklists.cpp
    void askBrokenLinks(quint64 epoch);
    void askOrphans(quint64 epoch);
    void showListingBar(qsizetype count, bool more);
    void showLimits();
    void copyWatchCommand();
    void showConflicts();
    void showRowMenu(const QPoint &at);
    void showSourceMenu(const QPoint &at);
    void showEmptiness();
    void actOnEmptiness();
    void rest();
    void keepCurrent(Domain::DocumentId id);
    void narrow(const QString &term);
    void fail(const Error &error);

    Services::DocumentService &m_service;
    QueryBox *m_box;
    FolderTree *m_tree;
    DocumentsModel *m_model;
    HitsModel *m_hits;
    QTreeView *m_table;
    DocumentColumns *m_columns = nullptr; ///< of the table
    QListView *m_hitList;
    QStackedWidget *m_stack;
    QSplitter *m_splitter;
    ButtonBar *m_bar;
    QBoxLayout *m_top; ///< what is asked, and the buttons beside or above it
    Shape m_shape = Wide;
    std::array<QByteArray, 2> m_splits; ///< how the user has divided each shape
    EmptyState *m_empty;
    NoticeBar *m_listingBar;
    NoticeBar *m_limitBar;
    NoticeBar *m_conflictBar;
    QList<Error> m_conflicts; ///< the one that is shown first
    QToolButton *m_failures = nullptr;
    FilterMenu *m_filterMenu = nullptr;
    Domain::DocumentOrder m_order;
    Domain::DocumentCursor m_next;
    /// Where a page of the table begins, so that it can be read again without those before it.
    struct PageStart
    {
        int row = 0;
        Domain::DocumentCursor after;
    };
    QList<PageStart> m_pages;
    std::pair<int, int> m_fresh; ///< the rows that were read since the last change, as [first, second)
    int m_lastAsked = 0;
    std::optional<Error> m_error;
    std::stop_source m_stop;
    quint64 m_epoch = 0;
    Domain::DocumentId m_told;
    QBasicTimer m_refreshTimer;
    QBasicTimer m_restTimer;
    Listing m_listing = Listing::Documents;
    QSet<QString> m_limitsRead; ///< closed by the user
    bool m_loaded = false;
    bool m_answered = false;
    bool m_ranked = false;
    bool m_knowsFolders = false;
};

} // namespace Docket::Ui
