// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentsdock.h"

#include "buttonbar.h"
#include "documentcolumns.h"
#include "documentsmodel.h"
#include "filtermenu.h"
#include "foldertree.h"
#include "hitdelegate.h"
#include "ingestbar.h"
#include "noticebar.h"

#include <icons/themedicon.h>
#include <issues/querybox.h>
#include <issues/queryedit.h>
#include <widgets/emptystate.h>
#include <widgets/errorwords.h>

#include <QBoxLayout>
#include <QDataStream>
#include <QHeaderView>
#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimerEvent>
#include <QToolButton>
#include <QTreeView>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::DocumentId;
using Domain::SearchOrder;

namespace {

constexpr std::chrono::milliseconds restPause{110};
constexpr int firstHits = 40;
constexpr int rankedHits = 200;
constexpr quint32 stateVersion = 3;
constexpr quint32 versionOfOneSplit = 2;
constexpr quint32 versionWithWideColumns = 1; // its widths left no room for the title

} // namespace

DocumentsDock::DocumentsDock(Services::DocumentService &service, Async::TaskRegistry &tasks, const Clock &clock,
                             QWidget *parent)
    : QWidget(parent)
    , m_service(service)
    , m_box(new QueryBox(clock, this))
    , m_tree(new FolderTree(this))
    , m_model(new DocumentsModel(clock, this))
    , m_hits(new HitsModel(this))
    , m_table(new QTreeView(this))
    , m_hitList(new QListView(this))
    , m_stack(new QStackedWidget(this))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_bar(new ButtonBar(this))
    , m_top(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_empty(new EmptyState(m_stack))
    , m_listingBar(new NoticeBar(this))
    , m_limitBar(new NoticeBar(this))
    , m_conflictBar(new NoticeBar(this))
{
    m_box->setSubject(Domain::AskDocuments,
                      tr("Find documents: words \"exact words\" heading:install prop:status=draft"));
    buildTable();
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_hitList);
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);
    m_splitter->addWidget(m_tree);
    m_splitter->addWidget(m_stack);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);

    buildBar();
    m_top->setSpacing(0);
    m_top->addWidget(m_box, 1);
    m_top->addWidget(m_bar, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_top);
    layout->addWidget(m_conflictBar);
    layout->addWidget(m_limitBar);
    layout->addWidget(m_listingBar);
    layout->addWidget(m_splitter, 1);
    layout->addWidget(new IngestBar(tasks, this));
    setFocusProxy(m_table);
    setAccessibleName(tr("Documents"));
    arrange();
    divide();

    connect(m_box, &QueryBox::queryChanged, this, [this] {
        // Who asks for something wants to see that.
        if (!m_box->query().isEmpty())
            m_listing = Listing::Documents;
        ask();
    });
    connect(m_box, &QueryBox::rowsFocusRequested, this, &DocumentsDock::focusRows);
    connect(m_box, &QueryBox::vocabularyRequested, this, &DocumentsDock::askVocabulary);
    connect(m_tree, &FolderTree::scopeChosen, this, &DocumentsDock::ask);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &DocumentsDock::showSourceMenu);
    connect(m_model, &DocumentsModel::moreWanted, this, &DocumentsDock::askMore);
    connect(m_listingBar, &NoticeBar::actionRequested, this, [this] { showListing(Listing::Documents); });
    connect(m_listingBar, &NoticeBar::closed, this, [this] { showListing(Listing::Documents); });
    // What was not visible at the last change is read when it is scrolled to.
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        const auto [first, last] = visibleRows();
        if (!isSearching() && first >= 0 && (first < m_fresh.first || last >= m_fresh.second) &&
            !m_refreshTimer.isActive() && m_listing == Listing::Documents)
            m_refreshTimer.start(refreshPause, this);
    });
    connect(m_limitBar, &NoticeBar::closed, this, [this] { m_limitsRead.insert(m_limitBar->text()); });
    connect(&service, &Services::DocumentService::fileConflicted, this, &DocumentsDock::showConflict);
    connect(m_conflictBar, &NoticeBar::closed, this, [this] {
        m_conflicts.removeFirst();
        showConflicts();
    });
    connect(m_conflictBar, &NoticeBar::actionRequested, this, [this] {
        const auto &conflict = m_conflicts.constFirst();
        Q_EMIT differenceRequested(conflict.fact(u"path"), conflict.fact(u"beside"));
    });
    connect(m_limitBar, &NoticeBar::actionRequested, this, &DocumentsDock::copyWatchCommand);
    connect(&service, &Services::DocumentService::watchLimitationChanged, this, &DocumentsDock::showLimits);
    connect(m_empty, &EmptyState::actionRequested, this, &DocumentsDock::actOnEmptiness);
    const auto changed = [this] {
        if (m_loaded && !m_refreshTimer.isActive())
            m_refreshTimer.start(refreshPause, this);
    };
    connect(&service, &Services::DocumentService::documentsChanged, this, changed);
    connect(&service, &Services::DocumentService::sourcesChanged, this, changed);
}

