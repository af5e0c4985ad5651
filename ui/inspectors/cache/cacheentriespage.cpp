// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cacheentriespage.h"

#include "cacheentrydetails.h"
#include "cacheentrymodel.h"

#include <icons/themedicon.h>
#include <inspectors/rowscolumns.h>
#include <widgets/emptystate.h>
#include <widgets/foldingsplitter.h>
#include <widgets/toolrow.h>

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

Cache::TimePoint wallNow()
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

constexpr int asStored = -1;

/// Every branch below @p parent, from above.
template <typename Use>
void forEachBranch(const QAbstractItemModel &model, const QModelIndex &parent, const Use &use)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        if (!model.hasChildren(index))
            continue;
        use(index);
        forEachBranch(model, index, use);
    }
}

} // namespace

CacheEntriesPage::CacheEntriesPage(Cache::CacheInspection &cache, QWidget *parent)
    : QWidget(parent)
    , m_cache(cache)
    , m_model(new CacheEntryModel(this))
    , m_view(new QTreeView(this))
    , m_empty(new EmptyState(m_view))
    , m_details(new CacheEntryDetails(cache, this))
    , m_typing(new QTimer(this))
{
    m_view->setObjectName(u"cache.entries"_s);
    m_view->setAccessibleName(tr("Entries of the cache"));
    m_view->setModel(m_model);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setTextElideMode(Qt::ElideMiddle);
    QHash<int, int> widths;
    for (int column = 1; column < CacheEntryModel::ColumnCount; ++column)
        widths.insert(column, 88);
    auto *columns = new RowsColumns(m_view, CacheEntryModel::KeyColumn);
    columns->setWidths(widths);
    columns->setGivingWay({CacheEntryModel::CostColumn, CacheEntryModel::AgeColumn, CacheEntryModel::SizeColumn}, 18);
    m_empty->present(
        {.icon = themedIcon(u"clock"_s), .title = tr("Loading…"), .text = {}, .action = {}, .pending = true});

    auto *left = new QWidget(this);
    auto *list = new QVBoxLayout(left);
    list->setContentsMargins(0, 0, 0, 0);
    list->setSpacing(0);
    list->addWidget(makeBar());
    list->addWidget(m_view, 1);
    list->addWidget(makeFooter());
    auto *both = new FoldingSplitter(80, 10, this);
    both->addWidget(left);
    both->addWidget(m_details);
    both->setStretchFactor(0, 1);
    both->setShares({620, 400}, {200, 160});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(both);

    m_typing->setSingleShot(true);
    m_typing->setInterval(200);
    connect(m_typing, &QTimer::timeout, this, &CacheEntriesPage::reload);
    connect(m_empty, &EmptyState::actionRequested, this, &CacheEntriesPage::emptyAction);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &CacheEntriesPage::showChosen);
    connect(m_view, &QTreeView::activated, this, [this](const QModelIndex &index) {
        if (m_model->key(index).isNull())
            return;
        m_details->focusValue();
    });
    connect(m_details, &CacheEntryDetails::problemFound, this, &CacheEntriesPage::problemFound);
    setFocusProxy(m_view);
    addKeys();
}

CacheEntriesPage::~CacheEntriesPage()
{
    m_stop.request_stop();
}

