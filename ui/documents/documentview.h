// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "documentpage.h"
#include "inquiry.h"
#include "sourcetext.h"

#include <async/workerpool.h>
#include <cache/objectcache.h>
#include <services/documentservice.h>
#include <widgets/searchable.h>

#include <QBasicTimer>
#include <QPointer>
#include <QTextCursor>
#include <QTextEdit>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSplitter;
class QToolButton;
class QTreeView;

namespace Docket::Ui {

class AstModel;
class DifferenceDialog;
class DocumentDetails;
class ElidedLabel;
class EmptyState;
class NoticeBar;
class PageImages;

/// One document, rendered, as source and as a tree, side by side or alone, with one selection: a node that is picked in
/// one is shown in the others. Pages and colours are made on workers, a long document begins with its first part, and
/// what was read lately is kept laid out. Main thread; the service must outlive it.
class DocumentView final : public QWidget, public Searchable
{
    Q_OBJECT

public:
    enum Pane
    {
        Rendered,
        Source,
        Tree,
        Details
    };
    static constexpr int paneCount = Details + 1;

    explicit DocumentView(Services::DocumentService &service, QWidget *parent = nullptr);
    ~DocumentView() override;
    Q_DISABLE_COPY_MOVE(DocumentView)

    /// Shows the document, at @p line of its source if that is not 0.
    void open(Domain::DocumentId document, int line = 0);
    /// The same at the place that a search found, which is marked until something else is picked.
    void openFound(Domain::DocumentId document, const Domain::DocumentSnippet &found);
    void back();
    void forward();
    void togglePane(Pane pane);
    [[nodiscard]] bool isPaneShown(Pane pane) const;
    void openExternally();

    /// Shows the bar for it, with what is selected.
    void startFind();
    /// Only while a document is open.
    bool startSearch() override;
    /// The next place of the searched words; begins anew behind the last one.
    void findNext(bool backward = false);
    [[nodiscard]] QLineEdit &findEdit() const { return *m_findEdit; }
    /// In points, added to the font of the window; kept in a sensible range.
    void setZoom(int points);
    [[nodiscard]] int zoom() const { return m_zoom; }

    [[nodiscard]] QByteArray saveState() const;
    void restoreState(const QByteArray &state);
    /// The document of the restored state, if it is still there.
    void openLast();

    void selectNode(Markdown::NodeId node);
    void selectLine(int line);
    [[nodiscard]] Markdown::NodeId selectedNode() const { return m_node; }
    [[nodiscard]] Domain::DocumentId document() const { return m_document; }
    /// All of the text is in the rendered pane.
    [[nodiscard]] bool isWhole() const { return m_page && m_page->whole; }

    [[nodiscard]] SafeTextBrowser &rendered() const { return *m_browser; }
    [[nodiscard]] QPlainTextEdit &source() const { return *m_source; }
    [[nodiscard]] QTreeView &tree() const { return *m_tree; }
    [[nodiscard]] AstModel &treeModel() const { return *m_model; }
    [[nodiscard]] NoticeBar &notice() const { return *m_notice; }
    /// Why a version was not restored.
    [[nodiscard]] NoticeBar &refusal() const { return *m_refusal; }
    [[nodiscard]] DocumentDetails &details() const { return *m_details; }
    [[nodiscard]] DifferenceDialog *difference() const;
    [[nodiscard]] QString title() const;

    void compare(Domain::DocumentVersionId version);
    /// Asks first.
    void restore(Domain::DocumentVersionId version);
    void restoreNow(Domain::DocumentId document, Domain::DocumentVersionId version);

Q_SIGNALS:
    /// The first part of it is on the screen.
    void documentShown(Docket::Domain::DocumentId document);
    /// "owner/name#12"
    void issueRequested(const QString &reference);
    void queryRequested(const QString &term);
    void problemFound(const Docket::Error &error);

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    using Opened = std::shared_ptr<const Services::OpenDocument>;
    enum class Origin
    {
        Elsewhere,
        Rendered,
        Source,
        Tree
    };

    /// Where the reader was.
    struct Visit
    {
        Domain::DocumentId document;
        int scroll = 0;       ///< of the rendered page, in pixels
        int sourceScroll = 0; ///< in lines
    };

    /// Where the found words stand, by position and length.
    using Places = QList<std::pair<int, int>>;

