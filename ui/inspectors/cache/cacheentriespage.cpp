// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cacheentriespage.h"

#include "cacheentrymodel.h"

#include <widgets/emptystate.h>

#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <charts/histogramchart.h>
#include <icons/themedicon.h>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

Cache::TimePoint wallNow()
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

enum Form
{
    Decoded,
    Hex
};

constexpr int asStored = -1;
constexpr qsizetype mostShown = 1 << 20; ///< longer texts make the pane slow and nobody reads them

} // namespace

CacheEntriesPage::CacheEntriesPage(Cache::CacheInspection &cache, QWidget *parent)
    : QWidget(parent)
    , m_cache(cache)
    , m_model(new CacheEntryModel(this))
    , m_view(new QTreeView(this))
    , m_empty(new EmptyState(m_view))
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
    auto *header = m_view->header();
    header->setHighlightSections(false);
    header->setStretchLastSection(false);
    header->setSectionResizeMode(CacheEntryModel::KeyColumn, QHeaderView::Stretch);
    for (int column = 1; column < CacheEntryModel::ColumnCount; ++column)
        header->resizeSection(column, 88);
    m_empty->present(
        {.icon = themedIcon(u"clock"_s), .title = tr("Loading…"), .text = {}, .action = {}, .pending = true});

    auto *left = new QWidget(this);
    auto *list = new QVBoxLayout(left);
    list->setContentsMargins(0, 0, 0, 0);
    list->setSpacing(0);
    list->addWidget(makeBar());
    list->addWidget(m_view, 1);
    auto *both = new QSplitter(Qt::Horizontal, this);
    both->addWidget(left);
    both->addWidget(makeDetails());
    both->setSizes({620, 400});
    both->setStretchFactor(0, 1);
    both->setChildrenCollapsible(false);
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
        m_details->setCurrentIndex(0);
        m_value->setFocus();
    });
    setFocusProxy(m_view);
    addKeys();
}

CacheEntriesPage::~CacheEntriesPage()
{
    m_stop.request_stop();
}

QWidget *CacheEntriesPage::makeBar()
{
    auto *bar = new QWidget(this);
    auto *tools = new QHBoxLayout(bar);
    tools->setContentsMargins(6, 4, 6, 4);
    tools->setSpacing(4);
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
    tools->addWidget(m_level);
    tools->addWidget(m_search, 1);
    tools->addWidget(m_order);
    const auto tool = [&](const QString &name, const QString &icon, const QString &text, const QString &tip) {
        auto *button = new QToolButton(this);
        button->setObjectName(name);
        button->setIcon(themedIcon(icon));
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(text);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        tools->addWidget(button);
        return button;
    };
    m_tree = tool(u"cache.tree"_s, u"layout"_s, tr("Tree"), tr("As a tree by the parts of the keys (Ctrl+T)"));
    m_tree->setCheckable(true);
    auto *reloadTool = tool(u"cache.reload"_s, u"sync"_s, tr("List anew"), tr("List anew (F5)"));
    auto *removeTool = tool(u"cache.removeMatching"_s, u"remove"_s, tr("Remove what matches…"),
                            tr("Remove what matches from all levels (Ctrl+Del); shows first what would go"));
    auto *clearTool =
        tool(u"cache.clear"_s, u"broom"_s, tr("Clear level…"), tr("Clear this level (Ctrl+Shift+Del); asks first"));
    m_count = new QLabel(this);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_more = new QToolButton(this);
    m_more->setObjectName(u"cache.more"_s);
    m_more->setText(tr("More"));
    m_more->setToolTip(tr("List the next entries, too"));
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->hide();
    tools->addWidget(m_count);
    tools->addWidget(m_more);

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
    connect(reloadTool, &QToolButton::clicked, this, &CacheEntriesPage::reload);
    connect(removeTool, &QToolButton::clicked, this, &CacheEntriesPage::removeMatching);
    connect(clearTool, &QToolButton::clicked, this, &CacheEntriesPage::clearLevel);
    connect(m_more, &QToolButton::clicked, this, [this] { list(m_next); });
    return bar;
}