QWidget *CacheEntriesPage::makeBar()
{
    auto *bar = new ToolRow(this);
    bar->setContentsMargins(6, 4, 6, 4);
    m_level = new QComboBox(this);
    m_level->setObjectName(u"cache.level"_s);
    m_level->setAccessibleName(tr("Level"));
    m_level->setSizeAdjustPolicy(QComboBox::AdjustToContents); // levels come with the first report
    m_level->setToolTip(tr("The level whose entries are listed"));
    m_search = new QLineEdit(this);
    m_search->setObjectName(u"cache.search"_s);
    m_search->setClearButtonEnabled(true);
    m_search->setPlaceholderText(tr("Part of a key, or a pattern such as issue:*"));
    m_search->setAccessibleName(tr("Search by key or pattern"));
    m_search->setToolTip(tr("Search (Ctrl+F): * stands for any run of characters"));
    m_order = new QComboBox(this);
    m_order->setObjectName(u"cache.order"_s);
    m_order->setAccessibleName(tr("Order"));
    m_order->addItem(tr("As stored"), asStored);
    m_order->addItem(tr("Biggest"), int(Cache::EntryRanking::Biggest));
    m_order->addItem(tr("Oldest"), int(Cache::EntryRanking::Oldest));
    m_order->addItem(tr("Expiring next"), int(Cache::EntryRanking::SoonestExpired));
    m_search->setMinimumWidth(120);
    bar->add(m_level);
    bar->add(m_search, true);
    bar->add(m_order);
    const auto tool = [&](const QString &name, const QString &icon, const QString &text, const QString &tip) {
        auto *button = new QToolButton(this);
        button->setObjectName(name);
        button->setIcon(themedIcon(icon));
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(text);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        bar->add(button);
        return button;
    };
    m_tree = tool(u"cache.tree"_s, u"layout"_s, tr("Tree"), tr("As a tree by the parts of the keys (Ctrl+T)"));
    m_tree->setCheckable(true);
    auto *renewTool =
        tool(u"cache.reload"_s, u"sync"_s, tr("Refresh"), tr("List the same entries as they are now (F5)"));
    renewTool->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto *removeTool = tool(u"cache.removeMatching"_s, u"remove"_s, tr("Remove what matches…"),
                            tr("Remove what matches from all levels (Ctrl+Del); shows first what would go"));
    auto *clearTool =
        tool(u"cache.clear"_s, u"broom"_s, tr("Clear level…"), tr("Clear this level (Ctrl+Shift+Del); asks first"));

    connect(m_level, &QComboBox::activated, this, &CacheEntriesPage::reload);
    connect(m_order, &QComboBox::currentIndexChanged, this, &CacheEntriesPage::reload);
    connect(m_search, &QLineEdit::textChanged, m_typing, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::returnPressed, this, &CacheEntriesPage::reload);
    connect(m_tree, &QToolButton::toggled, this, [this](bool tree) {
        const auto chosen = m_model->key(m_view->currentIndex());
        m_model->setTree(tree);
        m_view->setRootIsDecorated(tree);
        if (tree && m_model->rowCount() == 1)
            m_view->expandToDepth(0);
        if (const auto found = m_model->find(chosen); found.isValid())
            m_view->setCurrentIndex(found);
    });
    connect(renewTool, &QToolButton::clicked, this, &CacheEntriesPage::renew);
    connect(removeTool, &QToolButton::clicked, this, &CacheEntriesPage::removeMatching);
    connect(clearTool, &QToolButton::clicked, this, &CacheEntriesPage::clearLevel);
    return bar;
}

QWidget *CacheEntriesPage::makeFooter()
{
    auto *footer = new QWidget(this);
    auto *line = new QHBoxLayout(footer);
    line->setContentsMargins(8, 3, 6, 3);
    line->setSpacing(10);
    m_asOf = new QLabel(this);
    m_asOf->setObjectName(u"cache.asOf"_s);
    m_asOf->setToolTip(tr("The entries are those of this moment; “Refresh” (F5) lists them as they are now"));
    m_count = new QLabel(this);
    m_count->setObjectName(u"cache.count"_s);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_more = new QToolButton(this);
    m_more->setObjectName(u"cache.more"_s);
    m_more->setText(tr("Show more"));
    m_more->setToolTip(tr("List the next %1 entries, too").arg(countText(quint64(pageSize))));
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->hide();
    line->addWidget(m_asOf);
    line->addWidget(m_count, 1);
    line->addWidget(m_more);
    // So high with the button, too, that the list does not jump when it comes.
    footer->setMinimumHeight(m_more->sizeHint().height() + 6);
    connect(m_more, &QToolButton::clicked, this, &CacheEntriesPage::showMore);
    return footer;
}