DocumentsDock::~DocumentsDock()
{
    m_stop.request_stop();
}

void DocumentsDock::buildTable()
{
    m_table->setModel(m_model);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setAccessibleName(tr("Documents"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSortingEnabled(false);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    auto *header = m_table->header();
    header->setHighlightSections(false);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(DocumentsModel::Path, Qt::AscendingOrder);
    m_columns = new DocumentColumns(m_table);
    connect(header, &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) {
        const auto sort = DocumentsModel::sortOf(column);
        if (!sort)
            return;
        m_order = {.by = *sort, .descending = order == Qt::DescendingOrder};
        ask();
    });
    m_hitList->setModel(m_hits);
    m_hitList->setItemDelegate(new HitDelegate(m_hitList));
    m_hitList->setUniformItemSizes(true);
    m_hitList->setFrameShape(QFrame::NoFrame);
    m_hitList->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_hitList->setAccessibleName(tr("Places that were found"));
    m_hitList->setEditTriggers(QAbstractItemView::NoEditTriggers);
    for (auto *view : {static_cast<QAbstractItemView *>(m_table), static_cast<QAbstractItemView *>(m_hitList)}) {
        view->installEventFilter(this);
        view->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(view, &QWidget::customContextMenuRequested, this, &DocumentsDock::showRowMenu);
        connect(view->selectionModel(), &QItemSelectionModel::currentChanged, this,
                [this] { m_restTimer.start(restPause, this); });
        connect(view, &QAbstractItemView::doubleClicked, this,
                [this] { Q_EMIT documentActivated(currentDocument(), currentLine()); });
    }
}

void DocumentsDock::buildBar()
{
    const auto add = [this](const QString &icon, const QString &text, const QString &tip) {
        return m_bar->add(themedIcon(icon), text, tip);
    };
    auto *filter =
        add(u"view"_s, tr("Filter"), tr("Filter by front matter, tag or language, or show broken links and orphans"));
    m_filterMenu = new FilterMenu(m_service, filter);
    filter->setMenu(m_filterMenu);
    filter->setPopupMode(QToolButton::InstantPopup);
    connect(m_filterMenu, &FilterMenu::facetsRequested, this, &DocumentsDock::askVocabulary);
    connect(m_filterMenu, &FilterMenu::termChosen, this, &DocumentsDock::narrow);
    connect(m_filterMenu, &FilterMenu::brokenLinksChosen, this, [this] { showListing(Listing::BrokenLinks); });
    connect(m_filterMenu, &FilterMenu::orphansChosen, this, [this] { showListing(Listing::Orphans); });
    auto *folder = add(u"add"_s, tr("Add folder…"), tr("Add a folder of Markdown"));
    m_bar->setText(folder, folder->text(), true);
    connect(folder, &QToolButton::clicked, this, &DocumentsDock::addFolderRequested);
    connect(add(u"sync"_s, tr("Take in again"), tr("Take in what has changed in the chosen folder")),
            &QToolButton::clicked, this, [this] { Q_EMIT ingestRequested(chosenSources()); });
    connect(add(u"tasks"_s, tr("Dry run…"), tr("Show what taking in would do, without doing it")),
            &QToolButton::clicked, this, [this] { Q_EMIT planRequested(chosenSources()); });
    m_failures = add(u"warning"_s, tr("Failed files…"), tr("Files that could not be taken in"));
    connect(m_failures, &QToolButton::clicked, this, &DocumentsDock::failuresRequested);
}

void DocumentsDock::load()
{
    m_loaded = true;
    askFolders();
    ask();
}

void DocumentsDock::setQuery(const QString &text)
{
    m_box->setText(text);
}

void DocumentsDock::focusQuery()
{
    m_box->focusEdit();
}

bool DocumentsDock::startSearch()
{
    focusQuery();
    return true;
}

void DocumentsDock::focusRows()
{
    auto *view = static_cast<QAbstractItemView *>(m_stack->currentWidget());
    view->setFocus(Qt::OtherFocusReason);
    if (!view->currentIndex().isValid() && view->model()->rowCount() > 0)
        view->setCurrentIndex(view->model()->index(0, 0));
}

void DocumentsDock::chooseScope(const Domain::DocumentScope &scope)
{
    m_tree->choose(scope);
}

QList<Domain::DocumentSourceId> DocumentsDock::chosenSources() const
{
    const auto source = m_tree->scope().source;
    return source.isNull() ? QList<Domain::DocumentSourceId>{} : QList{source};
}

DocumentId DocumentsDock::currentDocument() const
{
    const auto *view = static_cast<const QAbstractItemView *>(m_stack->currentWidget());
    return {view->currentIndex().data(DocumentIdRole).toLongLong()};
}

int DocumentsDock::currentLine() const
{
    if (!isSearching())
        return 0;
    const auto *hit = m_hits->at(m_hitList->currentIndex().row());
    return hit != nullptr ? hit->snippet.line : 0;
}

const Domain::DocumentSnippet *DocumentsDock::currentSnippet() const
{
    const auto *hit = isSearching() ? m_hits->at(m_hitList->currentIndex().row()) : nullptr;
    return hit != nullptr && !hit->snippet.hits.isEmpty() ? &hit->snippet : nullptr;
}

bool DocumentsDock::isSearching() const
{
    return m_stack->currentWidget() == m_hitList;
}

QByteArray DocumentsDock::saveState() const
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_8);
    auto splits = m_splits;
    splits[m_shape] = m_splitter->saveState();
    stream << stateVersion << splits[Wide] << m_columns->save() << m_box->history() << splits[Narrow];
    return state;
}