QWidget *CacheEntriesPage::makeDetails()
{
    m_details = new QTabWidget(this);
    m_details->setObjectName(u"cache.details"_s);
    m_details->setDocumentMode(true);
    const auto text = [this](const QString &name, const QString &label, const QString &placeholder) {
        auto *edit = new QPlainTextEdit(this);
        edit->setObjectName(name);
        edit->setAccessibleName(label);
        edit->setReadOnly(true);
        edit->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        edit->setFrameShape(QFrame::NoFrame);
        edit->setPlaceholderText(placeholder);
        edit->setTabChangesFocus(true);
        return edit;
    };
    m_value = text(u"cache.value"_s, tr("Value"), tr("Choose an entry to look at its value."));
    m_value->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_value->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_why =
        text(u"cache.why"_s, tr("Why a miss"), tr("Choose an entry, or search for a key that is not here any more."));
    m_form = new QComboBox(this);
    m_form->setObjectName(u"cache.form"_s);
    m_form->setAccessibleName(tr("Form of the value"));
    m_form->addItem(tr("Decoded"), Decoded);
    m_form->addItem(tr("Bytes"), Hex);
    connect(m_form, &QComboBox::currentIndexChanged, this, &CacheEntriesPage::showValue);
    m_about = new QLabel(this);
    m_about->setForegroundRole(QPalette::PlaceholderText);
    auto *page = new QWidget(this);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(6, 4, 6, 4);
    line->setSpacing(8);
    line->addWidget(m_form);
    line->addWidget(m_about, 1);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    column->addWidget(m_value, 1);
    m_expiring = new HistogramChart(tr("Entries by the time they have left"), this);
    m_expiring->setObjectName(u"cache.expiring"_s);
    m_expiring->setEmptyText(tr("Nothing here expires."));
    connect(m_expiring, &HistogramChart::problemFound, this, &CacheEntriesPage::problemFound);
    m_details->addTab(page, tr("Value"));
    m_details->addTab(m_why, tr("Why a miss"));
    m_details->addTab(m_expiring, tr("Expiring"));
    return m_details;
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
    key(dock, QKeySequence::Find, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    key(dock, QKeySequence(Qt::Key_F5), [this] { reload(); });
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

void CacheEntriesPage::reload()
{
    list({});
}

void CacheEntriesPage::list(const QByteArray &from)
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
        return;
    }
    m_stop.request_stop();
    m_stop = std::stop_source();
    const quint64 epoch = ++m_epoch;
    const int order = m_order->currentData().toInt();
    // A listing that was given up answers late or with Cancelled: both are of an older epoch.
    const auto failed = [this](const Error &error) {
        if (error.code == Code::Cancelled)
            return;
        m_model->setEntries({}, wallNow());
        m_empty->present({.icon = themedIcon(u"warning"_s),
                          .title = tr("This level could not be listed"),
                          .text = error.message,
                          .action = tr("Try again")});
        Q_EMIT problemFound(error);
    };
    if (order == asStored) {
        m_cache.entries(level(), *wanted, from, pageSize, m_stop.get_token())
            .then(this, [this, epoch, failed, added = !from.isEmpty()](const Result<Cache::EntryPage> &page) {
                if (epoch != m_epoch)
                    return;
                if (!page)
                    failed(page.error());
                else
                    listed(page->entries, page->next, added);
            });
    } else {
        m_cache.ranked(level(), *wanted, Cache::EntryRanking(order), pageSize, m_stop.get_token())
            .then(this, [this, epoch, failed](const Result<QList<Cache::EntryInfo>> &entries) {
                if (epoch != m_epoch)
                    return;
                if (!entries)
                    failed(entries.error());
                else
                    listed(*entries, {}, false);
            });
    }
    if (from.isEmpty())
        showExpiring(*wanted);
    // A key that is written out whole may be gone: then the question is why.
    if (const auto whole = Cache::CacheKey::parse(m_search->text().trimmed());
        whole && !m_search->text().contains(u'*'))
        explain(*whole);
}