void CacheEntriesPage::addKeys()
{
    const auto key = [this](QWidget *where, const QKeySequence &keys, auto fn) {
        auto *shortcut = new QShortcut(keys, where, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, [this, fn] {
            if (isVisible())
                fn();
        });
    };
    // They reach this page from the bar of the dock, too.
    QWidget *dock = parentWidget() != nullptr ? parentWidget() : this;
    key(dock, QKeySequence(Qt::CTRL | Qt::Key_T), [this] { m_tree->toggle(); });
    key(m_view, QKeySequence::Delete, [this] { removeSelected(); });
    key(dock, QKeySequence(Qt::CTRL | Qt::Key_Delete), [this] { removeMatching(); });
    key(dock, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Delete), [this] { clearLevel(); });
    key(m_search, QKeySequence(Qt::Key_Down), [this] {
        m_view->setFocus(Qt::ShortcutFocusReason);
        if (!m_view->currentIndex().isValid())
            m_view->setCurrentIndex(m_model->index(0, 0));
    });
}

void CacheEntriesPage::setLevels(const QStringList &levels)
{
    if (m_level->count() == levels.size() && (levels.isEmpty() || m_level->itemText(0) == levels.constFirst()))
        return;
    const QString chosen = level();
    m_level->clear();
    m_level->addItems(levels);
    m_level->setCurrentIndex(std::max(0, m_level->findText(chosen)));
}

QString CacheEntriesPage::level() const
{
    return m_level->currentText();
}

void CacheEntriesPage::setSearch(const QString &text)
{
    m_search->setText(text);
}

Result<Cache::CachePattern> CacheEntriesPage::pattern() const
{
    const QString text = m_search->text().trimmed();
    if (text.isEmpty())
        return Cache::CachePattern::everything();
    return Cache::CachePattern::parse(text.contains(u'*') ? text : u'*' + Cache::CachePattern::escaped(text) + u'*');
}

void CacheEntriesPage::stop()
{
    m_stop.request_stop();
    m_typing->stop();
}

bool CacheEntriesPage::startSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
    return true;
}

void CacheEntriesPage::reload()
{
    list({}, pageSize);
}

void CacheEntriesPage::renew()
{
    list({}, std::max(pageSize, m_model->entries().size()), place());
}

bool CacheEntriesPage::isBlank() const
{
    return m_listed && m_model->entries().isEmpty() && m_search->text().trimmed().isEmpty() &&
           m_order->currentData().toInt() == asStored;
}

void CacheEntriesPage::showMore()
{
    // What is ranked is another list with each entry that comes or goes.
    if (m_next.isEmpty())
        list({}, m_model->entries().size() + pageSize, place());
    else
        list(m_next, pageSize);
}

void CacheEntriesPage::list(const QByteArray &from, qsizetype limit, const std::optional<Place> &place)
{
    m_typing->stop();
    if (level().isEmpty())
        return;
    const auto wanted = pattern();
    if (!wanted) {
        m_empty->present({.icon = themedIcon(u"warning"_s),
                          .title = tr("Not a pattern"),
                          .text = wanted.error().message,
                          .action = tr("Show all")});
        m_model->setEntries({}, wallNow());
        m_cut = false;
        tellSize();
        return;
    }
    m_stop.request_stop();
    m_stop = std::stop_source();
    const quint64 epoch = ++m_epoch;
    const int order = m_order->currentData().toInt();
    if (order == asStored) {
        m_cache.entries(level(), *wanted, from, limit, m_stop.get_token())
            .then(this, [this, epoch, place, added = !from.isEmpty()](const Result<Cache::EntryPage> &page) {
                if (epoch != m_epoch)
                    return;
                if (!page) {
                    fail(page.error());
                    return;
                }
                m_next = page->next;
                m_cut = !m_next.isEmpty();
                listed(page->entries, added, place);
            });
    } else {
        // One more tells whether there are more.
        m_cache.ranked(level(), *wanted, Cache::EntryRanking(order), limit + 1, m_stop.get_token())
            .then(this, [this, epoch, place, limit](const Result<QList<Cache::EntryInfo>> &entries) {
                if (epoch != m_epoch)
                    return;
                if (!entries) {
                    fail(entries.error());
                    return;
                }
                m_next.clear();
                m_cut = entries->size() > limit;
                listed(entries->first(std::min(limit, entries->size())), false, place);
            });
    }
    if (from.isEmpty())
        showExpiring(*wanted);
}