    void leave();
    void visit(qsizetype place);
    [[nodiscard]] QWidget *buildHead();
    [[nodiscard]] QWidget *buildFindBar();
    void closeFind();
    void showPane(Pane pane, bool shown);
    [[nodiscard]] QFont zoomed(QFont font) const;
    void connectParts();
    void load();
    void receive(const Result<Services::OpenDocument> &opened);
    /// Asks in a moment what is known of it now; the page stays as long as its text is the same.
    void refreshSoon();
    void refresh();
    void showFacts();
    [[nodiscard]] bool isShown(Domain::DocumentId document) const;
    void render();
    void showPage(quint64 epoch, const std::shared_ptr<LaidOutDocument> &page);
    void makeSource();
    void loadDetails();
    void showState(const Domain::DocumentSummary &document);
    void goToProblem();
    void select(Markdown::NodeId node, Origin origin);
    void markSource(Markdown::Node node, bool scroll);
    void markRendered(Markdown::Node node, bool scroll);
    void scrollRendered();
    /// Where a place of the text stands in the source pane.
    [[nodiscard]] int sourcePlace(qsizetype offset) const;
    void showFound();
    void markFoundInSource();
    void forgetFound();
    [[nodiscard]] QList<QTextEdit::ExtraSelection> foundMarks(QTextDocument *text, const Places &places) const;
    void follow(const QUrl &url);
    void goToAnchor(const QString &anchor);
    void updateHistory();
    void askToRestore(Domain::DocumentId document, const QString &path, Domain::DocumentVersionId version);
    void askToRestore(Domain::DocumentId document, const QString &path, Domain::DocumentVersionId version,
                      const Services::RestoreCheck &check);
    void showRefusal(Domain::DocumentVersionId version, const Error &error);
    void takeInAndRestore();
    /// In words; empty if there is none.
    [[nodiscard]] static QString lossOf(const Services::RestoreCheck &check);
    /// What a page shows: which text, as which parser read it, in which style.
    [[nodiscard]] QString pageContent() const;

    Services::DocumentService &m_service;
    ElidedLabel *m_title;
    ElidedLabel *m_path;
    QLabel *m_state;
    QToolButton *m_backButton = nullptr;
    QToolButton *m_forwardButton = nullptr;
    QList<QToolButton *> m_paneButtons;
    SafeTextBrowser *m_browser;
    QPlainTextEdit *m_source;
    QTreeView *m_tree;
    AstModel *m_model;
    DocumentDetails *m_details;
    QSplitter *m_panes;
    QSplitter *m_parts;
    QWidget *m_findBar = nullptr;
    QLineEdit *m_findEdit = nullptr;
    QLabel *m_findState = nullptr;
    NoticeBar *m_notice;
    QString m_noticeKey;    ///< of what it says: document and text
    QString m_noticeClosed; ///< the same of what was closed
    NoticeBar *m_refusal;
    Domain::DocumentVersionId m_refused; ///< what it is about, of m_refusedOf
    Domain::DocumentId m_refusedOf;
    EmptyState *m_empty;
    QPointer<DifferenceDialog> m_difference;

    Domain::DocumentId m_document;
    int m_line = 0;                                 ///< to go to when the document is there
    QString m_anchor;                               ///< the same by heading
    std::optional<Domain::DocumentSnippet> m_found; ///< the same by what a search found
    QStringList m_foundWords;
    Places m_foundInPage;
    Places m_foundInSource;
    Opened m_open;
    std::shared_ptr<LaidOutDocument> m_page;
    std::shared_ptr<QTextDocument> m_sourceText;
    SourceLines m_sourceLines;
    Markdown::NodeId m_node = Markdown::noNode;
    QList<Visit> m_history;
    qsizetype m_place = -1; ///< in m_history
    quint64 m_epoch = 0;    ///< of what is being laid out: another text or style is another one
    quint64 m_asked = 0;    ///< of what is being opened
    bool m_opening = false;
    bool m_asking = false; ///< what a restore would lose is being looked at
    bool m_refreshing = false;
    bool m_refreshAgain = false; ///< something changed while an answer was on its way
    Inquiry m_detailsInquiry;
    Domain::DocumentId m_detailsOf; ///< what it is about
    std::optional<Visit> m_return;  ///< where the reader was in it before, until all of it is there again
    std::stop_source m_stop;
    QBasicTimer m_scrollTimer;
    QBasicTimer m_refreshTimer;
    QBasicTimer m_restyleTimer;
    bool m_selecting = false;
    bool m_quiet = false; ///< the document of the last session may be gone
    int m_zoom = 0;       ///< points
    QTextCursor m_hit;    ///< in the rendered page
    Domain::DocumentId m_last;

    Cache::ObjectCache<LaidOutDocument> m_pages;
    CodeHighlighter m_highlighter; ///< only m_pagePool uses it
    SourceText m_sourceMaker;      ///< only m_sourcePool uses it
    Async::WorkerPool m_pagePool;
    Async::WorkerPool m_sourcePool;
    std::unique_ptr<PageImages> m_pictures; ///< those that lie beside the document; decoded on m_pagePool
};

} // namespace Docket::Ui