void CacheEntriesPage::listed(const QList<Cache::EntryInfo> &entries, const QByteArray &next, bool added)
{
    m_listed = true;
    m_next = next;
    m_more->setVisible(!next.isEmpty());
    const auto chosen = m_model->key(m_view->currentIndex());
    if (added)
        m_model->append(entries);
    else
        m_model->setEntries(entries, wallNow());
    if (const auto found = m_model->find(chosen); found.isValid() && found != m_view->currentIndex())
        m_view->setCurrentIndex(found);
    else if (!found.isValid() && !chosen.isNull())
        showChosen();
    if (m_model->isTree() && m_model->rowCount() == 1)
        m_view->expandToDepth(0);
    tellSize();
    if (!m_model->entries().isEmpty())
        m_empty->hide();
    else if (m_search->text().trimmed().isEmpty())
        m_empty->present({.icon = themedIcon(u"layout"_s),
                          .title = tr("Nothing lies in this level"),
                          .text = tr("Open a document or an issue: what is read for it is kept here."),
                          .action = tr("List anew")});
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
    m_count->setText(tr("%n entries, %1", nullptr, count).arg(bytesText(bytes)));
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
    const quint64 epoch = m_epoch;
    m_cache.expiring(level(), pattern, m_stop.get_token())
        .then(this, [this, epoch](const Result<Cache::ExpiryHistogram> &histogram) {
            if (epoch != m_epoch || !histogram)
                return;
            QList<HistogramChart::Bar> bars;
            qint64 expire = 0;
            for (const auto &bucket : histogram->buckets) {
                const QString upTo = bucket.to.count() > 0 ? durationText(bucket.to) : u"∞"_s;
                const QString span = bucket.to.count() > 0 ? tr("%1 to %2").arg(durationText(bucket.from), upTo)
                                                           : tr("over %1").arg(durationText(bucket.from));
                bars.append(
                    {.label = bucket.to.count() > 0 ? tr("< %1").arg(upTo) : tr("later"),
                     .value = double(bucket.entries),
                     .text =
                         tr("%1\n%n entries, %2", nullptr, int(bucket.entries)).arg(span, bytesText(bucket.bytes))});
                expire += bucket.entries;
            }
            if (histogram->never > 0)
                bars.append({.label = tr("never"),
                             .value = double(histogram->never),
                             .text = tr("without an end\n%n entries, %1", nullptr, int(histogram->never))
                                         .arg(bytesText(histogram->neverBytes))});
            m_expiring->setTitle(histogram->complete ? tr("Entries by the time they have left")
                                                     : tr("Entries by the time they have left (the first of many)"));
            m_expiring->setBars(expire + histogram->never > 0 ? bars : QList<HistogramChart::Bar>(), tr("Time left"),
                                tr("Entries"));
        });
}

void CacheEntriesPage::showChosen()
{
    const quint64 epoch = ++m_chosenEpoch;
    const auto key = m_model->key(m_view->currentIndex());
    m_fetched.reset();
    if (key.isNull()) {
        showValue();
        m_why->clear();
        return;
    }
    m_cache.value(key, level()).then(this, [this, epoch, key](const Result<Cache::FetchedValue> &value) {
        if (epoch != m_chosenEpoch)
            return;
        if (!value) {
            m_about->clear();
            m_value->setPlainText(value.error().code == Code::NotFound ? tr("%1 is not here any more.").arg(key.text())
                                                                       : value.error().message);
            return;
        }
        m_fetched = *value;
        showValue();
    });
    explain(key);
}

void CacheEntriesPage::showValue()
{
    if (!m_fetched) {
        m_value->clear();
        m_about->clear();
        return;
    }
    const QByteArray &bytes = m_fetched->value.bytes;
    const bool decoded = !m_fetched->json.isEmpty() || !m_fetched->text.isEmpty();
    m_form->setToolTip(decoded ? QString() : tr("This type has no other form than its bytes"));
    QString text;
    QString form;
    if (m_form->currentData().toInt() == Hex || !decoded) {
        text = hexText(bytes);
        form = tr("bytes");
    } else if (!m_fetched->json.isEmpty()) {
        text = QString::fromUtf8(m_fetched->json.first(std::min(m_fetched->json.size(), mostShown)));
        form = tr("JSON");
    } else {
        text = m_fetched->text.first(std::min(m_fetched->text.size(), mostShown));
        form = tr("outline");
    }
    m_about->setText(tr("%1 in %2, as %3").arg(bytesText(bytes.size()), m_fetched->level, form));
    m_value->setPlainText(text);
}

void CacheEntriesPage::explain(const Cache::CacheKey &key)
{
    const quint64 epoch = m_chosenEpoch;
    m_cache.explain(key).then(this, [this, epoch](const Result<Cache::KeyExplanation> &explanation) {
        if (epoch == m_chosenEpoch)
            m_why->setPlainText(explanation ? explanationText(*explanation) : explanation.error().message);
    });
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