void CacheEntriesPage::fail(const Error &error)
{
    // A listing that was given up answers late or so: both are of an older one.
    if (error.code == Code::Cancelled)
        return;
    m_model->setEntries({}, wallNow());
    m_cut = false;
    tellSize();
    m_asOf->clear();
    m_empty->present({.icon = themedIcon(u"warning"_s),
                      .title = tr("This level could not be listed"),
                      .text = error.message,
                      .action = tr("Try again")});
    Q_EMIT problemFound(error);
}

CacheEntriesPage::Place CacheEntriesPage::place() const
{
    Place place;
    if (const auto current = m_view->currentIndex(); current.isValid())
        place.chosen = m_model->pattern(current);
    if (const auto top = m_view->indexAt({0, 0}); top.isValid() && m_view->verticalScrollBar()->value() > 0)
        place.top = m_model->pattern(top);
    forEachBranch(*m_model, {}, [&](const QModelIndex &branch) {
        if (m_view->isExpanded(branch))
            place.expanded += m_model->pattern(branch);
    });
    return place;
}

void CacheEntriesPage::restore(const Place &place)
{
    const auto find = [this](const QString &pattern) {
        const auto wanted = Cache::CachePattern::parse(pattern);
        QModelIndex found;
        if (wanted && wanted->isExact())
            found = m_model->find(Cache::CacheKey::parse(wanted->prefix().toString()).value_or(Cache::CacheKey()));
        return found;
    };
    QModelIndex chosen = find(place.chosen);
    QModelIndex top = find(place.top);
    const int scrolled = m_view->verticalScrollBar()->value();
    forEachBranch(*m_model, {}, [&](const QModelIndex &branch) {
        const QString pattern = m_model->pattern(branch);
        if (place.expanded.contains(pattern))
            m_view->expand(branch);
        if (pattern == place.chosen)
            chosen = branch;
        if (pattern == place.top)
            top = branch;
    });
    // Choosing it again must not move the list to it.
    m_view->setAutoScroll(false);
    if (chosen.isValid())
        m_view->setCurrentIndex(chosen);
    m_view->setAutoScroll(true);
    if (place.top.isEmpty())
        return;
    if (top.isValid()) {
        m_view->scrollTo(top, QAbstractItemView::PositionAtTop);
    } else {
        m_view->doItemsLayout();
        m_view->verticalScrollBar()->setValue(scrolled);
    }
}

void CacheEntriesPage::listed(const QList<Cache::EntryInfo> &entries, bool added, const std::optional<Place> &place)
{
    m_listed = true;
    const auto chosen = m_model->key(m_view->currentIndex());
    if (added) {
        m_model->append(entries);
    } else {
        const auto now = wallNow();
        m_model->setEntries(entries, now);
        m_asOf->setText(tr("As of %1").arg(momentText(now)));
    }
    if (place)
        restore(*place);
    else if (const auto found = m_model->find(chosen); found.isValid() && found != m_view->currentIndex())
        m_view->setCurrentIndex(found);
    if (!chosen.isNull() && !m_view->currentIndex().isValid())
        showChosen();
    if (!place && m_model->isTree() && m_model->rowCount() == 1)
        m_view->expandToDepth(0);
    tellSize();
    showEmptiness();
    // A key that is written out whole may be gone: then the question is why.
    const QString words = m_search->text().trimmed();
    if (const auto whole = Cache::CacheKey::parse(words); whole && !words.contains(u'*'))
        m_details->explain(*whole);
}

void CacheEntriesPage::showEmptiness()
{
    if (!m_model->entries().isEmpty())
        m_empty->hide();
    else if (m_search->text().trimmed().isEmpty())
        m_empty->present({.icon = themedIcon(u"layout"_s),
                          .title = tr("Nothing lies in this level"),
                          .text = tr("Open a document or an issue: what is read for it is kept here."),
                          .action = tr("Refresh")});
    else
        m_empty->present({.icon = themedIcon(u"search"_s),
                          .title = tr("No key matches"),
                          .text = tr("* stands for any run of characters, as in issue:*"),
                          .action = tr("Show all")});
}