void DocumentsDock::restoreState(const QByteArray &state)
{
    QDataStream stream(state);
    stream.setVersion(QDataStream::Qt_6_8);
    quint32 version = 0;
    QByteArray splitter;
    QByteArray columns;
    QStringList history;
    QByteArray narrow;
    stream >> version >> splitter >> columns >> history;
    if (version > versionOfOneSplit)
        stream >> narrow;
    if (stream.status() != QDataStream::Ok || version < versionWithWideColumns || version > stateVersion)
        return;
    m_splits = {splitter, narrow};
    divide();
    if (version > versionWithWideColumns)
        m_columns->restore(columns);
    m_box->setHistory(history);
}

void DocumentsDock::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_refreshTimer.timerId()) {
        m_refreshTimer.stop();
        refresh();
    } else if (event->timerId() == m_restTimer.timerId()) {
        m_restTimer.stop();
        rest();
    } else {
        QWidget::timerEvent(event);
    }
}

bool DocumentsDock::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            if (const auto id = currentDocument(); !id.isNull())
                Q_EMIT documentActivated(id, currentLine());
            return true;
        }
        if (key->matches(QKeySequence::Delete)) {
            if (const auto chosen = selectedDocuments(); !chosen.isEmpty())
                Q_EMIT forgetRequested(chosen);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void DocumentsDock::ask()
{
    if (!m_loaded)
        return;
    const auto epoch = ++m_epoch;
    m_stop.request_stop();
    m_stop = std::stop_source();
    const auto query = m_box->query();
    m_ranked = false;
    if (m_listing == Listing::Documents)
        m_listingBar->hide();
    if (m_listing == Listing::BrokenLinks) {
        askBrokenLinks(epoch);
    } else if (m_listing == Listing::Orphans) {
        askOrphans(epoch);
    } else if (query.hasWords()) {
        askHits(epoch, SearchOrder::First);
        askHits(epoch, SearchOrder::Ranked);
    } else {
        askRows(epoch);
    }
    m_service.count(query, m_tree->scope(), m_stop.get_token()).then(this, [this, epoch](const Result<qint64> &count) {
        if (epoch == m_epoch && count)
            m_box->setMatches(*count);
    });
}

void DocumentsDock::askRows(quint64 epoch)
{
    m_lastAsked = pageSize;
    m_service.list(m_box->query(), m_tree->scope(), m_order, pageSize, {}, m_stop.get_token())
        .then(this, [this, epoch](const Result<Domain::DocumentPage> &page) {
            if (epoch != m_epoch)
                return;
            if (!page) {
                fail(page.error());
                return;
            }
            m_error.reset();
            m_answered = true;
            const auto current = currentDocument();
            const auto chosen = selectedDocuments();
            m_next = page->next;
            m_pages = {PageStart{}};
            m_fresh = {0, int(page->rows.size())};
            m_stack->setCurrentWidget(m_table);
            setFocusProxy(m_table);
            m_model->setRows(page->rows, !page->last);
            reselect(chosen, current);
            showEmptiness();
        });
}

void DocumentsDock::askMore()
{
    m_lastAsked = pageSize;
    m_service.list(m_box->query(), m_tree->scope(), m_order, pageSize, m_next, m_stop.get_token())
        .then(this, [this, epoch = m_epoch](const Result<Domain::DocumentPage> &page) {
            if (epoch != m_epoch)
                return;
            if (!page) {
                fail(page.error());
                return;
            }
            m_pages.append({m_model->rowCount(), std::exchange(m_next, page->next)});
            if (m_fresh.second == m_model->rowCount())
                m_fresh.second += int(page->rows.size());
            m_model->append(page->rows, !page->last);
        });
}

void DocumentsDock::askHits(quint64 epoch, SearchOrder order)
{
    const auto limit = order == SearchOrder::First ? firstHits : rankedHits;
    m_service.search(m_box->query(), m_tree->scope(), limit, order, m_stop.get_token())
        .then(this, [this, epoch, order](const Result<Domain::DocumentHits> &hits) {
            if (epoch != m_epoch || (m_ranked && order == SearchOrder::First))
                return;
            if (!hits) {
                fail(hits.error());
                return;
            }
            m_error.reset();
            m_answered = true;
            m_ranked = order == SearchOrder::Ranked;
            const auto current = currentDocument();
            const auto hadFocus = m_table->hasFocus();
            m_stack->setCurrentWidget(m_hitList);
            setFocusProxy(m_hitList);
            if (hadFocus)
                m_hitList->setFocus();
            m_hits->setHits(hits->hits);
            keepCurrent(current);
            if (m_ranked || !hits->hits.isEmpty())
                showEmptiness();
        });
}

void DocumentsDock::keepCurrent(DocumentId id)
{
    const auto row = isSearching() ? m_hits->rowOf(id) : m_model->rowOf(id);
    auto *view = static_cast<QAbstractItemView *>(m_stack->currentWidget());
    if (row >= 0 && view->currentIndex().row() != row)
        view->setCurrentIndex(view->model()->index(row, 0));
}

void DocumentsDock::askFolders()
{
    const auto everything = Domain::parseQuery({}, {}, Domain::AskDocuments).query;
    m_service.sources().then(this, [this, everything](const Result<QList<Domain::DocumentSource>> &sources) {
        if (!sources) {
            fail(sources.error());
            return;
        }
        m_service.folders(everything)
            .then(this, [this, list = *sources](const Result<QList<Domain::DocumentFolder>> &folders) {
                if (!folders) {
                    fail(folders.error());
                    return;
                }
                m_knowsFolders = true;
                m_tree->setFolders(list, *folders);
                showLimits();
                int failed = 0;
                for (const auto &source : list)
                    failed += source.failed;
                m_failures->setIcon(themedIcon(u"warning"_s, failed > 0 ? Tone::Bad : Tone::Muted));
                m_bar->setText(m_failures, failed > 0 ? tr("%n failed file(s)…", nullptr, failed) : tr("Failed files…"),
                               failed > 0);
                m_tree->setVisible(!list.isEmpty());
                if (m_answered)
                    showEmptiness();
            });
    });
}

void DocumentsDock::askVocabulary()
{
    m_service.facets().then(this, [this](const Result<Services::DocumentFacets> &facets) {
        if (!facets)
            return;
        m_filterMenu->setFacets(*facets);
        Domain::QueryVocabulary words;
        for (const auto &property : facets->properties)
            words.properties.append(property.name);
        for (const auto &language : facets->languages)
            words.languages.append(language.name);
        for (const auto &tag : facets->tags)
            words.tags.append(tag.name);
        m_box->setVocabulary(words);
    });
}

void DocumentsDock::showEmptiness()
{
    const auto *view = static_cast<const QAbstractItemView *>(m_stack->currentWidget());
    if (view->model()->rowCount() > 0 && !m_error) {
        m_empty->hide();
        return;
    }
    if (m_error) {
        m_empty->present({.icon = themedIcon(u"warning"_s, Tone::Bad),
                          .title = tr("The documents could not be read"),
                          .text = inWords(*m_error),
                          .action = tr("Try again")});
    } else if (!m_box->query().isEmpty()) {
        m_empty->present({.icon = themedIcon(u"search"_s, Tone::Muted),
                          .title = tr("No document matches"),
                          .text = tr("There are no %1.").arg(Domain::explainQuery(m_box->query())),
                          .action = tr("Clear the query")});
    } else if (m_listing == Listing::BrokenLinks) {
        m_empty->present({.icon = themedIcon(u"check-circle"_s, Tone::Good),
                          .title = tr("No link is broken"),
                          .text = tr("Every link leads to a document or a heading that exists."),
                          .action = tr("Show all documents")});
    } else if (m_listing == Listing::Orphans) {
        m_empty->present({.icon = themedIcon(u"check-circle"_s, Tone::Good),
                          .title = tr("There are no orphans"),
                          .text = tr("Some document links to each of these."),
                          .action = tr("Show all documents")});
    } else if (m_knowsFolders && !m_tree->sources().isEmpty()) {
        m_empty->present({.icon = themedIcon(u"inbox"_s, Tone::Muted),
                          .title = tr("No documents here yet"),
                          .text = tr("There is no Markdown in the folder, or it was not taken in so far."),
                          .action = tr("Take in again")});
    } else {
        m_empty->present(
            {.icon = themedIcon(u"book"_s, Tone::Muted),
             .title = tr("No documents yet"),
             .text = tr("Add a folder with Markdown files, or drop files and folders anywhere on this window. "
                        "The files stay where they are."),
             .action = tr("Add a folder of Markdown…")});
    }
}

void DocumentsDock::actOnEmptiness()
{
    if (m_error) {
        m_error.reset();
        load();
    } else if (!m_box->query().isEmpty()) {
        m_box->setText({});
        focusQuery();
    } else if (m_listing != Listing::Documents) {
        showListing(Listing::Documents);
    } else if (!m_tree->sources().isEmpty()) {
        Q_EMIT ingestRequested(chosenSources());
    } else {
        Q_EMIT addFolderRequested();
    }
}

void DocumentsDock::rest()
{
    const auto id = currentDocument();
    if (id.isNull() || (id == m_told && !isSearching()))
        return;
    m_told = id;
    Q_EMIT documentChosen(id, currentLine());
}

void DocumentsDock::narrow(const QString &term)
{
    const auto text = m_box->text().trimmed();
    if (!text.contains(term))
        m_box->setText(text.isEmpty() ? term : QString(text + u' ' + term));
}

void DocumentsDock::fail(const Error &error)
{
    if (error.code == Code::Cancelled)
        return;
    m_error = error;
    m_answered = true;
    showEmptiness();
}

} // namespace Docket::Ui