void CacheEntriesPage::tellSize()
{
    qint64 bytes = 0;
    for (const auto &entry : m_model->entries())
        bytes += entry.cost;
    const int count = int(m_model->entries().size());
    m_count->setText((m_cut ? tr("Only the first %n entries, %1: there are more", nullptr, count)
                            : tr("%n entries, %1", nullptr, count))
                         .arg(bytesText(bytes)));
    m_more->setVisible(m_cut);
}

void CacheEntriesPage::emptyAction()
{
    if (m_search->text().isEmpty()) {
        reload();
        return;
    }
    m_search->clear();
    m_search->setFocus();
    reload();
}

void CacheEntriesPage::showExpiring(const Cache::CachePattern &pattern)
{
    m_cache.expiring(level(), pattern, m_stop.get_token())
        .then(this, [this, epoch = m_epoch](const Result<Cache::ExpiryHistogram> &histogram) {
            if (epoch == m_epoch && histogram)
                m_details->setExpiring(*histogram);
        });
}

void CacheEntriesPage::showChosen()
{
    m_details->setEntry(m_model->key(m_view->currentIndex()), level());
}

void CacheEntriesPage::ask(const QString &question, const QString &details, const QString &action,
                           std::function<void()> agreed)
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Cache"), question, QMessageBox::Cancel, this);
    box->setObjectName(u"cache.question"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(details);
    auto *go = box->addButton(action, QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(go, &QPushButton::clicked, this, std::move(agreed));
    box->open();
}

void CacheEntriesPage::removeSelected()
{
    const auto current = m_view->currentIndex();
    if (!current.isValid())
        return;
    if (const auto wanted = Cache::CachePattern::parse(m_model->pattern(current)))
        preview(*wanted);
}

void CacheEntriesPage::removeMatching()
{
    if (const auto wanted = pattern())
        preview(*wanted);
    else
        Q_EMIT problemFound(wanted.error());
}

void CacheEntriesPage::preview(const Cache::CachePattern &pattern)
{
    m_cache.previewRemoval(pattern).then(this, [this, pattern](const Result<Cache::RemovalPreview> &preview) {
        if (!preview) {
            Q_EMIT problemFound(preview.error());
            return;
        }
        QStringList lines;
        qint64 most = 0;
        for (const auto &level : preview->levels) {
            most = std::max(most, level.entries);
            if (level.error)
                lines += tr("%1: could not be asked (%2)").arg(level.level, level.error->message);
            else
                lines += (level.complete ? tr("%1: %n entries, %2", nullptr, int(level.entries))
                                         : tr("%1: at least %n entries, %2", nullptr, int(level.entries)))
                             .arg(level.level, bytesText(level.bytes));
        }
        if (!preview->examples.isEmpty())
            lines += {QString(), tr("Among them:")};
        for (const auto &key : preview->examples.first(std::min<qsizetype>(preview->examples.size(), 8)))
            lines += u"  "_s + key.text();
        ask(most == 0 ? tr("Nothing matches %1. Remove it all the same?").arg(pattern.text())
                      : tr("Remove what matches %1 from all levels?").arg(pattern.text()),
            lines.join(u'\n'), tr("&Remove"), [this, pattern] {
                m_cache.removeMatching(pattern).then(this, [this](const Result<qint64> &removed) {
                    if (!removed)
                        Q_EMIT problemFound(removed.error());
                    reload();
                    Q_EMIT changed();
                });
            });
    });
}

void CacheEntriesPage::clearLevel()
{
    if (level().isEmpty())
        return;
    ask(tr("Clear the level “%1”?").arg(level()),
        tr("All its entries go. Other levels keep theirs; nothing but time is lost: what is read again is kept again."),
        tr("C&lear"), [this, name = level()] {
            m_cache.clear(name).then(this, [this](const Result<qint64> &removed) {
                if (!removed)
                    Q_EMIT problemFound(removed.error());
                reload();
                Q_EMIT changed();
            });
        });
}

FigureTable CacheEntriesPage::figures() const
{
    return m_model->figures(tr("Cache, entries of %1").arg(level()));
}

} // namespace Docket::Ui
